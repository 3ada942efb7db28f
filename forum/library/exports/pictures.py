"""The pictures that stand in a publication, read for who takes it along: only those that this reader may open, and not without end."""

import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from PIL import Image

from forum.core import limits
from forum.core.actor import Actor
from forum.core.errors import NotFound
from forum.files import storage
from forum.files.queries import FileShown, get_file
from forum.library.exports.nodes import changed, elements_of
from forum.library.exports.publication import Picture, Publication

_EVERYWHERE = frozenset({"image/jpeg", "image/png"})
_QUALITY = 84


def with_pictures(actor: Actor, publication: Publication) -> Publication:
    """Return a publication with the pictures of its text; of those that the actor may not open, or that are gone, the words stay."""
    named = (element["file"] for piece in publication.pieces for element in elements_of(piece.nodes) if element.get("file"))
    found = _read(actor, dict.fromkeys(named))

    def settled(node: dict[str, Any]) -> dict[str, Any]:
        return {**node, "src": ""} if node["t"] == "img" and node["file"] not in found else node

    pieces = tuple(replace(piece, nodes=changed(piece.nodes, settled)) for piece in publication.pieces)
    return replace(publication, pieces=pieces, pictures={name: picture for name, picture in found.items() if picture})


def _read(actor: Actor, names: Iterable[str]) -> Mapping[str, Picture | None]:
    """Return the pictures that the actor may open by their name, None for those past what one file carries."""
    found: dict[str, Picture | None] = {}
    weight = 0
    for place, name in enumerate(names):
        try:
            # Past the last that goes along nothing is asked: the way to a picture says no more than the text does.
            picture = _picture(get_file(actor, name)) if place < limits.EXPORT_PICTURES else None
        except NotFound:
            continue
        if picture and weight + len(picture.data) > limits.EXPORT_PICTURES_BYTES:
            picture = None
        weight += len(picture.data) if picture else 0
        found[name] = picture
    return found


def _picture(shown: FileShown) -> Picture:
    """Return a picture as it goes along; raises NotFound when it is none, or its bytes are not those that were kept."""
    if not shown.is_image:
        raise NotFound
    data = _bytes(shown.sha256)
    if len(data) > limits.EXPORT_PICTURE_BYTES and shown.small_sha256:
        data = _bytes(shown.small_sha256)
    return Picture(shown.media_type, data) if shown.media_type in _EVERYWHERE else _rewritten(data)


def _bytes(digest: str) -> bytes:
    try:
        data = storage.place(digest).read_bytes()
    except OSError as missing:
        raise NotFound from missing
    if hashlib.sha256(data).hexdigest() != digest:
        raise NotFound
    return data


def _rewritten(data: bytes) -> Picture:
    """Write a WebP anew: word processors and older reading devices do not open one, and on paper it would weigh ten times as much."""
    with Image.open(io.BytesIO(data), formats=("WEBP",)) as opened:
        clear = opened.mode == "RGBA"
        sheet = Image.new("RGB", opened.size, "white")
        sheet.paste(opened, mask=opened.getchannel("A") if clear else None)
    target = io.BytesIO()
    sheet.save(target, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return Picture("image/jpeg", target.getvalue())
