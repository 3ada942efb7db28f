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
    "/segnala?cosa=thread:3",
    "/non-c-e-nulla",
)
MEMBER = (
    "/",
    "/patti/patto-di-comunita-del-subambito-di-pandino",
    "/patti/patto-di-comunita-del-subambito-di-pandino/persone",
    "/patti/patto-di-comunita-del-subambito-di-pandino/lascia",
    "/discussioni/nuova?tipo=proposal",
    "/discussioni/16",
    "/discussioni/3?pagina=2",
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
CHECKER = Axe()
EVERYTHING = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# What a width or a scheme can change; the rest of a page is the same whatever it is shown on.
CHANGING = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": ["color-contrast", "target-size", "link-in-text-block"]}}
LOOKS = ((1280, "light", EVERYTHING), (1280, "dark", CHANGING), (360, "dark", CHANGING), (360, "light", CHANGING))


def faults_of(page, address):
    """Return what is wrong with the page at each width and in each scheme."""
    page.evaluate(CHECKER.axe_script)
    for width, scheme, rules in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            yield f"{address} is {over} px too wide at {width}"
        for violation in page.evaluate("rules => axe.run(document, rules)", rules)["violations"]:
            nodes = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
            yield f"{address} {width} {scheme} {violation['id']}: {nodes}"


@pytest.mark.parametrize("who", ROUNDS)
def test_every_page_is_fit_for_everybody(visit, who):
    email, addresses = ROUNDS[who]
    # What the browser itself complains of, such as a breach of the content policy, is looked at when the window closes.
    window = visit(email, reduced_motion="reduce")
    faults = []
    for address in addresses:
        page = window.go(address, 404 if "non-c-e" in address else 200)
        faults += faults_of(page, address)
    assert faults == []
    assert window.went_outside() == []
