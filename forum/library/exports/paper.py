"""Writes a publication as a tagged PDF (PDF/UA-1): run as `python -I paper.py` with JSON on standard input; it goes to standard output.

What was written reaches the typesetter as data alone and is never read as its language. It knows nothing of the forum.
"""

import base64
import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import typst
from PIL import Image

_SHEET = Path(__file__).with_name("paper.typ")
# Signs of scripts and little drawings that no font at hand can show: the standard asks that none is left unseen.
_UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_INSTEAD = "□"
_TRIES = 12
_ADDRESSES = frozenset({"address", "href", "src"})


def write_paper(given: dict[str, Any]) -> bytes:
    """Return the bytes of the PDF; a sign that no font of this machine shows becomes an empty box."""
    given = {**given, "pictures": {name: _drawn(one) for name, one in given["pictures"].items()}}
    for own_fonts in (True, *[False] * _TRIES):
        try:
            return _set(given, own_fonts)
        except typst.TypstError as error:
            unshown = {_ESCAPED.sub(lambda code: chr(int(code[1], 16)), sign) for sign in _UNSHOWN.findall(error.diagnostic)}
            if not unshown:
                raise
            # The fonts that come along are tried first, so that most sheets look the same wherever they are made.
            given = given if own_fonts else _without(unshown, given)
    return _set(given, False, [])


def _set(given: dict[str, Any], own_fonts: bool, standards: Any = ("ua-1",)) -> bytes:
    made = typst.compile(
        str(_SHEET), sys_inputs={"publication": json.dumps(given)}, pdf_standards=list(standards), ignore_system_fonts=own_fonts
    )
    return bytes(made)


def _without(unshown: set[str], given: Any, name: str = "") -> Any:
    """Return words with boxes for what cannot be shown; addresses stay as they are."""
    if isinstance(given, dict):
        return {key: _without(unshown, value, key) for key, value in given.items()}
    if isinstance(given, list):
        return [_without(unshown, one, name) for one in given]
    if not isinstance(given, str) or name in _ADDRESSES:
        return given
    for sign in unshown:
        given = given.replace(sign, _INSTEAD)
    return given


def _drawn(picture: dict[str, str]) -> str:
    """Return a picture as a drawing that holds it: the one way in which the typesetter takes bytes in a text."""
    with Image.open(io.BytesIO(base64.b64decode(picture["data"])), formats=("JPEG", "PNG")) as opened:
        wide, high = opened.size
    held = f'<image width="{wide}" height="{high}" href="data:{picture["media_type"]};base64,{picture["data"]}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}">{held}</svg>'


if __name__ == "__main__":
    sys.stdout.buffer.write(write_paper(json.load(sys.stdin)))
