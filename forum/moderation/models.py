"""Tables of moderation: what was reported, who reported it, and every act of moderation with its reason.

Cases and acts carry the audience of the thing they are about, copied and kept in step by the listeners, so that queue,
counts and log are filtered by the same number as the thing itself.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from forum.core import limits
from forum.core.database import Base, UtcDateTime

_KIND = 20
_CODE = 20
_KEY = 64


class Reason(StrEnum):
    """Why something is reported or decided; the last one is only for decisions."""

    OFFENCE = "offence"
    PERSONAL_DATA = "personal_data"
    SPAM = "spam"
    ILLEGAL = "illegal"
    WRONG_PLACE = "wrong_place"
    OTHER = "other"
    NOTHING = "nothing"


class Act(StrEnum):
    """What moderation did."""

    LEAVE = "leave"
    HIDE = "hide"
    RESTORE = "restore"
    WARN = "warn"
    LOCK = "lock"
    UNLOCK = "unlock"
    MOVE = "move"
    EDIT = "edit"
    DELETE = "delete"
    WITHDRAW = "withdraw"
    REMOVE_MEMBER = "remove_member"
    READMIT = "readmit"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"


class Status(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    CLOSED = "closed"


class About:
    """Mixed into what is about a thing of another feature: which thing, and who may read that it is so.

    `opened_at` is the thing's own, which a newcomer's day of entry is compared with.
    """

    kind: Mapped[str] = mapped_column(String(_KIND))
    thing_id: Mapped[int]
    audience: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @declared_attr
    def pact_id(cls) -> Mapped[int | None]:  # noqa: N805
        """The pact of the thing; None outside the pacts."""
        return mapped_column(ForeignKey("pact.id"))


class Case(About, Base):
    """One thing that somebody reported, shared by all who look after it; a thing has at most one case that is not closed."""

    __tablename__ = "moderation_case"
    __table_args__ = (
        Index("ix_moderation_case_queue", "status", "reported_at", "id"),
        Index(
            "uq_moderation_case_pending",
            "kind",
            "thing_id",
            unique=True,
            sqlite_where=text("status != 'closed'"),
            postgresql_where=text("status != 'closed'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Who made the thing: nobody judges what they wrote themselves.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[str] = mapped_column(String(_CODE), default=Status.OPEN)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    # Raised by every decision: who decides over what they have not seen is told.
    version: Mapped[int] = mapped_column(default=1)


class Report(Base):
    """What one person reported; a member has one per case, which they may put into other words."""

    __tablename__ = "moderation_report"
    __table_args__ = (UniqueConstraint("case_id", "reporter_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id"))
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    # What a visitor chose to tell of themselves.
    visitor_name: Mapped[str] = mapped_column(String(limits.NAME), default="")
    visitor_email: Mapped[str] = mapped_column(String(limits.EMAIL), default="")
    # The key of a visitor's form, so that sending it twice is one report; members' keys are kept with their other forms'.
    key: Mapped[str | None] = mapped_column(String(_KEY), unique=True)
    reason: Mapped[str] = mapped_column(String(_CODE))
    line: Mapped[str] = mapped_column(String(limits.REASON), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Decision(About, Base):
    """One act of moderation, taken on a case or from the page of the thing itself: the log, and what its author is told."""

    __tablename__ = "moderation_decision"
    __table_args__ = (
        Index("ix_moderation_decision_log", "at", "id"),
        Index("ix_moderation_decision_subject", "subject_id", "at", "id"),
        Index("ix_moderation_decision_thing", "kind", "thing_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_case.id"), index=True)
    # None when the house itself did it.
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    # Whom it concerns: who made the thing, or who was removed.
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    act: Mapped[str] = mapped_column(String(_CODE))
    # Empty for what was done outside a case, where the reason is only in words.
    reason: Mapped[str] = mapped_column(String(_CODE), default="")
    line: Mapped[str] = mapped_column(String(limits.REASON), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
