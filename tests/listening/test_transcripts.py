"""Putting a transcript in place: pasted or sent, looked at first, kept in versions."""

import io
import random
import re
import time
from html import unescape

import pytest
from sqlalchemy import func, select

from forum.core.actor import SYSTEM, guest
from forum.core.audience import Rung
from forum.core.database import db
from forum.core.errors import Conflict, Denied, NotFound
from forum.listening.drafts import NewTranscript
from forum.listening.models import Chapter, Passage, PassageRevision, Transcript, TranscriptSource, TranscriptVersion
from forum.listening.services.transcribing import restore_version, set_transcript
from forum.meetings.services.tending import delete_meeting
from forum.pacts.models import Hat
from forum.text.cues import Cue
from forum.text.transcripts import read_transcript
from tests.support.answers import seen_by
from tests.support.listening import keep_out, make_recorded, make_transcript, passages_of
from tests.support.people import csrf_of

PANEL = """\
0:00
buonasera a tutti e benvenuti
0:04
stasera parliamo degli orti
0:09
chi ha le chiavi del cancello
1:02
le ha la signora dell'oratorio
"""
VTT = """\
WEBVTT

00:00:01.000 --> 00:00:05.000
<v Facilitatrice>Buonasera a tutti, cominciamo dagli orari della sala.

00:00:06.000 --> 00:00:09.500
<v Un volontario>Il sabato mattina apro io, se qualcuno mi dà le chiavi.
"""


@pytest.fixture
def curator(house):
    return house.member("Lucia", roles=("curator",))


def form_of(recording):
    return f"/registrazioni/{recording.id}/trascrizione"


def shown(answer):
    return unescape(answer.get_data(as_text=True))


def transcript_row(recording):
    """Return a transcript as the database has it now."""
    db.session.rollback()
    return db.session.get(Transcript, recording.id, populate_existing=True)


def field_of(page, name):
    """Return what a text area of a page holds."""
    found = re.search(rf'<textarea[^>]*name="{name}"[^>]*>(.*?)</textarea>', page, re.S)
    assert found, f"the page holds no {name}"
    return found.group(1).strip("\r\n")


def look(browser, recording, **fields):
    opened = browser.get(form_of(recording))
    return browser.post(form_of(recording), data={"csrf_token": csrf_of(opened), "version": "0", "look": "1", **fields})


def test_what_youtube_shows_is_looked_at_and_then_saved(house, curator):
    meeting, recording = make_recorded("Gli orti")
    browser = house.browser(curator)
    seen = look(browser, recording, text=PANEL)
    page = shown(seen)
    assert seen.status_code == 200
    assert "2 passaggi, 20 parole, fino a" in page
    assert "È stato preso tutto." in page
    assert "<b>" not in page.partition("<details")[2].partition("</details>")[0]
    assert passages_of(recording) == []
    saved = browser.post(
        form_of(recording), data={"csrf_token": csrf_of(seen), "version": "0", "save": "1", "text": field_of(page, "text")}
    )
    assert (saved.status_code, saved.headers["Location"]) == (303, f"/incontri/{meeting.id}-gli-orti/ascolto")
    assert [(one.starts, one.words) for one in passages_of(recording)] == [
        (0, "buonasera a tutti e benvenuti stasera parliamo degli orti chi ha le chiavi del cancello"),
        (62_000, "le ha la signora dell'oratorio"),
    ]
    assert transcript_row(recording).source == TranscriptSource.PASTED


def test_a_subtitle_file_comes_into_the_field_and_who_speaks_gets_a_role(house, curator):
    _meeting, recording = make_recorded()
    browser = house.browser(curator)
    seen = look(browser, recording, text="", file=(io.BytesIO(VTT.replace("Facilitatrice", "Marta").encode()), "serata.vtt"))
    page = shown(seen)
    assert seen.status_code == 200
    assert "mai nomi di persone private" in page
    assert re.findall(r'name="speakers-\d" value="([^"]+)"', page) == ["Marta", "Un volontario"]
    fields = {"speakers-0": "Marta", "roles-0": "facilitatrice", "speakers-1": "Un volontario", "roles-1": ""}
    browser.post(
        form_of(recording), data={"csrf_token": csrf_of(seen), "version": "0", "save": "1", "text": field_of(page, "text"), **fields}
    )
    assert [(one.speaker, one.words) for one in passages_of(recording)] == [
        ("facilitatrice", "Buonasera a tutti, cominciamo dagli orari della sala."),
        ("", "Il sabato mattina apro io, se qualcuno mi dà le chiavi."),
    ]
    assert transcript_row(recording).source == TranscriptSource.SUBTITLES


