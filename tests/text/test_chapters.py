import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.text.chapters import MAX_CHAPTERS, MAX_CHAPTERS_BYTES, MAX_TITLE, Chapter, chapters_to_text, read_chapters
from forum.text.cues import Reason
from tests.text.told import TEXTS


def found(text):
    return [(chapter.start_ms // 1000, chapter.title) for chapter in read_chapters(text)[0]]


def noted(text):
    return [(finding.line, finding.reason) for finding in read_chapters(text)[1].findings]


@pytest.mark.parametrize(
    "written",
    [
        "00:00 Benvenuti\n12:30 Il patto\n1:02:03 Domande",
        "\ufeff0:00\u00a0Benvenuti\r\n\r\n12:30 \u200eIl patto\r\n01:02:03 Domande\r\n",
        "1) 0:00 - Benvenuti\n2) 12:30 - Il patto\n3) 1:02:03 - Domande",
        "1. 0:00 Benvenuti\n2. 12:30 Il patto\n3. 1:02:03 Domande",
        "- 0:00 Benvenuti\n- 12:30 Il patto\n- 1:02:03 Domande",
        "• 0:00 – Benvenuti\n• 12:30 – Il patto\n• 1:02:03 — Domande",
        "-0:00 Benvenuti\n-12:30 Il patto\n-1:02:03 Domande",
        "Benvenuti 0:00\nIl patto – 12:30\nDomande (1:02:03)",
        "1) Benvenuti: 0:00\n2) Il patto: 12:30\n3) Domande: 1:02:03",
        "Benvenuti ..... 0:00\nIl patto ..... 12:30\nDomande ..... 1:02:03",
        "[0:00] Benvenuti\n[12:30] Il patto\n[1:02:03] Domande",
        "(0:00) Benvenuti\n(12:30) Il patto\n(1:02:03) Domande",
        "0:00 | Benvenuti\n12:30 | Il patto\n1:02:03 | Domande",
        "0:00 – 12:30 Benvenuti\n12:30 – 1:02:03: Il patto\n1:02:03-1:30:00 Domande",
        "0:00\nBenvenuti\n12:30\nIl patto\n1:02:03\nDomande",
        "Benvenuti\n0:00\nIl patto\n12:30\nDomande\n1:02:03",
        "Benvenuti\n0:00\n0 secondi\nIl patto\n12:30\n12 minuti e 30 secondi\nDomande\n1:02:03\n1 ora, 2 minuti e 3 secondi",
        "0:00 0 seconds Benvenuti\n12:30 12 minutes, 30 seconds Il patto\n1:02:03 1 hour, 2 minutes, 3 seconds Domande",
        "▶ 0:00 Benvenuti\n▶ 12:30 Il patto\n▶ 62:03 Domande",
    ],
)
def test_every_way_of_writing_the_same_list_gives_the_same_chapters(written):
    assert found(written) == [(0, "Benvenuti"), (750, "Il patto"), (3723, "Domande")]
    assert noted(written) == []


def test_a_title_may_hold_numbers_and_hours():
    assert found("0:00 Alle 20:30 in 8\n5:00 2019-2024: i 3 patti") == [(0, "Alle 20:30 in 8"), (300, "2019-2024: i 3 patti")]


def test_chapters_are_sorted_and_doubles_told():
    text = "12:30 Il patto\n0:00 Benvenuti\n12:30 Di nuovo"
    assert found(text) == [(0, "Benvenuti"), (750, "Il patto")]
    assert noted(text) == [(2, Reason.OUT_OF_ORDER), (3, Reason.REPEATED)]


def test_every_line_that_is_no_chapter_is_told():
    text = "Capitoli\n0:00 Benvenuti\n25:00:00 Tardi\n5:00\n−1:00 Prima\n6:00 Poi"
    assert noted(text) == [(1, Reason.UNTIMED), (3, Reason.TOO_LATE), (4, Reason.NO_WORDS), (5, Reason.NEGATIVE)]
    assert found(text) == [(0, "Benvenuti"), (360, "Poi")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.EMPTY),
        (" \n\n", Reason.EMPTY),
        ("Benvenuti\nIl patto", Reason.NO_TIMES),
        ("x" * (MAX_CHAPTERS_BYTES + 1), Reason.TOO_LARGE),
    ],
)
def test_a_list_without_chapters_is_refused_with_its_reason(text, reason):
    chapters, report = read_chapters(text)
    assert (chapters, report.refusal) == ((), reason)


def test_a_long_title_is_cut_and_told():
    chapters, report = read_chapters("0:00 " + "parola " * 60)
    assert len(chapters[0].title) <= MAX_TITLE
    assert chapters[0].title.endswith("parola…")
    assert report.count(Reason.CUT) == 1


def test_a_list_holds_so_many_chapters_and_no_more():
    chapters, report = read_chapters("\n".join(f"{minute}:00 Numero {minute}" for minute in range(MAX_CHAPTERS + 3)))
    assert len(chapters) == report.taken == MAX_CHAPTERS
    assert report.count(Reason.TOO_MANY) == 3


def test_marks_that_turn_the_reading_are_gone():
    assert found("0:00 Ben\u202evenuti \u2066שלום") == [(0, "Benvenuti שלום")]


def test_chapters_written_for_correction_are_read_back():
    chapters = (Chapter(0, "Benvenuti"), Chapter(750_500, "Il patto – prima parte"), Chapter(3_723_000, "Domande"))
    assert chapters_to_text(chapters) == "0:00 Benvenuti\n12:30.500 Il patto – prima parte\n1:02:03 Domande"
    assert read_chapters(chapters_to_text(chapters))[0] == chapters


@settings(max_examples=300, deadline=None)
@given(TEXTS | st.text())
def test_whatever_the_text_it_answers_in_order(text):
    chapters, report = read_chapters(text)
    starts = [chapter.start_ms for chapter in chapters]
    assert starts == sorted(set(starts))
    assert bool(chapters) == (report.refusal is None)
    assert all(chapter.title and len(chapter.title) <= MAX_TITLE for chapter in chapters)


@pytest.mark.parametrize("piece", ["0:00", "0:00 a\n", "-", "- ", "a ", ".", "1) ", "0:00 - ", "1 ora, ", "(", " ", "[0:00"])
def test_the_worst_list_is_read_at_once(piece):
    text = piece * (MAX_CHAPTERS_BYTES // len(piece))
    started = time.process_time()
    read_chapters(text)
    read_chapters("0:00 " + text[:-10])
    assert time.process_time() - started < 2
