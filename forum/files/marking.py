"""How a file stands in a text: the Markdown that brings it in, and the files that rendered HTML holds."""

import re

from forum.files.media import ENDINGS
from forum.files.models import PUBLIC_ID_LENGTH, FileKind

_SPECIAL = re.compile(r"([\\\[\]`*_<>!&])")
_IN_HTML = re.compile(rf'(?:src|href)="/file/([A-Za-z0-9_-]{{{PUBLIC_ID_LENGTH}}})(?:/480)?"')


def file_address(public_id: str) -> str:
    """Return the address of a file."""
    return f"/file/{public_id}"


def media_address(public_id: str, media_type: str) -> str:
    """Return the address under which sound or film is played: its ending says what it is."""
    return f"{file_address(public_id)}.{ENDINGS[media_type]}"


def markdown_of(kind: str, public_id: str, words: str) -> str:
    """Return the Markdown that shows a picture, with its words for who does not see it, or links a PDF by name."""
    safe = _SPECIAL.sub(r"\\\1", " ".join(words.split()))
    mark = "!" if kind == FileKind.IMAGE else ""
    return f"{mark}[{safe}]({file_address(public_id)})"


def file_ids_in(html: str) -> tuple[str, ...]:
    """Return the public ids of the files that rendered HTML shows or links, each once, in their order."""
    return tuple(dict.fromkeys(_IN_HTML.findall(html)))
