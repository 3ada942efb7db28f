"""Static files as ready bytes: read once, compressed once, answered before Flask does any work and without its session."""

import gzip
import mimetypes
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

_ONE_YEAR = 31_536_000
_COMPRESSION = 9
_FOLDER = "/static/"
_TEXTS = ("text/", "image/svg+xml")
_LARGEST_KEPT = 1_000_000

Start = Callable[..., Any]


@dataclass(frozen=True)
class Ready:
    """One file as it leaves; `packed` is None for what is compressed already. `changed` tells when to read it again."""

    changed: int
    headers: tuple[tuple[str, str], ...]
    tag: str
    plain: bytes
    packed: bytes | None


def _read(place: Path, changed: int) -> Ready:
    plain = place.read_bytes()
    kind = mimetypes.guess_type(place.name)[0] or "application/octet-stream"
    is_text = kind.startswith(_TEXTS)
    headers = [
        ("Content-Type", f"{kind}; charset=utf-8" if is_text else kind),
        ("X-Content-Type-Options", "nosniff"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]
    if is_text:
        headers.append(("Vary", "Accept-Encoding"))
    packed = gzip.compress(plain, _COMPRESSION, mtime=0) if is_text else None
    return Ready(changed, tuple(headers), f'"{sha256(plain).hexdigest()[:20]}"', plain, packed)


class StaticFiles:
    """WSGI: answers for the files of one folder; whatever it does not hold goes on to the application."""

    def __init__(self, application: Start, folder: Path):
        self._application = application
        self._folder = folder.resolve()
        self._files: dict[str, Ready] = {}

    def _find(self, path: str) -> Ready | None:
        place = (self._folder / path.removeprefix(_FOLDER)).resolve()
        # A path that climbs out of the folder, by dots or by a link, is none of ours.
        if not place.is_relative_to(self._folder) or not place.is_file():
            return None
        facts = place.stat()
        if facts.st_size > _LARGEST_KEPT:
            return None
        ready = self._files.get(path)
        if ready is None or ready.changed != facts.st_mtime_ns:
            ready = self._files[path] = _read(place, facts.st_mtime_ns)
        return ready

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer with the file's bytes, compressed for whoever takes it so."""
        path = environ["PATH_INFO"]
        asked = path.startswith(_FOLDER) and "\0" not in path and environ["REQUEST_METHOD"] in ("GET", "HEAD")
        ready = self._find(path) if asked else None
        if ready is None:
            return self._application(environ, start_response)
        # An address that carries a digest of the content never changes its meaning.
        lasting = environ.get("QUERY_STRING", "").startswith("v=")
        headers = [*ready.headers, ("ETag", ready.tag)]
        headers.append(("Cache-Control", f"public, max-age={_ONE_YEAR}, immutable" if lasting else "no-cache"))
        if ready.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 Not Modified", headers)
            return []
        body = ready.plain
        if ready.packed is not None and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            body = ready.packed
            headers.append(("Content-Encoding", "gzip"))
        start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
