"""Remarks on a passage of a document: raised, answered, and closed by who raised them."""

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from forum.accounts.models import Member
from forum.accounts.policy import members_in
from forum.citations.locating import squeeze
from forum.core import clock
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Invalid, NotFound, require
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.library import policy
from forum.library.events import RemarkAnswered, RemarkClosed, RemarkRaised, RemarkReopened
from forum.library.models import Block, Document, DocumentVersion, Remark, RemarkReply
from forum.library.services.rows import get_document_row


def raise_remark(actor: Actor, document_id: int, block_key: int, words: str, text: str, submission: str | None = None) -> Remark:
    """Say something of a passage of the newest version; raises Invalid when the words do not stand in the block."""
    with unit_of_work() as work:
        work.claim(actor.member_id, submission)
        document = get_document_row(actor, document_id)
        require(policy.remark(actor, document))
        block = _find_block(document, block_key)
        if block is None:
            raise NotFound
        chosen = " ".join(words.split())
        if chosen and squeeze(chosen) not in squeeze(block.plain):
            raise Invalid({"words": _("These words do not stand in this point: copy them as they are, or leave the field empty.")})
        remark = Remark(
            document_id=document_id,
            number=document.newest_number,
            block_key=block_key,
            words=chosen,
            text=text,
            raised_by=actor.member_id,
            raised_at=clock.now(),
        )
        db.session.add(remark)
        db.session.flush()
        work.made(Ref("document", document_id))
        work.emit(RemarkRaised(actor_id=actor.member_id, document_id=document_id, remark_id=remark.id))
    return remark


def _find_block(document: Document, key: int) -> Block | None:
    version = (DocumentVersion.document_id == document.id, DocumentVersion.number == document.newest_number)
    return db.session.scalar(select(Block).join(DocumentVersion, DocumentVersion.id == Block.version_id).where(*version, Block.key == key))


def answer_remark(actor: Actor, remark_id: int, text: str, submission: str | None = None) -> Remark:
    """Answer a remark."""
    with unit_of_work() as work:
        work.claim(actor.member_id, submission)
        remark = _get_remark(actor, remark_id)
        db.session.add(RemarkReply(remark_id=remark_id, text=text, member_id=actor.member_id, at=clock.now()))
        work.made(Ref("document", remark.document_id))
        work.emit(RemarkAnswered(actor_id=actor.member_id, document_id=remark.document_id, remark_id=remark_id))
    return remark


def close_remark(actor: Actor, remark_id: int) -> Remark:
    """Close a remark; raises Denied to everybody but who raised it, unless they left."""
    with unit_of_work() as work:
        remark = _get_remark(actor, remark_id)
        require(policy.close_remark(actor, _raiser(remark)))
        if remark.closed_at is None:
            remark.closed_at = clock.now()
            work.emit(RemarkClosed(actor_id=actor.member_id, document_id=remark.document_id, remark_id=remark_id))
    return remark


def reopen_remark(actor: Actor, remark_id: int) -> Remark:
    """Open a closed remark again; only who raised it may."""
    with unit_of_work() as work:
        remark = _get_remark(actor, remark_id)
        require(policy.close_remark(actor, _raiser(remark)))
        if remark.closed_at is not None:
            remark.closed_at = None
            work.emit(RemarkReopened(actor_id=actor.member_id, document_id=remark.document_id, remark_id=remark_id))
    return remark


def _raiser(remark: Remark) -> int | None:
    """Return who raised a remark, None when they left."""
    return db.session.scalar(select(Member.id).where(Member.id == remark.raised_by, members_in()))


def _get_remark(actor: Actor, remark_id: int) -> Remark:
    """Return a remark to change; raises NotFound to who does not look after the document."""
    document_id = db.session.scalar(select(Remark.document_id).where(Remark.id == remark_id))
    if document_id is None:
        raise NotFound
    document = get_document_row(actor, document_id)
    if not policy.tends(actor, document):
        raise NotFound
    require(policy.remark(actor, document))
    return db.session.get_one(Remark, remark_id)
