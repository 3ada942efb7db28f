"""Forms of the library."""

import re
import secrets
from dataclasses import replace
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import DateField, Field, HiddenField, IntegerField, RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from forum.core import limits
from forum.core.audience import Rung
from forum.library.models import BlockKind
from forum.library.splitting import heading, heading_parts
from forum.library.values import BlockValues, DocumentValues, DraftValues, Sending, TypedBlock
from forum.web.attaching import AttachingForm, Taker
from forum.web.forms import HouseForm, line, text, tidy_text

COMMONS = ""
_DAY = 10


def _number() -> Any:
    return IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(0, limits.LARGEST_NUMBER)])


def _a_year_of_ours(form: Any, field: Any) -> None:
    if field.data is not None and not limits.FIRST_YEAR <= field.data.year <= limits.LAST_YEAR:
        raise ValidationError(_("A year has four figures, such as 2024."))


class DocumentForm(AttachingForm):
    """A document's title and its place on the shelf."""

    title = line(_("Title"), limits.TITLE, limits.TITLE_LEAST)
    summary = text(
        _("In short"), limits.SUMMARY, hint=_("Two lines that say what one finds in it: they stand in the lists and under the title.")
    )
    themes = SelectMultipleField(
        _("Themes"), coerce=int, description=_("From one to five: whoever follows a theme will find the document there.")
    )
    review_on = DateField(
        _("To be read again by"),
        validators=[Optional(), _a_year_of_ours],
        description=_("The day on which somebody asks: is it still true? Readers see it beside the title."),
    )
    rung = RadioField(_("Who will read it once it is published"), coerce=int)

    def offer(self, themes: tuple[tuple[int, str], ...], rungs: tuple[tuple[Rung, str, str], ...]) -> None:
        """Set the themes and the readers to choose from; the widest readers are taken for granted."""
        self.themes.choices = list(themes)
        self.rung.choices = [(rung.value, readers) for rung, _label, readers in rungs]
        if self.rung.data is None and rungs:
            self.rung.data = rungs[0][0].value

    def shelved(self, text: str, change: str = "", blocks: tuple[BlockValues, ...] | None = None) -> DocumentValues:
        """Return what was typed, with these words."""
        summary = " ".join((self.summary.data or "").split())
        return DocumentValues(self.title.data or "", summary, text, tuple(self.themes.data or ()), self.review_on.data, change, blocks)


class BeginForm(DocumentForm):
    """A new document: its place was chosen before, and is shown above the form; its first words are one text."""

    text = text(
        _("First words"),
        limits.DOCUMENT,
        hint=_(
            "Write or paste what there is: a few lines are enough. A line that begins with ## becomes a heading. "
            "On the next page you go on piece by piece, and put the sources beside what you say."
        ),
    )
    pact = HiddenField(default=COMMONS)

    def values(self) -> DocumentValues:
        """Return what was typed."""
        return self.shelved(self.text.data or "")


# A heading's level is chosen together with its kind, so that nobody has to know a mark.
HEADINGS = {"heading": 2, "subheading": 3, "minor": 4}
BLOCK_KINDS: tuple[tuple[str, Any], ...] = (
    ("heading", _("Heading")),
    ("subheading", _("Subheading")),
    ("minor", _("Small heading")),
    (BlockKind.PARAGRAPH, _("Paragraph")),
    (BlockKind.CLAIM, _("Claim")),
    (BlockKind.QUOTATION, _("Quotation")),
    (BlockKind.RECOMMENDATION, _("Recommendation")),
)
_KINDS = frozenset(kind for kind, _label in BLOCK_KINDS)
_NAME = re.compile(r"block-(-?[0-9]{1,10})-(kind|source|gone)")


def chosen_kind(block: BlockValues) -> tuple[str, str]:
    """Return the kind of a block as the form offers it, and its words without marks."""
    if block.kind != BlockKind.HEADING:
        return block.kind, block.source
    level, words = heading_parts(block.source)
    return next(kind for kind, known in HEADINGS.items() if known == level), words


def _typed_block(key: int, told: dict[str, str]) -> TypedBlock:
    kind, source = told.get("kind", BlockKind.PARAGRAPH), tidy_text(told.get("source", "")) or ""
    kind = kind if kind in _KINDS else BlockKind.PARAGRAPH
    if kind in HEADINGS:
        kind, source = BlockKind.HEADING, heading(source.lstrip("# "), HEADINGS[kind])
    return TypedBlock(key, kind, source, bool(told.get("gone")))


