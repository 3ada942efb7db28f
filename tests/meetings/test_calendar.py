"""The calendar: a year on a page, and what calendar programs are told."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from icalendar import Calendar

from forum.core.audience import Rung
from forum.core.content import State
from forum.core.database import db
from forum.meetings.dates import find_whole_day
from forum.meetings.models import Meeting
from forum.meetings.services.tending import delete_meeting, hide_meeting, restore_meeting
from forum.pacts.models import Hat
from tests.support.meetings import HELD, address_of, make_meeting
from tests.support.pacts import send, words_of
from tests.support.statements import statements

TODAY = datetime(2026, 3, 10, 12, tzinfo=UTC)
CONFIDENTIAL = "Una cena riservata"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def pact(house):
    return house.pact("Patto di Pandino", slug="pandino")


def told(client, address="/calendario.ics"):
    """Return the events of a calendar by their number."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer.headers["Content-Type"].startswith("text/calendar")
    return {str(event["UID"]): event for event in Calendar.from_ical(answer.data).walk("VEVENT")}


def named(client, address="/calendario.ics"):
    return sorted(str(event["SUMMARY"]) for event in told(client, address).values())


def test_a_year_lists_meetings_and_next_dates_under_their_months(house, client, pact):
    make_meeting("In gennaio", pact=pact, at=datetime(2026, 1, 20, 19, 45, tzinfo=UTC), next_day=date(2026, 5, 4), next_hour=time(20, 30))
    make_meeting("In maggio forse", date_text="maggio 2026")
    make_meeting("Nel 2026", date_text="2026, da verificare")
    make_meeting("Altro anno", at=HELD)
    page = words_of(client.get("/calendario"))
    order = ("Gennaio 2026", "In gennaio", "20:45", "Maggio 2026", "In maggio forse", "Prossimo incontro dopo «In gennaio»", "20:30")
    places = [page.index(words) for words in (*order, "Nell’anno, in un giorno che non si conosce", "Nel 2026")]
    assert places == sorted(places)
    assert "Altro anno" not in page
    assert "Altro anno" in words_of(client.get("/calendario?anno=2025"))


def test_years_lead_to_the_nearest_ones_that_hold_something(house, client):
    make_meeting("Allora", at=datetime(2021, 5, 1, 9, tzinfo=UTC), next_day=date(2030, 1, 1))
    page = client.get("/calendario").get_data(as_text=True)
    assert 'href="/calendario?anno=2021"' in page
    assert 'href="/calendario?anno=2030"' in page


def test_a_year_beyond_the_calendar_is_nowhere(client):
    for asked in ("1", "99999", "oggi", "-3"):
        assert client.get(f"/calendario?anno={asked}").status_code == 404


def test_the_calendar_of_a_pact_holds_its_own_and_the_shared_ones(house, client, pact):
    other = house.pact("Altro patto", slug="altro")
    make_meeting("Nostro", pact=pact, at=TODAY)
    make_meeting("Anche nostro", pact=other, further=(pact,), at=TODAY)
    make_meeting("Solo loro", pact=other, at=TODAY)
    page = words_of(client.get("/calendario?patto=pandino"))
    assert "Anche nostro" in page
    assert "Solo loro" not in page
    assert named(client, "/patti/pandino/calendario.ics") == ["Anche nostro", "Nostro"]
    assert client.get("/calendario?patto=nessuno").status_code == 404
    assert client.get("/patti/nessuno/calendario.ics").status_code == 404


def test_what_is_confidential_is_in_the_calendar_of_its_readers_alone(house, client):
    closed, member = house.pact("Famiglie", slug="famiglie", rung=Rung.PACT), house.member()
    house.belongs(member, closed)
    meeting = make_meeting(CONFIDENTIAL, pact=closed, at=TODAY, next_day=date(2026, 9, 1))
    for address in ("/calendario", "/calendario.ics"):
        assert CONFIDENTIAL not in client.get(address).get_data(as_text=True)
        assert CONFIDENTIAL in house.browser(member).get(address).get_data(as_text=True)
    own = f"{address_of(meeting)}/calendario.ics"
    assert client.get(own).status_code == client.get("/patti/famiglie/calendario.ics").status_code == 404
    assert client.get("/calendario?patto=famiglie").status_code == 404
    assert {str(event["CLASS"]) for event in told(house.browser(member), own).values()} == {"CONFIDENTIAL"}


