"""How pacts and themes present themselves to search and to cards."""

from datetime import date

from sqlalchemy import select

from forum.core.actor import SYSTEM, guest
from forum.core.audience import PUBLIC, Rung, audience_of
from forum.core.content import State
from forum.core.database import db
from forum.core.kinds import cards_of, get_kind
from forum.core.outbox import OutboxRow
from forum.core.refs import Ref
from forum.pacts.models import Edition, PactActor, PactMunicipality
from forum.territory import services as territory
from forum.web.dates import PLACE
from tests.support.pacts import open_full_pact


def test_a_card_is_shown_to_who_may_see_the_pact(house):
    shown, hidden = house.pact("In vista"), house.pact("Nascosto", rung=Rung.PACT)
    refs = [Ref("pact", shown.id), Ref("pact", hidden.id), Ref("pact", 999)]
    cards = cards_of(guest(), refs)
    assert [card.title for card in cards.values()] == ["In vista"]
    assert cards[refs[0]].url == f"/patti/{shown.slug}"
    assert len(cards_of(SYSTEM, refs)) == 2


def test_an_entry_holds_the_words_the_places_and_the_bodies(house):
    theme = house.theme()
    pact = open_full_pact(theme.id)
    entry = get_kind("pact").entries([pact.id])[pact.id]
    assert (entry.ref, entry.group, entry.kind, entry.audience) == (Ref("pact", pact.id), Ref("pact", pact.id), "pact", PUBLIC)
    assert (entry.title, entry.pact_id, entry.theme_ids) == ("Patto di Pandino", pact.id, (theme.id,))
    assert "solitudine" in entry.body
    assert "Scuola di Patto di Pandino" in entry.body
    assert set(entry.places) == {"Comune di Patto di Pandino", "Subambito di Patto di Pandino", "Gradella"}


def test_a_pact_stands_at_the_end_of_its_latest_year_and_shows_its_years_instead_of_a_moment(house):
    known, unknown = house.pact("Con gli anni"), house.pact("Senza anni")
    db.session.add_all(Edition(pact_id=known.id, year=year, status="concluded") for year in (2021, 2019))
    db.session.commit()
    ids = [known.id, unknown.id]
    entries, cards = get_kind("pact").entries(ids), get_kind("pact").cards(guest(), ids)
    last = entries[known.id].written_at
    assert last.astimezone(PLACE).date() == date(2021, 12, 31)
    assert entries[unknown.id].written_at == unknown.created_at
    assert [(cards[number].at, cards[number].when) for number in ids] == [(None, "2019–2021"), (None, "")]


def test_a_confidential_pact_is_indexed_for_its_people(house):
    pact = open_full_pact(house.theme().id, kind="families")
    assert get_kind("pact").entries([pact.id])[pact.id].audience == audience_of(Rung.PACT, pact.id)


def test_a_pact_that_is_not_live_is_not_found(house):
    pact = house.pact(state=State.HIDDEN)
    assert get_kind("pact").entries([pact.id]) == {}
    assert list(get_kind("pact").ids()) == [pact.id]


def test_a_theme_is_found_by_its_words(house):
    theme = house.theme("Casa e vicinato", "casa")
    entry = get_kind("theme").entries([theme.id])[theme.id]
    assert (entry.title, entry.audience, entry.theme_ids) == ("Casa e vicinato", PUBLIC, (theme.id,))
    assert get_kind("theme").cards(guest(), [theme.id])[theme.id].url == "/temi/casa"
    assert list(get_kind("theme").ids()) == [theme.id]


def test_a_name_of_the_territory_that_changes_reaches_the_index(house):
    pact = open_full_pact(house.theme().id)
    db.session.execute(OutboxRow.__table__.delete())
    db.session.commit()
    school = db.session.scalars(select(PactActor.organisation_id)).one()
    place = db.session.scalars(select(PactMunicipality.municipality_id)).one()
    acts = (
        lambda: territory.change_organisation(SYSTEM, school, "Istituto di Pandino", "school"),
        lambda: territory.rename_municipality(SYSTEM, place, "Pandino"),
        lambda: territory.change_sub_district(SYSTEM, pact.sub_district_id, "Pandino e dintorni", [place]),
    )
    for act in acts:
        act()
        assert f"pact:{pact.id}" in db.session.scalars(select(OutboxRow.key)).all()
        db.session.execute(OutboxRow.__table__.delete())
        db.session.commit()
