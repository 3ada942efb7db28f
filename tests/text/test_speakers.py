import pytest

from forum.text.speakers import clean_speaker
from forum.text.transcripts import read_transcript


def said(*lines):
    text = "\n".join(f"0:{at * 2:02} {line}" for at, line in enumerate(lines))
    return [(cue.speaker, cue.words) for cue in read_transcript(text).cues]


def test_names_that_come_back_are_speakers_until_the_next():
    assert said("Anna: ciao", "come va", "Bruno: bene", "Anna: dunque", "Bruno: ecco") == [
        ("Anna", "ciao"),
        ("Anna", "come va"),
        ("Bruno", "bene"),
        ("Anna", "dunque"),
        ("Bruno", "ecco"),
    ]


@pytest.mark.parametrize("word", ["Nota", "NOTA", "Attenzione", "Ordine del giorno", "Punto 3", "quello che dico", "Alle 20:30", "https"])
def test_ordinary_words_before_a_colon_are_words_however_often(word):
    line = f"{word}: si comincia"
    assert said(line, line + " ora", line + " poi", line + " dopo") == [
        (None, line),
        (None, line + " ora"),
        (None, line + " poi"),
        (None, line + " dopo"),
    ]


def test_a_name_met_once_is_not_believed():
    assert said("Anna: ciao", "come va", "bene") == [(None, "Anna: ciao"), (None, "come va"), (None, "bene")]


def test_a_name_not_believed_ends_the_turn_of_the_one_before():
    lines = said("Anna: ciao", "Bruno: salve", "Anna: dunque", "Bruno: ecco", "Traguardo: capire", "insieme")
    assert lines[4:] == [(None, "Traguardo: capire"), (None, "insieme")]


def test_an_ordinary_word_does_not_end_a_turn():
    assert said("Anna: ciao", "Bruno: salve", "Bruno: ecco", "Anna: dunque", "Nota: si registra")[4] == ("Anna", "Nota: si registra")


def test_where_names_are_given_one_of_the_same_kind_is_believed_once():
    capitals = said("ANNA: ciao", "BRUNO: salve", "ANNA: dunque", "BRUNO: ecco", "CARLA: e io")
    assert capitals[4] == ("CARLA", "e io")
    assert said("Anna: ciao", "Bruno: salve", "Anna: dunque", "Bruno: ecco", "Carla Neri: e io")[4] == ("Carla Neri", "e io")


def test_a_role_beside_the_name_and_a_number_belong_to_it():
    assert said("Anna (educatrice): ciao", "Relatore 2: salve", "Relatore 2: ecco", "Anna (educatrice): sì")[:2] == [
        ("Anna (educatrice)", "ciao"),
        ("Relatore 2", "salve"),
    ]


def test_signs_say_that_somebody_else_speaks():
    assert said(">> Anna: ciao", "come va", ">> bene", "davvero") == [
        ("Anna", "ciao"),
        ("Anna", "come va"),
        (None, "bene"),
        (None, "davvero"),
    ]
    assert said(">> Anna: ciao >> Bruno: bene") == [("Anna", "ciao"), ("Bruno", "bene")]
    read = read_transcript("1\n00:00:01,000 --> 00:00:05,000\n- Come va?\n- Bene.\n").cues
    assert [(cue.start_ms, cue.words) for cue in read] == [(1_000, "Come va?"), (3_666, "Bene.")]


def test_a_name_alone_on_its_line_stands_for_what_follows():
    text = "0:00\nAnna:\nciao\n0:02\nBruno:\nsalve\n0:04\nAnna:\ndunque\n0:06\nBruno:\necco"
    assert [(cue.speaker, cue.words) for cue in read_transcript(text).cues][:2] == [("Anna", "ciao"), ("Bruno", "salve")]


def test_two_people_in_one_subtitle_share_its_time():
    text = "".join(f"{at}\n00:00:0{at},000 --> 00:00:0{at + 1},000\nANNA: uno due\nBRUNO: tre quattro\n\n" for at in range(3))
    cues = read_transcript(text).cues
    assert [(cue.start_ms, cue.end_ms, cue.speaker, cue.words) for cue in cues[:2]] == [
        (0, 500, "ANNA", "uno due"),
        (500, 1_000, "BRUNO", "tre quattro"),
    ]


def test_where_voices_are_marked_a_colon_makes_no_speaker():
    text = "WEBVTT\n\n" + "".join(f"00:0{at}.000 --> 00:0{at + 1}.000\n<v Anna>Bruno: disse {at}\n\n" for at in range(5))
    assert {(cue.speaker, cue.words[:12]) for cue in read_transcript(text).cues} == {("Anna", "Bruno: disse")}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (None, None),
        ("", None),
        ("Anna", "Anna"),
        ("– [Anna]", "Anna)"),
        ("x" * 100, "x" * 60),
        ("...", None),
        ("Anna -", "Anna"),
        ("\u0301Anna", "Anna"),
    ],
)
def test_a_name_is_kept_short_and_begins_with_a_letter(name, kept):
    assert clean_speaker(name) == kept
