"""What the house writes to who looks after a recording, and to who asked something of them.

A letter says nothing of what happens in a confidential pact: neither a title nor an address that holds one.
"""

from datetime import date

from flask_babel import lazy_gettext as _

from forum.listening.days import until_day
from forum.mail.compose import Letter, Link

_HELLO = _("Hello,")


def stretch_asked(path: str, title: str) -> Letter:
    """Tell who tends a meeting that somebody waits for an answer."""
    return Letter(
        _("Somebody asks that a stretch of a recording be kept out"),
        (
            _HELLO,
            _("somebody who took part asks that a stretch of a recording be kept out. Until you answer, it stays where it is."),
            *_named(title),
            _("Listen and answer here:"),
            Link(path),
        ),
    )


def stretch_answered(path: str) -> Letter:
    """Tell who asked that there is an answer."""
    return Letter(
        _("An answer to what you asked"),
        (
            _HELLO,
            _("you asked that a stretch of a recording be kept out. There is an answer, and you read it here:"),
            Link(path),
        ),
    )


def keeping_ends(path: str, title: str, until: date, language: str) -> Letter:
    """Tell who tends a meeting that the day comes until which its recording was to be kept."""
    return Letter(
        _("A recording was to be kept until a day that is near"),
        (
            _HELLO,
            _("a recording that you look after was to be kept until %(day)s.", day=until_day(until, language)),
            *_named(title),
            _("Take it down where it is kept and from the page of the meeting, or write a new day here:"),
            Link(path),
        ),
    )


def _named(title: str) -> tuple[object, ...]:
    return (_("The meeting: “%(title)s”.", title=title),) if title else ()
