"""The editor: a document in blocks, in one plain form whose every button keeps what was typed."""

from dataclasses import dataclass, replace
from functools import partial

from flask import Blueprint, request
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.actor import Actor
from forum.core.audience import Rung
from forum.core.errors import Conflict, Denied, Invalid
from forum.files.services import take
from forum.library.addresses import LIBRARY
from forum.library.arranging import Act, read_act
from forum.library.forms import BLOCK_KINDS, ReviseForm, chosen_kind
from forum.library.queries.choices import rungs_for, theme_ticks
from forum.library.queries.drafts import KeptDraft, Meanwhile, Piece, beside_of, chips_of, laid_out, meanwhile_of
from forum.library.queries.reading import DocumentShown, VersionShown, get_newest, get_newest_to_revise
from forum.library.services.drafting import Kept, discard_draft, keep_draft, typed_values
from forum.library.services.writing import revise_document
from forum.library.splitting import apart
from forum.library.values import BlockValues, DraftValues
from forum.web.answers import found, said
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("library_drafting", __name__)

_ONWARD = "bozza"


@dataclass(frozen=True)
class _Desk:
    """Somebody about to write a document, with what the newest version says and what they kept."""

    actor: Actor
    document: DocumentShown
    newest: VersionShown
    blocks: tuple[BlockValues, ...]
    kept: KeptDraft | None
    theme_ids: tuple[int, ...]
    form: ReviseForm

    @property
    def address(self) -> str:
        """Where the editor is."""
        return f"{LIBRARY}/{self.document.id}/modifica"


def _sit_down(document_id: int) -> _Desk:
    """Open the desk; raises NotFound to who does not look after the document."""
    actor = current_actor()
    document, newest = get_newest_to_revise(actor, document_id)
    blocks, kept = laid_out(actor, document.id, newest.number)
    themes, theme_ids = theme_ticks(document.id)
    form = ReviseForm()
    form.offer(themes, rungs_for(actor, document))
    return _Desk(actor, document, newest, apart(blocks), kept, theme_ids, form)


@blueprint.get(f"{LIBRARY}/<int:document_id>/modifica")
@access(Access.CURATOR)
def edit(document_id: int) -> Response:
    """The editor, with what was kept or with the newest version."""
    desk = _sit_down(document_id)
    shelf = desk.document
    standing = DraftValues(
        title=desk.newest.title,
        summary=desk.newest.summary,
        change="",
        number=desk.newest.number,
        blocks=desk.blocks,
        theme_ids=desk.theme_ids,
        review_on=shelf.review_on.isoformat() if shelf.review_on else "",
        rung=shelf.rung.value,
    )
    values = desk.kept.values if desk.kept else standing
    if desk.kept and desk.kept.version != shelf.version:
        # The shelf changes at once for everybody: what is ticked is what holds now.
        values = replace(values, theme_ids=standing.theme_ids, review_on=standing.review_on, rung=standing.rung)
    desk.form.lay_out(values, shelf.version)
    desk.form.turn.data = desk.kept.sent.turn if desk.kept else ""
    return _editor_page(desk, values)


@blueprint.post(f"{LIBRARY}/<int:document_id>/modifica")
@access(Access.CURATOR)
@limiter.limit(limits.DRAFT_RATE)
def write(document_id: int) -> Response:
    """Keep what was typed and do what the button says."""
    desk = _sit_down(document_id)
    form, act = desk.form, read_act(desk.form.act.data or "")
    if act.name == "discard":
        discard_draft(desk.actor, document_id, form.submission.data or "")
        said(_("The draft was thrown away: here is the newest version."))
        return found(desk.address)
    if not form.brings_in(partial(take, desk.actor), "block"):
        return _again(desk, form.status)
    return _write_down(desk, act) if form.stands() else _again(desk, 422)


def _write_down(desk: _Desk, act: Act) -> Response:
    form = desk.form
    try:
        kept = _keep(desk, act)
    except Invalid as problem:
        form.refuse(problem.messages)
        return _again(desk, 422)
    if _is_alone():
        return Response(status=409 if kept.crossed else 204)
    form.goes_on(kept.sent)
    if kept.crossed:
        return _crossed(desk)
    return _save(desk, kept) if act.name == "save" else _onward(desk, act, kept.focus)


