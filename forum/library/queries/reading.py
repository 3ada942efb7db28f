"""A document, its versions and what was said of them: one statement for the document with the version that is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from forum.accounts.models import Member
from forum.core import limits
from forum.core.actor import Actor
from forum.core.audience import PUBLIC, Rung, rung_of
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.library import policy
from forum.library.addresses import comparison_address, document_address, version_address
from forum.library.models import Document, DocumentTheme, DocumentVersion, Review, Stage
from forum.pacts.models import Pact, Theme
from forum.web.identity import member_address


@dataclass(frozen=True)
class PactBounds:
    """As much of a document's pact as decides where it may stand; no word of it."""

    id: int
    rung: int
    joining: str


@dataclass(frozen=True)
class DocumentShown:
    """A document as its pages need it, with what this reader may do."""

    id: int
    title: str
    slug: str
    summary: str
    stage: str
    state: int
    audience: int
    opened_at: datetime
    author_id: int | None
    pact_id: int | None
    review_on: date | None
    newest_number: int
    published_number: int | None
    version: int
    hidden_reason: str
    pact_rung: int | None
    pact_joining: str | None
    pact_title: str | None
    pact_slug: str | None
    tends: bool
    moderates: bool
    sees_drafts: bool
    may_revise: bool

    @property
    def url(self) -> str:
        """The address where the version that stands is read."""
        return document_address(self.id, self.slug)

    @property
    def pact_url(self) -> str | None:
        """The address of its pact, None in the commons and where the reader does not see the pact."""
        return f"/patti/{self.pact_slug}" if self.pact_slug else None

    @property
    def pact(self) -> PactBounds | None:
        """Its pact's bounds, None in the commons."""
        if self.pact_id is None or self.pact_rung is None:
            return None
        return PactBounds(self.pact_id, self.pact_rung, self.pact_joining or "")

    @property
    def rung(self) -> Rung:
        """How far the document reaches."""
        return rung_of(self.audience)

    @property
    def public(self) -> bool:
        """Whether anybody may read it."""
        return self.audience == PUBLIC and self.state == State.LIVE

    @property
    def draft(self) -> bool:
        """Whether readers find nothing of it."""
        return self.state == State.DRAFT

    @property
    def hidden(self) -> bool:
        """Whether only its author and who moderates see it."""
        return self.state == State.HIDDEN

    @property
    def reading_number(self) -> int:
        """The number of the version that its own address shows."""
        return self.newest_number if self.published_number is None else self.published_number

    @property
    def in_work(self) -> int | None:
        """The number of a version newer than the published one, for who sees drafts."""
        ahead = self.sees_drafts and self.published_number is not None and self.stage != Stage.PUBLISHED
        return self.newest_number if ahead else None

    def at(self, number: int) -> str:
        """Return the address of one version."""
        return version_address(self.id, self.slug, number)


@dataclass(frozen=True)
class VersionShown:
    """One version with its words."""

    number: int
    title: str
    summary: str
    source: str
    html: str
    plain: str
    change: str
    author_id: int | None
    written_at: datetime
    published_at: datetime | None
    withdrawn_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether the document's readers may read it."""
        return self.published_at is not None and self.withdrawn_at is None


_seen = {"pact_title": Pact.title, "pact_slug": Pact.slug}
_document_columns = (
    Document.id,
    Document.title,
    Document.slug,
    Document.summary,
    Document.stage,
    Document.state,
    Document.audience,
    Document.opened_at,
    Document.author_id,
    Document.pact_id,
    Document.review_on,
    Document.newest_number,
    Document.published_number,
    Document.version,
    Document.hidden_reason,
    Pact.rung.label("pact_rung"),
    Pact.joining.label("pact_joining"),
)
_version_columns = (
    DocumentVersion.number,
    DocumentVersion.title,
    DocumentVersion.summary,
    DocumentVersion.source,
    DocumentVersion.html,
    DocumentVersion.plain,
    DocumentVersion.change,
    DocumentVersion.author_id,
    DocumentVersion.written_at,
    DocumentVersion.published_at,
    DocumentVersion.withdrawn_at,
)
_DOCUMENT_WIDTH = len(_document_columns) + len(_seen)


def _statement(actor: Actor, document_id: int, *columns: Any) -> Any:
    # A confidential pact may have a public document: its bounds are needed, its words only shown to who sees the pact.
    named = (case((visible(actor, Pact), column), else_=None).label(name) for name, column in _seen.items())
    return (
        select(*_document_columns, *named, *columns)
        .select_from(Document)
        .outerjoin(Pact, Pact.id == Document.pact_id)
        .where(Document.id == document_id, visible(actor, Document))
    )


def _document(actor: Actor, row: Any) -> DocumentShown:
    values: Any = (
        *row[:_DOCUMENT_WIDTH],
        policy.tends(actor, row),
        policy.moderates(actor, row),
        policy.sees_drafts(actor, row),
        policy.revise(actor, row).allowed,
    )
    return DocumentShown(*values)


