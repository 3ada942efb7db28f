"""What is told of a pasted text that was read: how much was taken, what was not and why, each reason in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask_babel import lazy_gettext as _

from forum.text.cues import LEFT_OUT, Finding, Reason, Report

_EXAMPLES = 5

REFUSALS: Mapping[Reason, object] = MappingProxyType(
    {
        Reason.EMPTY: _("There is nothing here to read."),
        Reason.TOO_LARGE: _("This is longer than a transcript of a day: give one recording at a time."),
        Reason.NOT_TEXT: _("This file holds no text. Give a VTT or SRT file, or paste the words into the field."),
        Reason.NO_TIMES: _("There are no times here, such as 42:10: without them the forum does not know when each thing is said."),
        Reason.NO_WORDS: _("There are times here and no words."),
    }
)

REASONS: Mapping[Reason, object] = MappingProxyType(
    {
        Reason.UNTIMED: _("Left out: words without a time before them."),
        Reason.BAD_TIME: _("Left out: a time that could not be read."),
        Reason.TOO_LATE: _("Left out: a time later than any recording lasts."),
        Reason.NEGATIVE: _("Left out: a time before the beginning."),
        Reason.NO_WORDS: _("Left out: a time without words."),
        Reason.REPEATED: _("Left out: the same thing twice at the same time."),
        Reason.TOO_MANY: _("Left out: what is beyond the most that can be taken."),
        Reason.OUT_OF_ORDER: _("Put in order: a time earlier than the one before it."),
        Reason.OVERLAP: _("Shortened: it went on after the next one had begun."),
        Reason.BACKWARDS: _("Its end was guessed: the one given was before its beginning."),
        Reason.ROLLING: _("Each line was shown twice, as automatic subtitles do: every word was kept once."),
        Reason.SOUND: _("Marks for music and applause were taken out."),
        Reason.HEADING: _("Taken as the title of a chapter, not as words."),
        Reason.CUT: _("Shortened: it was too long."),
        Reason.OLD_ENCODING: _("The file is written the way of older programs: check the accented letters."),
        Reason.BAD_BYTES: _("Some letters could not be read: a sign stands in their place."),
    }
)


@dataclass(frozen=True)
class Told:
    """One reason in a sentence, how often it was met, and the first lines concerned as (line, words)."""

    sentence: object
    count: int
    left_out: bool
    examples: tuple[tuple[int, str], ...]

    @property
    def more(self) -> int:
        """How many are counted beyond the examples."""
        return self.count - len(self.examples) if self.examples else 0


def told(report: Report) -> tuple[Told, ...]:
    """Return what a report says, first what is missing and then what was changed."""
    listed = [_told(reason, count, report.findings) for reason, count in report.counts if reason in REASONS]
    return tuple(sorted(listed, key=lambda one: not one.left_out))


def refusal_of(report: Report) -> object:
    """Return why nothing was taken, in a sentence; empty when something was."""
    return REFUSALS[report.refusal] if report.refusal else ""


def _told(reason: Reason, count: int, findings: tuple[Finding, ...]) -> Told:
    examples = tuple((finding.line, finding.words) for finding in findings if finding.reason is reason and finding.line)[:_EXAMPLES]
    return Told(REASONS[reason], count, reason in LEFT_OUT, examples)