def test_an_srt_file_is_read_too(house, curator):
    _meeting, recording = make_recorded()
    srt = "1\r\n00:00:01,000 --> 00:00:04,000\r\nCi vediamo sabato.\r\n\r\n2\r\n00:00:05,000 --> 00:00:07,000\r\nAlle nove.\r\n"
    page = shown(look(house.browser(curator), recording, text="", file=(io.BytesIO(srt.encode()), "serata.srt")))
    assert "1 passaggio, 5 parole" in page
    assert "Ci vediamo sabato." in field_of(page, "text")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Qui non c’è niente da leggere."),
        ("solo parole, senza nessun tempo", "Qui non ci sono tempi, come 42:10"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n\n", "Qui ci sono tempi ma non parole."),
    ],
)
def test_what_cannot_be_read_is_said_and_stays_in_the_field(house, curator, text, sentence):
    _meeting, recording = make_recorded()
    answer = look(house.browser(curator), recording, text=text)
    assert answer.status_code == 422
    assert sentence in shown(answer)
    assert field_of(shown(answer), "text") == text.strip("\n")


def test_a_file_that_is_no_text_is_refused_beside_its_field_and_the_pasted_words_stay(house, curator):
    _meeting, recording = make_recorded()
    answer = look(house.browser(curator), recording, text=PANEL, file=(io.BytesIO(b"%PDF-1.4 x"), "verbale.pdf"))
    page = shown(answer)
    assert answer.status_code == 422
    assert "Questo file non contiene testo." in page.partition('for="file"')[2].partition("<input")[0]
    assert field_of(page, "text") == PANEL.strip("\n")


def test_each_piece_left_out_is_told_with_its_line_and_why(house, curator):
    _meeting, recording = make_recorded()
    broken = VTT + "\n00:00:70.000 --> 00:00:90.000\nQuesta riga si perde.\n\n00:00:12.000 --> 00:00:11.000\nE questa resta.\n"
    page = shown(look(house.browser(curator), recording, text=broken))
    assert "1 pezzo non è stato preso." in page
    assert "Non preso: un tempo che non si riesce a leggere." in page
    assert re.search(r"Riga 9: [^<]*Questa riga si perde", page)
    assert "Fine stimata" in page
    assert "Questa riga si perde." in field_of(page, "text")


def test_nothing_is_saved_by_looking_and_a_double_sending_saves_once(house, curator):
    _meeting, recording = make_recorded()
    browser = house.browser(curator)
    seen = look(browser, recording, text=PANEL)
    assert db.session.scalar(select(func.count(Passage.id))) == 0
    fields = {"csrf_token": csrf_of(seen), "version": "0", "save": "1", "text": PANEL, "submission": "una-volta"}
    browser.post(form_of(recording), data=fields)
    again = browser.post(form_of(recording), data=fields)
    assert again.status_code == 303
    assert transcript_row(recording).version == 1
    assert db.session.scalar(select(func.count(TranscriptVersion.id))) == 0


def test_somebody_else_s_transcript_is_not_replaced_unseen(house, curator):
    _meeting, recording = make_recorded()
    browser = house.browser(curator)
    seen = look(browser, recording, text=PANEL)
    make_transcript(recording, "La trascrizione di un'altra persona")
    fields = {"csrf_token": csrf_of(seen), "version": "0", "save": "1", "text": PANEL}
    crossed = browser.post(form_of(recording), data=fields)
    assert crossed.status_code == 409
    assert "Mentre lavoravi qualcuno ha cambiato la trascrizione" in shown(crossed)
    assert field_of(shown(crossed), "text") == PANEL.strip("\n")
    version = re.search(r'name="version" value="(\d+)"', shown(crossed)).group(1)
    assert browser.post(form_of(recording), data={**fields, "csrf_token": csrf_of(crossed), "version": version}).status_code == 303
    assert transcript_row(recording).version == 2
    kept = db.session.scalars(select(TranscriptVersion.subtitles)).one()
    assert "La trascrizione di un'altra persona" in kept


