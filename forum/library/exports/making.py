"""From a publication to the bytes of a file: the simple formats here, the others by a process of their own with bounds."""

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from types import MappingProxyType
from typing import Any

from forum.core import limits
from forum.core.errors import Busy
from forum.library.exports.markdown import to_markdown
from forum.library.exports.publication import Publication
from forum.library.exports.web import to_book, to_html


@dataclass(frozen=True)
class Format:
    """A sort of file: the end of its name, what it is to a browser, who makes its bytes, and whether pictures go along in it."""

    extension: str
    media_type: str
    make: Callable[[Publication], bytes]
    pictures: bool = True


# Whoever comes second waits a moment and is then asked to come back: the threads of the server are few.
_one_at_a_time = BoundedSemaphore(1)


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (limits.EXPORT_CPU_SECONDS, limits.EXPORT_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (limits.EXPORT_MEMORY_BYTES, limits.EXPORT_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _made_by(writer: str, told: Callable[[Publication], dict[str, Any]] = Publication.plain_data) -> Callable[[Publication], bytes]:
    """Return what has a program beside this room write a publication; it raises Busy when the program does not come to an end."""

    def make(publication: Publication) -> bytes:
        given = json.dumps(told(publication)).encode()
        # Isolated and without an environment: it gets words and no way to anything.
        command = [sys.executable, "-I", "-B", str(Path(__file__).with_name(writer))]
        if not _one_at_a_time.acquire(timeout=limits.EXPORT_WAIT_SECONDS):
            raise Busy
        try:
            ended = subprocess.run(
                command, input=given, capture_output=True, env={}, timeout=limits.EXPORT_SECONDS, preexec_fn=_bound, check=True
            )
        except (subprocess.SubprocessError, OSError) as error:
            raise Busy from error
        finally:
            _one_at_a_time.release()
        return ended.stdout

    return make


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        one.extension: one
        for one in (
            Format("pdf", "application/pdf", _made_by("paper.py")),
            Format("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", _made_by("word.py")),
            Format("epub", "application/epub+zip", _made_by("book.py", to_book)),
            Format("html", "text/html; charset=utf-8", lambda publication: to_html(publication).encode()),
            Format("md", "text/markdown; charset=utf-8", lambda publication: to_markdown(publication).encode(), pictures=False),
        )
    }
)
