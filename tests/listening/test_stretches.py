"""Stretches kept out: asked for by who took part, accepted by who tends the meeting, gone at once from everywhere."""

import json
import re

import pytest
from sqlalchemy import select, update

from forum.core.audience import Rung
from forum.core.database import db
from forum.core.errors import Denied, Invalid, NotFound
from forum.core.outbox import OutboxRow
from forum.core.work import CLOSING, INDEX_BOX, JournalRow
from forum.discussions.models import Thread
from forum.discussions.services.posting import NewThread, open_thread
from forum.listening.models import Moment, Passage, Stretch, StretchState
from forum.listening.queries.stretches import kept_out
from forum.listening.services.stretches import Wish, ask_stretch, decide_stretch, lift_stretch, reserve_rows
from forum.mail.queue import MAIL_BOX
from forum.meetings.services.tending import delete_meeting
from forum.pacts.models import Hat
from forum.text.clocks import LONGEST_MS
from tests.support.listening import make_recorded
from tests.support.meetings import HELD
from tests.support.pacts import send, words_of

MINUTE = 60_000
STRETCH = (12 * MINUTE + 30_000, 14 * MINUTE + 10_000)


def passage(recording, starts, ends, words="Parole dette"):
    row = Passage(recording_id=recording.id, starts=starts, ends=ends, words=words, speaker="")
    db.session.add(row)
    db.session.commit()
    return row.id


def moment(meeting, recording, member, starts, ends=None, line="Una cosa notata"):
    standing = {"audience": meeting.audience, "opened_at": meeting.opened_at, "pact_id": meeting.pact_id, "made_at": HELD}
    row = Moment(
        recording_id=recording.id, meeting_id=meeting.id, starts=starts, ends=ends, kind="idea", line=line, author_id=member.id, **standing
    )
    db.session.add(row)
    db.session.commit()
    return row.id


def reserved(model):
    db.session.rollback()
    return set(db.session.scalars(select(model.id).where(model.reserved)))


def address(meeting, stretch_id=None):
    return f"/incontri/{meeting.id}/tratti-riservati" + (f"/{stretch_id}" if stretch_id else "")


@pytest.fixture
def scene(house):
    """A confidential pact with a facilitator and two members, and its meeting with a recording."""
    pact = house.pact("Patto chiuso", rung=Rung.PACT)
    people = {name: house.member(name) for name in ("Fulvia", "Ines", "Ivo", "Olga")}
    house.belongs(people["Fulvia"], pact, Hat.FACILITATOR)
    house.belongs(people["Ines"], pact)
    house.belongs(people["Ivo"], pact)
    meeting, recording = make_recorded(pact=pact)
    return people, meeting, recording


def asked(house, scene, who="Ines", span=STRETCH, reason="Parlavo di mia madre"):
    people, meeting, recording = scene
    return ask_stretch(house.actor(people[who]), meeting.id, Wish(recording.id, *span, reason)).id


def accepted(house, scene, span=STRETCH):
    people, meeting, _recording = scene
    number = asked(house, scene, span=span)
    decide_stretch(house.actor(people["Fulvia"]), meeting.id, number, True, "")
    return number


def test_a_participant_asks_and_the_facilitator_keeps_it_out(house, scene):
    people, meeting, recording = scene
    within = passage(recording, 13 * MINUTE, 13 * MINUTE + 20_000)
    browser = house.browser(people["Ines"])
    answer = send(browser, address(meeting), starts="12:30", ends="14:10", reason="Parlavo di mia madre")
    assert answer.status_code == 303
    number = db.session.scalars(select(Stretch.id)).one()
    assert "Parlavo di mia madre" in words_of(browser.get(address(meeting)))
    assert reserved(Passage) == set()
    facilitator = house.browser(people["Fulvia"])
    shown = words_of(facilitator.get(address(meeting)))
    assert "Parlavo di mia madre" in shown
    assert "Ines" in shown
    assert send(facilitator, address(meeting, number), decision="accepted").status_code == 303
    assert reserved(Passage) == {within}
    assert kept_out(recording.id) == (STRETCH,)
    for page in (address(meeting), address(meeting, number)):
        assert "Taglia questo tratto" in words_of(facilitator.get(page))
    after = facilitator.get(address(meeting))
    assert recording.url in after.get_data(as_text=True)
    assert "non è cambiata" in words_of(browser.get(address(meeting)))


