"""The page on which one listens, as the server writes it: who gets it, what stands ready, what it costs."""

import gzip
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from forum.core import clock
from forum.core.audience import Rung
from forum.core.content import State
from forum.core.database import db
from forum.listening.bar import PIECES, bar_of
from forum.listening.models import Chapter, Moment, Passage, Stretch, StretchState, Transcript
from forum.listening.queries.chapters import ChapterShown
from forum.meetings.models import Recording
from forum.pacts.models import Hat
from tests.support.answers import seen_by
from tests.support.listening import make_recorded, recording_of
from tests.support.meetings import address_of
from tests.support.pacts import words_of
from tests.support.statements import statements

SECOND = 1_000


def chapter(recording, second, title):
    db.session.add(Chapter(recording_id=recording.id, starts=second * SECOND, title=title))


def passage(recording, second, words, until=None, reserved=False):
    ends = (until or second + 30) * SECOND
    db.session.add(Passage(recording_id=recording.id, starts=second * SECOND, ends=ends, words=words, reserved=reserved))


def transcribed(recording, *lines):
    db.session.add(Transcript(recording_id=recording.id, source="pasted", words=1, made_at=clock.now()))
    for second, words in lines:
        passage(recording, second, words)
    db.session.commit()


def moment(meeting, recording, second, line, **values):
    given = {"kind": "idea", "made_at": clock.now(), "audience": meeting.audience, "opened_at": meeting.opened_at, "state": State.LIVE}
    db.session.add(
        Moment(
            meeting_id=meeting.id, recording_id=recording.id, pact_id=meeting.pact_id, starts=second * SECOND, line=line, **given | values
        )
    )
    db.session.commit()


def kept_out(recording, first, last, state=StretchState.ACCEPTED):
    db.session.add(Stretch(recording_id=recording.id, starts=first * SECOND, ends=last * SECOND, state=state, asked_at=clock.now()))
    db.session.commit()


