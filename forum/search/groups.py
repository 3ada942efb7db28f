"""What was found, row by row: hits of one thread stand together, and pages are pages of such rows."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from forum.core.actor import Actor
from forum.core.kinds import Card, cards_of, get_kind
from forum.core.paging import Page
from forum.core.refs import Ref
from forum.search.engine import Results
from forum.search.entry import Entry
from forum.search.excerpts import MOST_ANALYSED, Piece, marked_excerpt, marked_passages
from forum.search.grammar import Query

MOST_HITS = 1000
_TITLE_LENGTH = 400
_MOST_BESIDE = 3
_MOST_ANALYSED = 200_000  # of all the texts of a page together
_RUN = re.compile(r"[^\W_]+(?:['’ -][^\W_]+){0,4}(?!\w)")


@dataclass(frozen=True)
class Shown:
    """One hit: its card, where it opens, what sort of thing it is, and its title and best passages with the found words marked."""

    card: Card
    url: str
    label: object
    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]

    @property
    def holds_words(self) -> bool:
        """Whether the passage holds a word that was looked for."""
        return _marks(self.excerpt)


@dataclass(frozen=True)
class Group:
    """Hits of one thread shown together, under the first of them.

    `left` of them are only counted, and stand at `url`; None says that there may be more than were looked at.
    """

    first: Shown
    more: tuple[Shown, ...]
    left: int | None
    url: str = ""
    of_thread: bool = False


@dataclass(frozen=True)
class Gathered:
    """Hits put together by thread, best first, as far as they were looked at; `whole` when that is all of them.

    `results` holds the figures, which are those of everything found.
    """

    results: Results
    groups: Mapping[Ref, tuple[Ref, ...]]
    whole: bool

    def page(self, number: int) -> Page:
        """Return that page among those known so far: one more than was asked for, when there is one."""
        return Page(number, len(self.groups))


def gather(ask: Callable[[int], Results], wanted: int) -> Gathered:
    """Ask for hits, window by window, until they make more rows than `wanted` or there are no more; `ask` takes the offset.

    A thread stands where its best hit stands, and nowhere else, on whichever page that is.
    """
    groups: dict[Ref, dict[Ref, None]] = {}
    first = results = ask(0)
    offset = 0
    while True:
        for hit in results.hits:
            groups.setdefault(hit.group, {})[hit.ref] = None
        offset += len(results.hits)
        if not results.hits or offset >= min(results.total, MOST_HITS) or len(groups) > wanted:
            break
        results = ask(offset)
    return Gathered(first, {ref: tuple(hits) for ref, hits in groups.items()}, offset >= first.total)


def groups_of(actor: Actor, query: Query, gathered: Gathered, page: Page) -> tuple[Group, ...]:
    """Return the rows of a page: of each thread only the few hits that may be shown are read."""
    rows = dict(list(gathered.groups.items())[page.offset : page.last])
    candidates = {group: _candidates(group, hits) for group, hits in rows.items()}
    heads = (group for group, hits in rows.items() if len(hits) > 1)
    cards = cards_of(actor, dict.fromkeys([*(ref for refs in candidates.values() for ref in refs), *heads]))
    wanted = {ref for refs in candidates.values() for ref in refs}
    entries = _entries({ref: card for ref, card in cards.items() if ref in wanted})
    most = min(MOST_ANALYSED, _MOST_ANALYSED // max(1, len(entries)))
    found = []
    for group, refs in candidates.items():
        shown = [_shown(cards[ref], entries[ref], query, most) for ref in refs if ref in cards and ref in entries]
        if shown:
            found.append(_group(group, shown, query, (len(rows[group]), gathered.whole), cards.get(group)))
    return tuple(found)


def _candidates(group: Ref, hits: tuple[Ref, ...]) -> tuple[Ref, ...]:
    """Return the best of a thread's hits and, where it was found itself, the thread."""
    best = [ref for ref in hits if ref != group][: _MOST_BESIDE + 1]
    return tuple(ref for ref in hits if ref in best or ref == group)


def _group(ref: Ref, shown: list[Shown], query: Query, hits: tuple[int, bool], head: Card | None) -> Group:
    """Put first what holds the words in its text; where only the title does, the thing that bears the title.

    Every post bears its thread's title: of those found by that alone there is nothing to show beside the first. `hits` are
    how many there are, and whether that is all of them.
    """
    count, whole = hits
    ordered = sorted(shown, key=lambda item: (not item.holds_words, item.card.ref != ref))
    beside = [item for item in ordered[1:] if item.holds_words or not query.has_terms][:_MOST_BESIDE]
    left = count - 1 - len(beside)
    return Group(ordered[0], tuple(beside), left if whole or not left else None, head.url if head else ordered[0].url, ref.kind == "thread")


def _entries(cards: Mapping[Ref, Card]) -> dict[Ref, Entry]:
    """Return the full words of things the actor was just found to see, for their passages."""
    wanted: dict[str, list[int]] = {}
    for ref in cards:
        wanted.setdefault(ref.kind, []).append(ref.id)
    found: dict[Ref, Entry] = {}
    for name, ids in wanted.items():
        reader = get_kind(name).entries
        if reader is not None:
            found.update((entry.ref, entry) for entry in reader(ids).values())
    return found


def _shown(card: Card, entry: Entry, query: Query, most: int) -> Shown:
    passages = marked_passages(entry.body, query, most=most) if entry.body else []
    if not _marks(passages) and entry.places and _marks(marked_excerpt(", ".join(entry.places), query)):
        passages = marked_passages("\n".join((entry.body[: most // 2], *entry.places)), query, most=most)
    title = marked_excerpt(card.title, query, _TITLE_LENGTH)
    return Shown(card, _opening(card, passages), get_kind(card.ref.kind).label, tuple(title), tuple(passages))


def _marks(pieces: Iterable[Piece]) -> bool:
    return any(found for _text, found in pieces)


def _opening(card: Card, passages: list[Piece]) -> str:
    """Return where a hit opens: at its own place on the page, else at the first found words, for browsers that look for them."""
    if "#" in card.url or card.file_url:  # the words of a file do not stand on the page that shows it
        return card.url
    for index, (_text, found) in enumerate(passages):
        if found:
            run = _RUN.match("".join(text for text, _ in passages[index:]))
            return f"{card.url}#:~:text={quote(run.group(), safe='').replace('-', '%2D')}" if run else card.url
    return card.url
