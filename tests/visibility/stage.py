"""The stage: people who stand differently towards every space, and one of each sort of thing in each of them.

Every text carries a word of its own (`words`), named after its thing and its place in it, such as
`closed.post_old/text`. Nothing here says who may read what: that is the oracle's business.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, text

from forum.accounts.models import SignIn
from forum.accounts.secrets import digest
from forum.core.actor import Actor
from forum.core.database import Base, db
from forum.pacts.actors import find_actor
from forum.search.queue import get_engine, rebuild_index
from tests.support.people import House
from tests.support.search import forget_index
from tests.visibility.words import Words

OLD = datetime(2026, 1, 10, 9, tzinfo=UTC)
ENTRY = datetime(2026, 2, 15, 9, tzinfo=UTC)
NEW = datetime(2026, 3, 1, 9, tzinfo=UTC)
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)

# One letter each, so that the oracle can be read as a table.
ACTORS: Mapping[str, str] = {
    "V": "visitor",
    "O": "member outside",
    "I": "member inside",
    "N": "newcomer with a closed past",
    "F": "facilitator",
    "R": "removed member",
    "M": "moderator outside",
    "A": "administrator",
    "C": "curator",
    "J": "moderator inside",
    "E": "facilitator elsewhere",
}


class Browser(FlaskClient):
    """A browser whose requests share nothing but its cookies and what the server itself keeps."""

    def open(self, *arguments: Any, **values: Any) -> Any:
        """Send one request and read its answer to the end."""
        with self.application.app_context():
            return super().open(*arguments, **{"buffered": True, **values})


@dataclass
class Thing:
    """One thing on the stage: what stands for it in addresses, and where its words are read."""

    name: str
    kind: str
    arguments: dict[str, Any]
    page: str
    # Words that are read elsewhere than on its page, by label.
    elsewhere: dict[str, str] = field(default_factory=dict)


class Stage:
    """Everything that was put up, by name."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.words = Words()
        self.things: dict[str, Thing] = {}
        self.members: dict[str, int] = {}
        self.tokens: dict[str, str] = {}
        self.house = House(app)

    def word(self, label: str) -> str:
        """Return the word given out for a label."""
        return self.words.by_label[label]

    def actor(self, letter: str) -> Actor:
        """Return somebody as they stand now."""
        found = find_actor(self.members[letter])
        assert found is not None
        return found

    def browser(self, letter: str, *, keeps_cookies: bool = False) -> FlaskClient:
        """Return the browser of one of the people, signed in at the stage's present."""
        # A visitor who keeps nothing is answered the same whatever they asked for before.
        client = Browser(self.app, self.app.response_class, use_cookies=keeps_cookies or letter != "V")
        if letter == "V":
            return client
        token = f"stage-{letter}-{len(self.tokens)}"
        self.tokens[token] = letter
        with self.app.app_context():
            lasts = {"created_at": NOW, "expires_at": NOW + timedelta(days=30)}
            db.session.execute(insert(SignIn).values(digest=digest(token), member_id=self.members[letter], epoch=0, device="", **lasts))
            db.session.commit()
        with client.session_transaction() as session:
            session["token"], session["csrf_token"] = token, "the same for everybody"
        return client

    def of_kind(self, kind: str) -> Iterator[Thing]:
        """Yield the things of a kind."""
        return (thing for thing in self.things.values() if thing.kind == kind)


def empty_database() -> None:
    """Take every row away, as before each test."""
    tables = Base.metadata.sorted_tables
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("TRUNCATE " + ", ".join(f'"{table.name}"' for table in tables) + " RESTART IDENTITY CASCADE"))
        else:
            connection.execute(text("PRAGMA defer_foreign_keys=ON"))
            for table in reversed(tables):
                connection.execute(table.delete())
        connection.execute(text("INSERT INTO site_version (id, number) VALUES (1, 0)"))


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Have it be a moment, and stay it."""
    with time_machine.travel(moment, tick=False):
        yield


def drained(app: Flask) -> None:
    """Build the index from what the database holds now, as the worker would have by and by."""
    forget_index(app)
    with app.app_context():
        rebuild_index()
        get_engine().check()
        db.session.execute(text("DELETE FROM outbox"))
        db.session.commit()
