import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.search.excerpts import ELLIPSIS, LENGTH, marked_excerpt, marked_passages
from forum.search.grammar import parse
from forum.search.words import found_words

FILLER = "Qui si parla di tutt'altro e non succede nulla. " * 12


def _marked(text: str, query: str) -> list[str]:
    return [piece for piece, is_match in marked_excerpt(text, parse(query)) if is_match]


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("coresponsabilita pandemie", ["coresponsabilità", "pandemia"]),
        ("ambiti", ["ambito"]),
        ('"patto di comunità"', ["patto", "comunità"]),
        ("volont*", ["volontari"]),
        ("anziani OR volontario", ["volontari"]),
        ("-pandemia ambito", ["ambito"]),
        ("zucchero", []),
    ],
)
def test_words_are_marked_by_their_stems(query: str, marked: list[str]) -> None:
    text = "La coresponsabilità nella pandemia: un patto di comunità dell'ambito, con i volontari."
    assert _marked(text, query) == marked


def test_the_passage_with_most_different_words_is_chosen() -> None:
    text = f"Orto, orto e orto. {FILLER} Un orto a scuola con la festa. {FILLER} Festa."
    assert _marked(text, "orto scuola festa") == ["orto", "scuola", "festa"]


def test_a_cut_passage_begins_and_ends_with_an_ellipsis_at_whole_words() -> None:
    text = f"{FILLER} Un orto condiviso. {FILLER}"
    whole = "".join(piece for piece, _ in marked_excerpt(text, parse("orto")))
    assert whole.startswith(ELLIPSIS)
    assert whole.endswith(ELLIPSIS)
    assert f" {whole.strip(ELLIPSIS)} " in f" {' '.join(text.split())} "


def test_markup_is_only_text() -> None:
    pieces = marked_excerpt("<script>orto</script> & orto", parse("orto"))
    assert pieces == [("<script>", False), ("orto", True), ("</script> & ", False), ("orto", True)]


def test_short_and_empty_texts_stay_whole() -> None:
    assert marked_excerpt("Un orto", parse("bosco")) == [("Un orto", False)]
    assert marked_excerpt("  ", parse("bosco")) == []


@given(st.text(max_size=800), st.text(max_size=30))
def test_pieces_put_together_are_a_passage_of_the_text(text: str, query: str) -> None:
    whole = "".join(piece for piece, _ in marked_excerpt(text, parse(query)))
    assert len(whole) <= LENGTH + 2 * len(ELLIPSIS)
    assert whole.removeprefix(ELLIPSIS).removesuffix(ELLIPSIS) in " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("perche\u0301 l'eta\u0300 conta", "età", ["eta\u0300"]),
        ("La città, la città’ e la citta'", "citta", ["città", "città", "citta"]),
        ("dell’ambito & dell&#39;ambito", "ambito", ["ambito", "ambito"]),
        ("l'orto🌱 e l’orto", "orto", ["orto", "orto"]),
        ("ORTO Orto orto", "orto", ["ORTO", "Orto", "orto"]),
    ],
)
def test_marks_fall_on_whole_words_however_the_accents_are_written(text: str, query: str, marked: list[str]) -> None:
    assert _marked(text, query) == marked
    assert "".join(piece for piece, _ in marked_excerpt(text, parse(query))) == text


def test_a_second_passage_shows_the_words_that_the_first_has_not() -> None:
    text = f"{FILLER} Un orto a scuola. {FILLER} {FILLER} La festa è finita. {FILLER}"
    pieces = marked_passages(text, parse("orto scuola festa"))
    assert [piece for piece, is_match in pieces if is_match] == ["orto", "scuola", "festa"]
    assert marked_passages(text, parse("orto")) == marked_excerpt(text, parse("orto"))
    before = marked_passages(f"La festa. {FILLER} {FILLER} Un orto a scuola.", parse("orto scuola festa"))
    assert [piece for piece, is_match in before if is_match] == ["orto", "scuola", "festa"]


@given(st.text(alphabet="orto festa,.\n", max_size=1500))
def test_two_passages_never_hold_the_same_words_twice(text: str) -> None:
    pieces = marked_passages(text, parse("orto festa"))
    assert len("".join(piece for piece, _ in pieces)) <= LENGTH + LENGTH // 2 + 4 * len(ELLIPSIS) + 1
    assert sum(is_match for _, is_match in pieces) <= sum(is_match for _, is_match in marked_excerpt(text, parse("orto festa"), 10_000))


@pytest.fixture
def analysed(monkeypatch):
    """How many characters were analysed, text by text."""
    lengths = []

    def counting(text):
        lengths.append(len(text))
        return found_words(text)

    monkeypatch.setattr("forum.search.excerpts.found_words", counting)
    return lengths


LONG = FILLER * 200


def test_words_deep_inside_a_long_text_are_found_and_marked() -> None:
    text = f"{LONG} Le responsabilità di un orto. {LONG}"
    assert len(text) > 200_000
    for query in ("responsabilita", "ORTO", "respons*", '"responsabilità di un orto"'):
        pieces = marked_passages(text, parse(query))
        assert any(is_match for _, is_match in pieces), query
        assert "Le responsabilità di un orto." in "".join(piece for piece, _ in pieces)


@pytest.mark.parametrize("word", ["frequenza", "città", "perche\u0301ne", "happy", "İstanbul", "Straße"])
def test_a_long_text_is_searched_however_the_word_is_written(word: str) -> None:
    pieces = marked_passages(f"{LONG} {word}. {LONG}", parse(word))
    assert any(is_match for _, is_match in pieces)


def test_words_far_apart_in_a_long_text_are_all_shown() -> None:
    text = f"Un orto. {LONG} La scuola in festa. {LONG}"
    pieces = marked_passages(text, parse("orto scuola festa"))
    assert [piece for piece, is_match in pieces if is_match] == ["scuola", "festa", "orto"]


def test_of_a_long_text_only_the_promising_places_are_analysed(analysed) -> None:
    for _text in range(20):
        marked_passages(f"Orto. {LONG} Una scuola. {LONG}", parse("orto scuola"), most=10_000)
    assert sum(analysed) <= 200_000


def test_of_a_long_text_without_the_words_the_beginning_is_shown() -> None:
    assert marked_passages(LONG, parse("zucchero"))[0][0].startswith("Qui si parla")
