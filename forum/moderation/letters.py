"""What moderation writes to people: that a decision was taken and where to read it, never the words it is about."""

from flask_babel import lazy_gettext as _

from forum.mail.compose import Letter, Link
from forum.moderation.models import Act
from forum.moderation.words import ACTS, REASONS

_HELLO = _("Hello,")


def decision_taken(act: str, reason: str) -> Letter:
    """Tell somebody that something of theirs was decided upon, and why."""
    return Letter(
        _("A decision about what you wrote"),
        (
            _HELLO,
            _("who looks after the forum took a decision that concerns you."),
            _("Decision: %(act)s.", act=ACTS[act]),
            *([_("Reason: %(reason)s.", reason=REASONS[reason])] if reason else []),
            *_where_to_read(act),
        ),
    )


def _where_to_read(act: str) -> tuple[object, ...]:
    if act == Act.SUSPEND:
        # Who may not come in cannot open a page of their own.
        why = _("To know why, or to ask that somebody else looks at it, write to the editorial team. The address is here:")
        return why, Link("/privacy")
    return _("What it is about, why, and how to ask for a second look are on this page:"), Link("/moderazione/decisioni")
