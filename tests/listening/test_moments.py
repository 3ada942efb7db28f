"""Noting moments, changing them, taking them away, hiding them."""

import pytest
from sqlalchemy import select

from forum.core import clock, limits
from forum.core.audience import Rung
from forum.core.content import State
from forum.core.database import db
from forum.core.errors import Conflict, Denied, Invalid, NotFound
from forum.listening.models import Listening, Moment, Stretch, StretchState
from forum.listening.queries.moments import get_moments, moments_of
from forum.listening.services.noting import Note, delete_moment, edit_moment, hide_moment, note_moment, restore_moment
from forum.listening.spans import read_span, write_span
from forum.listening.views.panels import moments_panel
from forum.meetings.services.rows import set_recordings
from forum.pacts.models import Hat
from forum.text.clocks import MINUTE, SECOND
from tests.support.answers import seen_by
from tests.support.listening import make_answer, make_moment, make_recorded
from tests.support.pacts import send, words_of
from tests.support.people import LONG_AGO, csrf_of
from tests.support.statements import statements

AT = 42 * MINUTE + 10 * SECOND
NOTE = Note(AT, None, "question", "Chi tiene le chiavi?")


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("42:10", (AT, None)),
        (" 42:10 - 43:00 ", (AT, 43 * MINUTE)),
        ("42:10–43:00", (AT, 43 * MINUTE)),
        ("42.10", (AT, None)),
        ("1:02:03", (62 * MINUTE + 3 * SECOND, None)),
        ("42:10.900", (AT, None)),
        ("42:10-42:10", (AT, None)),
        ("0:00", (0, None)),
    ],
)
def test_a_time_is_read_as_people_write_it(typed, span):
    assert read_span(typed) == span


@pytest.mark.parametrize("typed", ["", "subito", "42", "43:00-42:10", "42:10-", "-42:10", "42:61", "25:00:00", "42:10-43:00-44:00"])
def test_what_is_no_time_is_not_guessed(typed):
    assert read_span(typed) is None


def test_a_time_is_written_as_it_is_read():
    assert [write_span(AT, None), write_span(AT, 43 * MINUTE)] == ["42:10", "42:10-43:00"]


@pytest.fixture
def pandino(house):
    """A pact with a member, its facilitator and a recorded meeting; and somebody from outside."""

    class Pandino:
        pact = house.pact("Patto di Pandino", slug="pandino")
        marta, guida, ospite = house.member("Marta"), house.member("Guida"), house.member("Ospite")

    house.belongs(Pandino.marta, Pandino.pact)
    house.belongs(Pandino.guida, Pandino.pact, Hat.FACILITATOR)
    Pandino.meeting, Pandino.recording = make_recorded(pact=Pandino.pact)
    return Pandino


def noting(place, **changed):
    """Return the address and the fields of the form that notes a moment."""
    fields = {"recording": place.recording.id, "quando": "42:10", "kind": "decision", "line": "Le chiavi girano ogni mese.", **changed}
    return f"/incontri/{place.meeting.id}/momenti", fields


def sent(browser, address, fields, **options):
    """Send a form with the token of any page that has one."""
    return browser.post(address, data={"csrf_token": csrf_of(browser.get("/impostazioni")), **fields}, **options)


def moments():
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(Moment).order_by(Moment.id)))


def test_a_member_notes_a_moment_and_lands_on_it(house, pandino):
    answer = sent(house.browser(pandino.marta), *noting(pandino, quando="42:10-43:00"))
    (row,) = moments()
    assert answer.status_code == 303
    assert answer.location == f"/incontri/{pandino.meeting.id}-{pandino.meeting.slug}/ascolto?t=2530#m{row.id}"
    assert (row.starts, row.ends, row.kind, row.line) == (AT, 43 * MINUTE, "decision", "Le chiavi girano ogni mese.")
    assert (row.audience, row.opened_at, row.pact_id) == (pandino.meeting.audience, pandino.meeting.opened_at, pandino.pact.id)


def test_a_script_gets_the_place_of_the_moment_and_no_page(house, pandino):
    answer = sent(house.browser(pandino.marta), *noting(pandino), headers={"X-Requested-With": "fetch"})
    assert (answer.status_code, answer.data) == (201, b"")
    assert answer.headers["Location"].endswith(f"#m{moments()[0].id}")


