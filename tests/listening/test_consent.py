"""What those recorded agreed to: said on the page, kept by who tends the meeting, remembered when its day comes."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from forum.core.audience import Rung
from forum.core.database import db
from forum.core.errors import Conflict, Denied, NotFound
from forum.core.outbox import OutboxRow, drain
from forum.listening.commands import listening
from forum.listening.models import Consent, MeetingConsent
from forum.listening.queries.consent import due_meetings
from forum.listening.services.consent import KEEPING_BOX, ConsentValues, remind_all, remind_parcels, say_consent
from forum.mail.queue import MAIL_BOX
from forum.meetings.services.tending import delete_meeting
from forum.pacts.models import Hat
from tests.support.listening import make_recorded
from tests.support.pacts import send, words_of

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
FAR, NEAR = date(2026, 12, 31), date(2026, 4, 1)


@pytest.fixture(autouse=True)
def present():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def scene(house):
    pact = house.pact("Patto chiuso", rung=Rung.PACT)
    people = {name: house.member(name) for name in ("Fulvia", "Ines", "Olga")}
    house.belongs(people["Fulvia"], pact, Hat.FACILITATOR)
    house.belongs(people["Ines"], pact)
    meeting, _recording = make_recorded("Serata delle famiglie", pact=pact)
    return people, meeting


def address(meeting):
    return f"/incontri/{meeting.id}/consenso"


def said(house, scene, keep_until=None, note="", consent=Consent.ALL):
    people, meeting = scene
    db.session.rollback()
    before = db.session.scalar(select(MeetingConsent.changed_at).where(MeetingConsent.meeting_id == meeting.id))
    say_consent(house.actor(people["Fulvia"]), meeting.id, ConsentValues(consent, note, keep_until), before)


def parcels(box):
    db.session.rollback()
    return list(db.session.execute(select(OutboxRow.key, OutboxRow.available_at, OutboxRow.payload).where(OutboxRow.box == box)))


def test_who_tends_the_meeting_writes_it_and_the_page_says_it(house, scene):
    people, meeting = scene
    browser = house.browser(people["Fulvia"])
    answer = send(browser, address(meeting), consent="some", note="Chiesto a voce", keep_until="2026-12-31")
    assert answer.status_code == 303
    page = browser.get(address(meeting)).get_data(as_text=True)
    assert "Chiesto a voce" in page
    assert "2026-12-31" in page
    row = db.session.scalars(select(MeetingConsent)).one()
    assert (row.consent, row.note, row.keep_until, row.changed_by) == ("some", "Chiesto a voce", FAR, people["Fulvia"].id)


def test_nobody_else_finds_the_form(house, scene):
    people, meeting = scene
    for name in ("Ines", "Olga"):
        assert house.browser(people[name]).get(address(meeting)).status_code == 404
    with pytest.raises(Denied):
        say_consent(house.actor(people["Ines"]), meeting.id, ConsentValues(Consent.ALL), None)
    with pytest.raises(NotFound):
        say_consent(house.actor(people["Olga"]), meeting.id, ConsentValues(Consent.ALL), None)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"keep_until": "2026-13-45"}, "Questo giorno non esiste"),
        ({"keep_until": "0001-01-01"}, "Controlla l’anno"),
        ({"keep_until": "9999-12-31"}, "Controlla l’anno"),
        ({"consent": "forse"}, "Scegli"),
        ({"note": "a" * 501}, "caratteri"),
        ({"changed_at": "ieri"}, "qualcosa di inatteso"),
        ({"changed_at": "2026-01-01T00:00:00"}, "qualcosa di inatteso"),
    ],
)
def test_what_cannot_be_taken_is_told_and_kept(house, scene, changed, sentence):
    people, meeting = scene
    fields = {"consent": "all", "note": "Chiesto a voce", "keep_until": "", **changed}
    answer = send(house.browser(people["Fulvia"]), address(meeting), **fields)
    assert answer.status_code == 422
    assert sentence in words_of(answer)
    assert fields["note"] in answer.get_data(as_text=True)
    assert db.session.scalars(select(MeetingConsent)).all() == []


def test_of_two_who_write_at_once_the_second_is_told(house, scene):
    people, meeting = scene
    first, second = (house.browser(people["Fulvia"]) for _ in range(2))
    opened = second.get(address(meeting))
    assert send(first, address(meeting), consent="all").status_code == 303
    with pytest.raises(Conflict):
        say_consent(house.actor(people["Fulvia"]), meeting.id, ConsentValues(Consent.SOME), None)
    fields = {"csrf_token": opened.get_data(as_text=True).partition('name="csrf_token" value="')[2].partition('"')[0]}
    told = second.post(
        address(meeting),
        data={**fields, "consent": "some", "note": "Le mie parole", "keep_until": "", "changed_at": ""},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert told.status_code == 409
    assert "Le mie parole" in told.get_data(as_text=True)


def test_the_letter_waits_for_its_day_and_goes_once(house, scene, present):
    people, meeting = scene
    said(house, scene, FAR)
    assert [row.available_at.date() for row in parcels(KEEPING_BOX)] == [FAR - timedelta(days=21)]
    assert drain(KEEPING_BOX, remind_parcels) == 0
    present.move_to(datetime(2026, 12, 10, 12, tzinfo=UTC))
    assert drain(KEEPING_BOX, remind_parcels) == 1
    assert [row.payload["to"] for row in parcels(MAIL_BOX)] == [people["Fulvia"].email]
    assert remind_all() == 0
    remind_parcels([type("Parcel", (), {"key": f"meeting:{meeting.id}"})()])
    assert len(parcels(MAIL_BOX)) == 1


def test_the_letter_of_a_confidential_pact_names_nothing(house, scene):
    _people, meeting = scene
    said(house, scene, NEAR, note="I moduli da Lucia")
    assert remind_all() == 1
    letter = str(parcels(MAIL_BOX)[0].payload)
    assert "1 aprile 2026" in letter
    assert f"/incontri/{meeting.id}/consenso" in letter
    for secret in (meeting.title, meeting.slug, "Lucia", "Patto chiuso", "famiglie"):
        assert secret not in letter


def test_the_letter_about_an_open_meeting_names_it(house):
    curator = house.member("Cura", roles=("curator",))
    meeting, _recording = make_recorded("Serata aperta")
    say_consent(house.actor(curator), meeting.id, ConsentValues(Consent.ALL, "", date(2026, 4, 8)), None)
    assert remind_all() == 1
    letter = parcels(MAIL_BOX)[0].payload
    assert letter["to"] == curator.email
    assert "Serata aperta" in letter["text"]
    assert "fino all’8 aprile 2026" in letter["text"]


def test_another_day_is_told_of_again_and_no_day_of_nothing(house, scene):
    said(house, scene, NEAR)
    assert remind_all() == 1
    said(house, scene, NEAR, note="Solo un’altra nota")
    assert remind_all() == 0
    said(house, scene, date(2026, 4, 2))
    assert remind_all() == 1
    said(house, scene, None)
    assert parcels(KEEPING_BOX) == []
    assert due_meetings(date(2030, 1, 1)) == ()


def test_a_meeting_that_is_gone_reminds_nobody(house, scene):
    people, meeting = scene
    said(house, scene, NEAR, note="Parole")
    delete_meeting(house.actor(people["Fulvia"]), meeting.id)
    assert remind_all() == 0
    assert parcels(KEEPING_BOX) == []
    assert db.session.scalars(select(MeetingConsent)).all() == []


def test_who_left_or_may_not_come_in_is_not_written_to(house, scene):
    people, _meeting = scene
    said(house, scene, NEAR)
    db.session.rollback()
    people["Fulvia"].suspended_at = NOW
    db.session.add(people["Fulvia"])
    db.session.commit()
    assert remind_all() == 1
    assert parcels(MAIL_BOX) == []


def test_an_operator_can_have_the_letters_written(house, scene, app):
    said(house, scene, NEAR)
    db.session.query(OutboxRow).filter(OutboxRow.box == KEEPING_BOX).delete()
    db.session.commit()
    assert "1" in app.test_cli_runner().invoke(listening, ["remind"]).output
    assert len(parcels(MAIL_BOX)) == 1
