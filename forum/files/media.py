"""What sent sound and film really are, told by their content; they are kept as they came, with all that the recorder wrote into them."""

import io
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import BinaryIO

from forum.core import limits

MP3, M4A, OGG, WEBA = "audio/mpeg", "audio/mp4", "audio/ogg", "audio/webm"
MP4, WEBM = "video/mp4", "video/webm"
SOUNDS, FILMS = (MP3, M4A, OGG, WEBA), (MP4, WEBM)
ENDINGS: Mapping[str, str] = MappingProxyType({MP3: "mp3", M4A: "m4a", OGG: "ogg", WEBA: "weba", MP4: "mp4", WEBM: "webm"})

_BEGINNING = 4_096
# A first frame of sound: its eleven bits of synchrony, a version and layer that exist, a bit rate and a frequency that mean something.
_MP3_FRAME = re.compile(
    rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\x1b\x20-\x2b\x30-\x3b\x40-\x4b\x50-\x5b\x60-\x6b\x70-\x7b\x80-\x8b\x90-\x9b\xa0-\xeb]"
)
_MP4_BRANDS = frozenset(
    {b"M4A ", b"M4B ", b"M4V ", b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"3gp4", b"3gp5", b"MSNV"}
)
_SOUND_BRANDS = frozenset({b"M4A ", b"M4B "})
_BOX_HEADER, _LONG_BOX_HEADER, _MOST_BOXES = 8, 16, 200
_FILM_TRACK = re.compile(rb"hdlr.{8}vide", re.DOTALL)
_OGG_SOUNDS = (b"OpusHead", b"\x01vorbis", b"Speex   ")
_EBML, _WEBM_NAME = b"\x1a\x45\xdf\xa3", re.compile(rb"\x42\x82[\x80-\xff]webm")
_WEBM_TRACKS, _WEBM_FILM, _WEBM_SOUND = 65_536, (b"V_VP8", b"V_VP9", b"V_AV1"), (b"A_OPUS", b"A_VORBIS")


def find_media_type(source: BinaryIO) -> str | None:
    """Return the media type of sound or film as its content tells, None for anything else."""
    source.seek(0)
    beginning = source.read(_BEGINNING)
    source.seek(0)
    if beginning[4:8] == b"ftyp":
        return _find_mp4(source, beginning[8:12])
    if beginning.startswith(b"OggS"):
        return OGG if any(name in beginning[:100] for name in _OGG_SOUNDS) else None
    if beginning.startswith(_EBML):
        return _find_webm(source, beginning)
    return MP3 if beginning.startswith(b"ID3") or _MP3_FRAME.match(beginning) else None


def _find_mp4(source: BinaryIO, brand: bytes) -> str | None:
    if brand not in _MP4_BRANDS:
        return None
    if brand in _SOUND_BRANDS:
        return M4A
    # Telephones write sound alone under the brands of film too: whether there is film is said in the description of the tracks.
    return MP4 if _FILM_TRACK.search(_described(source)) else M4A


def _described(source: BinaryIO) -> bytes:
    """Return the box that describes the tracks, or what of it is looked at; nothing where there is none."""
    size = source.seek(0, io.SEEK_END)
    place = 0
    for _box in range(_MOST_BOXES):
        source.seek(place)
        header = source.read(_LONG_BOX_HEADER)
        length, name = int.from_bytes(header[:4], "big"), header[4:8]
        if length == 1:
            length = int.from_bytes(header[8:16], "big")
        if name == b"moov":
            source.seek(place)
            found = source.read(limits.MEDIA_DESCRIPTION_BYTES)
            source.seek(0)
            return found
        if length < _BOX_HEADER or place + length >= size:
            break
        place += length
    source.seek(0)
    return b""


def _find_webm(source: BinaryIO, beginning: bytes) -> str | None:
    if not _WEBM_NAME.search(beginning[:64]):
        return None
    tracks = source.read(_WEBM_TRACKS)
    source.seek(0)
    if any(name in tracks for name in _WEBM_FILM):
        return WEBM
    return WEBA if any(name in tracks for name in _WEBM_SOUND) else None
