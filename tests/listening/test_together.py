"""Listening together: a window of days, two moments asked of each, and where they gather."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select

from forum.core import memory
from forum.core.actor import guest
from forum.core.audience import Rung
from forum.core.content import State
from forum.core.database import db
from forum.core.errors import Denied, NotFound
from forum.listening.models import Consent, DismissedListening, Listening, Moment
from forum.listening.queries.together import asked_of, together_page
from forum.listening.services.consent import ConsentValues, say_consent
from forum.listening.services.stretches import Wish, ask_stretch
from forum.listening.services.together import Window, close_listening, current_listening, dismiss_listening, open_listening
from forum.listening.views.notices import HOME, meeting_notices, pact_notices
from forum.meetings.services.tending import delete_meeting, hide_meeting
from forum.pacts.models import Hat
from forum.pacts.queries import get_pact_by_id
from forum.web.dates import today
from tests.support.listening import make_recorded, recording_of
from tests.support.pacts import send, words_of
from tests.support.statements import statements

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
MINUTE = 60_000
FIRST, LAST = date(2026, 3, 20), date(2026, 3, 29)


@pytest.fixture(autouse=True)
def present():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def scene(house):
    pact = house.pact("Patto chiuso", rung=Rung.PACT)
    people = {name: house.member(name) for name in ("Fulvia", "Ines", "Ivo", "Olga")}
    house.belongs(people["Fulvia"], pact, Hat.FACILITATOR)
    house.belongs(people["Ines"], pact)
    house.belongs(people["Ivo"], pact)
    meeting, _recording = make_recorded("Serata delle famiglie", pact=pact)
    return people, meeting, pact


def address(meeting, rest=""):
    return f"/incontri/{meeting.id}/ascolto-condiviso{rest}"


def opened(house, scene, **changed):
    people, meeting, _pact = scene
    given = {"first_day": FIRST, "last_day": LAST, "wanted": 2, "greeting": "Riascoltiamo con calma", **changed}
    return open_listening(house.actor(people["Fulvia"]), meeting.id, Window(**given)).id


def noted(meeting, member, listening_id, starts, kind="idea", line="Una cosa notata", **values):
    recording = values.pop("recording", None) or recording_of(meeting)
    row = Moment(
        recording_id=recording.id,
        meeting_id=meeting.id,
        starts=starts,
        ends=values.pop("ends", None),
        kind=kind,
        line=line,
        author_id=member.id,
        audience=meeting.audience,
        opened_at=meeting.opened_at,
        pact_id=meeting.pact_id,
        made_at=NOW,
        listening_id=listening_id,
        **values,
    )
    db.session.add(row)
    db.session.commit()
    # The row comes without an event, so what was read stands in memory still.
    memory.forget()


def told(house, member, meeting, _pact, where=meeting_notices):
    with house.app.test_request_context():
        return str(where(house.actor(member), meeting.id))


def test_the_facilitator_opens_a_window_and_the_page_invites(house, scene):
    people, meeting, _pact = scene
    browser = house.browser(people["Fulvia"])
    answer = send(browser, address(meeting, "/apri"), first_day="2026-03-20", last_day="2026-04-08", wanted="2", greeting="Con calma")
    assert answer.status_code == 303
    page = words_of(house.browser(people["Ines"]).get(address(meeting)))
    for words in ("Fino all’8 aprile 2026.", "Con calma", "segnare 2 momenti", "Ne hai segnati 0 di 2."):
        assert words in page
    assert db.session.scalars(select(Listening.wanted)).one() == 2


def test_ten_days_are_offered(house, scene):
    people, meeting, _pact = scene
    page = house.browser(people["Fulvia"]).get(address(meeting, "/apri")).get_data(as_text=True)
    assert 'value="2026-03-20"' in page
    assert 'value="2026-03-29"' in page


def test_nobody_else_opens_or_closes_one(house, scene):
    people, meeting, _pact = scene
    for name in ("Ines", "Olga"):
        assert house.browser(people[name]).get(address(meeting, "/apri")).status_code == 404
    window = Window(FIRST, LAST, 2)
    for name, refusal in (("Ines", Denied), ("Olga", NotFound)):
        with pytest.raises(refusal):
            open_listening(house.actor(people[name]), meeting.id, window)
    opened(house, scene)
    for name, refusal in (("Ines", Denied), ("Olga", NotFound)):
        with pytest.raises(refusal):
            close_listening(house.actor(people[name]), meeting.id)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"first_day": "2026-03-19"}, "Questo giorno è passato"),
        ({"last_day": "2026-03-19"}, "viene dopo il primo"),
        ({"last_day": "2027-03-19"}, "Al massimo 60 giorni"),
        ({"last_day": ""}, "Qui serve una risposta"),
        ({"first_day": "domani"}, "Questo giorno non esiste"),
        ({"wanted": "0"}, "da uno a 10"),
        ({"wanted": "11"}, "da uno a 10"),
        ({"wanted": "due"}, "numero intero"),
        ({"wanted": "9" * 30}, "da uno a 10"),
        ({"greeting": "a" * 501}, "caratteri"),
    ],
)
def test_a_window_that_is_none_is_told_in_words_and_kept_in_the_form(house, scene, changed, sentence):
    people, meeting, _pact = scene
    fields = {"first_day": "2026-03-20", "last_day": "2026-03-29", "wanted": "2", "greeting": "Con calma", **changed}
    answer = send(house.browser(people["Fulvia"]), address(meeting, "/apri"), **fields)
    assert answer.status_code == 422
    assert sentence in words_of(answer)
    assert fields["greeting"] in words_of(answer)
    assert db.session.scalars(select(Listening)).all() == []


def test_one_window_at_a_time_and_another_later(house, scene):
    people, meeting, _pact = scene
    first = opened(house, scene)
    with pytest.raises(Denied):
        opened(house, scene, first_day=date(2026, 5, 1), last_day=date(2026, 5, 2))
    close_listening(house.actor(people["Fulvia"]), meeting.id)
    with pytest.raises(Denied):
        close_listening(house.actor(people["Fulvia"]), meeting.id)
    second = opened(house, scene)
    assert [one.id for one in together_page(house.actor(people["Ines"]), meeting.id).windows] == [first, second]
    assert together_page(house.actor(people["Ines"]), meeting.id).window.id == second
    assert together_page(house.actor(people["Ines"]), meeting.id, 1).window.id == first
    for number in (0, 3):
        with pytest.raises(NotFound):
            together_page(house.actor(people["Ines"]), meeting.id, number)


def test_a_meeting_without_a_recording_cannot_be_listened_to(house, scene):
    people, _meeting, pact = scene
    bare, _recording = make_recorded("Senza", pact=pact)
    recording_of(bare).position = -1
    db.session.commit()
    with pytest.raises(Denied):
        open_listening(house.actor(people["Fulvia"]), bare.id, Window(FIRST, LAST, 2))


def test_what_is_noted_from_the_first_day_to_the_last_belongs_to_the_window(house, scene, present):
    _people, meeting, _pact = scene
    number = opened(house, scene, first_day=date(2026, 3, 21))
    for day, expected in ((20, None), (21, number), (29, number), (30, None)):
        assert current_listening(meeting.id, date(2026, 3, day)) == expected
    # In the evening in Italy it is the same day still, at midnight the next.
    present.move_to(datetime(2026, 3, 29, 21, 59, tzinfo=UTC))
    assert current_listening(meeting.id, today()) == number
    present.move_to(datetime(2026, 3, 29, 22, 1, tzinfo=UTC))
    assert current_listening(meeting.id, today()) is None


def test_a_window_closed_by_hand_takes_no_more(house, scene):
    people, meeting, _pact = scene
    opened(house, scene)
    assert send(house.browser(people["Fulvia"]), address(meeting), address(meeting, "/chiudi")).status_code == 303
    db.session.rollback()
    assert current_listening(meeting.id, FIRST) is None
    assert "È finito" in words_of(house.browser(people["Ines"]).get(address(meeting)))


def test_the_notice_counts_what_one_noted_and_thanks(house, scene):
    people, meeting, pact = scene
    number = opened(house, scene)
    noted(meeting, people["Ines"], number, MINUTE)
    noted(meeting, people["Ines"], number, MINUTE, state=State.DELETED)
    noted(meeting, people["Ivo"], number, MINUTE)
    noted(meeting, people["Ines"], None, MINUTE)
    words = "Ascolto condiviso fino al 29 marzo 2026: ne hai segnati 1 di 2."
    assert words in told(house, people["Ines"], meeting, pact)
    assert "Riascoltiamo con calma" in told(house, people["Ines"], meeting, pact)
    with house.app.test_request_context():
        ines = house.actor(people["Ines"])
        assert words in str(pact_notices(ines, get_pact_by_id(ines, pact.id)))
        assert words in str(HOME.show(ines))
        noted(meeting, people["Ines"], number, 2 * MINUTE)
        assert "Grazie." in str(pact_notices(ines, get_pact_by_id(ines, pact.id)))
        assert HOME.show(ines) is None


def test_nobody_outside_is_asked_for_anything(house, scene):
    people, meeting, pact = scene
    opened(house, scene)
    with house.app.test_request_context():
        for actor in (house.actor(people["Olga"]), guest()):
            assert meeting_notices(actor, meeting.id) is None
            assert HOME.show(actor) is None
            assert asked_of(actor, pact.id) == ()
    assert house.browser(people["Olga"]).get(address(meeting)).status_code == 404


def test_a_visitor_of_an_open_meeting_is_not_asked(house):
    curator = house.member("Cura", roles=("curator",))
    meeting, _recording = make_recorded("Aperta")
    open_listening(house.actor(curator), meeting.id, Window(FIRST, LAST, 2, "Venite"))
    with house.app.test_request_context():
        assert "ne hai segnati" not in str(meeting_notices(guest(), meeting.id))
        assert "ne hai segnati 0 di 2" in str(meeting_notices(house.actor(house.member("Legge")), meeting.id))


def test_a_hidden_meeting_asks_for_nothing(house, scene):
    people, meeting, pact = scene
    opened(house, scene)
    hide_meeting(house.actor(people["Fulvia"]), meeting.id, "Un motivo")
    with house.app.test_request_context():
        assert HOME.show(house.actor(people["Ines"])) is None
        assert HOME.show(house.actor(people["Fulvia"])) is None
        facilitator = house.actor(people["Fulvia"])
        assert pact_notices(facilitator, get_pact_by_id(facilitator, pact.id)) is None


def test_the_closing_view_shows_where_notes_gather(house, scene, present):
    people, meeting, _pact = scene
    number = opened(house, scene)
    noted(meeting, people["Ines"], number, 61 * MINUTE, kind="question", line="Perché proprio qui")
    noted(meeting, people["Ivo"], number, 62 * MINUTE, line="La stessa cosa mi ha colpito")
    noted(meeting, people["Ivo"], number, 5 * MINUTE, ends=6 * MINUTE, line="Un inizio lento")
    noted(meeting, people["Ivo"], number, 7 * MINUTE, line="Parole nascoste", state=State.HIDDEN)
    noted(meeting, people["Ivo"], number, 7 * MINUTE, line="Parole riservate", reserved=True)
    noted(meeting, people["Ivo"], None, 7 * MINUTE, line="Prima della finestra")
    assert together_page(house.actor(people["Ines"]), meeting.id).gathering is None
    present.move_to(datetime(2026, 3, 31, 12, tzinfo=UTC))
    page = house.browser(people["Ines"]).get(address(meeting))
    words = words_of(page)
    assert "3 momenti, segnati da 2 persone." in words
    for line in ("Perché proprio qui", "La stessa cosa mi ha colpito", "Un inizio lento"):
        assert line in words
    for line in ("Parole nascoste", "Parole riservate", "Prima della finestra", "Fulvia", "Ivo"):
        assert line not in words
    assert "1:00:00 – 1:10:00 2 momenti" in words
    assert "0:00 – 10:00 1 momento" in words
    gathering = together_page(house.actor(people["Ines"]), meeting.id).gathering
    parts = gathering.recordings[0].parts
    assert [len(part.moments) for part in parts] == [1, 0, 0, 0, 0, 0, 2]
    assert gathering.recordings[0].most == 2
    assert [(str(label), count) for label, count in gathering.kinds] == [("Domanda", 1), ("Idea", 2)]
    meters = re.findall(r'<meter min="0" max="2" value="(\d)"', page.get_data(as_text=True))
    assert meters == ["1", "0", "0", "0", "0", "0", "2"]
    assert "style=" not in page.get_data(as_text=True)


def test_nothing_noted_is_said_in_words(house, scene, present):
    people, meeting, _pact = scene
    opened(house, scene)
    present.move_to(datetime(2026, 4, 30, 12, tzinfo=UTC))
    assert "nessuno ha segnato un momento" in words_of(house.browser(people["Ines"]).get(address(meeting)))


@pytest.mark.parametrize("asked", ["0", "2", "-1", "abc", "99999999999", "1%00"])
def test_a_window_that_never_was_is_nothing(house, scene, asked):
    people, meeting, _pact = scene
    opened(house, scene)
    assert house.browser(people["Ines"]).get(address(meeting, f"?finestra={asked}")).status_code == 404


def test_the_same_form_sent_twice_opens_once(house, scene):
    people, meeting, _pact = scene
    browser = house.browser(people["Fulvia"])
    fields = {"first_day": "2026-03-20", "last_day": "2026-03-29", "wanted": "2", "greeting": "", "submission": "una-volta"}
    assert send(browser, address(meeting, "/apri"), **fields).status_code == 303
    token = send(browser, address(meeting), address(meeting, "/chiudi"))
    assert token.status_code == 303
    assert send(browser, address(meeting, "/apri"), **fields).status_code == 303
    assert len(db.session.scalars(select(Listening.id)).all()) == 1


def test_who_facilitates_a_pact_is_shown_what_waits_there_and_nobody_else(house, scene):
    people, meeting, pact = scene
    facilitator = house.actor(people["Fulvia"])
    say_consent(facilitator, meeting.id, ConsentValues(Consent.ALL, "", date(2026, 4, 8)), None)
    ask_stretch(house.actor(people["Ines"]), meeting.id, Wish(recording_of(meeting).id, 0, MINUTE))
    with house.app.test_request_context():
        for name in ("Fulvia", "Ines", "Olga"):
            actor = house.actor(people[name])
            piece = str(pact_notices(actor, get_pact_by_id(facilitator, pact.id)) or "")
            assert ("richiesta di tenere riservato un tratto" in piece) == (name == "Fulvia")
            assert ("si tiene fino all’8 aprile 2026" in piece) == (name == "Fulvia")
            on_meeting = str(meeting_notices(actor, meeting.id) or "")
            assert ("manca poco" in on_meeting) == (name == "Fulvia")
            assert ("C’è 1 richiesta" in on_meeting) == (name == "Fulvia")
            assert ("Tutte le persone presenti hanno acconsentito" in on_meeting) == (name != "Olga")


def test_what_the_pages_say_of_it_costs_one_statement_and_one_for_who_wants_no_notice(house, scene):
    people, meeting, pact = scene
    actor = house.actor(people["Ines"])
    row = get_pact_by_id(actor, pact.id)
    ask = {
        "meeting": lambda: meeting_notices(actor, meeting.id),
        "pact": lambda: pact_notices(actor, row),
        "home": lambda: HOME.show(actor),
    }

    def costs():
        spent = {}
        with house.app.test_request_context():
            for place, asked in ask.items():
                memory.forget()
                with statements() as seen:
                    asked()
                spent[place] = len(seen)
        return spent

    assert costs() == {"meeting": 1, "pact": 1, "home": 1}
    opened(house, scene)
    assert costs() == {"meeting": 1, "pact": 2, "home": 2}


def pages_of(meeting, pact):
    return "/", f"/patti/{pact.slug}", f"/incontri/{meeting.id}-{meeting.slug}", f"/incontri/{meeting.id}-{meeting.slug}/ascolto"


def asked_on(browser, page):
    return "ne hai segnati" in words_of(browser.get(page))


def dismissed(house, member, meeting, page="/"):
    action = address(meeting, "/non-mostrare")
    return send(house.browser(member), page, action)


@pytest.mark.parametrize("place", range(4))
def test_who_wants_no_notice_any_more_has_none_anywhere(house, scene, place):
    people, meeting, pact = scene
    opened(house, scene)
    pages = pages_of(meeting, pact)
    assert all(asked_on(house.browser(people["Ines"]), page) for page in pages)
    answer = dismissed(house, people["Ines"], meeting, pages[place])
    assert (answer.status_code, answer.location) == (303, pages[place])
    assert not any(asked_on(house.browser(people["Ines"]), page) for page in pages)
    # It is still found, and others are still asked.
    assert f'href="{address(meeting)}"' in house.browser(people["Ines"]).get(pages[2]).get_data(as_text=True)
    assert "Ne hai segnati 0 di 2." in words_of(house.browser(people["Ines"]).get(address(meeting)))
    assert all(asked_on(house.browser(people["Ivo"]), page) for page in pages)


def test_a_notice_taken_away_twice_is_taken_away(house, scene):
    people, meeting, _pact = scene
    number = opened(house, scene)
    for _attempt in range(2):
        dismiss_listening(house.actor(people["Ines"]), meeting.id, number)
    assert db.session.scalars(select(DismissedListening.member_id)).all() == [people["Ines"].id]


def test_another_window_asks_anew(house, scene, present):
    people, meeting, _pact = scene
    dismiss_listening(house.actor(people["Ines"]), meeting.id, opened(house, scene))
    close_listening(house.actor(people["Fulvia"]), meeting.id)
    opened(house, scene, greeting="Un’altra volta")
    assert asked_on(house.browser(people["Ines"]), "/")


def test_nobody_takes_a_notice_away_that_they_do_not_see(house, scene):
    people, meeting, _pact = scene
    number = opened(house, scene)
    elsewhere = make_recorded("Altrove")[0]
    for actor, meeting_id, listening_id in (
        (house.actor(people["Olga"]), meeting.id, number),
        (guest(), meeting.id, number),
        (house.actor(people["Ines"]), elsewhere.id, number),
        (house.actor(people["Ines"]), meeting.id, number + 1),
    ):
        with pytest.raises(NotFound):
            dismiss_listening(actor, meeting_id, listening_id)
    assert db.session.scalars(select(DismissedListening.member_id)).all() == []


def test_the_way_back_leads_nowhere_else(house, scene):
    people, meeting, _pact = scene
    opened(house, scene)
    answer = send(house.browser(people["Ines"]), "/", address(meeting, "/non-mostrare"), next="https://example.org/")
    assert answer.location == address(meeting)


def test_a_notice_goes_with_its_meeting(house, scene):
    people, meeting, _pact = scene
    dismiss_listening(house.actor(people["Ines"]), meeting.id, opened(house, scene))
    delete_meeting(house.actor(people["Fulvia"]), meeting.id)
    assert db.session.scalars(select(DismissedListening.member_id)).all() == []
