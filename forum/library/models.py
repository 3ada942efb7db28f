"""Tables of the library.

A version is a row of blocks, frozen from the moment it is saved; its own text, HTML and plain words are those of its blocks,
joined. A block keeps its number (`key`) from version to version, so that what hangs on it (a place to land on, somebody's
remark) can be found again; the citations of a claim belong to the document, and a version names those it uses.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import limits
from forum.core.content import Content
from forum.core.database import Base, UtcDateTime


class Stage(StrEnum):
    """Where the newest version of a document stands on its way to the readers."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"


class BlockKind(StrEnum):
    """What a block is to its readers; claims and recommendations carry citations, a quotation is one."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CLAIM = "claim"
    QUOTATION = "quotation"
    RECOMMENDATION = "recommendation"


# The blocks that readers count, claims and recommendations in one row: "point 3".
NUMBERED = (BlockKind.CLAIM, BlockKind.RECOMMENDATION)


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
    # The last day on which somebody looked and said that it is, and who; and when its keepers were reminded to.
    still_true_on: Mapped[date | None] = mapped_column(Date)
    still_true_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    review_reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    newest_number: Mapped[int]
    published_number: Mapped[int | None]
    # Where lists put it: its last publication, before that its last saving. Work on the next version moves nothing.
    listed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # The number that the next new block gets.
    next_key: Mapped[int] = mapped_column(default=1)
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


class Block(Base):
    """A piece of a version, as frozen as the version; seen by who sees the version."""

    __tablename__ = "block"
    __table_args__ = (UniqueConstraint("version_id", "position"), UniqueConstraint("version_id", "key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"))
    position: Mapped[int] = mapped_column(SmallInteger)
    # The same in every version that keeps the block, never given to another block of the document.
    key: Mapped[int]
    kind: Mapped[str] = mapped_column(String(14))
    # Markdown; a quotation's own words are its citation's and are not here, only what introduces them.
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    plain: Mapped[str] = mapped_column(Text)


class BlockCitation(Base):
    """A citation that a block shows, in the order in which its marks stand."""

    __tablename__ = "block_citation"

    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"), primary_key=True)
    citation_id: Mapped[int] = mapped_column(ForeignKey("citation.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(SmallInteger)


class DocumentDraft(Base):
    """What somebody typed into the editor and has not saved as a version yet; nobody else sees it."""

    __tablename__ = "document_draft"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    # The document's `version` that its writer had before them.
    version: Mapped[int]
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Reviewer(Base):
    """Somebody asked to read a document before it is published."""

    __tablename__ = "reviewer"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Remark(Base):
    """What somebody who looks after a document says of a passage of it; closed by who raised it."""

    __tablename__ = "remark"
    __table_args__ = (Index("ix_remark_document", "document_id", "closed_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    number: Mapped[int]
    block_key: Mapped[int]
    # The words of the block that it is about; empty for the whole block.
    words: Mapped[str] = mapped_column(String(limits.SUMMARY), default="")
    text: Mapped[str] = mapped_column(Text)
    raised_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RemarkReply(Base):
    """An answer to a remark."""

    __tablename__ = "remark_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    remark_id: Mapped[int] = mapped_column(ForeignKey("remark.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
