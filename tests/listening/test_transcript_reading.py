"""A transcript on the page on which one listens: readable by itself, light, in parts when it is long."""

import gzip
import re
from html import unescape

import pytest

from forum.core import limits
from forum.core.actor import SYSTEM, guest
from forum.core.audience import Rung
from forum.core.database import db
from forum.listening.drafts import NewTranscript
from forum.listening.queries.transcript import transcript_of
from forum.listening.seals import seal_of
from forum.listening.services.chaptering import set_chapters
from forum.listening.services.transcribing import set_transcript
from forum.pacts.models import Hat
from forum.text.chapters import Chapter as TimedTitle
from forum.text.cues import Cue
from forum.text.passages import Passage as Cut
from forum.transfer.demo.reading import threads
from forum.web.pages import environment
from tests.support.listening import keep_out, make_recorded, make_transcript
from tests.support.statements import statements

KILOBYTE = 1024


def listening(meeting):
    return f"/incontri/{meeting.id}-{meeting.slug}/ascolto"


def read(recording, actor=None, at=None):
    db.session.rollback()
    return transcript_of(actor or guest(), recording.meeting_id, recording.id, at)


def html_of(shown):
    module = environment("it").get_template("listening/_transcript.html").module
    return unescape(str(module.transcript(shown)))


def test_passages_stand_under_their_chapters_each_at_its_second(house, client):
    meeting, recording = make_recorded("Gli orti")
    make_transcript(
        recording,
        "Buonasera a tutti",
        "Parliamo degli orti",
        "Chi apre?",
        speaker="facilitatrice",
        chapters=((0, "Saluti"), (30_000, "Gli orti")),
    )
    shown = read(recording)
    assert [(one.chapter.title, [passage.clock for passage in one.passages]) for one in shown.headings] == [
        ("Saluti", ["0:00"]),
        ("Gli orti", ["0:30", "1:00"]),
    ]
    html = html_of(shown)
    assert '<h3>Gli orti</h3><p id="t30" data-line="30"><a class="timecode" href="?t=30#t30">0:30</a> Parliamo degli orti</p>' in html
    assert html.count("facilitatrice:") == 1
    page = client.get(listening(meeting)).get_data(as_text=True)
    assert 'id="t30"' in page
    assert "Parliamo degli orti" in page


def test_a_second_recording_s_links_stay_on_it(house):
    meeting, _first = make_recorded(recordings="https://youtu.be/8TB72cWDSWs\nhttps://youtu.be/9TB72cWDSWs")
    second = max(db.session.scalars(db.select(type(_first)).where(type(_first).meeting_id == meeting.id)), key=lambda one: one.position)
    make_transcript(second, "Buonasera", chapters=((0, "Saluti"),))
    shown = read(second)
    assert '<a class="timecode" href="?registrazione=2&t=0#t0">' in html_of(shown)
    assert shown.chapters[0].url.endswith("/ascolto?registrazione=2&t=0#t0")


def test_where_there_is_none_that_is_said_and_who_may_is_asked_to_add_one(house):
    pact = house.pact()
    facilitator = house.member("Silvia")
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    _meeting, recording = make_recorded(pact=pact)
    for actor, invited in ((guest(), False), (house.actor(house.member("Ugo")), False), (house.actor(facilitator), True)):
        html = html_of(read(recording, actor))
        assert "Nessuna trascrizione ancora." in html
        assert (f'href="/registrazioni/{recording.id}/trascrizione">Aggiungila' in html) == invited


def test_only_who_may_correct_is_shown_how(house):
    pact = house.pact()
    member = house.member("Carla")
    house.belongs(member, pact)
    _meeting, recording = make_recorded(pact=pact)
    passages = make_transcript(recording)
    for actor, may in ((guest(), False), (house.actor(house.member("Ugo")), False), (house.actor(member), True)):
        assert (f"/passaggi/{passages[0].id}/correggi" in html_of(read(recording, actor))) == may


def test_words_at_the_minute_asked_for_are_collected_without_a_script(house, client):
    meeting, recording = make_recorded()
    passages = make_transcript(recording)
    way, address, words = f"/raccogli?da=recording:{recording.id}&dove=30000-59000", listening(meeting), passages[1].words
    reader = house.browser(house.member("Ada"))

    def page_at(browser, seconds=""):
        return unescape(browser.get(address + seconds).get_data(as_text=True))

    for seconds in ("?t=30", "?t=41"):
        links = re.findall(r'<a class="mend" href="(/raccogli[^"]*)">Raccogli queste parole</a>', page_at(reader, seconds))
        assert links == [way]
    assert words in reader.get(way).get_data(as_text=True)
    whole = page_at(reader)
    assert "Raccogli queste parole</a>" not in whole
    assert "premi il minuto" in whole.partition("<noscript>")[2].partition("</noscript>")[0]
    visited = page_at(client, "?t=30")
    assert "/raccogli" not in visited
    assert "<noscript>" not in visited