def test_every_row_that_overlaps_is_kept_out_and_no_other(house, scene):
    people, meeting, recording = scene
    starts, ends = STRETCH
    out = {
        passage(recording, starts - 20_000, starts + 1),
        passage(recording, starts, starts),
        passage(recording, starts + 1_000, ends - 1_000),
        passage(recording, ends - 1, ends + 20_000),
        passage(recording, 0, LONGEST_MS),
    }
    stays = {passage(recording, 0, starts), passage(recording, ends, ends + 20_000)}
    noted = {
        moment(meeting, recording, people["Ivo"], starts),
        moment(meeting, recording, people["Ivo"], ends - 1),
        moment(meeting, recording, people["Ivo"], 0, starts + 1),
        moment(meeting, recording, people["Ivo"], starts, ends),
    }
    moment(meeting, recording, people["Ivo"], ends)
    moment(meeting, recording, people["Ivo"], starts - 1)
    moment(meeting, recording, people["Ivo"], 0, starts)
    accepted(house, scene)
    assert reserved(Passage) == out
    assert not stays & reserved(Passage)
    assert reserved(Moment) == noted


def test_another_recording_of_the_meeting_loses_nothing(house, scene):
    people, _meeting, _recording = scene
    other_meeting, other = make_recorded("Un altro incontro")
    untouched = passage(other, *STRETCH)
    moment(other_meeting, other, people["Ivo"], STRETCH[0])
    accepted(house, scene)
    assert untouched not in reserved(Passage)
    assert reserved(Moment) == set()


def test_what_is_lifted_is_shown_again_unless_another_stretch_covers_it(house, scene):
    people, meeting, recording = scene
    both = passage(recording, 13 * MINUTE, 13 * MINUTE + 20_000)
    first_only = passage(recording, STRETCH[0], STRETCH[0] + 5_000)
    first = accepted(house, scene)
    accepted(house, scene, span=(13 * MINUTE, 15 * MINUTE))
    lift_stretch(house.actor(people["Fulvia"]), meeting.id, first)
    assert reserved(Passage) == {both}
    assert first_only not in reserved(Passage)


def test_words_that_come_later_are_kept_out_too(house, scene):
    people, meeting, recording = scene
    accepted(house, scene)
    late, noted = passage(recording, *STRETCH), moment(meeting, recording, people["Ivo"], STRETCH[0])
    assert reserve_rows(recording.id).passages_out == (late,)
    db.session.commit()
    assert (reserved(Passage), reserved(Moment)) == ({late}, {noted})
    changed = reserve_rows(recording.id)
    assert (changed.passages_out, changed.moments_out, changed.passages_back, changed.moments_back) == ((), (), (), ())


def test_searches_wait_until_the_index_knows(house, scene):
    people, meeting, recording = scene
    within, noted = passage(recording, *STRETCH), moment(meeting, recording, people["Ivo"], STRETCH[0])
    number = asked(house, scene)
    db.session.query(OutboxRow).delete()
    db.session.commit()
    decide_stretch(house.actor(people["Fulvia"]), meeting.id, number, True, "")
    parcels = set(db.session.scalars(select(OutboxRow.key).where(OutboxRow.box == INDEX_BOX)))
    assert {f"passage:{within}", f"moment:{noted}", CLOSING} <= parcels


def test_only_who_asked_and_who_tends_the_meeting_learn_of_a_wish(house, scene):
    people, meeting, _recording = scene
    number = asked(house, scene)
    for name in ("Ivo",):
        page = words_of(house.browser(people[name]).get(address(meeting)))
        assert "Parlavo di mia madre" not in page
        assert "Ines" not in page
        assert "12:30 – 14:10" not in page
        assert house.browser(people[name]).get(address(meeting, number)).status_code == 404
    assert house.browser(people["Ines"]).get(address(meeting, number)).status_code == 404
    assert house.browser(people["Olga"]).get(address(meeting)).status_code == 404
    assert house.browser().get(address(meeting)).status_code == 303
    for name, refusal in (("Ivo", NotFound), ("Olga", NotFound), ("Ines", NotFound)):
        with pytest.raises(refusal):
            decide_stretch(house.actor(people[name]), meeting.id, number, True, "")


