"""What editors choose when a source is not what it was: other words of it, or none. Both go into the editor's own draft."""

from dataclasses import replace

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from forum.citations.models import Citation, Excerpt
from forum.citations.services.citing import cite
from forum.citations.services.taking import take_excerpt
from forum.core.actor import SYSTEM, Actor
from forum.core.content import visible
from forum.core.database import db
from forum.core.errors import Invalid, NotFound
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.library.models import BlockKind, Document
from forum.library.queries.drafts import blocks_of, find_draft
from forum.library.services.drafting import add_block_to_draft
from forum.library.services.rows import get_row_to_revise, ref_of
from forum.library.splitting import apart
from forum.library.values import BlockValues


def cite_anew(actor: Actor, document_id: int, key: int, citation_id: int, words: str, submission: str | None = None) -> None:
    """Put words that stand in the source today in the place of those that went away.

    Raises NotFound for who does not look after the document or does not read the source, Invalid when the words are not there.
    """
    if not words.strip():
        raise Invalid({"words": _("Leave here the words to cite.")})
    with unit_of_work() as work:
        work.claim(actor.member_id, submission)
        document = get_row_to_revise(actor, document_id)
        block = _get_block(actor, document, key, citation_id)
        former = _get_source(document, citation_id)
        excerpt = take_excerpt(actor, Ref(former.source_kind, former.source_id), former.place, words)
        citation = cite(actor, excerpt, ref_of(document), document.audience)
        cited = tuple(citation.id if one == citation_id else one for one in block.citation_ids)
        add_block_to_draft(actor, document.id, replace(block, citation_ids=cited))
        work.made(ref_of(document))


def drop_source(actor: Actor, document_id: int, key: int, citation_id: int, submission: str | None = None) -> None:
    """Take a source away from a block; a quotation without its source is only the line that led to it."""
    with unit_of_work() as work:
        work.claim(actor.member_id, submission)
        document = get_row_to_revise(actor, document_id)
        block = _get_block(actor, document, key, citation_id)
        kind = BlockKind.PARAGRAPH if block.kind == BlockKind.QUOTATION else block.kind
        cited = tuple(one for one in block.citation_ids if one != citation_id)
        add_block_to_draft(actor, document.id, replace(block, kind=kind, citation_ids=cited))
        work.made(ref_of(document))


def _get_block(actor: Actor, document: Document, key: int, citation_id: int) -> BlockValues:
    """Return a block as the editor has it before them; raises NotFound when it does not show that source (any more)."""
    draft = find_draft(actor, document.id)
    blocks = draft.values.blocks if draft else apart(blocks_of(document.id, document.newest_number))
    for block in blocks:
        if block.key == key and citation_id in block.citation_ids:
            return block
    raise NotFound


def _get_source(document: Document, citation_id: int) -> Excerpt:
    citation = db.session.get(Citation, citation_id)
    if citation is None or Ref(citation.holder_kind, citation.holder_id) != ref_of(document):
        raise NotFound
    excerpt = db.session.scalar(select(Excerpt).where(Excerpt.id == citation.excerpt_id, visible(SYSTEM, Excerpt)))
    if excerpt is None:
        raise NotFound
    return excerpt
