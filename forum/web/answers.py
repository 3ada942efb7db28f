"""Answers: what each way of saying no looks like, and the few shapes of saying yes."""

import io
import secrets
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, flash, redirect, request
from flask.wrappers import Response
from flask_babel import gettext as _
from flask_limiter.errors import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.exceptions import NotFound as NoRoute
from werkzeug.formparser import FormDataParser
from werkzeug.wsgi import get_input_stream

from forum.core import limits
from forum.core.errors import Busy, Conflict, Denied, NotFound, Repeated
from forum.core.kinds import cards_of
from forum.core.refs import Ref
from forum.web.identity import current_actor
from forum.web.pages import Head, page, with_form

_SECRET_FIELDS = {"csrf_token", "submission", "password", "again", "token"}
_LONGEST_KEPT = 70_000
_LONGEST_KEY = 64
_FORM_WITH_FILES = "multipart/form-data"


def found(url: str) -> Response:
    """Send the reader on after a write."""
    return redirect(url, 303)  # type: ignore[return-value]


def said(message: object, level: str = "success") -> None:
    """Show a sentence on the next page."""
    flash(str(message), level)


def own_address(url: str | None, otherwise: str = "/") -> str:
    """Return an address of ours as given, anything else replaced: a link must not send people away."""
    if not url or not url.startswith("/") or url.startswith(("//", "/\\")) or "\\" in url:
        return otherwise
    parts = urlsplit(url)
    return otherwise if parts.scheme or parts.netloc or any(ord(sign) < 32 for sign in url) else url  # noqa: PLR2004


def to_ref(ref: Ref | None) -> Response:
    """Send the reader to a thing, or home when it cannot be seen any more."""
    card = cards_of(current_actor(), [ref]).get(ref) if ref else None
    return found(card.url if card else "/")


def _typed() -> list[tuple[str, str]]:
    """Return what was typed into a form that could not be taken, so that nothing is lost; never secrets."""
    if request.method not in ("POST", "PUT"):
        return []
    try:
        sent: MultiDict[str, str] = request.form
    except HTTPException:
        sent = _words_beside_files()
    return [(name, value[:_LONGEST_KEPT]) for name, value in sent.items(multi=True) if name not in _SECRET_FIELDS and value]


class _Nowhere(io.RawIOBase):
    """Where the bytes of files go that nobody will keep."""

    def write(self, given: Any) -> int:
        """Let go of them."""
        return len(given)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Stay where one is."""
        return 0


def _words_beside_files() -> MultiDict[str, str]:
    """Read the words of a form whose files are too large, and let go of the files; nothing where there are no words to be had."""
    if request.mimetype != _FORM_WITH_FILES or not current_actor().is_member:
        # Words alone that are too large would only fail again; visitors are shown no form with files.
        return MultiDict()
    parser = FormDataParser(
        stream_factory=lambda **_facts: _Nowhere(),  # type: ignore[arg-type]
        max_form_memory_size=request.max_form_memory_size,
        max_form_parts=request.max_form_parts,
    )
    try:
        stream = get_input_stream(request.environ, max_content_length=limits.FORM_BYTES_READ)
        return parser.parse(stream, request.mimetype, request.content_length, request.mimetype_params)[1]
    except HTTPException:
        return MultiDict()


def _key() -> str:
    """Return the key under which the words go out again: the form's own, so that sending them twice stays one act."""
    try:
        own = request.form.get("submission", "")
    except HTTPException:
        own = ""
    return own if 0 < len(own) <= _LONGEST_KEY else secrets.token_urlsafe(12)


def _from_here() -> bool:
    """Whether the browser says that the form was sent from our own page."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    return urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "").netloc == request.host


def refusal(status: int, title: str, message: object, **context: Any) -> Response:
    """Answer with a page that says what happened and gives back what was typed."""
    typed = _typed() if _from_here() else []
    if typed:
        with_form()
    # The action leads with one slash, as our own addresses do, whatever the request line held; what was asked for stays in it.
    action = "/" + request.full_path.lstrip("/").rstrip("?") if typed else ""
    return page(
        "layout/error.html",
        Head(title),
        status,
        status=status,
        title=title,
        message=message,
        typed=typed,
        action=action,
        key=_key() if typed else "",
        **context,
    )


def nothing_here() -> Response:
    """The one answer for what is absent and for what may not be seen: same bytes, nothing of the address in them."""
    return refusal(404, _("There is nothing here"), _("The page does not exist, or it is not open to you."))


def _not_found(error: Exception) -> Response:
    return nothing_here()


def _denied(error: Denied) -> Response:
    return refusal(403, _("This cannot be done"), error.reason)


def _busy(error: Exception) -> Response:
    answer = refusal(503, _("One moment"), _("The forum is busy and could not save. Nothing you wrote is lost: send it again in a moment."))
    answer.headers["Retry-After"] = "3"
    return answer


def _operational(error: OperationalError) -> Response:
    if "locked" in str(error.orig) or "busy" in str(error.orig):
        return _busy(error)
    raise error


def _expired(error: CSRFError) -> Response:
    return refusal(400, _("The form had expired"), _("The page stayed open for a long time. What you wrote is here: send it again."))


def _too_often(error: RateLimitExceeded) -> Response:
    answer = refusal(429, _("A little more slowly"), _("That was too many times in a short while. Wait a moment and try again."))
    answer.headers["Retry-After"] = "60"
    return answer


_SENTENCES = {
    400: (lambda: _("The request could not be understood"), lambda: _("Go back and try again.")),
    401: (lambda: _("You are not signed in"), lambda: _("Sign in, in another tab if you like, then send again what you wrote.")),
    405: (lambda: _("This cannot be done"), lambda: _("Go back and try again.")),
    413: (
        lambda: _("Too large"),
        lambda: _("What you sent is larger than the forum takes. Send it again without the file, or with a smaller one."),
    ),
    415: (lambda: _("This kind of file is not taken"), lambda: _("Choose another file.")),
    500: (lambda: _("Something broke"), lambda: _("The fault is ours and has been noted. Nothing was half saved.")),
}


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if isinstance(error, NoRoute):
        return nothing_here()
    if status < 400 or status not in _SENTENCES:  # noqa: PLR2004
        return error.get_response()  # type: ignore[return-value]
    title, message = _SENTENCES[status]
    answer = refusal(status, title(), message())
    if isinstance(error, MethodNotAllowed):
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return answer


def _conflict(error: Conflict) -> Response:
    return refusal(409, _("Somebody saved in the meantime"), _("Your text is here. Open the page again and bring the two together."))


def _repeated(error: Repeated) -> Response:
    return to_ref(error.ref)


def init_answers(app: Flask) -> None:
    """Give every error of the house its page."""
    for kind, handler in (
        (NotFound, _not_found),
        (Denied, _denied),
        (Busy, _busy),
        (OperationalError, _operational),
        (CSRFError, _expired),
        (RateLimitExceeded, _too_often),
        (Conflict, _conflict),
        (Repeated, _repeated),
        (HTTPException, _http),
    ):
        app.register_error_handler(kind, handler)
