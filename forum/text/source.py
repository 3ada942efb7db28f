"""What people typed or pasted, brought into one clean form before anything else looks at it."""

import re
import unicodedata
from dataclasses import dataclass

MAX_SOURCE = 64 * 1024
"""The longest text accepted, in characters."""

_STACKED_MARKS = 4
_LONGEST_WORD = 200

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

# Controls, soft hyphens, direction overrides, zero-width marks, selectors that draw nothing, tags, lone surrogates, non-characters:
# they are invisible, make two texts look the same, hide words from search or break XML feeds.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)

_EMOJI = "\u00a9\u00ae\u200d\u203c-\u3299\ufe0e\ufe0f\U0001f000-\U0001faff"
# The joiner between two emoji makes one picture of them (a family, a profession); anywhere else it only hides.
_LONELY_JOINER = re.compile(f"(?<![{_EMOJI}])\u200d+|\u200d+(?![{_EMOJI}])|(?<=\u200d)\u200d+")

_TRAILING_BLANKS = re.compile(r"(?<![ \t\u00a0])[ \t\u00a0]+$", re.MULTILINE)


class TextTooLong(ValueError):  # noqa: N818 - it reads as the sentence it raises
    """The text is longer than MAX_SOURCE."""

    def __init__(self, size: int) -> None:
        super().__init__(f"text of {size} characters, at most {MAX_SOURCE} accepted")
        self.size = size


def tidy(source: str) -> str:
    """Return the text in NFC, with plain newlines and without invisible characters; raises TextTooLong past MAX_SOURCE."""
    # Browsers send two characters per line end, so the first, cheap refusal leaves room for them.
    if len(source) > 2 * MAX_SOURCE:
        raise TextTooLong(len(source))
    text = _LINE_ENDS.sub("\n", source)
    if not text.isascii():
        text = _LONELY_JOINER.sub("", _INVISIBLE.sub("", text))
        text = unicodedata.normalize("NFC", _unstack(text))
    else:
        text = _INVISIBLE.sub("", text)
    text = _TRAILING_BLANKS.sub("", text).strip("\n")
    if len(text) > MAX_SOURCE:
        raise TextTooLong(len(text))
    return text


@dataclass(frozen=True)
class Fitted:
    """As much of a text as is accepted, and how many characters of it had to stay out."""

    text: str
    left_out: int


def fit(source: str) -> Fitted:
    """Return the longest beginning of a text that `tidy` takes, tidied: for words from elsewhere, which nobody can shorten."""
    whole = _LINE_ENDS.sub("\n", source)
    # Accents typed apart take two characters of this, one of what is kept.
    kept = whole if len(whole) <= 2 * MAX_SOURCE else _up_to_a_word(whole[: 2 * MAX_SOURCE])
    while True:
        try:
            return Fitted(tidy(kept), len(whole) - len(kept))
        except TextTooLong as refusal:
            # Others become two or three in NFC, so the size that counts is the one the refusal tells.
            kept = _up_to_a_word(kept[: len(kept) * MAX_SOURCE // refusal.size])


def _up_to_a_word(text: str) -> str:
    """Return the text without the word that was cut at its end."""
    end = max(text.rfind(" "), text.rfind("\n"))
    return text[:end] if end > len(text) - _LONGEST_WORD else text


def _unstack(text: str) -> str:
    """Drop the combining marks past the fourth on one letter: they cover the lines around, and sorting a long run is quadratic."""
    if unicodedata.is_normalized("NFC", text) and not any(map(unicodedata.combining, text)):
        return text
    kept: list[str] = []
    stacked = 0
    for character in text:
        stacked = stacked + 1 if unicodedata.combining(character) else 0
        if stacked <= _STACKED_MARKS:
            kept.append(character)
    return "".join(kept)