def test_hidden_and_deleted_meetings_leave_every_calendar(house, client):
    moderator = house.actor(house.member("Modera", roles=("moderator", "curator")))
    meeting = make_meeting("Una serata", at=TODAY)
    hide_meeting(moderator, meeting.id, "da rivedere")
    assert named(client) == []
    # Not even in that of who looks after it, who sees the page.
    browser = house.browser(house.member("Anche", roles=("moderator",)))
    assert named(browser) == []
    assert browser.get(f"{address_of(meeting)}/calendario.ics").status_code == 404
    restore_meeting(moderator, meeting.id)
    assert named(client) == ["Una serata"]
    delete_meeting(moderator, meeting.id)
    db.session.rollback()
    assert named(client) == []


def test_an_event_keeps_its_number_and_counts_its_changes(house, pact):
    guide = house.member()
    house.belongs(guide, pact, Hat.FACILITATOR)
    meeting, browser = make_meeting("Prima", pact=pact, at=TODAY), house.browser(guide)
    (before,) = told(browser).items()
    assert browser.get("/calendario.ics").data == browser.get("/calendario.ics").data
    with time_machine.travel(TODAY + timedelta(minutes=5), tick=False):
        assert send(browser, f"/incontri/{meeting.id}/modifica", title="Dopo").status_code == 303
        (after,) = told(browser).items()
    assert before[0] == after[0]
    assert (before[1]["SEQUENCE"], after[1]["SEQUENCE"]) == (0, 1)
    assert before[1]["DTSTAMP"].dt == TODAY
    assert after[1]["DTSTAMP"].dt == TODAY + timedelta(minutes=5)


def test_hours_are_those_of_the_place_in_winter_and_in_summer(client):
    make_meeting("Inverno", at=datetime(2026, 2, 3, 19, 45, tzinfo=UTC), duration_minutes=90)
    make_meeting("Estate", at=datetime(2026, 7, 3, 18, 45, tzinfo=UTC))
    answer = client.get("/calendario.ics").get_data(as_text=True)
    assert "DTSTART;TZID=Europe/Rome:20260203T204500" in answer
    assert "DTEND;TZID=Europe/Rome:20260203T221500" in answer
    assert "DTSTART;TZID=Europe/Rome:20260703T204500" in answer
    assert answer.count("BEGIN:VTIMEZONE") == 1
    starts = {str(event["SUMMARY"]): event["DTSTART"].dt.astimezone(UTC) for event in told(client).values()}
    assert starts["Estate"] == datetime(2026, 7, 3, 18, 45, tzinfo=UTC)


def test_a_day_without_an_hour_is_a_whole_day_and_approximate_dates_stay_out(client):
    make_meeting("Un giorno", date_text="", day=date(2026, 4, 2))
    make_meeting("A parole", date_text="3 aprile 2026")
    make_meeting("Tre giorni", date_text="", day=date(2026, 4, 10), last_day=date(2026, 4, 12))
    make_meeting("Chissà", date_text="aprile 2026")
    days = {str(event["SUMMARY"]): (event["DTSTART"].dt, event["DTEND"].dt) for event in told(client).values()}
    assert days == {
        "Un giorno": (date(2026, 4, 2), date(2026, 4, 3)),
        "A parole": (date(2026, 4, 3), date(2026, 4, 4)),
        "Tre giorni": (date(2026, 4, 10), date(2026, 4, 13)),
    }
    assert "Chissà" in words_of(client.get("/calendario"))


def test_a_next_date_gives_way_to_the_page_of_its_meeting(client, pact):
    make_meeting("Prima", pact=pact, at=datetime(2026, 3, 1, 9, tzinfo=UTC), next_day=date(2026, 4, 7))
    assert named(client) == ["Prima", "Prossimo incontro dopo «Prima»"]
    make_meeting("Seconda", pact=pact, at=datetime(2026, 4, 7, 18, tzinfo=UTC))
    assert named(client) == ["Prima", "Seconda"]
    assert "Prossimo incontro dopo" not in words_of(client.get("/calendario"))


