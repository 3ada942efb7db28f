"""Reads of one pact: its sheet with everything around it, in two statements, and the sheet as its form wants it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import Boolean, Integer, Row, Select, String, Text, func, literal, select, union_all

from forum.accounts.models import Member
from forum.core.actor import Actor
from forum.core.audience import Rung
from forum.core.content import visible
from forum.core.database import UtcDateTime, db
from forum.core.errors import NotFound
from forum.core.memory import remembered
from forum.pacts import policy
from forum.pacts.models import (
    Edition,
    Hat,
    JoinRequest,
    Membership,
    Pact,
    PactActor,
    PactMunicipality,
    PactTheme,
    Part,
    Removal,
    Theme,
)
from forum.pacts.queries.readers import present
from forum.pacts.queries.rows import PACT_COLUMNS, PactRow, checked
from forum.pacts.sections import typed
from forum.pacts.sheet import FIELD_LABELS, EditionValues, SheetValues
from forum.pacts.words import year_said
from forum.territory.models import Municipality, Organisation, SubDistrict
from forum.text.fill import fill
from forum.web.identity import member_address


@dataclass(frozen=True)
class Link:
    """A name and where it leads; no address for a name that leads nowhere."""

    title: str
    url: str = ""
    detail: str = ""


@dataclass(frozen=True)
class EditionRow:
    """One year and how the pact stood in it."""

    year: str
    status: str


@dataclass(frozen=True)
class Entrance:
    """An administrator who is inside a confidential pact, and why."""

    name: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Standing:
    """How the reader stands towards the pact, and what they may do."""

    inside: bool
    facilitates: bool
    asked: bool
    removed: bool
    may_join: bool
    may_ask: bool
    may_tend: bool
    may_settle: bool
    may_facilitate: bool
    may_see_people: bool
    requests: int


@dataclass(frozen=True)
class PactPage:
    """A pact's page."""

    pact: PactRow
    confidential: bool
    channel: str
    neighbourhoods: str
    period: str
    provenance: str
    provenance_date: str
    to_verify: bool
    sub_district: Link | None
    fields: tuple[tuple[object, Markup], ...]
    plain: str
    editions: tuple[EditionRow, ...]
    municipalities: tuple[Link, ...]
    themes: tuple[Link, ...]
    organisations: Mapping[str, tuple[Link, ...]]
    facilitators: tuple[Link, ...]
    people: int | None
    previous: Link | None
    following: tuple[Link, ...]
    entrances: tuple[Entrance, ...]
    standing: Standing

    @property
    def status(self) -> str | None:
        """How the newest edition stands."""
        return self.editions[0].status if self.editions else None


_SHEET_COLUMNS = (
    Pact.channel,
    Pact.neighbourhoods,
    Pact.period,
    Pact.provenance,
    Pact.provenance_date,
    Pact.to_verify,
    Pact.sub_district_id,
    Pact.previous_id,
)


def _piece(
    name: str, *, number: Any = None, one: Any = None, two: Any = None, three: Any = None, flag: Any = None, at: Any = None
) -> Select:
    """Return one kind of row that stands around a pact, in the columns common to all of them."""
    given = ((number, Integer), (one, Text), (two, Text), (three, Text), (flag, Boolean), (at, UtcDateTime))
    names = ("number", "one", "two", "three", "flag", "at")
    columns = (typed(value, kind).label(label) for label, (value, kind) in zip(names, given, strict=True))
    return select(literal(name, String).label("piece"), *columns)