def test_a_refusal_needs_a_line_and_nothing_typed_is_lost(house, scene):
    people, meeting, _recording = scene
    number = asked(house, scene)
    browser = house.browser(people["Fulvia"])
    refused = send(browser, address(meeting, number), decision="refused", answer="")
    assert refused.status_code == 422
    assert "checked" in refused.get_data(as_text=True)
    assert send(browser, address(meeting, number), decision="refused", answer="È la tua proposta: vale la pena").status_code == 303
    assert "È la tua proposta" in words_of(house.browser(people["Ines"]).get(address(meeting)))
    assert "È la tua proposta" not in words_of(house.browser(people["Ivo"]).get(address(meeting)))


def test_a_wish_is_answered_once(house, scene):
    people, meeting, _recording = scene
    number = accepted(house, scene)
    with pytest.raises(Denied):
        decide_stretch(house.actor(people["Fulvia"]), meeting.id, number, False, "Ripensandoci")
    assert "decision" not in house.browser(people["Fulvia"]).get(address(meeting, number)).get_data(as_text=True)


def test_who_asked_takes_an_unanswered_wish_back_and_nobody_else_does(house, scene):
    people, meeting, _recording = scene
    number = asked(house, scene)
    for name, refusal in (("Fulvia", Denied), ("Ivo", NotFound)):
        with pytest.raises(refusal):
            lift_stretch(house.actor(people[name]), meeting.id, number)
    assert send(house.browser(people["Ines"]), address(meeting), f"{address(meeting, number)}/togli").status_code == 303
    db.session.rollback()
    assert db.session.get_one(Stretch, number, populate_existing=True).state == StretchState.LIFTED


def test_who_asked_cannot_show_again_what_was_kept_out(house, scene):
    people, meeting, _recording = scene
    number = accepted(house, scene)
    with pytest.raises(Denied):
        lift_stretch(house.actor(people["Ines"]), meeting.id, number)


@pytest.mark.parametrize(
    ("starts", "ends", "sentence"),
    [
        ("pomeriggio", "14:10", "come lo mostra il lettore"),
        ("12:30", "", "Qui serve una risposta"),
        ("14:10", "12:30", "La fine viene dopo"),
        ("12:30", "12:30", "La fine viene dopo"),
        ("12:30-13:00", "14:10", "come lo mostra il lettore"),
        ("12:99", "14:10", "come lo mostra il lettore"),
        ("-5", "14:10", "come lo mostra il lettore"),
        ("99:59:59", "99:59:59", "come lo mostra il lettore"),
        ("١٢:٣٠", "14:10", "come lo mostra il lettore"),
        ("12:30" * 50, "14:10", "caratteri"),
    ],
)
def test_a_stretch_that_is_none_is_told_in_words_and_kept_in_the_form(house, scene, starts, ends, sentence):
    people, meeting, _recording = scene
    answer = send(house.browser(people["Ines"]), address(meeting), starts=starts, ends=ends, reason="Le mie ragioni")
    assert answer.status_code == 422
    assert sentence in words_of(answer)
    assert "Le mie ragioni" in words_of(answer)
    assert db.session.scalars(select(Stretch)).all() == []


def test_a_recording_of_another_meeting_is_none_of_this_one(house, scene):
    people, meeting, _recording = scene
    _elsewhere, other = make_recorded("Altrove")
    page = house.browser(people["Ines"])
    answer = send(page, address(meeting), recording=str(other.id), starts="1:00", ends="2:00")
    assert answer.status_code == 422
    with pytest.raises(NotFound):
        ask_stretch(house.actor(people["Ines"]), meeting.id, Wish(other.id, 0, MINUTE))


def test_the_house_refuses_impossible_times(house, scene):
    people, meeting, recording = scene
    for starts, ends in ((-1, MINUTE), (LONGEST_MS + 1, LONGEST_MS + 2), (0, LONGEST_MS + 1), (MINUTE, MINUTE)):
        with pytest.raises(Invalid):
            ask_stretch(house.actor(people["Ines"]), meeting.id, Wish(recording.id, starts, ends))


def test_the_address_can_say_where_it_begins(house, scene):
    people, meeting, _recording = scene
    page = house.browser(people["Ines"]).get(f"{address(meeting)}?registrazione=1&t=750").get_data(as_text=True)
    assert 'value="12:30"' in page
    assert house.browser(people["Ines"]).get(f"{address(meeting)}?registrazione=9").status_code == 404
    assert house.browser(people["Ines"]).get(f"{address(meeting)}?t=abc").status_code == 404


