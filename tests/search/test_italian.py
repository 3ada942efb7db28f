import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.search.italian import CACHE_LIMIT, Remembered, exact, fold, tokens
from forum.search.words import asked_words, found_words, postings


def _stems(text: str) -> list[str]:
    return [token.forms[0] for token in tokens(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("l'assistente", "assistenti"),
        ("dell’ambito", "ambito"),
        ("Sant'Angela", "sant angela"),
        ("comunità", "COMUNITA"),
        ("città", "citta'"),
        ("perchè la comunitá", "comunità"),
        ("comunità".encode().decode(), unicodedata.normalize("NFD", "comunità")),
        ("Credera-Rubbiano", "Credera Rubbiano"),
        ("volontari", "volontaria"),
        ("po'", "po"),
    ],
)
def test_words_written_differently_have_the_same_terms(one: str, other: str) -> None:
    assert _stems(one) == _stems(other) != []


@pytest.mark.parametrize("bare", ["responsabilita", "responsabilita'", "qualita", "sanita", "novita"])
def test_a_noun_without_its_accent_is_found_by_the_accented_one_too(bare: str) -> None:
    accented = bare.rstrip("'")[:-1] + "à"
    assert set(asked_words(bare)[0].forms) & set(postings(accented).positions)
    assert set(asked_words(accented)[0].forms) & set(postings(bare).positions)


_MEET = """
anziano anziani, anziana anziano, anziane anziano, orto orti, ente enti, anno anni, arte arti, erba erbe, alta alte, alto alti,
straniera straniere, straniero straniere, stranieri straniere, quotidiano quotidiani, africano africani, africana africano,
lontano lontani, lontane lontano, italiana italiano, italiani italiano, italiane italiano, quartiere quartieri,
panettiere panettieri, infermiere infermieri, infermiera infermiere, cameriera cameriere, bandiera bandiere, frontiera frontiere,
preghiera preghiere, cantiere cantieri, mestiere mestieri, familiare familiari, particolare particolari, popolare popolari,
potere poteri, dovere doveri, piacere piaceri, urna urne, arma armi, alba albe, atto atti, ombra ombre, elementare elementari,
orso orsi, isola isole, casa case, caso casi, comune comuni, comunità comunita, comunicazione comunicazioni,
umano umani, cittadino cittadini, presente presenti, volontario volontari, amico amici, luogo luoghi, banca banche,
associazione associazioni, pubblico pubblici, settimana settimane, patto patti, festa feste, scuola scuole
"""
_PART = """
comune comunità, comune comunicazione, comunità comunicazione, comuni comunita, casa caso, case casi, casa casi, anno Anna, anni Anna,
orto orario, ente entrata, arte articolo, alto altro, anziano ansia, straniero strano, lontano lontra, erba erbario, patto pattino,
festa festival, arma armonia, urna urgenza, quotidiano quota, potere potatura, cittadino cittadella, presente presenza
"""


def _pairs(table: str) -> list[tuple[str, ...]]:
    return [tuple(pair.split()) for pair in table.split(",")]


def _meet(one: str, other: str) -> bool:
    typed_one, typed_other = set(asked_words(one)[0].forms), set(asked_words(other)[0].forms)
    return bool(typed_one & set(postings(other).positions)) and bool(typed_other & set(postings(one).positions))


@pytest.mark.parametrize(("one", "other"), _pairs(_MEET))
def test_forms_of_one_word_find_each_other(one: str, other: str) -> None:
    assert _meet(one, other)


@pytest.mark.parametrize(("one", "other"), _pairs(_PART))
def test_words_that_only_look_alike_do_not_find_each_other(one: str, other: str) -> None:
    assert not _meet(one, other)


def test_common_words_and_elided_articles_are_no_terms() -> None:
    assert _stems("e la di c'è dell' un po' gli e' più perche'") == ["po"]


def test_common_words_count_as_places_and_elided_articles_do_not() -> None:
    assert [token.position for token in tokens("patto di comunità dell'ambito")] == [0, 2, 3]


def test_names_after_an_elision_are_kept_joined_as_well() -> None:
    assert {"adda", "dadd"} <= set(postings("Spino d'Adda").positions)
    assert "lambit" not in postings("l'ambito").positions


def test_exact_folds_and_does_not_stem() -> None:
    assert [exact(word) for word in ("Volontariè", "dell'Ambito", "città'", "più", "")] == ["volontarie", "ambito", "citta", "piu", ""]


@given(st.text())
def test_words_lie_in_the_text_as_it_was_written(text: str) -> None:
    last = 0
    for forms, _, start, end in found_words(text):
        assert forms
        assert last <= start < end <= len(text)
        last = end


def test_words_of_decomposed_text_cover_the_accents() -> None:
    text = unicodedata.normalize("NFD", "la città e le comunità")
    assert [unicodedata.normalize("NFC", text[start:end]) for _, _, start, end in found_words(text)] == ["città", "comunità"]


def test_what_is_remembered_stays_bounded() -> None:
    remembered = Remembered(fold, limit=100)
    for number in range(1000):
        assert remembered(f"parola{number}") == f"parola{number}"
    assert len(remembered) <= 100 < CACHE_LIMIT


def test_words_of_a_text_are_found_by_their_forms_in_both_languages() -> None:
    found = [
        (spelling, "garden~en" in forms, text[start:end])
        for text in ["Il Gardening d'Adda"]
        for forms, spelling, start, end in found_words(text)
    ]
    assert found == [("gardening", True, "Gardening"), ("adda", False, "Adda")]
    assert {"adda", "dadd"} <= {form for forms, *_ in found_words("d'Adda") for form in forms}
