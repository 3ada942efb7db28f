"""What an author is asked about: the wording that their words would support, as the editors put it before them."""

from sqlalchemy import and_, or_, select

from forum.citations.contexts import Asked
from forum.citations.models import Agreement, Citation
from forum.core.actor import Actor
from forum.core.content import State, visible, within_reach
from forum.core.database import db
from forum.library.models import Block, BlockCitation, Document, DocumentVersion
from forum.library.queries.uses import DOCUMENT
from forum.pacts.models import Pact


def question_of(actor: Actor, citation_id: int) -> Asked | None:
    """Return the title of the document and what its newest saved version says where it uses some words, which their author was asked for.

    None where nobody was asked, and to who would not be among the document's readers or may not know of its pact. A draft has no
    readers yet: that its editors ask is what lets these words through, and no others of it. Who calls has decided that it is up
    to the actor to answer.
    """
    newest = and_(DocumentVersion.document_id == Document.id, DocumentVersion.number == Document.newest_number)
    held = and_(Citation.holder_kind == DOCUMENT, Citation.holder_id == Document.id)
    statement = (
        select(DocumentVersion.title, Block.plain)
        .select_from(Citation)
        .join(BlockCitation, BlockCitation.citation_id == Citation.id)
        .join(Block, Block.id == BlockCitation.block_id)
        .join(DocumentVersion, DocumentVersion.id == Block.version_id)
        .join(Document, and_(newest, held))
        .outerjoin(Pact, Pact.id == Document.pact_id)
        .where(Citation.id == citation_id, Citation.asked_at.is_not(None), Citation.agreement != Agreement.NOT_NEEDED)
        .where(Document.state.in_([State.DRAFT, State.LIVE]), within_reach(actor, Document))
        .where(or_(Document.pact_id.is_(None), visible(actor, Pact)))
        .order_by(Block.position)
    )
    rows = db.session.execute(statement).all()
    return Asked(rows[0].title, tuple(row.plain for row in rows if row.plain)) if rows else None
