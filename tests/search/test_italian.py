import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.search.italian import CACHE_LIMIT, Remembered, exact, fold, spans, terms, tokens
from forum.search.words import asked_words, postings


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
    assert terms(one) == terms(other) != []


@pytest.mark.parametrize("bare", ["responsabilita", "responsabilita'", "qualita", "sanita", "novita"])
def test_a_noun_without_its_accent_is_found_by_the_accented_one_too(bare: str) -> None:
    accented = bare.rstrip("'")[:-1] + "à"
    assert set(asked_words(bare)[0].forms) & set(postings(accented).positions)
    assert set(asked_words(accented)[0].forms) & set(postings(bare).positions)


def test_common_words_and_elided_articles_are_no_terms() -> None:
    assert terms("e la di c'è dell' un po' gli e' più perche'") == ["po"]


def test_common_words_count_as_places_and_elided_articles_do_not() -> None:
    assert [token.position for token in tokens("patto di comunità dell'ambito")] == [0, 2, 3]


def test_names_after_an_elision_are_kept_joined_as_well() -> None:
    assert {"adda", "dadd"} <= set(postings("Spino d'Adda").positions)
    assert "lambit" not in postings("l'ambito").positions


def test_exact_folds_and_does_not_stem() -> None:
    assert [exact(word) for word in ("Volontariè", "dell'Ambito", "città'", "più", "")] == ["volontarie", "ambito", "citta", "piu", ""]


@given(st.text())
def test_spans_lie_in_the_text_as_it_was_written(text: str) -> None:
    last = 0
    for forms, start, end in spans(text):
        assert forms
        assert last <= start < end <= len(text)
        last = end


@given(st.text(alphabet="abcdeàèìòù'’ -ABC", max_size=40))
def test_spans_and_terms_agree(text: str) -> None:
    assert [forms[0] for forms, _, _ in spans(text)] == terms(text)


def test_spans_of_decomposed_text_cover_the_accents() -> None:
    text = unicodedata.normalize("NFD", "la città e le comunità")
    assert [unicodedata.normalize("NFC", text[start:end]) for _, start, end in spans(text)] == ["città", "comunità"]


def test_what_is_remembered_stays_bounded() -> None:
    remembered = Remembered(fold, limit=100)
    for number in range(1000):
        assert remembered(f"parola{number}") == f"parola{number}"
    assert len(remembered) <= 100 < CACHE_LIMIT
