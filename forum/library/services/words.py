"""From what somebody typed to what is kept of a document; done before the write lock is taken."""

from flask import current_app
from flask_babel import lazy_gettext as _

from forum.core import limits
from forum.core.errors import Invalid
from forum.text.render import Profile, Rendered, render
from forum.text.source import TextTooLong, fit

_UNREADABLE = "\ufffd"
_UNREADABLE_SHARE = 20


def take_words(source: str) -> Rendered:
    """Return a document's text ready to be kept; raises Invalid when it is empty, too long or not text at all."""
    if len(source) > limits.DOCUMENT:
        raise Invalid({"text": _("At most %(most)s characters: these are %(now)s.", most=limits.DOCUMENT, now=len(source))})
    if source.count(_UNREADABLE) * _UNREADABLE_SHARE > len(source):
        raise Invalid({"text": _("These are not words that can be read: write or paste them again.")})
    try:
        rendered = _render(source)
    except TextTooLong:
        raise Invalid({"text": _("This text is too long.")}) from None
    if not rendered.source.strip():
        raise Invalid({"text": _("This is needed.")})
    return rendered


def take_imported(source: str) -> Rendered:
    """Return words from elsewhere ready to be kept, cut where no text may go on."""
    return _render(fit(source).text)


def _render(source: str) -> Rendered:
    hosts = frozenset(current_app.config["SETTINGS"].peertube_hosts)
    return render(source, Profile.DOCUMENT, peertube_hosts=hosts)
