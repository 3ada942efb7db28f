"""Forms of practice cards."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange
from wtforms.widgets import HiddenInput

from forum.core import limits
from forum.core.audience import Rung
from forum.practices.models import Outcome, Review
from forum.practices.sheet import BY_NAME, CARRIED_OVER, FIELDS, TRYING_FIELDS, Field, PracticeValues
from forum.practices.words import OUTCOMES, REVIEWS
from forum.web.attaching import AttachingForm
from forum.web.forms import HouseForm, line, text


def _field(name: str) -> Any:
    one = BY_NAME[name]
    return (line if one.lines == 1 else text)(one.label, one.longest, required=False, hint=one.hint)


class PracticeForm(AttachingForm):
    """Everything that a card says, and where it stands; `version` tells what its writer had before them."""

    title = line(_("Title"), limits.TITLE, limits.TITLE_LEAST, hint=_("What one would call it in a corridor: “Italian with tea”."))
    summary = text(
        _("In one sentence"),
        limits.PRACTICE_SENTENCE,
        hint=_("It stands in the lists. For example: “Once a week mothers learn Italian while the children do their homework.”"),
    )
    need = _field("need")
    for_whom = _field("for_whom")
    steps = _field("steps")
    who = _field("who")
    resources = _field("resources")
    results = _field("results")
    difficulties = _field("difficulties")
    again = _field("again")
    conditions = _field("conditions")
    materials = _field("materials")
    contact = _field("contact")
    themes = SelectMultipleField(
        _("Themes"), coerce=int, description=_("From one to five: whoever looks for a theme will find the card there.")
    )
    rung = RadioField(_("Who will read it once it is published"), coerce=int)
    version = IntegerField(widget=HiddenInput(), default=0, validators=[NumberRange(0, limits.LARGEST_NUMBER)])

    fields: tuple[Field, ...] = FIELDS

    def offer(self, rungs: Iterable[tuple[Rung, str, str]], themes: Iterable[tuple[int, str]]) -> None:
        """Set what one may choose from; the widest rung is taken for granted."""
        self.rung.choices = [(rung.value, readers) for rung, _label, readers in rungs]
        self.themes.choices = list(themes)
        if self.rung.data is None and self.rung.choices:
            self.rung.data = self.rung.choices[0][0]

    def show(self, values: PracticeValues, version: int) -> None:
        """Put a card as it stands into the fields."""
        self.title.data, self.summary.data, self.version.data = values.title, values.summary, version
        self.themes.data, self.rung.data = list(values.theme_ids), int(values.rung)
        for one in self.fields:
            self[one.name].data = values.sheet.get(one.name, "")

    def values(self) -> PracticeValues:
        """Return what was typed."""
        return PracticeValues(
            title=self.title.data or "",
            summary=" ".join((self.summary.data or "").split()),
            sheet={one.name: self[one.name].data or "" for one in self.fields},
            theme_ids=tuple(self.themes.data or ()),
            rung=Rung(self.rung.data),
            outcome=self.how_it_went(),
        )

    def how_it_went(self) -> str:
        """Return how the trying went; a card that tries nothing out says nothing of it."""
        return ""

    def crossed(self, theirs: PracticeValues) -> tuple[tuple[Any, str, str], ...]:
        """Return label, what was typed and what was saved meanwhile, for each text where the two differ."""
        mine = self.values()
        pairs = [(self.title, mine.title, theirs.title), (self.summary, mine.summary, theirs.summary)]
        pairs += [(self[one.name], mine.sheet[one.name], theirs.sheet.get(one.name, "")) for one in self.fields]
        told = [(field.label.text, typed, saved) for field, typed, saved in pairs]
        told.append((_("Did it work?"), str(OUTCOMES.get(mine.outcome, "")), str(OUTCOMES.get(theirs.outcome, ""))))
        return tuple(pair for pair in told if pair[1] != pair[2])


class TryingForm(PracticeForm):
    """A card that tries another one out."""

    changed = _field("changed")
    went = _field("went")
    outcome = RadioField(
        _("Did it work?"),
        default=Outcome.TOO_EARLY.value,
        choices=[SelectChoice(value, words) for value, words in OUTCOMES.items()],
        description=_("You can come back and say it later. What did not work helps the others as much as what did."),
    )

    fields = (*TRYING_FIELDS, *FIELDS)

    def carry_over(self, values: PracticeValues) -> None:
        """Put into the fields what one begins from, to be made one's own."""
        self.title.data, self.summary.data, self.themes.data = values.title, values.summary, list(values.theme_ids)
        for name in CARRIED_OVER:
            self[name].data = values.sheet.get(name, "")

    def show(self, values: PracticeValues, version: int) -> None:
        """Put a card as it stands into the fields."""
        super().show(values, version)
        self.outcome.data = values.outcome

    def how_it_went(self) -> str:
        """Return how the trying went."""
        return str(self.outcome.data)


class PublishForm(HouseForm):
    """A button; of a card with parts that are still its original's, with the word that they hold here too."""

    copied = BooleanField()


class ReviewForm(HouseForm):
    """What somebody says of a card that they read over."""

    review = RadioField(
        _("After reading it over"),
        choices=[SelectChoice(value, words) for value, words in REVIEWS.items()],
        default=Review.DONE.value,
    )
