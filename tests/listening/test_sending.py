"""A recording that the forum keeps itself: sent by who keeps the meeting, played to who reads it."""

import io

import pytest
from sqlalchemy import select

from forum.core.audience import Rung, audience_of
from forum.core.content import State
from forum.core.database import db
from forum.core.errors import Invalid
from forum.files.models import File
from forum.files.services import take_recording
from forum.meetings.models import Meeting, Recording
from forum.meetings.services.tending import delete_meeting, hide_meeting
from forum.meetings.sheet import read_links, write_links
from forum.pacts.models import Hat
from forum.pacts.services.settling import narrow
from forum.text.recordings import OWN, find_own, find_rebuilt, is_sound, own_file_id
from tests.support.media import mp4, silence
from tests.support.meetings import PDF, address_of, make_meeting, upload_of
from tests.support.pacts import fields_of, words_of

KEY = "a" * 22


@pytest.fixture
def furnished(house):
    """A pact with its guide, and a meeting of it."""
    pact = house.pact(rung=Rung.PACT)
    guide = house.member("Marta")
    house.belongs(guide, pact, Hat.FACILITATOR)
    return pact, guide, make_meeting(pact=pact, minutes="Il punto è a 1:30.")


def send(house, member, meeting, data, name="serata.mp3", **fields):
    browser = house.browser(member)
    address = f"/incontri/{meeting.id}/registrazione"
    given = {**fields_of(browser.get(address), address), **fields}
    return browser.post(address, data={**given, "file": (io.BytesIO(data), name)}, content_type="multipart/form-data")


def stored(meeting):
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Recording).where(Recording.meeting_id == meeting.id).order_by(Recording.position)).all()


def test_who_keeps_the_meeting_sends_a_file_and_lands_where_it_plays(house, furnished):
    _pact, guide, meeting = furnished
    answer = send(house, guide, meeting, silence(), title="Prima parte")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{address_of(meeting)}/ascolto")
    (recording,) = stored(meeting)
    assert (recording.provider, recording.host, recording.title, recording.position) == (OWN, "", "Prima parte", 0)
    page = house.browser(guide).get(f"{address_of(meeting)}/ascolto?t=40").get_data(as_text=True)
    assert f'<audio controls preload="metadata" src="/file/{recording.key}#t=40"' in page
    assert "player-load" not in page, "nobody else is contacted, so nothing is asked"


def test_bare_times_in_the_minutes_mean_the_first_recording_sent(house, furnished):
    _pact, guide, meeting = furnished
    send(house, guide, meeting, silence())
    (recording,) = stored(meeting)
    page = house.browser(guide).get(address_of(meeting)).get_data(as_text=True)
    assert f'href="/file/{recording.key}#t=90" class="timecode" data-seconds="90"' in page


def test_the_second_one_comes_after_the_first(house, furnished):
    _pact, guide, meeting = furnished
    send(house, guide, meeting, silence(), title="Prima")
    answer = send(house, guide, meeting, mp4(b"vide"), "film.mp4", title="Seconda")
    assert answer.headers["Location"] == f"{address_of(meeting)}/ascolto?registrazione=2"
    assert [one.title for one in stored(meeting)] == ["Prima", "Seconda"]
    page = house.browser(guide).get(f"{address_of(meeting)}/ascolto?registrazione=2").get_data(as_text=True)
    assert "<video controls" in page


def test_it_is_open_to_the_readers_of_the_meeting_and_goes_with_it(house, furnished):
    pact, guide, meeting = furnished
    inside, outside = house.member("Dentro"), house.member("Fuori")
    house.belongs(inside, pact)
    send(house, guide, meeting, silence())
    url = f"/file/{stored(meeting)[0].key}"
    assert house.browser(inside).get(url).status_code == 200
    assert house.browser(outside).get(url).status_code == 404
    assert house.browser().get(url).status_code == 404
    row = db.session.scalars(select(File)).one()
    assert (row.owner, row.audience, row.state) == (f"meeting:{meeting.id}", audience_of(Rung.PACT, pact.id), State.LIVE)

    hide_meeting(house.actor(guide), meeting.id, "Si vede chi non voleva.")
    assert house.browser(inside).get(url).status_code == 404
    delete_meeting(house.actor(guide), meeting.id)
    assert house.browser(guide).get(url).status_code == 404


def test_a_narrowed_pact_takes_its_recordings_along(house):
    pact = house.pact()
    guide, reader = house.member("Marta"), house.member("Lucia")
    house.belongs(guide, pact, Hat.FACILITATOR)
    meeting = make_meeting(pact=pact)
    send(house, guide, meeting, silence())
    url = f"/file/{stored(meeting)[0].key}"
    assert house.browser(reader).get(url).status_code == 200
    narrow(house.actor(guide), pact.id, Rung.PACT)
    assert house.browser(reader).get(url).status_code == 404