def test_the_same_form_sent_twice_notes_one_moment(house, pandino):
    browser = house.browser(pandino.marta)
    address, fields = noting(pandino, submission="una-volta-sola")
    first, second = sent(browser, address, fields), sent(browser, address, fields)
    assert (second.status_code, second.location) == (303, first.location)
    assert len(moments()) == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"quando": "verso la fine"}, "Scrivi il tempo come 42:10"),
        ({"quando": ""}, "Qui serve una risposta"),
        ({"line": "x" * (limits.SUMMARY + 1)}, "Al massimo 300 caratteri"),
        ({"kind": "voto"}, "Scegli"),
    ],
)
def test_what_cannot_be_taken_comes_back_with_every_word(house, pandino, changed, sentence):
    answer = sent(house.browser(pandino.marta), *noting(pandino, **{"line": "Parole da non perdere", **changed}))
    said = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in words_of(answer)
    assert changed.get("line", "Parole da non perdere") in said
    assert changed.get("quando", "42:10") in said
    assert moments() == []


def test_who_may_note_is_who_may_write_in_the_meeting_s_pact(house, pandino):
    note = (pandino.meeting.id, pandino.recording.id, NOTE)
    assert note_moment(house.actor(pandino.guida), *note).id
    with pytest.raises(Denied):
        note_moment(house.actor(pandino.ospite), *note)
    answer = sent(house.browser(pandino.ospite), *noting(pandino))
    assert answer.status_code == 403
    assert "Le chiavi girano ogni mese." in answer.get_data(as_text=True)
    meeting, recording = make_recorded("Fuori dai patti")
    assert note_moment(house.actor(pandino.ospite), meeting.id, recording.id, NOTE).id


