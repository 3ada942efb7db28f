"""Tables of words taken from elsewhere: the excerpt that is watched, who uses it, who collected it, what its author agreed to."""

from datetime import date, datetime
from enum import IntEnum, StrEnum

from sqlalchemy import Date, ForeignKey, Index, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import limits
from forum.core.content import Content
from forum.core.database import Base, UtcDateTime

# The kind of a page outside the site, which no feature owns and nobody watches.
LINK = "link"


class Standing(IntEnum):
    """What became of the words since they were taken; only the first two are shown to readers."""

    UNCHANGED = 0
    # The text around them was edited, the words are still there.
    EDITED = 1
    # The words are there no more: who cites them chooses what to do.
    CHANGED = 2
    HIDDEN = 3
    WITHDRAWN = 4


class Agreement(IntEnum):
    """What the author says of words that travel to more readers than they were written for."""

    # Everybody who reads the citing text reads the source too.
    NOT_NEEDED = 0
    ASKED = 1
    WITH_NAME = 2
    ROLE_ONLY = 3
    # The author wants them said otherwise; nothing is shown until they accept a rewording.
    REWORD = 4
    REWORDED = 5
    REFUSED = 6


class Excerpt(Content, Base):
    """Words as they were taken from a source, with the words around them and the fingerprint of the whole.

    It is a content row: its audience, opening, pact and author are its source's, its state is LIVE only while its words
    still stand there, so that `visible` lets through exactly who reads them in the source. The watch keeps all of it true.
    """

    __tablename__ = "excerpt"
    __table_args__ = (
        Index("ix_excerpt_source", "source_kind", "source_id"),
        Index("ix_excerpt_pact", "pact_id"),
        Index("ix_excerpt_author", "author_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_kind: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[int]
    # Where in the source: milliseconds of a recording as '2530000-2570000', a page of an attachment as '3', else empty.
    place: Mapped[str] = mapped_column(String(40), default="")
    words: Mapped[str] = mapped_column(Text)
    # A little of what stood around them, by which the place is told from others with the same words.
    before: Mapped[str] = mapped_column(String(limits.AROUND), default="")
    after: Mapped[str] = mapped_column(String(limits.AROUND), default="")
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    standing: Mapped[int] = mapped_column(SmallInteger, default=Standing.UNCHANGED)
    standing_since: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # How the source presents itself: kept true by the watch, so that a page of citations asks no other table.
    title: Mapped[str] = mapped_column(String(limits.TITLE), default="")
    url: Mapped[str] = mapped_column(String(limits.URL), default="")
    # A name that is no account's: a speaker, or who wrote what was imported.
    byline: Mapped[str] = mapped_column(String(limits.NAME), default="")
    # '42:10', 'pagina 3': where to look, in figures.
    spot: Mapped[str] = mapped_column(String(40), default="")
    said_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The day on which a page outside the site was read.
    accessed_on: Mapped[date | None] = mapped_column(Date)


class Citation(Base):
    """An excerpt used in a text; seen by who sees that text, its words only as `queries.shown` lets them through."""

    __tablename__ = "citation"
    __table_args__ = (Index("ix_citation_holder", "holder_kind", "holder_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    excerpt_id: Mapped[int] = mapped_column(ForeignKey("excerpt.id"), index=True)
    # The text that uses it, as a ref, and who reads that text: what decides whether the author is asked.
    holder_kind: Mapped[str] = mapped_column(String(20))
    holder_id: Mapped[int]
    holder_audience: Mapped[int]
    agreement: Mapped[int] = mapped_column(SmallInteger, default=Agreement.NOT_NEEDED)
    # Since when a saved version of the text uses it, and so since when its author was asked where they had to be;
    # before that it was only picked, in somebody's own draft.
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The same thing said otherwise: proposed by who cites, shown once the author accepts it.
    rewording: Mapped[str] = mapped_column(Text, default="")
    # The role that stands instead of the name, in the author's own words.
    shown_role: Mapped[str] = mapped_column(String(limits.ROLE), default="")
    made_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Collected(Base):
    """An excerpt put in the basket, with the reason why it is worth keeping; seen by who sees the excerpt."""

    __tablename__ = "collected"

    id: Mapped[int] = mapped_column(primary_key=True)
    excerpt_id: Mapped[int] = mapped_column(ForeignKey("excerpt.id"), index=True)
    collector_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    reason: Mapped[str] = mapped_column(String(limits.SUMMARY), default="")
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    collected_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # What became of it: the citation made of it, or the day on which a curator put it aside.
    citation_id: Mapped[int | None] = mapped_column(ForeignKey("citation.id"))
    aside_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Silence(StrEnum):
    """What a territory pact takes an author's silence for; confidential pacts have no choice: it is a no."""

    NO = "no"
    ROLE = "role"
    NAME = "name"


class PactSilence(Base):
    """What a pact decided of authors who do not answer, and after how many days."""

    __tablename__ = "pact_silence"

    pact_id: Mapped[int] = mapped_column(ForeignKey("pact.id"), primary_key=True)
    silence: Mapped[str] = mapped_column(String(6), default=Silence.NO)
    days: Mapped[int] = mapped_column(SmallInteger, default=14)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ThreadReminder(Base):
    """The facilitator was told, once, that a long conversation ended and nothing of it was collected."""

    __tablename__ = "thread_reminder"

    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), primary_key=True)
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Set when whoever was told says that there is nothing to collect.
    let_go_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
