import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from forum.accounts.models import AccountToken, Member
from forum.accounts.services import registration as services
from forum.core import clock
from forum.core.database import db
from forum.core.errors import Denied
from forum.core.work import unit_of_work
from forum.web.slots import fill_slot
from tests.support.accounts import GOOD_PASSWORD, fill, is_in, link_in, look_again, registration, sign_in, waiting_letters
from tests.support.people import csrf_of


def people():
    look_again()
    return db.session.scalar(select(func.count()).select_from(Member))


def only_person():
    look_again()
    return db.session.scalars(select(Member)).one()


def test_somebody_registers_confirms_and_comes_in(client):
    answer = fill(client, "/registrati", **registration(organisation="Comune di Pandino", affiliation="professional", next="/patti"))
    assert (answer.status_code, answer.location) == (303, "/registrati/fatto")
    assert "Guarda la tua posta" in client.get("/registrati/fatto").text
    letter = waiting_letters()[0]
    assert (letter.to, letter.subject) == ("lucia@example.org", "Conferma il tuo indirizzo")
    assert "Lucia" not in letter.text, "a stranger must not write to people through our letters"

    shown = client.get(link_in(letter))
    assert "lucia@example.org" in shown.text
    answer = client.post(link_in(letter), data={"csrf_token": csrf_of(shown)})
    assert (answer.status_code, answer.location) == (303, "/accedi?next=/patti")
    assert "l’iscrizione è fatta" in client.get("/accedi").text

    answer = sign_in(client, "Lucia@Example.org ", GOOD_PASSWORD, next="/patti")
    assert (answer.status_code, answer.location) == (303, "/patti")
    assert is_in(client)
    person = only_person()
    assert (person.name, person.handle, person.professional, person.organisation, person.role) == (
        "Lucia Bianchi",
        "lucia-bianchi",
        True,
        "Comune di Pandino",
        "volontaria",
    )


def test_it_all_speaks_english_too(client):
    client.set_cookie("language", "en")
    assert "Ask for an account" in client.get("/registrati").text
    fill(client, "/registrati", **registration(language="en"))
    letter = waiting_letters()[0]
    assert letter.subject == "Confirm your address"
    assert "Confirm your address" in client.get(link_in(letter)).text
    refused = sign_in(client, "lucia@example.org", GOOD_PASSWORD)
    assert "still to be confirmed" in refused.text


def test_until_the_address_is_confirmed_one_cannot_come_in_and_is_told_so(client):
    fill(client, "/registrati", **registration())
    refused = sign_in(client, "lucia@example.org", GOOD_PASSWORD)
    assert refused.status_code == 422
    assert "ancora da confermare" in refused.text
    assert 'href="/registrati/conferma"' in refused.text
    assert "lucia@example.org" in refused.text
    assert not is_in(client)


def test_with_another_password_nobody_learns_that_an_address_waits(client):
    fill(client, "/registrati", **registration())
    assert "da confermare" not in sign_in(client, "lucia@example.org", "un’altra parola lunga").text


def test_the_answer_is_the_same_whether_or_not_the_address_is_known(house):
    house.member("Marta", email="marta@example.org")
    answers = []
    for address in ("marta@example.org", "nessuno@example.org"):
        client = house.browser()
        answer = fill(client, "/registrati", **registration(email=address))
        assert answer.status_code == 303, answer.text
        then = client.get(answer.location)
        answers.append((answer.status_code, answer.location, answer.data, dict(then.headers), then.data))
    assert answers[0] == answers[1]
    assert {letter.to: letter.subject for letter in waiting_letters()} == {
        "marta@example.org": "Sei già nel forum",
        "nessuno@example.org": "Conferma il tuo indirizzo",
    }


def test_the_answer_costs_the_same_whether_or_not_the_address_is_known(house, monkeypatch):
    house.member("Marta", email="marta@example.org")
    hashed = []
    monkeypatch.setattr(services, "hash_password", lambda password: hashed.append(password) or "kept")
    for address in ("marta@example.org", "nessuno@example.org"):
        services.register(services.Registration("Lucia", address, GOOD_PASSWORD))
    assert len(hashed) == 2


def test_a_member_keeps_everything_when_a_stranger_registers_with_their_address(house):
    marta = house.member("Marta", email="marta@example.org")
    kept = marta.password_hash
    fill(house.browser(), "/registrati", **registration(email="MARTA@example.org"))
    look_again()
    assert (marta.name, marta.password_hash, people()) == ("Marta", kept, 1)


