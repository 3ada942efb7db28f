"""Furniture of moderation: two pacts with their people and words, reports sent as their page shows them."""

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from forum.accounts.models import Member
from forum.core.audience import Rung
from forum.core.database import db
from forum.discussions.models import Post, Thread
from forum.moderation.models import Case, Decision, Report
from forum.pacts.models import Hat, Pact
from tests.support.discussions import make_post, make_thread
from tests.support.pacts import send
from tests.support.people import House

OPEN_WORDS = "Parolaperta: il vicino è un buono a nulla."
CLOSED_WORDS = "Parolachiusa: la famiglia del terzo piano."
CLOSED_TITLE = "Titolochiuso delle famiglie"


@dataclass(frozen=True)
class Square:
    """A public thread and a confidential one, each with an opening and a reply by Aldo."""

    author: Member
    reader: Member
    moderator: Member
    open_pact: Pact
    open_facilitator: Member
    thread: Thread
    post: Post
    closed_pact: Pact
    closed_facilitator: Member
    closed_reader: Member
    closed_thread: Thread
    closed_post: Post


def lay_out(house: House) -> Square:
    """Put everything in its place."""
    author, reader, moderator = house.member("Aldo"), house.member("Rita"), house.member("Mirco", roles=("moderator",))
    open_pact, closed_pact = house.pact("Patto aperto"), house.pact("Patto chiuso", rung=Rung.PACT)
    facilitators = house.member("Franca"), house.member("Fosca")
    closed_reader = house.member("Livia")
    house.belongs(author, open_pact)
    house.belongs(author, closed_pact)
    house.belongs(closed_reader, closed_pact)
    for facilitator, pact in zip(facilitators, (open_pact, closed_pact), strict=True):
        house.belongs(facilitator, pact, Hat.FACILITATOR)
    thread = make_thread(reader, "Il cortile", pact=open_pact)
    closed_thread = make_thread(closed_reader, CLOSED_TITLE, pact=closed_pact)
    return Square(
        author=author,
        reader=reader,
        moderator=moderator,
        open_pact=open_pact,
        open_facilitator=facilitators[0],
        thread=thread,
        post=make_post(thread, author, OPEN_WORDS),
        closed_pact=closed_pact,
        closed_facilitator=facilitators[1],
        closed_reader=closed_reader,
        closed_thread=closed_thread,
        closed_post=make_post(closed_thread, author, CLOSED_WORDS),
    )


def report_address(kind: str, number: int) -> str:
    """Return where a thing is reported."""
    return f"/segnala?cosa={kind}:{number}"


def send_report(client: FlaskClient, post: Post, **fields: Any) -> Any:
    """Report a post with the form of its page."""
    return send(client, report_address("post", post.id), **{"reason": "offence", "line": "Offende il vicino.", **fields})


def cases() -> list[Case]:
    """Return all cases, the oldest first."""
    return _all(Case)


def reports() -> list[Report]:
    """Return all reports, the oldest first."""
    return _all(Report)


def decisions() -> list[Decision]:
    """Return all acts of the log, the oldest first."""
    return _all(Decision)


def _all(model: Any) -> list[Any]:
    db.session.rollback()
    rows = list(db.session.scalars(select(model).order_by(model.id)))
    # Let go of at once: a read left open would keep the next write of the test out.
    for row in rows:
        db.session.expunge(row)
    db.session.rollback()
    return rows


def as_it_is(row: Any) -> Any:
    """Return a row as the database has it now."""
    db.session.rollback()
    db.session.refresh(row)
    return row


def only_case() -> Case:
    """Return the one case that there is."""
    found = cases()
    assert len(found) == 1
    return found[0]


def case_url() -> str:
    """Return the address of the one case."""
    return f"/moderazione/{only_case().id}"


def decide(client: FlaskClient, act: str, reason: str = "offence", line: str = "Qui ci parliamo con rispetto.", **fields: Any) -> Any:
    """Settle the one case with the form of its page."""
    return send(client, case_url(), act=act, reason=reason, line=line, **fields)
