"""The words of a link to a source."""

from flask_babel import gettext as _

from forum.citations.models import LINK


def invitation_to(kind: str, spot: str) -> str:
    """Return what a reader does there: listen from a minute on, open somebody else's page, read the words among the others."""
    if kind in ("recording", "moment") and spot:
        return _("Listen from %(time)s", time=spot.partition("-")[0])
    if kind == LINK:
        return _("Open the page")
    return _("Read it in context")