def get_document(actor: Actor, document_id: int) -> DocumentShown:
    """Return a document that the actor may see, without its words; raises NotFound for any other."""
    row = db.session.execute(_statement(actor, document_id)).one_or_none()
    if row is None:
        raise NotFound
    return _document(actor, row)


def get_version(actor: Actor, document_id: int, number: int) -> tuple[DocumentShown, VersionShown]:
    """Return a document and one of its versions.

    Raises NotFound for what the actor may not see, versions that were never published or were taken back among it.
    """
    return _get_version(actor, document_id, number)


def get_reading(actor: Actor, document_id: int) -> tuple[DocumentShown, VersionShown]:
    """Return a document and the version that its own address shows; raises NotFound when the actor may not see it."""
    return _get_version(actor, document_id, func.coalesce(Document.published_number, Document.newest_number))


def get_newest(actor: Actor, document_id: int) -> tuple[DocumentShown, VersionShown]:
    """Return a document and its newest version, published or not; raises NotFound when the actor may not see it."""
    return _get_version(actor, document_id, Document.newest_number)


def _get_version(actor: Actor, document_id: int, wanted: Any) -> tuple[DocumentShown, VersionShown]:
    row = db.session.execute(
        _statement(actor, document_id, *_version_columns).join(
            DocumentVersion, and_(DocumentVersion.document_id == Document.id, DocumentVersion.number == wanted)
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    document, version = _document(actor, row), VersionShown(*row[_DOCUMENT_WIDTH:])
    if not (document.sees_drafts or version.open):
        raise NotFound
    return document, version


@dataclass(frozen=True)
class PersonShown:
    """Somebody who wrote, and the address of their profile when the reader may open it."""

    name: str
    url: str = ""


_person_columns = (
    Member.id.label("person_id"),
    Member.name,
    Member.handle,
    Member.audience.label("profile_audience"),
    func.coalesce(Member.left_at, Member.suspended_at).label("gone_at"),
)


def _person(actor: Actor, row: Any) -> PersonShown:
    linked = row.handle is not None and row.gone_at is None and (row.profile_audience == PUBLIC or actor.is_member)
    return PersonShown(row.name or "", member_address(row.person_id, row.handle) if linked else "")


def authors_of(actor: Actor, document: DocumentShown, number: int) -> tuple[PersonShown, ...]:
    """Return who wrote a version or one that led to it, in the order in which they joined."""
    rows = db.session.execute(
        select(*_person_columns)
        .join(DocumentVersion, DocumentVersion.author_id == Member.id)
        .where(DocumentVersion.document_id == document.id, DocumentVersion.number <= number)
        .group_by(Member.id, Member.name, Member.handle, Member.audience, Member.left_at, Member.suspended_at)
        .order_by(func.min(DocumentVersion.number), Member.id)
    )
    return tuple(_person(actor, row) for row in rows)


def themes_of(document: DocumentShown) -> tuple[tuple[int, str, str], ...]:
    """Return number, slug and name of each theme of a document, in the forum's order."""
    rows = db.session.execute(
        select(Theme.id, Theme.slug, Theme.name)
        .join(DocumentTheme, DocumentTheme.theme_id == Theme.id)
        .where(DocumentTheme.document_id == document.id)
        .order_by(Theme.position, Theme.id)
    )
    return tuple((theme_id, slug, name) for theme_id, slug, name in rows)


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
        select(*columns, *_person_columns)
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
            by=_person(actor, row),
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
class VersionWords:
    """The words of a version, to be compared with another's."""

    number: int
    title: str
    summary: str
    source: str
    plain: str


def get_two(document: DocumentShown, first: int, second: int) -> tuple[VersionWords, VersionWords]:
    """Return two versions to compare; raises NotFound when the reader may not read both."""
    columns = (DocumentVersion.number, DocumentVersion.title, DocumentVersion.summary, DocumentVersion.source, DocumentVersion.plain)
    wanted = or_(DocumentVersion.number == first, DocumentVersion.number == second)
    found = {row.number: VersionWords(*row) for row in db.session.execute(select(*columns).where(wanted, *_open_to(document)))}
    if len(found) < len({first, second}):
        raise NotFound
    return found[first], found[second]


@dataclass(frozen=True)
class ReviewShown:
    """What somebody said of a version."""

    number: int
    by: PersonShown
    opinion: str
    note: str
    at: datetime


def reviews_of(actor: Actor, document: DocumentShown) -> tuple[ReviewShown, ...]:
    """Return what was said of a document's versions by who looks after it, the newest first; only they are shown it."""
    if not document.tends:
        return ()
    rows = db.session.execute(
        select(Review.number, Review.opinion, Review.note, Review.at, *_person_columns)
        .outerjoin(Member, Member.id == Review.member_id)
        .where(Review.document_id == document.id)
        .order_by(Review.at.desc(), Review.id.desc())
        .limit(limits.REVIEWS_SHOWN)
    )
    return tuple(ReviewShown(row.number, _person(actor, row), row.opinion, row.note, row.at) for row in rows)
