"""Somebody puts a picture into what they are writing, without leaving the page."""

import base64
import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

WORDS = "Guardate il cortile."
PASTE = """([area, bytes, type]) => {
  const given = new DataTransfer();
  given.items.add(new File([Uint8Array.from(atob(bytes), (sign) => sign.charCodeAt(0))], "cortile.png", { type: "image/png" }));
  const name = type === "paste" ? "clipboardData" : "dataTransfer";
  const event = type === "paste" ? new ClipboardEvent(type, { [name]: given, bubbles: true, cancelable: true })
    : new DragEvent(type, { [name]: given, bubbles: true, cancelable: true });
  document.querySelector(area).dispatchEvent(event);
}"""


def picture():
    target = io.BytesIO()
    Image.new("RGB", (80, 60), "teal").save(target, "PNG")
    return target.getvalue()


def chosen(name="cortile.png", data=None, kind="image/png"):
    return {"name": name, "mimeType": kind, "buffer": picture() if data is None else data}


def open_files(page):
    page.locator("details.attach summary").click()


@pytest.fixture
def thread(visit, script):
    window = visit("giulia@esempio.it", script=script)
    window.go("/discussioni/3")
    return window


def test_a_picture_is_put_into_a_reply_and_the_reply_goes_out(thread):
    page = thread.page
    page.fill("#text", WORDS)
    open_files(page)
    page.set_input_files("#file", chosen())
    page.fill("#alt", "Il cortile dipinto")
    page.get_by_role("button", name="Mettilo nel testo").click()
    expect(page.locator("#text")).to_have_value(re.compile(rf"^{WORDS}\s+!\[Il cortile dipinto\]\(/file/[\w-]+\)\s*$"))
    expect(page.locator("details.attach [role=status]").filter(has_text="testo").first).to_be_visible()
    thread.press("Invia la risposta")
    image = page.locator("article.post").last.locator("img")
    expect(image).to_have_attribute("alt", "Il cortile dipinto")


def test_a_file_that_cannot_be_taken_is_told_and_the_words_stay(thread):
    page = thread.page
    page.fill("#text", WORDS)
    open_files(page)
    page.set_input_files("#file", chosen("disegno.svg", b"<svg/>", "image/svg+xml"))
    page.fill("#alt", "Un disegno")
    page.get_by_role("button", name="Mettilo nel testo").click()
    expect(page.locator("details.attach").get_by_text("«disegno.svg» non è un’immagine")).to_be_visible()
    expect(page.locator("#text")).to_have_value(WORDS)
    page.fill("#text", "")


def test_a_chosen_file_goes_with_the_form(thread):
    page = thread.page
    page.fill("#text", WORDS)
    open_files(page)
    page.set_input_files("#file", chosen())
    page.fill("#alt", "Mandata insieme")
    thread.press("Invia la risposta")
    expect(page.locator("article.post").last.locator("img")).to_have_attribute("alt", "Mandata insieme")


@pytest.mark.parametrize("way", ["paste", "drop"])
def test_a_picture_pasted_or_dragged_asks_what_it_shows_and_comes_where_one_writes(visit, way):
    window = visit("giulia@esempio.it")
    page = window.go("/discussioni/nuova")
    page.fill("#text", "Prima.\n\nDopo.")
    page.locator("#text").evaluate("area => area.setSelectionRange(6, 6)")
    page.evaluate(PASTE, ["#text", base64.b64encode(picture()).decode(), way])
    expect(page.locator("#alt")).to_be_focused()
    expect(page.get_by_text("Scrivi che cosa mostra l’immagine")).to_be_visible()
    assert [asked for asked in window.asked if asked.endswith("/file")] == []
    page.keyboard.type("Il cortile")
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_have_value(re.compile(r"^Prima\.\n\n!\[Il cortile\]\(/file/[\w-]+\)\n\n\n\nDopo\.$"))
    expect(page.locator("#text")).to_be_focused()
    assert page.locator("#file").evaluate("field => field.files.length") == 0
    assert window.path == "/discussioni/nuova"
    page.fill("#text", "")


def test_enter_in_a_line_of_text_sends_the_form_and_not_the_file_button(visit, script):
    window = visit("giulia@esempio.it", script=script)
    page = window.go("/discussioni/nuova")
    page.fill("#title", "Una riga e invio")
    with page.expect_navigation():
        page.locator("#title").press("Enter")
    expect(page.locator(".errors")).to_contain_text("Qui serve una risposta")
    expect(page.get_by_text("Prima scegli un file")).to_have_count(0)
