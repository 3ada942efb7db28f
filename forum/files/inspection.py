"""What sent bytes really are: told by their beginning, never by their name; anything but pictures and PDF is refused."""

import re
from typing import BinaryIO

from forum.core import limits
from forum.files.models import FileKind

_BEGINNING = 16
_PDF = b"%PDF-"
PDF_TYPE = "application/pdf"
_EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", PDF_TYPE: "pdf"}
_UNFIT = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff"<>|:*?\\/]+')
_LONGEST_STEM = limits.FILE_NAME - 5


def find_shape(source: BinaryIO) -> str | None:
    """Return 'PDF' or the picture's shape ('PNG', 'JPEG', 'GIF', 'WEBP') as the first bytes tell, None for all the rest."""
    source.seek(0)
    beginning = source.read(_BEGINNING)
    source.seek(0)
    if beginning.startswith(_PDF):
        return "PDF"
    if beginning.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if beginning.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if beginning.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    return "WEBP" if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP" else None


def tidy_name(given: str | None, media_type: str) -> str:
    """Return a file's name as we show it: no folders, nothing invisible, and the ending that its content deserves."""
    last = re.split(r"[\\/]", given or "")[-1]
    stem = last.rpartition(".")[0] or last
    words = " ".join(_UNFIT.sub(" ", stem).split()).strip(". ")[:_LONGEST_STEM].strip()
    return f"{words or 'file'}.{_EXTENSIONS[media_type]}"


def kind_of(media_type: str) -> FileKind:
    """Return what a file of this type is to its readers."""
    return FileKind.PDF if media_type == PDF_TYPE else FileKind.IMAGE
