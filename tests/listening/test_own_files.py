"""A recording that we keep ourselves is served whole or not at all: not at all while a stretch of it is kept out."""

import io

import pytest
from sqlalchemy import select

from forum.core.audience import Rung
from forum.core.content import State
from forum.core.database import db
from forum.files.models import File
from forum.listening.services.stretches import Wish, ask_stretch, decide_stretch, lift_stretch
from forum.meetings.models import Recording
from forum.meetings.queries import get_meeting_to_edit
from forum.meetings.services.tending import hide_meeting, restore_meeting
from forum.meetings.services.writing import revise
from forum.pacts.models import Hat
from tests.support.listening import recording_of
from tests.support.media import silence
from tests.support.meetings import address_of, make_meeting
from tests.support.pacts import fields_of, words_of

MINUTE = 60_000
CLOSED = "Questo file non si ascolta finché un tratto è riservato."


@pytest.fixture
def people(house):
    return {name: house.member(name) for name in ("Fulvia", "Gemma", "Ines", "Olga")}


@pytest.fixture
def scene(house, people):
    """A pact with two facilitators, one of whom sent the recording of its meeting."""
    pact = house.pact("Patto aperto", slug="aperto", rung=Rung.PACT)
    for name in ("Fulvia", "Gemma"):
        house.belongs(people[name], pact, Hat.FACILITATOR)
    house.belongs(people["Ines"], pact)
    meeting = make_meeting(pact=pact, minutes="Il punto è a 1:30.")
    browser, page = house.browser(people["Fulvia"]), f"/incontri/{meeting.id}/registrazione"
    given = {**fields_of(browser.get(page), page), "title": "La serata", "file": (io.BytesIO(silence()), "serata.mp3")}
    assert browser.post(page, data=given, content_type="multipart/form-data").status_code == 303
    db.session.rollback()
    return meeting, recording_of(meeting)


def keep_out(house, people, scene, starts=MINUTE, ends=2 * MINUTE):
    meeting, recording = scene
    row = ask_stretch(house.actor(people["Ines"]), meeting.id, Wish(recording.id, starts, ends))
    decide_stretch(house.actor(people["Fulvia"]), meeting.id, row.id, True, "")
    return row.id


def file_of(scene):
    db.session.rollback()
    return f"/file/{db.session.get_one(Recording, scene[1].id).key}"


def status(house, member, scene):
    return house.browser(member).get(file_of(scene)).status_code


def test_while_a_stretch_is_kept_out_only_who_looks_after_the_meeting_opens_the_file(house, people, scene):
    assert status(house, people["Ines"], scene) == 200
    number = keep_out(house, people, scene)
    for name, answer in (("Fulvia", 200), ("Gemma", 200), ("Ines", 404), ("Olga", 404)):
        assert status(house, people[name], scene) == answer, name
    assert house.browser().get(file_of(scene)).status_code == 404
    lift_stretch(house.actor(people["Fulvia"]), scene[0].id, number)
    assert status(house, people["Ines"], scene) == 200


def test_a_closed_file_answers_as_one_that_never_was(house, people, scene):
    keep_out(house, people, scene)
    browser = house.browser(people["Ines"])
    closed, absent = browser.get(file_of(scene)), browser.get(f"/file/{'A' * 22}.mp3")
    assert (closed.status_code, closed.data) == (404, absent.data)
    assert browser.get(file_of(scene), headers={"Range": "bytes=0-9"}).status_code == 404


def test_a_wish_that_nobody_accepted_closes_nothing(house, people, scene):
    meeting, recording = scene
    row = ask_stretch(house.actor(people["Ines"]), meeting.id, Wish(recording.id, 0, MINUTE))
    assert status(house, people["Ines"], scene) == 200
    decide_stretch(house.actor(people["Fulvia"]), meeting.id, row.id, False, "Serve a tutti")
    assert status(house, people["Ines"], scene) == 200


def test_the_file_stays_closed_until_the_last_stretch_is_shown_again(house, people, scene):
    first, second = keep_out(house, people, scene), keep_out(house, people, scene, 3 * MINUTE, 4 * MINUTE)
    fulvia = house.actor(people["Fulvia"])
    lift_stretch(fulvia, scene[0].id, first)
    assert status(house, people["Ines"], scene) == 404
    lift_stretch(fulvia, scene[0].id, second)
    assert status(house, people["Ines"], scene) == 200


