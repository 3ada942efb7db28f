"""What is said after an act is seen wherever the next page opens, and what one can do with words stands beside them."""

import itertools
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_every_page import faults_of

THREAD = "/discussioni/3"
# The same words are collected once only: every turn takes others.
TURNS = itertools.count()
SCREENS = ({"width": 360, "height": 640}, {"width": 1280, "height": 800})


def collected(window):
    """Collect words of a post in the middle of a thread, and arrive back at it."""
    page = window.go(THREAD)
    number = page.locator("article.post").nth(3).get_attribute("id")[1:]
    window.go(f"/raccogli?da=post:{number}")
    turn = next(TURNS)
    page.fill("#words", " ".join(page.locator("#words").input_value().split("\n")[0].split()[turn : turn + 4]))
    window.press("Raccogli")
    assert page.url.endswith(f"#p{number}")
    return page.locator(f"#p{number}")


@pytest.mark.parametrize("screen", SCREENS, ids=["telephone", "desk"])
def test_what_was_done_is_seen_beside_the_place_where_one_arrives(visit, script, screen):
    window = visit("giulia@esempio.it", script=script, viewport=screen, reduced_motion="reduce")
    post = collected(window)
    page = window.page
    assert page.evaluate("scrollY") > 100
    said = page.get_by_role("status").locator(".notice.success")
    expect(said).to_be_in_viewport(ratio=1)
    expect(post.locator("header")).to_be_in_viewport(ratio=1)
    assert post.locator("header").bounding_box()["y"] < said.bounding_box()["y"]
    page.get_by_role("button", name="Chiudi").click()
    expect(said).to_be_hidden()
    post.locator("footer").get_by_role("button").first.click()


@pytest.mark.parametrize("screen", SCREENS, ids=["telephone", "desk"])
def test_nothing_of_the_page_is_out_of_reach_under_what_was_said(visit, screen):
    window = visit("giulia@esempio.it", viewport=screen, reduced_motion="reduce")
    collected(window)
    page = window.page
    said = page.locator(".told")
    for target in (page.locator("footer.foot a").last, page.locator("#text"), page.locator("article.post footer a").last):
        # As Tab does: the browser brings what takes the focus into sight.
        page.evaluate("scrollTo(0, 0)")
        target.evaluate("target => target.focus()")
        place, notice = target.bounding_box(), said.bounding_box()
        assert place["y"] + min(place["height"], 60) <= notice["y"] or place["y"] >= notice["y"] + notice["height"], target
        target.click(trial=True)
    assert list(faults_of(page, page.url)) == []
    page.emulate_media(media="print")
    expect(said).to_be_hidden()


def test_without_an_anchor_it_stands_where_the_page_begins(visit):
    window = visit("giulia@esempio.it", viewport=SCREENS[0])
    window.go("/impostazioni")
    page = window.page
    page.locator("main form").first.get_by_role("button").last.click()
    said = page.get_by_role("status").locator(".notice").first
    expect(said).to_be_in_viewport(ratio=1)
    assert said.evaluate("said => getComputedStyle(said.parentElement).position") != "fixed"


@pytest.mark.parametrize("screen", SCREENS, ids=["telephone", "desk"])
def test_collecting_and_quoting_stand_together_beside_the_words(visit, screen):
    window = visit("giulia@esempio.it", viewport=screen, reduced_motion="reduce")
    page = window.go(THREAD)
    passage = page.locator("article.post .text p").last
    passage.click(click_count=3)
    collect, quote = page.locator("a.collect"), page.get_by_role("button", name="Cita queste parole")
    expect(collect).to_be_visible()
    expect(quote).to_be_visible()
    first, second = collect.bounding_box(), quote.bounding_box()
    assert first["y"] == second["y"]
    assert 0 <= second["x"] - first["x"] - first["width"] < 20
    assert min(first["height"], second["height"]) >= 44
    assert first["x"] >= 0
    assert second["x"] + second["width"] <= screen["width"]
    page.keyboard.press("Tab")
    expect(collect).to_be_focused()
    page.keyboard.press("Tab")
    expect(quote).to_be_focused()
    expect(quote).to_be_visible()
    page.keyboard.press("Enter")
    assert " ".join(passage.inner_text().split()) in re.sub(r"\s+", " ", page.locator("#text").input_value())
    expect(quote).to_be_hidden()
    expect(collect).to_be_hidden()
    page.locator("#text").fill("")
