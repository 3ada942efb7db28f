"""Tables of practice cards, the versions that readers had before them, and their themes.

A trying is a card that says from which other one it comes: the original knows nothing of it, and shows whatever of its
tryings the reader may see.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import limits
from forum.core.content import Content
from forum.core.database import Base, UtcDateTime


class Outcome(StrEnum):
    """What a pact that tried a practice says of it."""

    WORKED = "worked"
    PARTLY = "partly"
    FAILED = "failed"
    TOO_EARLY = "too_early"


class Review(StrEnum):
    """Whether somebody else read a card over."""

    NOT_YET = "not_yet"
    DONE = "done"
    WANTING = "wanting"


class Practice(Content, Base):
    """A card: a draft until its author publishes it.

    `opened_at` is the moment at which it came before its readers: who comes later into a pact with a closed past does not
    see it. A draft is seen by its author and, as documents are, by those who help to write: facilitators and curators.
    """

    __tablename__ = "practice"
    __table_args__ = (
        Index("ix_practice_recent", "state", "audience", "listed_at", "id"),
        Index("ix_practice_latest", "listed_at", "id"),
        Index("ix_practice_pact_recent", "pact_id", "listed_at", "id"),
        Index("ix_practice_author", "author_id", "listed_at"),
    )
    drafts_for_curators = True

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(limits.TITLE))
    slug: Mapped[str] = mapped_column(String(limits.NAME))
    summary: Mapped[str] = mapped_column(String(limits.PRACTICE_SENTENCE))
    # The other fields by name, as typed and as shown; plain holds the words of all of them.
    sheet: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    sheet_html: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    plain: Mapped[str] = mapped_column(Text, default="")
    text_version: Mapped[int]
    # The card of another pact that this one tries out, and how that went; both empty where nothing was tried out.
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("practice.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(10), default="")
    review: Mapped[str] = mapped_column(String(8), default=Review.NOT_YET)
    # Which version was read over, and when.
    reviewed_number: Mapped[int | None]
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The newest version that readers had before them; 0 while it is a draft.
    number: Mapped[int] = mapped_column(default=0)
    # Raised by every saving: who saves over what they have not seen is told.
    version: Mapped[int] = mapped_column(default=1)
    # Where lists put it: its publication, before that its beginning. Later corrections move nothing.
    listed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    hidden_reason: Mapped[str] = mapped_column(String(limits.REASON), default="")


class PracticeTheme(Base):
    """What a card is about."""

    __tablename__ = "practice_theme"
    __table_args__ = (Index("ix_practice_theme_theme", "theme_id", "practice_id"),)

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), primary_key=True)


class PracticeVersion(Base):
    """What a card said since some moment; seen by who sees the card, which never reaches more people than it did."""

    __tablename__ = "practice_version"
    __table_args__ = (UniqueConstraint("practice_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(limits.TITLE))
    summary: Mapped[str] = mapped_column(String(limits.PRACTICE_SENTENCE))
    sheet: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    outcome: Mapped[str] = mapped_column(String(10), default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
