"""Ready pages for visitors: bytes kept per address and language while no write could have changed them."""

import gzip
import sqlite3
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from typing import Any

from flask import Flask, Response, current_app, request, session
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from forum.core.watch import VersionWatch
from forum.web.identity import LANGUAGE_COOKIE, current_actor, guest_language
from forum.web.pages import STATIC_FOLDER
from forum.web.static_files import StaticFiles

# Bytes, plain and compressed: what is kept must not grow with what strangers think of asking.
_MOST_BYTES = 24_000_000
_MOST_LANGUAGES = 500
_COMPRESSION = 6
KEEP = "forum.keep"

Start = Callable[..., Any]


@dataclass(frozen=True)
class Kept:
    """One page as it leaves: under which version it was made, and its bytes plain and compressed."""

    version: int
    tag: str
    headers: list[tuple[str, str]]
    plain: bytes
    packed: bytes

    @property
    def size(self) -> int:
        """How many bytes it takes."""
        return len(self.plain) + len(self.packed)


class GuestPages:
    """WSGI: answers a visitor's repeated question with ready bytes, before Flask does any work."""

    def __init__(self, application: Start, watch: VersionWatch, session_cookie: str):
        self._application = application
        self._watch = watch
        self._session_cookie = session_cookie
        self._pages: dict[tuple[str, str, str], Kept] = {}
        self._lock = threading.Lock()
        self._bytes = 0
        self._languages: dict[tuple[str, str], str] = {}

    def _language(self, environ: dict[str, Any]) -> str | None:
        """Return the visitor's language, None when the request is not a plain visitor's."""
        cookies, accepted = environ.get("HTTP_COOKIE", ""), environ.get("HTTP_ACCEPT_LANGUAGE", "")
        if self._session_cookie in cookies:
            return None
        known = self._languages.get((cookies, accepted))
        if known is None:
            try:
                chosen = SimpleCookie(cookies).get(LANGUAGE_COOKIE)
            except CookieError:
                return None
            known = guest_language(chosen.value if chosen else None, parse_accept_header(accepted, LanguageAccept))
            if len(self._languages) >= _MOST_LANGUAGES:
                self._languages.clear()
            self._languages[(cookies, accepted)] = known
        return known

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer from what is kept, else ask the application and keep what it allows."""
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_AUTHORIZATION" in environ:
            return self._application(environ, start_response)
        language = self._language(environ)
        # The version is read before the page is made: a write in between only makes the page a little too old to be kept.
        version = self._version() if language is not None else None
        if language is None or version is None:
            return self._application(environ, start_response)
        key = (environ["PATH_INFO"], environ.get("QUERY_STRING", ""), language)
        kept = self._pages.get(key)
        if kept is None or kept.version != version:
            fresh = self._ask(environ, version)
            if isinstance(fresh, tuple):
                return _replay(fresh, start_response)
            kept = fresh
            self._keep(key, fresh)
        return _answer(kept, environ, start_response)

    def _version(self) -> int | None:
        """Return the version that stands; None when the database cannot be asked, which the application says better."""
        try:
            return self._watch.number()
        except (sqlite3.Error, SQLAlchemyError):
            return None

    def _keep(self, key: tuple[str, str, str], fresh: Kept) -> None:
        with self._lock:
            before = self._pages.get(key)
            self._bytes += fresh.size - (before.size if before else 0)
            if self._bytes > _MOST_BYTES:
                self._pages.clear()
                self._bytes = fresh.size
            self._pages[key] = fresh

    def _ask(self, environ: dict[str, Any], version: int) -> "Kept | tuple[Any, ...]":
        said: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            said[:] = [status, headers]

        answer = self._application(environ, start)
        if not environ.get(KEEP):
            return (*said, answer)
        try:
            body = b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close:
                close()
        headers = [(name, value) for name, value in said[1] if name.lower() not in ("content-length", "etag", "set-cookie")]
        tag = f'"{sha256(body).hexdigest()[:20]}"'
        return Kept(version, tag, headers, body, gzip.compress(body, _COMPRESSION, mtime=0))


def _replay(fresh: tuple[Any, ...], start_response: Start) -> Iterable[bytes]:
    status, headers, answer = fresh
    start_response(status, headers)
    return answer


def _answer(kept: Kept, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    headers = [*kept.headers, ("ETag", kept.tag)]
    if kept.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 Not Modified", headers)
        return []
    body = kept.plain
    if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        body = kept.packed
        headers.append(("Content-Encoding", "gzip"))
    start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
    return [body]


def _mark(response: Response) -> Response:
    """Allow a page to be kept when its view says so, the reader is a visitor, and nothing personal was set."""
    if response.status_code != 200 or current_actor().is_member:  # noqa: PLR2004
        return response
    from_view = getattr(current_app.view_functions.get(request.endpoint or ""), "kept", None)
    if from_view is not None and set(request.args) <= set(from_view) and not session.modified and "Set-Cookie" not in response.headers:
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["Vary"] = "Cookie, Accept-Language, Accept-Encoding"
        request.environ[KEEP] = True
    return response


def init_guest_pages(app: Flask, database_url: str) -> None:
    """Put the ready pages and the ready static files in front of the app."""
    watch = VersionWatch(database_url)
    app.extensions["forum.version_watch"] = watch
    app.after_request(_mark)
    files = StaticFiles(app.wsgi_app, STATIC_FOLDER)
    app.wsgi_app = GuestPages(files, watch, app.config["SESSION_COOKIE_NAME"])  # type: ignore[method-assign]
