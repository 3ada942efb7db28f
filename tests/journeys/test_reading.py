"""A visitor reads: from the front door to a passage found by searching, without ever being asked to sign in."""

import re

from playwright.sync_api import expect

LONG_THREAD = "Come spieghi in due frasi che cosa fa un community maker?"


def test_a_visitor_reads_from_the_front_door_to_the_last_page(visit, script):
    window = visit(script=script)
    page = window.go("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dove i patti si parlano")

    window.follow("Tutti i patti")
    window.follow("Patto di comunità del subambito di Pandino")
    expect(page.get_by_role("heading", level=1)).to_have_text("Patto di comunità del subambito di Pandino")
    expect(page.get_by_text("coresponsabilità").first).to_be_visible()

    window.go("/discussioni?tema=volontariato")
    if page.get_by_role("link", name=LONG_THREAD).count() == 0:
        window.go("/temi/volontariato")
        window.follow("Vedi tutto")
    window.follow(LONG_THREAD)
    assert page.locator("article.post").count() == 20
    window.follow("Avanti")
    assert page.url.endswith("pagina=2")
    assert 0 < page.locator("article.post").count() < 20
    expect(page.get_by_role("link", name="Accedi per rispondere")).to_be_visible()

    window.follow("Lucia F.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lucia F.")
    assert window.went_outside() == []


def test_a_visitor_reads_a_meeting_and_a_document(visit, script):
    window = visit(script=script)
    page = window.go("/incontri")
    window.follow("Per essere chiari")
    expect(page.get_by_role("heading", level=1)).to_have_text("Per essere chiari")
    expect(page.get_by_role("link", name=re.compile("Guarda su YouTube"))).to_be_visible()

    window.go("/biblioteca")
    window.follow("Lavorare con la comunità")
    expect(page.get_by_role("heading", name="Fare con, non fare per")).to_be_visible()
    window.follow("Tutte le versioni", page)
    window.follow("Che cosa è cambiato")
    assert page.locator("ins").count() > 0
    assert window.went_outside() == []


def test_a_search_hit_opens_at_the_passage(visit, script):
    window = visit(script=script)
    page = window.go("/")
    page.locator(".find input").fill("cena di ringraziamento")
    page.locator(".find input").press("Enter")
    page.wait_for_url("**/cerca?q=*")
    expect(page.locator("main mark").first).to_be_visible()
    with page.expect_navigation():
        page.locator("main .rows .title a").first.click()
    post = page.url.partition("#")[2]
    assert re.fullmatch(r"p\d+", post)
    expect(page.locator(f"#{post}")).to_contain_text("cena di ringraziamento")
    expect(page.locator(f"#{post}")).to_be_in_viewport()


def test_endings_accents_and_elisions_do_not_matter(visit, script):
    window = visit(script=script)
    for typed in ("coresponsabilita pandemia", "coresponsabilita' pandemia", "corresponsabilità della pandemia", "l'inclusione"):
        page = window.go(f"/cerca?q={typed}")
        expect(page.locator("main .rows .row").first).to_be_visible()


def test_the_filters_of_a_search_are_links(visit, script):
    window = visit(script=script)
    page = window.go("/cerca?q=volontari")
    before = page.locator("main .row").count()
    window.follow("Incontro (")
    assert "tipo=meeting" in page.url
    assert 0 < page.locator("main .row").count() < before
    expect(page.get_by_role("searchbox", name="Che cosa cerchi?")).to_have_value("volontari")
    # The same link takes the filter away again.
    window.follow("Incontro (")
    assert "tipo" not in page.url


def test_both_languages_say_the_same(visit, script):
    window = visit(script=script)
    page = window.go("/patti")
    expect(page.locator("html")).to_have_attribute("lang", "it")
    window.follow("English", page.get_by_role("contentinfo"))
    assert window.path == "/patti", "the choice of a language leads back to the page it was made on"
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("navigation", name="Sections")).to_contain_text("Discussions")
    for address in (
        "/",
        "/temi",
        "/discussioni",
        "/incontri",
        "/biblioteca",
        "/cerca",
        "/accedi",
        "/registrati",
        "/come-funziona",
        "/privacy",
    ):
        expect(window.go(address).locator("html")).to_have_attribute("lang", "en")
    window.follow("Italiano", page.get_by_role("contentinfo"))
    expect(page.locator("html")).to_have_attribute("lang", "it")


def test_what_is_absent_answers_kindly(visit, script):
    window = visit(script=script)
    page = window.go("/discussioni/999999-niente", 404)
    expect(page.get_by_role("heading", level=1)).to_have_text("Qui non c’è nulla")
    window.follow("I patti")
    assert window.path == "/patti"
