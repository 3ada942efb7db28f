"""Transcripts copied from a page, as YouTube shows them beside a recording: a time on a line of its own or before the words."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import islice
from typing import NamedTuple

from forum.text.blocks import Block, Span, refused_time
from forum.text.chapters import Chapter
from forum.text.clocks import CLOCK, MINUTE, SECOND, clock, find_spoken, read_clock
from forum.text.cues import MAX_BLOCKS, MAX_LINES, Findings, Reason

_DIGIT_NEAR = re.compile(".{0,6}[0-9]")
_STAMP = re.compile(
    rf"(?:[-–—•*] )?(?P<bracket>[\[(] ?)?(?P<sign>[-−])?(?P<start>{CLOCK})(?!:?[0-9])"
    rf"(?: ?(?:-{{1,3}}>?|[–—→]) ?(?P<end>{CLOCK})(?!:?[0-9]))?"
)
# Copied without what keeps them apart on the page, the time and its spoken form run into one another: 1:051 minuto e 5 secondi.
_GLUED = re.compile(rf"(?P<bracket>)(?P<sign>)(?P<start>{CLOCK})(?P<end>)(?=[0-9]{{1,3}} [a-z])", re.IGNORECASE)
_SEPARATOR = re.compile(r" ?[-–—|:] (?=\S)| ?[-–—|:]?$| ")
_WITHIN = re.compile(rf"(?<![0-9:.,])(?:{CLOCK})(?!:?[0-9])")
_NUMBERED_HEADING = re.compile(r"(?:capitolo|chapter) [0-9]{1,3} ?[:.–—-] ?(?P<title>.+)", re.IGNORECASE)

# Words of the panel itself, which are copied together with the lines.
_PANEL = frozenset(
    {
        "trascrizione", "transcript", "mostra trascrizione", "show transcript", "cerca nella trascrizione", "search transcript",
        "cerca nel video", "search in video", "capitoli", "chapters", "italiano", "english", "italiano (generati automaticamente)",
        "italiano (generata automaticamente)", "italiano (sottotitoli automatici)", "italian (auto-generated)",
        "english (auto-generated)", "inglese (generati automaticamente)", "sincronizza con l'ora del video", "sync to video time",
    }
)  # fmt: skip

_HEADING_LENGTH = 100
_HEADING_WORDS = 14
_LEAST_BLOCKS = 3
_ONE_LINE_SHARE = 2 / 3
_LONG_LINE = 200
_TIMES_IN_FLAT_LINE = 8
_LONGEST_STEP = 10 * MINUTE
_SIGNED_SHARE = 0.5
_MAX_SPEAKER_IN_BRACKETS = 80


class _Form(Enum):
    ALONE = auto()
    INLINE = auto()


class _Stamp(NamedTuple):
    """A time at the beginning of a line, with what stands after it."""

    start: int
    end: int | None
    negative: bool
    voice: str | None
    words: str
    form: _Form


class _Line(NamedTuple):
    number: int
    text: str
    stamp: _Stamp | None


@dataclass(frozen=True)
class Pasted:
    """What a pasted transcript holds: its blocks, and the titles of chapters that stand between them."""

    blocks: list[Block]
    chapters: tuple[Chapter, ...]


@dataclass(slots=True)
class _Opened:
    """A block while its lines are gathered."""

    line: int
    stamp: _Stamp
    lines: list[tuple[int, str]] = field(default_factory=list)


def read_pasted(lines: list[str], findings: Findings, settled: bool = False) -> Pasted:
    """Return the blocks of a pasted transcript in its order; settled lines are those that to_text writes, in which nothing is guessed."""
    unfolded = islice(((number, text) for number, text in _unfolded(lines, settled) if text), MAX_LINES)
    found = [_Line(number, text, _stamp(text, settled)) for number, text in unfolded]
    if not any(line.stamp for line in found):
        # Somebody may have copied the spoken times alone.
        found = [_Line(line.number, line.text, _spoken_stamp(line.text)) for line in found]
    before, opened = _opened(_believed(found))
    if not opened:
        return Pasted([], ())
    if len(opened) > MAX_BLOCKS:
        first = opened[MAX_BLOCKS]
        findings.add(first.line, Reason.TOO_MANY, " ".join(words for _number, words in first.lines), times=len(opened) - MAX_BLOCKS)
        del opened[MAX_BLOCKS:]
    chapters = () if settled else _taken_headings(before, opened, findings)
    if before:
        findings.add(before[0][0], Reason.UNTIMED, " ".join(words for _number, words in before))
    signed = sum(each.stamp.negative for each in opened) < _SIGNED_SHARE * len(opened)
    return Pasted([block for each in opened if (block := _block(each, signed, findings))], chapters)


def _block(opened: _Opened, signed: bool, findings: Findings) -> Block | None:
    """Return a block, None when its time is refused; a dash before every time only makes a list of them."""
    stamp = opened.stamp
    reason = refused_time(stamp.start, stamp.negative and signed)
    if reason is not None:
        sign = "-" if reason is Reason.NEGATIVE else ""
        findings.add(opened.line, reason, " ".join([sign + clock(stamp.start), *(words for _number, words in opened.lines)]))
        return None
    return Block(opened.line, stamp.start, stamp.end, tuple([Span(words, stamp.voice) for _number, words in opened.lines]))


def _stamp(line: str, settled: bool) -> _Stamp | None:
    """Read the time at the beginning of a line, None when there is none."""
    if not _DIGIT_NEAR.match(line):
        return None
    match = _STAMP.match(line)
    if match is None and not settled:
        # After a time that runs into its spoken form stands a digit, so that no line is of both sorts.
        glued = _GLUED.match(line)
        match = glued if glued and _after_spoken(line[glued.end() :], read_clock(glued["start"])) is not None else None
    start = read_clock(match["start"]) if match else None
    if match is None or start is None:
        return None
    after = _after_stamp(match, line[match.end() :])
    if after is None:
        return None
    voice, rest = after
    if settled and match["bracket"]:
        words = rest.removeprefix(" ")
    else:
        words = _after_separator(rest)
        spoken = _after_spoken(words, start)
        words = words if spoken is None else _after_separator(spoken)
    end = read_clock(match["end"]) if match["end"] else None
    return _Stamp(start, end, bool(match["sign"]), voice, words, _Form.INLINE if words else _Form.ALONE)


def _after_stamp(match: re.Match[str], rest: str) -> tuple[str | None, str] | None:
    """Return the name that stands in brackets with the time, and what follows; None when it is an hour in the middle of a sentence."""
    if not match["bracket"]:
        return None if rest[:1] in tuple(".,;)]!?%/'’\"") else (None, rest)
    round_one = match["bracket"].startswith("(")
    inside, closing, rest = rest.partition(")" if round_one else "]")
    name = inside.strip()
    if not closing or len(name) > _MAX_SPEAKER_IN_BRACKETS or (round_one and name):
        return None
    return name or None, rest


def _after_separator(text: str) -> str:
    match = _SEPARATOR.match(text)
    return text[match.end() :] if match else text


def _after_spoken(text: str, start: int | None) -> str | None:
    """Return what follows a time repeated in words, None when the text does not begin with that very time."""
    spoken = find_spoken(text) if text[:1].isdigit() else None
    if spoken is None or start is None or spoken[0] != start - start % SECOND:
        return None
    return text[spoken[1] :]


def _spoken_stamp(line: str) -> _Stamp | None:
    spoken = find_spoken(line)
    return _Stamp(spoken[0], None, False, None, "", _Form.ALONE) if spoken and spoken[1] == len(line) else None


def _unfolded(lines: list[str], settled: bool) -> Iterator[tuple[int, str]]:
    """Number the lines; where all of them ran into a few long ones, begin a new one at each time that goes on from the last."""
    filled = sum(map(bool, lines))
    flat = not settled and sum(map(len, lines)) > filled * _LONG_LINE
    flat = flat and sum(1 for line in lines for _time in _WITHIN.finditer(line)) >= filled * _TIMES_IN_FLAT_LINE
    for number, line in enumerate(lines, 1):
        if not flat:
            yield number, line
            continue
        ends = [*_going_on(line), len(line)]
        yield from ((number, line[start:end].strip()) for start, end in zip([0, *ends], ends, strict=False))


def _going_on(line: str) -> Iterator[int]:
    """Yield where the times of a line stand that go on from one another; an hour of the day stands out."""
    times = [(match.start(), read_clock(match[0]) or 0) for match in islice(_WITHIN.finditer(line), MAX_BLOCKS)]
    last = None
    for at, (place, time) in enumerate(times):
        following = times[at + 1][1] if at + 1 < len(times) else time
        if last is not None and (not last <= time <= last + _LONGEST_STEP or last <= following < time):
            continue
        last = time
        yield place


def _believed(lines: list[_Line]) -> list[_Line]:
    """Keep the times of the form that the text mostly has, and of the other one those that fit between them: the rest are hours."""
    forms = Counter(line.stamp.form for line in lines if line.stamp)
    usual = _Form.ALONE if forms[_Form.ALONE] >= forms[_Form.INLINE] else _Form.INLINE
    following: list[int | None] = []
    later: int | None = None
    for line in reversed(lines):
        following.append(later)
        later = line.stamp.start if line.stamp and line.stamp.form is usual else later
    believed, earlier = [], 0
    for line, later in zip(lines, reversed(following), strict=True):
        if line.stamp and line.stamp.form is usual:
            earlier = line.stamp.start
            believed.append(line)
        else:
            fits = line.stamp and earlier <= line.stamp.start <= (line.stamp.start if later is None else later)
            believed.append(line if fits or not line.stamp else line._replace(stamp=None))
    return believed


def _opened(lines: list[_Line]) -> tuple[list[tuple[int, str]], list[_Opened]]:
    """Gather the lines below their times; return also those that stand before the first."""
    before: list[tuple[int, str]] = []
    opened: list[_Opened] = []
    for line in lines:
        if line.stamp:
            opened.append(_Opened(line.number, line.stamp, [(line.number, line.stamp.words)] if line.stamp.words else []))
        elif not opened:
            before.append((line.number, line.text))
        elif opened[-1].lines or _after_spoken(line.text, opened[-1].stamp.start) != "":
            opened[-1].lines.append((line.number, line.text))
    return before, opened


def _taken_headings(before: list[tuple[int, str]], opened: list[_Opened], findings: Findings) -> tuple[Chapter, ...]:
    """Take the titles of chapters out of the lines, and the words of the page around them."""
    before[:] = _without_panel(before)
    for each in opened:
        if len(each.lines) > 1:
            each.lines[1:] = _without_panel(each.lines[1:])
    one_line = sum([len(each.lines) <= 1 for each in opened])
    regular = len(opened) >= _LEAST_BLOCKS and one_line >= _ONE_LINE_SHARE * len(opened)
    chapters = []
    for lines, following in zip([before, *(each.lines for each in opened)], opened, strict=False):
        title = _find_heading(lines, regular and (lines is before or len(lines) > 1))
        if title:
            number, words = lines.pop()
            findings.add(number, Reason.HEADING, words)
            chapters.append(Chapter(following.stamp.start, title))
    return tuple(chapters)


def _without_panel(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    return [(number, words) for number, words in lines if words.casefold() not in _PANEL]


def _find_heading(lines: list[tuple[int, str]], regular: bool) -> str | None:
    """Return the title that the last of some lines is, None when it is words."""
    if not lines:
        return None
    words = lines[-1][1]
    numbered = _NUMBERED_HEADING.fullmatch(words)
    if numbered:
        return numbered["title"]
    short = len(words) <= _HEADING_LENGTH and len(words.split()) <= _HEADING_WORDS
    begins = words[0].isupper() or (words[0].isdigit() and not _STAMP.match(words))
    return words if regular and short and begins and words[-1] not in ".,;:…-" else None
