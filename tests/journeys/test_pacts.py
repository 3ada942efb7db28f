"""Pacts: asking to come in and being let in, an invitation, and what a confidential pact keeps to itself."""

import re

from playwright.sync_api import expect

CONFIDENTIAL = "Cucina e parole"


def settle_joining(facilitator, pact, choice):
    facilitator.go(f"/patti/{pact}/impostazioni")
    facilitator.page.get_by_label(choice).check()
    facilitator.press("Salva le impostazioni")


def test_somebody_asks_to_come_in_and_is_let_in(visit, script):
    pact = "patto-di-comunita-di-santo-stefano" if script else "laboratorio-di-via-pagliari-e-via-d-andrea"
    facilitator = visit("silvia@esempio.it", script=script)
    settle_joining(facilitator, pact, "Si chiede, e risponde chi facilita")

    elena = visit("elena@esempio.it", script=script)
    page = elena.go(f"/patti/{pact}")
    elena.follow("Chiedi di entrare")
    page.fill("#message", "Insegno nella scuola qui accanto.")
    elena.press("Invia la richiesta")
    expect(page.get_by_text("ti risponderà chi facilita").first).to_be_visible()

    facilitator.go(f"/patti/{pact}/richieste")
    expect(facilitator.page.get_by_text("Insegno nella scuola qui accanto.")).to_be_visible()
    facilitator.press("Fai entrare")

    elena.go(f"/patti/{pact}")
    expect(page.get_by_role("link", name="Apri una discussione")).to_be_visible()
    expect(page.get_by_role("link", name="Vedi chi sono")).to_be_visible()


def test_an_invitation_lets_one_person_into_a_confidential_pact(visit, script):
    facilitator = visit("silvia@esempio.it", script=script)
    page = facilitator.go("/patti")
    facilitator.follow(CONFIDENTIAL)
    pact = facilitator.path
    facilitator.go(f"{pact}/inviti")
    page.fill("#uses", "1")
    facilitator.press("Crea il collegamento")
    link = page.locator("input[readonly]").input_value()
    invitation = "/invito/" + link.partition("/invito/")[2]
    assert len(invitation) > 20

    # The guest reads who invites before having an account, then signs in and comes back to the same page.
    guest = visit(script=script)
    guest.go(pact, 404)
    guest.go(invitation)
    expect(guest.page.get_by_text("Silvia R.")).to_be_visible()
    guest.follow("Ho già un account")
    guest.page.fill("#email", "davide@esempio.it" if script else "irene@esempio.it")
    guest.page.fill("#password", "pattidicomunita")
    guest.press("Accedi")
    assert guest.path == invitation
    guest.press("Entra")
    guest.go(pact)
    expect(guest.page.get_by_role("heading", level=1)).to_have_text(CONFIDENTIAL)
    # Whoever comes in reads from their day on: what was said before stays closed.
    expect(guest.page.get_by_text("Le ricette di gennaio")).to_have_count(0)

    late = visit("teresa@esempio.it", script=script)
    late.page.goto(late.base + invitation)
    expect(late.page.get_by_role("button", name="Entra")).to_have_count(0)
    late.go(pact, 404)


def test_what_is_said_in_a_confidential_pact_reaches_nobody_outside(visit, script):
    word = "zafferanone" if script else "cardamomella"
    member = visit("giulia@esempio.it", script=script)
    page = member.go("/patti")
    member.follow(CONFIDENTIAL)
    pact = member.path
    member.follow("Apri una discussione")
    readers = page.locator(".readers, [id=rung]").first
    expect(readers).to_contain_text(re.compile(r"\d+ persone"))
    expect(readers).to_contain_text("non è pubblico")
    page.fill("#title", f"Il sacchetto di {word}")
    page.fill("#text", f"Chi porta il {word} sabato?")
    page.get_by_role("checkbox", name="Intercultura e lingua").check()
    member.press("Apri la discussione")
    thread = member.path

    # Who belongs finds it within the two seconds that the index has.
    for _attempt in range(20):
        member.go(f"/cerca?q={word}")
        if page.locator("main .rows .row").count():
            break
        page.wait_for_timeout(200)
    expect(page.locator("main .rows .row").first).to_contain_text(word)

    for outsider in (visit(script=script), visit("lucia@esempio.it", script=script), visit("marco@esempio.it", script=script)):
        outsider.go(thread, 404)
        outsider.go(pact, 404)
        found = outsider.go(f"/cerca?q={word}")
        expect(found.get_by_text("Non si è trovato nulla")).to_be_visible()
        expect(found.locator("main .rows .row")).to_have_count(0)
        for address in ("/", "/discussioni", "/patti", "/temi/intercultura-lingua", "/feed.atom"):
            answer = outsider.context.request.get(outsider.base + address)
            assert word not in answer.text()
            assert CONFIDENTIAL not in answer.text()
