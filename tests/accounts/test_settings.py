import pytest
from sqlalchemy import select

from forum.accounts.models import SignIn
from forum.core.audience import MEMBERS, PUBLIC
from forum.core.database import db
from forum.territory.models import Municipality
from tests.support.accounts import GOOD_PASSWORD, fill, is_in, link_in, look_again, registration, sign_in, waiting_letters
from tests.support.people import PASSWORD, csrf_of


@pytest.fixture
def marta(house):
    return house.member("Marta", email="marta@example.org")


@pytest.fixture
def inside(house, marta):
    return house.browser(marta)


def words(**changed):
    return {
        "name": "Marta Verdi",
        "affiliation": "professional",
        "organisation": "Cooperativa Il Ponte",
        "role": "educatrice",
        "municipality": "",
        "biography": "Mi occupo di cortili.\n\nE di orti.",
        "audience": str(MEMBERS),
        "language": "it",
        **changed,
    }


def test_a_member_says_who_they_are(inside, marta):
    db.session.add(Municipality(slug="pandino", name="Pandino"))
    db.session.commit()
    place = db.session.scalars(select(Municipality.id)).one()
    answer = fill(inside, "/impostazioni", **words(municipality=str(place)))
    assert (answer.status_code, answer.location) == (303, "/impostazioni")
    shown = inside.get("/impostazioni").text
    assert "Il tuo profilo è salvato" in shown
    for kept in ("Marta Verdi", "Cooperativa Il Ponte", "educatrice", "Mi occupo di cortili.", f'selected value="{place}"'):
        assert kept in shown
    profile = inside.get(f"/persone/{marta.id}-{marta.handle}").text
    assert "Pandino" in profile
    assert "<p>E di orti.</p>" in profile


def test_a_member_chooses_the_language_whatever_the_browser_says(inside):
    fill(inside, "/impostazioni", **words(language="en"))
    assert "Your profile is saved" in inside.get("/impostazioni", headers={"Accept-Language": "it"}).text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "Mаrta"),
        ("name", "Moderatrice"),
        ("biography", "x" * 601),
        ("organisation", "x" * 121),
        ("municipality", "999"),
        ("municipality", "uno"),
        ("audience", "3"),
        ("audience", "7"),
        ("affiliation", "altro"),
        ("language", "xx"),
    ],
)
def test_what_cannot_be_saved_is_said_and_the_rest_stays(inside, marta, field, value):
    refused = fill(inside, "/impostazioni", **words(**{field: value}))
    assert refused.status_code == 422
    assert "C’è qualcosa da rivedere" in refused.text
    assert "educatrice" in refused.text
    look_again()
    assert marta.role == ""


def test_a_hostile_profile_is_shown_as_words(inside, marta):
    nasty = '"><script>alert(1)</script>{{ 7*7 }}'
    fill(inside, "/impostazioni", **words(organisation=nasty, role=nasty, biography=nasty))
    for address in ("/impostazioni", f"/persone/{marta.id}-{marta.handle}"):
        shown = inside.get(address).text
        assert "<script>alert" not in shown
        assert "{{ 7*7 }}" in shown


def test_nobody_takes_the_name_of_somebody_else(house, inside):
    house.member("Ilaria", handle="ilaria", audience=PUBLIC)
    with db.session.no_autoflush:
        fill(inside, "/impostazioni", **words(name="Ilaria Rossi"))
    other = house.browser(house.member("Elena"))
    refused = fill(other, "/impostazioni", **words(name="llaria Rossi"))
    assert refused.status_code == 422
    assert "si legge allo stesso modo" in refused.text


def test_settings_are_for_members(client):
    for address in ("/impostazioni", "/impostazioni/password", "/impostazioni/e-mail", "/impostazioni/dispositivi"):
        answer = client.get(address)
        assert (answer.status_code, answer.location) == (303, f"/accedi?next={address}")


def test_a_new_password_wants_the_present_one_and_ends_the_other_sign_ins(house, inside, marta):
    elsewhere = house.browser(marta)
    refused = fill(inside, "/impostazioni/password", again="non è questa", password=GOOD_PASSWORD)
    assert "non è la tua password attuale" in refused.text
    assert is_in(elsewhere)
    with inside.session_transaction() as session:
        before = session["token"]
    answer = fill(inside, "/impostazioni/password", again=PASSWORD, password=GOOD_PASSWORD)
    assert answer.status_code == 303
    assert is_in(inside)
    assert not is_in(elsewhere)
    with inside.session_transaction() as session:
        assert session["token"] != before
    assert sign_in(house.browser(), marta.email, PASSWORD).status_code == 422
    assert sign_in(house.browser(), marta.email, GOOD_PASSWORD).status_code == 303
    assert [letter.to for letter in waiting_letters()] == ["marta@example.org"]


def test_a_new_password_is_held_to_the_same_rule(inside):
    refused = fill(inside, "/impostazioni/password", again=PASSWORD, password="marta12345")
    assert refused.status_code == 422
    assert PASSWORD not in refused.text


