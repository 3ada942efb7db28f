"""Forms in the hands of people: left open for a day, sent twice, gone back to, filled with the keyboard alone."""

import re

from playwright.sync_api import expect

WORDS = "Una riflessione lunga, che mi è costata mezz'ora e che non voglio perdere."


def test_an_expired_form_gives_the_words_back_and_sending_again_works(visit, script):
    window = visit("teresa@esempio.it", script=script)
    page = window.go("/discussioni/38")

    def grow_old(route):
        sent = route.request.post_data
        grown = re.sub(r'(name="csrf_token"\r\n\r\n)[^\r]*', r"\1vecchio", sent)
        assert grown != sent
        route.continue_(post_data=grown)

    page.route("**/risposte", grow_old, times=1)
    page.fill("#text", WORDS)
    window.press("Invia la risposta")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("scadut"))
    expect(page.locator("textarea")).to_have_value(WORDS)
    window.press("Invia di nuovo")
    expect(page.locator("article.post").last).to_contain_text("costata mezz'ora")


def test_sending_twice_posts_once(visit):
    window = visit("teresa@esempio.it")
    page = window.go("/discussioni/25")
    before = page.locator("article.post").count()
    page.fill("#text", "Una volta sola, grazie.")
    with page.expect_navigation():
        page.get_by_role("button", name="Invia la risposta").dblclick()
    window.go("/discussioni/25")
    expect(page.locator("article.post")).to_have_count(before + 1)


def test_a_form_sent_again_from_history_posts_once(visit):
    window = visit("teresa@esempio.it", script=False)
    page = window.go("/discussioni/4")
    before = page.locator("article.post").count()
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.fill("#text", "Mandata con la rete lenta.")
    window.press("Invia la risposta")
    # The line was slow and the browser sent the very same form again.
    kind = sent[0].headers["content-type"]
    again = window.context.request.post(sent[0].url, data=sent[0].post_data, headers={"Content-Type": kind, "Origin": window.base})
    assert again.ok
    window.go("/discussioni/4")
    expect(page.locator("article.post")).to_have_count(before + 1)


def test_going_back_finds_what_was_typed(visit, script):
    window = visit("teresa@esempio.it", script=script)
    page = window.go("/discussioni/8")
    page.fill("#text", WORDS)
    if script:
        page.on("dialog", lambda dialog: dialog.accept())
    page.goto(window.base + "/patti")
    page.go_back()
    page.wait_for_load_state()
    expect(page.locator("#text")).to_have_value(WORDS)
    page.fill("#text", "")


def test_leaving_with_unsaved_words_asks_first(visit):
    window = visit("teresa@esempio.it")
    page = window.go("/discussioni/8")
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator("#text").press_sequentially("Quasi finito")
    page.get_by_role("link", name="Patti", exact=True).click()
    page.wait_for_timeout(200)
    assert asked == ["beforeunload"]
    assert window.path.startswith("/discussioni/8")
    page.locator("#text").fill("")


def test_an_empty_form_says_what_is_missing_and_leads_there(visit, script):
    window = visit("teresa@esempio.it", script=script)
    page = window.go("/discussioni/nuova")
    page.fill("#text", WORDS)
    window.press("Apri la discussione")
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Titolo")
    expect(page.locator("#text")).to_have_value(WORDS)
    expect(page.locator("#title")).to_have_attribute("aria-invalid", "true")
    summary.get_by_role("link").first.click()
    assert page.url.endswith("#title")


def test_somebody_signed_out_meanwhile_finds_their_words(visit, script):
    window = visit("teresa@esempio.it", script=script)
    page = window.go("/discussioni/38")
    page.fill("#text", WORDS)
    # The sign-in ended elsewhere; the page still stands open.
    other = window.context.new_page()
    other.goto(window.base + "/impostazioni/dispositivi")
    cookies = [cookie for cookie in window.context.cookies() if cookie["name"] != "session"]
    window.context.clear_cookies()
    window.context.add_cookies(cookies)
    window.press("Invia la risposta")
    expect(page.locator("textarea")).to_have_value(WORDS)
    expect(page.get_by_role("button", name="Invia di nuovo")).to_be_visible()


def test_the_keyboard_alone_is_enough(visit):
    window = visit("teresa@esempio.it")
    page = window.go("/discussioni/4")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    expect(page.locator("a.skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"

    # The menu opens, and Escape gives the focus back to what opened it.
    page.locator("details.menu summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Impostazioni")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Impostazioni")).to_be_hidden()
    expect(page.locator("details.menu summary")).to_be_focused()

    # Reply to a post without touching anything else.
    page.locator("article.post footer a").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("#text").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("Scritto senza toccare altro che i tasti.")
    for _step in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Invia la risposta":
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("article.post").last).to_contain_text("altro che i tasti")


def test_focus_can_be_seen_wherever_it_goes(visit):
    window = visit("teresa@esempio.it")
    page = window.go("/discussioni/4")
    for _step in range(25):
        page.keyboard.press("Tab")
        outline = page.evaluate("(() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle + s.outlineWidth })()")
        assert outline not in ("none0px", "none3px"), page.evaluate("document.activeElement.outerHTML")
