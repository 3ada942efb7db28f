"""Which questions may be counted when they find nothing: plain words, and none by which somebody could be reached or recognised.

What is kept is read by the curators, so whatever is in doubt is left out: anything narrowed by a filter (it found little
because of the filter, and names a pact or an author), addresses, numbers of any sort but a year (telephones, tax codes,
accounts, house numbers), long questions (they tell a case) and long words (they are no words).
"""

import hashlib
import hmac
import re

from forum.core import limits
from forum.search.grammar import Asked, parse
from forum.search.italian import Token, tokens

_ADDRESS = re.compile(r"@|://|\bwww\.", re.IGNORECASE)
_YEAR = re.compile(r"(19|20)\d\d")


def words_to_keep(typed: str) -> tuple[str, ...]:
    """Return the folded words of a question that may be counted, empty for any other."""
    query = parse(typed)
    plain = not (query.problems or query.excluded or query.alternatives or any(term.prefix for term in query.words))
    if not plain or query.filters != Asked() or _ADDRESS.search(typed):
        return ()
    found = tuple(tokens(typed, keep_common=True))
    fits = 0 < sum(not token.common for token in found) <= limits.GAP_WORDS and all(map(_may_stay, found))
    words = tuple(token.word for token in found) if fits else ()
    return words if len(" ".join(words)) <= limits.GAP else ()


def _may_stay(token: Token) -> bool:
    if any(character.isdigit() for character in token.word):
        return bool(_YEAR.fullmatch(token.word))
    return len(token.word) <= limits.GAP_WORD


def fingerprint(words: tuple[str, ...], secret: str) -> str:
    """Return a mark by which the same question is known again, whatever its order and endings, and that nobody can read back."""
    stems = sorted({token.forms[0] for token in tokens(" ".join(words))})
    return hmac.new(secret.encode(), " ".join(stems).encode(), hashlib.sha256).hexdigest()
