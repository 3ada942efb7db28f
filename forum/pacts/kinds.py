"""How pacts and themes present themselves to rooms that do not know them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import String, cast, literal, select, union_all

from forum.core.actor import SYSTEM, Actor
from forum.core.audience import PUBLIC
from forum.core.content import ALWAYS_OPEN, State, visible
from forum.core.database import db
from forum.core.kinds import Card, Kind
from forum.core.refs import Ref
from forum.pacts.models import Pact, PactActor, PactMunicipality, PactTheme, Theme
from forum.search.entry import Entry
from forum.territory.models import Municipality, Organisation, SubDistrict
from forum.text.plain import excerpt

_EXCERPT = 300
# A theme is not dated: it stands where the forum begins.
_THEME_ORDER = ALWAYS_OPEN.replace(year=2000)


def pact_cards(actor: Actor, ids: Iterable[int]) -> Mapping[int, Card]:
    """Return the cards of those pacts that the actor may see."""
    columns = (Pact.id, Pact.slug, Pact.title, Pact.sheet_plain, Pact.created_at, Pact.author_id)
    rows = db.session.execute(select(*columns).where(Pact.id.in_(list(ids)), visible(actor, Pact)))
    return {
        row.id: Card(
            ref=Ref("pact", row.id),
            url=f"/patti/{row.slug}",
            title=row.title,
            plain=excerpt(row.sheet_plain, _EXCERPT),
            at=row.created_at,
            pact_title=row.title,
            pact_id=row.id,
            author_id=row.author_id,
        )
        for row in rows
    }


def _around(ids: list[int]) -> dict[str, dict[int, list[str]]]:
    """Return the names of places and organisations and the numbers of themes of some pacts, in one statement."""

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
        piece("theme", PactTheme.pact_id, PactTheme.theme_id).where(PactTheme.pact_id.in_(ids)),
    )
    found: dict[str, dict[int, list[str]]] = {name: defaultdict(list) for name in ("place", "organisation", "theme")}
    for row in db.session.execute(union_all(*questions)):
        found[row.piece][row.pact_id].append(row.value)
    return found


def pact_entries(ids: Iterable[int]) -> Mapping[int, Entry]:
    """Return what can be found of those pacts: title, sheet, where, with whom, about what."""
    wanted = list(ids)
    around = _around(wanted)
    statement = select(Pact).where(Pact.id.in_(wanted), Pact.state == State.LIVE, visible(SYSTEM, Pact))
    entries = {}
    for pact in db.session.scalars(statement):
        words = (pact.sheet_plain, pact.channel, pact.period, "\n".join(sorted(around["organisation"][pact.id])))
        places = [*sorted(set(around["place"][pact.id])), *([pact.neighbourhoods] if pact.neighbourhoods else [])]
        entries[pact.id] = Entry(
            ref=Ref("pact", pact.id),
            kind="pact",
            group=Ref("pact", pact.id),
            audience=pact.audience,
            opened_at=pact.opened_at,
            written_at=pact.created_at,
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


PACT = Kind("pact", _("Pact"), pact_cards, pact_entries, _pact_ids)
THEME = Kind("theme", _("Theme"), theme_cards, theme_entries, _theme_ids)
