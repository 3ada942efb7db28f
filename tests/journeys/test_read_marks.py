"""How far somebody read is remembered: by itself when they come to the end, with a button where there is no script."""

from playwright.sync_api import expect

LONG = "/discussioni?tema=volontariato"
TITLE = "Come spieghi in due frasi che cosa fa un community maker?"


def marks(window):
    return [asked for asked in window.asked if asked.endswith("/letta")]


def open_long_thread(visit, email, **options):
    window = visit(email, **options)
    window.go(LONG)
    if window.page.get_by_role("link", name=TITLE).count() == 0:
        window.go("/temi/volontariato")
        window.follow("Vedi tutto")
    window.follow(TITLE)
    return window


def test_coming_to_the_end_of_the_page_marks_it_read_once(visit):
    window = open_long_thread(visit, "elena@esempio.it")
    page = window.page
    button = page.get_by_role("button", name="Segna come letta fin qui")
    expect(button).to_be_attached()
    page.wait_for_timeout(1_500)
    assert marks(window) == [], "who looks at the first post has not read the last"

    with page.expect_response("**/letta") as answered:
        button.scroll_into_view_if_needed()
    assert answered.value.status == 204
    expect(page.get_by_text("Letta fin qui.", exact=True)).to_be_visible()
    expect(button).to_have_count(0)
    for top in (0, 100_000, 0, 100_000):
        page.evaluate("top => scrollTo(0, top)", top)
        page.wait_for_timeout(200)
    page.wait_for_timeout(1_500)
    assert len(marks(window)) == 1

    page.reload()
    expect(page.get_by_role("button", name="Segna come letta fin qui")).to_have_count(0)
    page.goto(f"{page.url.partition('?')[0]}?pagina=2")
    expect(page.locator("#nuovi")).to_be_visible()


def test_leaving_right_after_the_end_still_marks_it(visit):
    window = open_long_thread(visit, "davide@esempio.it")
    page, thread = window.page, window.path
    page.get_by_role("button", name="Segna come letta fin qui").scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    assert marks(window) == []
    window.go("/patti")
    window.go(thread)
    expect(page.get_by_role("button", name="Segna come letta fin qui")).to_have_count(0)


def test_the_button_marks_it_with_and_without_a_script(visit, script):
    window = open_long_thread(visit, "nadia@esempio.it" if script else "rosanna@esempio.it", script=script)
    page, thread = window.page, window.path
    button = page.get_by_role("button", name="Segna come letta fin qui")
    if script:
        button.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("Letta fin qui.", exact=True)).to_be_visible()
    else:
        window.press("Segna come letta fin qui")
    window.go(thread)
    expect(button).to_have_count(0)
