"""What was not understood is said in a sentence that quotes it, and says the same of what is closed as of what never was."""

import pytest

from forum.core.audience import MEMBERS, Rung
from forum.search.grammar import MAX_FILTERS, Complaint, Problem, parse
from forum.search.sentences import SENTENCES, guide_address, sentence_of
from tests.support.discussions import make_thread
from tests.support.meetings import make_meeting
from tests.support.searching import said, total


@pytest.mark.parametrize(
    ("typed", "problem", "words", "meant"),
    [
        ("x" * 300, Problem.TOO_LONG, "", ""),
        (" ".join(f"parola{number}" for number in range(13)), Problem.TOO_MANY_TERMS, "parola12", ""),
        (" ".join(f"tema:t{number}" for number in range(MAX_FILTERS + 1)), Problem.TOO_MANY_FILTERS, f"tema:t{MAX_FILTERS}", ""),
        ('"mai chiusa', Problem.UNCLOSED_QUOTE, "mai chiusa", ""),
        ("OR pane", Problem.DANGLING_OR, "", ""),
        ("pa*", Problem.PREFIX_TOO_SHORT, "pa*", ""),
        ("vol*ri", Problem.STAR_INSIDE, "vol*ri", ""),
        ("pane tema:", Problem.EMPTY_FILTER, "tema:", ""),
        ('pane tema:""', Problem.EMPTY_FILTER, "tema:", ""),
        ("pane -tema:scuola", Problem.EXCLUDED_FILTER, "-tema:scuola", ""),
        ("pane autor:marta", Problem.MISSPELT_FILTER, "autor:", "autore:"),
        ("pane tipo:marziano", Problem.UNKNOWN_KIND, "marziano", ""),
        ("pane con:astronave", Problem.UNKNOWN_RECORDING, "astronave", ""),
        ("pane in:cucina", Problem.UNKNOWN_IN, "cucina", ""),
        ("pane dal:ieri", Problem.BAD_DATE, "ieri", ""),
        ("pane dal:2024 al:2020", Problem.DATES_REVERSED, "", ""),
    ],
)
def test_a_complaint_names_the_bit_it_is_about(typed, problem, words, meant):
    assert parse(typed, {"incontro": "meeting"}).complaints == (Complaint(problem, words, meant),)


def test_every_problem_has_its_sentence():
    assert set(SENTENCES) == set(Problem)


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_sentence_quotes_what_it_is_about(database, language):
    with database.test_request_context(headers={"Accept-Language": language}):
        for problem in Problem:
            sentence = sentence_of(Complaint(problem, "%(words)s<b>", "%s"))
            assert "%(most)" not in sentence
            assert ("%(words)s" in str(SENTENCES[problem])) == ("%(words)s<b>" in sentence)


@pytest.mark.parametrize("problem", Problem)
def test_every_sentence_leads_to_the_place_of_the_guide_that_explains_it(house, problem):
    address, _, place = guide_address(Complaint(problem)).partition("#")
    assert f'id="{place}"' in house.browser().get(address).get_data(as_text=True)


def test_two_bits_of_the_same_sort_are_both_named():
    assert [complaint.words for complaint in parse("dal:ieri al:domani").complaints] == ["ieri", "domani"]


def test_a_long_bit_is_quoted_short():
    words = parse("dal:" + "9" * 150).complaints[0].words
    assert len(words) == 40
    assert words.endswith("…")


def test_the_page_says_it_and_links_to_the_guide(ask):
    page = ask("pane dal:ieri")
    assert said(page) == ["La data «ieri» non si capisce: scrivi 2021, 2021-03, 12/02/2021 oppure «marzo 2021»."]
    assert '<a href="/cerca/guida#filtri">' in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("patto:foo", "Nessun patto che puoi vedere si chiama «foo»."),
        ("tema:foo", "Nessun tema si chiama «foo»."),
        ("autore:foo", "Tra quello che puoi leggere non c’è nulla di una persona che si chiami «foo»."),
        ("luogo:foo", "Tra quello che puoi leggere nulla riguarda il luogo «foo». Prova con il nome del comune."),
    ],
)
def test_a_name_that_nobody_knows_is_said(ask, house, typed, sentence):
    make_thread(house.member("Marta"), text="pane")
    assert said(ask(typed)) == [sentence]
    assert said(ask(f"pane {typed}")) == [sentence]


def test_a_question_that_only_leaves_things_out_is_told_what_is_missing(ask, house):
    make_thread(house.member(), text="pane")
    page = ask("-scuola -orto")
    assert said(page) == ["«-scuola -orto» dice solo che cosa lasciare fuori: aggiungi almeno una parola da cercare."]
    assert '<a href="/cerca/guida#parole">' in page
    assert said(ask("pane -scuola")) == []
    narrowed = ask("/cerca?q=-scuola&tipo=post")
    assert (said(narrowed), total(narrowed)) == ([], 1)


def test_an_unknown_name_beside_a_known_one_is_said_too(ask, house):
    make_thread(house.member("Marta"), text="pane")
    make_meeting("Il pane", place="Crema")
    page = ask("pane autore:marta autore:foo")
    assert total(page) == 1
    assert [sentence for sentence in said(page) if "«foo»" in sentence]
    page = ask("pane luogo:crema luogo:foo")
    assert total(page) == 1
    assert len(said(page)) == 1


def test_a_name_known_to_this_reader_needs_no_sentence(ask, house):
    pact, theme = house.pact("Patto di Pandino"), house.theme("Scuola")
    make_thread(house.member("Marta"), text="pane", pact=pact, themes=(theme,))
    make_meeting("Il pane", place="Crema")
    for typed in ("patto:pandino", "tema:scuola", "autore:marta", "luogo:crema", "niente patto:pandino autore:marta"):
        assert said(ask(typed)) == [], typed


@pytest.mark.parametrize("filter_name", ["patto", "autore", "luogo"])
def test_what_is_closed_is_said_exactly_as_what_never_was(ask, house, filter_name):
    """A pact, a place that only it names, and a member whose profile and words only members read."""
    inside = house.member("Segreta", audience=MEMBERS)
    pact = house.pact("Segreta", rung=Rung.PACT)
    house.belongs(inside, pact)
    make_thread(inside, text="pane", pact=pact)
    make_meeting("Il pane", pact=pact, place="Segreta")
    make_thread(house.member("Altra"), text="pane")
    for words in (f"{filter_name}:segreta", f"pane {filter_name}:segreta"):
        never = words.replace("segreta", "inesist")
        assert ask(words).replace("segreta", "inesist") == ask(never)
        assert len(said(ask(words))) == 1
        assert said(ask(words, inside)) == []
