"""Opening a pact and tending its sheet, as facilitators and curators do it from the pages."""

import pytest
from sqlalchemy import func, select

from forum.core.actor import SYSTEM
from forum.core.audience import PUBLIC, Rung, audience_of
from forum.core.database import db
from forum.core.errors import Conflict, Denied, Invalid, NotFound
from forum.pacts.models import Edition, Hat, Joining, Membership, Pact, PactActor
from forum.pacts.services import opening, tending
from forum.pacts.sheet import EditionValues, PactValues, SheetValues
from forum.territory import services as territory
from forum.territory.models import Organisation
from tests.support.pacts import fields_of, open_full_pact, send, words_of
from tests.support.people import csrf_of


def only_pact():
    db.session.rollback()
    return db.session.scalars(select(Pact)).one()


@pytest.fixture
def tended(house):
    """A full public pact, and its facilitator's browser."""
    pact = open_full_pact(house.theme("Pandemia", "pandemia").id)
    facilitator = house.member("Franca")
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    return pact, house.browser(facilitator)


@pytest.mark.parametrize("role", ["administrator", "curator"])
def test_a_territory_pact_begins_open_and_its_opener_facilitates_it(house, role):
    opener = house.member(roles=(role,))
    answer = send(house.browser(opener), "/patti/nuovo", title="Orti condivisi", kind="territory", year_1="2024", status_1="idea")
    pact = only_pact()
    assert (answer.status_code, answer.location) == (303, "/patti/orti-condivisi")
    assert (pact.audience, pact.rung, pact.joining, pact.past_is_open) == (PUBLIC, Rung.PUBLIC, Joining.OPEN, True)
    assert db.session.scalars(select(Membership.hat)).all() == [Hat.FACILITATOR]
    assert db.session.execute(select(Edition.year, Edition.status)).all() == [(2024, "idea")]


@pytest.mark.parametrize("kind", ["families", "groups"])
def test_the_other_kinds_begin_confidential_with_an_address_that_says_nothing(house, kind):
    opener = house.member(roles=("administrator",))
    answer = send(house.browser(opener), "/patti/nuovo", title="Famiglie di via Verdi", kind=kind)
    pact = only_pact()
    assert (pact.audience, pact.rung, pact.joining, pact.past_is_open) == (
        audience_of(Rung.PACT, pact.id),
        Rung.PACT,
        Joining.INVITATION,
        False,
    )
    assert "verdi" not in pact.slug
    assert house.browser(opener).get(answer.location).status_code == 200
    assert house.browser(house.member(roles=("administrator",))).get(answer.location).status_code == 404


def test_opening_pacts_is_for_administrators_and_curators(house, client):
    assert client.get("/patti/nuovo").status_code == 303
    facilitator = house.member()
    house.belongs(facilitator, house.pact(), Hat.FACILITATOR)
    for member in (house.member(), facilitator, house.member(roles=("moderator",))):
        assert house.browser(member).get("/patti/nuovo").status_code == 404
        with pytest.raises(Denied):
            opening.open_pact(house.actor(member), PactValues(SheetValues("Abusivo")))


def test_a_form_sent_twice_opens_one_pact(house):
    browser = house.browser(house.member(roles=("administrator",)))
    for _ in range(2):
        assert send(browser, "/patti/nuovo", title="Una volta sola", submission="same-showing").status_code == 303
    assert only_pact().title == "Una volta sola"


def test_two_pacts_of_one_name_have_two_addresses(house):
    first, second = (opening.open_pact(SYSTEM, PactValues(SheetValues("Nuovo"))) for _ in range(2))
    slugs = db.session.scalars(select(Pact.slug).order_by(Pact.id)).all()
    assert first != second
    assert slugs == ["nuovo-2", "nuovo-3"], "the address of the form that opens pacts stays free"


def test_a_confidential_pact_leaves_no_trace_in_the_address_of_another(house):
    opening.open_pact(SYSTEM, PactValues(SheetValues("Insieme"), kind="families"))
    opening.open_pact(SYSTEM, PactValues(SheetValues("Insieme")))
    assert "insieme" in db.session.scalars(select(Pact.slug)).all()


