"""The small repairs, one by one."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.transfer.blogger import wording


@pytest.mark.parametrize(
    ("title", "repaired"),
    [
        ("Comunit&agrave;", "Comunità"),
        ("Comunit&amp;agrave; &amp; legami", "Comunità & legami"),
        ("Pane & vino", "Pane & vino"),
        ("Un <b>titolo</b><br/>su due righe", "Un titolo su due righe"),
        ("3 < 5", "3 < 5"),
        ("  spazi \n e\tritorni\u200b ", "spazi e ritorni"),
        ("x" * 400, "x" * 299 + "…"),
        ("", ""),
    ],
)
def test_titles(title: str, repaired: str) -> None:
    assert wording.repair_title(title) == repaired


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Grazie a tutti.RispondiElimina", "Grazie a tutti."),
        ("Grazie a tuttiRispondiElimina", "Grazie a tutti"),
        ("<p>Grazie.</p>RispondiElimina", "<p>Grazie.</p>"),
        ("<p>Grazie. RispondiElimina</p>\n", "<p>Grazie.</p>"),
        ("Grazie.\nRispondi\nElimina", "Grazie."),
        ("Grazie.<br />Rispondi<br />Elimina&nbsp;", "Grazie.<br />&nbsp;"),
        ("Grazie.RispondiEliminaRispondiElimina", "Grazie."),
        ("Thanks. ReplyDelete", "Thanks."),
        ("Chi può, Rispondi", "Chi può, Rispondi"),
        ("RispondiElimina era scritto sotto ogni messaggio", "RispondiElimina era scritto sotto ogni messaggio"),
        ("Il comune elimina la tassa", "Il comune elimina la tassa"),
    ],
)
def test_button_words(text: str, left: str) -> None:
    assert wording.without_button_words(text) == left


@given(st.text())
def test_a_text_only_loses_from_its_end(text: str) -> None:
    assert len(wording.without_button_words(text)) <= len(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020-12-10T11:22:33.250+01:00", datetime(2020, 12, 10, 10, 22, 33, 250_000, tzinfo=UTC)),
        ("2020-12-10T11:22:33Z", datetime(2020, 12, 10, 11, 22, 33, tzinfo=UTC)),
        (" 2020-06-10T11:22:33.1-07:00 ", datetime(2020, 6, 10, 18, 22, 33, 100_000, tzinfo=UTC)),
        ("2020-12-10T11:22:33", datetime(2020, 12, 10, 11, 22, 33, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("10/12/2020", None),
        ("", None),
    ],
)
def test_dates(text: str, moment: datetime | None) -> None:
    assert wording.find_moment(text) == moment


@given(st.text())
def test_any_words_in_place_of_a_date_are_no_error(text: str) -> None:
    moment = wording.find_moment(text)
    assert moment is None or moment.tzinfo is UTC


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/a?b#c", "https://example.org/a?b#c"),
        ("javascript:alert(1)", ""),
        ("//example.org/", ""),
        ("http://[::1", ""),
        ("https://example.org/a b", ""),
        ("ftp://example.org/", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_are_kept(url: str, kept: str) -> None:
    assert wording.web_address(url) == kept


def test_a_title_made_from_a_text_skips_what_is_not_read() -> None:
    assert wording.title_from_text("<style>p{}</style><p>Una&nbsp;domanda</p> <script>x()</script>a tutti") == "Una domanda a tutti"
    assert wording.title_from_text("uno due tre quattro cinque sei sette otto nove") == "uno due tre quattro cinque sei sette otto…"


def test_the_notice_left_by_a_removed_comment_is_known_in_both_languages() -> None:
    assert wording.says_removed("Questo commento è stato eliminato dall&#39;autore.")
    assert wording.says_removed("<i>This comment has been removed by a blog administrator.</i>")
    assert not wording.says_removed("Questo commento è stato eliminato dall'autore. Peccato!")
