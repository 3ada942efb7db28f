"""Chapters as a list: pasted, typed, changed, taken out; and the passages under them."""

import re
from html import unescape

import pytest
from sqlalchemy import func, select

from forum.core.actor import SYSTEM, guest
from forum.core.database import db
from forum.core.errors import Conflict, Denied
from forum.listening.models import Chapter, PassageRevision
from forum.listening.queries.chapters import chapter_list, chapters_of
from forum.listening.seals import seal_of
from forum.listening.services.chaptering import set_chapters
from forum.text.chapters import Chapter as TimedTitle
from tests.support.listening import keep_out, make_recorded, make_transcript, passages_of

LIST = "0:00 Saluti\n0:40 Gli orti\n1:02:03 Chi apre\n"


@pytest.fixture
def curator(house):
    return house.member("Lucia", roles=("curator",))


def send(house, browser, recording, text, **fields):
    opened = browser.get(f"/registrazioni/{recording.id}/capitoli").get_data(as_text=True)
    seen = re.search(r'name="seen" value="([^"]*)"', opened).group(1)
    return house.post(browser, f"/registrazioni/{recording.id}/capitoli", text=text, **{"seen": seen, **fields})


def listed(recording):
    db.session.rollback()
    return chapter_list(recording.id)


def test_a_pasted_list_becomes_chapters_in_their_order(house, curator):
    meeting, recording = make_recorded("Gli orti")
    answer = send(house, house.browser(curator), recording, "1:02:03 - Chi apre\n00:00 Saluti\n(0:40) Gli orti")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/incontri/{meeting.id}-gli-orti/ascolto")
    assert [(one.starts, one.title, one.clock, one.url) for one in chapters_of(guest(), meeting.id, recording.id)] == [
        (0, "Saluti", "0:00", f"/incontri/{meeting.id}-gli-orti/ascolto?t=0#t0"),
        (40_000, "Gli orti", "0:40", f"/incontri/{meeting.id}-gli-orti/ascolto?t=40#t40"),
        (3_723_000, "Chi apre", "1:02:03", f"/incontri/{meeting.id}-gli-orti/ascolto?t=3723#t3723"),
    ]


def test_a_line_changed_or_taken_out_is_a_chapter_changed_or_taken_out(house, curator):
    _meeting, recording = make_recorded()
    browser = house.browser(curator)
    send(house, browser, recording, LIST)
    kept = dict(db.session.execute(select(Chapter.starts, Chapter.id)).all())
    assert "0:40 Gli orti" in browser.get(f"/registrazioni/{recording.id}/capitoli").get_data(as_text=True)
    send(house, browser, recording, "0:00 Benvenuti\n0:45 Gli orti\n1:02:03 Chi apre")
    assert listed(recording) == "0:00 Benvenuti\n0:45 Gli orti\n1:02:03 Chi apre"
    assert dict(db.session.execute(select(Chapter.starts, Chapter.id)).all())[0] == kept[0]
    assert send(house, browser, recording, "").status_code == 303
    assert listed(recording) == ""


def test_lines_that_cannot_be_read_are_told_before_anything_is_saved(house, curator):
    _meeting, recording = make_recorded()
    browser = house.browser(curator)
    typed = "0:00 Saluti\nqui manca il tempo\n0:40 Gli orti"
    answer = send(house, browser, recording, typed)
    page = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert "Riga 2: qui manca il tempo" in page
    assert typed in page
    assert listed(recording) == ""
    assert send(house, browser, recording, typed, anyway="1").status_code == 303
    assert listed(recording) == "0:00 Saluti\n0:40 Gli orti"


def test_a_list_without_any_time_is_refused_whole(house, curator):
    _meeting, recording = make_recorded()
    answer = send(house, house.browser(curator), recording, "Saluti\nGli orti", anyway="1")
    assert answer.status_code == 422
    assert "Qui non ci sono tempi" in unescape(answer.get_data(as_text=True))


def test_two_lists_that_cross_are_shown_side_by_side(house, curator):
    _meeting, recording = make_recorded()
    browser = house.browser(curator)
    stale = seal_of("")
    set_chapters(SYSTEM, recording.id, stale, (TimedTitle(0, "Di un'altra persona"),))
    answer = send(house, browser, recording, LIST, seen=stale)
    page = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 409
    assert "0:00 Di un'altra persona" in page
    assert "1:02:03 Chi apre" in page
    seen = re.search(r'name="seen" value="([^"]*)"', page).group(1)
    assert send(house, browser, recording, LIST, seen=seen).status_code == 303
    with pytest.raises(Conflict):
        set_chapters(SYSTEM, recording.id, stale, ())


def test_only_who_keeps_the_page_writes_chapters(house, curator):
    _meeting, recording = make_recorded()
    with pytest.raises(Denied):
        set_chapters(house.actor(house.member("Ugo")), recording.id, seal_of(""), (TimedTitle(0, "Saluti"),))
    assert house.browser(house.member("Rita")).get(f"/registrazioni/{recording.id}/capitoli").status_code == 404
    assert house.browser(curator).get(f"/registrazioni/{recording.id}/capitoli").status_code == 200


def test_a_passage_in_whose_middle_a_chapter_begins_is_cut_there_and_no_word_is_lost(house):
    _meeting, recording = make_recorded()
    first, _second = make_transcript(recording, "uno due tre quattro cinque sei sette otto nove dieci", "e avanti", speaker="facilitatrice")
    set_chapters(SYSTEM, recording.id, seal_of(""), (TimedTitle(0, "Saluti"), TimedTitle(15_000, "Gli orti"), TimedTitle(31_000, "Poi")))
    after = passages_of(recording)
    assert [(one.starts, one.words, one.speaker) for one in after] == [
        (0, "uno due tre quattro cinque sei", "facilitatrice"),
        (pytest.approx(17_000, abs=500), "sette otto nove dieci", "facilitatrice"),
        (30_000, "e avanti", "facilitatrice"),
    ]
    assert after[0].id == first.id
    assert after[0].ends <= after[1].starts
    assert db.session.scalars(select(PassageRevision.words)).one() == "uno due tre quattro cinque sei sette otto nove dieci"


def test_what_is_kept_out_is_not_cut_and_its_chapter_is_not_told(house, client):
    meeting, recording = make_recorded()
    make_transcript(recording, "uno due tre quattro cinque sei sette otto nove dieci", "e avanti")
    set_chapters(SYSTEM, recording.id, seal_of(""), (TimedTitle(0, "Saluti"), TimedTitle(62_000, "Poi")))
    keep_out(recording, 12_000, 20_000)
    set_chapters(
        SYSTEM,
        recording.id,
        seal_of(listed(recording)),
        (TimedTitle(0, "Saluti"), TimedTitle(15_000, "La storia di Anna"), TimedTitle(62_000, "Poi")),
    )
    assert [one.title for one in chapters_of(guest(), meeting.id, recording.id)] == ["Saluti", "Poi"]
    assert len(passages_of(recording)) == 2
    # Who changes the list does not see that chapter, and does not take it out without knowing.
    set_chapters(SYSTEM, recording.id, seal_of(listed(recording)), (TimedTitle(0, "Benvenuti"),))
    assert db.session.scalars(select(Chapter.title).order_by(Chapter.starts)).all() == ["Benvenuti", "La storia di Anna"]
    assert db.session.scalar(select(func.count(PassageRevision.id))) == 0
