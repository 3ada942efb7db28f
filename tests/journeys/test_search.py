"""Stories of the search: its filters and its guide with and without a script, and the suggestions by keyboard and by finger."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_every_page import faults_of

# Only what somebody asks for: a page with hits, one with filters, one with nothing, one with complaints, and the guide.
PAGES = (
    "/cerca/guida",
    "/cerca?q=volontari&tipo=post&con=registrazione&ordine=data",
    "/cerca?q=volontari+patto:pandino&autore=lucia&luogo=Pandino&dal=2020-01-01",
    "/cerca?q=zucchine+tema:volontariato&in=titolo",
    "/cerca?q=volontari+dal:ieri+tipo:marziano+autor:lucia&dal=domani",
)


def test_the_search_is_fit_for_everybody(visit):
    window = visit(None, reduced_motion="reduce")
    faults = []
    for address in PAGES:
        page = window.go(address)
        faults += faults_of(page, address)
        page.locator("details.more").evaluate_all("all => all.forEach((one) => { one.open = true })")
        faults += faults_of(page, f"{address}, opened")
    assert faults == []


def test_filters_are_chosen_and_taken_away_again(visit, script):
    window = visit(script=script)
    page = window.go("/cerca?q=volontari")
    before = page.locator("main .row").count()
    page.locator("main summary", has_text="Filtri").click()
    page.get_by_label("Solo nei titoli").check()
    page.get_by_label("Dal giorno").fill("2015-01-01")
    window.press("Applica i filtri")
    assert page.url.endswith("/cerca?q=volontari&dal=2015-01-01&in=titolo")
    assert page.locator("main .row").count() < before
    window.follow("Togli il filtro Solo nei titoli")
    assert page.url.endswith("/cerca?q=volontari&dal=2015-01-01")
    window.follow("Togli il filtro Dal giorno")
    assert page.url.endswith("/cerca?q=volontari")
    assert page.locator("main .row").count() == before


def test_the_guide_leads_to_searches_and_mistakes_lead_to_the_guide(visit, script):
    window = visit(script=script)
    page = window.go("/cerca?q=volontari+dal:ieri")
    expect(page.locator("main .notice.warning")).to_contain_text("«ieri»")
    window.follow("Come si scrive")
    assert page.url.endswith("/cerca/guida#filtri")
    expect(page.locator("#filtri")).to_be_in_viewport()
    window.follow("volont*")
    expect(page.locator("#q")).to_have_value("volont*")
    expect(page.locator("main .row").first).to_be_visible()


def test_where_nothing_is_found_a_filter_can_be_left_out(visit, script):
    window = visit(script=script)
    page = window.go("/cerca?q=volontari&autore=lucia&luogo=Nessundove")
    expect(page.locator("main .notice.warning")).to_contain_text("«Nessundove»")
    window.follow("senza Luogo: Nessundove", page.locator(".empty"))
    expect(page.locator("main .row").first).to_be_visible()


BOXES = {"header": (".find input", "/"), "page": ("#q", "/cerca")}


@pytest.mark.parametrize("where", BOXES)
def test_suggestions_are_walked_with_the_keyboard(visit, where):
    selector, address = BOXES[where]
    page = visit().go(address)
    box = page.locator(selector)
    box.click()
    expect(box).to_have_role("combobox")
    box.press_sequentially("pand", delay=30)
    choices = box.locator("xpath=..").get_by_role("listbox")
    expect(choices).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(box.locator("xpath=..").get_by_role("status")).to_have_text(re.compile(r"\d+ suggeriment"))
    box.press("ArrowDown")
    first = choices.get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    box.press("ArrowUp")
    expect(choices.locator("[aria-selected=true]")).to_have_count(0)
    expect(box).to_be_focused()
    box.press("Escape")
    expect(choices).to_be_hidden()
    expect(box).to_have_value("pand")
    box.press("ArrowDown")
    box.press("ArrowDown")
    title = first.locator("span").inner_text()
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def test_an_arrow_never_brings_back_suggestions_for_other_words(visit):
    page = visit().go("/")
    box = page.locator(".find input")
    box.click()
    box.press_sequentially("pand", delay=30)
    expect(page.get_by_role("listbox")).to_be_visible()
    box.fill("p")
    expect(page.get_by_role("listbox")).to_be_hidden()
    box.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")


def test_enter_searches_when_no_suggestion_is_chosen(visit):
    page = visit().go("/")
    box = page.locator(".find input")
    box.click()
    box.press_sequentially("pandino", delay=30)
    expect(page.get_by_role("listbox")).to_be_visible()
    box.press("Enter")
    page.wait_for_url("**/cerca?q=pandino")


def test_a_suggestion_is_opened_with_a_finger(visit):
    page = visit(viewport={"width": 360, "height": 740}, has_touch=True).go("/")
    page.locator(".find input").tap()
    page.locator(".find input").press_sequentially("volontar", delay=30)
    row = page.get_by_role("option").filter(has_text="Tema").first
    assert row.bounding_box()["height"] >= 44
    row.tap()
    page.wait_for_url("**/temi/**")


def test_open_suggestions_are_fit_for_everybody(visit):
    window = visit(None, reduced_motion="reduce")
    page = window.go("/")
    page.locator(".find input").click()
    page.locator(".find input").press_sequentially("pa", delay=30)
    expect(page.get_by_role("listbox")).to_be_visible()
    page.locator(".find input").press("ArrowDown")
    assert list(faults_of(page, "suggestions")) == []


def test_suggestions_wait_for_a_pause_and_fall_silent_with_the_network(visit):
    window = visit()
    page = window.go("/")
    page.locator(".find input").click()
    expect(page.locator(".find input")).to_have_role("combobox")
    page.locator(".find input").press_sequentially("volontari", delay=5)
    expect(page.get_by_role("listbox")).to_be_visible()
    assert len([address for address in window.asked if "suggerimenti" in address]) < 4
    page.route("**/cerca/suggerimenti*", lambda route: route.fulfill(status=429, body=""))
    page.locator(".find input").press_sequentially("x")
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert window.went_outside() == []
