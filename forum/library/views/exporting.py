"""A version taken along: as PDF, DOCX, EPUB, HTML or Markdown, with its sources as notes."""

from flask import Blueprint, current_app
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.actor import Actor
from forum.core.errors import NotFound
from forum.library.addresses import LIBRARY
from forum.library.exports.making import FORMATS
from forum.library.exports.material import material_of
from forum.library.exports.pictures import with_pictures
from forum.library.exports.publication import publication_of
from forum.library.queries.reading import DocumentShown, VersionShown, get_reading, get_version
from forum.web.arguments import find_number
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("library_exporting", __name__)

# Whatever opens the file as a page finds itself in a box where nothing runs and nothing is reached but its own looks.
_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


def _asked(actor: Actor, document_id: int) -> tuple[DocumentShown, VersionShown]:
    number = find_number("versione")
    return get_reading(actor, document_id) if number is None else get_version(actor, document_id, number)


@blueprint.get(f"{LIBRARY}/<int:document_id>/esporta")
@access(Access.ANYONE, kept=("versione",))
def choose(document_id: int) -> Response:
    """The formats in which a version can be taken along."""
    document, version = _asked(current_actor(), document_id)
    head = Head(_("Take “%(title)s” along", title=version.title), "library", robots="noindex")
    return page("library/export.html", head, document=document, version=version)


@blueprint.get(f"{LIBRARY}/<int:document_id>-<slug>/versioni/<int:number>/esporta.<extension>")
@access(Access.ANYONE)
@limiter.limit(limits.EXPORT_RATE)
def take_along(document_id: int, slug: str, number: int, extension: str) -> Response:
    """One version as a file, with what this reader may read of it."""
    actor = current_actor()
    document, version = get_version(actor, document_id, number)
    sort = FORMATS.get(extension)
    if sort is None or slug != document.slug:
        raise NotFound
    base = str(current_app.config["SETTINGS"].public_url)
    publication = publication_of(material_of(actor, document, version), base, actor.language)
    if sort.pictures:
        publication = with_pictures(actor, publication)
    answer = Response(sort.make(publication), mimetype=None, content_type=sort.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{document.slug}-v{number}.{extension}"'
    answer.headers["Content-Security-Policy"] = _SANDBOX
    return answer
