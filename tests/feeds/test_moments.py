"""Feeds of the moments noted in a meeting, and in all the meetings of a pact."""

from datetime import UTC, datetime
from xml.etree import ElementTree as Tree

import pytest

from forum.core.audience import Rung
from forum.core.clock import now
from forum.core.content import State
from forum.core.database import db
from forum.listening.services.noting import hide_moment
from forum.meetings.services.tending import hide_meeting
from tests.support.listening import keep_out, make_moment, make_recorded
from tests.support.statements import statements

ATOM = {"a": "http://www.w3.org/2005/Atom"}
EARLY, LATE = datetime(2026, 3, 1, 10, tzinfo=UTC), datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.fixture
def marta(house):
    return house.member("Marta")


@pytest.fixture
def pact(house, marta):
    row = house.pact("Patto di Pandino", slug="pandino")
    house.belongs(marta, row)
    return row


@pytest.fixture
def noted(house, pact, marta):
    """A meeting with two moments, and another meeting of the pact with one."""
    meeting, recording = make_recorded(pact=pact)
    make_moment(recording, marta, "Chi tiene le chiavi?", made_at=EARLY)
    make_moment(recording, None, "Si apre il sabato.", starts=60_000, ends=90_000, kind="decision", made_at=LATE)
    make_moment(make_recorded("L’altra sera", pact=pact)[1], marta, "Altrove", made_at=LATE)
    return meeting, recording


def of_meeting(meeting):
    return f"/incontri/{meeting.id}-{meeting.slug}/feed.atom"


OF_PACT = "/patti/pandino/momenti/feed.atom"