def _around(actor: Actor, pact: PactRow, previous_id: int | None) -> list[Select]:
    here = pact.id
    organisations = _piece("organisation", one=Organisation.name, two=Organisation.kind, three=PactActor.part)
    people = _piece("people", number=func.count(Membership.member_id)).join(Member, Member.id == Membership.member_id)
    return [
        _piece("edition", number=Edition.year, one=Edition.status, flag=Edition.circa).where(Edition.pact_id == here),
        _piece("municipality", one=Municipality.name, two=Municipality.slug)
        .join(PactMunicipality, PactMunicipality.municipality_id == Municipality.id)
        .where(PactMunicipality.pact_id == here),
        _piece("theme", number=Theme.position, one=Theme.name, two=Theme.slug)
        .join(PactTheme, PactTheme.theme_id == Theme.id)
        .where(PactTheme.pact_id == here),
        organisations.join(PactActor, PactActor.organisation_id == Organisation.id).where(PactActor.pact_id == here),
        _piece("facilitator", number=Member.id, one=Member.name, two=Member.handle, three=Member.role, flag=_profile_open(actor))
        .join(Membership, Membership.member_id == Member.id)
        .where(Membership.pact_id == here, Membership.hat == Hat.FACILITATOR, *present()),
        people.where(Membership.pact_id == here, *present()),
        _piece("previous", one=Pact.title, two=Pact.slug).where(Pact.id == (previous_id or 0), visible(actor, Pact)),
        _piece("following", one=Pact.title, two=Pact.slug).where(Pact.previous_id == here, visible(actor, Pact)),
    ]


def _profile_open(actor: Actor) -> Any:
    return literal(True) if actor.reads_everything else Member.audience.in_(sorted(actor.readable.whole))


def _for_member(actor: Actor, pact: PactRow) -> list[Select]:
    """Return the pieces that only somebody signed in has: what they asked, what happened to them, what waits for them."""
    here = pact.id
    mine = [
        _piece("asked").where(JoinRequest.pact_id == here, JoinRequest.member_id == actor.member_id),
        _piece("removed").where(Removal.pact_id == here, Removal.member_id == actor.member_id),
    ]
    if here in actor.belongs:
        mine.append(
            _piece("entrance", one=Member.name, two=Membership.entry_reason, at=Membership.joined_at)
            .join(Membership, Membership.member_id == Member.id)
            .where(Membership.pact_id == here, Membership.entry_reason != "")
        )
    if here in actor.facilitates:
        mine.append(_piece("requests", number=func.count(JoinRequest.member_id)).where(JoinRequest.pact_id == here))
    return mine


def _links(rows: list[Row], prefix: str) -> tuple[Link, ...]:
    return tuple(Link(row.one, prefix + row.two) for row in rows)


def _standing(actor: Actor, pact: PactRow, pieces: Mapping[str, list[Row]]) -> Standing:
    removed = bool(pieces["removed"])
    asked = bool(pieces["asked"])
    return Standing(
        inside=pact.id in actor.belongs,
        facilitates=pact.id in actor.facilitates,
        asked=asked,
        removed=removed,
        may_join=policy.may_join(actor, pact, removed).allowed,
        may_ask=not asked and policy.may_ask(actor, pact, removed).allowed,
        may_tend=policy.may_tend(actor, pact).allowed,
        may_settle=policy.may_settle(actor, pact).allowed,
        may_facilitate=policy.may_facilitate(actor, pact).allowed,
        may_see_people=policy.may_see_people(actor, pact).allowed,
        requests=pieces["requests"][0].number if pieces["requests"] else 0,
    )


_PIECES = (
    *("edition", "municipality", "theme", "organisation", "facilitator", "people", "previous", "following"),
    *("asked", "removed", "entrance", "requests"),
)


def _gather(actor: Actor, pact: PactRow, previous_id: int | None) -> dict[str, list[Row]]:
    questions = _around(actor, pact, previous_id) + (_for_member(actor, pact) if actor.is_member else [])
    pieces: dict[str, list[Row]] = {name: [] for name in _PIECES}
    for row in db.session.execute(union_all(*questions)):
        pieces[row.piece].append(row)
    for name in ("municipality", "organisation", "facilitator", "following"):
        pieces[name].sort(key=lambda row: row.one.casefold())
    pieces["theme"].sort(key=lambda row: (row.number, row.one))
    pieces["edition"].sort(key=lambda row: row.number, reverse=True)
    return pieces


def _organisations(rows: list[Row]) -> dict[str, tuple[Link, ...]]:
    by_part = {part: tuple(Link(row.one, detail=row.two) for row in rows if row.three == part) for part in Part}
    return {part.value: links for part, links in by_part.items() if links}


