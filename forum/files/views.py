"""The doors of files: sending one, and the one handler that serves them."""

import logging

from flask import Blueprint, jsonify, request, send_file
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.errors import Invalid, NotFound, Repeated
from forum.core.kinds import cards_of
from forum.files import storage
from forum.files.forms import ACCEPTED, UploadForm
from forum.files.media import ENDINGS
from forum.files.queries import FileShown, get_file, get_own_draft
from forum.files.services import Taken, take
from forum.web.answers import found
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("files", __name__)
log = logging.getLogger(__name__)

# Even a browser that opens the file as a page finds itself in a box where nothing runs and nothing is reached.
_SANDBOX = "default-src 'none'; sandbox"


@blueprint.get("/file")
@access(Access.MEMBER)
def ask() -> Response:
    """The form that sends a file, for who writes without scripts."""
    return _form_page(UploadForm())


@blueprint.post("/file")
@access(Access.MEMBER)
@limiter.limit(limits.UPLOAD_RATE)
def upload() -> Response:
    """Take a file in as a draft of its sender."""
    form = UploadForm()
    if not form.sent():
        return _refused(form)
    try:
        taken = take(current_actor(), [form.file.data], form.alt.data or "", form.submission.data, field="file")
    except Invalid as problem:
        form.refuse(problem.messages)
        return _refused(form)
    except Repeated as again:
        return _again(again)
    return _answer(taken[0])


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html") == "application/json"


def _answer(taken: Taken) -> Response:
    if _wants_json():
        return jsonify(url=taken.url, markdown=taken.markdown)
    return page("files/line.html", _head(_("Your file is here")), 201, name=taken.name, url=taken.url, markdown=taken.markdown)


def _again(again: Repeated) -> Response:
    """Lead whoever sent the form twice to what the first sending made."""
    card = cards_of(current_actor(), [again.ref]).get(again.ref) if again.ref else None
    if card is None:
        raise NotFound
    return found(f"{card.url}/riga")


def _refused(form: UploadForm) -> Response:
    if _wants_json():
        answer = jsonify(error=" ".join(str(sentence) for _field, sentence in form.problems))
        answer.status_code = 422
        return answer
    return _form_page(form, 422)


def _head(title: str) -> Head:
    return Head(title, robots="noindex")


def _form_page(form: UploadForm, status: int = 200) -> Response:
    return page("files/upload.html", _head(_("Send a file")), status, form=form, accepted=ACCEPTED)


@blueprint.get("/file/<public_id>/riga")
@access(Access.MEMBER)
def line(public_id: str) -> Response:
    """The line that brings a file just sent into a text, again."""
    shown = get_own_draft(current_actor(), public_id)
    return page("files/line.html", _head(_("Your file is here")), name=shown.name, url=shown.url, markdown=shown.markdown())


@blueprint.get("/file/<public_id>")
@access(Access.ANYONE)
def show(public_id: str) -> Response:
    """A file, for whoever may read the text it is in; sound and film also under an address that ends as they do."""
    wanted, dot, ending = public_id.partition(".")
    shown = get_file(current_actor(), wanted)
    if dot and ENDINGS.get(shown.media_type) != ending:
        raise NotFound
    return _served(shown, small=False)


@blueprint.get("/file/<public_id>/480")
@access(Access.ANYONE)
def show_small(public_id: str) -> Response:
    """A picture made for small screens."""
    return _served(get_file(current_actor(), public_id), small=True)


def _served(shown: FileShown, small: bool) -> Response:
    digest = shown.digest(small)
    place = storage.place(digest)
    if not place.is_file():
        log.error("the bytes of file %s are missing from the shelf", shown.id)
        raise NotFound
    answer = send_file(place, shown.media_type, as_attachment=not shown.is_image, download_name=shown.name, conditional=True, etag=digest)
    # Asked for anew each time, so that what was closed meanwhile stays closed; the answer is then "not changed", without bytes.
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Security-Policy"] = _SANDBOX
    return answer
