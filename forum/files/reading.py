"""Having the words of a document read by a process of its own, and believing nothing that it says without looking."""

import json
import math
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from forum.core import limits
from forum.files.inspection import DOCX_TYPE, ODT_TYPE, PDF_TYPE

# Never imported here: what it needs for reading has no place in the memory of the server.
_READER = Path(__file__).with_name("reader.py")
_ILLEGIBLE = 3
READABLE: Mapping[str, str] = MappingProxyType({PDF_TYPE: "pdf", ODT_TYPE: "odt", DOCX_TYPE: "docx"})
# A word parted at the end of a line is one word; the last two signs are what PDF readers leave for such a hyphen.
_PARTED = re.compile(r"(?<=[^\W\d_])(?:[-\u2010]\s*\n\s*|[\x02\ufffe]\s*)(?=[a-zà-öø-ÿ])")
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" *\n\s*")
# Control signs, halves of characters, what is no character: nothing to read, and PostgreSQL takes no zero byte.
_NO_SIGNS = frozenset({"Cc", "Cs", "Cn", "Co"})
# Soft hyphens and other signs without width stand inside words.
_INVISIBLE = "Cf"


class Illegible(Exception):  # noqa: N818 - the words of the domain
    """The document cannot be read: broken, locked, hostile, or too slow; another attempt would end alike."""


class NotAsked(Exception):  # noqa: N818
    """No reader could be had just now; the document may be as good as any."""


@dataclass(frozen=True)
class Words:
    """The words of a document by page, and whether they are all of it."""

    pages: tuple[str, ...]
    whole: bool


def _limits(kind: str) -> str:
    return json.dumps(
        {
            "kind": kind,
            "illegible": _ILLEGIBLE,
            "cpu_seconds": limits.READING_CPU_SECONDS,
            "seconds": math.ceil(limits.READING_SECONDS),
            "memory_bytes": limits.READING_MEMORY_BYTES,
            "answer_bytes": limits.READING_ANSWER_BYTES,
            "part_bytes": limits.READING_PART_BYTES,
            "patience": limits.READING_PATIENCE_SECONDS,
            "pages": limits.READING_PAGES,
            "characters": limits.READING_CHARACTERS,
        }
    )


def read_words(place: Path, media_type: str) -> Words:
    """Return the words of the document kept at a place; raises Illegible, or NotAsked when no reader could be had."""
    # Isolated, without an environment: it gets the document's bytes and no other way to anything.
    command = [sys.executable, "-I", "-B", str(_READER), _limits(READABLE[media_type])]
    with place.open("rb") as document, tempfile.TemporaryFile() as answer:
        try:
            ended = subprocess.run(
                command,
                stdin=document,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                env={},
                timeout=limits.READING_SECONDS,
                start_new_session=True,
                check=False,
            )
        except subprocess.TimeoutExpired:
            # Its processor time is bounded: so long a wait says more of the machine than of the document.
            raise NotAsked("its time was over") from None
        except OSError as problem:
            raise NotAsked(str(problem)) from problem
        _judge(ended.returncode)
        answer.seek(0)
        return _believed(answer.read(limits.READING_ANSWER_BYTES))


def _judge(status: int) -> None:
    """Raise what the end of the reader means, where it is not that it read everything."""
    if status == _ILLEGIBLE:
        raise Illegible("it is broken, locked or too large")
    if status < 0:
        raise Illegible(f"its reader was ended by signal {-status}")
    if status:
        raise NotAsked(f"the reader ended with {status}")


def _believed(answer: bytes) -> Words:
    try:
        told: Any = json.loads(answer)
        pages, whole = told["pages"], told["whole"]
        if not isinstance(pages, list) or len(pages) > limits.READING_PAGES or not all(isinstance(page, str) for page in pages):
            raise Illegible("its reader answered strangely")
    except (ValueError, LookupError, TypeError, RecursionError):
        raise Illegible("its reader answered strangely") from None
    if sum(map(len, pages)) > limits.READING_CHARACTERS:
        raise Illegible("its reader answered too much")
    return Words(tuple(tidied(page) for page in pages), whole is True)


def tidied(page: str) -> str:
    """Return the words of a page as they are kept: whole words, plain blanks, no signs that nobody sees."""
    text = _PARTED.sub("", page.replace("\r\n", "\n").replace("\r", "\n"))
    return _LINES.sub("\n", _BLANKS.sub(" ", "".join(map(_seen, text)))).strip()


def _seen(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == _INVISIBLE:
        return ""
    return " " if category in _NO_SIGNS and sign != "\n" else sign