def test_one_meeting_can_be_taken_alone(client):
    meeting = make_meeting("Una serata", at=TODAY, next_day=date(2026, 4, 7), place="Oratorio; sala, grande")
    page = client.get(address_of(meeting)).get_data(as_text=True)
    assert f'href="{address_of(meeting)}/calendario.ics"' in page
    events = told(client, f"{address_of(meeting)}/calendario.ics")
    assert len(events) == 2
    assert str(next(iter(events.values()))["LOCATION"]) == "Oratorio; sala, grande"


def test_a_meeting_without_a_day_has_nothing_for_a_calendar(client):
    meeting = make_meeting("Chissà", date_text="primavera 2021")
    assert "calendario.ics" not in client.get(address_of(meeting)).get_data(as_text=True).partition("<main")[2].partition("</main>")[0]
    assert client.get(f"{address_of(meeting)}/calendario.ics").status_code == 404


def test_nothing_typed_breaks_out_of_a_line(client):
    make_meeting("Serata\r\nBEGIN:VEVENT\nUID:altro", at=TODAY, place="x" * 150, description="Due\nrighe; e altro\\n")
    (event,) = told(client).values()
    assert str(event["SUMMARY"]).startswith("Serata")
    lines = client.get("/calendario.ics").data.split(b"\r\n")
    assert max(map(len, lines)) <= 75


def test_old_meetings_are_not_told_for_ever(client):
    make_meeting("Antica", at=datetime(2019, 1, 1, tzinfo=UTC))
    assert named(client) == []


def test_a_day_of_today_is_not_over_before_the_evening_is(client):
    make_meeting("Oggi", date_text="", day=TODAY.date())
    page = words_of(client.get("/incontri"))
    assert page.index("Prossimi incontri") < page.index("Oggi") < page.index("Incontri passati")


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("12 febbraio 2021", date(2021, 2, 12)),
        ("1° maggio 2020", date(2020, 5, 1)),
        ("31 febbraio 2021", None),
        ("circa 12 febbraio 2021", None),
        ("12 tempo 2021", None),
        ("febbraio 2021", None),
        ("0 febbraio 2021", None),
    ],
)
def test_only_a_day_and_nothing_more_is_a_day(words, day):
    assert find_whole_day(words) == day


def test_a_day_alone_is_taken_and_shown(house, client, pact):
    guide = house.member()
    house.belongs(guide, pact, Hat.FACILITATOR)
    browser = house.browser(guide)
    answer = send(browser, "/incontri/nuovo?patto=pandino", title="Un giorno", day="2026-04-02", last_day="2026-04-03")
    assert answer.status_code == 303
    db.session.rollback()
    row = db.session.query(Meeting).one()
    assert (row.starts_at, row.day, row.last_day, row.state) == (None, date(2026, 4, 2), date(2026, 4, 3), State.LIVE)
    assert "2 aprile 2026" in words_of(client.get(answer.headers["Location"]))
    assert "2 aprile 2026" in words_of(client.get("/calendario.ics")) or "20260402" in client.get("/calendario.ics").get_data(as_text=True)
    # Given an hour, the day's own words do not stay behind.
    assert send(browser, f"/incontri/{row.id}/modifica", hour="20:45", last_day="").status_code == 303
    db.session.rollback()
    db.session.expire_all()
    assert (row.day, row.date_text, row.starts_at) == (None, "", datetime(2026, 4, 2, 18, 45, tzinfo=UTC))


def test_the_calendar_costs_no_more_statements_than_a_page_may(house, pact):
    member = house.member()
    house.belongs(member, pact)
    for day in range(1, 9):
        make_meeting(f"Serata {day}", pact=pact, at=datetime(2026, 4, day, 18, tzinfo=UTC), next_day=date(2026, 5, day))
    for browser, most in ((house.browser(), 3), (house.browser(member), 6)):
        for address in ("/calendario", "/calendario?patto=pandino", "/calendario.ics", "/patti/pandino/calendario.ics"):
            with statements() as seen:
                assert browser.get(address).status_code == 200
            assert len(seen) <= most, (address, seen)
