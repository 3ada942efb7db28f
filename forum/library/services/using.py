"""From the basket into a document: collected words become the source of a claim, in the draft of who makes it."""

from dataclasses import dataclass

from forum.citations.models import Citation
from forum.citations.services.citing import cite
from forum.citations.services.collecting import hold_to_use, mark_used
from forum.core.actor import Actor
from forum.core.audience import Rung
from forum.core.errors import NotFound, require
from forum.core.work import unit_of_work
from forum.library import policy
from forum.library.models import BlockKind, Document
from forum.library.queries.drafts import blocks_of
from forum.library.services.drafting import add_block_to_draft, add_source_to_draft
from forum.library.services.rows import get_document_row, ref_of
from forum.library.services.writing import begin_document
from forum.library.values import BlockValues, DocumentValues


@dataclass(frozen=True)
class NewDocument:
    """A document that is begun with the claim."""

    title: str
    pact_id: int | None
    rung: Rung
    theme_id: int


@dataclass(frozen=True)
class Landing:
    """The block of a draft on which its writer goes on."""

    document_id: int
    key: int


def make_claim(actor: Actor, collected_id: int, target: int | NewDocument, wording: str, submission: str | None = None) -> Landing:
    """Make a claim of collected words, in the actor's draft of a document or of one begun for it.

    Raises NotFound for what the actor does not find or does not look after, Denied where they may not write, Invalid when the
    words cannot be taken, Conflict when somebody used what was collected in the meantime.
    """
    with unit_of_work() as work:
        work.claim(actor.member_id, submission)
        collected, excerpt = hold_to_use(actor, collected_id)
        document = _begun(actor, target, wording) if isinstance(target, NewDocument) else _tended(actor, target)
        citation = cite(actor, excerpt, ref_of(document), document.audience)
        key = _put(actor, document, citation, wording, new=isinstance(target, NewDocument))
        mark_used(collected, citation)
        work.made(ref_of(document))
        return Landing(document.id, key)


def support_claim(actor: Actor, collected_id: int, document_id: int, key: int, submission: str | None = None) -> None:
    """Make collected words one more source of a claim in the actor's draft of a document; raises as `make_claim` does."""
    with unit_of_work() as work:
        work.claim(actor.member_id, submission)
        collected, excerpt = hold_to_use(actor, collected_id)
        document = _tended(actor, document_id)
        citation = cite(actor, excerpt, ref_of(document), document.audience)
        add_source_to_draft(actor, document.id, key, citation.id)
        mark_used(collected, citation)
        work.made(ref_of(document))


def _tended(actor: Actor, document_id: int) -> Document:
    document = get_document_row(actor, document_id)
    if not policy.tends(actor, document):
        raise NotFound
    require(policy.revise(actor, document))
    return document


def _begun(actor: Actor, target: NewDocument, wording: str) -> Document:
    """Begin a document whose first version is the bare claim: its source waits in the draft, as in any other document."""
    claim = BlockValues(None, BlockKind.CLAIM, wording)
    values = DocumentValues(title=target.title, summary="", text="", theme_ids=(target.theme_id,), blocks=(claim,))
    return begin_document(actor, values, target.pact_id, target.rung)


def _put(actor: Actor, document: Document, citation: Citation, wording: str, new: bool) -> int:
    if not new:
        return add_block_to_draft(actor, document.id, BlockValues(None, BlockKind.CLAIM, wording, (citation.id,)))
    key = blocks_of(document.id, document.newest_number)[0].key
    if key is None:
        raise NotFound
    add_source_to_draft(actor, document.id, key, citation.id)
    return key
