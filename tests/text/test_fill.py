from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import Babel, force_locale

import forum.text.fill
from forum.text.fill import fill, player
from forum.text.recordings import find_recording
from forum.text.render import Profile, render
from tests.text.hostile import Found

WORDS = Path(forum.text.fill.__file__).parents[1] / "locale" / "it" / "LC_MESSAGES" / "text.po"
EVENING = "https://youtu.be/8TB72cWDSWs?t=754"


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    folder = tmp_path_factory.mktemp("words")
    target = folder / "it" / "LC_MESSAGES" / "messages.mo"
    target.parent.mkdir(parents=True)
    with WORDS.open("rb") as written, target.open("wb") as compiled:
        write_mo(compiled, read_po(written))
    application = Flask("reader")
    Babel(application, default_translation_directories=str(folder))
    with application.test_request_context():
        yield application


def read(html, language="it"):
    with force_locale(language):
        return fill(html)


def test_a_text_without_players_is_returned_untouched(reader):
    html = render("Ciao **a tutti**", Profile.POST).html
    assert read(html) == html


def test_a_player_names_the_company_and_loads_nothing(reader):
    html = read(render(f"Ecco\n\n{EVENING}", Profile.POST).html)
    assert html == (
        '<p>Ecco</p>\n<figure class="player" data-player="youtube" data-src="https://www.youtube-nocookie.com/embed/8TB72cWDSWs?start=754">'
        '<a class="player-link" href="https://www.youtube.com/watch?v=8TB72cWDSWs&amp;t=754s" rel="nofollow noopener">'
        "Guarda su YouTube (Google) da 12:34</a>"
        '<button type="button" class="player-load" hidden>Guarda qui: contatterai YouTube (Google)</button></figure>'
    )
    assert not {"iframe", "img", "script", "audio", "video", "link"} & {tag for tag, _ in Found(html).elements}


def test_words_follow_the_reader_not_the_writer(reader):
    stored = render(EVENING, Profile.POST).html
    assert "Guarda qui: contatterai YouTube (Google)" in read(stored)
    assert "Watch here: you will contact YouTube (Google)" in read(stored, "en")


def test_a_title_given_by_the_author_is_the_link(reader):
    html = read(render(f"[La serata di Pandino & <altre>]({EVENING})", Profile.POST).html)
    assert ">La serata di Pandino &amp; &lt;altre&gt;</a>" in html


@pytest.mark.parametrize(
    ("url", "kind", "promise"),
    [
        ("https://vimeo.com/12345", "vimeo", "Guarda qui: contatterai Vimeo"),
        ("https://video.esempio.it/w/abcdefgh", "peertube", "Guarda qui: contatterai video.esempio.it"),
        ("https://archivio.esempio.it/a.mp3", "audio", "Ascolta qui: contatterai archivio.esempio.it"),
        ("https://archivio.esempio.it/a.webm", "video", "Guarda qui: contatterai archivio.esempio.it"),
    ],
)
def test_each_sort_of_recording_says_what_it_is(reader, url, kind, promise):
    hosts = frozenset({"video.esempio.it"})
    html = read(render(url, Profile.POST, peertube_hosts=hosts).html)
    assert f'data-player="{kind}"' in html
    assert promise in html


def test_several_players_are_all_filled_and_the_text_between_stays(reader):
    html = read(render(f"a\n\n{EVENING}\n\nb\n\nhttps://vimeo.com/1\n\nc", Profile.POST).html)
    assert html.count("<figure") == 2
    assert "x-player" not in html
    assert [part in html for part in ("<p>a</p>", "<p>b</p>", "<p>c</p>")] == [True] * 3


def test_words_that_look_like_a_placeholder_are_left_alone(reader):
    stored = render('<x-player data-provider="youtube"><a>x</a></x-player>', Profile.POST).html
    assert read(stored) == stored


def test_a_stored_placeholder_that_was_tampered_with_shows_nothing(reader):
    stored = render(EVENING, Profile.POST).html.replace("8TB72cWDSWs", "corto")
    assert read(stored) == ""


def test_a_meeting_has_a_player_of_its_own(reader):
    recording = find_recording("https://archivio.esempio.it/a.ogg?x=1&y=2#t=65")
    with force_locale("it"):
        assert "Ascolta su archivio.esempio.it da 1:05" in player(recording)
        titled = player(recording, 'La "prima" <serata>')
    assert "La &#34;prima&#34; &lt;serata&gt;</a>" in titled
    assert 'data-src="https://archivio.esempio.it/a.ogg?x=1&amp;y=2#t=65"' in titled