def test_the_house_opens_a_pact_with_its_facilitators(house):
    member = house.member()
    pact_id = opening.open_pact(SYSTEM, PactValues(SheetValues("Dal caricamento"), facilitator_ids=(member.id,)))
    assert house.actor(member).facilitates == {pact_id}


def test_bad_values_keep_every_word(house):
    browser = house.browser(house.member(roles=("administrator",)))
    answer = send(browser, "/patti/nuovo", title="x" * 200, phenomenon="parole da non perdere", year_1="duemila")
    page = words_of(answer)
    assert answer.status_code == 422
    assert "Al massimo 140 caratteri" in page
    assert "quattro cifre" in page
    assert "parole da non perdere" in answer.get_data(as_text=True)
    assert "x" * 200 in answer.get_data(as_text=True)
    assert db.session.scalar(select(func.count()).select_from(Pact)) == 0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"year_1": "2020", "year_2": "2020", "status_2": "idea"}, "c’è due volte"),
        ({"year_1": "1200"}, "quattro cifre"),
        ({"kind": "altro"}, "C’è qualcosa da rivedere"),
        ({"municipalities": ["9999"]}, "C’è qualcosa da rivedere"),
        ({"hidden_field": "1"}, "qualcosa di inatteso"),
        ({"title": ""}, "Qui serve una risposta"),
        ({"title": "   \u202e  "}, "Qui serve una risposta"),
        ({"outcomes": "è " * 2100}, "Al massimo 4000 caratteri"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(house, changed, said):
    browser = house.browser(house.member(roles=("administrator",)))
    answer = send(browser, "/patti/nuovo", **{"title": "Patto", **changed})
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert db.session.scalar(select(func.count()).select_from(Pact)) == 0


def test_the_sheet_comes_back_whole_when_saved_as_it_is(house, tended):
    pact, browser = tended
    before = words_of(browser.get(f"/patti/{pact.slug}"))
    assert send(browser, f"/patti/{pact.slug}/modifica").status_code == 303
    assert "La scheda è stata salvata." in words_of(browser.get(f"/patti/{pact.slug}"))
    assert words_of(browser.get(f"/patti/{pact.slug}")) == before


def test_a_facilitator_edits_the_sheet(house, tended):
    pact, browser = tended
    answer = send(browser, f"/patti/{pact.slug}/modifica", title="Patto di Pandino e dintorni", outcomes="**Tre** serate", to_verify=None)
    assert answer.status_code == 303
    page = words_of(browser.get(f"/patti/{pact.slug}"))
    assert "Patto di Pandino e dintorni" in page
    assert "Tre serate" in page
    assert "da verificare" not in page


def test_a_curator_tends_open_pacts_only(house, tended):
    pact, _browser = tended
    curator = house.browser(house.member(roles=("curator",)))
    assert send(curator, f"/patti/{pact.slug}/modifica", period="2021").status_code == 303
    closed = house.pact("Riservato", rung=Rung.PACT, page=Rung.PUBLIC)
    assert curator.get(f"/patti/{closed.slug}/modifica").status_code == 404
    assert curator.get(f"/patti/{pact.slug}/impostazioni").status_code == 404


def test_two_people_who_save_at_once_see_both_texts(house, tended):
    pact, browser = tended
    opened = browser.get(f"/patti/{pact.slug}/modifica")
    assert opened.status_code == 200
    first_version = pact.version
    send(browser, f"/patti/{pact.slug}/modifica", outcomes="Il testo di chi è arrivato prima")
    answer = send(browser, f"/patti/{pact.slug}/modifica", outcomes="Il testo di chi è arrivato dopo", version=str(first_version))
    page = words_of(answer)
    assert answer.status_code == 409
    assert "Il testo di chi è arrivato prima" in page
    assert "Il testo di chi è arrivato dopo" in page
    assert "Esiti" in page
    assert "arrivato prima" in words_of(browser.get(f"/patti/{pact.slug}"))
    kept = send_again(browser, answer, f"/patti/{pact.slug}/modifica")
    assert kept.status_code == 303
    assert "arrivato dopo" in words_of(browser.get(f"/patti/{pact.slug}"))


def send_again(browser, answer, address):
    return browser.post(address, data=fields_of(answer, address))


def test_a_stale_version_is_a_conflict_for_services_too(house, tended):
    pact, _browser = tended
    with pytest.raises(Conflict):
        tending.change_sheet(SYSTEM, pact.id, pact.version + 1, SheetValues("Altro"))


def test_a_pact_cannot_go_on_from_itself_nor_lose_one_that_the_editor_cannot_see(house):
    hidden = house.pact("Nascosto", rung=Rung.PACT)
    pact, editor = house.pact("Visibile", previous_id=hidden.id), house.member()
    house.belongs(editor, pact, Hat.FACILITATOR)
    actor = house.actor(editor)
    with pytest.raises(Invalid):
        tending.change_sheet(actor, pact.id, 1, SheetValues("Visibile", previous_id=pact.id))
    tending.change_sheet(actor, pact.id, 1, SheetValues("Visibile"))
    db.session.rollback()
    assert db.session.scalar(select(Pact.previous_id).where(Pact.id == pact.id)) == hidden.id
    tending.change_sheet(actor, pact.id, 2, SheetValues("Visibile", previous_id=hidden.id))
    assert db.session.scalar(select(Pact.previous_id).where(Pact.id == pact.id)) is None, "what is not seen is as if it were not there"


def test_more_years_than_rows_are_refused_by_the_form(house):
    editions = tuple(EditionValues(2000 + number, "running") for number in range(12))
    pact_id = opening.open_pact(SYSTEM, PactValues(SheetValues("Lungo", editions=editions)))
    browser = house.browser(house.member(roles=("curator",)))
    slug = db.session.scalar(select(Pact.slug).where(Pact.id == pact_id))
    assert "2011" in browser.get(f"/patti/{slug}/modifica").get_data(as_text=True)
    assert send(browser, f"/patti/{slug}/modifica").status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Edition)) == 12


