"""A reader checks the sentences of a learning document: each number leads to the words from which it was born."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.support.browser import words

TITLE = "Apprendimenti 2026"


def _open_document(window):
    page = window.go("/biblioteca")
    window.follow(TITLE)
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    return page


def _first_sourced(page):
    point = page.locator("[data-point]:has([data-mark])").first
    return point, point.locator("[data-mark]").first


def test_a_newcomer_understands_from_the_page_itself_what_the_numbers_are_for(visit, script):
    page = _open_document(visit(script=script))
    line = page.locator(".counted")
    expect(line).to_contain_text(re.compile(r"\d+ affermazioni, \d+ raccomandazioni: \d+ con fonte"))
    expect(line).to_contain_text("Tocca un numero piccolo")
    assert line.bounding_box()["y"] < page.viewport_size["height"]


def test_a_number_opens_the_words_under_the_claim_and_closes_them_again(visit):
    page = _open_document(visit())
    place, mark = _first_sourced(page)
    said = page.locator(f"{mark.get_attribute('href')} blockquote").inner_text()

    mark.click()
    opened = place.get_by_role("group", name=mark.get_attribute("aria-label"))
    expect(opened).to_contain_text(said)
    expect(opened).to_be_focused()
    expect(mark).to_have_attribute("aria-expanded", "true")
    assert "#" not in page.url
    assert opened.get_by_role("link", name=re.compile("Leggi nel contesto|Ascolta da")).count() == 1

    page.keyboard.press("Escape")
    expect(opened).to_have_count(0)
    expect(mark).to_be_focused()
    expect(mark).to_have_attribute("aria-expanded", "false")

    page.keyboard.press("Enter")
    expect(opened).to_be_visible()
    mark.click()
    expect(opened).to_have_count(0)

    mark.click()
    opened.get_by_role("button", name="Chiudi").click()
    expect(opened).to_have_count(0)
    expect(mark).to_be_focused()


def test_one_note_at_a_time_stands_under_a_claim(visit):
    page = _open_document(visit())
    point = page.locator("[data-point]").filter(has=page.locator("[data-mark] + [data-mark]")).first
    first, second = (point.locator("[data-mark]").nth(number) for number in (0, 1))
    first.click()
    second.click()
    expect(point.get_by_role("group")).to_have_count(1)
    expect(point.get_by_role("group", name=second.get_attribute("aria-label"))).to_be_visible()
    expect(first).to_have_attribute("aria-expanded", "false")


def test_without_a_script_a_number_leads_to_the_notes_and_back(visit):
    window = visit(script=False)
    page = _open_document(window)
    place, mark = _first_sourced(page)
    mark.click()
    assert page.url.endswith(mark.get_attribute("href"))
    note = page.locator(mark.get_attribute("href"))
    expect(note).to_be_in_viewport()
    note.get_by_role("link", name=words("Torna al punto")).first.click()
    assert page.url.endswith(f"#{place.get_attribute('id')}")


def test_the_words_are_found_where_they_were_said_and_lead_back(visit, script):
    window = visit(script=script)
    page = _open_document(window)
    note = page.locator(".sources li").filter(has=page.get_by_role("link", name="Leggi nel contesto")).first
    said = " ".join(note.locator("blockquote").inner_text().strip("«»").split())
    with page.expect_navigation():
        note.get_by_role("link", name="Leggi nel contesto").click()
    expect(page.get_by_role("main")).to_contain_text(said)
    used = page.get_by_role("main").get_by_role("link", name=re.compile(rf"{TITLE}.*punto \d+")).first
    expect(used).to_be_visible()
    with page.expect_navigation():
        used.click()
    assert re.search(r"#punto-\d+$", page.url)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_for_everybody_with_a_note_open_too(visit, width, scheme):
    window = visit(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = _open_document(window)
    page.locator("[data-point] [data-mark]").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found] == []


def test_on_paper_each_source_has_its_full_address_and_no_way_around_is_left(visit):
    window = visit()
    page = _open_document(window)
    page.emulate_media(media="print")
    for gone in (".sections", ".aside", ".crumbs", ".foot", ".back >> nth=0", ".how"):
        expect(page.locator(gone).first).to_be_hidden()
    link = page.locator(".sources .there").first
    printed = link.evaluate("element => getComputedStyle(element, '::after').content")
    assert link.get_attribute("href") in printed
    assert window.base in printed
    expect(page.locator(".colophon")).to_contain_text(f"{window.base}/biblioteca/")
    assert page.locator(".colophon").evaluate("element => getComputedStyle(element).display") == "table-footer-group"
