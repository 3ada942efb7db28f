"""How moments are found, and how they follow their meeting."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.core.actor import guest
from forum.core.audience import MEMBERS, Rung, audience_of
from forum.core.content import State
from forum.core.database import db
from forum.core.outbox import OutboxRow
from forum.core.refs import Ref
from forum.core.work import CLOSING, INDEX_BOX
from forum.listening.kinds.moments import MOMENT, moment_cards, moment_entries, moment_ids
from forum.listening.models import Moment, MomentAnswer
from forum.listening.services.answering import answer_moment, delete_answer, hide_answer, restore_answer
from forum.listening.services.noting import Note, delete_moment, edit_moment, hide_moment, note_moment, restore_moment
from forum.meetings.services.tending import delete_meeting, hide_meeting, restore_meeting
from forum.pacts.models import Hat
from tests.support.listening import make_answer, make_moment, make_recorded
from tests.support.meetings import HELD
from tests.support.pacts import send
from tests.support.people import LONG_AGO
from tests.support.search import drain_index, fresh_index
from tests.support.searching import rows, total

NOTE = Note(2_530_000, None, "idea", "Parolanuova")


@pytest.fixture
def guida(house):
    return house.member("Guida", roles=("curator",))


@pytest.fixture
def pact(house, guida):
    row = house.pact("Patto di Pandino")
    house.belongs(guida, row, Hat.FACILITATOR)
    return row


@pytest.fixture
def recorded(house, pact):
    return make_recorded(pact=pact, themes=(house.theme(),), place="Pandino")


def waiting():
    return set(db.session.scalars(select(OutboxRow.key).where(OutboxRow.box == INDEX_BOX)))


def touched(act):
    """Return what an act has the index look at again."""
    for row in db.session.scalars(select(OutboxRow)).all():
        db.session.delete(row)
    db.session.commit()
    act()
    found = waiting()
    db.session.rollback()
    return found


def entry_of(moment):
    db.session.rollback()
    return moment_entries([moment.id]).get(moment.id)


def test_an_entry_holds_the_meeting_the_line_and_the_answers(recorded, guida):
    meeting, recording = recorded
    moment = make_moment(recording, guida, "Parolasegnata")
    make_answer(moment, guida, "Parolarisposta")
    make_answer(moment, guida, "Parolanascosta", state=State.HIDDEN)
    make_answer(moment, guida, "Parolatolta", state=State.DELETED)
    entry = entry_of(moment)
    assert (entry.title, entry.body) == (meeting.title, "Parolasegnata\nParolarisposta")
    assert (entry.ref, entry.kind, entry.group) == (Ref("moment", moment.id), "moment", Ref("meeting", meeting.id))
    assert (entry.audience, entry.opened_at) == (meeting.audience, HELD)
    assert (entry.pact_id, entry.author_id, len(entry.theme_ids)) == (meeting.pact_id, guida.id, 1)
    assert (entry.places, entry.has_recording) == (("Pandino",), True)
    assert list(moment_ids()) == [moment.id]


@pytest.mark.parametrize("values", [{"reserved": True}, {"state": State.HIDDEN}, {"state": State.DELETED}])
def test_what_is_not_shown_has_no_entry(recorded, values):
    moment = make_moment(recorded[1], **values)
    assert entry_of(moment) is None
    assert list(moment_ids()) == []


def test_a_card_leads_to_the_moment_in_its_list(recorded, guida):
    meeting, recording = recorded
    moment = make_moment(recording, guida, "Una riga")
    card = moment_cards(guest(), [moment.id])[moment.id]
    assert card.url == f"/incontri/{meeting.id}-{meeting.slug}/ascolto?t=2530#m{moment.id}"
    assert (card.title, card.plain, card.by) == ("Per essere chiari, 42:10", "Una riga", "Guida")
    assert card.pact_title == "Patto di Pandino"


def test_cards_are_only_of_what_one_may_see(house, guida):
    closed = house.pact("Patto chiuso", rung=Rung.PACT)
    house.belongs(guida, closed)
    moment = make_moment(make_recorded(pact=closed)[1], guida)
    assert moment_cards(guest(), [moment.id]) == {}
    assert set(moment_cards(house.actor(guida), [moment.id])) == {moment.id}
    assert MOMENT.hide is hide_moment


def test_every_change_of_a_moment_reaches_the_index(house, recorded, guida):
    meeting, recording = recorded
    actor = house.actor(guida)
    moment = make_moment(recording, guida)
    entry = f"moment:{moment.id}"
    assert touched(lambda: note_moment(actor, meeting.id, recording.id, NOTE)) == {f"moment:{moment.id + 1}"}
    assert touched(lambda: edit_moment(actor, moment.id, NOTE, 1)) == {entry}
    assert touched(lambda: answer_moment(actor, moment.id, "Una risposta")) == {entry}
    answer_id = db.session.scalars(select(MomentAnswer.id)).one()
    db.session.rollback()
    assert touched(lambda: hide_answer(actor, answer_id, "Una ragione")) == {entry, CLOSING}
    assert touched(lambda: restore_answer(actor, answer_id)) == {entry}
    assert touched(lambda: delete_answer(actor, answer_id)) == {entry, CLOSING}
    assert touched(lambda: hide_moment(actor, moment.id, "Una ragione")) == {entry, CLOSING}
    assert touched(lambda: restore_moment(actor, moment.id)) == {entry}
    assert touched(lambda: delete_moment(actor, moment.id)) == {entry, CLOSING}


def test_a_meeting_hidden_takes_its_moments_out_and_brings_them_back(house, recorded, guida, client):
    meeting, recording = recorded
    moment, actor = make_moment(recording, guida), house.actor(guida)
    assert f"moment:{moment.id}" in touched(lambda: hide_meeting(actor, meeting.id, "Una ragione"))
    assert entry_of(moment) is None
    assert moment_cards(guest(), [moment.id]) == {}
    assert client.get(f"/momenti/{moment.id}").status_code == 404
    assert f"moment:{moment.id}" in touched(lambda: restore_meeting(actor, meeting.id))
    assert entry_of(moment) is not None
    assert client.get(f"/momenti/{moment.id}").status_code == 200


def test_a_meeting_deleted_leaves_no_words_of_its_moments(house, recorded, guida):
    meeting, recording = recorded
    moment = make_moment(recording, guida)
    make_answer(moment, guida)
    make_moment(recording, guida, state=State.HIDDEN, hidden_reason="Un nome")
    assert f"moment:{moment.id}" in touched(lambda: delete_meeting(house.actor(guida), meeting.id))
    db.session.rollback()
    db.session.expire_all()
    assert {(row.state, row.line, row.hidden_reason) for row in db.session.scalars(select(Moment))} == {(State.DELETED, "", "")}
    assert {(row.state, row.text) for row in db.session.scalars(select(MomentAnswer))} == {(State.DELETED, "")}
    assert entry_of(moment) is None


def test_a_meeting_before_fewer_readers_takes_its_moments_along(house, recorded, guida):
    meeting, recording = recorded
    moment, gone = make_moment(recording, guida), make_moment(recording, guida, state=State.DELETED)
    answer = make_answer(moment, guida)
    page = f"/incontri/{meeting.id}/modifica"
    assert send(house.browser(guida), page, rung=str(int(Rung.MEMBERS)), title="Un altro titolo", hour="20:00").status_code == 303
    db.session.rollback()
    db.session.expire_all()
    db.session.refresh(meeting)
    assert meeting.opened_at != HELD
    for row in (moment, gone, answer):
        db.session.refresh(row)
        assert (row.audience, row.opened_at) == (MEMBERS, meeting.opened_at)
    assert f"moment:{moment.id}" in waiting()
    assert entry_of(moment).title == "Un altro titolo"


def test_a_recording_taken_out_takes_its_moments_out_of_sight(house, recorded, guida, client):
    meeting, recording = recorded
    moment = make_moment(recording, guida)
    assert send(house.browser(guida), f"/incontri/{meeting.id}/modifica", recordings="").status_code == 303
    assert entry_of(moment) is None
    assert moment_cards(guest(), [moment.id]) == {}
    assert client.get(f"/momenti/{moment.id}").status_code == 404
    assert send(house.browser(guida), f"/incontri/{meeting.id}/modifica", recordings="https://youtu.be/8TB72cWDSWs").status_code == 303
    assert entry_of(moment) is not None


def test_a_pact_narrowed_pulls_the_moments_of_its_meetings_in(house, pact, recorded, guida):
    moment = make_moment(recorded[1], guida)
    answer = make_answer(moment, guida)
    settings = f"/patti/{pact.slug}/impostazioni"
    assert send(house.browser(guida), settings, rung="2", page="2", joining="invitation").status_code == 303
    db.session.rollback()
    for row in (moment, answer):
        db.session.refresh(row)
        assert row.audience == audience_of(Rung.PACT, pact.id)
    assert f"moment:{moment.id}" in waiting()


def test_a_newcomer_finds_moments_of_meetings_since_they_came(house, guida):
    closed = house.pact("Patto chiuso", rung=Rung.PACT)
    newcomer = house.member("Nuova")
    house.belongs(newcomer, closed, sees_from=HELD)
    moments = [make_moment(make_recorded(pact=closed, at=at)[1], guida) for at in (HELD - timedelta(days=1), HELD + timedelta(days=1))]
    assert set(moment_cards(house.actor(newcomer), [moment.id for moment in moments])) == {moments[1].id}


def test_a_search_finds_what_was_noted_under_its_own_kind(house, database, recorded, guida, client):
    moment = make_moment(recorded[1], guida, "Chi tiene le chiavi dello sgabuzzino?", made_at=LONG_AGO)
    make_answer(moment, guida, "Le tiene il sagrestano.")
    with fresh_index(database):
        for words in ("sgabuzzino", "sagrestano", "tipo:momento"):
            page = client.get(f"/cerca?q={words}").get_data(as_text=True)
            assert total(page) == 1, words
            (address,) = rows(page)
            assert address.endswith(f"/ascolto?t=2530#m{moment.id}")
        assert "Momento" in page
        hide_moment(house.actor(guida), moment.id, "Una ragione")
        drain_index()
        assert total(client.get("/cerca?q=sgabuzzino").get_data(as_text=True)) == 0
