"""A document, its versions and what was said of them: one statement for the document with the version that is read."""

from dataclasses import KW_ONLY, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, and_, case, cast, func, select

from forum.accounts.models import Member
from forum.core import limits
from forum.core.actor import Actor
from forum.core.audience import Rung, rung_of
from forum.core.content import Shown, visible
from forum.core.database import db
from forum.core.errors import NotFound, require
from forum.library import policy
from forum.library.addresses import document_address, version_address
from forum.library.models import Document, DocumentTheme, DocumentVersion, Review, Stage
from forum.library.queries.people import PersonShown, authors_column, person, person_columns, read_authors
from forum.library.queries.uses import DOCUMENT, read_uses, uses_column
from forum.pacts.models import Pact, Theme
from forum.web.beside import Used, read_told, told_column


@dataclass(frozen=True)
class PactBounds:
    """As much of a document's pact as decides where it may stand; no word of it."""

    id: int
    rung: int
    joining: str


@dataclass(frozen=True)
class DocumentShown(Shown):
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
    still_true_on: date | None
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
    _: KW_ONLY
    authors: tuple[PersonShown, ...]
    themes: tuple[tuple[int, str, str], ...]
    uses: tuple[Used, ...]
    # The number of the last version before this one that the document's readers may read.
    earlier: int | None

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
    Document.still_true_on,
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
_before = DocumentVersion.__table__.alias("version_before")
_earlier_column = (
    select(func.max(_before.c.number))
    .where(_before.c.document_id == Document.id, _before.c.number < DocumentVersion.number)
    .where(_before.c.published_at.is_not(None), _before.c.withdrawn_at.is_(None))
    .correlate(Document, DocumentVersion)
    .scalar_subquery()
)
_DOCUMENT_WIDTH = len(_document_columns) + len(_seen)
_themes_column = (
    select(told_column(cast(Theme.position, String), cast(Theme.id, String), Theme.slug, Theme.name))
    .select_from(DocumentTheme)
    .join(Theme, Theme.id == DocumentTheme.theme_id)
    .where(DocumentTheme.document_id == Document.id)
    .correlate(Document)
    .scalar_subquery()
)


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


def get_tended(actor: Actor, document_id: int) -> DocumentShown:
    """Return a document that the actor looks after; raises NotFound to anybody else, for whom its workshop is not there."""
    document = get_document(actor, document_id)
    if not policy.tends(actor, document):
        raise NotFound
    return document


def get_tended_newest(actor: Actor, document_id: int) -> tuple[DocumentShown, VersionShown]:
    """Return a document that the actor looks after, and its newest version; raises NotFound to anybody else."""
    document, newest = get_newest(actor, document_id)
    if not policy.tends(actor, document):
        raise NotFound
    return document, newest


def get_newest_to_revise(actor: Actor, document_id: int) -> tuple[DocumentShown, VersionShown]:
    """Return the same to who is about to change its words; raises Denied with the reason when nobody may change them now."""
    document, newest = get_tended_newest(actor, document_id)
    require(policy.revise(actor, document))
    return document, newest


def _get_version(actor: Actor, document_id: int, wanted: Any) -> tuple[DocumentShown, VersionShown]:
    around = (authors_column(DocumentVersion.number), _themes_column, uses_column(actor, DOCUMENT, Document.id), _earlier_column)
    row = db.session.execute(
        _statement(actor, document_id, *_version_columns, *around).join(
            DocumentVersion, and_(DocumentVersion.document_id == Document.id, DocumentVersion.number == wanted)
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    *words, authors, themes, uses, earlier = row[_DOCUMENT_WIDTH:]
    document = _document(actor, row)
    version = VersionShown(*words, authors=read_authors(actor, authors), themes=_read_themes(themes), uses=read_uses(uses), earlier=earlier)
    if not (document.sees_drafts or version.open):
        raise NotFound
    return document, version


def _read_themes(told: str | None) -> tuple[tuple[int, str, str], ...]:
    """Return number, slug and name of each theme told in a `_themes_column`, in the forum's order."""
    in_order = sorted((int(position), int(theme_id), slug, name) for position, theme_id, slug, name in read_told(told))
    return tuple((theme_id, slug, name) for _position, theme_id, slug, name in in_order)


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
        select(Review.number, Review.opinion, Review.note, Review.at, *person_columns)
        .outerjoin(Member, Member.id == Review.member_id)
        .where(Review.document_id == document.id)
        .order_by(Review.at.desc(), Review.id.desc())
        .limit(limits.REVIEWS_SHOWN)
    )
    return tuple(ReviewShown(row.number, person(actor, row), row.opinion, row.note, row.at) for row in rows)
