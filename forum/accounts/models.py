"""Tables of people and their sign-ins; secrets are kept only as digests."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import limits
from forum.core.audience import MEMBERS
from forum.core.database import Base, UtcDateTime

_DIGEST = 64
# How much of a digest names a sign-in to its owner; worth nothing without the rest.
SHORT_DIGEST = 16


class Purpose(StrEnum):
    """What a secret sent by e-mail is good for."""

    CONFIRM = "confirm"
    RESET = "reset"
    CHANGE = "change"


class Member(Base):
    """Somebody with an account; the row outlives the account, emptied, so that threads still read."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(String(limits.HANDLE), unique=True)
    # What a name looks like with its tricks removed: two people cannot have names that read the same.
    skeleton: Mapped[str] = mapped_column(String(limits.NAME), index=True)
    name: Mapped[str] = mapped_column(String(limits.NAME))
    email: Mapped[str | None] = mapped_column(String(limits.EMAIL), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    professional: Mapped[bool] = mapped_column(default=False)
    organisation: Mapped[str] = mapped_column(String(limits.ORGANISATION), default="")
    role: Mapped[str] = mapped_column(String(limits.ROLE), default="")
    biography: Mapped[str] = mapped_column(Text, default="")
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"))
    # PUBLIC or MEMBERS: who may open the profile. The name stays on what its owner wrote.
    audience: Mapped[int] = mapped_column(SmallInteger, default=MEMBERS)
    language: Mapped[str] = mapped_column(String(2), default="it")
    is_moderator: Mapped[bool] = mapped_column(default=False)
    is_curator: Mapped[bool] = mapped_column(default=False)
    is_administrator: Mapped[bool] = mapped_column(default=False)
    # Raised to end every sign-in at once: new password, suspension, leaving.
    epoch: Mapped[int] = mapped_column(default=0)
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignIn(Base):
    """One sign-in on one device, ended by deleting the row."""

    __tablename__ = "sign_in"

    digest: Mapped[str] = mapped_column(String(_DIGEST), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    epoch: Mapped[int]
    device: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AccountToken(Base):
    """A single-use secret sent by e-mail: to confirm an address, an account's or a new one, or to choose a new password."""

    __tablename__ = "account_token"

    digest: Mapped[str] = mapped_column(String(_DIGEST), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    email: Mapped[str] = mapped_column(String(limits.EMAIL))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
