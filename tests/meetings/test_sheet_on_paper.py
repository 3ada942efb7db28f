"""The printed sheet in a real Chromium: one side of A4, whatever the agenda, and nothing of it cut off."""

import re
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import sync_playwright

from forum.meetings.codes import code_of
from tests.support.browser import ARGUMENTS, find_chromium
from tests.support.meetings import address_of, make_meeting

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parents[2] / "static"
_LONG = "una parola dopo l’altra, finché la riga non basta più e si va a capo ancora"
FULL = {
    "title": ("Wolfsburg-am-Serio e dintorni " * 5)[:140].strip(),
    "agenda": "\n".join(f"- {number}. {_LONG} {_LONG}" for number in range(14)),
    "present": "\n".join(f"- {number} persone di un gruppo dal nome lunghissimo che non finisce" for number in range(2, 9)),
    "place": "Sala polifunzionale dell’oratorio di Pandino, ingresso dal cortile, via Roma 1, primo piano, dietro il campo",
}


@pytest.fixture
def chromium():
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        yield opened
        opened.close()


def as_alone(html):
    """Return a page with its styles inside it, so that no server is needed to look at it."""
    styles = [(STATIC / name).read_text() for name in re.findall(r'stylesheet" href="/static/([^?"]+)', html)]
    bare = re.sub(r"<link[^>]*>|<script[^>]*></script>", "", html)
    return bare.replace("</head>", f"<style>{''.join(styles)}</style></head>")


@pytest.mark.parametrize("values", [FULL, {"agenda": "- Le chiavi"}, {}], ids=["full", "one point", "no agenda"])
def test_the_sheet_is_one_side_of_paper(client, chromium, values):
    meeting = make_meeting(**({"title": "Una serata"} | values))
    page = chromium.new_page()
    page.set_content(as_alone(client.get(f"{address_of(meeting)}/foglio").get_data(as_text=True)))
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    assert len(printed) == 1
    words = printed[0].get_textpage().get_text_bounded()
    assert code_of(meeting.id) in words
    assert "Prossimo incontro" in words
    page.set_viewport_size({"width": 688, "height": 1000})
    page.emulate_media(media="print")
    boxes = "[...document.querySelectorAll('.sheet, .sheet .points, .sheet .points li')]"
    cut = f"{boxes}.filter(box => box.scrollHeight > box.clientHeight + 1).length"
    assert page.evaluate(cut) == 0
    page.close()
