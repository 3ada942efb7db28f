"""Italian words made comparable in one pass: elisions, accents however typed, common words, stems, place names however written.

The stem is taken before the accents are folded, because the stemmer reads them; a word typed without its final accent
("responsabilita", "responsabilita'") is therefore given the stem of the accented word as well, and a noun that of its plural.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

import Stemmer

APOSTROPHES = "'’ʼ‘`´"
CACHE_LIMIT = 40_000

_WORD = re.compile(rf"[^\W_]+[{APOSTROPHES}]?")
_DECOMPOSED_WORD = re.compile(rf"(?:[^\W_][\u0300-\u036f]*)+[{APOSTROPHES}]?")
_WITH_FINAL_ACCENT = str.maketrans("aeiou", "àèìòù")
_LIKE_A_VERB = ("ano", "are", "ere", "ire")
_TOO_SHORT_TO_STEM = (4, 5)
# Frequent words that would fall together with others (comune, casa, anno), or say too little together.
_OWN_FORMS = {
    "comunita": "comunita",
    "comunicazione": "comunicazion",
    "comunicazioni": "comunicazion",
    "caso": "caso",
    "casi": "caso",
    "anna": "anna",
    **{word: word for word in ("altro", "altra", "altri", "altre")},  # together they would be in every text
}
_SHORTEST_BARE_NOUN = 5  # "citta", "unita": below this an accentless ending says nothing

_ELIDED_TEXT = """
l un dell all dall nell sull coll c d n s t m v gl ch dov com quand quell quest bell sant tutt mezz senz anch nient neanch cos
ciascun nessun alcun qualcun trent vent cent grand buon degl agl dagl negl sugl
"""
_COMMON_TEXT = """
ad al allo ai agli agl alla alle con col coi da dal dallo dai dagli dagl dalla dalle di del dello dei degli degl della delle in
nel nello nei negli negl nella nelle su sul sullo sui sugli sugl sulla sulle per tra fra contro io tu lui lei noi voi loro mio mia
miei mie tuo tua tuoi tue suo sua suoi sue nostro nostra nostri nostre vostro vostra vostri vostre mi ti ci vi lo la li le gli ne
il un uno una ma ed se perche anche come dov dove che chi cui non piu quale quali quanto quanti quanta quante quello quelli quella
quelle questo questi questa queste si tutto tutti a c e i o ho hai ha abbiamo avete hanno sono sei siamo siete era erano essere
stato stata stati state fu furono sia siano
"""
# Elided forms that are no words of their own: dropped even when the apostrophe was forgotten, so "Sant Angela" meets "Sant'Angela".
_NEVER_WHOLE_TEXT = "l d dell all dall nell sull coll sant quell quest"
_ELIDED = frozenset(_ELIDED_TEXT.split())
_NEVER_WHOLE = frozenset(_NEVER_WHOLE_TEXT.split())
COMMON = frozenset(_COMMON_TEXT.split())


class Analysis(NamedTuple):
    """What one written word is: the forms it is found by, its spelling folded and as written, and whether it carries meaning."""

    forms: tuple[str, ...]
    word: str
    written: str
    common: bool = False
    particle: bool = False


class Token(NamedTuple):
    """A word in its text; common words and particles are left out, but common words are counted in `position`."""

    forms: tuple[str, ...]
    word: str
    position: int
    start: int
    end: int
    common: bool


_Value = TypeVar("_Value")


class Remembered(Generic[_Value]):
    """A function's answers, kept until there are too many; emptying whole is cheaper than counting each use."""

    def __init__(self, function: Callable[[str], _Value], limit: int = CACHE_LIMIT) -> None:
        self._function = function
        self._limit = limit
        self._answers: dict[str, _Value] = {}
        self._lock = Lock()  # a stemmer must not be entered twice at once

    def __call__(self, text: str) -> _Value:
        """Return the answer for a text."""
        answer = self._answers.get(text)
        if answer is None:
            with self._lock:
                if len(self._answers) >= self._limit:
                    self._answers.clear()
                answer = self._answers[text] = self._function(text)
        return answer

    def __len__(self) -> int:
        return len(self._answers)


