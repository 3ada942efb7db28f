import time

import pytest

from forum.text.linking import MAX_MADE_LINKS
from forum.text.recordings import find_recording
from forum.text.render import Profile, render
from forum.text.source import MAX_SOURCE
from forum.text.timecodes import last_recording, link_times
from tests.text.hostile import Found

EVENING = "https://youtu.be/8TB72cWDSWs"
OTHER = "https://vimeo.com/123456"
RECORDING = find_recording(EVENING)


def stored(source):
    return render(source, Profile.POST).html


def linked(source):
    html = link_times(stored(source), RECORDING)
    return [attributes["href"] for tag, attributes in Found(html).elements if attributes.get("class") == "timecode"]


def test_the_last_player_of_a_text_is_its_recording():
    assert last_recording(stored(f"{OTHER}\n\nPoi\n\n{EVENING}?t=42")) == find_recording(f"{EVENING}?t=42")
    assert last_recording(stored(f"Ne parlano [qui]({EVENING}) in mezzo alla frase.")) is None
    assert last_recording(stored("Nessuna.")) is None


def test_a_time_code_is_linked_as_if_the_recording_stood_in_the_same_text():
    source = "A **42:10**, e\u00a01:02:03 & poi <basta>."
    expected = render(source, Profile.POST, recording=RECORDING).html
    assert "timecode" in expected
    assert link_times(stored(source), RECORDING).replace("\u00a0", "&nbsp;") == expected


@pytest.mark.parametrize(
    "source",
    [
        "Ci vediamo alle 20:30.",
        "Alle **20:30** o alle 21:00",
        "ore\u00a020:30",
        "`42:10` e basta",
        "    42:10 nel codice",
        "[42:10](https://example.org/)",
        '![a " > 42:10](/file/AAAAAAAAAAAAAAAAAAAAAA)',
        "Il rapporto è 3:2 e il versetto 3:16:99",
        "Senza tempi",
    ],
)
def test_what_is_no_time_code_stays_as_it_was(source):
    assert link_times(stored(source), RECORDING) == stored(source)


def test_hostile_words_stay_words():
    html = link_times(stored('<script>alert("1:23")</script> & 1:23 "x"'), RECORDING)
    assert {tag for tag, _ in Found(html).elements} == {"p", "a"}


def test_a_text_full_of_times_costs_little_and_does_not_grow_without_end():
    html = stored("1:23 " * (MAX_SOURCE // 5))
    started = time.process_time()
    woven = link_times(html, RECORDING)
    assert time.process_time() - started < 1
    assert woven.count("timecode") == MAX_MADE_LINKS
    assert linked("1:23") == ["https://www.youtube.com/watch?v=8TB72cWDSWs&t=83s"]


class HeardThere:
    def find_address(self, seconds):
        return None if 60 <= seconds < 120 else f"/ascolto?a=1&t={seconds}"


def test_a_time_heard_on_another_page_leads_there_and_no_script_takes_it_for_a_player_s():
    html = link_times(stored("A **42:10**, non alle 20:30."), HeardThere())
    assert '<a href="/ascolto?a=1&amp;t=2530" class="timecode">42:10</a>' in html
    assert html.count("timecode") == 1
    assert "data-seconds" not in html


def test_a_time_that_may_not_be_heard_stays_words():
    assert link_times(stored("Da 1:00 a 1:59."), HeardThere()) == stored("Da 1:00 a 1:59.")
    assert link_times(stored("Fino a 2:00."), HeardThere()).count("timecode") == 1
