"""Forms of transcripts: putting one in place, correcting a passage."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel import ngettext
from flask_wtf.file import FileField
from wtforms import FieldList, HiddenField, IntegerField, SelectMultipleField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from forum.core import limits
from forum.listening.drafts import NewTranscript
from forum.listening.models import TranscriptSource
from forum.listening.seals import SEAL_LENGTH
from forum.listening.telling import refusal_of
from forum.text.cues import MAX_BYTES, Cue
from forum.text.subtitles import to_vtt
from forum.text.transcripts import Transcript, read_transcript
from forum.web.forms import HouseForm, line, text, tidy_line

_ROLE_HINT = _("Write roles, never names of private people: “facilitator”, “a mother”, “municipality”.")


def _version() -> Any:
    return IntegerField(widget=HiddenInput(), default=0, validators=[NumberRange(0, limits.LARGEST_NUMBER)])


class TranscriptForm(HouseForm):
    """A transcript pasted or sent as a file, looked at before it is saved; who speaks can be called by a role."""

    text = text(
        _("The words of the recording"),
        limits.TRANSCRIPT,
        required=False,
        hint=_("Paste what YouTube shows under “Show transcript”, or subtitles. Each piece has its time before it: 42:10 or 1:02:03."),
    )
    file = FileField(_("Or a subtitle file"), description=_("VTT or SRT. What it holds comes into the field above, to be looked at."))
    version = _version()
    speakers = FieldList(HiddenField(validators=[Length(max=limits.NAME)]), max_entries=limits.SPEAKERS_NAMED)
    roles = FieldList(StringField(validators=[Length(max=limits.NAME)], filters=[tidy_line]), max_entries=limits.SPEAKERS_NAMED)
    look = SubmitField()
    save = SubmitField()

    # Shown above the field once something was read.
    read: Transcript | None = None

    def reads(self) -> bool:
        """Read what was sent, the file where there is one; returns whether there is anything to show, else says why not."""
        name, source = ("file", self._sent()) if self.file.data else ("text", self.text.data or "")
        self.read = read_transcript(source)
        refusal = refusal_of(self.read.report)
        if refusal:
            self.refuse({name: refusal})
            return False
        if name == "file":
            self.text.data = to_vtt(self.read.cues)
        self._name_speakers()
        return True

    @property
    def is_final(self) -> bool:
        """Whether what was read is to be saved now: a file is looked at first."""
        return bool(self.save.data) and not self.file.data

    @property
    def called(self) -> dict[str, str]:
        """What each speaker is to be called; without a word one is not named."""
        return {speaker: role or "" for speaker, role in zip(self.speakers.data, self.roles.data, strict=False) if speaker}

    def new_transcript(self) -> NewTranscript:
        """Return what is to be saved; for a form that was read."""
        if self.read is None:
            raise ValueError("the form was not read")
        source = TranscriptSource.SUBTITLES if "-->" in (self.text.data or "") else TranscriptSource.PASTED
        return NewTranscript(self.read.cues, self.read.chapters, source, self.called)

    def _sent(self) -> bytes:
        return bytes(self.file.data.read(MAX_BYTES + 1))

    def _name_speakers(self) -> None:
        """Ask for a role for everybody who speaks, with what was answered already."""
        known, there = self.called, _speakers(self.read.cues if self.read else ())
        for fields, values in ((self.speakers, there), (self.roles, [known.get(speaker, speaker) for speaker in there])):
            while fields.entries:
                fields.pop_entry()
            for value in values:
                fields.append_entry(value)


class PassageForm(HouseForm):
    """Other words for a passage, or another speaker."""

    words = text(
        _("What is said"), limits.PASSAGE, hint=_("Put right what was misheard. Write what was said, not what one would rather read.")
    )
    speaker = line(_("Who speaks"), limits.NAME, required=False, hint=_ROLE_HINT)
    version = _version()


class ChaptersForm(HouseForm):
    """The chapters of a recording as a list, one a line."""

    text = text(
        _("Chapters"),
        limits.CHAPTERS_TEXT,
        required=False,
        hint=_(
            "One a line: its time, a blank, its title. You can paste the list that stands below a video. A line less is a chapter less."
        ),
    )
    seen = HiddenField(validators=[Length(max=SEAL_LENGTH)])
    anyway = SubmitField()


class LocalWordsForm(HouseForm):
    """A pact's words that machines mishear, one a line."""

    words = text(
        _("Words of the place"),
        limits.LOCAL_WORDS * 2 * (limits.NAME + 2),
        required=False,
        hint=_("One a line: as the machine writes it, the sign =, as it should be. For example: pandin = Pandino."),
    )
    seen = HiddenField(validators=[Length(max=SEAL_LENGTH)])


class ReplaceForm(HouseForm):
    """The misheard words to be put right, by their numbers."""

    words = SelectMultipleField(_("What to put right"), coerce=int, validators=[DataRequired(_("Choose at least one word."))])

    def offer(self, listed: Iterable[tuple[int, str, str, int]]) -> None:
        """Set the words to choose from, each with how often it is heard; all are chosen at first."""
        self.words.choices = [
            SelectChoice(
                number, ngettext("%(heard)s → %(meant)s (once)", "%(heard)s → %(meant)s (%(num)d times)", count, heard=heard, meant=meant)
            )
            for number, heard, meant, count in listed
        ]
        if not self.is_submitted():
            self.words.data = [choice.value for choice in self.words.choices]


def _speakers(cues: Iterable[Cue]) -> list[str]:
    return list(dict.fromkeys(cue.speaker for cue in cues if cue.speaker))[: limits.SPEAKERS_NAMED]
