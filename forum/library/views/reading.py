"""Reading: the library, a document, its versions, what changed between two of them."""

from flask import Blueprint, redirect, request
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.citations.queries.sources import sources_of
from forum.core.actor import Actor
from forum.core.errors import NotFound
from forum.core.paging import Cursor
from forum.library.addresses import LIBRARY
from forum.library.comparing import as_read, citations_apart, compare
from forum.library.queries.blocks import reading_of
from forum.library.queries.listing import Filters, documents, filter_choices
from forum.library.queries.reading import DocumentShown, VersionShown, get_document, get_reading, get_version
from forum.library.queries.remarks import count_open_remarks
from forum.library.queries.versions import get_two, history_of
from forum.library.views.pieces import laid_out
from forum.web.arguments import find_number
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.slots import slot

blueprint = Blueprint("library", __name__)

_DOCUMENT = f"{LIBRARY}/<int:document_id>-<slug>"


@blueprint.get(LIBRARY)
@access(Access.ANYONE, kept=("prima", "tema", "patto"))
def index() -> Response:
    """The library, narrowed to a theme or a pact if one likes."""
    actor = current_actor()
    filters = Filters(request.args.get("tema", ""), request.args.get("patto", ""))
    choices = filter_choices(actor, filters)
    window = documents(actor, filters, Cursor.parse(request.args.get("prima")))
    given = (("tema", filters.theme), ("patto", filters.pact))
    chosen = "".join(f"&{name}={value}" for name, value in given if value)
    description = _("What the pacts have learnt, written down with care and kept version by version.")
    return page(
        "library/index.html",
        Head(_("Library"), "library", description, public=not chosen),
        window=window,
        filters=filters,
        choices=choices,
        narrowed=bool(chosen),
        begins=actor.is_curator or bool(actor.facilitates),
        newer=f"{LIBRARY}{chosen.replace('&', '?', 1)}" if "prima" in request.args else None,
        older=f"{LIBRARY}?prima={window.older}{chosen}" if window.older else None,
    )


def _moved(document: DocumentShown, slug: str, rest: str = "") -> Response | None:
    """Return the way to the right address when the slug is another; asked only once the document may be seen."""
    if slug == document.slug:
        return None
    asked = request.query_string.decode("ascii", "ignore")
    return redirect(document.url + rest + (f"?{asked}" if asked else ""), 301)  # type: ignore[return-value]


@blueprint.get(f"{LIBRARY}/<int:document_id>", defaults={"slug": ""})
@blueprint.get(_DOCUMENT)
@access(Access.ANYONE, kept=())
def show(document_id: int, slug: str) -> Response:
    """A document as it stands."""
    actor = current_actor()
    document, version = get_reading(actor, document_id)
    return _moved(document, slug) or _reading_page(actor, document, version)


@blueprint.get(f"{_DOCUMENT}/versioni/<int:number>")
@access(Access.ANYONE, kept=())
def show_version(document_id: int, slug: str, number: int) -> Response:
    """One version, which never says anything else."""
    actor = current_actor()
    document, version = get_version(actor, document_id, number)
    return _moved(document, slug, f"/versioni/{number}") or _reading_page(actor, document, version, alone=True)


def _reading_page(actor: Actor, document: DocumentShown, version: VersionShown, alone: bool = False) -> Response:
    edits = document.tends
    reading = reading_of(actor, document, version, edits)
    bare_only = edits and request.args.get("solo") == "senza-fonte"
    stands = version.number == document.reading_number
    head = Head(
        version.title,
        "library",
        version.summary,
        public=document.public and version.open,
        canonical=document.url,
        robots="" if stands else "noindex",
    )
    return page(
        "library/document.html",
        head,
        document=document,
        version=version,
        alone=alone,
        stands=stands,
        reading=reading,
        laid=laid_out(reading, bare_only),
        bare_only=bare_only,
        here=document.at(version.number) if alone else document.url,
        acts=slot("document.acts", actor, document.id),
        earlier=_find_earlier(document, version) if stands and not document.draft else None,
        open_remarks=count_open_remarks(document) if edits else 0,
        remark_at=f"{LIBRARY}/{document.id}/osservazioni" if document.may_revise and version.number == document.newest_number else "",
    )


def _find_earlier(document: DocumentShown, version: VersionShown) -> int | None:
    """Return the number of the last version before this one that the reader may read, None when there is none."""
    # Who reads drafts reads every version, and their numbers have no gaps.
    return (version.number - 1 or None) if document.sees_drafts else version.earlier


@blueprint.get(f"{_DOCUMENT}/versioni")
@access(Access.ANYONE, kept=("prima",))
def history(document_id: int, slug: str) -> Response:
    """The versions of a document, the newest first."""
    actor = current_actor()
    document = get_document(actor, document_id)
    history = history_of(actor, document, find_number("prima"))
    if not history.versions:
        raise NotFound
    head = Head(_("Versions of “%(title)s”", title=document.title), "library", robots="noindex")
    newer = f"{document.url}/versioni" if "prima" in request.args else None
    older = f"{document.url}/versioni?prima={history.older}" if history.older else None
    return _moved(document, slug, "/versioni") or page(
        "library/history.html", head, document=document, versions=history.versions, newer=newer, older=older
    )


@blueprint.get(f"{_DOCUMENT}/confronta")
@access(Access.ANYONE, kept=("da", "a"))
def comparison(document_id: int, slug: str) -> Response:
    """What changed from one version to another."""
    actor = current_actor()
    document = get_document(actor, document_id)
    if moved := _moved(document, slug, "/confronta"):
        return moved
    versions = history_of(actor, document).versions
    first, second = _asked_numbers([row.number for row in versions])
    old, new = get_two(document, first, second)
    sources = sources_of(actor, citations_apart(old, new), document.tends)
    if not document.tends:
        old, new = as_read(old, sources), as_read(new, sources)
    compared = compare(old, new, sources)
    head = Head(_("What changed in “%(title)s”", title=document.title), "library", robots="noindex")
    return page("library/comparison.html", head, document=document, versions=versions, first=old, second=new, compared=compared)


def _asked_numbers(numbers: list[int]) -> tuple[int, int]:
    """Return the two versions asked for; without a wish the newest and the one before it."""
    if not numbers:
        raise NotFound
    first, second = find_number("da"), find_number("a")
    newest = numbers[0] if second is None else second
    before = next((number for number in numbers if number < newest), newest)
    return before if first is None else first, newest
