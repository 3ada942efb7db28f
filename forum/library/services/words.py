"""From what somebody typed to what is kept of a document; done before the write lock is taken."""

from collections.abc import Sequence

from flask import current_app
from flask_babel import lazy_gettext as _

from forum.core import limits
from forum.core.errors import Invalid
from forum.library.joining import Words, words_of
from forum.library.models import BlockKind
from forum.library.splitting import heading, heading_parts, split
from forum.library.values import BlockValues, DocumentValues
from forum.text.markdown import MAX_HTML
from forum.text.recordings import Recording
from forum.text.render import Profile, Rendered, render
from forum.text.source import TextTooLong, fit, tidy

_UNREADABLE = "\ufffd"
_UNREADABLE_SHARE = 20
_BARE = (BlockKind.HEADING, BlockKind.PARAGRAPH)
_TOO_LONG = _("This text is too long.")


def take_values(values: DocumentValues) -> Words:
    """Return a document's words ready to be kept, whichever way they came."""
    return take_words(values.text) if values.blocks is None else take_blocks(values.blocks)


def take_words(source: str) -> Words:
    """Return a document's text ready to be kept; raises Invalid when it is empty, too long or not text at all."""
    _check(source)
    try:
        return take_blocks(split(tidy(source)))
    except TextTooLong:
        raise Invalid({"text": _TOO_LONG}) from None


def take_blocks(blocks: Sequence[BlockValues]) -> Words:
    """Return blocks ready to be kept, empty ones left out; raises Invalid when nothing is left, or too much."""
    _check("".join(block.source for block in blocks))
    try:
        kept = [block for block in map(_tidied, blocks) if block.source or block.citation_ids]
        _check_bounds(kept)
        words = words_of(kept, _render)
    except TextTooLong:
        raise Invalid({"text": _TOO_LONG}) from None
    if not words.blocks:
        raise Invalid({"text": _("This is needed.")})
    # Each block is bounded by itself; together they are no heavier than one text may be.
    if sum(len(block.html) for block in words.blocks) > MAX_HTML:
        raise Invalid({"text": _TOO_LONG})
    return words


def take_imported(source: str) -> Words:
    """Return words from elsewhere ready to be kept, cut where no text may go on."""
    text = fit(source).text
    words = words_of(split(text), _render)
    if words.blocks and sum(len(block.html) for block in words.blocks) <= MAX_HTML:
        return words
    return words_of([BlockValues(None, BlockKind.PARAGRAPH, text)], _render)


def take_imported_blocks(blocks: Sequence[BlockValues]) -> Words:
    """Return blocks from elsewhere ready to be kept, the longest cut where no text may go on."""
    fitted = (BlockValues(block.key, block.kind, fit(block.source).text, block.citation_ids) for block in blocks)
    return words_of(list(map(_tidied, fitted)), _render)


def _tidied(block: BlockValues) -> BlockValues:
    source = tidy(block.source)
    if block.kind == BlockKind.HEADING:
        level, words = heading_parts(source)
        source = heading(words, level) if words else ""
    return BlockValues(block.key, block.kind, source if source.strip() else "", block.citation_ids)


def _check(source: str) -> None:
    if len(source) > limits.DOCUMENT:
        raise Invalid({"text": _("At most %(most)s characters: these are %(now)s.", most=limits.DOCUMENT, now=len(source))})
    if source.count(_UNREADABLE) * _UNREADABLE_SHARE > len(source):
        raise Invalid({"text": _("These are not words that can be read: write or paste them again.")})


def _check_bounds(blocks: Sequence[BlockValues]) -> None:
    if len(blocks) > limits.BLOCKS_PER_DOCUMENT:
        raise Invalid({"text": _("At most %(most)s pieces in a document: join some of them.", most=limits.BLOCKS_PER_DOCUMENT)})
    problems = {f"block-{block.key}" if block.key else "text": wrong for block in blocks if (wrong := _find_fault(block))}
    if problems:
        raise Invalid(problems)


def _find_fault(block: BlockValues) -> object | None:
    """Return what is wrong with the sources of a block, None when nothing is."""
    sources = len(block.citation_ids)
    if sources > limits.CITATIONS_PER_BLOCK:
        return _("At most %(most)s sources for one piece.", most=limits.CITATIONS_PER_BLOCK)
    if block.kind == BlockKind.QUOTATION and sources != 1:
        return _("A quotation has one source, whose words it shows: add it, or make this piece a paragraph.")
    if block.kind in _BARE and sources:
        return _("Only claims, quotations and recommendations have sources: take them away, or choose another kind.")
    return None


def _render(source: str, recording: Recording | None) -> Rendered:
    hosts = frozenset(current_app.config["SETTINGS"].peertube_hosts)
    return render(source, Profile.DOCUMENT, recording=recording, peertube_hosts=hosts)
