import re

import pytest
from sqlalchemy import select

from forum.accounts.models import Member
from forum.core.database import db
from tests.support.accounts import GOOD_PASSWORD, fill, look_again, sign_in


@pytest.fixture
def run(database):
    runner = database.test_cli_runner()
    return lambda *words, typed="": runner.invoke(args=["user", "create", *words], input=typed)


def people():
    look_again()
    return db.session.scalars(select(Member)).all()


def test_an_account_is_made_with_a_password_typed_twice(run, client):
    said = run(
        "--email", "Rosa@example.org", "--name", "Redazione", "--role", "administrator", "--role", "curator", typed=f"{GOOD_PASSWORD}\n" * 2
    )
    assert said.exit_code == 0, said.output
    assert GOOD_PASSWORD not in said.output
    rosa = people()[0]
    assert (rosa.email, rosa.is_administrator, rosa.is_curator, rosa.is_moderator) == ("rosa@example.org", True, True, False)
    assert rosa.confirmed_at is not None
    assert sign_in(client, "rosa@example.org", GOOD_PASSWORD).status_code == 303


def test_an_account_is_made_with_a_link_instead(run, client):
    said = run("--email", "rosa@example.org", "--name", "Rosa", "--link")
    assert said.exit_code == 0, said.output
    link = re.search(r"http://localhost(/nuova-password/\S+)", said.output).group(1)
    assert fill(client, link, password=GOOD_PASSWORD).status_code == 303
    assert sign_in(client, "rosa@example.org", GOOD_PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        (("--email", "non un indirizzo", "--name", "Rosa", "--link"), ""),
        (("--email", "rosa@example.org", "--name", "<b>", "--link"), ""),
        (("--email", "rosa@example.org", "--name", "Rosa", "--role", "regina", "--link"), ""),
        (("--email", "rosa@example.org", "--name", "Rosa"), "corta\ncorta\n"),
    ],
)
def test_a_wrong_word_ends_with_a_sentence_and_nobody_made(run, words, typed):
    said = run(*words, typed=typed)
    assert said.exit_code != 0
    assert "Error" in said.output
    assert people() == []


def test_an_address_that_is_here_already_is_not_taken_twice(run):
    assert run("--email", "rosa@example.org", "--name", "Rosa", "--link").exit_code == 0
    said = run("--email", "ROSA@example.org", "--name", "Rita", "--link")
    assert said.exit_code != 0
    assert len(people()) == 1
