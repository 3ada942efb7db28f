"""Forms of agreement: an author's answer, the editors' other words, and what a pact takes silence for."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, IntegerField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from forum.citations.answers import Answer, Choice
from forum.citations.models import Silence
from forum.core import limits
from forum.listening.seals import SEAL_LENGTH
from forum.web.forms import HouseForm, line, text

_NEEDED = _("This is needed.")
_OFFERED = _("Choose among the answers that are offered.")
_MINE = (
    (Choice.ACCEPT, _("Yes, as it is proposed")),
    (Choice.NAME, _("With my name, word for word")),
    (Choice.ROLE, _("Word for word, but with my role in place of the name")),
    (Choice.OTHERWISE, _("In other words")),
    (Choice.NO, _("No, leave them where they are")),
)
_THEIRS = (
    (Choice.ACCEPT, _("Yes, as it is proposed")),
    (Choice.NAME, _("With the name, word for word")),
    (Choice.ROLE, _("Word for word, but with a role in place of the name")),
    (Choice.OTHERWISE, _("In other words")),
    (Choice.NO, _("No, leave them where they are")),
)


def _seen() -> HiddenField:
    return HiddenField(validators=[Length(max=SEAL_LENGTH)])


class AnswerForm(HouseForm):
    """Whether and how words may travel."""

    choice = RadioField(_("Your answer"), validators=[InputRequired(_OFFERED)])
    role = line(
        _("The role to be read"),
        limits.ROLE,
        required=False,
        hint=_("If you choose it, in place of the name: “a neighbour”, “a teacher of the pact”. Whoever knows the place may still guess."),
    )
    note = text(
        _("How it should be said"),
        limits.REASON,
        required=False,
        hint=_(
            "If you choose other words: as you would say it, or what should change. Only the editors read this: they propose, you decide."
        ),
    )
    seen = _seen()

    def offer(self, proposed: bool, has_account: bool) -> None:
        """Set the answers that one may choose from."""
        offered = _MINE if has_account else _THEIRS
        self.choice.choices = [SelectChoice(one.value, label) for one, label in offered if proposed or one != Choice.ACCEPT]

    def begin(self, seal: str, role: str) -> None:
        """Put in how it stands, and the role to begin the line from."""
        self.seen.data = seal
        self.role.data = role

    @property
    def answer(self) -> Answer:
        """The answer; for a form that was sent and is valid."""
        return Answer(Choice(self.choice.data), self.role.data or "", self.note.data or "")


class RewordingForm(HouseForm):
    """Other words for what an author said."""

    words = text(
        _("In other words"),
        limits.REWORDING,
        hint=_("Exactly what readers will find in place of the words. The author reads it first; nobody else before they say yes."),
    )
    seen = _seen()


class SilenceForm(HouseForm):
    """What a pact takes silence for."""

    silence = RadioField(
        _("Who does not answer"),
        choices=[
            SelectChoice(Silence.NO.value, _("has said no: the words stay where they are")),
            SelectChoice(Silence.ROLE.value, _("is quoted without the name: one reads “somebody of the pact”")),
            SelectChoice(Silence.NAME.value, _("is quoted with the name")),
        ],
        validators=[InputRequired(_OFFERED)],
    )
    days = IntegerField(
        _("After how many days"),
        validators=[InputRequired(_NEEDED), NumberRange(limits.SILENCE_DAYS_LEAST, limits.SILENCE_DAYS)],
        description=_("From %(least)s to %(most)s.", least=limits.SILENCE_DAYS_LEAST, most=limits.SILENCE_DAYS),
    )
    seen = _seen()

    def begin(self, silence: str, days: int, seal: str) -> None:
        """Put in what is decided."""
        self.silence.data, self.days.data, self.seen.data = silence, days, seal

    def decided(self) -> dict[str, Any]:
        """Return the decision; for a form that was sent and is valid."""
        return {"silence": Silence(self.silence.data), "days": self.days.data}