def test_titles_of_chapters_within_a_transcript_become_chapters_where_there_are_none(house):
    _meeting, recording = make_recorded()
    read = read_transcript(
        "Capitolo 1: Saluti\n0:00\nbuonasera\n0:10\na tutti\nCapitolo 2: Gli orti\n0:40\nparliamo degli orti\n0:50\ne basta\n"
    )
    assert [one.title for one in read.chapters] == ["Saluti", "Gli orti"]
    set_transcript(SYSTEM, recording.id, 0, NewTranscript(read.cues, read.chapters))
    assert db.session.execute(select(Chapter.starts, Chapter.title).order_by(Chapter.starts)).all() == [(0, "Saluti"), (40_000, "Gli orti")]
    set_transcript(SYSTEM, recording.id, 1, NewTranscript(read.cues, ()))
    assert [one.starts for one in passages_of(recording)] == [0, 40_000]


def test_only_who_keeps_the_meeting_s_page_puts_a_transcript_in_place(house, curator):
    pact = house.pact()
    facilitator, member, stranger = (house.member(name) for name in ("Silvia", "Carla", "Ugo"))
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    house.belongs(member, pact)
    _meeting, recording = make_recorded(pact=pact)
    new = NewTranscript((Cue(0, 5_000, "Buonasera"),))
    for nobody in (member, stranger):
        with pytest.raises(Denied):
            set_transcript(house.actor(nobody), recording.id, 0, new)
        assert house.browser(nobody).get(form_of(recording)).status_code == 404
    with pytest.raises(Denied):
        set_transcript(guest(), recording.id, 0, new)
    assert set_transcript(house.actor(facilitator), recording.id, 0, new) == 1
    assert set_transcript(house.actor(curator), recording.id, 1, new) == 1


def test_a_closed_meeting_s_recording_is_nowhere_for_others(house, curator):
    pact = house.pact(rung=Rung.PACT)
    _meeting, recording = make_recorded(pact=pact)
    make_transcript(recording)
    browser = house.browser(curator)
    for address in ("trascrizione", "trascrizione/versioni", "trascrizione.vtt", "trascrizione.txt", "capitoli", "parole"):
        absent = browser.get(f"/registrazioni/9999/{address}")
        assert absent.status_code == 404
        assert seen_by(browser.get(f"/registrazioni/{recording.id}/{address}")) == seen_by(absent)
    with pytest.raises(NotFound):
        set_transcript(house.actor(curator), recording.id, 1, NewTranscript((Cue(0, 5_000, "Buonasera"),)))


def test_an_earlier_version_is_listed_downloaded_and_brought_back_as_it_was(house, curator):
    _meeting, recording = make_recorded()
    make_transcript(recording, "Prima versione", "del sabato", speaker="facilitatrice")
    make_transcript(recording, "Seconda versione", version=1)
    browser = house.browser(curator)
    listed = browser.get(f"{form_of(recording)}/versioni")
    assert "Versione 1" in shown(listed)
    file = browser.get(f"{form_of(recording)}/versioni/1.vtt")
    assert file.mimetype == "text/vtt"
    assert "<v facilitatrice>Prima versione" in file.get_data(as_text=True)
    back = browser.post(f"{form_of(recording)}/versioni/1/riprendi", data={"csrf_token": csrf_of(listed)})
    assert back.status_code == 303
    assert [(one.speaker, one.words) for one in passages_of(recording)] == [
        ("facilitatrice", "Prima versione"),
        ("facilitatrice", "del sabato"),
    ]
    assert transcript_row(recording).source == TranscriptSource.RESTORED
    assert db.session.scalars(select(TranscriptVersion.version).order_by(TranscriptVersion.version)).all() == [1, 2]


def test_bringing_back_what_never_was_finds_nothing_and_a_stale_page_changes_nothing(house, curator):
    _meeting, recording = make_recorded()
    make_transcript(recording, "Prima versione")
    make_transcript(recording, "Seconda versione", version=1)
    with pytest.raises(NotFound):
        restore_version(house.actor(curator), recording.id, 7, 2)
    with pytest.raises(Conflict):
        restore_version(house.actor(curator), recording.id, 1, 1)
    assert house.browser(curator).get(f"{form_of(recording)}/versioni/7.vtt").status_code == 404


