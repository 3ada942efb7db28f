"""Chapters of a recording, read from a list as people paste it below one: a time and a title on each line, in either order."""

import re
from dataclasses import dataclass

from forum.text.blocks import refused_time
from forum.text.clocks import CLOCK, exact_clock, find_spoken, read_clock
from forum.text.cues import Findings, Reason, Report, clean_words, tidied_lines
from forum.text.plain import excerpt

MAX_CHAPTERS = 200
MAX_TITLE = 140
MAX_CHAPTERS_BYTES = 100_000

_TIME = rf"(?<![0-9:.,])(?P<sign>−)?[\[(]?(?P<start>{CLOCK})[\])]?(?!:?[0-9])"
_UNTIL = rf"(?: ?[-–—→] ?[\[(]?{CLOCK}[\])]?(?!:?[0-9]))?"
_LIST_MARK = r"(?:[-–—•*·▶►#] ?)?(?:[0-9]{1,3}[.)°]-? ?)?(?:[-–—•*·] ?)?"
_FIRST = re.compile(f"{_LIST_MARK}{_TIME}{_UNTIL}")
_LAST = re.compile(f"{_TIME}{_UNTIL}[ .;]?$")
_MARK_BEFORE_TITLE = re.compile(r"^(?:[-–—•*·▶►#] ?)?(?:[0-9]{1,3}[.)°] )?")
_EDGES = " -–—:|·•*,;>→"


@dataclass(frozen=True)
class Chapter:
    """A part of a recording: where it begins and what it is called; it lasts until the next one."""

    start_ms: int
    title: str


@dataclass
class _Entry:
    """A line of the list as it was read: a time, a title, or both."""

    line: int
    text: str
    start: int | None
    negative: bool
    title: str


def read_chapters(text: str) -> tuple[tuple[Chapter, ...], Report]:
    """Return the chapters of a pasted list in the order of their times, and what became of every line."""
    findings = Findings()
    if len(text) > MAX_CHAPTERS_BYTES:
        return (), findings.report(0, 0, Reason.TOO_LARGE)
    entries = _paired([_entry(number, line) for number, line in enumerate(tidied_lines(text.splitlines()), 1) if line], findings)
    chapters = _ordered(entries, findings)
    refusal = None if chapters else Reason.NO_TIMES if text.strip() else Reason.EMPTY
    return chapters, findings.report(len(chapters), sum(len(chapter.title.split()) for chapter in chapters), refusal)


def chapters_to_text(chapters: tuple[Chapter, ...]) -> str:
    """Return chapters as a list that people can correct and read_chapters reads back."""
    return "\n".join(f"{exact_clock(chapter.start_ms)} {chapter.title}" for chapter in chapters)


def _entry(number: int, line: str) -> _Entry:
    first, last = _FIRST.match(line), _LAST.search(line)
    match = first or last
    if match is None:
        return _Entry(number, line, None, False, line.strip(_EDGES))
    title = line[match.end() :] if first else _MARK_BEFORE_TITLE.sub("", line[: match.start()]).rstrip(" .…")
    start = read_clock(match["start"])
    return _Entry(number, line, start, bool(match["sign"]), _without_spoken(title.strip(_EDGES), start))


def _without_spoken(title: str, start: int | None) -> str:
    """Return a title without the time that is said in words before it."""
    spoken = find_spoken(title)
    return title[spoken[1] :].strip(_EDGES) if spoken and spoken[0] == start else title


def _paired(entries: list[_Entry], findings: Findings) -> list[_Entry]:
    """Give the times that stand alone on a line the title on the line below; or above, where the list ends with a time."""
    entries = [
        entry
        for before, entry in zip([None, *entries], entries, strict=False)
        if entry.start is not None or before is None or _without_spoken(entry.title, before.start)
    ]
    step = -1 if entries and entries[-1].start is not None and not entries[-1].title else 1
    used = set()
    for at, entry in enumerate(entries):
        beside = at + step
        if entry.start is None or entry.title or not 0 <= beside < len(entries):
            continue
        if entries[beside].start is None:
            entry.title = entries[beside].title
            used.add(beside)
    for at, entry in enumerate(entries):
        if entry.start is None and at not in used:
            findings.add(entry.line, Reason.UNTIMED, entry.text)
    return [entry for entry in entries if entry.start is not None]


def _chapter(entry: _Entry, findings: Findings) -> Chapter | None:
    title = clean_words(entry.title)
    reason = refused_time(entry.start, entry.negative) or (None if title else Reason.NO_WORDS)
    if reason is not None or entry.start is None:
        findings.add(entry.line, reason or Reason.BAD_TIME, entry.text)
        return None
    if len(title) > MAX_TITLE:
        findings.add(entry.line, Reason.CUT, title)
        title = excerpt(title, MAX_TITLE - 1)
    return Chapter(entry.start, title)


def _ordered(entries: list[_Entry], findings: Findings) -> tuple[Chapter, ...]:
    """Sort by time, keep the first of those that begin together, and no more than a list may hold."""
    found = [(entry, chapter) for entry in entries if (chapter := _chapter(entry, findings))]
    latest = 0
    for entry, chapter in found:
        if chapter.start_ms < latest:
            findings.add(entry.line, Reason.OUT_OF_ORDER, entry.text)
        latest = max(latest, chapter.start_ms)
    kept: dict[int, Chapter] = {}
    for entry, chapter in sorted(found, key=lambda each: each[1].start_ms):
        if chapter.start_ms in kept:
            findings.add(entry.line, Reason.REPEATED, entry.text)
        elif len(kept) == MAX_CHAPTERS:
            findings.add(entry.line, Reason.TOO_MANY, entry.text)
        else:
            kept[chapter.start_ms] = chapter
    return tuple(kept.values())