def fold(text: str) -> str:
    """Return the text in lower case without accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def exact(word: str) -> str:
    """Return the spelling of one word, folded and not stemmed, without an elided article or an apostrophe for an accent."""
    found = [token.word for token in tokens(word, keep_common=True)]
    return found[-1] if found else ""


def without_apostrophe(raw: str) -> tuple[str, bool]:
    """Return a raw word in lower case, composed, and say whether an apostrophe was cut from its end."""
    lowered = unicodedata.normalize("NFC", raw.lower())
    return (lowered[:-1], True) if lowered[-1] in APOSTROPHES else (lowered, False)


_stemmer = Stemmer.Stemmer("italian", 0)


def _stem(word: str) -> str:
    return fold(_stemmer.stemWord(word))


def _noun_forms(word: str) -> Iterator[str]:
    """Yield the forms by which a noun meets its plural where the stemmer parts them.

    It takes "anziano" and "quartiere" for verbs, unlike "anziani" and "quartieri", and leaves "orto" and "orti" as they are.
    """
    if word.endswith(_LIKE_A_VERB):
        yield _stem(word[:-1] + "i")
    elif len(word) in _TOO_SHORT_TO_STEM and word[-1] in "aeiou" and _stemmer.stemWord(word) == word:
        yield fold(word[:-1])


def _may_lack_accent(word: str, apostrophe: bool) -> bool:
    if word[-1] not in "aeiou":
        return False
    return apostrophe or (len(word) >= _SHORTEST_BARE_NOUN and word.endswith(("ta", "tu")))


def _analyse(raw: str) -> Analysis:
    word, apostrophe = without_apostrophe(raw)
    folded = fold(word)
    if (apostrophe and folded in _ELIDED) or folded in _NEVER_WHOLE:
        return Analysis((), folded, word, particle=True)
    if folded in COMMON:
        return Analysis((folded,), folded, word, common=True)
    if folded in _OWN_FORMS:
        return Analysis((_OWN_FORMS[folded],), folded, word)
    forms = [_stem(word), *_noun_forms(word)]
    if _may_lack_accent(word, apostrophe):
        forms.append(_stem(word[:-1] + word[-1].translate(_WITH_FINAL_ACCENT)))
    return Analysis(tuple(dict.fromkeys(forms)), folded, word)


analyse = Remembered(_analyse)


def joined_forms(particle: str, word: str) -> tuple[str, ...]:
    """Return the forms of a name written as one word, so that "Rivolta dAdda" meets "Rivolta d'Adda"."""
    return analyse(particle + word).forms if particle and not analyse(particle + word).common else ()


def tokens(text: str, analyse: Callable[[str], Analysis] = analyse, *, keep_common: bool = False) -> Iterator[Token]:
    """Yield the words of a text with their places in the original; a name after an elision has its joined forms too."""
    pattern = _WORD if unicodedata.is_normalized("NFC", text) else _DECOMPOSED_WORD
    position, particle = 0, ""
    for match in pattern.finditer(text):
        raw = match.group()
        analysis = analyse(raw)
        if analysis.particle:
            particle = analysis.word
            continue
        if keep_common or not analysis.common:
            forms = analysis.forms
            if particle:
                forms += tuple(form for form in joined_forms(particle, analysis.word) if form not in forms)
            yield Token(forms, analysis.word, position, match.start(), match.end() - (raw[-1] in APOSTROPHES), analysis.common)
        position += 1
        particle = ""


def raw_words(text: str) -> list[str]:
    """Return the words of a text as written, each with its apostrophe."""
    return _WORD.findall(text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text))


def bare_words(text: str) -> list[str]:
    """Return what stands between the signs of a text: names that are compared by their beginnings know no other words."""
    return "".join(sign if sign.isalnum() else " " for sign in text).split()
