"""Furniture for tests of accounts: the letters that wait, the links in them, a form filled as a person would."""

import re
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from forum.core.database import db
from forum.core.outbox import OutboxRow
from forum.mail.compose import Envelope
from forum.mail.queue import MAIL_BOX
from tests.support.people import csrf_of

GOOD_PASSWORD = "tre mele sul tavolo"


def look_again() -> None:
    """Have the test's own session forget what it read, because a request wrote meanwhile."""
    db.session.rollback()
    db.session.expire_all()


def waiting_letters() -> list[Envelope]:
    """Return the letters in the outbox, the oldest first."""
    look_again()
    rows = db.session.scalars(select(OutboxRow.payload).where(OutboxRow.box == MAIL_BOX).order_by(OutboxRow.id))
    return [Envelope.of(payload) for payload in rows]


def link_in(letter: Envelope) -> str:
    """Return the path of the first link of a letter."""
    found = re.search(r"http://localhost(/\S+)", letter.text)
    assert found, f"no link in {letter.text!r}"
    return found.group(1)


def registration(**changed: Any) -> dict[str, Any]:
    """Return a filled registration form, with changes."""
    return {
        "name": "Lucia Bianchi",
        "email": "lucia@example.org",
        "password": GOOD_PASSWORD,
        "affiliation": "citizen",
        "organisation": "",
        "role": "volontaria",
        "language": "it",
        **changed,
    }


def fill(client: FlaskClient, address: str, to: str | None = None, **fields: Any) -> Any:
    """Open a page whatever it answers, and send its form."""
    return client.post(to or address, data={"csrf_token": csrf_of(client.get(address)), **fields})


def sign_in(client: FlaskClient, email: str, password: str, **fields: Any) -> Any:
    """Use the form at the door."""
    return fill(client, "/accedi", email=email, password=password, **fields)


def is_in(client: FlaskClient) -> bool:
    """Whether the browser is signed in."""
    return client.get("/impostazioni").status_code == 200
