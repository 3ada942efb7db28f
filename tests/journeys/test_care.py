"""Looking after the forum: a post hidden with a reason its author reads, and shown again; a document written and published."""

import re

from playwright.sync_api import expect


def write_reply(window, thread, words):
    page = window.go(thread)
    page.fill("#text", words)
    window.press("Invia la risposta")
    return page.locator("article.post").last.get_attribute("id").removeprefix("p")


def test_a_hidden_post_is_read_by_its_author_with_the_reason_and_can_come_back(visit, script):
    words = f"Questa frase è troppo forte, {'con' if script else 'senza'} script."
    author = visit("paolo@esempio.it", script=script)
    post = write_reply(author, "/discussioni/38", words)

    # Somebody reports it.
    reader = visit("nadia@esempio.it", script=script)
    page = reader.go(f"/interventi/{post}/altro")
    reader.follow("Segnala questo intervento")
    page.get_by_role("main").locator("select, input[type=radio]").first.wait_for()
    choice = page.get_by_role("main").get_by_role("radio")
    if choice.count():
        choice.first.check()
    else:
        page.select_option("#reason", index=1)
    page.fill("#line", "Offende chi abita lì.")
    reader.press("Invia la segnalazione")

    # The moderator finds it in the queue and hides it with a reason.
    moderator = visit("lucia@esempio.it", script=script)
    page = moderator.go("/moderazione")
    page.get_by_role("main").get_by_role("link", name="I ragazzi al parco").first.wait_for()
    moderator.go(f"/interventi/{post}/altro")
    page.fill("#reason", "Le persone non si descrivono così.")
    moderator.press("Nascondi")

    visitor = visit(script=script)
    expect(visitor.go("/discussioni/38").get_by_text(words)).to_have_count(0)
    author.go("/discussioni/38")
    expect(author.page.get_by_text("Le persone non si descrivono così.").first).to_be_visible()
    expect(author.page.get_by_text(words)).to_be_visible()
    expect(author.go("/moderazione/decisioni").get_by_text("Le persone non si descrivono così.").first).to_be_visible()

    moderator.go(f"/interventi/{post}/altro")
    moderator.press("Mostra di nuovo")
    expect(visitor.go("/discussioni/38").get_by_text(words)).to_be_visible()


def test_a_locked_discussion_takes_no_replies_until_it_is_opened_again(visit, script):
    thread = "/discussioni/4" if script else "/discussioni/25"
    moderator = visit("lucia@esempio.it", script=script)
    moderator.go(f"{thread}/cura")
    moderator.press("Chiudi a nuove risposte")
    member = visit("giulia@esempio.it", script=script)
    page = member.go(thread)
    expect(page.locator("form [name=text]")).to_have_count(0)
    moderator.go(f"{thread}/cura")
    moderator.press("Riapri alle risposte")
    member.go(thread)
    expect(page.locator("form [name=text]")).to_have_count(1)


def test_a_curator_writes_revises_publishes_and_compares_a_document(visit, script):
    title = f"Come si prepara una merenda, {'uno' if script else 'due'}"
    curator = visit("lucia@esempio.it", script=script)
    page = curator.go("/biblioteca/nuovo")
    page.get_by_role("main").get_by_role("heading", level=1).wait_for()
    if page.locator("#title").count() == 0:
        with page.expect_navigation():
            page.get_by_role("main").get_by_role("link").first.click()
    page.fill("#title", title)
    page.fill("#summary", "Che cosa serve perché una merenda faccia conoscere i vicini.")
    page.fill("#text", "## Prima\n\nSi invitano tre scale.\n\n## Dopo\n\nSi lavano le tazze.")
    page.get_by_role("checkbox", name="Casa e vicinato").check()
    curator.press("Salva la bozza")

    visitor = visit(script=script)
    number = re.search(r"/biblioteca/(\d+)", curator.path).group(1)
    visitor.go(f"/biblioteca/{number}", 404)
    curator.go(f"/biblioteca/{number}/revisione")
    curator.follow("Continua a scrivere")
    page.fill("#testo-2", "Si invitano tutte le scale.")
    page.fill("#change", "Gli inviti a tutti.")
    curator.press("Salva una nuova versione")
    curator.go(f"/biblioteca/{number}/revisione")
    curator.press("Manda in revisione")
    curator.press("Pubblica la versione")
    curator.go("/biblioteca")
    curator.follow(title)
    document = curator.path
    visitor.go(document)
    expect(visitor.page.get_by_text("Si invitano tutte le scale.")).to_be_visible()
    # Drafts that were never published stay with whoever looks after the library.
    assert visitor.page.get_by_text("Si invitano tre scale.").count() == 0
    curator.go(f"{document}/confronta?da=1&a=2")
    expect(page.locator("ins").first).to_contain_text("tutte")
    expect(page.locator("del").first).to_contain_text("tre")
