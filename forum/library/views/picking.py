"""Choosing the source of a piece: from the basket, by an address of this site, or a page outside."""

import re
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.errors import Conflict, Invalid, NotFound
from forum.core.refs import Ref
from forum.library.addresses import LIBRARY
from forum.library.arranging import place_of
from forum.library.picking_forms import PickCollectedForm, PickForm, PickLinkForm
from forum.library.pointing import is_outside, read_address
from forum.library.queries.choices import theme_ticks
from forum.library.queries.drafts import laid_out
from forum.library.queries.picking import Source, find_place, find_source, waiting_for
from forum.library.queries.reading import DocumentShown, get_newest_to_revise
from forum.library.services.picking import pick_link, pick_words
from forum.library.services.using import support_claim
from forum.library.splitting import apart, heading_parts
from forum.library.values import BlockValues
from forum.text.clocks import clock as written
from forum.text.clocks import read_clock
from forum.web.answers import found, said
from forum.web.forms import HouseForm
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("library_picking", __name__)

_SOURCES = f"{LIBRARY}/<int:document_id>/fonti"
_LONGEST = 2_000
# A piece's number, below zero while no version has it.
_KEY = re.compile(r"-?[0-9]{1,10}", re.ASCII)


@dataclass(frozen=True)
class _Place:
    """The piece of a draft that a source is looked for."""

    actor: Actor
    document: DocumentShown
    block: BlockValues
    number: int

    @property
    def address(self) -> str:
        """Where its source is chosen."""
        return f"{LIBRARY}/{self.document.id}/fonti/nuova?blocco={self.block.key}"

    @property
    def back(self) -> str:
        """Where it is written."""
        return f"{LIBRARY}/{self.document.id}/modifica?bozza=1#punto-{self.block.key}"

    @property
    def words(self) -> str:
        """What it says so far."""
        return heading_parts(self.block.source)[1]


def _find_piece(document_id: int, key: str | None) -> _Place:
    """Return the piece; raises NotFound to who does not look after the document, and for a piece that is not there."""
    actor = current_actor()
    document, newest = get_newest_to_revise(actor, document_id)
    blocks, kept = laid_out(actor, document.id, newest.number)
    blocks = kept.values.blocks if kept else apart(blocks)
    place = place_of(blocks, int(key)) if key and _KEY.fullmatch(key) else None
    if place is None:
        raise NotFound
    return _Place(actor, document, blocks[place], place + 1)


@blueprint.get(f"{_SOURCES}/nuova")
@access(Access.CURATOR)
def choose(document_id: int) -> Response:
    """The ways to a source, or the words of the one that an address leads to."""
    piece = _find_piece(document_id, request.args.get("blocco"))
    typed = request.args.get("indirizzo", "").strip()[:_LONGEST]
    host = request.host
    if "da" in request.args:
        return _source_page(piece, _asked_source(piece))
    if not typed:
        return _ways_page(piece)
    if is_outside(typed, host):
        form = PickLinkForm(formdata=None)
        form.url.data = typed
        return _ways_page(piece, link=form)
    pointed = read_address(typed, host)
    where = find_place(piece.actor, pointed) if pointed else None
    source = find_source(piece.actor, *where, piece.document.audience) if where else None
    if source is None:
        return _ways_page(piece, 422, typed=typed)
    return _source_page(piece, source)


def _asked_source(piece: _Place) -> Source:
    """Return the source in the address, in another range of it where times were written; raises NotFound where there is none."""
    place = request.args.get("dove", "")
    starts, ends = (read_clock(request.args.get(name, "").strip()) for name in ("dal", "al"))
    if starts is not None and ends is not None and starts < ends:
        place = f"{starts}-{ends}"
    return _get_source(piece, request.args.get("da", ""), place)


def _get_source(piece: _Place, ref: str, place: str) -> Source:
    try:
        named = Ref.parse(ref)
    except ValueError:
        raise NotFound from None
    source = find_source(piece.actor, named, place, piece.document.audience) if named.id <= limits.LARGEST_NUMBER else None
    if source is None:
        raise NotFound
    return source


def _source_page(piece: _Place, source: Source, form: PickForm | None = None, status: int = 200) -> Response:
    form = form or PickForm(formdata=None)
    form.block.data, form.source.data, form.place.data = str(piece.block.key), str(source.ref), source.place
    times = tuple(map(written, source.span)) if source.span else ()
    asked = [request.args.get(name, "").strip() for name in ("dal", "al")]
    return page(
        "library/pick.html",
        Head(_("A source"), "library"),
        status,
        piece=piece,
        source=source,
        form=form,
        times=times,
        misread=any(asked) and bool(times) and [read_clock(one) for one in asked] != [read_clock(one) for one in times],
    )


def _ways_page(piece: _Place, status: int = 200, typed: str = "", link: PickLinkForm | None = None) -> Response:
    _themes, theme_ids = theme_ticks(piece.document.id)
    form = link or PickLinkForm(formdata=None)
    if form.accessed_on.data is None and not form.accessed_on.raw_data:
        form.accessed_on.data = clock.now().date()
    return page(
        "library/pick.html",
        Head(_("Add a source"), "library"),
        status,
        piece=piece,
        source=None,
        link=form,
        link_open=link is not None,
        typed=typed,
        waiting=waiting_for(piece.actor, theme_ids, piece.document.audience),
        collected=PickCollectedForm(formdata=None),
    )


def _done(piece: _Place) -> Response:
    said(_("The source is beside piece %(number)s of your draft.", number=piece.number))
    return found(piece.back)


@blueprint.post(f"{_SOURCES}/nuova")
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE)
def pick(document_id: int) -> Response:
    """Cite words of a source of this site."""
    form = PickForm()
    piece = _find_piece(document_id, form.block.data)
    source = _get_source(piece, form.source.data or "", form.place.data or "")
    if not form.sent():
        return _source_page(piece, source, form, 422)
    try:
        key = piece.block.key or 0
        pick_words(piece.actor, document_id, key, source.ref, source.place, form.words.data or "", form.submission.data)
    except Invalid as problem:
        form.refuse(_told(problem))
        return _source_page(piece, source, form, 422)
    return _done(piece)


@blueprint.post(f"{_SOURCES}/collegamento")
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE)
def link(document_id: int) -> Response:
    """Cite a page outside the site."""
    form = PickLinkForm()
    piece = _find_piece(document_id, form.block.data)
    if not form.sent():
        return _ways_page(piece, 422, link=form)
    told = (form.url.data, form.title.data, form.words.data or "", form.accessed_on.data)
    try:
        pick_link(piece.actor, document_id, piece.block.key or 0, *told, form.submission.data)
    except Invalid as problem:
        form.refuse(_told(problem))
        return _ways_page(piece, 422, link=form)
    return _done(piece)


@blueprint.post(f"{_SOURCES}/raccolta")
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE)
def from_basket(document_id: int) -> Response:
    """Cite something that waits in the basket."""
    form: HouseForm = PickCollectedForm()
    piece = _find_piece(document_id, form.block.data)
    if not form.sent():
        raise NotFound
    try:
        support_claim(piece.actor, int(form.collected.data), document_id, piece.block.key or 0, form.submission.data)
    except Conflict:
        said(_("Somebody used these words in the meantime: choose others."), "warning")
        return found(piece.address)
    return _done(piece)


def _told(problem: Invalid) -> dict[str, Any]:
    """Return refusals by the fields of these forms; what is wrong with the draft itself is told on top."""
    return {"" if name == "text" else name: sentence for name, sentence in problem.messages.items()}
