from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.search.grammar import MAX_CHARACTERS, MAX_TERMS, Asked, Problem, Term, parse

KINDS = {"discussione": "thread", "thread": "thread", "incontro": "meeting", "novità": "news"}


def _texts(terms: tuple[Term, ...]) -> list[str]:
    return [term.text for term in terms]


def test_words_phrases_and_exclusions_are_told_apart() -> None:
    query = parse('orto "patto di comunità" -scuola -"casa mia" e-mail')
    assert _texts(query.words) == ["orto", "e-mail"]
    assert _texts(query.phrases) == ["patto di comunità"]
    assert query.excluded == (Term("scuola"), Term("casa mia", phrase=True))
    assert query.problems == ()


@pytest.mark.parametrize("quoted", ["“patto vero”", "«patto vero»", "„patto vero”"])
def test_typographic_quotes_are_quotes(quoted: str) -> None:
    assert parse(quoted).phrases == (Term("patto vero", phrase=True),)


def test_or_joins_its_neighbours() -> None:
    query = parse('paese anziani OR giovani OPPURE "terza età" festa')
    assert _texts(query.words) == ["paese", "festa"]
    assert [_texts(terms) for terms in query.alternatives] == [["anziani", "giovani", "terza età"]]


@pytest.mark.parametrize("text", ["OR orto", "orto OR", "orto OR OR bosco", "-orto OR bosco"])
def test_an_or_without_neighbours_is_a_problem(text: str) -> None:
    assert Problem.DANGLING_OR in parse(text).problems


def test_the_word_or_in_small_letters_is_a_word() -> None:
    assert _texts(parse("oro or argento").words) == ["oro", "or", "argento"]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ('patto:pandino pact:"Santo Stefano"', Asked(pacts=("pandino", "Santo Stefano"))),
        ("tema:scuola theme:casa", Asked(themes=("scuola", "casa"))),
        ("autore:rosa author:rosa", Asked(authors=("rosa",))),
        ("tipo:Discussione type:thread tipo:novita", Asked(kinds=("thread", "news"))),
        ('luogo:"Rivolta d\'Adda"', Asked(places=("Rivolta d'Adda",))),
        ("dal:2021", Asked(since=date(2021, 1, 1))),
        ("al:2021", Asked(until=date(2021, 12, 31))),
        ("dal:2021-03 al:2024-02", Asked(since=date(2021, 3, 1), until=date(2024, 2, 29))),
        ("from:12/02/2021 to:2021-02-13", Asked(since=date(2021, 2, 12), until=date(2021, 2, 13))),
        ("al:03/2021", Asked(until=date(2021, 3, 31))),
        ("con:registrazione with:recording", Asked(with_recording=True)),
        ("in:titolo", Asked(in_title=True)),
        ("IN:Title", Asked(in_title=True)),
    ],
)
def test_filters_have_italian_and_english_names(text: str, asked: Asked) -> None:
    query = parse(text, KINDS)
    assert query.filters == asked
    assert (query.words, query.problems) == ((), ())


@pytest.mark.parametrize("text", ["10:30", "http://example.org/a", "udienza:3", "a:b:c"])
def test_other_colons_are_words(text: str) -> None:
    query = parse(text)
    assert _texts(query.words) == [text]
    assert query.filters == Asked()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("tipo:volpe", Problem.UNKNOWN_KIND),
        ("patto:", Problem.EMPTY_FILTER),
        ('tema:""', Problem.EMPTY_FILTER),
        ("dal:ieri", Problem.BAD_DATE),
        ("dal:2021-13", Problem.BAD_DATE),
        ("dal:31/02/2021", Problem.BAD_DATE),
        ("dal:0001", Problem.BAD_DATE),
        ("dal:2022 al:2021", Problem.DATES_REVERSED),
        ("con:panna", Problem.UNKNOWN_RECORDING),
        ("in:cucina", Problem.UNKNOWN_IN),
        ('"aperta', Problem.UNCLOSED_QUOTE),
        ("ab*", Problem.PREFIX_TOO_SHORT),
        ("x" * (MAX_CHARACTERS + 1), Problem.TOO_LONG),
        ("a " * (MAX_TERMS + 1), Problem.TOO_MANY_TERMS),
    ],
)
def test_what_cannot_be_used_is_named(text: str, problem: Problem) -> None:
    assert parse(text, KINDS).problems == (problem,)


