import pytest

from forum.accounts.kinds import PERSON
from forum.accounts.profile_parts import ProfilePart
from forum.core import clock
from forum.core.actor import SYSTEM, guest
from forum.core.audience import MEMBERS, PUBLIC
from forum.core.content import ALWAYS_OPEN
from forum.core.database import db
from forum.core.kinds import Card
from forum.core.refs import Ref
from forum.territory.models import Municipality
from forum.web.slots import fill_slot
from tests.support.accounts import look_again
from tests.support.answers import seen_by
from tests.support.statements import statements as seen_statements


def address(person):
    return f"/persone/{person.id}-{person.handle}"


@pytest.fixture
def slots(app, monkeypatch):
    monkeypatch.setitem(app.extensions, "forum.slots", {})
    return lambda name, filler: fill_slot(app, name, filler)


@pytest.fixture
def statements(database):
    with seen_statements() as seen:
        yield seen


def test_a_public_profile_is_open_to_everybody(house):
    marta = house.member(
        "Marta", role="educatrice", organisation="Cooperativa Il Ponte", biography="Mi occupo di cortili.", professional=True
    )
    shown = house.browser().get(address(marta))
    assert shown.status_code == 200
    for words in ("Marta", "educatrice", "Cooperativa Il Ponte", "Mi occupo di cortili.", "Professionista"):
        assert words in shown.text
    assert marta.email not in shown.text


def test_a_profile_for_members_is_open_to_members_alone_and_says_nothing_to_others(house):
    marta = house.member("Marta", audience=MEMBERS)
    visitor = house.browser()
    hidden, absent = visitor.get(address(marta)), visitor.get("/persone/999-nessuno")
    assert (hidden.status_code, hidden.data, dict(hidden.headers)) == (404, absent.data, dict(absent.headers))
    assert visitor.get(f"/persone/{marta.id}").data == absent.data, "not even by being sent to the right address"
    assert house.browser(house.member("Elena")).get(address(marta)).status_code == 200
    assert house.browser(marta).get(address(marta)).status_code == 200


@pytest.mark.parametrize("values", [{"suspended_at": clock.now()}, {"confirmed_at": None}], ids=["suspended", "unconfirmed"])
def test_who_is_not_in_has_no_profile(house, values):
    marta = house.member("Marta", **{"audience": PUBLIC})
    for name, value in values.items():
        setattr(marta, name, value)
    db.session.commit()
    member = house.browser(house.member("Elena"))
    assert seen_by(member.get(address(marta))) == seen_by(member.get("/persone/999-nessuno"))
    assert house.browser().get(address(marta)).status_code == 404


def test_of_who_left_only_the_leaving_is_shown(house, slots):
    marta = house.member("Marta", role="educatrice", biography="Mi occupo di cortili.", left_at=clock.now())
    slots("profile", lambda actor, member_id: ProfilePart("Interventi", ()))
    shown = house.browser().get(address(marta)).text
    assert "Ex membro" in shown
    for words in ("Marta", "educatrice", "cortili", "Interventi"):
        assert words not in shown.replace(marta.handle, "")


def test_the_words_of_the_address_are_put_right(house):
    marta = house.member("Marta")
    for wrong in (f"/persone/{marta.id}", f"/persone/{marta.id}-altro"):
        answer = house.browser().get(wrong)
        assert (answer.status_code, answer.location) == (301, address(marta))


@pytest.mark.parametrize(
    "wrong", ["/persone/0-x", "/persone/-1-x", "/persone/99999999999999999999-x", "/persone/x", "/persone/1e3-x", "/persone/"]
)
def test_addresses_that_are_none_find_nothing(house, wrong):
    assert house.browser().get(wrong).status_code == 404


def test_other_features_show_what_the_reader_may_see_of_a_person(house, slots):
    marta = house.member("Marta")
    asked = []

    def latest(actor, member_id):
        asked.append((actor.is_member, member_id))
        card = Card(
            Ref("post", 1),
            "/discussioni/1-orto#p1",
            "L’orto di via Pagliari",
            "Domani si pianta",
            at=clock.now(),
            pact_title="Patto di prova",
        )
        return ProfilePart("Ultimi interventi", (card,))

    slots("profile", latest)
    shown = house.browser().get(address(marta)).text
    assert "Ultimi interventi" in shown
    assert 'href="/discussioni/1-orto#p1"' in shown
    house.browser(marta).get(address(marta))
    assert asked == [(False, marta.id), (True, marta.id)]


def test_a_profile_costs_few_statements(house, statements):
    marta = house.member("Marta")
    visitor, member = house.browser(), house.browser(house.member("Elena"))
    look_again()
    statements.clear()
    visitor.get(address(marta))
    assert len(statements) <= 3, statements
    statements.clear()
    member.get(address(marta))
    assert len(statements) <= 6, statements


def names(client, **query):
    answer = client.get("/persone/nomi", query_string=query)
    return [(person["name"], person["can_read"]) for person in answer.get_json()]