def test_a_visitor_is_asked_to_sign_in_and_loses_nothing(client, pandino):
    token = csrf_of(client.get("/accedi"))
    address, fields = noting(pandino)
    answer = client.post(address, data={"csrf_token": token, **fields}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 401
    assert "Le chiavi girano ogni mese." in answer.get_data(as_text=True)


def test_where_one_sees_nothing_there_is_nothing_to_note(house, pandino):
    closed = house.pact("Patto chiuso", rung=Rung.PACT)
    meeting, recording = make_recorded(pact=closed)
    actor = house.actor(pandino.marta)
    for place in ((meeting.id, recording.id), (pandino.meeting.id, recording.id), (999, recording.id), (pandino.meeting.id, 999)):
        with pytest.raises(NotFound):
            note_moment(actor, *place, NOTE)
    set_recordings(pandino.meeting.id, ())
    db.session.commit()
    with pytest.raises(NotFound):
        note_moment(actor, pandino.meeting.id, pandino.recording.id, NOTE)


def test_nothing_is_noted_in_what_is_kept_out(house, pandino):
    db.session.add(
        Stretch(recording_id=pandino.recording.id, starts=AT, ends=AT + MINUTE, state=StretchState.ACCEPTED, asked_at=LONG_AGO, reason="")
    )
    db.session.commit()
    actor, place = house.actor(pandino.marta), (pandino.meeting.id, pandino.recording.id)
    for starts, ends in ((AT, None), (AT - MINUTE, AT + SECOND), (AT + 30 * SECOND, None)):
        with pytest.raises(Invalid):
            note_moment(actor, *place, Note(starts, ends, "idea", "Qui no."))
    for starts, ends in ((AT - SECOND, None), (AT + MINUTE, None), (AT - MINUTE, AT)):
        assert note_moment(actor, *place, Note(starts, ends, "idea", "Qui sì.")).id
    assert "riservata" in words_of(sent(house.browser(pandino.marta), *noting(pandino)))


def test_a_recording_holds_only_so_many(house, pandino, monkeypatch):
    monkeypatch.setattr(limits, "MOMENTS_PER_RECORDING", 1)
    actor = house.actor(pandino.marta)
    first = note_moment(actor, pandino.meeting.id, pandino.recording.id, NOTE)
    with pytest.raises(Denied):
        note_moment(actor, pandino.meeting.id, pandino.recording.id, NOTE)
    delete_moment(actor, first.id)
    assert note_moment(actor, pandino.meeting.id, pandino.recording.id, NOTE).id


def test_a_moment_noted_while_people_listen_together_says_so(house, pandino):
    today = clock.now().date()
    for days, closed_at in (((2020, 2021), None), ((2000, 2100), LONG_AGO)):
        first, last = (today.replace(year=year, day=1) for year in days)
        db.session.add(Listening(meeting_id=pandino.meeting.id, first_day=first, last_day=last, opened_at=LONG_AGO, closed_at=closed_at))
    window = Listening(
        meeting_id=pandino.meeting.id,
        first_day=today.replace(year=2000, day=1),
        last_day=today.replace(year=2100, day=1),
        opened_at=LONG_AGO,
    )
    db.session.add(window)
    db.session.commit()
    row = note_moment(house.actor(pandino.marta), pandino.meeting.id, pandino.recording.id, NOTE)
    assert row.listening_id == window.id


def test_moments_stand_by_time_with_who_noted_them(house, pandino):
    late = make_moment(pandino.recording, pandino.marta, starts=50 * MINUTE)
    early = make_moment(pandino.recording, pandino.guida, "Prima", starts=AT, ends=43 * MINUTE)
    shown = moments_of(house.actor(pandino.marta), pandino.recording.id)
    assert [moment.id for moment in shown] == [early.id, late.id]
    assert [(moment.by, moment.span, moment.mine) for moment in shown] == [("Guida", "42:10-43:00", False), ("Marta", "50:00", True)]
    assert shown[0].url.endswith("/ascolto?t=2530#t2530")


def test_reading_moments_is_one_statement(house, pandino):
    for number in range(5):
        make_answer(make_moment(pandino.recording, pandino.marta, starts=number * MINUTE), pandino.guida)
    actor = house.actor(pandino.marta)
    with statements() as seen:
        assert len(get_moments(actor, pandino.recording.id).listed) == 5
    assert len(seen) == 1


def test_the_list_narrows_to_one_kind(house, pandino):
    make_moment(pandino.recording, pandino.marta, kind="idea")
    make_moment(pandino.recording, pandino.marta, kind="care")
    actor = house.actor(pandino.marta)
    with house.app.test_request_context():
        panel = moments_panel(actor, pandino.recording.id, "care")
        assert [moment.kind for moment in panel.listed] == ["care"]
        assert [(choice.value, choice.count, choice.chosen) for choice in panel.choices] == [("idea", 1, False), ("care", 1, True)]
        assert len(panel.all) == 2
        with pytest.raises(NotFound):
            moments_panel(actor, pandino.recording.id, "voto")


def test_whoever_sees_no_meeting_sees_no_moment(house, pandino, client):
    closed = house.pact("Patto chiuso", rung=Rung.PACT)
    house.belongs(pandino.marta, closed)
    _meeting, recording = make_recorded(pact=closed)
    moment = make_moment(recording, pandino.marta)
    assert len(moments_of(house.actor(pandino.marta), recording.id)) == 1
    assert moments_of(house.actor(pandino.ospite), recording.id) == ()
    for browser in (client, house.browser(pandino.ospite)):
        absent = browser.get("/momenti/99999")
        found = browser.get(f"/momenti/{moment.id}")
        assert seen_by(found) == seen_by(absent)
        assert found.status_code == 404


def test_what_is_kept_out_is_nowhere_even_for_its_author(house, pandino):
    moment = make_moment(pandino.recording, pandino.marta, reserved=True)
    assert moments_of(house.actor(pandino.marta), pandino.recording.id) == ()
    browser = house.browser(pandino.marta)
    for address in (f"/momenti/{moment.id}", f"/momenti/{moment.id}/modifica"):
        assert browser.get(address).status_code == 404
    with pytest.raises(NotFound):
        hide_moment(house.actor(pandino.guida), moment.id, "Una ragione")


def test_the_author_changes_words_second_and_kind(house, pandino):
    moment = make_moment(pandino.recording, pandino.marta, made_at=LONG_AGO)
    browser = house.browser(pandino.marta)
    page = f"/momenti/{moment.id}/modifica"
    answer = send(browser, page, line="Parole migliori", quando="43:00", kind="quotation")
    assert (answer.status_code, answer.location.partition("?")[2]) == (303, f"t=2580#m{moment.id}")
    (row,) = moments()
    assert (row.line, row.starts, row.kind, row.version) == ("Parole migliori", 43 * MINUTE, "quotation", 2)
    assert row.edited_at is not None
    assert "modificato" in words_of(browser.get(f"/momenti/{moment.id}"))


def test_a_slip_of_the_pen_leaves_no_trace(house, pandino):
    moment = make_moment(pandino.recording, pandino.marta)
    edit_moment(house.actor(pandino.marta), moment.id, NOTE, 1)
    assert moments()[0].edited_at is None


def test_two_windows_do_not_save_over_each_other(house, pandino):
    moment = make_moment(pandino.recording, pandino.marta)
    actor, browser = house.actor(pandino.marta), house.browser(pandino.marta)
    edit_moment(actor, moment.id, NOTE, 1)
    with pytest.raises(Conflict):
        edit_moment(actor, moment.id, Note(AT, None, "idea", "Sopra"), 1)
    answer = send(browser, f"/momenti/{moment.id}/modifica", version="1", line="Le mie parole")
    said = words_of(answer)
    assert answer.status_code == 409
    assert "Chi tiene le chiavi?" in said
    assert 'value="Le mie parole"' in answer.get_data(as_text=True)
    assert 'name="version" value="2"' in answer.get_data(as_text=True)


def test_nobody_changes_the_words_of_others(house, pandino):
    moment = make_moment(pandino.recording, pandino.marta)
    for member in (pandino.guida, pandino.ospite, house.member("Modera", roles=("moderator", "curator", "administrator"))):
        with pytest.raises(Denied):
            edit_moment(house.actor(member), moment.id, NOTE, 1)
        assert house.browser(member).get(f"/momenti/{moment.id}/modifica").status_code == 403


def test_the_author_takes_a_moment_away(house, pandino, client):
    moment = make_moment(pandino.recording, pandino.marta)
    make_answer(moment, pandino.marta)
    browser = house.browser(pandino.marta)
    assert send(browser, f"/momenti/{moment.id}", f"/momenti/{moment.id}/elimina").status_code == 303
    (row,) = moments()
    assert (row.state, row.line) == (State.DELETED, "")
    assert client.get(f"/momenti/{moment.id}").status_code == 404


def test_a_moment_that_others_answered_stays(house, pandino):
    moment = make_moment(pandino.recording, pandino.marta)
    make_answer(moment, pandino.ospite)
    with pytest.raises(Denied):
        delete_moment(house.actor(pandino.marta), moment.id)
    page = house.browser(pandino.marta).get(f"/momenti/{moment.id}").get_data(as_text=True)
    assert "Altre persone hanno risposto" in page
    assert "/elimina" not in page


def test_who_looks_after_the_meeting_hides_with_a_reason_and_brings_back(house, pandino, client):
    moment = make_moment(pandino.recording, pandino.marta, "Parole fuori posto")
    for member in (pandino.guida, house.member("Modera", roles=("moderator",))):
        browser, page = house.browser(member), f"/momenti/{moment.id}"
        assert send(browser, page, f"{page}/nascondi", reason="").status_code == 422
        assert send(browser, page, f"{page}/nascondi", reason="Nomi di persone").status_code == 303
        assert client.get(page).status_code == 404
        assert moments_of(house.actor(pandino.ospite), pandino.recording.id) == ()
        assert "Nomi di persone" in words_of(house.browser(pandino.marta).get(page))
        assert send(browser, page, f"{page}/ripristina").status_code == 303
        assert client.get(page).status_code == 200


def test_nobody_else_hides_and_nothing_live_of_others_is_taken_away(house, pandino):
    moment = make_moment(pandino.recording, pandino.marta)
    with pytest.raises(Denied):
        hide_moment(house.actor(pandino.ospite), moment.id, "Una ragione")
    with pytest.raises(Denied):
        delete_moment(house.actor(pandino.guida), moment.id)
    hide_moment(house.actor(pandino.guida), moment.id, "Una ragione")
    with pytest.raises(Denied):
        hide_moment(house.actor(pandino.guida), moment.id, "Di nuovo")
    delete_moment(house.actor(pandino.guida), moment.id)
    with pytest.raises(NotFound):
        restore_moment(house.actor(pandino.guida), moment.id)


def test_a_visitor_s_page_of_a_moment_holds_no_form(pandino, client):
    moment = make_moment(pandino.recording, pandino.marta, '<b>"Grassetto"</b>')
    answer = client.get(f"/momenti/{moment.id}")
    said = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "csrf_token" not in said
    assert "&lt;b&gt;" in said
    assert "<b>" not in said.partition("<main")[2].replace("<b>0:00</b>", "")