def test_a_new_address_is_confirmed_from_its_own_mailbox_and_the_old_one_is_told(house, inside, marta):
    answer = fill(inside, "/impostazioni/e-mail", email="nuova@example.org", again=PASSWORD)
    assert answer.status_code == 303
    letters = {letter.to: letter for letter in waiting_letters()}
    assert set(letters) == {"marta@example.org", "nuova@example.org"}
    assert "nuova@example.org" not in letters["marta@example.org"].text
    look_again()
    assert marta.email == "marta@example.org"
    # The letter may be opened on another device, where nobody is signed in.
    assert fill(house.browser(), link_in(letters["nuova@example.org"])).status_code == 303
    look_again()
    assert marta.email == "nuova@example.org"
    assert "La tua iscrizione ha un altro indirizzo" in [letter.subject for letter in waiting_letters() if letter.to == "marta@example.org"]
    assert sign_in(house.browser(), "marta@example.org", PASSWORD).status_code == 422
    assert sign_in(house.browser(), "nuova@example.org", PASSWORD).status_code == 303


def test_a_new_address_wants_the_present_password(inside):
    refused = fill(inside, "/impostazioni/e-mail", email="nuova@example.org", again="non è questa")
    assert refused.status_code == 422
    assert 'value="nuova@example.org"' in refused.text
    assert waiting_letters() == []


def test_nobody_learns_in_the_settings_whose_address_is_known(house, inside):
    house.member("Elena", email="elena@example.org")
    answers = {
        (answer.status_code, answer.location, answer.data)
        for answer in (
            fill(inside, "/impostazioni/e-mail", email=email, again=PASSWORD) for email in ("elena@example.org", "nuova@example.org")
        )
    }
    assert len(answers) == 1
    assert "Sei già nel forum" in [letter.subject for letter in waiting_letters() if letter.to == "elena@example.org"]


def test_an_address_confirmed_by_somebody_else_meanwhile_is_theirs(house, inside, marta):
    fill(inside, "/impostazioni/e-mail", email="nuova@example.org", again=PASSWORD)
    link = link_in(next(letter for letter in waiting_letters() if letter.to == "nuova@example.org"))
    house.member("Elena", email="nuova@example.org")
    assert fill(inside, link).status_code == 410
    look_again()
    assert marta.email == "marta@example.org"


def test_an_address_that_was_only_asked_for_goes_to_who_proves_it(house, inside, marta):
    fill(house.browser(), "/registrati", **registration(email="nuova@example.org"))
    fill(inside, "/impostazioni/e-mail", email="nuova@example.org", again=PASSWORD)
    link = link_in(next(letter for letter in waiting_letters() if letter.subject == "Conferma il tuo nuovo indirizzo"))
    assert fill(inside, link).status_code == 303
    look_again()
    assert marta.email == "nuova@example.org"


def test_a_member_sees_where_they_are_signed_in_and_ends_it(house, marta):
    here, there = house.browser(), house.browser()
    agent = "Mozilla/5.0 (Linux; Android 14) Gecko/120 Firefox/120 <script>"
    form = {"email": marta.email, "password": PASSWORD}
    there.post("/accedi", data={"csrf_token": csrf_of(there.get("/accedi")), **form}, headers={"User-Agent": agent})
    sign_in(here, marta.email, PASSWORD)
    shown = here.get("/impostazioni/dispositivi").text
    assert "Firefox, Android" in shown
    assert "Questo dispositivo" in shown
    look_again()
    digest = db.session.scalars(select(SignIn.digest).where(SignIn.device == "Firefox, Android")).one()
    assert digest not in shown
    answer = fill(here, "/impostazioni/dispositivi", to=f"/impostazioni/dispositivi/{digest[:16]}/esci")
    assert answer.status_code == 303
    assert not is_in(there)
    assert is_in(here)


def test_nobody_ends_the_sign_in_of_somebody_else(house, inside, marta):
    other = house.browser(house.member("Elena"))
    look_again()
    digest = db.session.scalars(select(SignIn.digest).where(SignIn.member_id != marta.id)).one()
    fill(inside, "/impostazioni/dispositivi", to=f"/impostazioni/dispositivi/{digest[:16]}/esci")
    for wild in ("%25", "_" * 16, ""):
        inside.post(f"/impostazioni/dispositivi/{wild}/esci", data={"csrf_token": csrf_of(inside.get("/impostazioni"))})
    assert is_in(other)
    assert is_in(inside)


def test_all_the_others_end_together(house, inside, marta):
    others = [house.browser(marta) for _ in range(2)]
    fill(inside, "/impostazioni/dispositivi", to="/impostazioni/dispositivi/altri/esci")
    assert is_in(inside)
    assert not any(is_in(other) for other in others)


def test_an_expired_form_gives_the_profile_back(inside):
    answer = inside.post("/impostazioni", data=words(), headers={"Origin": "http://localhost"})
    assert answer.status_code == 400
    assert "Mi occupo di cortili." in answer.text
