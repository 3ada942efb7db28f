"""Subtitle files, WebVTT, SubRip and YouTube's SBV: one reader for all, which goes on after every mistake and says where it was.

A library would be less code, but the one that is kept up (webvtt-py) leaves out a malformed cue without a word and refuses
a file that lacks its heading; whoever sends a transcript must be told which line was not taken, and why.
"""

import re
from dataclasses import dataclass, field
from html import escape

from forum.text.blocks import Block, refused_time, spans_of
from forum.text.clocks import HOUR, MINUTE, SECOND, read_clock
from forum.text.cues import Cue, Findings, Reason

SETTLED = "WEBVTT settled"
"""The first line of the files written here: names stand in voice tags only, and no words are repeated."""

_TIME = r"[0-9]{1,4}(?::[0-9]{1,2}){1,2}(?:[.,][0-9]{1,9})?"
_TIMING = re.compile(rf"\[?(?P<sign>[-−])?(?P<start>{_TIME}) ?-{{1,3}}> ?(?P<sign2>[-−])?(?P<end>{_TIME})(?P<rest>$|[\] ].*)")
_COMMA_TIMING = re.compile(
    r"(?P<sign>)(?P<start>[0-9]+:[0-9]{2}:[0-9]{2}\.[0-9]{3}),(?P<sign2>)(?P<end>[0-9]+:[0-9]{2}:[0-9]{2}\.[0-9]{3})(?P<rest>)"
)
# Digits beside an arrow were meant as a time; a hyphen in place of the arrow too, where nothing but times is on the line.
_LIKE_TIMING = re.compile(
    r"[-−\[]?[0-9O][0-9Oo:.,x?]{2,20} ?(?:-{1,3}>|→).*|[^ <>]{0,20} ?(?:-{1,3}>|→) ?[0-9]{1,4}:[0-9]{1,2}.*"
    r"|[0-9]{1,2}:[0-9:]{2,8}[.,][0-9]{1,3}[ –-]{1,5}[0-9]{1,2}:[0-9:]{2,8}[.,][0-9]{1,3}"
)
_HEADED = frozenset({"WEBVTT", "NOTE", "STYLE", "REGION"})


def has_timing(lines: list[str]) -> bool:
    """Say whether any line gives a beginning and an end as subtitles do."""
    return any(_timing(line) for line in lines)


def is_settled(lines: list[str]) -> bool:
    """Say whether the lines were written by to_vtt."""
    return bool(lines) and lines[0] == SETTLED


def read_subtitles(lines: list[str], findings: Findings) -> list[Block]:
    """Return the blocks of a subtitle file, in its order."""
    reading = _Reading(findings)
    settled = is_settled(lines)
    for number, line in enumerate(lines, 1):
        # In our own files an arrow is a timing line's, and whatever else looks like times is speech.
        timing = _timing(line) if "-->" in line or not settled else None
        if timing:
            reading.begin(number, timing)
        elif not line:
            reading.pause()
        elif not settled and _LIKE_TIMING.fullmatch(line):
            reading.refuse(number, line)
        else:
            reading.take(number, line)
    reading.close(len(lines) + 2)
    return reading.blocks


def to_vtt(cues: tuple[Cue, ...]) -> str:
    """Return cues as a WebVTT file, which read_transcript reads back as they are."""
    return "\n\n".join([SETTLED, *(_block(cue) for cue in cues)]) + "\n"


def _block(cue: Cue) -> str:
    voice = f"<v {_escaped(cue.speaker)}>" if cue.speaker else ""
    return f"{_full_clock(cue.start_ms)} --> {_full_clock(cue.end_ms)}\n{voice}{_escaped(cue.words)}"


def _escaped(text: str) -> str:
    # A brace before a backslash begins a mark of form in other subtitles.
    return escape(text, quote=False).replace("{\\", "&#123;\\")


def _full_clock(milliseconds: int) -> str:
    hours, rest = divmod(milliseconds, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    return f"{hours:02}:{minutes:02}:{rest // SECOND:02}.{rest % SECOND:03}"


def _timing(line: str) -> re.Match[str] | None:
    # Most lines are words: a look at what every timing line holds spares them the pattern.
    if ">" in line:
        return _TIMING.match(line)
    return _COMMA_TIMING.fullmatch(line) if line[:1].isdigit() and "," in line else None


@dataclass
class _Reading:
    """Where the reading of a subtitle file stands: the block that is open, or why what comes now has no time."""

    findings: Findings
    blocks: list[Block] = field(default_factory=list)
    _open: tuple[int, int, int | None] | None = None
    _refused: tuple[int, Reason, str] | None = None
    _lines: list[tuple[int, str]] = field(default_factory=list)
    _after_blank: bool = True
    _in_comment: bool = False

    def begin(self, number: int, timing: re.Match[str]) -> None:
        """Open a block at a timing line, or note why it cannot be one."""
        self.close(number)
        start, end = read_clock(timing["start"]), read_clock(timing["end"])
        reason = refused_time(start, bool(timing["sign"])) or (Reason.BAD_TIME if end is None else None)
        if reason is not None or start is None:
            self._refused = (number, reason or Reason.BAD_TIME, timing[0])
            return
        self._open = (number, start, None if timing["sign2"] else end)
        rest = timing["rest"].lstrip("] ")
        # What follows the times is the place on the screen, unless somebody wrote the words there.
        if timing[0].startswith("[") or not all(":" in setting for setting in rest.split()):
            self._lines.append((number, rest))

    def refuse(self, number: int, line: str) -> None:
        """Note a line that was meant as times and cannot be read as such."""
        self.close(number)
        self._refused = (number, Reason.BAD_TIME, line)

    def pause(self) -> None:
        """Go over a blank line."""
        self._after_blank, self._in_comment = True, False

    def take(self, number: int, line: str) -> None:
        """Take a line that is no time: words, a comment, or the heading of the file."""
        if self._after_blank and line.partition(" ")[0] in _HEADED:
            self._in_comment = True
        if not self._in_comment:
            self._lines += [(number, ""), (number, line)] if self._after_blank else [(number, line)]
        self._after_blank = False

    def close(self, next_number: int) -> None:
        """End the block that is open, if any, before the timing line of the next one."""
        self._drop_identifier(next_number)
        lines = [(number, line) for number, line in self._lines if line]
        words = [line for _number, line in lines]
        if self._open is not None:
            number, start, end = self._open
            self.blocks.append(Block(number, start, end, spans_of(words)))
        elif self._refused is not None:
            number, reason, timing = self._refused
            self.findings.add(number, reason, " ".join([timing, *words]))
        elif lines:
            self.findings.add(lines[0][0], Reason.UNTIMED, " ".join(words))
        self._open, self._refused, self._lines, self._after_blank, self._in_comment = None, None, [], False, False

    def _drop_identifier(self, next_number: int) -> None:
        """Forget the line just before a timing line where it is the block's number or name."""
        if not self._lines or self._lines[-1][0] != next_number - 1:
            return
        line, before = self._lines[-1][1], self._lines[-2][1] if len(self._lines) > 1 else None
        if before == "" or (line.isdigit() and before is not None):
            self._lines.pop()
