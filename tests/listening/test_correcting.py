"""Correcting a passage, as in a wiki: who may, what stays of before, what happens when two do it at once."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from forum.core.actor import guest
from forum.core.audience import Rung
from forum.core.database import db
from forum.core.errors import Conflict, Denied, Invalid, NotFound
from forum.listening.models import PassageRevision, Transcript
from forum.listening.queries.passages import corrections_of, get_passage
from forum.listening.services.correcting import correct_passage
from forum.meetings.services.tending import hide_meeting
from tests.support.answers import seen_by
from tests.support.listening import keep_out, make_recorded, make_transcript, passages_of


@pytest.fixture
def place(house):
    """A pact's meeting whose transcript mishears a name, and a member of the pact."""
    pact = house.pact()
    member = house.member("Carla")
    house.belongs(member, pact)
    meeting, recording = make_recorded("Gli orti", pact=pact)
    passage, *_rest = make_transcript(recording, "ci vediamo a pan dino", "e poi si mangia", speaker="facilitatrice")
    return meeting, recording, passage, member


def test_a_member_of_the_pact_puts_a_word_right_and_lands_on_its_line(house, place):
    meeting, recording, passage, member = place
    answer = house.post(
        house.browser(member),
        f"/passaggi/{passage.id}/correggi",
        words="  ci vediamo a\n Pandino ",
        speaker="facilitatrice",
        version="1",
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/incontri/{meeting.id}-gli-orti/ascolto?t=0#t0")
    assert [(one.words, one.version) for one in passages_of(recording)] == [("ci vediamo a Pandino", 2), ("e poi si mangia", 1)]
    assert db.session.get_one(Transcript, recording.id).version == 2


def test_the_history_shows_words_and_speakers_before_and_after(house, place):
    _meeting, _recording, passage, member = place
    actor = house.actor(member)
    correct_passage(actor, passage.id, 1, "ci vediamo a Pandino", "facilitatrice")
    correct_passage(actor, passage.id, 2, "ci vediamo a Pandino", "una mamma")
    corrections = corrections_of(get_passage(actor, passage.id))
    assert [(one.by, one.before, one.after, one.speaker_before, one.speaker_after) for one in corrections] == [
        ("Carla", "ci vediamo a Pandino", "ci vediamo a Pandino", "facilitatrice", "una mamma"),
        ("Carla", "ci vediamo a pan dino", "ci vediamo a Pandino", "facilitatrice", "facilitatrice"),
    ]
    page = unescape(house.browser(member).get(f"/passaggi/{passage.id}/storia").get_data(as_text=True))
    assert re.search(r"<del>[^<]*<span[^>]*>[^<]*</span>pan dino", page)
    assert re.search(r"<ins>[^<]*<span[^>]*>[^<]*</span>una mamma", page)


def test_saving_what_stands_there_already_changes_nothing(house, place):
    _meeting, _recording, passage, member = place
    correct_passage(house.actor(member), passage.id, 1, "ci vediamo a pan dino", "facilitatrice")
    assert db.session.scalars(select(PassageRevision)).all() == []


def test_two_corrections_that_cross_show_both_texts_and_lose_neither(house, place):
    _meeting, recording, passage, member = place
    browser = house.browser(member)
    opened = f"/passaggi/{passage.id}/correggi"
    correct_passage(house.actor(member), passage.id, 1, "ci vediamo a Pandino", "una mamma")
    crossed = house.post(browser, opened, words="ci vediamo a Pandino, sabato", speaker="facilitatrice", version="1")
    page = unescape(crossed.get_data(as_text=True))
    assert crossed.status_code == 409
    assert "facilitatrice: ci vediamo a Pandino, sabato" in page
    assert "una mamma: ci vediamo a Pandino" in page
    version = re.search(r'name="version" value="(\d+)"', page).group(1)
    assert house.post(browser, opened, words="ci vediamo a Pandino, sabato", speaker="", version=version).status_code == 303
    assert passages_of(recording)[0].words == "ci vediamo a Pandino, sabato"
    with pytest.raises(Conflict):
        correct_passage(house.actor(member), passage.id, 1, "altro", "")


@pytest.mark.parametrize(("words", "sentence"), [("", "È necessario"), ("x" * 4_001, "Al massimo 4000 caratteri")])
def test_words_that_cannot_be_taken_stay_in_the_field(house, place, words, sentence):
    _meeting, _recording, passage, member = place
    answer = house.post(house.browser(member), f"/passaggi/{passage.id}/correggi", words=words, speaker="una mamma", version="1")
    page = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert 'value="una mamma"' in page
    assert words in page
    assert re.search(r'class="wrong"', page), sentence


def test_a_passage_is_never_left_without_words(house, place):
    _meeting, _recording, passage, member = place
    with pytest.raises(Invalid):
        correct_passage(house.actor(member), passage.id, 1, "\u202e \u200b", "")


def test_a_double_sending_corrects_once(house, place):
    _meeting, recording, passage, member = place
    browser = house.browser(member)
    fields = {"words": "ci vediamo a Pandino", "speaker": "", "version": "1", "submission": "una-volta"}
    first = house.post(browser, f"/passaggi/{passage.id}/correggi", **fields)
    again = house.post(browser, f"/passaggi/{passage.id}/correggi", **fields)
    assert first.headers["Location"] == again.headers["Location"]
    assert passages_of(recording)[0].version == 2


def test_who_may_not_write_in_the_pact_may_not_correct_but_reads_the_history(house, place):
    _meeting, _recording, passage, _member = place
    stranger = house.member("Ugo")
    with pytest.raises(Denied):
        correct_passage(house.actor(stranger), passage.id, 1, "altro", "")
    with pytest.raises(Denied):
        correct_passage(guest(), passage.id, 1, "altro", "")
    browser = house.browser(stranger)
    assert browser.get(f"/passaggi/{passage.id}/correggi").status_code == 403
    assert browser.get(f"/passaggi/{passage.id}/storia").status_code == 200
    assert "/correggi" not in browser.get(f"/passaggi/{passage.id}/storia").get_data(as_text=True)


def test_outside_the_pacts_every_member_may_correct(house):
    _meeting, recording = make_recorded()
    passage, *_rest = make_transcript(recording)
    correct_passage(house.actor(house.member("Ugo")), passage.id, 1, "Buonasera a tutte", "")
    assert passages_of(recording)[0].words == "Buonasera a tutte"


def test_a_hidden_meeting_s_words_wait(house, place):
    meeting, _recording, passage, member = place
    moderator = house.member("Rita", roles=("moderator",))
    hide_meeting(house.actor(moderator), meeting.id, "Da rivedere")
    with pytest.raises(NotFound):
        correct_passage(house.actor(member), passage.id, 1, "altro", "")
    with pytest.raises(Denied):
        correct_passage(house.actor(moderator), passage.id, 1, "altro", "")


def test_what_is_kept_out_can_be_neither_read_nor_corrected(house, place):
    _meeting, recording, passage, member = place
    correct_passage(house.actor(member), passage.id, 1, "ci vediamo a Pandino", "")
    keep_out(recording, 0, 10_000)
    with pytest.raises(NotFound):
        correct_passage(house.actor(member), passage.id, 2, "altro", "")
    for address in ("correggi", "storia"):
        assert house.browser(member).get(f"/passaggi/{passage.id}/{address}").status_code == 404


def test_a_closed_pact_s_passages_are_nowhere_for_others(house):
    pact = house.pact(rung=Rung.PACT)
    _meeting, recording = make_recorded(pact=pact)
    passage, *_rest = make_transcript(recording)
    browser = house.browser(house.member("Ugo", roles=("curator", "moderator", "administrator")))
    for address in ("correggi", "storia"):
        absent = browser.get(f"/passaggi/999999/{address}")
        assert absent.status_code == 404
        assert seen_by(browser.get(f"/passaggi/{passage.id}/{address}")) == seen_by(absent)