def test_what_is_kept_out_is_simply_not_there(house, client):
    meeting, recording = make_recorded()
    make_transcript(recording, "Parole di tutti", "Il segreto di Anna", "Ancora di tutti", chapters=((0, "Saluti"), (31_000, "Il segreto")))
    keep_out(recording, 30_000, 45_000)
    page = client.get(listening(meeting)).get_data(as_text=True)
    assert "Ancora di tutti" in page
    assert "segreto" not in page
    assert 'id="t30"' not in page


def test_a_second_within_a_passage_is_found_there(house):
    _meeting, recording = make_recorded()
    make_transcript(recording, "Uno", "Due")
    html = html_of(read(recording, at=42_500))
    assert re.search(r'<p id="t30" data-line="30">.*<span id="t42"></span>Due</p>', html)
    assert html_of(read(recording, at=30_000)).count("<span id=") == 0


def test_every_anchor_stands_once(house):
    _meeting, recording = make_recorded()
    cues = tuple(Cue(number * 400, number * 400 + 399, f"parola {number}") for number in range(8))

    class Crowded(NewTranscript):
        def cut(self, chapters=()):
            return tuple(Cut(cue.start_ms, cue.end_ms, cue.words, None, None) for cue in self.cues)

    set_transcript(SYSTEM, recording.id, 0, Crowded(cues, (TimedTitle(0, "Saluti"), TimedTitle(1_700, "Poi"))))
    anchors = re.findall(r' id="(t\d+)"', html_of(read(recording, at=1_900)))
    assert sorted(anchors) == ["t0", "t1", "t2"]


def test_a_meeting_that_is_not_seen_has_no_transcript_and_another_s_number_finds_none(house):
    meeting, recording = make_recorded(pact=house.pact(rung=Rung.PACT))
    make_transcript(recording)
    other, _its = make_recorded()
    assert read(recording) is None
    assert transcript_of(SYSTEM, other.id, recording.id) is None
    assert transcript_of(SYSTEM, meeting.id, recording.id) is not None


def three_hours():
    """Return the words of the demo's discussions, as varied as speech is, with their times; some of them come twice."""
    said = [word for thread in threads() for post in thread["posts"] for word in post["text"].split()]
    words = (said * 3)[:30_000]
    return tuple(Cue(number * 3_000, number * 3_000 + 2_900, " ".join(words[number * 8 : number * 8 + 8])) for number in range(3_750))


@pytest.fixture
def long_one(house):
    meeting, recording = make_recorded("Tre ore")
    set_transcript(SYSTEM, recording.id, 0, NewTranscript(three_hours()))
    return meeting, recording


def test_the_page_of_three_hours_is_light_and_leads_to_the_rest(house, long_one):
    _meeting, recording = long_one
    browser = house.browser(house.member("Carla"))
    shown = read(recording)
    assert len(shown.parts) > 1
    told = 0
    for part in shown.parts:
        page = browser.get(part.url.partition("#")[0])
        assert len(gzip.compress(page.data, 6)) < 60 * KILOBYTE
        assert f'id="t{part.starts // 1_000}"' in page.get_data(as_text=True)
        mine = read(recording, at=part.starts)
        words = sum(len(passage.words.split()) for passage in mine.passages)
        assert words <= limits.TRANSCRIPT_WORDS_SHOWN
        told += words
    assert told == 30_000


def test_parts_are_about_as_long_as_one_another_and_begin_with_a_chapter_that_is_near(house, long_one):
    _meeting, recording = long_one
    shown = read(recording)
    assert [part.starts == 0 for part in shown.parts] == [True, False]
    assert abs(shown.parts[1].starts - 5_625_000) < 60_000
    set_chapters(
        SYSTEM, recording.id, seal_of(""), (TimedTitle(0, "Prima"), TimedTitle(5_300_000, "Dopo"), TimedTitle(11_000_000, "Infine"))
    )
    parts = read(recording, at=9_000_000).parts
    assert [part.current for part in parts] == [False, True]
    assert abs(parts[1].starts - 5_300_000) < 10_000
    assert parts[0].ends == parts[1].starts


def test_a_transcript_costs_one_statement(house, long_one):
    _meeting, recording = long_one
    meeting_id, recording_id = recording.meeting_id, recording.id
    with statements() as said:
        transcript_of(guest(), meeting_id, recording_id)
    assert len(said) == 1


def test_a_transcript_nobody_may_see_any_word_of_says_so(house):
    _meeting, recording = make_recorded()
    make_transcript(recording, "Uno", "Due")
    keep_out(recording, 0, 90_000)
    assert "Di quello che si dice qui non viene mostrato niente." in html_of(read(recording))
