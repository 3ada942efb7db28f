"""What the buttons of the editor do to the blocks of a draft: pure, so that a page without scripts and one with them agree."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from forum.library.models import BlockKind
from forum.library.values import BlockValues, TypedBlock

Blocks = tuple[BlockValues, ...]

_ACT = re.compile(r"([a-z]{2,10})(?::(-?[0-9]{1,10}))?(?::([0-9]{1,10}))?")


@dataclass(frozen=True)
class Act:
    """A button of the editor: what it does, to which block, with which citation."""

    name: str = "keep"
    key: int = 0
    citation_id: int = 0


@dataclass(frozen=True)
class Arranged:
    """The blocks after an act, and the one on which the writer goes on, None for the page itself."""

    blocks: Blocks
    focus: int | None = None


def read_act(value: str) -> Act:
    """Return the act that a button names; anything else keeps what was typed and does nothing more."""
    match = _ACT.fullmatch(value)
    return Act(match[1], int(match[2] or 0), int(match[3] or 0)) if match else Act()


def typed_over(typed: Sequence[TypedBlock], kept: Sequence[BlockValues]) -> Blocks:
    """Return what was typed with the citations that are kept; blocks that came into the draft meanwhile stay where they are."""
    known = {block.key: block for block in kept}
    blocks = [
        BlockValues(block.key, block.kind, block.source, known[block.key].citation_ids if block.key in known else ())
        for block in typed
        if not block.gone
    ]
    told = {block.key for block in typed}
    for place, block in enumerate(kept):
        if block.key not in told:
            before = {one.key for one in kept[:place]}
            last = max((at for at, one in enumerate(blocks) if one.key in before), default=-1)
            blocks.insert(last + 1, block)
    return tuple(blocks)


def apply_act(act: Act, blocks: Blocks, new_key: int, theirs: Sequence[BlockValues] = ()) -> Arranged:
    """Do what a button says; `new_key` is free for a new block, `theirs` are the blocks of the version saved meanwhile."""
    change = _ACTS.get(act.name)
    if change is None:
        return Arranged(blocks)
    return change(act, blocks, new_key, theirs)


def recognised(mine: Sequence[BlockValues], base: Sequence[BlockValues], theirs: Sequence[BlockValues]) -> Blocks:
    """Return one's own blocks, new ones called as in the version that has them already: saved from another window meanwhile."""
    known = {block.key for block in (*base, *mine)}
    new = [block for block in theirs if block.key not in known]
    own = []
    for block in mine:
        unnumbered = block.key is None or block.key < 0
        same = next((one for one in new if one.words == block.words), None) if unnumbered else None
        if same is not None:
            new.remove(same)
        own.append(same or block)
    return tuple(own)


@dataclass(frozen=True)
class Crossing:
    """A block that somebody else changed while one was writing: None where it is not there."""

    key: int
    mine: BlockValues | None
    theirs: BlockValues | None


def crossings(base: Sequence[BlockValues], mine: Sequence[BlockValues], theirs: Sequence[BlockValues]) -> tuple[Crossing, ...]:
    """Return what somebody else changed since the base and what one's own text does not say already."""
    before, own, other = ({block.key: block for block in blocks} for blocks in (base, mine, theirs))
    keys = [*other, *(key for key in before if key not in other)]
    changed = (key for key in keys if key is not None and _words(before.get(key)) != _words(other.get(key)) != _words(own.get(key)))
    return tuple(Crossing(key, own.get(key), other.get(key)) for key in changed)


def _words(block: BlockValues | None) -> tuple[str, str, tuple[int, ...]] | None:
    return block.words if block else None


def place_of(blocks: Sequence[BlockValues], key: int | None) -> int | None:
    """Return where a block stands, None when it is not there."""
    return next((place for place, block in enumerate(blocks) if block.key == key), None)


def citing(block: BlockValues, citation_id: int) -> BlockValues:
    """Return a block with one more source: a quotation has one at a time, a paragraph that has one claims something."""
    if block.kind == BlockKind.QUOTATION:
        return replace(block, citation_ids=(citation_id,))
    kind = block.kind if block.kind == BlockKind.RECOMMENDATION else BlockKind.CLAIM
    return replace(block, kind=kind, citation_ids=(*(one for one in block.citation_ids if one != citation_id), citation_id))


def _swapped(blocks: Blocks, key: int, step: int) -> Arranged:
    place = place_of(blocks, key)
    if place is None:
        return Arranged(blocks)
    other = min(max(place + step, 0), len(blocks) - 1)
    moved = list(blocks)
    moved.insert(other, moved.pop(place))
    return Arranged(tuple(moved), key)


def _up(act: Act, blocks: Blocks, new_key: int, theirs: Sequence[BlockValues]) -> Arranged:
    return _swapped(blocks, act.key, -1)


def _down(act: Act, blocks: Blocks, new_key: int, theirs: Sequence[BlockValues]) -> Arranged:
    return _swapped(blocks, act.key, 1)


def _add(act: Act, blocks: Blocks, new_key: int, theirs: Sequence[BlockValues]) -> Arranged:
    place = place_of(blocks, act.key)
    after = -1 if place is None else place
    new = BlockValues(new_key, BlockKind.PARAGRAPH, "")
    return Arranged((*blocks[: after + 1], new, *blocks[after + 1 :]), new_key)


def _remove(act: Act, blocks: Blocks, new_key: int, theirs: Sequence[BlockValues]) -> Arranged:
    place = place_of(blocks, act.key)
    if place is None:
        return Arranged(blocks)
    left = (*blocks[:place], *blocks[place + 1 :])
    return Arranged(left, left[min(place, len(left) - 1)].key if left else None)


def _unsource(act: Act, blocks: Blocks, new_key: int, theirs: Sequence[BlockValues]) -> Arranged:
    freed = (
        replace(block, citation_ids=tuple(one for one in block.citation_ids if one != act.citation_id)) if block.key == act.key else block
        for block in blocks
    )
    return Arranged(tuple(freed), act.key)


def _take(act: Act, blocks: Blocks, new_key: int, theirs: Sequence[BlockValues]) -> Arranged:
    """Take a block as somebody else saved it: in the place of one's own, or after the block that it follows there."""
    place = place_of(theirs, act.key)
    if place is None:
        # They took it out.
        return _remove(act, blocks, new_key, theirs)
    own = place_of(blocks, act.key)
    if own is not None:
        return Arranged((*blocks[:own], theirs[place], *blocks[own + 1 :]), act.key)
    before = {block.key for block in theirs[:place]}
    last = max((at for at, block in enumerate(blocks) if block.key in before), default=-1)
    return Arranged((*blocks[: last + 1], theirs[place], *blocks[last + 1 :]), act.key)


_ACTS: dict[str, Callable[[Act, Blocks, int, Sequence[BlockValues]], Arranged]] = {
    "up": _up,
    "down": _down,
    "add": _add,
    "remove": _remove,
    "unsource": _unsource,
    "take": _take,
}
