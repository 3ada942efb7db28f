"""The visible controls: they narrow without a script, join what is typed, show as chips, and say what they keep back."""

import re
from datetime import UTC, datetime
from html import unescape
from urllib.parse import quote_plus

import pytest

from forum.core.audience import Rung
from tests.support.discussions import make_post, make_thread
from tests.support.meetings import YOUTUBE, make_meeting
from tests.support.searching import chips, offered, rows, said, total


def titles(page):
    return re.findall(r'<h2 class="title"><a href="[^"]+">(?:<mark>)?([^<]+)', page.partition("<main")[2])


@pytest.fixture
def garden(house):
    """Things that one word finds, one for each control."""
    marta, ugo = house.member("Marta Rossi"), house.member("Ugo Bianchi")
    theme, pact = house.theme("Orti urbani", "orti-urbani"), house.pact("Patto del pozzo", slug="pozzo")
    make_thread(marta, "Di Marta", text="girasole", themes=(theme,), at=datetime(2021, 3, 31, 21, 30, tzinfo=UTC))
    make_thread(ugo, "Di Ugo", text="girasole", pact=pact, at=datetime(2024, 5, 1, 9, 0, tzinfo=UTC))
    make_meeting(
        "Il girasole si racconta", place="Rivolta d'Adda", recordings=f"{YOUTUBE} Prima", at=datetime(2022, 6, 1, 18, 0, tzinfo=UTC)
    )
    return {"pact": pact, "theme": theme}


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        ("autore=rossi", {"Di Marta"}),
        ("luogo=rivolta+d'adda", {"Il "}),
        ("dal=2022-01-01", {"Di Ugo", "Il "}),
        ("al=2021-03-31", {"Di Marta"}),
        ("dal=2022-06-01&al=2022-06-01", {"Il "}),
        ("con=registrazione", {"Il "}),
        ("in=titolo", {"Il "}),
        ("tipo=meeting", {"Il "}),
        ("tipo=post&autore=ugo", {"Di Ugo"}),
    ],
)
def test_each_control_narrows(ask, garden, choice, found):
    assert set(titles(ask(f"/cerca?q=girasole&{choice}"))) == found


def test_a_title_counts_for_what_bears_it_and_not_for_each_post_beneath(ask, house):
    thread = make_thread(house.member(), "Il girasole", text="Altro.")
    for _number in range(3):
        make_post(thread, text="Ancora altro.")
    make_post(thread, text="Un girasole.")
    for address in ("/cerca?q=girasole+in:titolo", "/cerca?q=girasole&in=titolo"):
        page = ask(address)
        assert total(page) == 1
        assert rows(page) == [f"/discussioni/{thread.id}-il-girasole"]
        assert "Discussione (1)" in page
        assert "Intervento (" not in page
    assert total(ask("/cerca?q=girasole&in=titolo&tipo=post")) == 0


def test_what_happens_in_a_pact_of_a_place_happens_there(ask, house):
    inside = house.member()
    shown, closed = (
        house.pact("Patto del pozzo", neighbourhoods="Gradella"),
        house.pact("Chiuso", rung=Rung.PACT, neighbourhoods="Gradella"),
    )
    house.belongs(inside, closed)
    make_thread(inside, "Nel patto", text="girasole", pact=shown)
    make_thread(inside, "Nel patto chiuso", text="girasole", pact=closed)
    make_thread(inside, "Altrove", text="girasole")
    assert titles(ask("girasole luogo:gradella")) == ["Nel patto"]
    assert total(ask("/cerca?q=girasole&luogo=gradella", inside)) == 2
    assert total(ask("girasole luogo:altrove")) == 0
    assert total(ask("gradella")) == 1


def test_what_is_typed_and_what_is_chosen_must_both_hold(ask, garden):
    assert total(ask("/cerca?q=girasole+autore:ugo&autore=marta")) == 0
    assert total(ask("/cerca?q=girasole+dal:2021&al=2021-12-31")) == 1
    assert total(ask("/cerca?q=girasole+dal:2023&dal=2021-01-01")) == 1
    assert total(ask("/cerca?q=girasole+tipo:intervento&tipo=meeting")) == 0
    assert total(ask(f"/cerca?q=girasole+patto:pozzo&patto={garden['pact'].id}")) == 1


def test_controls_alone_are_a_question(ask, garden):
    assert set(titles(ask("/cerca?con=registrazione"))) == {"Il girasole si racconta"}


def test_every_choice_shows_as_a_chip_that_takes_it_away(ask, garden):
    address = (
        f"/cerca?q=girasole+tema%3Aorti&tipo=post&patto={garden['pact'].id}&tema={garden['theme'].id}&autore=marta"
        "&luogo=Crema&dal=2020-01-01&al=2025-01-01&con=registrazione&in=titolo&ordine=data"
    )
    shown = chips(ask(address))
    assert [words for words, _ in shown] == [
        "tema:orti",
        "Tipo: Intervento",
        "Patto: Patto del pozzo",
        "Tema: Orti urbani",
        "Autore: marta",
        "Luogo: Crema",
        "Dal giorno: 1 gennaio 2020",
        "Al giorno: 1 gennaio 2025",
        "Con registrazione",
        "Solo nei titoli",
    ]
    for number, (_words, without) in enumerate(shown):
        left = chips(ask(without))
        assert [words for words, _ in left] == [words for other, (words, _) in enumerate(shown) if other != number]
        assert "ordine=data" in without
    assert shown[0][1].startswith("/cerca?q=girasole&")


