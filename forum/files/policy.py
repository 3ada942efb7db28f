"""Who may send files; who may open one is its audience's business."""

from flask_babel import lazy_gettext as _

from forum.core.actor import Actor
from forum.core.errors import ALLOWED, Verdict, denied


def upload(actor: Actor) -> Verdict:
    """May send a file: every member."""
    return ALLOWED if actor.is_member or actor.reads_everything else denied(_("Sign in to send files."))
