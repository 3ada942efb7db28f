"""The editor: a document in blocks, in one plain form whose every button keeps what was typed."""

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from flask import Blueprint, request
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.actor import Actor
from forum.core.audience import Rung
from forum.core.errors import Conflict, Denied, Invalid, NotFound
from forum.files.services import take
from forum.library import policy
from forum.library.addresses import LIBRARY
from forum.library.arranging import Act, read_act
from forum.library.forms import BLOCK_KINDS, ReviseForm, chosen_kind
from forum.library.queries.choices import rungs_for, theme_ticks
from forum.library.queries.drafts import KeptDraft, Meanwhile, Piece, chips_of, laid_out, meanwhile_of
from forum.library.queries.reading import DocumentShown, VersionShown, get_newest
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
    document, newest = get_newest(actor, document_id)
    if not policy.tends(actor, document):
        raise NotFound
    if not document.may_revise:
        raise Denied(policy.revise(actor, document).reason)
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
        **{"title": desk.newest.title, "summary": desk.newest.summary, "change": "", "number": desk.newest.number},
        **{"blocks": desk.blocks, "theme_ids": desk.theme_ids, "rung": shelf.rung.value},
        review_on=shelf.review_on.isoformat() if shelf.review_on else "",
    )
    values = desk.kept.values if desk.kept else standing
    if desk.kept and desk.kept.version != shelf.version:
        # The shelf changes at once for everybody: what is ticked is what holds now.
        values = replace(values, theme_ids=standing.theme_ids, review_on=standing.review_on, rung=standing.rung)
    desk.form.lay_out(values, shelf.version)
    return _editor_page(desk, values)


@blueprint.post(f"{LIBRARY}/<int:document_id>/modifica")
@access(Access.CURATOR)
@limiter.limit(limits.DRAFT_RATE)
def write(document_id: int) -> Response:
    """Keep what was typed and do what the button says."""
    desk = _sit_down(document_id)
    form, act = desk.form, read_act(desk.form.act.data or "")
    if act.name == "discard":
        discard_draft(desk.actor, document_id)
        said(_("The draft was thrown away: here is the newest version."))
        return found(desk.address)
    if not form.brings_in(partial(take, desk.actor), "block"):
        return _again(desk, form.status)
    if not form.stands():
        return _again(desk, 422)
    if act.name == "save":
        return _save(desk)
    try:
        kept = _keep(desk, act)
    except Invalid as problem:
        form.refuse(problem.messages)
        return _again(desk, 422)
    return _onward(desk, act, kept.focus)


def _keep(desk: _Desk, act: Act) -> Kept:
    form = desk.form
    return keep_draft(desk.actor, desk.document.id, form.typed(), form.block.data, form.version.data, act)


def _onward(desk: _Desk, act: Act, focus: int | None) -> Response:
    """Answer a button that saves no version: back to the block it was about, or on to its sources."""
    if request.headers.get("X-Requested-With") == "fetch":
        return Response(status=204)
    if act.name == "source":
        return found(f"{LIBRARY}/{desk.document.id}/fonti/nuova?blocco={act.key}")
    if focus is None and act.name == "keep":
        said(_("Your draft is kept: nobody else sees it."))
    return found(f"{desk.address}?{_ONWARD}=1" + (f"#punto-{focus}" if focus is not None else ""))


def _save(desk: _Desk) -> Response:
    """Save the next version; whatever goes wrong, the draft is kept and the page comes back with every word."""
    form, document_id = desk.form, desk.document.id
    if not form.sent():
        return _kept_for_later(desk, 422)
    try:
        given = form.values(typed_values(desk.actor, document_id, form.typed(), form.block.data).blocks)
        row = revise_document(desk.actor, document_id, given, Rung(form.rung.data), form.version.data, form.submission.data)
    except Invalid as problem:
        form.refuse(problem.messages)
        return _kept_for_later(desk, 422)
    except Denied as problem:
        form.refuse({"": problem.reason})
        return _kept_for_later(desk, 403)
    except Conflict:
        return _crossed(desk)
    if row.newest_number == desk.newest.number:
        said(_("Saved. The words are the same, so there is no new version."))
        return found(desk.document.url)
    said(_("Version %(number)s is saved as a draft.", number=row.newest_number))
    return found(f"{LIBRARY}/{row.id}/revisione")


def _kept_for_later(desk: _Desk, status: int) -> Response:
    """Keep what could not be saved, as far as a draft may hold it, and show it again."""
    with suppress(Invalid):
        _keep(desk, Act())
    return _again(desk, status)


def _crossed(desk: _Desk) -> Response:
    """Show both texts; sent again, the form replaces the words that are shown beside its own."""
    document, newest = get_newest(desk.actor, desk.document.id)
    blocks, kept = laid_out(desk.actor, document.id, newest.number)
    desk.form.version.data = document.version
    return _kept_for_later(replace(desk, document=document, newest=newest, blocks=apart(blocks), kept=kept), 409)


def _again(desk: _Desk, status: int) -> Response:
    """Show what was sent once more."""
    values = typed_values(desk.actor, desk.document.id, desk.form.typed(), desk.form.block.data)
    if not values.number:
        values = replace(values, number=desk.newest.number)
    return _editor_page(desk, values, status)


def _editor_page(desk: _Desk, values: DraftValues, status: int = 200) -> Response:
    chips = chips_of(desk.actor, values.blocks)
    pieces = [Piece(block.key or 0, *chosen_kind(block), chips.get(block.key, ())) for block in values.blocks]
    crossed = status == 409 or values.number < desk.newest.number  # noqa: PLR2004
    meanwhile: Meanwhile | None = meanwhile_of(desk.newest, desk.document.id, values, desk.blocks) if crossed else None
    return page(
        "library/edit.html",
        Head(_("Edit a document"), "library"),
        status,
        document=desk.document,
        number=desk.newest.number,
        form=desk.form,
        pieces=pieces,
        kinds=BLOCK_KINDS,
        meanwhile=meanwhile,
        places={piece.key: place for place, piece in enumerate(pieces, 1)},
        kept=desk.kept,
        arrived=status == 200 and _ONWARD not in request.args,  # noqa: PLR2004
    )