def test_who_asks_again_before_confirming_is_who_decides_the_password(client):
    fill(client, "/registrati", **registration(name="Altra Persona", password="la parola dello sconosciuto"))
    first = link_in(waiting_letters()[0])
    fill(client, "/registrati", **registration())
    assert client.get(first).status_code == 410, "the earlier link stops working"
    second = link_in(waiting_letters()[0])
    fill(client, second)
    assert sign_in(client, "lucia@example.org", "la parola dello sconosciuto").status_code == 422
    assert sign_in(client, "lucia@example.org", GOOD_PASSWORD).status_code == 303
    assert (only_person().name, only_person().handle) == ("Lucia Bianchi", "lucia-bianchi")


def test_a_link_works_once(client):
    fill(client, "/registrati", **registration())
    link = link_in(waiting_letters()[0])
    token = csrf_of(client.get(link))
    assert client.post(link, data={"csrf_token": token}).status_code == 303
    again = client.post(link, data={"csrf_token": token})
    assert again.status_code == 410
    assert "non funziona più" in again.text


def test_looking_at_a_link_uses_nothing_up(client):
    fill(client, "/registrati", **registration())
    link = link_in(waiting_letters()[0])
    for _ in range(3):
        assert client.get(link).status_code == 200
    assert only_person().confirmed_at is None
    assert fill(client, link).status_code == 303


def test_a_link_runs_out(client):
    fill(client, "/registrati", **registration())
    link = link_in(waiting_letters()[0])
    token = csrf_of(client.get(link))
    with unit_of_work():
        db.session.execute(update(AccountToken).values(expires_at=clock.now() - timedelta(seconds=1)))
    assert client.get(link).status_code == 410
    assert client.post(link, data={"csrf_token": token}).status_code == 410
    assert only_person().confirmed_at is None


@pytest.mark.parametrize("secret", ["x", "a" * 2000, "%00", "è", "..%2f.."])
def test_links_that_never_were_do_not_work(client, secret):
    assert client.get(f"/conferma/{secret}").status_code in (404, 410)
    assert client.get(f"/nuova-password/{secret}").status_code in (404, 410)


def test_the_secret_is_not_kept(client):
    fill(client, "/registrati", **registration())
    secret = link_in(waiting_letters()[0]).rpartition("/")[2]
    look_again()
    assert secret not in db.session.scalars(select(AccountToken.digest)).all()


def test_the_letter_comes_again_to_who_waits_and_the_answer_is_always_the_same(house):
    client = house.browser()
    fill(client, "/registrati", **registration())
    first = link_in(waiting_letters()[0])
    house.member("Marta", email="marta@example.org")
    answers = [
        fill(client, "/registrati/conferma", email=address) for address in ("lucia@example.org", "marta@example.org", "nessuno@example.org")
    ]
    assert len({(answer.status_code, answer.location, answer.data) for answer in answers}) == 1
    letters = waiting_letters()
    assert [letter.to for letter in letters] == ["lucia@example.org"]
    assert link_in(letters[0]) != first
    assert client.get(first).status_code == 410
    assert fill(client, link_in(letters[0])).status_code == 303


def test_two_people_cannot_have_names_that_read_the_same(house):
    client = house.browser()
    fill(client, "/registrati", **registration(name="Ilaria Rossi"))
    fill(client, link_in(waiting_letters()[0]))
    refused = fill(client, "/registrati", **registration(name="llaria Rossi", email="altra@example.org"))
    assert refused.status_code == 422
    assert "si legge allo stesso modo" in refused.text
    assert people() == 1


def test_a_name_is_kept_only_for_who_proved_an_address(client):
    for number in (1, 2):
        fill(client, "/registrati", **registration(email=f"lucia{number}@example.org"))
    first, second = (link_in(letter) for letter in waiting_letters())
    fill(client, second)
    fill(client, first)
    look_again()
    named = dict(db.session.execute(select(Member.email, Member.name)).all())
    assert named == {"lucia2@example.org": "Lucia Bianchi", "lucia1@example.org": "Lucia Bianchi 2"}
    assert sorted(db.session.scalars(select(Member.handle))) == ["lucia-bianchi", "lucia-bianchi-2"]