def _facilitators(actor: Actor, rows: list[Row]) -> tuple[Link, ...]:
    """Name the facilitators; a visitor reads the names of those only whose profile is open to them."""
    shown = rows if actor.is_member else [row for row in rows if row.flag]
    return tuple(Link(row.one, member_address(row.number, row.two) if row.flag else "", row.three) for row in shown)


@remembered
def pact_page(actor: Actor, slug: str) -> PactPage:
    """Return a pact's page in two statements; raises NotFound when there is none for this actor."""
    statement = (
        select(
            *PACT_COLUMNS,
            *_SHEET_COLUMNS,
            Pact.sheet_html,
            Pact.sheet_plain,
            SubDistrict.name.label("district"),
            SubDistrict.slug.label("d"),
        )
        .outerjoin(SubDistrict, SubDistrict.id == Pact.sub_district_id)
        .where(Pact.slug == checked(slug), visible(actor, Pact))
    )
    row: Row | None = db.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    pact = PactRow(*row[: len(PACT_COLUMNS)])
    pieces = _gather(actor, pact, row.previous_id)
    # How many people are inside is part of what a confidential pact keeps to itself.
    counted = pact.id in actor.belongs or pact.rung <= (Rung.MEMBERS if actor.is_member else Rung.PUBLIC)
    return PactPage(
        pact=pact,
        confidential=policy.is_confidential(pact),
        channel=row.channel,
        neighbourhoods=row.neighbourhoods,
        period=row.period,
        provenance=row.provenance,
        provenance_date=row.provenance_date,
        to_verify=row.to_verify,
        sub_district=Link(row.district, f"/patti?subambito={row.d}") if row.district else None,
        fields=tuple((label, fill(row.sheet_html[name])) for name, label in FIELD_LABELS.items() if row.sheet_html.get(name)),
        plain=row.sheet_plain,
        editions=tuple(EditionRow(year_said(piece.number, piece.flag), piece.one) for piece in pieces["edition"]),
        municipalities=_links(pieces["municipality"], "/patti?comune="),
        themes=_links(pieces["theme"], "/temi/"),
        organisations=_organisations(pieces["organisation"]),
        facilitators=_facilitators(actor, pieces["facilitator"]),
        people=pieces["people"][0].number if counted else None,
        previous=next(iter(_links(pieces["previous"], "/patti/")), None),
        following=_links(pieces["following"], "/patti/"),
        entrances=tuple(Entrance(piece.one, piece.two, piece.at) for piece in pieces["entrance"]),
        standing=_standing(actor, pact, pieces),
    )


def sheet_values(actor: Actor, slug: str) -> SheetValues:
    """Return a pact's sheet as it was typed, for its form; raises NotFound when there is none for this actor."""
    row = db.session.execute(
        select(Pact.id, Pact.title, Pact.sheet, *_SHEET_COLUMNS).where(Pact.slug == checked(slug), visible(actor, Pact))
    ).one_or_none()
    if row is None:
        raise NotFound
    pieces: dict[str, list[Row]] = {"edition": [], "municipality": [], "theme": []}
    questions = (
        _piece("edition", number=Edition.year, one=Edition.status, flag=Edition.circa).where(Edition.pact_id == row.id),
        _piece("municipality", number=PactMunicipality.municipality_id).where(PactMunicipality.pact_id == row.id),
        _piece("theme", number=PactTheme.theme_id).where(PactTheme.pact_id == row.id),
    )
    for piece in db.session.execute(union_all(*questions)):
        pieces[piece.piece].append(piece)
    return SheetValues(
        title=row.title,
        channel=row.channel,
        neighbourhoods=row.neighbourhoods,
        period=row.period,
        sub_district_id=row.sub_district_id,
        sheet=row.sheet,
        provenance=row.provenance,
        provenance_date=row.provenance_date,
        to_verify=row.to_verify,
        previous_id=row.previous_id,
        editions=tuple(sorted((EditionValues(p.number, p.one, p.flag) for p in pieces["edition"]), key=lambda edition: edition.year)),
        municipality_ids=tuple(sorted(piece.number for piece in pieces["municipality"])),
        theme_ids=tuple(sorted(piece.number for piece in pieces["theme"])),
    )
