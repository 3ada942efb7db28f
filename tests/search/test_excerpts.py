import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.search.excerpts import ELLIPSIS, LENGTH, marked_excerpt
from forum.search.grammar import parse

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