def page_of(house, meeting, asked="", member=None):
    answer = house.browser(member).get(f"{address_of(meeting)}/ascolto{asked}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def link_in(page):
    return re.search(r'class="player-link" href="([^"]+)"', page)[1].replace("&amp;", "&")


def test_the_player_and_the_ordinary_link_stand_ready_at_the_second(house):
    meeting, _recording = make_recorded()
    page = page_of(house, meeting, "?t=754")
    assert 'data-seconds="754"' in page
    assert 'data-src="https://www.youtube-nocookie.com/embed/8TB72cWDSWs?start=754"' in page
    assert link_in(page) == "https://www.youtube.com/watch?v=8TB72cWDSWs&t=754s"
    assert "Guarda su YouTube (Google) da 12:34" in page


def test_without_a_second_the_start_of_the_link_counts(house):
    meeting, _recording = make_recorded(recordings="https://youtu.be/8TB72cWDSWs?t=95")
    assert 'data-seconds="95"' in page_of(house, meeting)
    assert 'data-seconds="0"' in page_of(house, meeting, "?t=0")


def test_a_second_no_recording_has_is_brought_within_reason(house):
    meeting, _recording = make_recorded()
    assert 'data-seconds="359999"' in page_of(house, meeting, "?t=999999999")


@pytest.mark.parametrize("asked", ["?t=uno", "?t=-3", "?t=1.5", "?registrazione=0", "?registrazione=2", "?registrazione=x", "?tipo=altro"])
def test_what_no_link_of_ours_asks_for_is_nothing(house, asked):
    meeting, _recording = make_recorded()
    assert house.browser().get(f"{address_of(meeting)}/ascolto{asked}").status_code == 404


def test_another_slug_leads_to_the_right_address_with_everything_asked(house):
    meeting, _recording = make_recorded(recordings="https://youtu.be/8TB72cWDSWs Una\nhttps://vimeo.com/76979871 Due")
    for old in (f"/incontri/{meeting.id}-vecchio/ascolto", f"/incontri/{meeting.id}/ascolto"):
        answer = house.browser().get(f"{old}?registrazione=2&t=90")
        assert answer.status_code == 301
        assert answer.headers["Location"] == f"{address_of(meeting)}/ascolto?registrazione=2&t=90#t90"


def test_a_meeting_without_a_recording_has_nothing_to_listen_to(house):
    meeting, recording = make_recorded()
    recording.position = -1
    db.session.commit()
    assert house.browser().get(f"{address_of(meeting)}/ascolto").status_code == 404


def test_what_may_not_be_seen_answers_like_what_is_not_there(house):
    pact = house.pact(rung=Rung.PACT)
    meeting, _recording = make_recorded(pact=pact)
    inside, outside = house.member("Dentro"), house.member("Fuori")
    house.belongs(inside, pact)
    assert house.browser(inside).get(f"{address_of(meeting)}/ascolto").status_code == 200
    for stranger in (None, outside):
        browser = house.browser(stranger)
        # The first page of a sign-in makes the token that all later ones carry.
        browser.get("/incontri")
        closed, absent = browser.get(f"{address_of(meeting)}/ascolto"), browser.get("/incontri/999-niente/ascolto")
        assert closed.status_code == absent.status_code == 404
        assert seen_by(closed) == seen_by(absent)


def test_recordings_are_chosen_by_name_and_have_words_of_their_own(house):
    meeting, first = make_recorded(recordings="https://youtu.be/8TB72cWDSWs Prima parte\nhttps://vimeo.com/76979871 Seconda parte")
    second = recording_of(meeting, 1)
    transcribed(first, (0, "Parole della prima."))
    transcribed(second, (0, "Parole della seconda."))
    page = page_of(house, meeting, "?registrazione=2")
    assert f'<a href="{address_of(meeting)}/ascolto?registrazione=2" aria-current="page">Seconda parte</a>' in page
    assert "Parole della seconda." in page
    assert "Parole della prima." not in page
    assert "player.vimeo.com" in page


def test_what_is_kept_out_is_skipped_and_never_asked_for(house):
    meeting, recording = make_recorded()
    kept_out(recording, 600, 660)
    kept_out(recording, 650, 700)
    kept_out(recording, 900, 950, StretchState.ASKED)
    page = page_of(house, meeting, "?t=610")
    assert 'data-skip="600.0-660.0 650.0-700.0 "' in page
    assert 'data-seconds="700"' in page
    assert parse_qs(urlsplit(link_in(page)).query)["t"] == ["700s"]


def test_words_and_moments_of_a_stretch_kept_out_are_not_on_the_page(house):
    meeting, recording = make_recorded()
    passage(recording, 600, "Parole riservate.", reserved=True)
    transcribed(recording, (700, "Parole di tutti."))
    moment(meeting, recording, 610, "Momento riservato", reserved=True)
    moment(meeting, recording, 710, "Momento di tutti")
    for page in (page_of(house, meeting), house.browser().get(address_of(meeting)).get_data(as_text=True)):
        assert "riservat" not in page
        assert "Momento di tutti" in page


def test_a_visitor_is_shown_the_way_in_and_a_member_the_form(house):
    meeting, _recording = make_recorded()
    assert f"/accedi?next={address_of(meeting)}/ascolto" in page_of(house, meeting)
    page = page_of(house, meeting, "?t=754", house.member("Lucia"))
    assert re.search(r'name="quando"[^>]*value="12:34"', page)


def test_a_recording_the_forum_cannot_play_any_more_keeps_its_words(house):
    meeting, recording = make_recorded()
    transcribed(recording, (0, "Le parole restano."))
    recording.provider = "altro"
    db.session.commit()
    page = page_of(house, meeting)
    assert "Le parole restano." in page
    assert "data-heard" not in page


def test_nothing_on_the_page_is_loaded_from_elsewhere(house):
    meeting, _recording = make_recorded(recordings="https://media.example.org/a.mp3 Audio\nhttps://video.example.org/w/abcdef12 Video")
    for asked in ("", "?registrazione=2"):
        page = page_of(house, meeting, asked)
        assert not re.search(
            r'<(?:iframe|audio|video|img|script|link)[^>]*(?:src|href)="(?:https?:)?//', page.replace("http://localhost", "")
        )


def test_the_page_of_a_public_meeting_is_kept_ready_for_visitors(house):
    meeting, _recording = make_recorded()
    answer = house.browser().get(f"{address_of(meeting)}/ascolto?t=30")
    assert answer.headers.get("ETag")
    assert "csrf_token" not in answer.get_data(as_text=True)
    assert not house.browser().get(f"{address_of(meeting)}/ascolto?altro=1").headers.get("ETag")


def furnish(meeting, recording, passages=120):
    for number in range(8):
        chapter(recording, number * 400, f"Capitolo {number}")
    transcribed(recording, *((number * 30, f"Frase numero {number} detta con calma nella serata.") for number in range(passages)))
    for number in range(12):
        moment(meeting, recording, number * 200, f"Momento {number}")


def test_the_page_costs_a_visitor_three_statements_and_a_member_six(house):
    pact = house.pact()
    meeting, recording = make_recorded(pact=pact)
    furnish(meeting, recording)
    member, guide = house.member("Lucia"), house.member("Marta")
    house.belongs(member, pact)
    house.belongs(guide, pact, Hat.FACILITATOR)
    for person, most in ((None, 3), (member, 6), (guide, 6)):
        for address in (f"{address_of(meeting)}/ascolto?t=90", address_of(meeting)):
            browser = house.browser(person)
            browser.get("/come-funziona")
            with statements() as said:
                assert browser.get(address).status_code == 200
            asked = [one for one in said if not one.startswith(("COMMIT", "ROLLBACK", "RELEASE"))]
            assert len(asked) <= most, (address, person and person.name, asked)


def test_three_hours_of_speech_stay_light(house):
    meeting, recording = make_recorded()
    sentence = "e poi quando siamo partiti eravamo in {} con una panchina e {} chiavi, il comune ha aperto {} volte il cortile di sera"
    for number in range(25):
        chapter(recording, number * 430, f"Capitolo numero {number}")
    lines = ((number * 30, " ".join(sentence.format(number * 7 + n, n * 13 % 97, number % 31) for n in range(4))) for number in range(360))
    transcribed(recording, *lines)
    page = page_of(house, meeting).encode()
    assert len(gzip.compress(page, 6)) < 60 * 1024


def test_the_meeting_s_page_shows_chapters_the_first_moments_and_where_to_listen(house):
    meeting, recording = make_recorded()
    furnish(meeting, recording)
    page = house.browser().get(address_of(meeting)).get_data(as_text=True)
    assert f'<a class="button" href="{address_of(meeting)}/ascolto">' in page
    assert f"{address_of(meeting)}/ascolto?t=400#t400" in page
    assert "Capitolo 7" in page
    assert page.count("Momento ") == 5
    assert "Tutti i momenti (12)" in page


def test_where_there_are_no_words_yet_whoever_may_add_them_is_told_where(house):
    pact = house.pact()
    meeting, recording = make_recorded(pact=pact)
    guide = house.member("Marta")
    house.belongs(guide, pact, Hat.FACILITATOR)
    address = f"/registrazioni/{recording.id}/trascrizione"
    assert address in house.browser(guide).get(address_of(meeting)).get_data(as_text=True)
    visitor = house.browser().get(address_of(meeting))
    assert address not in visitor.get_data(as_text=True)
    assert "trascrizione" in words_of(visitor)


def test_a_meeting_without_recordings_says_nothing_of_listening(house):
    meeting, recording = make_recorded()
    db.session.delete(db.session.get(Recording, recording.id))
    db.session.commit()
    assert "/ascolto" not in house.browser().get(address_of(meeting)).get_data(as_text=True)


class _Mark:
    def __init__(self, starts):
        self.starts, self.url = starts, f"?t={starts // SECOND}"


def test_the_bar_has_a_link_where_something_begins_and_nowhere_else():
    chapters = [ChapterShown(0, "Uno", "?t=0"), ChapterShown(50_000, "Due", "?t=50")]
    moments = [_Mark(51_000), _Mark(52_000), _Mark(239_999)]
    bar = bar_of(240_000, chapters, moments)
    assert len(bar) == PIECES
    assert [(piece.starts, piece.url, piece.chapters, piece.moments) for piece in bar if piece.url] == [
        (0, "?t=0", ("Uno",), 0),
        (50_000, "?t=50", ("Due",), 2),
        (230_000, "?t=239", (), 1),
    ]
    assert [piece.odd for piece in bar[:6]] == [True] * 5 + [False]


def test_a_bar_is_as_long_as_its_last_mark_and_without_marks_there_is_none():
    assert bar_of(240_000, [], []) == ()
    bar = bar_of(0, [], [_Mark(3_600_000)])
    assert bar[-1].moments == 1
    assert bar[-1].ends == 3_600_001
