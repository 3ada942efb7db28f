from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.accounts.models import AccountToken, Member
from forum.core import clock
from forum.core.database import db
from forum.core.work import unit_of_work
from tests.support.accounts import GOOD_PASSWORD, fill, is_in, link_in, look_again, registration, sign_in, waiting_letters
from tests.support.people import PASSWORD, csrf_of


@pytest.fixture
def marta(house):
    return house.member("Marta", email="marta@example.org")


def reset_link(client, email="marta@example.org"):
    fill(client, "/password-dimenticata", email=email)
    return link_in(next(letter for letter in waiting_letters() if letter.subject == "Scegli una nuova password"))


def test_somebody_who_forgot_chooses_another_password_and_every_sign_in_ends(house, marta):
    elsewhere, client = house.browser(marta), house.browser()
    link = reset_link(client)
    page = client.get(link)
    assert "marta@example.org" in page.text
    answer = client.post(link, data={"csrf_token": csrf_of(page), "password": GOOD_PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/accedi")
    assert not is_in(elsewhere)
    assert not is_in(client), "the link alone opens nothing"
    assert sign_in(client, marta.email, PASSWORD).status_code == 422
    assert sign_in(client, marta.email, GOOD_PASSWORD).status_code == 303
    assert "La tua password è cambiata" in [letter.subject for letter in waiting_letters()]


def test_the_answer_is_the_same_for_everybody(house, marta):
    house.member("Elena", email="elena@example.org", suspended_at=clock.now())
    answers = set()
    for email in ("marta@example.org", "nessuno@example.org", "elena@example.org"):
        client = house.browser()
        answer = fill(client, "/password-dimenticata", email=email)
        answers.add((answer.status_code, answer.location, answer.data, client.get(answer.location).data))
    assert len(answers) == 1
    assert [letter.to for letter in waiting_letters()] == ["marta@example.org"]


def test_a_link_works_once(client, marta):
    link = reset_link(client)
    token = csrf_of(client.get(link))
    assert client.post(link, data={"csrf_token": token, "password": GOOD_PASSWORD}).status_code == 303
    assert client.get(link).status_code == 410
    again = client.post(link, data={"csrf_token": csrf_of(client.get("/accedi")), "password": "un’altra parola lunga"})
    assert again.status_code == 410
    assert sign_in(client, marta.email, GOOD_PASSWORD).status_code == 303


def test_a_link_runs_out_after_half_an_hour(client, marta):
    link = reset_link(client)
    look_again()
    left = db.session.scalars(select(AccountToken.expires_at)).one() - clock.now()
    assert timedelta(minutes=29) < left <= timedelta(minutes=30)
    token = csrf_of(client.get(link))
    with unit_of_work():
        db.session.execute(update(AccountToken).values(expires_at=clock.now()))
    assert client.post(link, data={"csrf_token": token, "password": GOOD_PASSWORD}).status_code == 410
    assert sign_in(client, marta.email, PASSWORD).status_code == 303


def test_asking_again_ends_the_earlier_link(client, marta):
    first = reset_link(client)
    second = reset_link(client)
    assert first != second
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200


def test_a_link_is_good_only_for_what_it_was_made_for(house, marta):
    client = house.browser()
    reset = reset_link(client).rpartition("/")[2]
    fill(client, "/registrati", **registration())
    confirm = next(link_in(letter) for letter in waiting_letters() if letter.to == "lucia@example.org").rpartition("/")[2]
    assert client.get(f"/conferma/{reset}").status_code == 410
    assert client.get(f"/nuova-password/{confirm}").status_code == 410
    token = csrf_of(client.get("/accedi"))
    assert client.post(f"/nuova-password/{confirm}", data={"csrf_token": token, "password": GOOD_PASSWORD}).status_code == 410


def test_suspending_or_changing_the_password_ends_a_link(house, marta):
    client = house.browser()
    link = reset_link(client)
    with unit_of_work():
        db.session.execute(update(Member).values(suspended_at=clock.now()))
    assert client.get(link).status_code == 410
    with unit_of_work():
        db.session.execute(update(Member).values(suspended_at=None))
    inside = house.browser(marta)
    fill(inside, "/impostazioni/password", again=PASSWORD, password=GOOD_PASSWORD)
    assert client.get(link).status_code == 410


def test_a_weak_choice_is_refused_and_the_link_still_works(client, marta):
    link = reset_link(client)
    for weak in ("corta", "Marta2026!!", "password123", ""):
        refused = fill(client, link, password=weak)
        assert refused.status_code == 422
        assert "C’è qualcosa da rivedere" in refused.text
    assert fill(client, link, password=GOOD_PASSWORD).status_code == 303


def test_who_never_confirmed_and_forgot_is_confirmed_by_the_link(client):
    fill(client, "/registrati", **registration(password="la parola dello sconosciuto"))
    link = reset_link(client, "lucia@example.org")
    assert fill(client, link, password=GOOD_PASSWORD).status_code == 303
    assert sign_in(client, "lucia@example.org", "la parola dello sconosciuto").status_code == 422
    assert sign_in(client, "lucia@example.org", GOOD_PASSWORD).status_code == 303
