"""What is typed into the editor and not saved yet: kept at every button, and taken up by whatever adds a piece to a document."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select

from forum.citations.models import Citation
from forum.citations.services.collecting import give_back
from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.audience import rung_of
from forum.core.database import db
from forum.core.errors import Invalid, NotFound
from forum.core.work import Submission, unit_of_work
from forum.library.arranging import Act, apply_act, citing, place_of, recognised, typed_over
from forum.library.models import BlockCitation, Document, DocumentDraft, DocumentTheme, DocumentVersion
from forum.library.queries.drafts import KeptDraft, beside_of, blocks_of, drafts_of, find_draft, packed
from forum.library.services.rows import get_row_to_revise, newest_version, ref_of
from forum.library.splitting import apart
from forum.library.values import BlockValues, DraftValues, Sending, TypedBlock

_TURN = 9


@dataclass(frozen=True)
class Kept:
    """What is kept now, the block on which its writer goes on, and as what the page is known from here on.

    `crossed` where other words of the same writer stand beside these: what the page sent by itself is then not kept.
    """

    values: DraftValues
    focus: int | None
    saved_at: datetime
    sent: Sending
    crossed: bool = False


def keep_draft(
    actor: Actor,
    document_id: int,
    typed: DraftValues,
    blocks: Sequence[TypedBlock],
    version: int,
    act: Act | None = None,
    sending: Sending | None = None,
) -> Kept:
    """Keep what stands in the editor and do what its button says; raises Invalid when it is more than a document may hold.

    `version` is the document's `version` that the writer has before them; the citations are those kept so far. What arrives late,
    from a page that was saved since or has sent newer words since, makes no draft.
    """
    act, sending = act or Act(), sending or Sending()
    with unit_of_work():
        document = get_row_to_revise(actor, document_id)
        before = find_draft(actor, document_id)
        values = replace(typed, blocks=typed_over(blocks, _kept_blocks(document, before, typed.number)))
        spent = _is_spent(actor, sending.key)
        if before is None and (spent or version != document.version) and _saved_already(document, values):
            # The page was still keeping what its own button had just saved.
            return Kept(values, None, clock.now(), sending)
        if before is not None and before.sent.key == sending.key and before.sent.step > sending.step:
            return Kept(before.values, None, before.saved_at, before.sent)
        crossed = _is_crossed(document, before, values, sending, spent)
        if crossed and sending.alone:
            return Kept(values, None, clock.now(), sending, crossed)
        sent = Sending(secrets.token_urlsafe(_TURN) if spent else sending.key, secrets.token_urlsafe(_TURN), sending.step)
        if not sending.alone:
            values = _called_as_saved(document, values)
        kept, focus = KeptDraft(values, version, clock.now(), sent, before.beside if before else None), None
        if crossed:
            kept = replace(kept, beside=before.values if before else None)
        else:
            kept, focus = _acted(document, kept, act)
        _check_bounds(kept.values)
        _store(actor, document, kept)
    return Kept(kept.values, focus, kept.saved_at, sent, crossed)


def _is_spent(actor: Actor, key: str) -> bool:
    """Whether the form of a page was saved as a version, or its draft thrown away."""
    taken = select(Submission.key).where(Submission.member_id == actor.member_id, Submission.key == key)
    return db.session.scalar(taken) is not None


def _is_crossed(document: Document, before: KeptDraft | None, values: DraftValues, sending: Sending, spent: bool) -> bool:
    """Whether another window of the same writer says otherwise than the page that was sent, which did not know."""
    if spent and (sending.alone or values.number < document.newest_number):
        return True
    if before is None or before.sent.key == sending.key or before.sent.turn == sending.turn:
        return False
    return beside_of(document.id, values, before.values, before.saved_at) is not None


def _called_as_saved(document: Document, values: DraftValues) -> DraftValues:
    if values.number >= document.newest_number:
        return values
    base, newest = (apart(blocks_of(document.id, number)) for number in (values.number, document.newest_number))
    return replace(values, blocks=recognised(values.blocks, base, newest))


def _acted(document: Document, kept: KeptDraft, act: Act) -> tuple[KeptDraft, int | None]:
    """Do what a button says to a draft: about the words of the other window while they stand beside it, else about the newest version."""
    values, beside = kept.values, kept.beside
    if beside and beside_of(document.id, values, beside, kept.saved_at) is None:
        beside = None
    theirs: tuple[BlockValues, ...] = ()
    if act.name == "take":
        theirs = beside.blocks if beside else blocks_of(document.id, document.newest_number)
    arranged = apply_act(act, values.blocks, _next_key(document) if act.name == "add" else 0, theirs)
    values = replace(values, blocks=arranged.blocks)
    if act.name == "seen" and not beside:
        values = replace(values, number=document.newest_number)
    return replace(kept, values=values, beside=None if act.name == "seen" else beside), arranged.focus


def _saved_already(document: Document, values: DraftValues) -> bool:
    """Whether the newest version says all that a draft says."""
    newest = newest_version(document)
    told = [block.words for block in apart(blocks_of(document.id, newest.number))]
    typed = [block.words for block in values.blocks if block.source or block.citation_ids]
    return (newest.title, newest.summary, told) == (values.title, values.summary, typed)


def typed_values(actor: Actor, document_id: int, typed: DraftValues, blocks: Sequence[TypedBlock]) -> DraftValues:
    """Return what stands in the editor with the citations kept so far, and keep nothing: for the page that says what is wrong with it."""
    kept = find_draft(actor, document_id)
    former = kept.values.blocks if kept else apart(blocks_of(document_id, typed.number))
    return replace(typed, blocks=typed_over(blocks, former))


def discard_draft(actor: Actor, document_id: int, submission: str = "") -> None:
    """Throw away what was typed and not saved; what the page of that key still sends comes too late."""
    with unit_of_work() as work:
        document = get_row_to_revise(actor, document_id)
        if not _is_spent(actor, submission):
            work.claim(actor.member_id, submission)
        forget_draft(actor, document)


def forget_draft(actor: Actor, document: Document) -> None:
    """Let go of the actor's draft of a document, because it was saved or thrown away."""
    which = (DocumentDraft.document_id == document.id, DocumentDraft.member_id == actor.member_id)
    db.session.execute(delete(DocumentDraft).where(*which))
    give_back(_let_go(document))