def test_bodies_come_in_change_part_and_go(house, tended):
    pact, browser = tended
    address = f"/patti/{pact.slug}/realta"
    answer = send(browser, address, f"{address}/nuova", name="Acli", kind="association", its_part="partner")
    assert answer.status_code == 303
    acli = db.session.scalars(select(Organisation.id).where(Organisation.name == "Acli")).one()
    assert send(browser, address, organisation=str(acli), part="supporter").status_code == 303
    assert "Sostenitori Acli" in words_of(browser.get(f"/patti/{pact.slug}"))
    token = send_token(browser, address)
    for number in ("", "abc", str(10**30), acli):
        assert browser.post(f"{address}/togli", data={**token, "organisation": number}).status_code == 303
    db.session.rollback()
    assert db.session.get(PactActor, (pact.id, acli)) is None


def send_token(browser, address):
    return {"csrf_token": csrf_of(browser.get(address))}


def test_a_body_named_twice_is_one(house, tended):
    pact, browser = tended
    for name in ("Caritas", "CARITAS"):
        address = f"/patti/{pact.slug}/realta"
        send(browser, address, f"{address}/nuova", name=name, kind="association", its_part="partner")
    assert db.session.scalar(select(func.count()).select_from(Organisation).where(func.lower(Organisation.name) == "caritas")) == 1


def test_a_body_without_a_name_keeps_the_other_choices(house, tended):
    pact, browser = tended
    address = f"/patti/{pact.slug}/realta"
    answer = send(browser, address, f"{address}/nuova", name="", kind="health", its_part="promoter")
    assert answer.status_code == 422
    assert "Qui serve una risposta" in words_of(answer)


def test_an_unknown_body_is_refused(house, tended):
    pact, _browser = tended
    with pytest.raises(Invalid):
        tending.set_organisation(SYSTEM, pact.id, 9999, "partner")
    with pytest.raises(Invalid):
        tending.set_organisation(SYSTEM, pact.id, territory.ensure_organisation(SYSTEM, "Avis", "association"), "boh")
    with pytest.raises(NotFound):
        tending.set_organisation(house.actor(house.member()), 9999, 1, "partner")
