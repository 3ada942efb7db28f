"""Cues, the timed words of a recording; and the report of what was taken from a text, what was changed and what was left."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import category

from forum.text.clocks import LONGEST_MS, SECOND
from forum.text.source import tidy

MAX_BYTES = 4_000_000
MAX_LINES = 80_000
MAX_BLOCKS = 40_000
MAX_CUES = 20_000
MAX_WORDS = 80_000
MAX_CHARACTERS = 600_000
MAX_WORD = 200
MAX_SPEAKER = 60
FINDINGS_PER_REASON = 20
FINDING_WORDS = 80

# Where only the beginning is known: as long as slow speech takes, twice that when somebody else follows later.
_LEAST_MS = 2 * SECOND
_WORD_MS = 400
# A piece this long stays within what the tidying of a text takes, even where each character becomes three.
_TIDIED_AT_ONCE = 20_000


@dataclass(frozen=True)
class Cue:
    """Some words of a recording, on one line, with the time in which they are said and who says them where that is known."""

    start_ms: int
    end_ms: int
    words: str
    speaker: str | None = None


class Reason(StrEnum):
    """Why a text, or a piece of it, was refused, left out or changed."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"
    NO_TIMES = "no_times"

    UNTIMED = "untimed"
    BAD_TIME = "bad_time"
    TOO_LATE = "too_late"
    NEGATIVE = "negative"
    NO_WORDS = "no_words"
    REPEATED = "repeated"
    TOO_MANY = "too_many"

    OUT_OF_ORDER = "out_of_order"
    OVERLAP = "overlap"
    BACKWARDS = "backwards"
    ROLLING = "rolling"
    SOUND = "sound"
    HEADING = "heading"
    CUT = "cut"
    OLD_ENCODING = "old_encoding"
    BAD_BYTES = "bad_bytes"


LEFT_OUT = frozenset({Reason.UNTIMED, Reason.BAD_TIME, Reason.TOO_LATE, Reason.NEGATIVE, Reason.NO_WORDS, Reason.REPEATED, Reason.TOO_MANY})
"""Reasons for which a piece is missing from what was taken; the other ones, save refusals, tell of a change."""


@dataclass(frozen=True)
class Finding:
    """One thing to tell about a text: the line it stands on (0 for the text as a whole), the reason, and the first words concerned."""

    line: int
    reason: Reason
    words: str = ""


@dataclass(frozen=True)
class Report:
    """What became of a text: how much was taken, how often each reason was met, the first findings of each in the order of the lines."""

    taken: int
    words: int
    findings: tuple[Finding, ...] = ()
    counts: tuple[tuple[Reason, int], ...] = ()
    refusal: Reason | None = None

    def count(self, reason: Reason) -> int:
        """Return how often a reason was met, also where its findings are not all kept."""
        return dict(self.counts).get(reason, 0)

    @property
    def left_out(self) -> int:
        """How many pieces are missing from what was taken."""
        return sum(number for reason, number in self.counts if reason in LEFT_OUT)


class Findings:
    """The report while it is being written: everything is counted, the first of each kind are kept."""

    def __init__(self) -> None:
        self._kept: list[Finding] = []
        self._counts: Counter[Reason] = Counter()

    def add(self, line: int, reason: Reason, words: object = "", times: int = 1) -> None:
        """Note one thing, or as many of a kind as stand behind it; what its words are is asked only where they are kept."""
        self._counts[reason] += times
        if self._counts[reason] - times < FINDINGS_PER_REASON:
            self._kept.append(Finding(line, reason, _beginning(str(words))))

    def report(self, taken: int, words: int, refusal: Reason | None = None) -> Report:
        """Return the finished report."""
        findings = tuple(sorted(self._kept, key=lambda finding: finding.line))
        return Report(taken, words, findings, tuple(sorted(self._counts.items())), refusal)


def tidied_lines(source: list[str]) -> list[str]:
    """Return lines of any length, each tidied and with single blanks; as many as were given, so that they can be counted."""
    lines: list[str] = []
    waiting: list[str] = []
    size = 0
    for line in source:
        if len(line) > _TIDIED_AT_ONCE:
            lines += [*_tidied(waiting), _tidied_long(line)]
            waiting, size = [], 0
            continue
        if size + len(line) >= _TIDIED_AT_ONCE:
            lines += _tidied(waiting)
            waiting, size = [], 0
        waiting.append(line)
        size += len(line) + 1
    return lines + _tidied(waiting)


def clean_words(text: str) -> str:
    """Return tidied words as a cue keeps them: no word longer than MAX_WORD, no mark at the beginning that would join what is before it."""
    words = " ".join(text.split())
    if len(words) > MAX_WORD and any(len(word) > MAX_WORD for word in words.split(" ")):
        pieces = (word[at : at + MAX_WORD] for word in words.split(" ") for at in range(0, len(word), MAX_WORD))
        words = " ".join(clean for piece in pieces if (clean := _without_loose_marks(piece)))
    return _without_loose_marks(words)


def estimated_end(start_ms: int, next_ms: int | None, words: int) -> int:
    """Return when some words are over of which only the beginning is known: at the next ones, unless these come much later."""
    spoken = _LEAST_MS + _WORD_MS * words
    return min(start_ms + spoken if next_ms is None else min(next_ms, start_ms + 2 * spoken), LONGEST_MS)


def _tidied(lines: list[str]) -> list[str]:
    if not any(lines):
        return [""] * len(lines)
    # The bars keep blank lines at either end, which tidying takes away.
    kept = tidy("\n".join(["|", *lines, "|"])).split("\n")[1:-1]
    return [" ".join(line.split()) for line in kept]


def _tidied_long(line: str) -> str:
    pieces = (line[at : at + _TIDIED_AT_ONCE] for at in range(0, len(line), _TIDIED_AT_ONCE))
    whole = "".join(tidy(f"|{piece}|")[1:-1] for piece in pieces)
    return " ".join(whole.split())


def _without_loose_marks(words: str) -> str:
    """Return words that begin with a letter or a sign of their own: a mark alone would join what is written before it."""
    if words[:1].isalnum():
        return words
    return words[next((at for at, character in enumerate(words) if character != " " and category(character)[0] != "M"), len(words)) :]


def _beginning(words: str) -> str:
    words = " ".join(words[: 2 * FINDING_WORDS].split())
    return words if len(words) <= FINDING_WORDS else words[: FINDING_WORDS - 1].rstrip() + "…"
