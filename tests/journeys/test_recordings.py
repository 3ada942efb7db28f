"""Recordings: nobody is contacted before the click that names them, and the second asked for is kept."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

MEETING = "/incontri/1-per-essere-chiari"
PLAYER = "figure[data-player]"


def open_thread_of_the_recording(window):
    window.go("/temi/volontariato")
    window.follow("La registrazione della serata")
    return window.page


def test_no_request_leaves_before_the_click_and_one_company_is_asked_after_it(visit):
    window = visit()
    page = window.go(MEETING)
    button = page.get_by_role("button", name="contatterai YouTube (Google)")
    expect(button).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert window.went_outside() == []
    assert page.locator("iframe").count() == 0

    button.click()
    expect(page.locator(f"{PLAYER} iframe")).to_be_attached()
    address = urlsplit(page.locator("iframe").get_attribute("src"))
    assert address.hostname == "www.youtube-nocookie.com"
    assert re.fullmatch(r"/embed/[\w-]{11}", address.path)
    page.wait_for_load_state("networkidle")
    assert {urlsplit(asked).hostname for asked in window.went_outside()} == {"www.youtube-nocookie.com"}


def test_a_time_code_takes_the_player_to_that_second(visit):
    window = visit()
    page = open_thread_of_the_recording(window)
    code = page.locator("a.timecode[data-seconds]").first
    second = code.get_attribute("data-seconds")
    code.click()
    # The first press only leads to the button: the company is named before it is asked for anything.
    assert page.locator("iframe").count() == 0
    assert window.went_outside() == []
    expect(page.locator(".player-load:focus")).to_have_count(1)
    page.keyboard.press("Enter")
    frame = page.locator(f"{PLAYER} iframe")
    expect(frame).to_be_attached()
    assert parse_qs(urlsplit(frame.get_attribute("src")).query)["start"] == [second]

    others = [item for item in page.locator("a.timecode[data-seconds]").all() if item.get_attribute("data-seconds") != second]
    other = others[0].get_attribute("data-seconds")
    others[0].click()
    expect(frame).to_have_attribute("src", re.compile(rf"[?&]start={other}(&|$)"))
    assert page.locator("iframe").count() == 1


def test_a_time_in_a_reply_takes_the_recording_above_it_to_that_second(visit):
    window = visit("paolo@esempio.it")
    page = open_thread_of_the_recording(window)
    page.fill("#text", "A me è piaciuto il punto a 3:21, ci vediamo alle 20:30.")
    window.press("Invia la risposta")
    code = page.locator("article.post").last.locator("a.timecode")
    expect(code).to_have_text("3:21")
    code.click()
    expect(page.locator(".player-load:focus")).to_have_count(1)
    page.keyboard.press("Enter")
    frame = page.locator(f"{PLAYER} iframe")
    expect(frame).to_be_attached()
    assert parse_qs(urlsplit(frame.get_attribute("src")).query)["start"] == ["201"]


def test_without_a_script_the_recording_is_an_ordinary_link(visit):
    window = visit(script=False)
    page = window.go(MEETING)
    link = page.locator(f"{PLAYER} a.player-link")
    expect(link).to_be_visible()
    assert link.get_attribute("href").startswith("https://www.youtube.com/watch?v=")
    expect(page.locator(".player-load")).to_be_hidden()
    assert window.went_outside() == []


def test_a_link_with_a_start_second_becomes_a_player_that_keeps_it(visit, script):
    window = visit("davide@esempio.it", script=script)
    page = window.go("/discussioni/nuova")
    page.fill("#title", "Un video da guardare insieme")
    page.fill("#text", "Guardate da qui:\n\nhttps://youtu.be/8TB72cWDSWs?t=754\n\nA 42:10 c'è la parte bella.")
    page.get_by_role("checkbox", name="Volontariato").check()
    window.press("Apri la discussione")
    figure = page.locator(PLAYER)
    assert parse_qs(urlsplit(figure.get_attribute("data-src")).query)["start"] == ["754"]
    assert "t=754" in figure.locator("a.player-link").get_attribute("href")
    expect(page.locator("a.timecode").first).to_have_text("42:10")
    assert window.went_outside() == []