class BlocksField(Field):
    """The blocks of a text in the order in which the form sends them, as block-<key>-kind and block-<key>-source."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Gather the blocks; read from the form itself, because together with files its order would be lost."""
        self.process_errors: list[Any] = []
        self.wrong: dict[int, Any] = {}
        found: dict[int, dict[str, str]] = {}
        for name, value in request.form.items() if formdata is not None else ():
            if match := _NAME.fullmatch(name):
                found.setdefault(int(match[1]), {})[match[2]] = value
        self.data = tuple(_typed_block(key, told) for key, told in found.items())

    def refuse(self, key: int, sentence: Any) -> None:
        """Put a sentence beside one of the blocks."""
        self.wrong[key] = sentence


class _LastText:
    """The end of a text in blocks, as something that a file can be put into."""

    def __init__(self, field: BlocksField):
        self._field = field

    @property
    def data(self) -> str:
        """The words of the last block, where more words can follow them."""
        last = self._field.data[-1] if self._field.data else None
        return last.source if last and last.kind == BlockKind.PARAGRAPH and not last.gone else ""

    @data.setter
    def data(self, words: str) -> None:
        kept = self._field.data
        if self.data:
            self._field.data = (*kept[:-1], replace(kept[-1], source=words))
        else:
            # Below zero: it has no number yet, and no other new block has this one.
            self._field.data = (*kept, TypedBlock(-1 - secrets.randbelow(limits.LARGEST_NUMBER), BlockKind.PARAGRAPH, words))


class ReviseForm(DocumentForm):
    """The editor: `version` tells what its writer had before them, `number` the version that they began from."""

    version = _number()
    number = _number()
    turn = HiddenField()
    step = IntegerField(widget=HiddenInput(), validators=[Optional()])
    block = BlocksField(_("Text"))
    change = line(_("What is new"), limits.SUMMARY, required=False, hint=_("A few words, shown in the history: “added the eighth point”."))
    act = StringField()

    def typed(self) -> DraftValues:
        """Return what was typed, its blocks apart."""
        raw, number = self.review_on.raw_data, self.number.data or 0
        return DraftValues(
            title=self.title.data or "",
            summary=self.summary.data or "",
            change=self.change.data or "",
            # What no version is called is none: the page comes back with every word.
            number=number if 0 < number <= limits.LARGEST_NUMBER else 0,
            blocks=(),
            theme_ids=tuple(self.themes.data or ()),
            review_on=str(raw[0])[:_DAY] if raw else "",
            rung=self.rung.data,
        )

    def sending(self, alone: bool = False) -> Sending:
        """Return how it was sent."""
        step = self.step.data or 0
        return Sending(self.submission.data or "", self.turn.data or "", step if 0 < step <= limits.LARGEST_NUMBER else 0, alone)

    def goes_on(self, sent: Sending) -> None:
        """Have the page that is shown next know what was kept of this one."""
        self.submission.data, self.turn.data, self.step.data = sent.key, sent.turn, sent.step

    def lay_out(self, values: DraftValues, version: int) -> None:
        """Fill the form, all but its blocks, with what stands in the editor."""
        self.title.data, self.summary.data, self.change.data = values.title, values.summary, values.change
        self.themes.data, self.rung.data = list(values.theme_ids), values.rung
        self.review_on.raw_data = [values.review_on] if values.review_on else []
        self.version.data, self.number.data = version, values.number

    def stands(self) -> bool:
        """Whether the page says what its writer had before them, without which nothing can be kept."""
        return bool(self.version.validate(self) and self.number.validate(self))

    def values(self, blocks: tuple[BlockValues, ...]) -> DocumentValues:
        """Return what was typed, with these blocks."""
        return self.shelved("", self.change.data or "", blocks)

    def refuse(self, messages: Any) -> None:
        """Put refusals beside their fields, and those that name a block beside it."""
        for name, sentence in messages.items():
            place, _dash, key = name.partition("-")
            if place == "block" and key:
                self.block.refuse(int(key), sentence)
            else:
                super().refuse({"block" if name == "text" else name: sentence})

    def _put(self, take: Taker, text: Any) -> None:
        super()._put(take, _LastText(self.block))


class StepForm(HouseForm):
    """A button about the version that stood on the page when it was pressed."""

    number = _number()


class ApproveForm(StepForm):
    """An approval, with a word if one likes."""

    note = text(_("A note"), limits.REASON, required=False)


class ChangesForm(StepForm):
    """What should change before the version is published."""

    wanted = text(_("What should change"), limits.REASON, 3)
