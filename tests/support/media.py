"""Sound and film made by hand: as little of each format as a player, or the forum, wants to see."""

# One frame of MP3 at 32 kilobits a second, one channel, without any sound in it: 1152 samples of 44,100 in a second.
_FRAME = b"\xff\xfb\x10\xc0" + bytes(100)
_FRAMES_A_SECOND = 44_100 / 1_152


def silence(seconds: float = 1) -> bytes:
    """Return an MP3 that lasts so long and says nothing."""
    return _FRAME * round(seconds * _FRAMES_A_SECOND)


def box(name: bytes, content: bytes = b"") -> bytes:
    """Return one box of an MP4."""
    return (8 + len(content)).to_bytes(4, "big") + name + content


def track(handler: bytes) -> bytes:
    """Return the description of a track: b'vide' for film, b'soun' for sound."""
    return box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(12))))


def mp4(*handlers: bytes, brand: bytes = b"isom", last: bool = False) -> bytes:
    """Return an MP4 with such tracks, described before the data or, as telephones do, after it."""
    described, data = box(b"moov", b"".join(track(handler) for handler in handlers)), box(b"mdat", bytes(5_000))
    return box(b"ftyp", brand + bytes(8)) + (data + described if last else described + data)


def ogg(name: bytes) -> bytes:
    """Return the first page of an Ogg stream of that sort."""
    return b"OggS" + bytes(22) + b"\x01\x13" + name + bytes(200)


def webm(codec: bytes, kind: bytes = b"webm") -> bytes:
    """Return the beginning of a WebM with one track."""
    name = b"\x42\x82" + bytes([0x80 | len(kind)]) + kind
    return b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01" + name + bytes(200) + b"\x86" + bytes([0x80 | len(codec)]) + codec + bytes(300)