def test_changing_the_meeting_leaves_its_recording_where_it_is(house, furnished):
    _pact, guide, meeting = furnished
    send(house, guide, meeting, silence(), title="La serata")
    before = stored(meeting)[0]
    number, key = before.id, before.key
    browser = house.browser(guide)
    address = f"/incontri/{meeting.id}/modifica"
    given = fields_of(browser.get(address), address)
    assert given["recordings"].strip() == f"/file/{key} La serata"
    answer = browser.post(
        address, data={name: value for name, value in {**given, "place": "Altrove"}.items() if name not in ("file", "attach")}
    )
    assert answer.status_code == 303, words_of(answer)
    after = stored(meeting)[0]
    assert (after.id, after.key, after.position, after.title) == (number, key, 0, "La serata")


def test_the_file_of_somebody_else_is_no_recording_of_mine(house, furnished):
    _pact, guide, meeting = furnished
    stranger = house.member("Ugo")
    theirs = take_recording(house.actor(stranger), upload_of(silence(), "a.mp3"))
    browser = house.browser(guide)
    address = f"/incontri/{meeting.id}/modifica"
    given = {**fields_of(browser.get(address), address), "recordings": theirs.url}
    answer = browser.post(address, data={name: value for name, value in given.items() if name not in ("file", "attach")})
    assert answer.status_code == 422
    assert "prima mandalo a questo incontro" in words_of(answer)
    assert stored(meeting) == []


def test_what_is_no_recording_is_refused_and_the_title_kept(house, furnished):
    _pact, guide, meeting = furnished
    answer = send(house, guide, meeting, PDF, "verbale.mp3", title="La prima parte")
    assert answer.status_code == 422
    assert "verbale.mp3" in words_of(answer)
    assert 'value="La prima parte"' in answer.get_data(as_text=True)
    assert stored(meeting) == []


def test_the_page_says_what_cannot_be_taken_out_of_a_file(house, furnished):
    _pact, guide, meeting = furnished
    assert "il luogo e il giorno, rimane" in words_of(house.browser(guide).get(f"/incontri/{meeting.id}/registrazione"))


def test_nobody_else_finds_the_door(house, furnished):
    pact, _guide, meeting = furnished
    member, curator = house.member("Lucia"), house.member("Ada", roles=("curator",))
    house.belongs(member, pact)
    for person in (member, curator):
        assert house.browser(person).get(f"/incontri/{meeting.id}/registrazione").status_code == 404
    open_meeting = make_meeting()
    guide_elsewhere = house.member("Guida")
    house.belongs(guide_elsewhere, house.pact(), Hat.FACILITATOR)
    assert house.browser(guide_elsewhere).get(f"/incontri/{open_meeting.id}/registrazione").status_code == 403


def test_the_same_form_sent_twice_makes_one_recording(house, furnished):
    _pact, guide, meeting = furnished
    for _time in range(2):
        assert send(house, guide, meeting, silence(), submission="una-volta").status_code == 303
    assert len(stored(meeting)) == 1
    assert db.session.get_one(Meeting, meeting.id).version == 2


def test_there_is_an_end_to_recordings(house, furnished):
    _pact, guide, meeting = furnished
    for _time in range(6):
        assert send(house, guide, meeting, silence()).status_code == 303
    answer = send(house, guide, meeting, silence())
    assert answer.status_code == 422
    assert len(stored(meeting)) == 6


@pytest.mark.parametrize(
    ("key", "sound"), [(f"{KEY}.mp3", True), (f"{KEY}.weba", True), (f"{KEY}.opus", True), (f"{KEY}.mp4", False), (f"{KEY}.webm", False)]
)
def test_an_address_of_ours_is_read_and_built_again(key, sound):
    found = find_own(f"/file/{key}#t=90")
    assert (found.provider, found.key, found.start, found.host, found.url) == (OWN, key, 90, "", f"/file/{key}#t=90")
    assert find_rebuilt(OWN, key, 90, "") == found
    assert is_sound(found) is sound
    assert own_file_id(found) == KEY


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/file/",
        f"/file/{KEY}",
        f"/file/{KEY}.exe",
        f"/file/{KEY[:-1]}.mp3",
        f"//file/{KEY}.mp3",
        f"/file/{KEY}.mp3/480",
        "/file/../x.mp3",
    ],
)
def test_any_other_address_is_none(address):
    assert find_own(address) is None
    assert find_rebuilt(OWN, f"{KEY}.mp3", 0, "altrove.it") is None


def test_of_one_recording_in_several_places_the_nearest_comes_first(database):
    own = f"http://localhost/file/{KEY}.mp3"
    tube, vimeo, youtube = "https://video.example.org/w/abcdef12", "https://vimeo.com/76979871", "https://youtu.be/8TB72cWDSWs"
    assert [one.recording.provider for one in read_links(f"{youtube}\n{tube}\n{own}")] == ["own", "peertube", "youtube"]
    kept = read_links(f"{youtube} Prima\n{tube} Seconda\n{vimeo} Prima")
    assert [(one.recording.provider, one.title) for one in kept] == [("youtube", "Prima"), ("peertube", "Seconda"), ("vimeo", "Prima")]
    assert read_links(write_links(kept)) == kept
    with pytest.raises(Invalid):
        read_links(f"http://altrove.it/file/{KEY}.mp3")
