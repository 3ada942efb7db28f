"""Words of the place: how they are written down, kept by a pact, and put right in a transcript."""

import re
from html import unescape

import pytest

from forum.core.database import db
from forum.core.errors import Conflict, Denied, Invalid
from forum.listening.misheard import Misheard, corrected, found_in, read_words, write_words
from forum.listening.queries.local_words import words_of_pact
from forum.listening.queries.passages import corrections_of, get_passage
from forum.listening.seals import seal_of
from forum.listening.services.correcting import replace_misheard
from forum.listening.services.local_words import set_local_words
from forum.pacts.models import Hat
from tests.support.listening import keep_out, make_recorded, make_transcript, passages_of

WORDS = (Misheard(1, "pan dino", "Pandino"), Misheard(2, "pan", "pane"), Misheard(3, "l'oratorio di san luigi", "l'oratorio San Luigi"))


@pytest.fixture
def pact(house):
    return house.pact("Patto di Pandino", slug="pandino")


@pytest.fixture
def facilitator(house, pact):
    member = house.member("Silvia")
    house.belongs(member, pact, Hat.FACILITATOR)
    return member


@pytest.mark.parametrize(
    ("said", "right", "number"),
    [
        ("ci vediamo a pan dino", "ci vediamo a Pandino", 1),
        ("Pan  dino è qui", "Pandino è qui", 1),
        ("il pan, Pan e panchina", "il pane, Pane e panchina", 2),
        ("all'L’ORATORIO DI SAN LUIGI", "all'L'oratorio San Luigi", 1),
        ("a Pandino va bene", "a Pandino va bene", 0),
        ("İstanbul ſegue", "İstanbul ſegue", 0),
    ],
)
def test_whole_words_are_put_right_the_longest_first_and_capitals_stay(said, right, number):
    assert corrected(said, WORDS) == (right, number)
    assert sum(found_in([said], WORDS).values()) == number


def test_signs_in_a_word_mean_themselves():
    assert corrected("c'è il c. a. g. aperto", (Misheard(1, "c. a. g", "CAG"),)) == ("c'è il CAG. aperto", 1)


def test_a_list_is_read_line_by_line_and_strangers_are_named():
    read = read_words("pan dino = Pandino\n\ncrema -> Crema\nsenza segno\nPAN DINO → Pandino\n= niente\nuguale = uguale\n")
    assert write_words(read.words) == "PAN DINO = Pandino\ncrema = Crema"
    assert read.strangers == ((4, "senza segno"), (6, "= niente"), (7, "uguale = uguale"))


def test_a_facilitator_keeps_the_pact_s_list(house, pact, facilitator):
    browser = house.browser(facilitator)
    answer = house.post(browser, "/patti/pandino/parole", words="pan dino = Pandino\ncrema nuova = Crema Nuova", seen=seal_of(""))
    assert answer.status_code == 303
    page = unescape(browser.get("/patti/pandino/parole").get_data(as_text=True))
    assert "crema nuova = Crema Nuova\npan dino = Pandino" in page
    seen = re.search(r'name="seen" value="([^"]*)"', page).group(1)
    house.post(browser, "/patti/pandino/parole", words="pan dino = Pandino", seen=seen)
    db.session.rollback()
    assert [(one.heard, one.meant) for one in words_of_pact(pact.id)] == [("pan dino", "Pandino")]


def test_a_line_that_cannot_be_read_loses_nothing(house, facilitator):
    answer = house.post(house.browser(facilitator), "/patti/pandino/parole", words="pan dino = Pandino\nsenza segno", seen=seal_of(""))
    page = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert "Riga 2: senza segno" in page
    assert "pan dino = Pandino\nsenza segno" in page


def test_two_lists_that_cross_are_shown_side_by_side(house, pact, facilitator):
    set_local_words(house.actor(facilitator), pact.id, seal_of(""), (Misheard(0, "crema", "Crema"),))
    answer = house.post(house.browser(facilitator), "/patti/pandino/parole", words="pan dino = Pandino", seen=seal_of(""))
    page = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 409
    assert "crema = Crema" in page
    assert "pan dino = Pandino" in page
    with pytest.raises(Conflict):
        set_local_words(house.actor(facilitator), pact.id, seal_of(""), ())


def test_others_do_not_find_the_list_and_a_list_has_an_end(house, pact, facilitator):
    stranger = house.member("Ugo")
    house.belongs(stranger, house.pact("Altro"), Hat.FACILITATOR)
    assert house.browser(stranger).get("/patti/pandino/parole").status_code == 404
    assert house.browser(facilitator).get("/patti/nessuno/parole").status_code == 404
    with pytest.raises(Denied):
        set_local_words(house.actor(stranger), pact.id, seal_of(""), ())
    with pytest.raises(Invalid):
        set_local_words(house.actor(facilitator), pact.id, seal_of(""), tuple(Misheard(0, f"parola {n}", "altra") for n in range(301)))


def test_what_is_misheard_is_counted_chosen_and_put_right_with_its_history(house, pact, facilitator):
    actor = house.actor(facilitator)
    words = (Misheard(0, "pan dino", "Pandino"), Misheard(0, "orto", "Orto"))
    set_local_words(actor, pact.id, seal_of(""), words)
    meeting, recording = make_recorded("Gli orti", pact=pact)
    first, second, third = make_transcript(recording, "da pan dino a Pan dino", "un orto", "il segreto di pan dino")
    keep_out(recording, 60_000, 61_000)
    browser = house.browser(facilitator)
    page = unescape(browser.get(f"/registrazioni/{recording.id}/parole").get_data(as_text=True))
    assert "pan dino → Pandino (2 volte)" in page
    assert "orto → Orto (una volta)" in page
    chosen = next(one.id for one in words_of_pact(pact.id) if one.meant == "Pandino")
    answer = house.post(browser, f"/registrazioni/{recording.id}/parole", words=str(chosen))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/incontri/{meeting.id}-gli-orti/ascolto")
    assert [one.words for one in passages_of(recording)] == ["da Pandino a Pandino", "un orto", "il segreto di pan dino"]
    assert [one.by for one in corrections_of(get_passage(actor, first.id))] == ["Silvia"]
    assert [one.version for one in passages_of(recording)] == [2, second.version, third.version]


def test_nothing_chosen_is_said_and_strangers_numbers_change_nothing(house, pact, facilitator):
    actor = house.actor(facilitator)
    set_local_words(actor, pact.id, seal_of(""), (Misheard(0, "pan dino", "Pandino"),))
    other = house.pact("Altro")
    house.belongs(facilitator, other, Hat.FACILITATOR)
    _meeting, recording = make_recorded(pact=other)
    make_transcript(recording, "a pan dino")
    assert replace_misheard(house.actor(facilitator), recording.id, [one.id for one in words_of_pact(pact.id)]) == 0
    assert "L’elenco di questo patto è ancora vuoto." in house.browser(facilitator).get(f"/registrazioni/{recording.id}/parole").get_data(
        as_text=True
    )
    _here, mine = make_recorded(pact=pact)
    make_transcript(mine, "a pan dino")
    assert house.post(house.browser(facilitator), f"/registrazioni/{mine.id}/parole").status_code == 422


def test_a_meeting_outside_the_pacts_has_no_list(house):
    _meeting, recording = make_recorded()
    make_transcript(recording)
    page = house.browser(house.member("Lucia", roles=("curator",))).get(f"/registrazioni/{recording.id}/parole")
    assert "questo incontro è fuori dai patti" in page.get_data(as_text=True)
