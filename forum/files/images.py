"""Pictures: read once, turned upright, made no larger than needed and written anew, so that nothing else travels with them."""

import io
import threading
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageOps

from forum.core import limits

_QUALITY = 84
# Past this a picture without losses is a photograph in disguise, and is written as one.
_HEAVY_BYTES = 1_000_000
_JPEG, _PNG, _WEBP = "JPEG", "PNG", "WEBP"
MEDIA_TYPES = {_JPEG: "image/jpeg", _PNG: "image/png", _WEBP: "image/webp"}
_WRITTEN_AS = {"JPEG": _JPEG, "PNG": _PNG, "GIF": _PNG, "WEBP": _WEBP}
# A large picture takes a hundred megabytes while it is open: one at a time.
_one_at_a_time = threading.Lock()


class Unreadable(Exception):  # noqa: N818 - the words of the domain
    """The bytes say that they are a picture and cannot be read as one."""


class TooManyPixels(Exception):  # noqa: N818
    """The picture would fill the memory once opened."""


@dataclass(frozen=True)
class Picture:
    """A picture written anew: for reading, and again for small screens when it is larger than those."""

    media_type: str
    large: bytes
    small: bytes | None
    width: int
    height: int


def read_picture(source: BinaryIO, shape: str) -> Picture:
    """Read a picture of a shape ('PNG', 'JPEG', 'GIF', 'WEBP') and write it anew; raises Unreadable or TooManyPixels."""
    with _one_at_a_time:
        try:
            with Image.open(source, formats=(shape,)) as opened:
                if opened.width * opened.height > limits.IMAGE_PIXELS:
                    raise TooManyPixels
                return _written(_prepared(opened), _WRITTEN_AS[shape])
        except TooManyPixels:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise TooManyPixels from None
        except Exception as problem:
            # Hostile bytes make the decoders raise nearly anything; whatever it is, the answer is the same sentence.
            raise Unreadable from problem


def _prepared(opened: Image.Image) -> Image.Image:
    """Return the first frame upright, in plain colours, no larger than pages show."""
    # Lets the JPEG decoder skip what a smaller picture does not need; no other format listens.
    opened.draft("RGB", (limits.IMAGE_SIDE, limits.IMAGE_SIDE))
    opened.load()
    transparent = opened.mode in ("RGBA", "LA", "PA") or "transparency" in opened.info
    plain = opened.convert("RGBA" if transparent else "RGB")
    plain.thumbnail((limits.IMAGE_SIDE, limits.IMAGE_SIDE), Image.Resampling.LANCZOS)
    return _bare(_upright(opened, plain))


def _upright(opened: Image.Image, plain: Image.Image) -> Image.Image:
    """Turn the picture as the camera was held."""
    try:
        # The two share one set of notes: what the camera wrote is read from the original.
        plain.getexif().update(opened.getexif())
        return ImageOps.exif_transpose(plain)
    except Exception:
        # Notes that cannot be read take nothing away from the picture itself.
        return plain


def _bare(picture: Image.Image) -> Image.Image:
    """Return the same pixels without anything that came along: notes, colour profiles, comments."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare


def _written(picture: Image.Image, shape: str) -> Picture:
    large = _encoded(picture, shape)
    if shape == _PNG and len(large) > _HEAVY_BYTES:
        shape = _WEBP
        large = _encoded(picture, shape)
    small = None
    if max(picture.size) > limits.IMAGE_SMALL_SIDE:
        reduced = picture.copy()
        reduced.thumbnail((limits.IMAGE_SMALL_SIDE, limits.IMAGE_SMALL_SIDE), Image.Resampling.LANCZOS)
        small = _encoded(reduced, shape)
    return Picture(MEDIA_TYPES[shape], large, small, picture.width, picture.height)


def _encoded(picture: Image.Image, shape: str) -> bytes:
    target = io.BytesIO()
    if shape == _PNG:
        picture.save(target, _PNG, optimize=True)
    elif shape == _JPEG:
        picture.convert("RGB").save(target, _JPEG, quality=_QUALITY, optimize=True, progressive=True)
    else:
        picture.save(target, _WEBP, quality=_QUALITY, method=4)
    return target.getvalue()
