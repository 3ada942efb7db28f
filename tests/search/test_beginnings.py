"""Suggestions while somebody types: what they offer, whom, and how little they tell of anything else."""

import pytest

from forum.core import limits
from forum.core.audience import MEMBERS, Rung
from forum.search.beginnings import MOST
from forum.web.slots import fill_slot
from tests.support.discussions import make_post, make_thread
from tests.support.library import make_document
from tests.support.meetings import make_meeting
from tests.support.search import fresh_index


@pytest.fixture
def offer(database, house):
    """Build the index of what the test made; return the rows that somebody is offered for some letters."""
    opened = []

    def offering(typed, member=None):
        if not opened:
            context = fresh_index(database)
            context.__enter__()
            opened.append(context)
        answer = house.browser(member).get("/cerca/suggerimenti", query_string={"q": typed})
        assert answer.status_code == 200
        return answer.json["rows"]

    yield offering
    for context in opened:
        context.__exit__(None, None, None)


def titles(rows):
    return [row["title"] for row in rows]


def test_titles_of_every_sort_are_offered_with_where_they_lead(offer, house):
    author = house.member("Glicine Rossi")
    pact, theme = house.pact("Patto del glicine", slug="glicine"), house.theme("Glicini in fiore", "glicini")
    thread = make_thread(author, "Il glicine sul muro", text="Altro.", pact=pact)
    meeting = make_meeting("Serata del glicine")
    document = make_document(author, "Coltivare il glicine")
    found = {(row["kind"], row["title"], row["pact"], row["url"]) for row in offer("glic")}
    assert found == {
        ("Persona", "Glicine Rossi", "", f"/persone/{author.id}-{author.handle}"),
        ("Patto", "Patto del glicine", "", "/patti/glicine"),
        ("Tema", "Glicini in fiore", "", f"/temi/{theme.slug}"),
        ("Discussione", "Il glicine sul muro", "Patto del glicine", f"/discussioni/{thread.id}-{thread.slug}"),
        ("Incontro", "Serata del glicine", "", f"/incontri/{meeting.id}-{meeting.slug}"),
        ("Documento", "Coltivare il glicine", "", f"/biblioteca/{document.id}-{document.slug}"),
    }


def test_the_last_word_may_be_unfinished_and_all_must_be_there(offer, house):
    author = house.member()
    make_thread(author, "Banca del tempo a scuola")
    make_thread(author, "Banca dei semi")
    assert titles(offer("banca del te")) == ["Banca del tempo a scuola"]
    assert titles(offer("scuola banca")) == ["Banca del tempo a scuola"]
    assert titles(offer("banca zz")) == []
    assert len(offer("banca d")) == 2


def test_a_common_word_at_the_end_takes_nothing_away(offer, house):
    author = house.member()
    make_thread(author, "Il bosco dietro la scuola")
    make_thread(author, "Patto di cura")
    make_thread(author, "Un patto digitale")
    for typed in ("patto d", "patto di", "patto di c", "patto di cu"):
        assert titles(offer(typed))[0] == "Patto di cura", typed
    assert titles(offer("il b")) == ["Il bosco dietro la scuola"]
    assert sorted(titles(offer("di"))) == ["Il bosco dietro la scuola", "Un patto digitale"]


def test_a_word_that_another_follows_is_no_beginning(offer, house):
    author = house.member()
    make_thread(author, "Orto di quartiere")
    make_thread(author, "Ortopedia per tutti")
    assert titles(offer("orto d")) == ["Orto di quartiere"]


def test_what_begins_with_the_words_comes_first(offer, house):
    author = house.member()
    make_thread(author, "Ancora sul forno")
    make_thread(author, "Forno, e poi altre parole ancora")
    assert titles(offer("forno"))[0].startswith("Forno")


