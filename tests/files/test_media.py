"""Sound and film: told by what they are, kept as they came, opened to the readers of their meeting alone."""

import io

import pytest

from forum.core.actor import guest
from forum.core.audience import PUBLIC
from forum.core.errors import Denied, Invalid
from forum.core.refs import Ref
from forum.files.kinds import file_entries
from forum.files.media import FILMS, M4A, MP3, MP4, OGG, SOUNDS, WEBA, WEBM, find_media_type
from forum.files.models import FileKind
from forum.files.services import adopt, take, take_recording
from forum.search.entry import Entry
from tests.support.media import box, mp4, ogg, silence, webm
from tests.support.meetings import PDF, picture, row_of, upload_of
from tests.support.people import LONG_AGO


@pytest.mark.parametrize(
    ("sent", "media_type"),
    [
        (silence(), MP3),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00" + silence(), MP3),
        (mp4(b"soun", b"vide"), MP4),
        (mp4(b"soun", b"vide", last=True), MP4),
        (mp4(b"soun"), M4A),
        (mp4(b"soun", last=True, brand=b"mp42"), M4A),
        (mp4(b"soun", brand=b"M4A "), M4A),
        (ogg(b"OpusHead"), OGG),
        (ogg(b"\x01vorbis"), OGG),
        (webm(b"V_VP9"), WEBM),
        (webm(b"A_OPUS"), WEBA),
    ],
)
def test_sound_and_film_are_told_by_their_content(sent, media_type):
    assert find_media_type(io.BytesIO(sent)) == media_type


@pytest.mark.parametrize(
    "sent",
    [
        *(b"", b"x", PDF, picture(), picture("PNG"), picture("WEBP"), b"<html><script>alert(1)</script>", b"RIFF\x00\x00\x00\x00WAVEfmt "),
        *(mp4(b"vide", brand=b"qt  "), mp4(b"vide", brand=b"heic"), mp4(b"vide", brand=b"avif"), ogg(b"\x80theora"), ogg(b"fishead\x00")),
        *(webm(b"V_VP9", b"matroska"), webm(b"S_TEXT"), b"\xff\xfb", b"\xff\xff\xff\xff" * 50, b"\xff\xe0" + bytes(50)),
    ],
)
def test_anything_else_is_none(sent):
    assert find_media_type(io.BytesIO(sent)) is None


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00\x00\x00\x10ftypisom\x00\x00\x00\x00",
        b"\x00\x00\x00\x10ftypisom\x00\x00\x00\x00" + b"\x00\x00\x00\x00free" * 400,
        b"\x00\x00\x00\x10ftypisom\x00\x00\x00\x00" + b"\x00\x00\x00\x01free" + b"\xff" * 8,
        box(b"ftyp", b"isom") + box(b"free") * 5_000,
    ],
)
def test_a_film_whose_boxes_make_no_sense_is_looked_at_and_left(sent):
    assert find_media_type(io.BytesIO(sent)) == M4A


def test_a_recording_is_kept_byte_for_byte_under_an_address_that_ends_as_it_does(house):
    lucia = house.member("Lucia")
    taken = take_recording(house.actor(lucia), upload_of(silence(), "Serata.WAV"))
    row = row_of(taken)
    assert (taken.url, row.name, row.kind, row.media_type) == (f"/file/{row.public_id}.mp3", "Serata.mp3", FileKind.SOUND, "audio/mpeg")
    answer = house.browser(lucia).get(taken.url)
    assert answer.data == silence()
    assert answer.mimetype == "audio/mpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert house.browser(lucia).get(f"/file/{row.public_id}").data == silence()


def test_a_player_gets_the_piece_it_asks_for(house):
    lucia = house.member("Lucia")
    taken = take_recording(house.actor(lucia), upload_of(mp4(b"vide"), "a.mp4"))
    browser = house.browser(lucia)
    whole = mp4(b"vide")
    piece = browser.get(taken.url, headers={"Range": "bytes=100-199"})
    assert (piece.status_code, piece.data) == (206, whole[100:200])
    assert piece.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"
    assert browser.get(taken.url, headers={"Range": "bytes=0-"}).headers["Accept-Ranges"] == "bytes"
    assert browser.get(taken.url, headers={"Range": "bytes=-10"}).data == whole[-10:]


def test_another_ending_is_nothing(house):
    lucia = house.member("Lucia")
    browser = house.browser(lucia)
    taken = take_recording(house.actor(lucia), upload_of(silence(), "a.mp3"))
    shown = take(house.actor(lucia), [upload_of(picture())])[0]
    for address in (taken.url[:-3] + "mp4", taken.url[:-3], f"{taken.url}.mp3", f"{shown.url}.jpg", f"{shown.url}."):
        assert browser.get(address).status_code == 404, address
    assert browser.get(f"{taken.url[:-4]}/480").status_code == 404


def test_what_is_neither_sound_nor_film_is_refused_by_name(house):
    with pytest.raises(Invalid) as refused:
        take_recording(house.actor(house.member()), upload_of(PDF, "verbale.mp3"))
    assert "verbale.mp3" in str(refused.value.messages["file"])


def test_a_recording_is_no_picture_for_a_text(house):
    with pytest.raises(Invalid):
        take(house.actor(house.member()), [upload_of(silence(), "a.mp3")])


def test_one_too_large_is_refused_with_the_limit(house, monkeypatch):
    settings = house.app.config["SETTINGS"]
    monkeypatch.setitem(house.app.config, "SETTINGS", type(settings)(**{**settings.__dict__, "upload_megabytes": 0}))
    with pytest.raises(Invalid) as refused:
        take_recording(house.actor(house.member()), upload_of(silence(), "lunga.mp3"))
    assert "0" in str(refused.value.messages["file"])


def test_visitors_send_nothing(database):
    with pytest.raises(Denied):
        take_recording(guest(), upload_of(silence(), "a.mp3"))


def test_a_recording_is_found_through_its_meeting_and_not_by_itself(house):
    lucia = house.member("Lucia")
    taken = take_recording(house.actor(lucia), upload_of(silence(), "a.mp3"))
    adopt(house.actor(lucia), [taken.public_id], Ref("meeting", 1), PUBLIC, LONG_AGO, None)
    entries: dict[int, Entry] = dict(file_entries([taken.id]))
    assert entries == {}


def test_every_type_has_a_kind():
    assert not set(SOUNDS) & set(FILMS)
