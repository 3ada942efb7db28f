"""Names: one script, nothing invisible, and no two that read the same."""

import re
import unicodedata

from flask_babel import lazy_gettext as _

from forum.core import limits
from forum.text.slugs import slugify

_PUNCTUATION = frozenset(" '’-.,()&")
_DIGITS = frozenset("0123456789")
_LEAST_LETTERS = 2
_MOST_MARKS = 2
_LAST_PLAIN_LATIN = 0x024F
_VIETNAMESE_LATIN = range(0x1E00, 0x1F00)
_HANDLE_BASE = limits.HANDLE - 6
# Signs that count as letters and show nothing.
_EMPTY_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
_EAST_ASIAN = {"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}
_ADDRESS_LIKE = re.compile(r"\w\w\.\w\w|www\.", re.IGNORECASE)

# What each sign looks like to somebody who reads quickly. Small letters only: the skeleton is folded first.
_LOOKS = str.maketrans(
    {
        **dict(zip("авеєкмнорстухіїјѕԁһԛԝьгпиҽ", "abeekmhopctyxiijsdhqwbrnue", strict=True)),
        **dict(zip("αβεηικμνορτυχγωσ", "abenikuvoptuxyws", strict=True)),
        **{"ı": "i", "ł": "l", "đ": "d", "ð": "d", "ø": "o", "ħ": "h", "ŧ": "t", "ŋ": "n", "þ": "p", "æ": "ae", "œ": "oe"},
    }
)
_ONE_STROKE = str.maketrans({"i": "l", "1": "l", "0": "o"})
_OFFICES = (
    "admin",
    "administrator",
    "amministratore",
    "amministratrice",
    "amministrazione",
    "moderator",
    "moderatore",
    "moderatrice",
    "moderazione",
    "redazione",
    "editorial team",
    "legami",
    "staff",
    "assistenza",
    "supporto",
    "support",
    "sistema",
    "system",
    "webmaster",
    "ex membro",
    "former member",
    "community maker",
)


def tidy_name(typed: str) -> str:
    """Return a name in one way of writing it: composed, with single blanks."""
    return " ".join(unicodedata.normalize("NFKC", typed).split())


def find_fault(name: str) -> object | None:
    """Return the sentence that says why a tidied name cannot be taken, None when it can."""
    signs = [sign for sign in name if sign not in _PUNCTUATION and sign not in _DIGITS]
    letters = [sign for sign in signs if not unicodedata.combining(sign)]
    if not all(_is_letter(sign) for sign in signs) or _piles_marks(name):
        return _("Only letters, figures, blanks and the signs ' - . , ( ) & can stand in a name.")
    if len(letters) < _LEAST_LETTERS:
        return _("A name needs at least two letters.")
    if len({_script(sign) for sign in letters}) > 1:
        return _("All the letters of a name must be of one alphabet.")
    if _ADDRESS_LIKE.search(name):
        return _("A name cannot hold a web address.")
    return None


def is_an_office(name: str) -> bool:
    """Whether a name reads as that of the house or of an office in it, which nobody may take by registering."""
    return skeleton_of(name) in _OFFICE_SKELETONS


def _is_letter(sign: str) -> bool:
    if sign in _EMPTY_LETTERS:
        return False
    if unicodedata.category(sign)[0] not in "LM":
        return False
    # Phonetic letters and click signs are Latin too, and look like ordinary ones or like punctuation.
    latin = _script(sign) == "LATIN"
    return not latin or (unicodedata.category(sign) != "Lo" and (ord(sign) <= _LAST_PLAIN_LATIN or ord(sign) in _VIETNAMESE_LATIN))


def _piles_marks(name: str) -> bool:
    run = 0
    for sign in name:
        run = run + 1 if unicodedata.category(sign) in ("Mn", "Me") else 0
        if run > _MOST_MARKS:
            return True
    return False


def _script(letter: str) -> str:
    first = unicodedata.name(letter, "UNKNOWN").split()[0]
    return "CJK" if first in _EAST_ASIAN else first


def skeleton_of(name: str) -> str:
    """Return what a name looks like with its tricks removed; equal skeletons read the same."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    bare = "".join(sign for sign in folded if not unicodedata.combining(sign)).translate(_LOOKS)
    kept = "".join(sign for sign in bare if sign.isalnum()).translate(_ONE_STROKE)
    return kept.replace("rn", "m").replace("vv", "w")[: limits.NAME]


_OFFICE_SKELETONS = frozenset(skeleton_of(office) for office in _OFFICES)


def handle_base(name: str) -> str:
    """Return the handle that a name asks for, short enough for a number to follow."""
    return slugify(name, "persona")[:_HANDLE_BASE].strip("-")