@pytest.mark.parametrize("rest", ["", "/ascolto"])
def test_both_pages_say_it_and_hold_no_player(house, people, scene, rest):
    page = f"{address_of(scene[0])}{rest}"
    keep_out(house, people, scene)
    told = house.browser(people["Ines"]).get(page)
    assert CLOSED in words_of(told)
    assert file_of(scene) not in told.get_data(as_text=True)
    kept = house.browser(people["Gemma"]).get(page)
    assert CLOSED not in words_of(kept)
    assert file_of(scene) in kept.get_data(as_text=True)


def test_who_may_still_play_it_is_told_that_others_may_not(house, people, scene):
    page = f"{address_of(scene[0])}/ascolto"
    assert "lo ascolta solo chi cura" not in words_of(house.browser(people["Gemma"]).get(page))
    keep_out(house, people, scene)
    assert "lo ascolta solo chi cura" in words_of(house.browser(people["Gemma"]).get(page))


def test_the_page_of_stretches_says_what_becomes_of_a_file_of_ours(house, people, scene):
    keep_out(house, people, scene)
    for name in ("Fulvia", "Ines"):
        told = words_of(house.browser(people[name]).get(f"/incontri/{scene[0].id}/tratti-riservati"))
        assert "La registrazione è un file tenuto qui" in told
        assert "Taglia questo tratto" not in told


def test_no_time_of_the_minutes_leads_to_a_closed_file(house, people, scene):
    browser, page = house.browser(people["Gemma"]), address_of(scene[0])
    assert 'data-seconds="90"' in browser.get(page).get_data(as_text=True)
    number = keep_out(house, people, scene, 5 * MINUTE, 6 * MINUTE)
    assert "data-seconds" not in browser.get(page).get_data(as_text=True)
    lift_stretch(house.actor(people["Fulvia"]), scene[0].id, number)
    assert 'data-seconds="90"' in browser.get(page).get_data(as_text=True)


def test_a_meeting_hidden_and_shown_again_leaves_the_file_closed(house, people, scene):
    meeting, fulvia = scene[0], house.actor(people["Fulvia"])
    keep_out(house, people, scene)
    hide_meeting(fulvia, meeting.id, "Un motivo")
    restore_meeting(fulvia, meeting.id)
    assert status(house, people["Ines"], scene) == 404


def test_what_is_lifted_in_a_hidden_meeting_is_open_once_the_meeting_is_shown_again(house, people, scene):
    meeting, fulvia = scene[0], house.actor(people["Fulvia"])
    number = keep_out(house, people, scene)
    hide_meeting(fulvia, meeting.id, "Un motivo")
    lift_stretch(fulvia, meeting.id, number)
    assert db.session.scalars(select(File.state)).one() == State.HIDDEN
    restore_meeting(fulvia, meeting.id)
    assert status(house, people["Ines"], scene) == 200


def test_changing_the_meeting_opens_nothing(house, people, scene):
    meeting, fulvia = scene[0], house.actor(people["Fulvia"])
    keep_out(house, people, scene)
    known = get_meeting_to_edit(fulvia, meeting.id)
    revise(fulvia, meeting.id, known.version, known.values)
    assert status(house, people["Ines"], scene) == 404


def test_a_file_of_another_recording_stays_open(house, people, scene):
    meeting, _recording = scene
    browser, page = house.browser(people["Fulvia"]), f"/incontri/{meeting.id}/registrazione"
    given = {**fields_of(browser.get(page), page), "title": "Il seguito", "file": (io.BytesIO(silence(2)), "seguito.mp3")}
    browser.post(page, data=given, content_type="multipart/form-data")
    keep_out(house, people, scene)
    db.session.rollback()
    second = recording_of(meeting, 1)
    assert house.browser(people["Ines"]).get(f"/file/{second.key}").status_code == 200
    assert CLOSED in words_of(house.browser(people["Ines"]).get(address_of(meeting)))
    assert CLOSED not in words_of(house.browser(people["Ines"]).get(f"{address_of(meeting)}/ascolto?registrazione=2"))