def _let_go(document: Document) -> set[int]:
    """Return the citations made for a document that no version and no draft of it holds any more."""
    made = select(Citation.id).where(Citation.holder_kind == ref_of(document).kind, Citation.holder_id == document.id)
    unheld = set(db.session.scalars(made.where(Citation.id.not_in(select(BlockCitation.citation_id)))))
    if unheld:
        for draft in drafts_of(document.id):
            unheld -= {citation_id for block in draft.blocks for citation_id in block.citation_ids}
    return unheld


def add_block_to_draft(actor: Actor, document_id: int, values: BlockValues) -> int:
    """Put a block into the actor's draft of a document and return its key; raises NotFound to who does not look after it.

    A block whose key is in the draft takes the place of the one there, any other comes at the end. The draft begins from the
    newest version where there was none. Joins the unit of work that stands around it.
    """
    with unit_of_work():
        document = get_row_to_revise(actor, document_id)
        kept = _draft_of(actor, document)
        draft = kept.values
        place = place_of(draft.blocks, values.key) if values.key is not None else None
        key = _next_key(document) if place is None or values.key is None else values.key
        block = replace(values, key=key)
        blocks = (*draft.blocks, block) if place is None else (*draft.blocks[:place], block, *draft.blocks[place + 1 :])
        draft = replace(draft, blocks=blocks)
        _check_bounds(draft)
        _store(actor, document, replace(kept, values=draft))
    return key


def add_source_to_draft(actor: Actor, document_id: int, key: int, citation_id: int) -> None:
    """Have a block of the actor's draft show one more citation; raises NotFound when the block is not there."""
    with unit_of_work():
        document = get_row_to_revise(actor, document_id)
        kept = _draft_of(actor, document)
        draft = kept.values
        if place_of(draft.blocks, key) is None:
            raise NotFound
        draft = replace(draft, blocks=tuple(citing(block, citation_id) if block.key == key else block for block in draft.blocks))
        _check_bounds(draft)
        _store(actor, document, replace(kept, values=draft))


def _next_key(document: Document) -> int:
    """Return a number for a new block, never given before and never again: two drafts cannot both have it."""
    document.next_key += 1
    return document.next_key - 1


def _kept_blocks(document: Document, draft: KeptDraft | None, number: int) -> tuple[BlockValues, ...]:
    return draft.values.blocks if draft else apart(blocks_of(document.id, number))


def _draft_of(actor: Actor, document: Document) -> KeptDraft:
    """Return the actor's draft, or a new one that says what the newest version says."""
    kept = find_draft(actor, document.id)
    if kept is not None:
        return replace(kept, saved_at=clock.now())
    newest = newest_version(document)
    blocks = apart(blocks_of(document.id, newest.number))
    return KeptDraft(as_draft(document, newest, blocks, _theme_ids(document)), document.version, clock.now())


def as_draft(document: Document, newest: DocumentVersion, blocks: tuple[BlockValues, ...], theme_ids: tuple[int, ...]) -> DraftValues:
    """Return a version as it stands in the editor before anything is typed."""
    return DraftValues(
        title=newest.title,
        summary=newest.summary,
        change="",
        number=newest.number,
        blocks=blocks,
        theme_ids=theme_ids,
        review_on=document.review_on.isoformat() if document.review_on else "",
        rung=rung_of(document.audience).value,
    )


def _theme_ids(document: Document) -> tuple[int, ...]:
    return tuple(db.session.scalars(select(DocumentTheme.theme_id).where(DocumentTheme.document_id == document.id)))


def _check_bounds(values: DraftValues) -> None:
    if len(values.blocks) > limits.BLOCKS_PER_DOCUMENT:
        raise Invalid({"text": _("At most %(most)s pieces in a document: join some of them.", most=limits.BLOCKS_PER_DOCUMENT)})
    now = sum(len(block.source) for block in values.blocks)
    if now > limits.DOCUMENT:
        raise Invalid({"text": _("At most %(most)s characters: these are %(now)s.", most=limits.DOCUMENT, now=now)})
    if any(len(block.citation_ids) > limits.CITATIONS_PER_BLOCK for block in values.blocks):
        raise Invalid({"text": _("At most %(most)s sources for one piece.", most=limits.CITATIONS_PER_BLOCK)})


def _store(actor: Actor, document: Document, kept: KeptDraft) -> None:
    row = db.session.get(DocumentDraft, (document.id, actor.member_id))
    if row is None:
        row = DocumentDraft(document_id=document.id, member_id=actor.member_id)
        db.session.add(row)
    row.fields, row.version, row.saved_at = packed(kept), kept.version, kept.saved_at
