"""Hiding a document and bringing it back, always with the rule asked first."""

from forum.core.actor import Actor
from forum.core.content import State
from forum.core.errors import require
from forum.core.work import unit_of_work
from forum.files.services import hide as hide_files
from forum.files.services import show as show_files
from forum.library import policy
from forum.library.events import DocumentHidden, DocumentRestored
from forum.library.services.rows import get_document_row, ref_of


def hide_document(actor: Actor, document_id: int, reason: str) -> None:
    """Show a published document only to its author, with the reason, and to who moderates."""
    with unit_of_work() as work:
        document = get_document_row(actor, document_id)
        require(policy.hide(actor, document))
        document.state, document.hidden_reason = State.HIDDEN, reason
        hide_files(ref_of(document))
        work.emit(DocumentHidden(actor_id=actor.member_id, document_id=document.id, reason=reason))


def restore_document(actor: Actor, document_id: int) -> None:
    """Show a hidden document to its readers again."""
    with unit_of_work() as work:
        document = get_document_row(actor, document_id)
        require(policy.restore(actor, document))
        document.state, document.hidden_reason = State.LIVE, ""
        show_files(ref_of(document))
        work.emit(DocumentRestored(actor_id=actor.member_id, document_id=document.id))
