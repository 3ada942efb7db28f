"""Transcripts as people have them, subtitle files or pasted text, read into cues; with a report of all that was not as it should be."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from forum.text.blocks import Block
from forum.text.chapters import MAX_CHAPTERS, Chapter
from forum.text.clocks import LONGEST_MS, clock, exact_clock
from forum.text.cues import (
    MAX_BLOCKS,
    MAX_BYTES,
    MAX_CHARACTERS,
    MAX_CUES,
    MAX_LINES,
    MAX_WORDS,
    Cue,
    Findings,
    Reason,
    Report,
    clean_words,
    estimated_end,
    tidied_lines,
)
from forum.text.decoding import decoded
from forum.text.pasted import Pasted, read_pasted
from forum.text.rolling import unrolled
from forum.text.speakers import Turn, clean_speaker, turns_of
from forum.text.subtitles import has_timing, is_settled, read_subtitles


class Kind(StrEnum):
    """How a transcript is written; AUTO looks at the text, SETTLED is what to_text writes."""

    AUTO = "auto"
    VTT = "vtt"
    SRT = "srt"
    PASTED = "pasted"
    SETTLED = "settled"


@dataclass(frozen=True)
class Transcript:
    """The cues of a text in the order of time, the titles of chapters found between them, and what became of every line."""

    cues: tuple[Cue, ...]
    report: Report
    chapters: tuple[Chapter, ...] = ()


@dataclass(frozen=True)
class _Form:
    """Whether a text holds subtitles, and whether it was written here, so that nothing in it is guessed."""

    subtitles: bool
    settled: bool


class _Piece(NamedTuple):
    """A cue before order is made: another may begin with it, or before it is over."""

    line: int
    start: int
    end: int
    words: str
    speaker: str | None

    def __str__(self) -> str:
        """Say it as a report does: when, and what."""
        return f"{clock(self.start)} {self.words}"


@dataclass(slots=True)
class _Said:
    """What one person says from a time on while it is put in order: many pieces that begin together are joined once, at the end."""

    line: int
    start: int
    end: int
    pieces: list[str]
    speaker: str | None

    @property
    def words(self) -> str:
        """All of it on one line."""
        return " ".join(self.pieces)

    def __str__(self) -> str:
        """Say it as a report does: when, and what."""
        return f"{clock(self.start)} {self.words}"


_SOUND = re.compile(
    r"\[ ?(?:musica|music|applausi|applauso|applause|risate|risata|laughter|cheering|silenzio|silence)(?: [^\[\]]{0,30})? ?\]|[♪♫♬♩]+",
    re.IGNORECASE,
)


def read_transcript(source: str | bytes, kind: Kind = Kind.AUTO) -> Transcript:
    """Read a transcript; whatever the text, this answers, and the report says what was taken and what was not."""
    findings = Findings()
    if len(source) > MAX_BYTES:
        return _refused(findings, Reason.TOO_LARGE)
    text = decoded(source, findings) if isinstance(source, bytes) else source
    if text is None:
        return _refused(findings, Reason.NOT_TEXT)
    lines = _lines(text, findings)
    if not any(lines):
        return _refused(findings, Reason.EMPTY)
    form = _form(lines, kind)
    blocks, chapters = _blocks(lines, form, findings)
    if not blocks:
        return _refused(findings, Reason.NO_TIMES)
    cues = _ordered(_spoken(blocks, form, findings), findings)
    if not cues:
        return _refused(findings, Reason.NO_WORDS)
    return Transcript(cues, findings.report(len(cues), sum(len(cue.words.split()) for cue in cues)), chapters)


def to_text(cues: tuple[Cue, ...]) -> str:
    """Return cues as lines that people can read and correct; read_transcript reads them back as they are, as SETTLED."""
    return "".join(
        f"[{_times(cue, following)}{f' {cue.speaker}' if cue.speaker else ''}] {cue.words}\n"
        for cue, following in zip(cues, [*cues[1:], None], strict=False)
    )


def _times(cue: Cue, following: Cue | None) -> str:
    """Return the beginning of a cue, with its end only where that is not what everybody would think."""
    expected = estimated_end(cue.start_ms, following.start_ms if following else None, len(cue.words.split()))
    return exact_clock(cue.start_ms) + ("" if cue.end_ms == expected else f" – {exact_clock(cue.end_ms)}")


def _refused(findings: Findings, reason: Reason) -> Transcript:
    return Transcript((), findings.report(0, 0, reason))


def _lines(text: str, findings: Findings) -> list[str]:
    lines = text.splitlines()
    if len(lines) > MAX_LINES:
        findings.add(MAX_LINES + 1, Reason.TOO_MANY, lines[MAX_LINES], times=len(lines) - MAX_LINES)
    return tidied_lines(lines[:MAX_LINES])


def _form(lines: list[str], kind: Kind) -> _Form:
    if is_settled(lines):
        return _Form(subtitles=True, settled=True)
    return _Form(subtitles=kind not in (Kind.PASTED, Kind.SETTLED) and has_timing(lines), settled=kind is Kind.SETTLED)


def _blocks(lines: list[str], form: _Form, findings: Findings) -> tuple[list[Block], tuple[Chapter, ...]]:
    """Return the blocks of a text, and its chapters once each in the order of time."""
    found = Pasted(read_subtitles(lines, findings), ()) if form.subtitles else read_pasted(lines, findings, form.settled)
    if len(found.blocks) > MAX_BLOCKS:
        first = found.blocks[MAX_BLOCKS]
        findings.add(first.line, Reason.TOO_MANY, first.words, times=len(found.blocks) - MAX_BLOCKS)
    chapters = {chapter.start_ms: chapter for chapter in reversed(found.chapters) if chapter.start_ms < LONGEST_MS}
    return found.blocks[:MAX_BLOCKS], tuple(chapters[start] for start in sorted(chapters))[:MAX_CHAPTERS]


def _spoken(blocks: list[Block], form: _Form, findings: Findings) -> list[_Piece]:
    """Return what is said in blocks, by whom; of settled ones as it stands, of others without what is no speech or shown again."""
    blocks = _with_words(blocks, findings)
    if not form.settled:
        blocks = _without_sounds(blocks, findings)
    if form.subtitles and not form.settled:
        blocks = unrolled(blocks, findings)
    blocks = _with_ends(blocks, findings)
    turns = [[Turn(block.words, block.spans[0].voice)] for block in blocks] if form.settled else turns_of(blocks)
    return [piece for block, own in zip(blocks, turns, strict=True) for piece in _pieces(block, own)]


def _with_words(blocks: list[Block], findings: Findings) -> list[Block]:
    kept = []
    for block in blocks:
        if block.words.strip():
            kept.append(block)
        else:
            findings.add(block.line, Reason.NO_WORDS, clock(block.start_ms))
    return kept


def _without_sounds(blocks: list[Block], findings: Findings) -> list[Block]:
    """Take out the marks for music and applause, and the blocks that hold nothing else."""
    silent = [_without_sound(block, findings) for block in blocks]
    return [block for block in silent if block.spans]


def _without_sound(block: Block, findings: Findings) -> Block:
    marks = _SOUND.findall(block.words)
    if not marks:
        return block
    findings.add(block.line, Reason.SOUND, " ".join(marks))
    spans = (span._replace(words=" ".join(_SOUND.sub(" ", span.words).split())) for span in block.spans)
    return block.with_spans(tuple(span for span in spans if span.words))


def _with_ends(blocks: list[Block], findings: Findings) -> list[Block]:
    """Give an end to the blocks that have none, or one that is not after their beginning."""
    starts = sorted({block.start_ms for block in blocks})
    return [block if block.end_ms and block.end_ms > block.start_ms else _with_end(block, starts, findings) for block in blocks]


def _with_end(block: Block, starts: list[int], findings: Findings) -> Block:
    if block.end_ms is not None:
        findings.add(block.line, Reason.BACKWARDS, f"{clock(block.start_ms)} {block.words}")
    later = bisect_right(starts, block.start_ms)
    following = starts[later] if later < len(starts) else None
    return Block(block.line, block.start_ms, estimated_end(block.start_ms, following, len(block.words.split())), block.spans)


def _pieces(block: Block, turns: list[Turn]) -> Iterator[_Piece]:
    """Yield the turns of a block with their share of its time."""
    end = min(block.end_ms or LONGEST_MS, LONGEST_MS)
    said = [(clean_words(turn.words), clean_speaker(turn.speaker)) for turn in turns]
    total = max(sum(len(words.split()) for words, _speaker in said), 1)
    done = 0
    for words, speaker in said:
        start = block.start_ms + (end - block.start_ms) * done // total
        done += len(words.split())
        if words:
            yield _Piece(block.line, start, block.start_ms + (end - block.start_ms) * done // total, words, speaker)


def _ordered(pieces: list[_Piece], findings: Findings) -> tuple[Cue, ...]:
    """Put the pieces in the order of time, none beginning before the last one is over."""
    latest = 0
    for piece in pieces:
        if piece.start < latest:
            findings.add(piece.line, Reason.OUT_OF_ORDER, piece)
        latest = max(latest, piece.start)
    kept: list[_Said] = []
    seen: set[tuple[int, str, str | None]] = set()
    for piece in sorted(pieces, key=lambda piece: piece.start):
        if (piece.start, piece.words, piece.speaker) in seen:
            findings.add(piece.line, Reason.REPEATED, piece)
            continue
        seen.add((piece.start, piece.words, piece.speaker))
        _append(kept, piece, findings)
    return _within_limits(kept, findings)


def _append(kept: list[_Said], piece: _Piece, findings: Findings) -> None:
    """Add a piece after the last one, which is cut short where it would go on."""
    last = kept[-1] if kept else None
    if last and piece.start == last.start and piece.speaker == last.speaker:
        last.pieces.append(piece.words)
        last.end = max(last.end, piece.end)
        return
    # Two people who begin together speak one after the other here, the second a moment later.
    start = max(piece.start, last.start + 1) if last else piece.start
    if last and last.end > start:
        findings.add(last.line, Reason.OVERLAP, last)
        last.end = start
    kept.append(_Said(piece.line, start, max(piece.end, start + 1), [piece.words], piece.speaker))


def _within_limits(pieces: list[_Said], findings: Findings) -> tuple[Cue, ...]:
    """Keep the pieces from the first on, as many as a transcript may hold; of the next one, the words for which there is room."""
    cues: list[Cue] = []
    words = characters = 0
    for at, piece in enumerate(pieces):
        whole = piece.words
        kept = _beginning(whole, MAX_WORDS - words, MAX_CHARACTERS - characters)
        if len(cues) == MAX_CUES or piece.start >= LONGEST_MS:
            kept = ""
        if kept:
            cues.append(Cue(piece.start, min(piece.end, LONGEST_MS), kept, piece.speaker))
        if kept != whole:
            findings.add(piece.line, Reason.TOO_MANY, piece, times=len(pieces) - at)
            break
        words += kept.count(" ") + 1
        characters += len(kept)
    return tuple(cues)


def _beginning(text: str, words: int, characters: int) -> str:
    if text.count(" ") < words and len(text) <= characters:
        return text
    return " ".join(text[:characters].split(" ")[:words]).strip()