def test_words_of_a_text_are_not_offered_nor_posts_in_place_of_their_thread(offer, house):
    author = house.member()
    thread = make_thread(author, "Il forno del quartiere", text="ortensia")
    for _number in range(50):
        make_post(thread, author, "ortensia")
    make_thread(author, "Un forno nuovo")
    assert titles(offer("orten")) == []
    assert sorted(titles(offer("forn"))) == ["Il forno del quartiere", "Un forno nuovo"]


def test_at_most_eight_and_not_all_of_one_kind(offer, house):
    author = house.member()
    for number in range(MOST + 4):
        make_thread(author, f"Forno {number}")
    make_meeting("Una lunga serata nella quale si parla di un vecchio forno")
    found = offer("forno")
    assert len(found) == MOST
    assert "Incontro" in [row["kind"] for row in found]


@pytest.mark.parametrize("typed", ["", " ", "f", "f o", "*", "tema:forno", "-forno", "in:titolo forno", "x OR forno", "%00", "?" * 500])
def test_nothing_is_offered_where_nothing_was_begun(offer, house, typed):
    make_thread(house.member(), "Forno")
    assert offer(typed) == []


def test_what_is_closed_is_never_offered(offer, house):
    inside, other = house.member("Ada"), house.member("Bice")
    pact = house.pact("Segheria", rung=Rung.PACT)
    house.belongs(inside, pact)
    make_thread(inside, "Segheria vecchia", pact=pact)
    make_thread(inside, "Segheria di tutti i membri", rung=Rung.MEMBERS)
    make_meeting("Segheria, serata", pact=pact)
    make_document(inside, "Segheria in bozza", draft=True)
    house.member("Segheria Neri", audience=MEMBERS)
    assert offer("segh") == []
    assert sorted(titles(offer("segh", other))) == ["Segheria Neri", "Segheria di tutti i membri"]
    assert len(offer("segh", inside)) == 5


def test_places_of_the_map_are_offered_when_there_is_something_to_read_of_them(app, offer, house):
    fill_slot(app, "search.places", lambda: ("Pandino", "Palazzo Pignano", "Rivolta d'Adda"))
    try:
        pact = house.pact("Chiuso", rung=Rung.PACT)
        make_meeting("Una serata", place="Pandino")
        make_meeting("Altra serata", pact=pact, place="Palazzo Pignano")
        make_meeting("Terza serata", place="Rivolta d’Adda")
        assert offer("pa") == [{"title": "Pandino", "kind": "Luogo", "pact": "", "url": "/cerca?q=luogo%3A%22Pandino%22"}]
        assert titles(offer("rivolta d'a")) == ["Rivolta d'Adda"]
    finally:
        app.extensions["forum.slots"].pop("search.places")


def test_the_answer_is_said_in_the_reader_s_language_and_is_kept_nowhere(offer, house):
    member = house.member(language="en")
    make_thread(member, "Forno")
    assert len(offer("forno")) == 1
    visitor = house.browser().get("/cerca/suggerimenti?q=forno")
    assert (visitor.json["label"], visitor.json["said"]) == ("Suggerimenti", "1 suggerimento")
    assert "ETag" not in visitor.headers
    mine = house.browser(member).get("/cerca/suggerimenti?q=zzz")
    assert mine.json == {"label": "Suggestions", "said": "No suggestions", "rows": []}
    assert "no-store" in mine.headers["Cache-Control"]


def test_an_index_that_cannot_be_asked_offers_nothing(house, database):
    make_thread(house.member(), "Forno")
    assert house.browser().get("/cerca/suggerimenti?q=forno").json["rows"] == []


def test_asking_without_end_is_refused(offer, house, app):
    make_thread(house.member(), "Forno")
    offer("forno")
    before, app.config["RATE_LIMITS"] = app.config["RATE_LIMITS"], True
    try:
        browser = house.browser()
        most = int(limits.SUGGESTION_RATE.split()[0])
        answers = [browser.get("/cerca/suggerimenti?q=x").status_code for _ in range(most + 1)]
    finally:
        app.config["RATE_LIMITS"] = before
    assert set(answers[:-1]) <= {200, 429}
    assert answers[-1] == 429
