"""Blocks rendered one by one and joined again: the text of a version is that of its blocks, one after the other."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from forum.library.models import BlockKind
from forum.library.splitting import heading_parts
from forum.library.values import BlockValues
from forum.text.placeholders import ELEMENT
from forum.text.recordings import Recording
from forum.text.render import TEXT_VERSION, Rendered

# Renders a source; the recording is the one that bare time codes mean.
Renderer = Callable[[str, Recording | None], Rendered]

_HEADING = re.compile(r"^<h2>(.*)</h2>$", re.DOTALL)
_HIGHEST = 2


@dataclass(frozen=True)
class BlockWords:
    """A block ready to be kept."""

    values: BlockValues
    html: str
    plain: str


@dataclass(frozen=True)
class Words:
    """A whole text ready to be kept."""

    blocks: tuple[BlockWords, ...]
    version: int = TEXT_VERSION

    @property
    def source(self) -> str:
        """The Markdown of the whole."""
        return joined(tuple(block.values for block in self.blocks))

    @property
    def html(self) -> str:
        """The HTML of the whole, without the words of its quotations."""
        return "\n".join(block.html for block in self.blocks if block.html)

    @property
    def plain(self) -> str:
        """The plain words of the whole, without those of its quotations."""
        return "\n".join(block.plain for block in self.blocks if block.plain)


def joined(blocks: Sequence[BlockValues]) -> str:
    """Return the Markdown of blocks as one text."""
    return "\n\n".join(block.source for block in blocks if block.source)


def words_of(blocks: Sequence[BlockValues], render: Renderer) -> Words:
    """Render blocks: headings on levels without a gap, time codes of the recording that stands before them in the text."""
    levels = _levels(blocks)
    drafts = [render(block.source, None) for block in blocks]
    recordings = [recording for rendered in drafts for recording in rendered.recordings]
    if recordings:
        drafts = _timed(drafts, recordings[0], render)
    return Words(tuple(_block_words(block, rendered, levels) for block, rendered in zip(blocks, drafts, strict=True)))


def with_former_keys(blocks: Sequence[BlockValues], former: Sequence[BlockValues]) -> tuple[BlockValues, ...]:
    """Give blocks that have no key those of the former version: where the words are the same, or where one stands for one."""
    old, new = [block.words for block in former], [block.words for block in blocks]
    keyed = list(blocks)
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal" or (tag == "replace" and end - start == new_end - new_start):
            for place, new_place in zip(range(start, end), range(new_start, new_end), strict=True):
                keyed[new_place] = BlockValues(former[place].key, *blocks[new_place].words)
    return tuple(keyed)


def with_keys(words: Words, former: Sequence[BlockValues]) -> Words:
    """Return words whose blocks have the keys of those that they continue."""
    keyed = with_former_keys([block.values for block in words.blocks], former)
    return replace(words, blocks=tuple(replace(block, values=values) for block, values in zip(words.blocks, keyed, strict=True)))


def _timed(drafts: list[Rendered], first: Recording, render: Renderer) -> list[Rendered]:
    """Render again where the recording matters: until another is shown, time codes speak of the one shown last."""
    current, timed = first, []
    for draft in drafts:
        rendered = render(draft.source, current)
        timed.append(rendered)
        if f"<{ELEMENT} " in rendered.html:
            current = rendered.recordings[-1]
    return timed


def _levels(blocks: Sequence[BlockValues]) -> dict[int, int]:
    used = sorted({heading_parts(block.source)[0] for block in blocks if block.kind == BlockKind.HEADING})
    return {level: _HIGHEST + place for place, level in enumerate(used)}


def _block_words(block: BlockValues, rendered: Rendered, levels: dict[int, int]) -> BlockWords:
    html = rendered.html
    if block.kind == BlockKind.HEADING:
        # Alone, a heading is rendered as the highest there is.
        level = levels[heading_parts(block.source)[0]]
        html = _HEADING.sub(lambda match: f"<h{level}>{match[1]}</h{level}>", html)
    return BlockWords(BlockValues(block.key, block.kind, rendered.source, block.citation_ids), html, rendered.plain)
