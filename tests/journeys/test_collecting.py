"""Collecting words: from a selection or from the whole post, into the basket, and from there into a document."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_every_page import faults_of

THREAD = "/discussioni/3"


def choose(page, locator):
    """Select the words of an element, as a finger or the keyboard would."""
    locator.select_text()
    link = page.locator("a.collect")
    expect(link).to_be_visible()
    return link


def first_words(text):
    """Return the first ten words of a text."""
    return " ".join(text.split()[:10])


def collect(window, reason):
    """Send the form that is open, with a reason."""
    window.page.fill("#reason", reason)
    window.press("Raccogli")
    expect(window.page.get_by_text("Trovi queste parole nella tua raccolta").first).to_be_visible()


def test_selected_words_are_collected_and_become_a_claim(visit):
    reader = visit("giulia@esempio.it")
    page = reader.go(THREAD)
    passage = page.locator("article.post .text p").first
    words = " ".join(passage.inner_text().split())
    link = choose(page, passage)
    with page.expect_navigation():
        link.click()
    assert " ".join(page.locator("#words").input_value().split()) == words
    collect(reader, "Si impara da come hanno cominciato.")
    reader.go("/raccolta")
    expect(page.locator("article.case").first).to_contain_text(first_words(words))

    curator = visit("lucia@esempio.it")
    page = curator.go("/raccolta")
    item = page.locator("article.case", has_text="Si impara da come hanno cominciato.")
    expect(item).to_contain_text("Giulia")
    curator.follow("Fanne un'affermazione", item)
    assert page.locator("#wording").input_value() == "Si impara da come hanno cominciato."
    page.fill("#wording", "Si comincia da chi c'è già.")
    page.select_option("#document", "0")
    page.fill("#title", "Come si comincia insieme")
    curator.press("Continua a scrivere")
    assert re.fullmatch(r"/biblioteca/\d+/modifica", curator.path)
    assert "Si comincia da chi c'è già." in page.content()
    curator.go("/raccolta?stato=usate")
    expect(page.locator("article.case").first).to_contain_text("Come si comincia insieme")


def test_a_whole_post_is_cut_down_and_collected(visit, script):
    window = visit("paolo@esempio.it", script=script, viewport={"width": 360, "height": 740})
    page = window.go(THREAD)
    post = page.locator("article.post").nth(1)
    number = post.get_attribute("id")[1:]
    window.go(f"/interventi/{number}/altro")
    window.follow("Raccogli queste parole")
    whole = page.locator("#words").input_value()
    page.fill("#words", "parole che nessuno ha scritto qui")
    page.fill("#reason", "Da non perdere")
    window.press("Raccogli")
    expect(page.locator("#words-error")).to_be_visible()
    assert page.locator("#reason").input_value() == "Da non perdere"
    expect(page.locator("details.more blockquote")).to_be_visible()
    half = whole.split("\n")[0].rsplit(" ", 2 if script else 3)[0]
    page.fill("#words", half)
    collect(window, "Da non perdere")
    assert window.path.startswith("/discussioni/")
    window.go("/raccolta")
    item = page.locator("article.case", has_text=first_words(half)).first
    window.press("Metti da parte", item)
    window.go("/raccolta?stato=da-parte")
    expect(page.locator("article.case", has_text=first_words(half)).first).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_refusal_is_seen_on_arrival(visit, script, width):
    window = visit("paolo@esempio.it", script=script, viewport={"width": width, "height": 640})
    page = window.go(THREAD)
    number = page.locator("article.post").first.get_attribute("id")[1:]
    window.go(f"/raccogli?da=post:{number}")
    page.fill("#words", "parole che nessuno ha scritto qui")
    window.press("Raccogli")
    summary = page.locator(".errors")
    expect(summary).to_be_in_viewport(ratio=1)
    if script:
        expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    expect(page.locator("#words")).to_be_in_viewport()


def test_the_link_comes_with_the_keyboard_alone_and_goes_with_the_selection(visit):
    window = visit("giulia@esempio.it")
    page = window.go(THREAD)
    link = choose(page, page.locator("article.post .text p").first)
    page.evaluate("getSelection().removeAllRanges()")
    expect(link).to_be_hidden()
    page.keyboard.press("Alt+Shift+R")
    assert window.path.startswith("/discussioni/"), "with nothing selected the keys do nothing"
    choose(page, page.locator("article.post .text p").first)
    with page.expect_navigation():
        page.keyboard.press("Alt+Shift+R")
    assert window.path == "/raccogli"
    expect(page.locator("#words")).not_to_be_empty()


def test_a_paragraph_chosen_with_three_clicks_is_collected_and_tab_leads_to_the_link(visit):
    window = visit("giulia@esempio.it")
    page = window.go(THREAD)
    passage = page.locator("article.post .text p").last
    passage.click(click_count=3)
    expect(page.locator("a.collect")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("a.collect")).to_be_focused()
    words = " ".join(passage.inner_text().split())
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert " ".join(page.locator("#words").input_value().split()) == words


def test_a_long_selection_arrives_whole(visit):
    window = visit("giulia@esempio.it")
    page = window.go(THREAD)
    texts = page.locator("article.post .text")
    lengths = [len(text) for text in texts.all_inner_texts()]
    longest = texts.nth(lengths.index(max(lengths)))
    words = " ".join(longest.inner_text().split())
    assert len(words) > 200
    page.evaluate("longest => longest.append(' ')", longest.element_handle())
    link = choose(page, longest)
    with page.expect_navigation():
        link.click()
    assert " ".join(page.locator("#words").input_value().split()) == words


def test_lines_of_a_transcript_are_collected(visit):
    window = visit("giulia@esempio.it")
    page = window.go("/incontri")
    listening = page.evaluate(
        """async () => {
          for (const link of document.querySelectorAll('main a[href^="/incontri/"]')) {
            const address = new URL(link.href).pathname + '/ascolto';
            const answer = await fetch(address);
            if (answer.ok && (await answer.text()).includes('data-line')) return address;
          }
          return null;
        }"""
    )
    assert listening, "no meeting of the demo has a transcript"
    window.go(listening)
    lines = page.locator("[data-line]")
    page.evaluate(
        """lines => {
          const words = (line) => [...line.childNodes].filter((one) => one.nodeType === 3 && one.data.trim()).at(-1);
          const [first, last] = [words(lines[1]), words(lines[2])];
          getSelection().setBaseAndExtent(first, 0, last, last.data.trimEnd().length);
        }""",
        lines.element_handles()[:3],
    )
    link = page.locator("a.collect")
    expect(link).to_be_visible()
    with page.expect_navigation():
        link.click()
    assert re.search(r"da=recording(:|%3A)\d+&dove=\d+-\d+", page.url)
    collect(window, "Detto in poche parole.")
    assert window.path.endswith("/ascolto")


def test_visitors_are_not_bothered(visit):
    window = visit()
    page = window.go(THREAD)
    page.locator("article.post .text p").first.select_text()
    assert page.locator("a.collect").count() == 0
    assert not any("collect.js" in asked for asked in window.asked)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_are_fit_for_everybody(visit, width):
    window = visit("lucia@esempio.it", viewport={"width": width, "height": 800}, reduced_motion="reduce")
    page = window.go(THREAD)
    number = page.locator("article.post").first.get_attribute("id")[1:]
    for address in ("/raccolta", f"/raccogli?da=post:{number}"):
        window.go(address)
        assert list(faults_of(page, address)) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    window.go(THREAD)
    link = choose(page, page.locator("article.post .text p").first)
    box = link.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