def test_names_are_completed_for_members_by_name_surname_and_handle(house):
    house.member("Marta Verdi", handle="marta-verdi")
    house.member("Paola Martani", handle="paola-martani")
    house.member("Élodie", handle="elodie")
    client = house.browser(house.member("Giorgio"))
    assert names(client, inizio="mart") == [("Marta Verdi", True), ("Paola Martani", True)]
    assert names(client, inizio="VERDI") == [("Marta Verdi", True)]
    assert names(client, inizio="elo") == [("Élodie", True)]
    assert names(client, q="marta-v") == [("Marta Verdi", True)]


@pytest.mark.parametrize("typed", ["", " ", "%", "_", "\\", "%%%", "\x00", "x" * 5000, "'; --"])
def test_names_are_not_listed_by_tricks(house, typed):
    house.member("Marta")
    assert names(house.browser(house.member("Giorgio")), inizio=typed) == []


def test_few_names_are_offered_and_only_of_people_who_are_in(house):
    for number in range(12):
        house.member(f"Anna {number}")
    house.member("Antonella", suspended_at=clock.now())
    house.member("Antonia", left_at=clock.now())
    waiting = house.member("Antea")
    waiting.confirmed_at = None
    db.session.commit()
    client = house.browser(house.member("Giorgio"))
    assert len(names(client, inizio="ann")) == 8
    assert names(client, inizio="ant") == []


def test_names_are_not_for_visitors(client):
    assert client.get("/persone/nomi?inizio=a").status_code == 303


def test_completion_says_who_cannot_see_the_discussion(house, slots):
    inside, outside = house.member("Anna"), house.member("Annalisa")
    slots("may_read", lambda actor, thread_id, member_ids: {inside.id} if thread_id == 7 else set())
    client = house.browser(house.member("Giorgio"))
    assert names(client, inizio="ann", discussione="7") == [(inside.name, True), (outside.name, False)]
    assert names(client, inizio="ann", discussione="8") == [(inside.name, False), (outside.name, False)]
    assert names(client, inizio="ann") == [(inside.name, True), (outside.name, True)]
    assert names(client, inizio="ann", discussione="sette")[0][1] is True


def test_cards_of_people_are_given_to_who_may_open_the_profile(house):
    open_one, members_one = house.member("Marta", role="educatrice"), house.member("Elena", audience=MEMBERS)
    gone, out = house.member("Paola", left_at=clock.now()), house.member("Rita", suspended_at=clock.now())
    ids = [person.id for person in (open_one, members_one, gone, out)]
    assert set(PERSON.cards(guest(), ids)) == {open_one.id}
    assert set(PERSON.cards(house.actor(open_one), ids)) == {open_one.id, members_one.id}
    card = PERSON.cards(guest(), ids)[open_one.id]
    assert (card.ref, card.url, card.title, card.plain) == (Ref("person", open_one.id), address(open_one), "Marta", "educatrice")
    assert set(PERSON.cards(SYSTEM, ids)) == {open_one.id, members_one.id}


def test_people_are_found_by_what_they_say_of_themselves_within_the_audience_they_chose(house):
    place = Municipality(slug="pandino", name="Pandino")
    db.session.add(place)
    db.session.commit()
    marta = house.member(
        "Marta", audience=MEMBERS, role="educatrice", organisation="Il Ponte", biography="Cortili e orti.", municipality_id=place.id
    )
    entry = PERSON.entries([marta.id])[marta.id]
    assert (entry.ref, entry.kind, entry.audience, entry.title, entry.opened_at) == (
        Ref("person", marta.id),
        "person",
        MEMBERS,
        "Marta",
        ALWAYS_OPEN,
    )
    for words in ("educatrice", "Il Ponte", "Cortili", "Pandino"):
        assert words in entry.body
    assert entry.places == ("Pandino",)
    assert marta.email not in entry.body


def test_who_is_not_in_cannot_be_found(house):
    inside = house.member("Marta")
    ids = [inside.id, house.member("Rita", suspended_at=clock.now()).id, house.member("Paola", left_at=clock.now()).id]
    assert set(PERSON.entries([*ids, 999])) == {inside.id}
    assert list(PERSON.ids()) == [inside.id]


def test_everybody_but_oneself_finds_the_way_to_report_a_person(house):
    person, reader = house.member("Aldo"), house.member("Rita")
    house.member("Mirco", roles=("moderator",))
    way = f"/segnala?cosa=person:{person.id}"
    for browser in (house.browser(reader), house.browser()):
        assert f'href="{way}"' in browser.get(address(person)).get_data(as_text=True)
        assert browser.get(way).status_code == 200
    assert way not in house.browser(person).get(address(person)).get_data(as_text=True)


def test_the_settings_lead_to_what_was_decided_about_one(house):
    browser = house.browser(house.member())
    for page in ("/impostazioni", "/impostazioni/password", "/impostazioni/dispositivi"):
        assert 'href="/moderazione/decisioni"' in browser.get(page).get_data(as_text=True)
    assert browser.get("/moderazione/decisioni").status_code == 200
