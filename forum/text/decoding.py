"""Bytes of a text file into characters, also where the file does not say how they are written."""

from forum.text.cues import Findings, Reason

_NO_TEXT = (b"%PDF-", b"PK\x03\x04", b"{\\rtf", b"ID3", b"\xd0\xcf\x11\xe0")
_LOST = "\ufffd"
_NULL_SHARE = 0.4


def decoded(data: bytes, findings: Findings) -> str | None:
    """Return the text of a file, None when it is none; what could not be read for certain is noted."""
    if data.startswith(_NO_TEXT):
        return None
    wide = _wide_encoding(data)
    if wide is not None:
        return data.decode(wide, "replace")
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decoded_otherwise(data, findings)


def _wide_encoding(data: bytes) -> str | None:
    """Return the encoding of two bytes for each character that the file shows, by its mark or by its null bytes."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    least = _NULL_SHARE * len(data) / 2
    if b"\0" not in data:
        return None
    if data[1::2].count(0) > least and data[::2].count(0) == 0:
        return "utf-16-le"
    return "utf-16-be" if data[::2].count(0) > least and data[1::2].count(0) == 0 else None


def _decoded_otherwise(data: bytes, findings: Findings) -> str:
    """Read the one-byte letters of older programs, unless most of what is beyond ASCII is UTF-8 with a few broken bytes."""
    text = data.decode("utf-8-sig", "replace")
    lost = text.count(_LOST)
    if sum(not character.isascii() for character in text) > 2 * lost:
        findings.add(0, Reason.BAD_BYTES, times=lost)
        return text
    findings.add(0, Reason.OLD_ENCODING)
    return data.decode("cp1252", "replace")