def test_reversed_dates_are_read_the_other_way_round() -> None:
    asked = parse("dal:2022 al:2021").filters
    assert asked.since is not None
    assert asked.until is not None
    assert asked.since < asked.until


def test_a_star_at_the_end_makes_a_prefix_of_three_letters_or_more() -> None:
    assert parse("vol*").words == (Term("vol", prefix=True),)
    assert parse("vo*").words == (Term("vo"),)
    assert parse("*vol").words == (Term("*vol"),)


def test_nothing_is_empty_and_a_filter_is_not() -> None:
    assert parse("  ... -- ").is_empty
    assert not parse("dal:2021").is_empty
    assert not parse("dal:2021").has_terms


@given(st.text(max_size=300) | st.text(alphabet="ab*-:\" OR'patodl120/«»", max_size=60))
def test_whatever_is_typed_is_read(text: str) -> None:
    query = parse(text, KINDS)
    alternatives = [term for terms in query.alternatives for term in terms]
    everything = [*query.words, *query.phrases, *query.excluded, *alternatives]
    assert len(everything) <= MAX_TERMS
    assert all(any(character.isalnum() for character in term.text) for term in everything)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ('dal:"marzo 2021"', date(2021, 3, 1)),
        ('dal:"12 Marzo 2021"', date(2021, 3, 12)),
        ("dal:mar-2021", date(2021, 3, 1)),
        ('since:"5 august 2021"', date(2021, 8, 5)),
        ("dal:12.2.2021", date(2021, 2, 12)),
    ],
)
def test_months_may_be_written_in_letters(text: str, days: date) -> None:
    assert parse(text).filters.since == days


@pytest.mark.parametrize("text", ['dal:"brumaio 2021"', 'dal:"31 febbraio 2021"', "dal:ma-2021", "dal:٢٠٢١-13"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert parse(text).problems == (Problem.BAD_DATE,)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("tema: scuola", Asked(themes=("scuola",))),
        ('Tema:  "bella scuola"', Asked(themes=("bella scuola",))),
    ],
)
def test_a_space_after_the_colon_is_forgiven(text: str, asked: Asked) -> None:
    assert parse(text).filters == asked
    assert parse(text).problems == ()


def test_a_space_never_joins_a_filter_to_another_one_or_to_an_exclusion() -> None:
    query = parse("tema: patto:pandino autore: -orti ore: 10")
    assert query.filters == Asked(pacts=("pandino",))
    assert _texts(query.excluded) == ["orti"]
    assert query.problems == (Problem.EMPTY_FILTER,)


def test_the_parts_put_together_ask_the_same_again() -> None:
    query = parse('orti "patto vero" -scuola anziani OR giovani tema:"bella scuola" patto:foo luogo:"mai chiusa')
    again = parse(" ".join(part.written for part in query.parts))
    assert again.filters == query.filters
    assert (again.words, again.phrases, again.excluded, again.alternatives) == (
        query.words,
        query.phrases,
        query.excluded,
        query.alternatives,
    )
    assert [part.field for part in query.parts if part.field] == ["themes", "pacts", "places"]


@given(st.text(alphabet="ab*-:\" OR'patodl120/«»", max_size=60))
def test_asking_again_what_was_understood_brings_nothing_new(text: str) -> None:
    query = parse(text, KINDS)
    again = parse(" ".join(part.written for part in query.parts), KINDS)
    assert again.filters == query.filters
    assert len(again.words) <= len(query.words) + len(query.parts)
