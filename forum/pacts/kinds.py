"""How pacts, themes and the organisations that take part in pacts present themselves to rooms that do not know them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from flask_babel import lazy_gettext as _
from sqlalchemy import String, cast, func, literal, select, union_all

from forum.core.actor import SYSTEM, Actor
from forum.core.audience import PUBLIC, rung_of
from forum.core.content import ALWAYS_OPEN, State, visible
from forum.core.database import db
from forum.core.kinds import Card, Kind
from forum.core.refs import Ref
from forum.pacts.models import Edition, Pact, PactActor, PactMunicipality, PactTheme, Theme
from forum.search.entry import Entry
from forum.territory.models import Municipality, Organisation, SubDistrict
from forum.text.plain import excerpt
from forum.web.dates import PLACE

_EXCERPT = 300
# A theme is not dated: it stands where the forum begins.
_THEME_ORDER = ALWAYS_OPEN.replace(year=2000)


def pact_cards(actor: Actor, ids: Iterable[int]) -> Mapping[int, Card]:
    """Return the cards of those pacts that the actor may see."""
    first, last = (
        select(figure(Edition.year)).where(Edition.pact_id == Pact.id).correlate(Pact).scalar_subquery() for figure in (func.min, func.max)
    )
    columns = (Pact.id, Pact.slug, Pact.title, Pact.sheet_plain, Pact.author_id, first.label("first"), last.label("last"))
    rows = db.session.execute(select(*columns).where(Pact.id.in_(list(ids)), visible(actor, Pact)))
    return {
        row.id: Card(
            ref=Ref("pact", row.id),
            url=f"/patti/{row.slug}",
            title=row.title,
            plain=excerpt(row.sheet_plain, _EXCERPT),
            when="–".join(str(year) for year in sorted({row.first, row.last} - {None})),
            pact_title=row.title,
            pact_id=row.id,
            author_id=row.author_id,
        )
        for row in rows
    }


def _end_of(years: Iterable[str]) -> datetime | None:
    """Return noon of the last day of the latest year, None when none is known."""
    latest = max((int(year) for year in years), default=None)
    return datetime(latest, 12, 31, 12, tzinfo=PLACE).astimezone(UTC) if latest else None


def _around(ids: list[int]) -> dict[str, dict[int, list[str]]]:
    """Return the names of places and organisations, the years and the numbers of themes of some pacts, in one statement."""

    def piece(name: str, pact_id: Any, value: Any) -> Any:
        return select(literal(name, String).label("piece"), pact_id.label("pact_id"), cast(value, String).label("value"))

    questions = (
        piece("place", PactMunicipality.pact_id, Municipality.name)
        .join(Municipality, Municipality.id == PactMunicipality.municipality_id)
        .where(PactMunicipality.pact_id.in_(ids)),
        piece("place", Pact.id, SubDistrict.name).join(SubDistrict, SubDistrict.id == Pact.sub_district_id).where(Pact.id.in_(ids)),
        piece("organisation", PactActor.pact_id, Organisation.name)
        .join(Organisation, Organisation.id == PactActor.organisation_id)
        .where(PactActor.pact_id.in_(ids)),
        piece("year", Edition.pact_id, Edition.year).where(Edition.pact_id.in_(ids)),
        piece("theme", PactTheme.pact_id, PactTheme.theme_id).where(PactTheme.pact_id.in_(ids)),
    )
    found: dict[str, dict[int, list[str]]] = {name: defaultdict(list) for name in ("place", "organisation", "year", "theme")}
    for row in db.session.execute(union_all(*questions)):
        found[row.piece][row.pact_id].append(row.value)
    return found


def pact_entries(ids: Iterable[int]) -> Mapping[int, Entry]:
    """Return what can be found of those pacts: title, sheet, where, when, with whom, about what."""
    wanted = list(ids)
    around = _around(wanted)
    statement = select(Pact).where(Pact.id.in_(wanted), Pact.state == State.LIVE, visible(SYSTEM, Pact))
    entries = {}
    for pact in db.session.scalars(statement):
        years = " ".join(sorted(around["year"][pact.id]))
        words = (pact.sheet_plain, pact.channel, pact.period, years, "\n".join(sorted(around["organisation"][pact.id])))
        places = [*sorted(set(around["place"][pact.id])), *([pact.neighbourhoods] if pact.neighbourhoods else [])]
        entries[pact.id] = Entry(
            ref=Ref("pact", pact.id),
            kind="pact",
            group=Ref("pact", pact.id),
            audience=pact.audience,
            opened_at=pact.opened_at,
            written_at=_end_of(around["year"][pact.id]) or pact.created_at,
            title=pact.title,
            body="\n".join(part for part in words if part),
            pact_id=pact.id,
            theme_ids=tuple(sorted(int(number) for number in around["theme"][pact.id])),
            places=tuple(places),
        )
    return entries


def _pact_ids() -> Iterator[int]:
    yield from db.session.scalars(select(Pact.id).where(visible(SYSTEM, Pact)).order_by(Pact.id)).all()


def theme_cards(actor: Actor, ids: Iterable[int]) -> Mapping[int, Card]:
    """Return the cards of those themes; they are open to everybody."""
    rows = db.session.execute(select(Theme.id, Theme.slug, Theme.name, Theme.description).where(Theme.id.in_(list(ids))))
    return {row.id: Card(Ref("theme", row.id), f"/temi/{row.slug}", row.name, row.description) for row in rows}


def theme_entries(ids: Iterable[int]) -> Mapping[int, Entry]:
    """Return what can be found of those themes."""
    rows = db.session.execute(select(Theme.id, Theme.name, Theme.description).where(Theme.id.in_(list(ids))))
    return {
        row.id: Entry(
            ref=Ref("theme", row.id),
            kind="theme",
            group=Ref("theme", row.id),
            audience=PUBLIC,
            opened_at=_THEME_ORDER,
            written_at=_THEME_ORDER,
            title=row.name,
            body=row.description,
            theme_ids=(row.id,),
        )
        for row in rows
    }


def _theme_ids() -> Iterator[int]:
    yield from db.session.scalars(select(Theme.id).order_by(Theme.id)).all()


def organisation_cards(actor: Actor, ids: Iterable[int]) -> Mapping[int, Card]:
    """Return the cards of those organisations that take part in a pact that the actor may see.

    Each leads to its pact, or to the pacts that name it: an organisation has no page of its own.
    """
    columns = (Organisation.id, Organisation.name, Pact.slug, Pact.title)
    rows = db.session.execute(
        select(*columns)
        .join(PactActor, PactActor.organisation_id == Organisation.id)
        .join(Pact, Pact.id == PactActor.pact_id)
        .where(Organisation.id.in_(list(ids)), visible(actor, Pact))
        .order_by(Pact.title, Pact.id)
    )
    pacts: dict[tuple[int, str], list[tuple[str, str]]] = defaultdict(list)
    for number, name, slug, title in rows:
        pacts[number, name].append((slug, title))
    return {number: _organisation_card(number, name, named) for (number, name), named in pacts.items()}


def _organisation_card(number: int, name: str, pacts: list[tuple[str, str]]) -> Card:
    phrase = name.replace('"', " ")
    url = f"/patti/{pacts[0][0]}" if len(pacts) == 1 else "/cerca?" + urlencode({"q": f'"{phrase}"', "tipo": PACT.name})
    return Card(Ref("organisation", number), url, name, excerpt(", ".join(title for _slug, title in pacts), _EXCERPT))


def organisation_entries(ids: Iterable[int]) -> Mapping[int, Entry]:
    """Return what can be found of organisations: their names, for whoever may see the widest of their pacts.

    One that only a confidential pact names is found by that pact's people alone: its name would tell of the pact.
    """
    rows = db.session.execute(
        select(Organisation.id, Organisation.name, Pact.audience)
        .join(PactActor, PactActor.organisation_id == Organisation.id)
        .join(Pact, Pact.id == PactActor.pact_id)
        .where(Organisation.id.in_(list(ids)), Pact.state == State.LIVE, visible(SYSTEM, Pact))
    )
    audiences: dict[tuple[int, str], list[int]] = defaultdict(list)
    for number, name, audience in rows:
        audiences[number, name].append(audience)
    return {
        number: Entry(
            ref=Ref("organisation", number),
            kind="organisation",
            group=Ref("organisation", number),
            audience=min(reach, key=lambda audience: (rung_of(audience), audience)),
            opened_at=ALWAYS_OPEN,
            written_at=_THEME_ORDER,
            title=name,
        )
        for (number, name), reach in audiences.items()
    }


def _organisation_ids() -> Iterator[int]:
    named = select(PactActor.organisation_id).join(Pact, Pact.id == PactActor.pact_id).where(visible(SYSTEM, Pact))
    yield from db.session.scalars(named.distinct().order_by(PactActor.organisation_id)).all()


PACT = Kind("pact", _("Pact"), pact_cards, pact_entries, _pact_ids)
THEME = Kind("theme", _("Theme"), theme_cards, theme_entries, _theme_ids)
ORGANISATION = Kind("organisation", _("Organisation"), organisation_cards, organisation_entries, _organisation_ids)
