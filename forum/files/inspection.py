"""What sent bytes really are: told by their beginning, never by their name; anything but pictures, PDF, ODT and DOCX is refused.

Sound and film, taken only as recordings of a meeting, are told in media.py.
"""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from forum.core import limits
from forum.files import media
from forum.files.models import FileKind

_BEGINNING = 100
_PDF = b"%PDF-"
PDF_TYPE = "application/pdf"
ODT_TYPE = "application/vnd.oasis.opendocument.text"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOCUMENTS = {"PDF": PDF_TYPE, "ODT": ODT_TYPE, "DOCX": DOCX_TYPE}
_EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", PDF_TYPE: "pdf", ODT_TYPE: "odt", DOCX_TYPE: "docx"}
_EXTENSIONS |= media.ENDINGS
# An ODT begins with its own media type, in a part that is not packed.
_ZIP = b"PK\x03\x04"
_ODT_NAME = slice(30, 38)
_ODT_SAYS = slice(38, 38 + len(ODT_TYPE))
_DOCX_PARTS = frozenset({b"[Content_Types].xml", b"word/document.xml"})
# A zip ends with the place and length of the list of its parts; each line of the list holds these lengths and then a name.
_END, _END_LENGTH, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_LINE, _LINE_LENGTH = b"PK\x01\x02", 46
_UNFIT = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff"<>|:*?\\/]+')
_LONGEST_STEM = limits.FILE_NAME - 5


def find_shape(source: BinaryIO) -> str | None:
    """Return the document's shape ('PDF', 'ODT', 'DOCX') or the picture's ('PNG', 'JPEG', 'GIF', 'WEBP'), None for all the rest."""
    source.seek(0)
    beginning = source.read(_BEGINNING)
    source.seek(0)
    if beginning.startswith(_PDF):
        return "PDF"
    if beginning.startswith(_ZIP):
        return _find_office_shape(source, beginning)
    return _find_picture_shape(beginning)


def _find_picture_shape(beginning: bytes) -> str | None:
    if beginning.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if beginning.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if beginning.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    return "WEBP" if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP" else None


def _find_office_shape(source: BinaryIO, beginning: bytes) -> str | None:
    if beginning[_ODT_NAME] == b"mimetype":
        # Templates and master documents go on after this with a hyphen.
        says, after = beginning[_ODT_SAYS], beginning[_ODT_SAYS.stop : _ODT_SAYS.stop + 1]
        return "ODT" if says == ODT_TYPE.encode() and after != b"-" else None
    return "DOCX" if _DOCX_PARTS.issubset(_parts(source)) else None


def _parts(source: BinaryIO) -> Iterator[bytes]:
    """Name the parts of a zip as its own list does; the list is read by hand, and only so far, because a hostile one is endless."""
    size = source.seek(0, io.SEEK_END)
    source.seek(max(0, size - _END_LENGTH - _LONGEST_COMMENT))
    ending = source.read()
    end = ending.rfind(_END)
    if end < 0 or len(ending) - end < _END_LENGTH:
        source.seek(0)
        return
    source.seek(int.from_bytes(ending[end + 16 : end + 20], "little"))
    lines = source.read(limits.OFFICE_LIST_BYTES)
    source.seek(0)
    place = 0
    while lines[place : place + 4] == _LINE and place + _LINE_LENGTH <= len(lines):
        name, extra, comment = (int.from_bytes(lines[at : at + 2], "little") for at in range(place + 28, place + 34, 2))
        yield lines[place + _LINE_LENGTH : place + _LINE_LENGTH + name]
        place += _LINE_LENGTH + name + extra + comment


def tidy_name(given: str | None, media_type: str) -> str:
    """Return a file's name as we show it: no folders, nothing invisible, and the ending that its content deserves."""
    last = re.split(r"[\\/]", given or "")[-1]
    stem = last.rpartition(".")[0] or last
    words = " ".join(_UNFIT.sub(" ", stem).split()).strip(". ")[:_LONGEST_STEM].strip()
    return f"{words or 'file'}.{_EXTENSIONS[media_type]}"


def kind_of(media_type: str) -> FileKind:
    """Return what a file of this type is to its readers."""
    if media_type == PDF_TYPE:
        return FileKind.PDF
    if media_type in DOCUMENTS.values():
        return FileKind.OFFICE
    if media_type in media.SOUNDS:
        return FileKind.SOUND
    return FileKind.VIDEO if media_type in media.FILMS else FileKind.IMAGE