def test_one_person_cannot_bury_a_meeting_in_wishes(house, scene):
    people, meeting, recording = scene
    for number in range(20):
        ask_stretch(house.actor(people["Ines"]), meeting.id, Wish(recording.id, number, number + MINUTE))
    with pytest.raises(Denied):
        ask_stretch(house.actor(people["Ines"]), meeting.id, Wish(recording.id, 0, MINUTE))
    ask_stretch(house.actor(people["Ivo"]), meeting.id, Wish(recording.id, 0, MINUTE))


def test_letters_go_to_who_tends_it_and_to_who_asked_and_say_nothing_of_the_pact(house, scene):
    people, meeting, _recording = scene
    accepted(house, scene)
    letters = [row.payload for row in db.session.scalars(select(OutboxRow).where(OutboxRow.box == MAIL_BOX))]
    assert {letter["to"] for letter in letters} == {people["Fulvia"].email, people["Ines"].email}
    for letter in letters:
        for secret in (meeting.title, meeting.slug, "madre", "Ines", "12:30", "Patto chiuso"):
            assert secret not in json.dumps(letter)


def test_the_letter_about_an_open_meeting_names_it(house):
    curator, reader = house.member("Cura", roles=("curator",)), house.member("Legge")
    meeting, recording = make_recorded("Serata aperta")
    ask_stretch(house.actor(reader), meeting.id, Wish(recording.id, *STRETCH))
    letter = db.session.scalars(select(OutboxRow.payload).where(OutboxRow.box == MAIL_BOX)).one()
    assert letter["to"] == curator.email
    assert "Serata aperta" in letter["text"]


def test_the_same_form_sent_twice_asks_once(house, scene):
    people, meeting, recording = scene
    browser = house.browser(people["Ines"])
    fields = {"starts": "12:30", "ends": "14:10", "submission": "una-volta", "recording": str(recording.id)}
    for _time in range(2):
        assert send(browser, address(meeting), **fields).status_code == 303
    assert len(db.session.scalars(select(Stretch.id)).all()) == 1


def test_a_deleted_meeting_takes_the_words_of_its_wishes_along(house, scene):
    people, meeting, _recording = scene
    number = asked(house, scene)
    delete_meeting(house.actor(people["Fulvia"]), meeting.id)
    assert db.session.get_one(Stretch, number, populate_existing=True).reason == ""


def test_the_journal_tells_in_numbers_only(house, scene):
    accepted(house, scene)
    told = json.dumps(db.session.scalars(select(JournalRow.payload)).all())
    assert "madre" not in told


def test_time_codes_of_the_minutes_lead_into_no_stretch_that_is_kept_out(house):
    curator = house.member("Cura", roles=("curator",))
    meeting, recording = make_recorded("Serata aperta", minutes="A 12:20 le chiavi, a 12:45 una storia, a 14:10 il resto.")
    page = f"/incontri/{meeting.id}-{meeting.slug}"
    browser = house.browser(curator)

    def linked():
        return re.findall(r'data-seconds="(\d+)"', browser.get(page).get_data(as_text=True).partition('id="minutes"')[2])

    assert linked() == ["740", "765", "850"]
    number = ask_stretch(house.actor(curator), meeting.id, Wish(recording.id, *STRETCH)).id
    decide_stretch(house.actor(curator), meeting.id, number, True, "")
    assert linked() == ["740", "850"]
    assert "a 12:45 una storia" in words_of(browser.get(page))
    assert send(browser, f"/incontri/{meeting.id}/modifica", minutes="Di nuovo: 12:50, poi 14:20.").status_code == 303
    assert linked() == ["860"]
    lift_stretch(house.actor(curator), meeting.id, number)
    assert linked() == ["770", "860"]


def test_who_keeps_a_stretch_out_is_shown_the_discussions_that_quote_it(house, scene):
    people, meeting, recording = scene
    for starts, title in ((STRETCH[0], "Una storia"), (0, "Tutt’altro")):
        grown = NewThread(title, "Parole", (house.theme().id,), "question", meeting.pact_id, Rung.PACT, None)
        thread = open_thread(house.actor(people["Ivo"]), grown)
        db.session.execute(update(Thread).where(Thread.id == thread.id).values(moment_id=moment(meeting, recording, people["Ivo"], starts)))
        db.session.commit()
    number = accepted(house, scene)
    words = words_of(house.browser(people["Fulvia"]).get(address(meeting, number)))
    assert "Una storia" in words
    assert "Tutt’altro" not in words
