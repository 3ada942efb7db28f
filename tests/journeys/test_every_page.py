"""Every type of page: nothing that axe finds fault with, nothing wider than a small telephone, no complaint from the browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe

PACT = "/patti/patto-di-comunita-di-santo-stefano"
DOCUMENT = "/biblioteca/1-lavorare-con-la-comunita-otto-apprendimenti"
VISITOR = (
    "/",
    "/patti",
    "/patti/patto-di-comunita-del-subambito-di-pandino",
    "/temi",
    "/temi/volontariato",
    "/discussioni",
    "/discussioni/3?pagina=2",
    "/incontri",
    "/incontri/1-per-essere-chiari",
    "/biblioteca",
    DOCUMENT,
    f"{DOCUMENT}/versioni",
    f"{DOCUMENT}/confronta?da=1&a=2",
    "/persone/2-lucia",
    "/cerca",
    "/cerca?q=volontari",
    "/cerca?q=volonatri",
    "/accedi",
    "/registrati",
    "/password-dimenticata",
    "/come-funziona",
    "/privacy",
    "/accessibilita",
    "/segnala?cosa=post:9",
    "/non-c-e-nulla",
)
MEMBER = (
    "/",
    "/patti/patto-di-comunita-del-subambito-di-pandino",
    "/patti/patto-di-comunita-del-subambito-di-pandino/persone",
    "/patti/patto-di-comunita-del-subambito-di-pandino/lascia",
    "/discussioni/nuova?tipo=proposal",
    "/discussioni/16",
    "/discussioni/3",
    "/discussioni/3?cita=9",
    "/interventi/9/altro",
    "/cerca?q=ricette",
    "/file",
    "/impostazioni",
    "/impostazioni/e-mail",
    "/impostazioni/password",
    "/impostazioni/dispositivi",
    "/moderazione/registro",
    "/moderazione/decisioni",
)
FACILITATOR = (
    PACT,
    *(f"{PACT}/{room}" for room in ("persone", "modifica", "impostazioni", "inviti", "richieste", "realta")),
    "/incontri/nuovo",
    "/biblioteca/nuovo",
    "/moderazione",
)
CURATOR = ("/discussioni/4/cura", "/biblioteca/1/revisione", "/biblioteca/1/modifica", "/incontri/1/cura", "/interventi/9/modifica")
ADMINISTRATOR = (
    "/amministrazione/patti",
    "/amministrazione/patti/13/entra",
    "/amministrazione/persone",
    "/amministrazione/persone/6",
    "/amministrazione/temi",
    "/amministrazione/temi/nuovo",
    "/amministrazione/territorio",
    "/amministrazione/territorio/realta",
    "/amministrazione/territorio/comuni/nuovo",
    "/patti/nuovo",
)
ROUNDS = {
    "visitor": (None, VISITOR),
    "member": ("giulia@esempio.it", MEMBER),
    "facilitator": ("silvia@esempio.it", FACILITATOR),
    "curator": ("lucia@esempio.it", CURATOR),
    "administrator": ("marco@esempio.it", ADMINISTRATOR),
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")


def faults_of(page, address):
    """Return what is wrong with the page at each width and in each scheme."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            yield f"{address} is {over} px too wide at {width}"
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            for violation in Axe().run(page, options=RULES).response["violations"]:
                nodes = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
                yield f"{address} {width} {scheme} {violation['id']}: {nodes}"


@pytest.mark.parametrize("who", ROUNDS)
def test_every_page_is_fit_for_everybody(visit, who):
    email, addresses = ROUNDS[who]
    # The checker brings its own script in, which the site's own rules would rightly refuse.
    window = visit(email, bypass_csp=True, reduced_motion="reduce")
    faults = []
    for address in addresses:
        page = window.go(address, 404 if "non-c-e" in address else 200)
        faults += faults_of(page, address)
    assert faults == []


@pytest.mark.parametrize("who", ROUNDS)
def test_no_page_breaks_the_rules_it_sets_itself(visit, who):
    email, addresses = ROUNDS[who]
    window = visit(email)
    for address in addresses:
        window.go(address, 404 if "non-c-e" in address else 200)
    assert window.went_outside() == []
    # What the browser complained of, such as a breach of the content policy, is looked at when the window closes.
