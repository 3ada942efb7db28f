"""What a page weighs, in bytes, requests and statements: small telephones and slow lines are the measure."""

import gzip
import random
import re
from collections import Counter
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from forum.core import clock
from forum.core.paging import PAGE_SIZE
from forum.library.services.importing import ImportedDocument, ImportedVersion, add_imported_document
from forum.pacts.models import Hat
from tests.support.discussions import db_thread, make_post, make_thread, path_of
from tests.support.meetings import address_of, make_meeting
from tests.support.statements import statements as seen_statements

KILOBYTE = 1024
POST_OF_HTML = 940
VISITOR_STATEMENTS, MEMBER_STATEMENTS = 3, 6
SENTENCES = (
    "Abbiamo cominciato con tre famiglie del quartiere e una panchina.",
    "Poi la parrocchia ha aperto il cortile, mentre il comune cercava volontari.",
    "I ragazzi della scuola arrivano dopo il doposcuola, gli anziani un poco prima.",
    "All'incontro di lunedì sera c'erano la cooperativa, due vicini e una nonna.",
    "Chi ha le chiavi della sala deve potersi fidare di chi le usa dopo di lui.",
    "Nessuno voleva fare il coordinatore, così abbiamo deciso di farlo a turno.",
    "Serve qualcuno che telefoni a chi non viene più, senza rimproveri.",
)


def letter(chance):
    """Return a text whose HTML is about as long as that of a usual post; no two are alike, so that packing helps as it does in life."""
    paragraphs = []
    while sum(len(paragraph) + 8 for paragraph in paragraphs) < POST_OF_HTML - 80:
        paragraphs.append(" ".join(f"{chance.choice(SENTENCES)} Erano in {chance.randint(2, 99)}." for _ in range(2)))
    return "\n\n".join(paragraphs)


@pytest.fixture
def furnished(house):
    """A pact with people, a full thread, a meeting and a document, and the addresses of one page of each type."""
    chance = random.Random(7)
    people = [house.member(f"Persona {chr(65 + number)}", role="volontaria", organisation="Cooperativa") for number in range(6)]
    reader, theme = people[0], house.theme("Volontariato", "volontariato")
    pact = house.pact("Patto di prova", slug="prova")
    house.belongs(reader, pact)
    house.belongs(people[1], pact, Hat.FACILITATOR)
    thread = make_thread(people[1], "Come si comincia davvero", text=letter(chance), pact=pact, themes=(theme,), at=clock.now())
    while thread.post_count < PAGE_SIZE * 3:
        make_post(thread, chance.choice(people), letter(chance), at=clock.now() - timedelta(minutes=200 - thread.post_count))
        thread = db_thread(thread)
    for number in range(30):
        make_thread(chance.choice(people), f"Altra discussione numero {number}", pact=pact, themes=(theme,))
    meeting = make_meeting(pact=pact, themes=(theme,), recordings="https://youtu.be/8TB72cWDSWs", minutes="Si è deciso.")
    version = ImportedVersion("## Uno\n\nParole.", clock.now(), people[1].id, "")
    add_imported_document(ImportedDocument("Otto cose", "In breve.", (version,), (theme.id,), pact.id))
    pages = {
        "home": "/",
        "directory": "/patti",
        "pact": "/patti/prova",
        "themes": "/temi",
        "theme": "/temi/volontariato",
        "discussions": "/discussioni",
        "thread": path_of(thread),
        "last page": f"{path_of(thread)}?pagina=3",
        "meetings": "/incontri",
        "meeting": address_of(meeting),
        "library": "/biblioteca",
        "document": "/biblioteca/1-otto-cose",
        "profile": f"/persone/{people[1].id}-{people[1].handle}",
        "feed": "/feed.atom",
        "explanation": "/come-funziona",
    }
    return reader, pages


class _Loaded(HTMLParser):
    """Collects what a browser asks for by itself while it reads a page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "link" and given.get("rel") in ("stylesheet", "preload", "modulepreload"):
            self.addresses.append(given["href"])
        elif tag in ("script", "img", "iframe", "video", "audio", "source", "embed") and given.get("src"):
            self.addresses.append(given["src"])


def loaded_by(page):
    reader = _Loaded()
    reader.feed(page.get_data(as_text=True))
    return reader.addresses


# A member's page carries besides, under each post, what may be done with it: about 240 bytes that pack to almost nothing.
@pytest.mark.parametrize(("signed_in", "kilobytes"), [(False, 30), (True, 35)], ids=["visitor", "member"])
def test_a_page_of_twenty_posts_is_light(house, furnished, signed_in, kilobytes):
    reader, pages = furnished
    page = house.browser(reader if signed_in else None).get(pages["thread"]).data
    texts = re.findall(rb'<div class="text">(.*?)</div>', page, re.S)
    assert len(texts) == PAGE_SIZE
    assert 850 <= sum(map(len, texts)) / PAGE_SIZE <= 1_050
    assert len(page) < kilobytes * KILOBYTE
    assert len(gzip.compress(page, 6)) < 8 * KILOBYTE


def test_style_and_script_are_light(house, furnished):
    page = house.browser().get(furnished[1]["thread"])
    files = [address for address in loaded_by(page) if address.startswith("/static/") and "fonts.css" not in address]
    packed = [len(house.browser().get(address, headers={"Accept-Encoding": "gzip"}).data) for address in files]
    assert len(files) == 2
    assert sum(packed) < 20 * KILOBYTE


def test_a_first_visit_is_three_requests(house, furnished):
    for address in furnished[1].values():
        asked = [one for one in loaded_by(house.browser().get(address)) if "fonts" not in one]
        assert 1 + len(asked) <= 3, address
        assert all(one.startswith("/static/") for one in asked), address


@pytest.fixture
def statements(database):
    """The statements that reach the database, as they come."""
    with seen_statements() as seen:
        yield seen


def counted(browser, pages, statements):
    counts = {}
    for name, address in pages.items():
        browser.get("/come-funziona")
        statements.clear()
        assert browser.get(address).status_code == 200, address
        counts[name] = len(statements)
    return counts


def test_a_visitor_s_page_costs_three_statements_at_most(house, furnished, statements):
    counts = counted(house.browser(), furnished[1], statements)
    assert {name: count for name, count in counts.items() if count > VISITOR_STATEMENTS} == {}
    assert counts["thread"] == counts["last page"]


def test_a_member_s_page_costs_six_statements_at_most(house, furnished, statements):
    reader, pages = furnished
    counts = counted(house.browser(reader), pages, statements)
    assert {name: count for name, count in counts.items() if count > MEMBER_STATEMENTS} == {}
    assert counts["thread"] == counts["last page"]


def test_no_page_asks_the_same_twice(house, furnished, statements):
    reader, pages = furnished
    for browser in (house.browser(), house.browser(reader)):
        for address in pages.values():
            statements.clear()
            browser.get(address)
            assert [statement for statement, times in Counter(statements).items() if times > 1] == [], address


def test_reading_writes_nothing(house, furnished, statements):
    reader, pages = furnished
    for browser in (house.browser(), house.browser(reader)):
        for address in pages.values():
            statements.clear()
            browser.get(address)
            assert not [statement for statement in statements if re.match(r"\s*(INSERT|UPDATE|DELETE)", statement, re.IGNORECASE)], address
