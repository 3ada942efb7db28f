"""The short code on a printed sheet: a meeting's number in letters that no hand and no ear confuses, and three that catch slips.

It opens nothing: whoever types it sees what they may see. So it needs no secret, and paper of years ago still leads home.
"""

import hashlib

from forum.core import limits

# No vowel, that no word comes out; no letter that looks like another or like a figure.
_LETTERS = "BCDFGHKLMNPRTVXZ"
_LEAST = 3
_CHECK = 3
_BLANKS = str.maketrans("", "", " -.·\t\n")
_LONGEST = 24


def code_of(meeting_id: int) -> str:
    """Return the code of a meeting, such as 'BDC-KTR'."""
    number, letters = meeting_id, ""
    while number:
        number, place = divmod(number, len(_LETTERS))
        letters = _LETTERS[place] + letters
    return f"{letters.rjust(_LEAST, _LETTERS[0])}-{_check(meeting_id)}"


def find_meeting_id(code: str) -> int | None:
    """Return the number of the meeting whose code was typed, in whatever letters; None for a slip of the pen."""
    typed = code[:_LONGEST].upper().translate(_BLANKS)
    letters, check = typed[:-_CHECK], typed[-_CHECK:]
    if len(letters) < _LEAST or any(letter not in _LETTERS for letter in typed):
        return None
    number = 0
    for letter in letters:
        number = number * len(_LETTERS) + _LETTERS.index(letter)
    return number if 0 < number <= limits.LARGEST_NUMBER and _check(number) == check else None


def _check(number: int) -> str:
    digest = hashlib.sha256(f"sheet {number}".encode()).digest()
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:_CHECK])