def test_what_is_kept_out_stays_out_of_a_new_transcript_of_versions_and_of_files(house, curator):
    _meeting, recording = make_recorded()
    make_transcript(recording, "Parole di tutti", "Il segreto di Anna", "Ancora di tutti")
    keep_out(recording, 30_000, 40_000)
    make_transcript(recording, "Parole nuove", "Il segreto di Anna", "Altre parole", version=1)
    assert [one.reserved for one in passages_of(recording)] == [False, True, False]
    browser = house.browser(curator)
    for address in ("trascrizione/versioni/1.vtt", "trascrizione.vtt", "trascrizione.txt"):
        answer = browser.get(f"/registrazioni/{recording.id}/{address}")
        assert answer.status_code == 200
        assert "tutti" in answer.get_data(as_text=True) or "nuove" in answer.get_data(as_text=True)
        assert "segreto" not in answer.get_data(as_text=True)
    restore_version(house.actor(curator), recording.id, 1, 2)
    assert [(one.reserved, one.words) for one in passages_of(recording)][1] == (True, "Il segreto di Anna")


def test_the_number_of_a_passage_is_never_used_for_other_words(house):
    _meeting, recording = make_recorded()
    before = [one.id for one in make_transcript(recording, "Uno", "Due")]
    after = [one.id for one in make_transcript(recording, "Tre", "Quattro", version=1)]
    assert min(after) > max(before)


def test_words_go_with_a_deleted_meeting(house):
    meeting, recording = make_recorded()
    numbers = [one.id for one in make_transcript(recording, "Parole da dimenticare", "e altre")]
    make_transcript(recording, "Parole nuove", version=1)
    delete_meeting(SYSTEM, meeting.id)
    assert {one.words for one in passages_of(recording)} == {""}
    for model in (Chapter, Transcript, TranscriptVersion, PassageRevision):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0
    _other, another = make_recorded("Altro incontro")
    assert min(one.id for one in make_transcript(another, "Altro")) > max(numbers)


def test_readers_take_the_transcript_away_as_text_and_as_subtitles(house, client):
    _meeting, recording = make_recorded("Gli orti")
    make_transcript(
        recording, "Buonasera a tutti", "Parliamo degli orti", speaker="facilitatrice", chapters=((0, "Saluti"), (30_000, "Gli orti"))
    )
    text = client.get(f"/registrazioni/{recording.id}/trascrizione.txt")
    assert (text.mimetype, text.headers["Content-Disposition"]) == ("text/plain", 'attachment; filename="gli-orti.txt"')
    assert text.get_data(as_text=True).split("\n\n") == [
        "Gli orti",
        "0:00 SALUTI",
        "[0:00] facilitatrice: Buonasera a tutti",
        "0:30 GLI ORTI",
        "[0:30] facilitatrice: Parliamo degli orti\n",
    ]
    subtitles = client.get(f"/registrazioni/{recording.id}/trascrizione.vtt")
    assert read_transcript(subtitles.data).cues[1].words == "Parliamo degli orti"
    assert client.get("/registrazioni/9999/trascrizione.vtt").status_code == 404
    _none, silent = make_recorded("Senza parole")
    assert client.get(f"/registrazioni/{silent.id}/trascrizione.txt").status_code == 404


def test_a_recording_whose_link_was_taken_out_has_no_transcript_to_read(house, client):
    _meeting, recording = make_recorded()
    make_transcript(recording)
    recording.position = -1
    db.session.commit()
    assert client.get(f"/registrazioni/{recording.id}/trascrizione.txt").status_code == 404


def _three_hours():
    chance = random.Random(4)
    words = [f"{start}{end}" for start in ("cas", "ort", "scuol", "piazz", "chiav", "gent") for end in ("a", "e", "i", "o", "etta", "one")]
    return "".join(f"{number * 3 // 60}:{number * 3 % 60:02}\n{' '.join(chance.choices(words, k=8))}\n" for number in range(3_750))


def test_three_hours_of_speech_are_in_place_within_seconds(house):
    _meeting, recording = make_recorded()
    pasted = _three_hours()
    # The same machine, the same moment: what reading the words alone costs is the measure of what writing them may cost.
    began = time.perf_counter()
    read = read_transcript(pasted)
    reading = time.perf_counter() - began
    assert sum(len(cue.words.split()) for cue in read.cues) == 30_000
    began = time.perf_counter()
    number = set_transcript(SYSTEM, recording.id, 0, NewTranscript(read.cues, read.chapters))
    writing = time.perf_counter() - began
    assert 280 <= number <= 560
    assert writing < 5 * reading + 1.5
    assert reading + writing < 10
