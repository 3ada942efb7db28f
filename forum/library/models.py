"""Tables of the library.

A version is one Markdown text, kept with its HTML and its plain words, and frozen from the moment it is saved. Claims and
their sources will join it as rows that name a version and a place in its text (`document_version.id`), so that what a
version claimed stays as frozen as its words; nothing of a version has to change for that.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import limits
from forum.core.content import Content
from forum.core.database import Base, UtcDateTime


class Stage(StrEnum):
    """Where the newest version of a document stands on its way to the readers."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"


class Opinion(StrEnum):
    """What somebody who looks after the library said of a version."""

    APPROVED = "approved"
    CHANGES = "changes"
    WITHDRAWN = "withdrawn"


class Document(Content, Base):
    """A learning document: a draft until its first publication, then live; readers see the published version alone.

    `opened_at` is the moment at which it came before its readers and stays while it is there: who comes later into a pact
    with a closed past does not see it, nor its newer versions, as they do not see the conversations of that time.
    """

    __tablename__ = "document"
    __table_args__ = (
        # The numbers are State.DRAFT and State.DELETED: whatever readers may meet has words for them.
        CheckConstraint("state IN (1, 3) OR published_number IS NOT NULL", name="shown_is_published"),
        Index("ix_document_recent", "state", "audience", "listed_at", "id"),
        Index("ix_document_latest", "listed_at", "id"),
        Index("ix_document_pact_recent", "pact_id", "state", "audience", "listed_at", "id"),
        Index("ix_document_author", "author_id", "listed_at"),
    )
    drafts_for_curators = True

    id: Mapped[int] = mapped_column(primary_key=True)
    # Title and summary of the version that lists show: the published one, before that the newest.
    title: Mapped[str] = mapped_column(String(limits.TITLE))
    slug: Mapped[str] = mapped_column(String(limits.NAME))
    summary: Mapped[str] = mapped_column(String(limits.SUMMARY))
    stage: Mapped[str] = mapped_column(String(12), default=Stage.DRAFT)
    # The day by which somebody asks "is it still true?".
    review_on: Mapped[date | None] = mapped_column(Date)
    newest_number: Mapped[int]
    published_number: Mapped[int | None]
    # Where lists put it: its last publication, before that its last saving. Work on the next version moves nothing.
    listed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Raised by every saving: who saves over a version they have not seen is told.
    version: Mapped[int] = mapped_column(default=1)
    hidden_reason: Mapped[str] = mapped_column(String(limits.REASON), default="")


class DocumentTheme(Base):
    """What a document is about."""

    __tablename__ = "document_theme"
    __table_args__ = (Index("ix_document_theme_theme", "theme_id", "document_id"),)

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), primary_key=True)


class DocumentVersion(Base):
    """One frozen version; seen by who sees its document, and before its publication by who looks after it."""

    __tablename__ = "document_version"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(limits.TITLE))
    summary: Mapped[str] = mapped_column(String(limits.SUMMARY))
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    plain: Mapped[str] = mapped_column(Text)
    text_version: Mapped[int]
    # What is new in it, in the words of who saved it.
    change: Mapped[str] = mapped_column(String(limits.SUMMARY), default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Set when its document was taken back: readers do not find it among the old versions either.
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Review(Base):
    """What somebody who looks after the library said of a version, and why it was taken back when it was."""

    __tablename__ = "review"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    number: Mapped[int]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    opinion: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(String(limits.REASON), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
