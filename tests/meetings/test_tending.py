"""Hiding, bringing back, taking away."""

import pytest

from forum.core.database import db
from forum.meetings.kinds import MEETING, meeting_entries
from forum.meetings.models import Meeting
from forum.pacts.models import Hat
from tests.support.meetings import YOUTUBE, address_of, make_meeting, row_of, taken_by
from tests.support.pacts import send, words_of


@pytest.fixture
def moderator(house):
    return house.member("Modera", roles=("moderator",))


def test_a_moderator_hides_with_a_reason_and_brings_back(house, client, moderator):
    meeting, browser = make_meeting(), house.browser(moderator)
    care = f"/incontri/{meeting.id}/cura"
    assert "Cura l’incontro" in words_of(browser.get(address_of(meeting)))
    assert send(browser, care, f"/incontri/{meeting.id}/nascondi", reason="").status_code == 422
    assert send(browser, care, f"/incontri/{meeting.id}/nascondi", reason="Nomi di persone").status_code == 303
    assert client.get(address_of(meeting)).status_code == 404
    db.session.rollback()
    assert meeting_entries([meeting.id]) == {}
    assert send(browser, care, f"/incontri/{meeting.id}/mostra").status_code == 303
    assert client.get(address_of(meeting)).status_code == 200
    db.session.rollback()
    assert meeting.id in meeting_entries([meeting.id])


def test_taking_away_leaves_no_words_and_no_files(house, client):
    pact, guide = house.pact(), house.member("Guida")
    house.belongs(guide, pact, Hat.FACILITATOR)
    taken = taken_by(house, guide)
    meeting = make_meeting(pact=pact, recordings=YOUTUBE, minutes="Parole")
    browser = house.browser(guide)
    assert send(browser, f"/incontri/{meeting.id}/modifica", minutes=taken.markdown).status_code == 303
    assert client.get(taken.url).status_code == 200
    assert send(browser, f"/incontri/{meeting.id}/cura", f"/incontri/{meeting.id}/elimina").status_code == 303
    for person in (house.browser(), browser, house.browser(house.member("Modera", roles=("moderator",)))):
        assert person.get(address_of(meeting)).status_code == 404
        assert person.get(taken.url).status_code == 404
    db.session.rollback()
    row = db.session.get(Meeting, meeting.id)
    db.session.refresh(row)
    assert (row.sheet, row.sheet_html, row.plain) == ({}, {}, "")
    assert row_of(taken).owner == f"meeting:{meeting.id}"


def test_who_looks_after_nothing_here_finds_no_such_page(house):
    meeting = make_meeting()
    elsewhere = house.member("Altrove")
    house.belongs(elsewhere, house.pact(), Hat.FACILITATOR)
    for member in (house.member(), elsewhere, house.member("Amministra", roles=("administrator",))):
        assert house.browser(member).get(f"/incontri/{meeting.id}/cura").status_code == 404
        assert (
            "cura" not in house.browser(member).get(address_of(meeting)).get_data(as_text=True).partition("<main")[2].partition("</main")[0]
        )


def test_a_moderator_takes_away_only_what_is_hidden(house, moderator):
    meeting, browser = make_meeting(), house.browser(moderator)
    care = f"/incontri/{meeting.id}/cura"
    assert f"/incontri/{meeting.id}/elimina" not in browser.get(care).get_data(as_text=True)
    send(browser, care, f"/incontri/{meeting.id}/nascondi", reason="Nomi di persone")
    assert send(browser, care, f"/incontri/{meeting.id}/elimina").status_code == 303


def test_moderation_acts_through_the_kind(house, moderator):
    meeting = make_meeting()
    MEETING.hide(house.actor(moderator), meeting.id, "Un motivo")
    assert MEETING.cards(house.actor(house.member()), [meeting.id]) == {}
    MEETING.restore(house.actor(moderator), meeting.id)
    assert MEETING.cards(house.actor(house.member()), [meeting.id])[meeting.id].url == address_of(meeting)