def test_nobody_registers_as_an_office(client):
    refused = fill(client, "/registrati", **registration(name="Redazi0ne"))
    assert refused.status_code == 422
    assert people() == 0


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Qui serve una risposta"),
        ("name", "x" * 200, "Al massimo 80 caratteri"),
        ("name", "<script>alert(1)</script>", "solo lettere"),
        ("email", "non un indirizzo", "non sembra un indirizzo"),
        ("email", "a@b.org\r\nBcc: c@d.org", "non sembra un indirizzo"),
        ("email", "", "Qui serve una risposta"),
        ("password", "corta", "Almeno 10 caratteri"),
        ("password", "password123", "tra le prime"),
        ("organisation", "y" * 121, "Al massimo 120 caratteri"),
        ("role", "z" * 121, "Al massimo 120 caratteri"),
        ("affiliation", "re", "C’è qualcosa da rivedere"),
        ("language", "de", "C’è qualcosa da rivedere"),
    ],
)
def test_a_fault_is_said_and_what_was_typed_stays_except_the_password(client, field, value, sentence):
    typed = registration(organisation="Cooperativa & amici", **({field: value} if field != "organisation" else {})) | {field: value}
    refused = fill(client, "/registrati", **typed)
    assert refused.status_code == 422
    assert sentence in refused.text
    assert typed["password"] not in refused.text
    assert "<script>alert" not in refused.text
    kept = "volontaria" if field != "role" else "z" * 121
    assert kept in refused.text
    assert people() == 0
    assert waiting_letters() == []


def test_unknown_fields_are_refused(client):
    refused = fill(client, "/registrati", **registration(is_administrator="1"))
    assert refused.status_code == 422
    assert people() == 0


def test_an_expired_form_gives_the_words_back_but_not_the_password(client):
    answer = client.post("/registrati", data=registration(role="educatrice di strada"), headers={"Origin": "http://localhost"})
    assert answer.status_code == 400
    assert "educatrice di strada" in answer.text
    assert GOOD_PASSWORD not in answer.text
    assert people() == 0


def test_a_machine_that_fills_every_field_learns_nothing(client):
    answer = fill(client, "/registrati", **registration(site_address="http://spam.example"))
    assert (answer.status_code, answer.location) == (303, "/registrati/fatto")
    assert people() == 0
    assert waiting_letters() == []


@pytest.fixture
def closed(app, monkeypatch):
    settings = app.config["SETTINGS"]
    object.__setattr__(settings, "registration_open", False)
    yield
    object.__setattr__(settings, "registration_open", True)


def test_a_closed_house_opens_only_to_invitations(house, closed):
    client = house.browser()
    page = client.get("/registrati")
    assert "solo su invito" in page.text
    assert "<form" not in page.text.partition("<main")[2]
    assert client.get("/registrati?invito=inventato").data == page.data
    with pytest.raises(Denied):
        services.register(services.Registration("Lucia", "lucia@example.org", GOOD_PASSWORD))
    assert people() == 0


def test_an_invitation_opens_a_closed_house_and_leads_on_to_where_it_invites(house, closed, monkeypatch):
    monkeypatch.setitem(house.app.extensions, "forum.slots", {})
    fill_slot(house.app, "invitation", lambda token: "/inviti/valido" if token == "valido" else None)
    client = house.browser()
    answer = fill(client, "/registrati?invito=valido", to="/registrati", invitation="valido", **registration())
    assert answer.status_code == 303
    confirmed = fill(client, link_in(waiting_letters()[0]))
    assert confirmed.location == "/accedi?next=/inviti/valido"


def test_a_member_who_opens_the_form_is_sent_home(house):
    answer = house.browser(house.member()).get("/registrati")
    assert (answer.status_code, answer.location) == (303, "/")


def test_a_registration_takes_well_under_a_second(client):
    page = csrf_of(client.get("/registrati"))
    before = time.perf_counter()
    client.post("/registrati", data={"csrf_token": page, **registration()})
    assert time.perf_counter() - before < 1


def test_a_link_confirms_only_the_address_it_was_sent_to(client):
    fill(client, "/registrati", **registration())
    link = link_in(waiting_letters()[0])
    with unit_of_work():
        db.session.execute(update(Member).values(email="altra@example.org"))
    assert fill(client, link).status_code == 410
    assert only_person().confirmed_at is None
