"""The blocks of a version as pieces of a page: each with its marks, headings with a place to land on, notes with their words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from markupsafe import Markup

from forum.citations.models import LINK, Agreement, Standing
from forum.citations.queries.sources import SourceShown
from forum.library.contents import Heading, with_contents
from forum.library.queries.blocks import BlockShown, Mark, Reading, Unshown
from forum.library.views.invitations import invitation_to
from forum.text.fill import fill

_MARK = Markup('<a href="#fonte-{number}" data-mark aria-label="{label}"{waiting}>{number}</a>')
_MARKS = Markup('<sup class="marks">{}</sup>')
_WAITING = Markup(' class="waiting"')
# Where the last sentence of a block ends: the marks belong to it, even inside a list.
_END = re.compile(r"(?:</(?:p|li|ul|ol|blockquote)>\s*)+\Z")

# Why readers are not shown a source: what became of its words comes before what its author said.
_GONE = {
    Standing.CHANGED: lazy_gettext("the words changed where they were taken from"),
    Standing.HIDDEN: lazy_gettext("it is hidden where it was taken from"),
    Standing.WITHDRAWN: lazy_gettext("it was taken back by who had written it"),
}
_NOT_AGREED = {
    Agreement.ASKED: lazy_gettext("who said it has not answered yet"),
    Agreement.REWORD: lazy_gettext("who said it wants it put in other words"),
    Agreement.REFUSED: lazy_gettext("who said it answered no"),
}


@dataclass(frozen=True)
class Piece:
    """A block with the HTML that the page shows of it, and why some of its sources are not shown (for editors)."""

    block: BlockShown
    html: Markup
    invitation: str = ""
    unshown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Note:
    """A source among the notes, the points that lead to it, and the words of the link to it."""

    number: int
    source: SourceShown
    points: tuple[BlockShown, ...]
    invitation: str
    waiting: str = ""

    @property
    def outside(self) -> bool:
        """Whether it is a page of somebody else's."""
        return self.source.kind == LINK


@dataclass(frozen=True)
class Laid:
    """A version laid out: pieces, headings for the contents, notes."""

    pieces: tuple[Piece, ...]
    headings: tuple[Heading, ...]
    notes: tuple[Note, ...]


def laid_out(reading: Reading, bare_only: bool = False) -> Laid:
    """Lay a version out; with `bare_only` the claims without a source alone, for those who look for one."""
    blocks = [block for block in reading.blocks if block.bare or not bare_only]
    contents = with_contents(*(block.html for block in blocks), taken=[block.anchor for block in reading.blocks])
    pieces = tuple(
        Piece(block, fill(_marked(html, block.marks)), _invitation_to(block.quoted), tuple(map(_why_unshown, block.unshown)))
        for block, html in zip(blocks, contents.pieces, strict=True)
    )
    return Laid(pieces, contents.headings, tuple(_notes(reading, blocks)))


def _why_unshown(unshown: Unshown) -> str:
    """Say why readers are not shown a source."""
    reason = _GONE.get(Standing(unshown.standing)) or _NOT_AGREED.get(Agreement(unshown.agreement))
    return str(reason or _("you do not read the place it was taken from"))


def _invitation_to(source: SourceShown | None) -> str:
    """Return the words of the link to a source; empty where the reader may not open it."""
    if source is None or not source.url:
        return ""
    return invitation_to(source.kind, source.spot)


def _marked(html: str, marks: Sequence[Mark]) -> str:
    """Return a block's HTML with its marks at the end of its last sentence."""
    if not marks:
        return html
    told = _MARKS.format(Markup("").join(_mark(mark) for mark in marks))
    end = _END.search(html)
    # After a table or a player the marks stand on a line of their own.
    return f"{html[: end.start()]}{told}{end[0]}" if end else f"{html}<p>{told}</p>"


def _mark(mark: Mark) -> Markup:
    return _MARK.format(number=mark.number, label=_("Source %(number)s", number=mark.number), waiting=_WAITING if mark.waiting else "")


def _notes(reading: Reading, blocks: Iterable[BlockShown]) -> Iterable[Note]:
    leading: dict[int, dict[str, BlockShown]] = {}
    for block in blocks:
        for mark in block.marks:
            leading.setdefault(mark.number, {})[block.anchor] = block
    for number, source in reading.sources:
        if points := leading.get(number):
            waiting = _NOT_AGREED.get(Agreement(source.agreement), "")
            yield Note(number, source, tuple(points.values()), _invitation_to(source), str(waiting))
