"""Somebody registers and takes part: from the first form to signing out again."""

import io
import re
import time

import pytest
from PIL import Image
from playwright.sync_api import expect

SECRET = "tre mele sul tavolo"


def confirmation_link(stage, address):
    """Wait for the worker to write the letter, and return the path of its link."""
    give_up = time.monotonic() + 15
    while not (letters := stage.letters_to(address)):
        assert time.monotonic() < give_up, "no letter came"
        time.sleep(0.1)
    found = re.search(rf"{re.escape(stage.base)}(/conferma/\S+)", letters[-1])
    assert found, letters[-1]
    return found.group(1)


def picture():
    target = io.BytesIO()
    Image.new("RGB", (80, 60), "teal").save(target, "PNG")
    return {"name": "cortile.png", "mimeType": "image/png", "buffer": target.getvalue()}


@pytest.fixture
def newcomer(visit, stage, script):
    """A window of somebody who has just registered, confirmed and signed in."""
    name, address = ("Nives", "nives@example.org") if script else ("Ugo", "ugo@example.org")
    window = visit(script=script)
    if not stage.letters_to(address):
        page = window.go("/registrati")
        page.fill("#name", name)
        page.fill("#email", address)
        page.fill("#password", SECRET)
        page.get_by_label("Professionista").check()
        page.fill("#role", "educatrice" if script else "vicino di casa")
        window.press("Chiedi l'iscrizione")
        expect(page.get_by_role("heading", level=1)).to_have_text("Guarda la tua posta")
        window.go(confirmation_link(stage, address))
        window.press("Conferma")
    return window, name, address


def open_discussion_in_a_pact(window, name):
    page = window.go("/patti/il-primo-murale-al-centro-anffas")
    window.press("Entra nel patto")
    expect(page.get_by_role("heading", name="La scheda")).to_be_visible()
    window.follow("Apri una discussione")
    page.fill("#title", f"Una domanda di {name}")
    page.fill("#text", "Da dove si comincia **davvero**?")
    page.get_by_role("checkbox", name="Disabilità e inclusione").check()
    expect(page.locator(".readers, [id=rung]").first).to_be_visible()
    window.press("Apri la discussione")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Una domanda di {name}")
    expect(page.locator("article.post strong")).to_have_text("davvero")


def reply_mention_quote_and_edit(window):
    page = window.page
    page.fill("#text", "Lo chiedo anche a @giulia, che c'era.")
    window.press("Invia la risposta")
    expect(page.locator("article.post")).to_have_count(2)
    expect(page.locator("a.mention")).to_contain_text("giulia", ignore_case=True)
    window.follow("Rispondi", page.locator("article.post footer").first)
    quoted = page.locator("#text").input_value()
    assert re.search("^> .*davvero", quoted, re.MULTILINE)
    page.fill("#text", f"{quoted}\n\nE aggiungo una riga.")
    window.press("Invia la risposta")
    expect(page.locator("article.post").last.locator("blockquote")).to_contain_text("davvero")
    window.follow("Modifica", page.locator("article.post footer").nth(1))
    page.fill("#text", "Lo chiedo anche a @giulia, che ha dipinto.")
    window.press("Salva")
    expect(page.locator("article.post").nth(1)).to_contain_text("che ha dipinto")


def attach_a_picture(window, thread, script):
    page = window.go("/file")
    page.set_input_files("#file", picture())
    page.fill("#alt", "Un quadrato color ottanio")
    window.press("Invia il file")
    line = page.locator("#line").input_value()
    window.go(thread)
    page.fill("#text", f"Ecco una foto:\n\n{line}")
    window.press("Invia la risposta")
    image = page.locator("article.post img")
    expect(image).to_have_attribute("alt", "Un quadrato color ottanio")
    if script:
        assert image.evaluate("one => one.decode().then(() => one.naturalWidth > 0)")


def test_register_confirm_join_write_and_sign_out(newcomer, visit, script):
    window, name, address = newcomer
    page = window.page
    if page.locator("details.menu").count() == 0:
        window.sign_in(address, SECRET)
    open_discussion_in_a_pact(window, name)
    thread = window.path
    reply_mention_quote_and_edit(window)
    attach_a_picture(window, thread, script)

    # Somebody else says a word about it, and takes it back.
    other = visit("giulia@esempio.it", script=script)
    other.go(thread)
    footer = other.page.locator("article.post footer").first
    other.press("grazie", footer)
    expect(footer.get_by_role("button", name="grazie")).to_have_attribute("aria-pressed", "true")
    other.press("grazie", footer)
    expect(footer.get_by_role("button", name="grazie")).not_to_have_attribute("aria-pressed", "true")

    # Sign out: the door is closed again, the words stay.
    page.locator("details.menu summary").click()
    window.press("Esci", page.get_by_role("banner"))
    window.go(thread)
    expect(page.get_by_role("link", name="Accedi per rispondere")).to_be_visible()
    expect(page.get_by_text("che ha dipinto")).to_be_visible()


def test_history_shows_what_changed_and_who(visit, script):
    lucia = visit("lucia@esempio.it", script=script)
    page = lucia.go("/cerca?q=cena+di+ringraziamento&tipo=post")
    with page.expect_navigation():
        page.locator("main .rows .title a").first.click()
    post = page.url.partition("#p")[2]
    lucia.go(f"/interventi/{post}/modifica")
    before = page.locator("#text").input_value()
    page.fill("#text", f"{before}\n\nRiga aggiunta per chiarezza.")
    lucia.press("Salva")
    expect(page.locator("#reason-error")).to_be_visible()
    assert "Riga aggiunta" in page.locator("#text").input_value(), "a refused form keeps what was typed"
    page.fill("#reason", "Chiesto dall'autore.")
    lucia.press("Salva")
    reader = visit(script=script)
    page = reader.go(f"/interventi/{post}/storia")
    expect(page.locator("ins").first).to_contain_text("Riga aggiunta")
    expect(page.get_by_text("Chiesto dall'autore.").first).to_be_visible()
    expect(page.get_by_text("Lucia F.").first).to_be_visible()


def test_selected_words_are_quoted_into_the_reply(visit):
    window = visit("giulia@esempio.it")
    page = window.go("/discussioni/3")
    passage = page.locator("article.post .text p").first
    passage.select_text()
    page.get_by_role("button", name="Cita queste parole").click()
    typed = page.locator("#text").input_value()
    assert "> " in typed
    assert passage.inner_text().split()[0] in typed
    page.locator("#text").fill("")


def test_names_complete_while_typing(visit):
    window = visit("giulia@esempio.it")
    page = window.go("/discussioni/3")
    area = page.locator("#text")
    area.click()
    area.press_sequentially("Chiedo a @tere")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("Teresa")
    page.keyboard.press("Enter")
    expect(area).to_have_value("Chiedo a @teresa ")
    area.fill("")


def test_a_forgotten_password_is_chosen_anew(visit, stage, script):
    address = "irene@esempio.it" if script else "ernesto@esempio.it"
    window = visit(script=script)
    page = window.go("/password-dimenticata")
    page.fill("#email", address)
    window.press("Mandami il collegamento")
    give_up = time.monotonic() + 15
    found = None
    while found is None:
        found = next(iter(re.findall(r"(/nuova-password/\S+)", "".join(stage.letters_to(address)))), None)
        assert found or time.monotonic() < give_up
        time.sleep(0.1)
    window.go(found)
    page.locator("[type=password]").first.fill("quattro pere sul davanzale")
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button").first.click()
    window.context.clear_cookies()
    window.sign_in(address, "quattro pere sul davanzale")
    expect(page.locator("details.menu summary")).to_be_visible()
