"""English words, for the few texts that say they are English; their stems are marked so that they never meet Italian ones by chance."""

import Stemmer

from forum.search.italian import Analysis, Remembered, fold, without_apostrophe

MARK = "~en"
_COMMON_TEXT = """
a an and are as at be but by for from had has have he her his i if in into is it its me my no not of on or our she so t s that the
their them then there these they this to was we were what when which who will with you your
"""
COMMON = frozenset(_COMMON_TEXT.split())

_stemmer = Stemmer.Stemmer("english", 0)


def _analyse(raw: str) -> Analysis:
    word, _ = without_apostrophe(raw)
    folded = fold(word)
    if folded in COMMON:
        return Analysis((folded,), folded, word, common=True)
    return Analysis((fold(_stemmer.stemWord(word)) + MARK,), folded, word)


analyse = Remembered(_analyse)
