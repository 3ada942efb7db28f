"""A curator grows a learning document in one sitting: from a conversation, from a recording, piece by piece."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.support.browser import Window

LISTENING = "/incontri/2/ascolto?t=130"


def begin(window, title):
    page = window.go("/biblioteca/nuovo")
    page.fill("#title", title)
    page.fill("#summary", "Che cosa serve perché un cortile torni di tutti.")
    page.fill("#text", "Da dove si comincia.")
    page.get_by_role("checkbox", name="Casa e vicinato").check()
    window.press("Salva la bozza")
    assert re.fullmatch(r"/biblioteca/\d+/modifica", window.path)
    return window.path


def place(page, number):
    """Return the piece that stands at a place, from 1."""
    return page.locator(".pieces > [data-piece]:not([hidden])").nth(number - 1)


def pressing(window, button, script):
    """Press a button of a piece; without scripts the page comes back at the piece it is about."""
    if script:
        button.click()
        return
    with window.page.expect_navigation():
        button.click()


def add_below(window, number, kind, words, script):
    pressing(window, place(window.page, number).get_by_role("button", name=re.compile("^Aggiungi sotto")), script)
    new = place(window.page, number + 1)
    new.get_by_role("combobox").select_option(label=kind)
    new.get_by_role("textbox").fill(words)
    return new


def source_of(window, piece, address):
    """Go to the sources of a piece and paste an address; this leaves the page, with scripts and without."""
    with window.page.expect_navigation():
        piece.get_by_role("button", name=re.compile("^Aggiungi una fonte")).click()
    window.page.fill("#indirizzo", address)
    window.press("Mostra le sue parole")


def test_a_curator_grows_a_document_from_a_thread_and_a_recording(visit, script):
    window = visit("lucia@esempio.it", script=script)
    page = window.page
    editor = begin(window, f"Il cortile di tutti, {'uno' if script else 'due'}")
    number = editor.split("/")[2]

    claim = add_below(window, 1, "Affermazione", "Si comincia da chi ha una domanda.", script)
    source_of(window, claim, f"{window.base}/interventi/9")
    said = page.locator("#fonte").inner_text().strip()
    window.press("Mettila accanto al pezzo")
    assert window.path == editor
    expect(place(page, 2).locator(".sources")).to_contain_text(said[:40])
    # What was typed before leaving is here, and the page is at the piece.
    expect(place(page, 2).get_by_role("textbox")).to_have_value("Si comincia da chi ha una domanda.")
    assert re.search(r"#punto--?\d+$", page.url)

    quotation = add_below(window, 2, "Citazione", "Lo si sente nella registrazione:", script)
    source_of(window, quotation, LISTENING)
    page.fill("#dal", "2:10")
    page.fill("#al", "2:50")
    window.press("Mostra questo tratto")
    spoken = page.locator("#fonte").inner_text().strip()
    assert spoken
    window.press("Mettila accanto al pezzo")
    expect(place(page, 3).locator(".sources")).to_contain_text("2:10")

    title = add_below(window, 3, "Titolo", "Prima di tutto", script)
    pressing(window, title.get_by_role("button", name=re.compile("^Su")), script)
    expect(place(page, 3).get_by_role("textbox")).to_have_value("Prima di tutto")
    expect(place(page, 4).get_by_role("textbox")).to_have_value("Lo si sente nella registrazione:")
    page.fill("#change", "Le prime due fonti.")
    window.press("Salva una nuova versione")
    assert window.path == f"/biblioteca/{number}/revisione"

    window.go(f"/biblioteca/{number}")
    for words in ("Si comincia da chi ha una domanda.", "Lo si sente nella registrazione:", spoken.splitlines()[0][:60]):
        expect(page.get_by_role("main").get_by_text(words).first).to_be_visible()
    expect(page.get_by_role("main").get_by_role("heading", name="Prima di tutto")).to_be_visible()
    assert visit(script=script).go(f"/biblioteca/{number}", 404)


def test_what_is_typed_is_kept_by_itself_and_found_again(visit):
    window = visit("lucia@esempio.it")
    page = window.page
    editor = begin(window, "Parole che si tengono da sole")
    place(page, 1).get_by_role("textbox").fill("Una frase lunga, che non voglio perdere.")
    expect(page.locator("[data-state]")).to_have_text(re.compile(r"^Bozza salvata alle \d\d:\d\d$"), timeout=8_000)
    window.go(editor)
    expect(place(page, 1).get_by_role("textbox")).to_have_value("Una frase lunga, che non voglio perdere.")
    expect(page.get_by_text("Questa è la tua bozza")).to_be_visible()
    window.press("Butta via la bozza")
    expect(place(page, 1).get_by_role("textbox")).to_have_value("Da dove si comincia.")


def test_what_is_still_on_its_way_when_a_version_is_saved_makes_no_draft(visit):
    window = visit("lucia@esempio.it")
    page = window.page
    editor = begin(window, "Parole che arrivano tardi")
    held = []
    page.route(f"**{editor}", lambda route: held.append(route.request) if "x-requested-with" in route.request.headers else route.fallback())
    place(page, 1).get_by_role("textbox").fill("Una frase a me")
    expect(page.locator("[data-state]")).to_have_text("Metto da parte la bozza…", timeout=8_000)
    place(page, 1).get_by_role("textbox").fill("Una frase a metà, poi finita.")
    window.press("Salva una nuova versione")
    page.unroute_all()
    late = page.request.post(held[0].url, data=held[0].post_data, headers=held[0].headers)
    assert (late.status, late.text()) == (409, "")
    window.go(editor)
    expect(place(page, 1).get_by_role("textbox")).to_have_value("Una frase a metà, poi finita.")
    expect(page.get_by_text("Questa è la tua bozza")).to_have_count(0)


def test_two_windows_of_one_person_are_shown_side_by_side(visit):
    window = visit("lucia@esempio.it", viewport={"width": 360, "height": 780})
    page = window.page
    editor = begin(window, "Due finestre aperte")
    other = Window(window.context, window.context.new_page(), window.base)
    other.go(editor)
    kept = re.compile(r"^Bozza salvata alle")
    add_below(other, 1, "Paragrafo", "Un pezzo nuovo, mai salvato.", True)
    place(other.page, 1).get_by_role("textbox").fill("Scritto nella seconda.")
    expect(other.page.locator("[data-state]")).to_have_text(kept, timeout=8_000)
    place(page, 1).get_by_role("textbox").fill("Scritto nella prima.")
    expect(page.locator("[data-state]")).to_have_text(re.compile("anche da un’altra finestra"), timeout=8_000)
    window.press("Tieni in bozza")
    assert page.locator(".changes").all_inner_texts() == ["Scritto nella prima.", "Scritto nella seconda."]
    expect(place(page, 2).get_by_role("textbox")).to_have_value("Un pezzo nuovo, mai salvato.")
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    window.press("Prendi queste parole al posto delle mie")
    expect(place(page, 1).get_by_role("textbox")).to_have_value("Scritto nella seconda.")
    expect(page.locator(".crossing")).to_have_count(0)
    other.context.pages[-1].close(run_before_unload=False)


def test_pieces_move_by_keys_and_by_the_handle_and_come_back_when_taken_out(visit):
    window = visit("lucia@esempio.it")
    page = window.page
    begin(window, "Pezzi che si spostano")
    add_below(window, 1, "Paragrafo", "Secondo.", True)
    add_below(window, 2, "Paragrafo", "Terzo.", True)

    def order():
        return [area.input_value() for area in page.locator(".pieces > [data-piece]:not([hidden]) textarea").all()]

    place(page, 3).get_by_role("textbox").focus()
    page.keyboard.press("Alt+ArrowUp")
    assert order() == ["Da dove si comincia.", "Terzo.", "Secondo."]
    expect(page.locator("[data-state]")).to_have_text("Spostato: pezzo 2 di 3.")
    expect(place(page, 2).get_by_role("textbox")).to_be_focused()
    expect(place(page, 2).get_by_role("heading")).to_have_text(re.compile("2$"))

    grip, aim = place(page, 3).locator("[data-grip]"), place(page, 1)
    grip.scroll_into_view_if_needed()
    grip.hover()
    page.mouse.down()
    box = aim.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 5, steps=4)
    page.mouse.up()
    assert order() == ["Secondo.", "Da dove si comincia.", "Terzo."]

    place(page, 2).get_by_role("button", name=re.compile("^Togli")).click()
    assert order() == ["Secondo.", "Terzo."]
    page.get_by_role("button", name="Rimettilo").click()
    assert order() == ["Secondo.", "Da dove si comincia.", "Terzo."]
    place(page, 1).get_by_role("button", name=re.compile("^Togli")).click()
    window.press("Salva una nuova versione")
    window.go(window.path.replace("/revisione", ""))
    text = page.get_by_role("article").inner_text()
    assert text.index("Da dove si comincia.") < text.index("Terzo.")
    assert "Secondo." not in text


def test_the_editor_and_the_sources_have_no_fault_that_can_be_found(visit):
    window = visit("lucia@esempio.it", viewport={"width": 360, "height": 780})
    page = window.page
    editor = begin(window, "Senza sbagli")
    add_below(window, 1, "Affermazione", "Una cosa imparata.", True)
    found = [Axe().run(page)]
    source_of(window, place(page, 2), "/interventi/9")
    found.append(Axe().run(page))
    window.go(f"{editor.replace('modifica', 'fonti/nuova')}?blocco=1")
    found.append(Axe().run(page))
    assert [result.response["violations"] for result in found] == [[], [], []]
    for address in (editor, f"{editor.replace('modifica', 'fonti/nuova')}?blocco=1"):
        window.go(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