def _is_alone() -> bool:
    """Whether the page sent this by itself, and nobody waits for another page."""
    return request.headers.get("X-Requested-With") == "fetch"


def _keep(desk: _Desk, act: Act) -> Kept:
    form = desk.form
    return keep_draft(desk.actor, desk.document.id, form.typed(), form.block.data, form.version.data, act, form.sending(_is_alone()))


def _onward(desk: _Desk, act: Act, focus: int | None) -> Response:
    """Answer a button that saves no version: back to the block it was about, or on to its sources."""
    if act.name == "source":
        return found(f"{LIBRARY}/{desk.document.id}/fonti/nuova?blocco={act.key}")
    if focus is None and act.name == "keep":
        said(_("Your draft is kept: nobody else sees it."))
    return found(f"{desk.address}?{_ONWARD}=1" + (f"#punto-{focus}" if focus is not None else ""))


def _save(desk: _Desk, kept: Kept) -> Response:
    """Save the next version of what was just kept; whatever goes wrong, the page comes back with every word."""
    form, document_id = desk.form, desk.document.id
    if not form.sent():
        return _again(desk, 422, kept.values)
    try:
        given = form.values(kept.values.blocks)
        row = revise_document(desk.actor, document_id, given, Rung(form.rung.data), form.version.data, form.submission.data)
    except Invalid as problem:
        form.refuse(problem.messages)
        return _again(desk, 422, kept.values)
    except Denied as problem:
        form.refuse({"": problem.reason})
        return _again(desk, 403, kept.values)
    except Conflict:
        return _crossed(desk)
    if row.newest_number == desk.newest.number:
        said(_("Saved. The words are the same, so there is no new version."))
        return found(desk.document.url)
    said(_("Version %(number)s is saved as a draft.", number=row.newest_number))
    return found(f"{LIBRARY}/{row.id}/revisione")


def _crossed(desk: _Desk) -> Response:
    """Show both texts; sent again, the form replaces the words that are shown beside its own."""
    document, newest = get_newest(desk.actor, desk.document.id)
    blocks, kept = laid_out(desk.actor, document.id, newest.number)
    desk = replace(desk, document=document, newest=newest, blocks=apart(blocks), kept=kept)
    desk.form.version.data = document.version
    return _editor_page(desk, kept.values, 409) if kept else _again(desk, 409)


def _again(desk: _Desk, status: int, values: DraftValues | None = None) -> Response:
    """Show what was sent once more."""
    values = values or typed_values(desk.actor, desk.document.id, desk.form.typed(), desk.form.block.data)
    if not values.number:
        values = replace(values, number=desk.newest.number)
    return _editor_page(desk, values, status)


def _find_meanwhile(desk: _Desk, values: DraftValues, status: int) -> Meanwhile | None:
    """Return what stands beside the text: the words of its writer's other window, else a version that came meanwhile."""
    kept, number = desk.kept, desk.document.id
    beside = beside_of(number, values, kept.beside, kept.saved_at) if kept and kept.beside else None
    if beside or not (status == 409 or values.number < desk.newest.number):  # noqa: PLR2004
        return beside
    return meanwhile_of(desk.actor, desk.newest, number, values, desk.blocks)


def _editor_page(desk: _Desk, values: DraftValues, status: int = 200) -> Response:
    chips = chips_of(desk.actor, values.blocks)
    pieces = [Piece(block.key or 0, *chosen_kind(block), chips.get(block.key, ())) for block in values.blocks]
    return page(
        "library/edit.html",
        Head(_("Edit a document"), "library"),
        status,
        document=desk.document,
        number=desk.newest.number,
        form=desk.form,
        pieces=pieces,
        kinds=BLOCK_KINDS,
        meanwhile=_find_meanwhile(desk, values, status),
        places={piece.key: place for place, piece in enumerate(pieces, 1)},
        kept=desk.kept,
        arrived=status == 200 and _ONWARD not in request.args,  # noqa: PLR2004
    )
