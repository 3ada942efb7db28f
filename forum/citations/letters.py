"""What the house writes to authors about words of theirs.

A letter says nothing of what was said nor of where it would be used: either may belong to a confidential pact.
"""

from collections.abc import Callable, Mapping

from flask_babel import lazy_gettext as _

from forum.citations.models import Silence
from forum.citations.policy import Unanswered
from forum.listening.days import until_day
from forum.mail.compose import Letter, Link

_HELLO = _("Hello,")
_SILENCES: Mapping[Silence, Callable[[str], object]] = {
    Silence.NO: lambda day: _("You have time until %(day)s. If you do not answer, it is a no, and the words stay where they are.", day=day),
    Silence.ROLE: lambda day: _(
        "You have time until %(day)s. If you do not answer, they will be read without your name, as the pact decided.", day=day
    ),
    Silence.NAME: lambda day: _(
        "You have time until %(day)s. If you do not answer, they will be read with your name, as the pact decided.", day=day
    ),
}


def words_asked(path: str, silence: Unanswered | None, language: str) -> Letter:
    """Ask an author whether words of theirs may travel; `silence` is None where it comes to several things."""
    return Letter(
        _("Somebody would like to use words of yours"),
        (
            _HELLO,
            _("whoever looks after the library would like to use something you said in a text that more people will read."),
            _("You decide: with your name, with your role only, in other words, or not at all."),
            _("Until you answer, nobody but the editors sees those words there."),
            _silence_said(silence, language),
            _("Read them and answer here:"),
            Link(path),
            _("Whatever you choose, you can change your mind whenever you like."),
        ),
    )


def rewording_proposed(path: str) -> Letter:
    """Tell an author that there are other words for what they said."""
    return Letter(
        _("A proposal for saying it in other words"),
        (
            _HELLO,
            _("you asked that something you said be told in other words. There is a proposal: nobody reads it before you accept it."),
            _("Read it and answer here:"),
            Link(path),
        ),
    )


def _silence_said(silence: Unanswered | None, language: str) -> object:
    if silence is None:
        return _("Beside each of them you find until when you have time, and what happens if you do not answer.")
    # Its words are settled together with the rest of the letter, in the language of who receives it.
    return _SILENCES[silence.meaning](until_day(silence.last_day, language))
