"""Passwords: long enough and not among the first that people try; nothing else is asked of them."""

import unicodedata
from collections.abc import Iterable

from flask_babel import lazy_gettext as _

from forum.core import limits

_FEW_SIGNS = 3
_LONG_WORD = 4
# Whole passwords, or what is left of one when the figures and signs around its word are taken off.
_COMMON_WORDS = """
    password passwords passwordpassword parola parolachiave parolasegreta segreto segreta segretissima lamiapassword miapassword
    qwerty qwertyuiop qwertyqwerty asdfghjkl asdfasdf zxcvbnm qazwsx qazwsxedc qwaszx abcabcabc abcdefghij
    ciao ciaociao ciaociaociao ciaomamma ciaobella benvenuto benvenuti buongiorno welcome welcomewelcome
    juventus forzajuve forzajuventus forzainter forzamilan forzanapoli forzaroma milan inter napoli ferrari
    amore amoremio amoreamore amoretesoro tiamo tiamotanto tivogliobene tesoro tesoromio principessa cucciolo stellina
    francesco francesca alessandro alessandra giuseppe giuseppina giovanni giovanna antonella antonio valentina
    andreaandrea marcomarco mariamaria martina federica federico domenico lorenzo
    italia forzaitalia vivaitalia crema cremasco lombardia comune comunedicrema
    legami farelegami patti pattodicomunita pattidicomunita comunita volontariato forum
    letmein letmeinletmein iloveyou iloveyouiloveyou sunshine princess football superman batman dragon monkey master
    changeme changemenow trustnoone administrator amministratore administration admin adminadmin root rootroot
    test testtest testtesttest prova provaprova provaprovaprova utente user guest default secret supersecret internet computer
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_ROWS = (
    "01234567890123456789",
    "09876543210987654321",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb",
)


def find_weakness(password: str, personal: Iterable[str] = ()) -> object | None:
    """Return the sentence that says why a password cannot be taken, None when it can; `personal` holds the person's own words."""
    if len(password) < limits.PASSWORD_LEAST:
        return _("At least %(least)s characters: three or four words in a row will do.", least=limits.PASSWORD_LEAST)
    if len(password) > limits.PASSWORD:
        return _("At most %(most)s characters.", most=limits.PASSWORD)
    folded = unicodedata.normalize("NFKC", password).casefold()
    if len(set(folded)) <= _FEW_SIGNS or any(folded in row for row in _ROWS) or _core(folded) in _COMMON | _own_words(personal):
        return _(
            "This password is among the first that somebody would try. Three or four words in a row are easy to remember and hard to guess."
        )
    return None


def _core(folded: str) -> str:
    """Return the word inside a password: its letters, without the figures and signs that people add to both ends."""
    letters = "".join(sign for sign in folded if not sign.isspace())
    return letters.strip("0123456789!?.,-_*@#$%&+=:;/()'\"")


def _own_words(personal: Iterable[str]) -> frozenset[str]:
    words: set[str] = set()
    for text in personal:
        folded = unicodedata.normalize("NFKC", text).casefold()
        pieces = folded.replace("@", " ").replace(".", " ").split()
        words.update(piece for piece in (folded, folded.partition("@")[0], "".join(pieces), *pieces) if len(piece) >= _LONG_WORD)
    return frozenset(words)