def read(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return Tree.fromstring(answer.data)


def texts(feed):
    return [entry.findtext("a:content", namespaces=ATOM) for entry in feed.findall("a:entry", ATOM)]


def test_the_feed_of_a_meeting_tells_its_moments_the_latest_first(client, noted):
    meeting, _recording = noted
    feed = read(client, of_meeting(meeting))
    assert feed.findtext("a:title", namespaces=ATOM) == "Momenti di «Per essere chiari»"
    assert texts(feed) == ["Decisione: Si apre il sabato.", "Domanda: Chi tiene le chiavi?"]
    assert [entry.findtext("a:title", namespaces=ATOM) for entry in feed.findall("a:entry", ATOM)] == [
        "Per essere chiari, 1:00-1:30",
        "Per essere chiari, 42:10",
    ]
    assert feed.findtext("a:updated", namespaces=ATOM) == LATE.isoformat()
    assert [entry.findtext("a:author/a:name", namespaces=ATOM) for entry in feed.findall("a:entry", ATOM)] == ["—", "Marta"]


def test_every_entry_leads_to_its_moment(client, noted):
    feed = read(client, of_meeting(noted[0]))
    for entry in feed.findall("a:entry", ATOM):
        address = entry.findtext("a:id", namespaces=ATOM).removeprefix("http://localhost")
        assert entry.findtext("a:content", namespaces=ATOM).partition(": ")[2] in client.get(address).get_data(as_text=True)


def test_the_feed_of_a_pact_tells_the_moments_of_all_its_meetings(client, noted):
    assert sorted(texts(read(client, OF_PACT))) == ["Decisione: Si apre il sabato.", "Domanda: Altrove", "Domanda: Chi tiene le chiavi?"]


def test_a_moment_that_was_changed_says_when(client, noted):
    make_moment(noted[1], None, "Corretto", made_at=LATE, edited_at=datetime(2026, 3, 3, 9, tzinfo=UTC))
    entry = read(client, of_meeting(noted[0])).find("a:entry", ATOM)
    assert entry.findtext("a:published", namespaces=ATOM) == LATE.isoformat()
    assert entry.findtext("a:updated", namespaces=ATOM) == "2026-03-03T09:00:00+00:00"


def test_what_is_kept_out_is_in_no_feed_whoever_asks(house, client, noted, pact):
    meeting, recording = noted
    keep_out(recording, 70_000, 80_000)
    facilitator = house.member("Fulvia", roles=("moderator", "administrator"))
    for browser in (client, house.browser(facilitator)):
        for address in (of_meeting(meeting), OF_PACT):
            assert "Decisione: Si apre il sabato." not in texts(read(browser, address))
            assert "Domanda: Chi tiene le chiavi?" in texts(read(browser, address))


def test_hidden_moments_and_those_of_a_link_taken_out_leave_the_feed(house, client, noted):
    meeting, recording = noted
    moment = make_moment(recording, None, "Da nascondere")
    hide_moment(house.actor(house.member("Modera", roles=("moderator",))), moment.id, "Una ragione")
    assert len(texts(read(client, of_meeting(meeting)))) == 2
    recording.position = -1
    db.session.commit()
    assert texts(read(house.browser(), of_meeting(meeting))) == []
    assert texts(read(house.browser(), OF_PACT)) == ["Domanda: Altrove"]


def test_a_hidden_meeting_has_no_feed(house, client, noted):
    moderator = house.member("Modera", roles=("moderator",))
    hide_meeting(house.actor(moderator), noted[0].id, "Una ragione")
    absent = client.get("/qui-non-c-e-nulla")
    for browser in (client, house.browser(moderator)):
        assert browser.get(of_meeting(noted[0])).status_code == 404
    assert client.get(of_meeting(noted[0])).data == absent.data
    assert texts(read(client, OF_PACT)) == ["Domanda: Altrove"]


def test_only_who_reads_a_meeting_reads_its_feed(house, client, marta):
    closed = house.pact("Patto chiuso", slug="chiuso", rung=Rung.PACT)
    meeting, recording = make_recorded("Tra noi", pact=closed)
    make_moment(recording, None, "Parola riservata", made_at=now())
    ines = house.member("Ines")
    house.belongs(ines, closed)
    absent = client.get("/qui-non-c-e-nulla")
    for address in (of_meeting(meeting), "/patti/chiuso/momenti/feed.atom"):
        assert texts(read(house.browser(ines), address)) == ["Domanda: Parola riservata"]
        assert house.browser(marta).get(address).status_code == 404
        answer = client.get(address)
        assert (answer.status_code, answer.data) == (404, absent.data)


def test_a_meeting_for_fewer_people_than_its_pact_is_not_told_in_the_pact_s_feed(house, client, noted, pact, marta):
    make_moment(make_recorded("Solo noi", pact=pact, rung=Rung.PACT)[1], None, "Tra noi del patto")
    assert "Domanda: Tra noi del patto" not in texts(read(client, OF_PACT))
    assert "Domanda: Tra noi del patto" in texts(read(house.browser(marta), OF_PACT))


@pytest.mark.parametrize("address", ["/incontri/999-niente/feed.atom", "/patti/nessuno/momenti/feed.atom"])
def test_what_does_not_exist_has_no_feed(client, address):
    answer = client.get(address)
    assert (answer.status_code, answer.data) == (404, client.get("/qui-non-c-e-nulla").data)


def test_the_pages_name_the_feeds(house, client, noted, pact):
    meeting, _recording = noted
    for page in (f"/incontri/{meeting.id}-{meeting.slug}", f"/incontri/{meeting.id}-{meeting.slug}/ascolto"):
        assert f'type="application/atom+xml" href="http://localhost{of_meeting(meeting)}"' in client.get(page).get_data(as_text=True)
    listening = client.get(f"/incontri/{meeting.id}-{meeting.slug}/ascolto").get_data(as_text=True)
    assert f'href="{of_meeting(meeting)}"' in listening
    assert f'href="{OF_PACT}"' in listening


def test_a_page_names_no_pact_that_its_reader_does_not_see(client, noted, pact):
    meeting, _recording = noted
    pact.state = State.HIDDEN
    db.session.commit()
    page = client.get(f"/incontri/{meeting.id}-{meeting.slug}/ascolto")
    assert page.status_code == 200
    assert "/patti/pandino" not in page.get_data(as_text=True)


def test_a_feed_costs_a_visitor_two_statements(client, noted):
    address = of_meeting(noted[0])
    with statements() as seen:
        client.get(address)
    assert len(seen) <= 2