def test_the_form_sends_everything_on(ask, garden):
    page = ask(f"/cerca?q=girasole&tipo=post&patto={garden['pact'].id}&autore=ugo&dal=2020-01-01&con=registrazione&ordine=data")
    form = page.partition('<form class="filters ask"')[2].partition("</form>")[0]
    assert 'name="tipo" value="post"' in form
    assert f'<option value="{garden["pact"].id}" selected>' in form
    assert 'name="autore" value="ugo"' in form
    assert '<input type="date" id="f-dal" name="dal" value="2020-01-01">' in form
    assert 'value="registrazione" checked' in form
    assert 'value="titolo">' in form
    assert 'name="ordine" value="data"' in form


def test_empty_controls_do_not_stay_in_the_address(ask, garden, house):
    answer = house.browser().get("/cerca?q=girasole&patto=&tema=&autore=&luogo=&dal=&al=&con=registrazione")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cerca?q=girasole&con=registrazione")


def test_a_day_that_is_none_is_said_and_stays_to_be_mended(ask, garden):
    page = ask("/cerca?q=girasole&dal=ieri&al=31/12/2021")
    assert any("«ieri»" in sentence for sentence in said(page))
    assert 'name="dal" value="ieri"' in page
    assert total(page) == 1


def test_where_nothing_is_found_each_filter_says_what_it_keeps_back(ask, garden):
    page = ask("/cerca?q=girasole+autore:ugo&con=registrazione")
    assert total(page) == 0
    assert "«girasole autore:ugo»" in unescape(page).replace("“", "«").replace("”", "»")
    given = dict(offered(page))
    assert set(given) == {"senza autore:ugo (1)", "senza Con registrazione (1)"}
    for words, address in given.items():
        assert total(ask(address)) == int(re.search(r"\((\d+)\)", words).group(1))


def test_what_a_filter_keeps_back_never_counts_what_the_reader_may_not_see(ask, house):
    inside = house.member("Ada")
    pact = house.pact("Chiuso", rung=Rung.PACT)
    house.belongs(inside, pact)
    make_thread(inside, text="girasole", pact=pact)
    make_thread(inside, text="girasole")
    assert offered(ask("/cerca?q=girasole&con=registrazione")) == [("senza Con registrazione (1)", "/cerca?q=girasole")]
    assert offered(ask("/cerca?q=girasole&con=registrazione", inside)) == [("senza Con registrazione (2)", "/cerca?q=girasole")]


def test_a_closed_pact_chosen_by_its_number_is_as_unknown_as_none(ask, house):
    inside = house.member("Ada")
    pact = house.pact("Cucina segreta", rung=Rung.PACT)
    house.belongs(inside, pact)
    make_thread(inside, text="girasole", pact=pact)
    closed, never = ask(f"/cerca?q=girasole&patto={pact.id}"), ask("/cerca?q=girasole&patto=9999")
    assert closed.replace(f"patto={pact.id}", "") == never.replace("patto=9999", "")
    assert "Patto: Cucina segreta" in [words for words, _ in chips(ask(f"/cerca?q=girasole&patto={pact.id}", inside))]


def test_before_anything_is_asked_the_controls_offer_what_this_reader_may_choose(ask, house):
    inside = house.member("Ada")
    house.belongs(inside, house.pact("Cucina segreta", rung=Rung.PACT))
    house.pact("Patto del pozzo")
    assert "Patto del pozzo (" in ask("/cerca")
    assert "Cucina segreta" not in ask("/cerca")
    assert "Cucina segreta (" in ask("/cerca", inside)


def test_the_chosen_pact_stays_chosen_where_others_have_more(ask, house):
    author = house.member()
    for number in range(14):
        pact = house.pact(f"Patto numero {number}")
        make_thread(author, text="girasole girasole", pact=pact)
        make_thread(author, text="girasole", pact=pact)
    small = house.pact("Patto piccolo")
    make_thread(author, text="girasole", pact=small)
    assert f'<option value="{small.id}" selected>Patto piccolo (1)</option>' in ask(f"/cerca?q=girasole&patto={small.id}")


def test_hits_without_a_place_of_their_own_open_at_the_words_found(ask, house):
    make_meeting("Serata", minutes="Si è parlato a lungo. L'ortensia dell'oratorio-vecchio è fiorita, dicono.")
    address = unescape(rows(ask("ortensia"))[0])
    assert address.partition("#")[2] == ":~:text=ortensia%20dell%27oratorio%2Dvecchio%20%C3%A8"


def test_an_address_holds_no_more_than_it_should(ask, house):
    make_thread(house.member(), text="girasole")
    ask(f"/cerca?q=girasole&autore={quote_plus('x' * 5000)}&luogo={quote_plus('«»' * 900)}&dal={'9' * 900}")
