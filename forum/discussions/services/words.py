"""From what somebody typed to what is kept, with the people it calls; done before the write lock is taken."""

from dataclasses import dataclass

from flask import current_app
from flask_babel import lazy_gettext as _

from forum.core import limits
from forum.core.errors import Invalid
from forum.discussions.queries.people import find_called
from forum.text.render import Profile, Rendered, find_mentions, render
from forum.text.source import TextTooLong, fit

_UNREADABLE = "\ufffd"
_UNREADABLE_SHARE = 20


@dataclass(frozen=True)
class Words:
    """A text ready to be kept, and the members that it calls by name."""

    rendered: Rendered
    mentions: tuple[int, ...]


def take_words(source: str, longest: int = limits.TEXT) -> Words:
    """Return a text ready to be kept; raises Invalid when it is empty, too long or not text at all."""
    if len(source) > longest:
        raise Invalid({"text": _("At most %(most)s characters: these are %(now)s.", most=longest, now=len(source))})
    if source.count(_UNREADABLE) * _UNREADABLE_SHARE > len(source):
        raise Invalid({"text": _("These are not words that can be read: write or paste them again.")})
    try:
        called = find_called(find_mentions(source))
        hosts = frozenset(current_app.config["SETTINGS"].peertube_hosts)
        rendered = render(source, Profile.POST, {handle: one.person for handle, one in called.items()}, peertube_hosts=hosts)
    except TextTooLong:
        raise Invalid({"text": _("This text is too long.")}) from None
    if not rendered.source.strip():
        raise Invalid({"text": _("This is needed.")})
    return Words(rendered, tuple(sorted(called[handle].id for handle in rendered.mentions)))


def take_imported(source: str, in_a_member_s_name: bool = False) -> Words:
    """Return words from elsewhere ready to be kept: longer ones are taken than people may type, cut where no text may go on.

    Nobody is called by them; only where a member wrote them do the names in them mean members.
    """
    hosts = frozenset(current_app.config["SETTINGS"].peertube_hosts)
    text = fit(source).text
    named = find_called(find_mentions(text)) if in_a_member_s_name else {}
    return Words(render(text, Profile.POST, {handle: one.person for handle, one in named.items()}, peertube_hosts=hosts), ())
