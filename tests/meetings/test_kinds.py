"""How meetings are found and shown elsewhere, and how they come from elsewhere."""

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import select

from forum.core.actor import guest
from forum.core.audience import Rung, audience_of
from forum.core.database import db
from forum.core.outbox import waiting
from forum.core.refs import Ref
from forum.core.work import INDEX_BOX
from forum.meetings.kinds import MEETING, meeting_cards, meeting_entries, meeting_ids
from forum.meetings.models import Meeting
from forum.meetings.services.importing import ImportedDecision, ImportedMeeting, add_imported_meeting
from tests.support.meetings import HELD, YOUTUBE, address_of, make_meeting
from tests.support.pacts import words_of

DEMO = Path(__file__).parents[2] / "forum" / "transfer" / "demo" / "content" / "meetings.toml"


def test_everything_on_the_page_can_be_found(house):
    pact, theme = house.pact(), house.theme()
    words = {name: f"parola{name}" for name in ("description", "agenda", "present", "minutes", "decisions")}
    meeting = make_meeting(pact=pact, themes=(theme,), place="Pandino", recordings=f"{YOUTUBE} Parolaregistrata", **words)
    entry = meeting_entries([meeting.id])[meeting.id]
    for word in (*words.values(), "Pandino", "Parolaregistrata"):
        assert word in entry.body
    assert (entry.ref, entry.kind, entry.title) == (Ref("meeting", meeting.id), "meeting", meeting.title)
    assert (entry.audience, entry.opened_at, entry.written_at) == (audience_of(Rung.PUBLIC, pact.id), HELD, HELD)
    assert (entry.pact_id, entry.theme_ids, entry.places, entry.has_recording) == (pact.id, (theme.id,), ("Pandino",), True)
    assert list(meeting_ids()) == [meeting.id]


def test_a_new_meeting_waits_to_be_indexed(house):
    meeting = make_meeting()
    assert str(Ref("meeting", meeting.id)) in {parcel.key for parcel in waiting(INDEX_BOX, 50)}


def test_cards_are_only_of_what_one_may_see(house):
    inside, pact = house.member(), house.pact("Patto chiuso", rung=Rung.PACT)
    house.belongs(inside, pact)
    closed, open_one = make_meeting("Chiusa", pact=pact), make_meeting("Aperta", description="Due parole.")
    both = [closed.id, open_one.id]
    assert set(meeting_cards(guest(), both)) == {open_one.id}
    assert set(meeting_cards(house.actor(inside), both)) == set(both)
    card = meeting_cards(guest(), both)[open_one.id]
    assert (card.title, card.url, card.plain, card.at) == ("Aperta", address_of(open_one), "Due parole.", HELD)
    assert MEETING.name == "meeting"


def test_a_meeting_from_elsewhere_has_its_lines_as_lists(house, client):
    pact, further = house.pact("Patto di Pandino"), house.pact("Altro patto")
    imported = ImportedMeeting(
        title="Chiavi e orari",
        pact_ids=[pact.id, further.id],
        starts_at=HELD,
        agenda=["Primo punto", "Secondo punto"],
        decisions=[ImportedDecision("Tre chiavi.", "chi tiene il registro", date(2027, 6, 8))],
        next_date=datetime(2027, 6, 8, 18, 30, tzinfo=UTC),
        recordings="https://media.example.org/a.mp3",
        minutes="8:00 le domande",
    )
    row = add_imported_meeting(imported)
    page = client.get(address_of(row))
    assert "<li>Primo punto</li>" in page.get_data(as_text=True)
    for words in (
        "Tre chiavi. Se ne occupa: chi tiene il registro. Ci si torna sopra il 8 giugno 2027.",
        "8 giugno 2027, 20:30",
        "Altro patto",
    ):
        assert words in words_of(page)
    assert 'data-seconds="480"' in page.get_data(as_text=True)
    assert row.author_id is None


def test_a_meeting_that_lacks_a_day_comes_in_with_its_year(house):
    row = add_imported_meeting(ImportedMeeting(title="Per essere chiari", year=2021))
    assert (row.starts_at, row.date_text, row.sort_at.year) == (None, "2021", 2020)


def test_the_meetings_of_the_demonstration_come_in(house, client):
    for told in tomllib.loads(DEMO.read_text())["meetings"]:
        provenance = told["provenance"]
        add_imported_meeting(
            ImportedMeeting(
                title=told["title"],
                rung=Rung[told["audience"].upper()],
                starts_at=told.get("starts_at"),
                date_text=told["date_text"],
                year=told["year"],
                duration_minutes=told["duration_minutes"],
                place=told["place"],
                online=told["online"],
                description=told["description"],
                agenda=told["agenda"],
                present=told["present"],
                minutes=told["minutes"],
                decisions=[ImportedDecision(one["text"], one["owner_role"], one["review_on"]) for one in told["decisions"]],
                next_date=told.get("next_date"),
                recordings=told["recording"]["url"],
                provenance=" ".join(filter(None, (provenance["source"], provenance["note"]))),
                provenance_date=provenance["date_text"],
                to_verify=provenance["to_verify"],
            )
        )
    for row in db.session.scalars(select(Meeting)).all():
        page = client.get(address_of(row)).get_data(as_text=True)
        assert 'class="player"' in page
        assert "<iframe" not in page
    assert db.session.scalar(select(Meeting.date_text).where(Meeting.title == "Per essere chiari")) == "2021 circa (da verificare)"
