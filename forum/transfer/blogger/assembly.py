"""Joins entries that come in any order, from one feed or several: comments to their threads, replies to their comments."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import Literal

from forum.transfer.blogger import limits, wording
from forum.transfer.blogger.entries import UNDATED, Entry, Kind, State, trailing_number
from forum.transfer.records import CommentRecord, ExportRecord, Problem, ThreadRecord, Trouble

DUPLICATE = "duplicate"


class Assembly:
    """Gathers entries, then makes the export; every entry ends as a thread, a comment, a count of skipped things or a problem."""

    def __init__(self) -> None:
        self._titles: dict[str, None] = {}
        self._threads: dict[str, Entry] = {}
        self._comments: dict[str, Entry] = {}
        self._trashed: set[str] = set()
        self._skipped: Counter[str] = Counter()
        self._problems: list[Problem] = []

    def add_title(self, title: str) -> None:
        """Note the name of a blog; one archive may hold several."""
        if title:
            self._titles.setdefault(title)

    def add(self, entry: Entry, where: str) -> None:
        """Take one entry; `where` names it to a person when it has no id."""
        if entry.kind in (Kind.SETTINGS, Kind.TEMPLATE, Kind.UNKNOWN):
            self._skipped[entry.kind] += 1
            return
        if entry.state in (State.TRASHED, State.REMOVED):
            self._skipped[entry.state] += 1
            if entry.kind != Kind.COMMENT:
                self._trashed.update(_keys(entry))
            return
        trouble = _find_trouble(entry)
        if trouble is not None:
            self._problems.append(Problem(entry.source_id or where, trouble))
            return
        self._keep(entry)

    def _keep(self, entry: Entry) -> None:
        known = self._comments if entry.kind == Kind.COMMENT else self._threads
        if entry.source_id in known:
            self._skipped[DUPLICATE] += 1
            return
        known[entry.source_id] = entry
        if entry.inner_pictures:
            self._problems.append(Problem(entry.source_id, Trouble.PICTURE_LOST))

    def finish(self) -> ExportRecord:
        """Join what was gathered."""
        comments_of = self._comments_by_thread()
        threads = [_thread(entry, tuple(_in_order(comments_of.get(source_id, [])))) for source_id, entry in self._threads.items()]
        threads.sort(key=lambda thread: (thread.published, thread.source_id))
        return ExportRecord(
            source="blogger",
            blog_title=", ".join(self._titles),
            threads=tuple(thread for thread in threads if not thread.draft),
            drafts=tuple(thread for thread in threads if thread.draft),
            skipped=MappingProxyType({str(what): count for what, count in sorted(self._skipped.items())}),
            problems=tuple(self._problems),
        )

    def _comments_by_thread(self) -> dict[str, list[Entry]]:
        find_thread = self._thread_finder()
        grouped: dict[str, list[Entry]] = {}
        for comment in self._comments.values():
            thread_id = find_thread(comment)
            if thread_id is not None:
                grouped.setdefault(thread_id, []).append(comment)
            elif comment.parent in self._trashed or trailing_number(comment.parent) in self._trashed:
                self._skipped[State.TRASHED] += 1
            else:
                self._problems.append(Problem(comment.source_id, Trouble.NO_PARENT))
        return grouped

    def _thread_finder(self) -> Callable[[Entry], str | None]:
        by_number = {trailing_number(source_id): source_id for source_id in self._threads}
        by_address = {entry.url: source_id for source_id, entry in self._threads.items()}
        for known in (by_number, by_address):
            known.pop("", None)

        def find_thread(comment: Entry) -> str | None:
            if comment.parent in self._threads:
                return comment.parent
            return by_number.get(trailing_number(comment.parent)) or by_address.get(comment.parent_address)

        return find_thread


def _keys(entry: Entry) -> set[str]:
    return {entry.source_id, trailing_number(entry.source_id)} - {""}


def _find_trouble(entry: Entry) -> Trouble | None:
    if not entry.source_id:
        return Trouble.NO_ID
    if entry.published == UNDATED:
        return Trouble.NO_DATE
    if len(entry.html) > limits.MAXIMUM_TEXT_CHARACTERS:
        return Trouble.TOO_LONG
    return None


def _thread(entry: Entry, comments: tuple[CommentRecord, ...]) -> ThreadRecord:
    kind: Literal["page", "post"] = "page" if entry.kind == Kind.PAGE else "post"
    title = entry.title or wording.title_from_text(entry.html) or wording.title_from_address(entry.url)
    return ThreadRecord(
        source_id=entry.source_id,
        kind=kind,
        title=title or entry.published.date().isoformat(),
        html=entry.html,
        author=entry.author,
        published=entry.published,
        updated=entry.updated,
        labels=entry.labels,
        url=entry.url,
        draft=entry.state == State.DRAFT,
        comments=comments,
    )


def _in_order(entries: list[Entry]) -> list[CommentRecord]:
    """Oldest first, except that a reply never stands before what it answers, even when their clocks disagree."""
    by_number = {trailing_number(entry.source_id): entry.source_id for entry in entries}
    by_id = {entry.source_id: _comment(entry) for entry in entries}
    for entry in entries:
        target = entry.reply_to if entry.reply_to in by_id else by_number.get(trailing_number(entry.reply_to))
        by_id[entry.source_id] = replace(by_id[entry.source_id], reply_to=target)
    ordered: dict[str, CommentRecord] = {}
    for comment in sorted(by_id.values(), key=lambda record: record.published):
        for answered in reversed(_chain(comment, by_id, ordered)):
            known = answered.reply_to is None or answered.reply_to in ordered
            ordered[answered.source_id] = answered if known else replace(answered, reply_to=None)
    return list(ordered.values())


def _chain(comment: CommentRecord, by_id: dict[str, CommentRecord], placed: dict[str, CommentRecord]) -> list[CommentRecord]:
    """The comment and what it answers, up to one already placed; a circle of replies ends where it would close."""
    chain: dict[str, CommentRecord] = {}
    step: CommentRecord | None = comment
    while step is not None and step.source_id not in placed and step.source_id not in chain:
        chain[step.source_id] = step
        step = by_id[step.reply_to] if step.reply_to else None
    return list(chain.values())


def _comment(entry: Entry) -> CommentRecord:
    return CommentRecord(
        source_id=entry.source_id,
        author=entry.author,
        published=entry.published,
        updated=entry.updated,
        html=entry.html,
        reply_to=None,
        url=entry.url,
    )
