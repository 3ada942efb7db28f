"""Tables of pacts and themes."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, synonym

from forum.core import limits
from forum.core.content import ALWAYS_OPEN, State
from forum.core.database import Base, UtcDateTime

_DIGEST = 64


class PactKind(StrEnum):
    """Whom a pact is for."""

    TERRITORY = "territory"
    FAMILIES = "families"
    GROUPS = "groups"


class Joining(StrEnum):
    """How one becomes a member of a pact."""

    OPEN = "open"
    REQUEST = "request"
    INVITATION = "invitation"


class Status(StrEnum):
    """Where an edition of a pact stands."""

    IDEA = "idea"
    RUNNING = "running"
    CONCLUDED = "concluded"
    RELAUNCHED = "relaunched"


class Hat(StrEnum):
    """What somebody is in a pact."""

    MEMBER = "member"
    FACILITATOR = "facilitator"


class Part(StrEnum):
    """What an organisation is in a pact."""

    PROMOTER = "promoter"
    PARTNER = "partner"
    SUPPORTER = "supporter"


class Theme(Base):
    """A theme that crosses the pacts."""

    __tablename__ = "theme"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(limits.NAME), unique=True)
    name: Mapped[str] = mapped_column(String(limits.NAME))
    description: Mapped[str] = mapped_column(String(limits.SUMMARY), default="")
    position: Mapped[int] = mapped_column(default=0)


class Pact(Base):
    """A pact: its own row is content too, shown to the audience that the pact is open to."""

    __tablename__ = "pact"
    drafts_for_curators: ClassVar[bool] = False

    id: Mapped[int] = mapped_column(primary_key=True)
    pact_id = synonym("id")
    slug: Mapped[str] = mapped_column(String(limits.TITLE), unique=True)
    title: Mapped[str] = mapped_column(String(limits.TITLE))
    kind: Mapped[str] = mapped_column(String(12))
    audience: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, default=ALWAYS_OPEN)
    state: Mapped[int] = mapped_column(SmallInteger, default=State.LIVE)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    # The widest rung that things of this pact may stand on.
    rung: Mapped[int] = mapped_column(SmallInteger)
    joining: Mapped[str] = mapped_column(String(12))
    past_is_open: Mapped[bool] = mapped_column(default=True)
    channel: Mapped[str] = mapped_column(String(limits.PLACE), default="")
    neighbourhoods: Mapped[str] = mapped_column(String(limits.PLACE), default="")
    period: Mapped[str] = mapped_column(String(limits.PLACE), default="")
    sub_district_id: Mapped[int | None] = mapped_column(ForeignKey("sub_district.id"))
    # The sheet's long fields by name: as typed, as shown, and as plain words for search.
    sheet: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    sheet_html: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    sheet_plain: Mapped[str] = mapped_column(Text, default="")
    provenance: Mapped[str] = mapped_column(String(limits.SUMMARY), default="")
    provenance_date: Mapped[str] = mapped_column(String(limits.PLACE), default="")
    to_verify: Mapped[bool] = mapped_column(default=False)
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("pact.id"))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Edition(Base):
    """A pact in one year."""

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("pact_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pact_id: Mapped[int] = mapped_column(ForeignKey("pact.id"), index=True)
    year: Mapped[int] = mapped_column(SmallInteger)
    # Years known only roughly are shown with "circa".
    circa: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(12))


class PactMunicipality(Base):
    """Where a pact takes place."""

    __tablename__ = "pact_municipality"

    pact_id: Mapped[int] = mapped_column(ForeignKey("pact.id"), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), primary_key=True, index=True)


class PactTheme(Base):
    """What a pact is about."""

    __tablename__ = "pact_theme"

    pact_id: Mapped[int] = mapped_column(ForeignKey("pact.id"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), primary_key=True, index=True)


class PactActor(Base):
    """An organisation in a pact, with the part it plays."""

    __tablename__ = "pact_actor"

    pact_id: Mapped[int] = mapped_column(ForeignKey("pact.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, index=True)
    part: Mapped[str] = mapped_column(String(12))


class Membership(Base):
    """Somebody in a pact."""

    __tablename__ = "membership"

    pact_id: Mapped[int] = mapped_column(ForeignKey("pact.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    hat: Mapped[str] = mapped_column(String(12))
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Set where the past was closed at entry: nothing opened before this moment is shown.
    sees_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Why an administrator entered a confidential pact; shown to its members.
    entry_reason: Mapped[str] = mapped_column(String(limits.REASON), default="")


class JoinRequest(Base):
    """Somebody asks to join a closed pact."""

    __tablename__ = "join_request"

    pact_id: Mapped[int] = mapped_column(ForeignKey("pact.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    message: Mapped[str] = mapped_column(String(limits.REASON), default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Removal(Base):
    """Somebody was removed from a pact: they come in again only with a facilitator's yes."""

    __tablename__ = "removal"

    pact_id: Mapped[int] = mapped_column(ForeignKey("pact.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(limits.REASON))
    removed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Invitation(Base):
    """A link that lets somebody in, until a day and for so many people; kept only as a digest."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(_DIGEST), unique=True)
    pact_id: Mapped[int] = mapped_column(ForeignKey("pact.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    note: Mapped[str] = mapped_column(String(limits.PLACE), default="")
    uses_left: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
