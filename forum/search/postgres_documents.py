"""From an entry to a row of the PostgreSQL index: its words as two text search vectors.

Words are analysed by us and handed over as they are: PostgreSQL only keeps and combines them. Places below BODY_FROM lie in
the title (weight B), those above in the body (weight D). Marks are words with a sign before them that no word contains, so
they never meet words. A vector ends at place 16,383 and keeps 255 places of a word: what is longer has a sequence as well,
all its words in their order, in which phrases are looked for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from forum.search.entry import Entry
from forum.search.suggestions import LONGEST
from forum.search.words import WRITTEN, Postings, postings

SPELLED, TITLE_SPELLED, TITLE_WORD, PLACE_WORD = "=", "#", "^", "@"
LONGEST_WORD = 250  # longer than a whole query may be, so a cut word is never taken for another
BETWEEN_WORDS, BETWEEN_FORMS, IN_TITLE = "\x1e", "\x1d", "^"
TITLE_WEIGHT, BODY_WEIGHT = "B", "D"
BODY_FROM = 1_000
_LAST_IN_TITLE, _LAST_IN_BODY = BODY_FROM - 50, 15_000
_MOST_IN_TITLE, _MOST_IN_BODY = 50, 200
_MOST_BYTES = 900_000  # a vector may hold 1 MB: some fifty thousand different words
_PER_WORD, _PER_PLACE = 8, 2
_GAP = 10  # between a body and its places, so that no phrase reaches across
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_OTHERS = 6


@dataclass(frozen=True)
class Row:
    """What is kept of an entry's words, and the words that the vocabulary counts it under."""

    length: int
    words: str
    marks: str
    sequence: str | None
    counted: frozenset[str]


def row_of(entry: Entry) -> Row:
    """Analyse an entry; the names of its places are found like words of its body."""
    title = postings(entry.title, entry.language, keep_common=True)
    body = postings(entry.body, entry.language)
    last = max((positions[-1] for positions in body.positions.values()), default=0)
    places = postings("\n".join(entry.places), first=last + _GAP)
    word_places, whole = _places(title, body, places)
    words, word_vector = _vector(word_places)
    marks, mark_vector = _vector(dict.fromkeys(sorted(_marks(title, body, places)), ()))
    return Row(
        length=title.length + body.length + places.length,
        words=word_vector,
        marks=mark_vector,
        sequence=None if whole else _sequence(IN_TITLE, title) + _sequence("", body, places),
        counted=words | marks,
    )


def quoted(word: str) -> str:
    """Return a word as text search vectors and queries take it, whatever signs it holds."""
    doubled = word[:LONGEST_WORD].replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def token(form: str) -> str:
    """Return a form as it stands in a sequence."""
    return form[:LONGEST_WORD]


def letters_of(spelling: str) -> int:
    """Return the letters of a word as bits: words within a slip differ in two of them at most."""
    bits = 0
    for letter in spelling:
        place = _LETTERS.find(letter)
        bits |= 1 << (place if place >= 0 else len(_LETTERS) + ord(letter) % _OTHERS)
    return bits


def spelling_of(word: str) -> str:
    """Return the plain spelling that a word of the vocabulary stands for, empty when it cannot be suggested."""
    spelling = word[1:]
    return spelling if word.startswith(SPELLED) and WRITTEN not in word and len(spelling) <= LONGEST else ""


def _places(title: Postings, body: Postings, places: Postings) -> tuple[dict[str, list[str]], bool]:
    """Return where each form stands as a vector says it, and whether all of it could be said."""
    found: dict[str, list[str]] = {}
    whole = True
    for form, positions in title.positions.items():
        kept = [position for position in positions[:_MOST_IN_TITLE] if position < _LAST_IN_TITLE]
        whole = whole and len(kept) == len(positions)
        found[form] = [f"{position + 1}{TITLE_WEIGHT}" for position in kept]
    for form, positions in _everything((body, places)):
        earlier = found.setdefault(form, [])
        kept = [position for position in positions[: _MOST_IN_BODY - len(earlier)] if position <= _LAST_IN_BODY]
        whole = whole and len(kept) == len(positions)
        earlier += [str(BODY_FROM + position) for position in kept]
    return found, whole


def _marks(title: Postings, body: Postings, places: Postings) -> set[str]:
    marks = {SPELLED + spelling for text in (title, body, places) for spelling in text.spellings}
    marks.update(TITLE_SPELLED + spelling for spelling in title.spellings if WRITTEN not in spelling)
    marks.update(TITLE_WORD + form for form in title.positions)
    marks.update(PLACE_WORD + form for form in places.positions)
    return marks


def _vector(words: Mapping[str, Sequence[str]]) -> tuple[frozenset[str], str]:
    """Return the words that have their place in a vector, and the vector as PostgreSQL reads it."""
    kept: dict[str, str] = {}
    room = _MOST_BYTES
    for word, places in words.items():
        cut = word[:LONGEST_WORD]
        room -= len(cut.encode()) + _PER_WORD + _PER_PLACE * len(places)
        if room < 0:
            break
        if cut:
            kept[cut] = quoted(cut) + (":" + ",".join(places) if places else "")
    return frozenset(kept), " ".join(kept.values())


def _sequence(sign: str, *texts: Postings) -> str:
    """Return the forms of a text place after place; places of common words are empty."""
    placed: dict[int, list[str]] = {}
    for form, positions in _everything(texts):
        for position in positions:
            placed.setdefault(position, []).append(token(form))
    if not placed:
        return ""
    places = (placed.get(position, ()) for position in range(max(placed) + 1))
    return "".join(BETWEEN_WORDS + sign + BETWEEN_FORMS + "".join(form + BETWEEN_FORMS for form in forms) for forms in places)


def _everything(texts: Iterable[Postings]) -> Iterable[tuple[str, list[int]]]:
    return (item for text in texts for item in text.positions.items())
