"""The versions of a document, and two of them to be compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from forum.accounts.models import Member
from forum.core import limits
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import NotFound
from forum.library.addresses import comparison_address
from forum.library.models import NUMBERED, Block, DocumentVersion
from forum.library.queries.blocks import citations_column, read_citations
from forum.library.queries.people import PersonShown, person, person_columns
from forum.library.queries.reading import DocumentShown


@dataclass(frozen=True)
class VersionRow:
    """A version as the history lists it."""

    number: int
    title: str
    change: str
    by: PersonShown
    written_at: datetime
    published_at: datetime | None
    withdrawn: bool
    stands: bool
    url: str
    changes_url: str | None


@dataclass(frozen=True)
class History:
    """A stretch of a document's versions from the newest, and the number from which it goes on."""

    versions: tuple[VersionRow, ...]
    older: int | None


def _open_to(document: DocumentShown) -> list[ColumnElement[bool]]:
    """Return the conditions of the versions that somebody who sees the document may read."""
    own = [DocumentVersion.document_id == document.id]
    return own if document.sees_drafts else [*own, DocumentVersion.published_at.is_not(None), DocumentVersion.withdrawn_at.is_(None)]


def history_of(actor: Actor, document: DocumentShown, before: int | None = None) -> History:
    """Return the versions of a document that the actor may read, the newest first."""
    conditions = _open_to(document) + ([] if before is None else [DocumentVersion.number < before])
    columns = (
        DocumentVersion.number,
        DocumentVersion.title,
        DocumentVersion.change,
        DocumentVersion.written_at,
        DocumentVersion.published_at,
        DocumentVersion.withdrawn_at,
    )
    rows = db.session.execute(
        select(*columns, *person_columns)
        .outerjoin(Member, Member.id == DocumentVersion.author_id)
        .where(*conditions)
        .order_by(DocumentVersion.number.desc())
        .limit(limits.VERSIONS_SHOWN + 1)
    ).all()
    earlier: Sequence[Any] = [*rows[1:], None][: len(rows)]
    versions = tuple(
        VersionRow(
            number=row.number,
            title=row.title,
            change=row.change,
            by=person(actor, row),
            written_at=row.written_at,
            published_at=row.published_at,
            withdrawn=row.withdrawn_at is not None,
            stands=row.number == document.published_number,
            url=document.at(row.number),
            changes_url=comparison_address(document.id, document.slug, former.number, row.number) if former else None,
        )
        for row, former in zip(rows, earlier, strict=True)
    )
    shown = versions[: limits.VERSIONS_SHOWN]
    return History(shown, shown[-1].number if len(versions) > len(shown) else None)


@dataclass(frozen=True)
class BlockSaid:
    """A block of a version that is compared with another: `number` is the point's, None for what has none."""

    key: int
    kind: str
    source: str
    plain: str
    citation_ids: tuple[int, ...] = ()
    number: int | None = None


@dataclass(frozen=True)
class VersionWords:
    """The words of a version, to be compared with another's."""

    number: int
    title: str
    summary: str
    blocks: tuple[BlockSaid, ...]

    @property
    def source(self) -> str:
        """The whole as it was typed."""
        return "\n\n".join(block.source for block in self.blocks if block.source)

    @property
    def plain(self) -> str:
        """The whole as it is read, without the words of its quotations."""
        return "\n".join(block.plain for block in self.blocks if block.plain)


def get_two(document: DocumentShown, first: int, second: int) -> tuple[VersionWords, VersionWords]:
    """Return two versions to compare; raises NotFound when the reader may not read both."""
    columns = (DocumentVersion.number, DocumentVersion.title, DocumentVersion.summary)
    wanted = or_(DocumentVersion.number == first, DocumentVersion.number == second)
    rows = db.session.execute(
        select(*columns, Block.key, Block.kind, Block.source, Block.plain, citations_column())
        .join(Block, Block.version_id == DocumentVersion.id)
        .where(wanted, *_open_to(document))
        .order_by(DocumentVersion.number, Block.position)
    )
    heads: dict[int, tuple[str, str]] = {}
    blocks: dict[int, list[BlockSaid]] = {}
    for number, title, summary, key, kind, source, plain, citations in rows:
        heads[number] = title, summary
        own = blocks.setdefault(number, [])
        point = sum(block.number is not None for block in own) + 1 if kind in NUMBERED else None
        own.append(BlockSaid(key, kind, source, plain, read_citations(citations), point))
    if len(heads) < len({first, second}):
        raise NotFound
    one, other = (VersionWords(number, *heads[number], tuple(blocks[number])) for number in (first, second))
    return one, other
