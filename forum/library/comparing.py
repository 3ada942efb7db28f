"""Two versions side by side in one text: what went and what came, word by word within each block."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

from forum.citations.queries.sources import SourceShown
from forum.library.models import BlockKind
from forum.library.queries.versions import BlockSaid, VersionWords
from forum.text.differences import paragraph_differences, word_differences

Pieces = tuple[tuple[str, str], ...]


class Change(StrEnum):
    """What became of a block from one version to another."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class BlockChange:
    """A block that is not what it was: its words with what went and came, and the sources that it gained and lost.

    `moved` is said beside what changed in it; `pieces` are empty where its words stayed; `was` is its kind before, if another.
    """

    change: Change
    block: BlockSaid
    pieces: Pieces = ()
    moved: bool = False
    was: str = ""
    gained: tuple[SourceShown, ...] = ()
    lost: tuple[SourceShown, ...] = ()


@dataclass(frozen=True)
class Compared:
    """What changed from one version to another; a part that stayed as it was is empty.

    `text` is of versions written before there were blocks, `blocks` of the others.
    """

    title: Pieces = ()
    summary: Pieces = ()
    text: Pieces = ()
    blocks: tuple[BlockChange, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether both say the same."""
        return not (self.title or self.summary or self.text or self.blocks)


def compare(old: VersionWords, new: VersionWords, sources: Mapping[int, SourceShown] | None = None) -> Compared:
    """Compare two versions as they are read; where only marks or links changed, as they were typed.

    `sources` are those that the reader is shown, by citation: the others make no difference to them.
    """
    title, summary = _line(old.title, new.title), _line(old.summary, new.summary)
    if min(len(old.blocks), len(new.blocks)) == 1:
        # One of the two was never taken apart: block by block everything would seem to have changed.
        return Compared(title, summary, _text(old, new))
    return Compared(title, summary, blocks=tuple(_changes(old.blocks, new.blocks, sources or {})))


def citations_apart(old: VersionWords, new: VersionWords) -> set[int]:
    """Return the citations of the blocks that do not show the same ones in both versions, and those of every quotation."""
    before = {block.key: set(block.citation_ids) for block in old.blocks}
    after = {block.key: set(block.citation_ids) for block in new.blocks}
    keys = (key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
    quoted = {one for block in (*old.blocks, *new.blocks) if block.kind == BlockKind.QUOTATION for one in block.citation_ids}
    return quoted | {citation_id for key in keys for citation_id in before.get(key, set()) | after.get(key, set())}


def as_read(words: VersionWords, shown: Container[int]) -> VersionWords:
    """Return a version without the quotations of which a reader is shown nothing: on its page they are not there either."""
    blocks = (block for block in words.blocks if block.kind != BlockKind.QUOTATION or any(one in shown for one in block.citation_ids))
    return replace(words, blocks=tuple(blocks))


def text_changes(old: str, new: str) -> Pieces:
    """Return the paragraphs of two texts as one, with what went and what came."""
    pieces: list[tuple[str, str]] = []
    for paragraph in paragraph_differences(old, new):
        pieces += [(piece.kind, piece.text) for piece in paragraph.pieces]
        pieces.append(("same", "\n\n"))
    return tuple(pieces[:-1])


def _line(old: str, new: str) -> Pieces:
    return () if old == new else tuple((piece.kind, piece.text) for piece in word_differences(old, new))


def _text(old: VersionWords, new: VersionWords) -> Pieces:
    if old.source == new.source:
        return ()
    if old.plain == new.plain:
        return text_changes(old.source, new.source)
    # Plain words have one line for each block: apart from each other they are paragraphs.
    return text_changes(old.plain.replace("\n", "\n\n"), new.plain.replace("\n", "\n\n"))


def _changes(old: tuple[BlockSaid, ...], new: tuple[BlockSaid, ...], sources: Mapping[int, SourceShown]) -> Iterable[BlockChange]:
    """Yield what changed in the order of the new version, what went away where it stood."""
    before, after = {block.key: block for block in old}, {block.key: block for block in new}
    staying = _staying([block.key for block in old], [block.key for block in new])
    gone = _gone_after(old, after)
    yield from (_removed(block, sources) for block in gone.get(None, ()))
    for block in new:
        if block.key not in before:
            yield BlockChange(Change.ADDED, block, _whole("added", block), gained=_shown(block, sources))
        elif change := _within(before[block.key], block, block.key not in staying, sources):
            yield change
        yield from (_removed(lost, sources) for lost in gone.get(block.key, ()))


def _staying(old: list[int], new: list[int]) -> set[int]:
    """Return the keys whose blocks kept their place among one another."""
    common = set(old) & set(new)
    first, second = [key for key in old if key in common], [key for key in new if key in common]
    matching = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    return {key for match in matching for key in first[match.a : match.a + match.size]}


def _gone_after(old: Iterable[BlockSaid], after: Mapping[int, BlockSaid]) -> dict[int | None, list[BlockSaid]]:
    """Return the blocks that are there no more, by the last block before them that still is."""
    gone: dict[int | None, list[BlockSaid]] = {}
    last: int | None = None
    for block in old:
        if block.key in after:
            last = block.key
        else:
            gone.setdefault(last, []).append(block)
    return gone


def _removed(block: BlockSaid, sources: Mapping[int, SourceShown]) -> BlockChange:
    return BlockChange(Change.REMOVED, block, _whole("removed", block), lost=_shown(block, sources))


def _within(old: BlockSaid, new: BlockSaid, moved: bool, sources: Mapping[int, SourceShown]) -> BlockChange | None:
    """Return what changed in a block that both versions have, None for one that is as it was."""
    pieces = _line(old.plain, new.plain) or _line(old.source, new.source)
    before, after = _shown(old, sources), _shown(new, sources)
    gained, lost = _without(after, before), _without(before, after)
    was = old.kind if old.kind != new.kind else ""
    if pieces or gained or lost or was:
        return BlockChange(Change.CHANGED, new, pieces, moved, was, gained, lost)
    return BlockChange(Change.MOVED, new, (("same", new.plain),), moved=True) if moved else None


def _whole(kind: str, block: BlockSaid) -> Pieces:
    return ((kind, block.plain),) if block.plain else ()


def _shown(block: BlockSaid, sources: Mapping[int, SourceShown]) -> tuple[SourceShown, ...]:
    return tuple(sources[citation_id] for citation_id in block.citation_ids if citation_id in sources)


def _without(sources: Iterable[SourceShown], others: Iterable[SourceShown]) -> tuple[SourceShown, ...]:
    """Return the sources whose words are not among the others: the same words taken up again are no change."""
    known = {source.excerpt_id for source in others}
    return tuple(source for source in sources if source.excerpt_id not in known)
