"""Whose turn it is to speak in the margins of documents: a remark waits for the writers, its answer for who raised it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, not_, or_, select, true

from forum.accounts.models import Member
from forum.accounts.policy import members_in
from forum.core.actor import Actor
from forum.core.content import State, visible
from forum.core.database import db, rows
from forum.library.addresses import LIBRARY
from forum.library.models import Document, DocumentVersion, Remark, RemarkReply, Reviewer
from forum.pacts.models import Hat, Membership
from forum.pacts.queries.keepers import keepers_of

_SHOWN = 8
_NEWEST = and_(DocumentVersion.document_id == Document.id, DocumentVersion.number == Document.newest_number)


@dataclass(frozen=True)
class MarginWaiting:
    """A document in whose margin it is somebody's turn: remarks that wait for their answer, and answers to their own."""

    title: str
    url: str
    to_answer: int
    answered: int


def margin_address(document_id: int) -> str:
    """Return the address of a document's margin; it holds no word of its title."""
    return f"{LIBRARY}/{document_id}/osservazioni"


def _writer() -> Any:
    """Select who wrote a document's newest version, as long as they look after it still."""
    seat = (Membership.member_id == Member.id, Membership.pact_id == Document.pact_id, Membership.hat == Hat.FACILITATOR)
    facilitates = select(Membership.member_id).where(*seat).correlate(Member, Document).exists()
    keeps = or_(Member.is_curator == true(), facilitates)
    return select(Member.id).join(DocumentVersion, DocumentVersion.author_id == Member.id).where(_NEWEST, members_in(), keeps)


def _is_answered() -> ColumnElement[bool]:
    """Return the condition that somebody else than who raised a remark spoke last."""
    replies = select(RemarkReply.member_id).where(RemarkReply.remark_id == Remark.id)
    last = replies.order_by(RemarkReply.id.desc()).limit(1).correlate(Remark).scalar_subquery()
    return func.coalesce(last, Remark.raised_by, 0) != func.coalesce(Remark.raised_by, 0)


def _is_for(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that remarks on a document are for the actor: its writer, a reviewer, anybody once its writer is gone."""
    writer = _writer().correlate(Document)
    asked = select(Reviewer.member_id).where(Reviewer.document_id == Document.id, Reviewer.member_id == actor.member_id)
    return or_(writer.where(Member.id == actor.member_id).exists(), asked.correlate(Document).exists(), not_(writer.exists()))


def _turns(actor: Actor) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions that a remark waits for an answer of the actor, and that one of theirs has an answer."""
    answered = _is_answered()
    of_others = or_(Remark.raised_by.is_(None), Remark.raised_by != actor.member_id)
    return and_(of_others, not_(answered), _is_for(actor)), and_(Remark.raised_by == actor.member_id, answered)


def _in_care_of(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a remark is open on a document in the actor's care, where it can be answered."""
    kept = true() if actor.is_curator else Document.pact_id.in_(sorted(actor.facilitates))
    return and_(Remark.closed_at.is_(None), visible(actor, Document), kept, Document.state != State.HIDDEN)


def something_in_margins(actor: Actor, day: date) -> ColumnElement[bool] | None:
    """Return the condition that it is the actor's turn in some margin; None for who looks after no document."""
    if not (actor.is_curator or actor.facilitates):
        return None
    turn = or_(*_turns(actor))
    return select(Remark.id).join(Document, Document.id == Remark.document_id).where(_in_care_of(actor), turn).exists()


def margins_waiting(actor: Actor, document_id: int | None = None) -> tuple[MarginWaiting, ...]:
    """Return the documents in whose margins it is the actor's turn, or this one of them, in one statement."""
    to_answer, answered = _turns(actor)
    counts = [func.sum(case((turn, 1), else_=0)).label(name) for turn, name in ((to_answer, "to_answer"), (answered, "answered"))]
    statement = (
        select(Document.id, Document.title, *counts)
        .join(Remark, Remark.document_id == Document.id)
        .where(_in_care_of(actor), or_(to_answer, answered))
    )
    if document_id is not None:
        statement = statement.where(Document.id == document_id)
    found = rows(statement.group_by(Document.id, Document.title).order_by(Document.id).limit(_SHOWN))
    return tuple(MarginWaiting(row.title, margin_address(row.id), int(row.to_answer), int(row.answered)) for row in found)


def readers_of_margin(document_id: int, pact_id: int | None) -> set[int]:
    """Return whom a remark on a document is for: who wrote its newest version, or all its keepers once they are gone, and its reviewers."""
    asked = set(db.session.scalars(select(Reviewer.member_id).where(Reviewer.document_id == document_id)))
    writers = set(db.session.scalars(_writer().join(Document, _NEWEST).where(Document.id == document_id)))
    return asked | (writers or {one.member_id for one in keepers_of(pact_id)})
