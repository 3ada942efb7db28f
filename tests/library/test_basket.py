"""From the basket into a document: a claim with its source, in the draft of who makes it."""

import re

import pytest
from sqlalchemy import event, func, select

from forum.citations.models import Agreement, Citation, Collected
from forum.citations.queries.basket import Filters, Stand, basket
from forum.citations.services.collecting import collect, put_aside
from forum.core.audience import Rung
from forum.core.database import db
from forum.core.errors import Conflict, Denied, NotFound
from forum.core.refs import Ref
from forum.library.models import BlockKind, Document, DocumentDraft
from forum.library.queries.basket import claims_of, places_to_begin, tended_documents
from forum.library.queries.drafts import find_draft
from forum.library.services.drafting import discard_draft, keep_draft
from forum.library.services.using import make_claim
from forum.library.values import DraftValues
from forum.pacts.models import Hat
from tests.support.answers import seen_by
from tests.support.discussions import make_post, make_thread
from tests.support.library import make_document

WORDS = "Le chiavi del cortile girano fra i vicini"


@pytest.fixture
def curator(house):
    return house.member("Dario", roles=("curator",))


@pytest.fixture
def theme(house):
    return house.theme("Spazi comuni", "spazi")


@pytest.fixture
def document(curator, theme):
    return make_document(curator, "Otto cose imparate", text="Si comincia.", themes=(theme,))


@pytest.fixture
def row(house, theme):
    post = make_post(make_thread(house.member("Anna"), "Il cortile aperto"), house.member("Bruno"), f"{WORDS}, una settimana per uno.")
    return collect(house.actor(house.member("Carla")), Ref("post", post.id), "", WORDS, "Le chiavi a turno bastano.", theme.id)


def blocks(actor, document_id):
    draft = find_draft(actor, document_id)
    return draft.values.blocks if draft else ()


def filled(house, browser, row, **fields):
    address = f"/raccolta/{row.id}/affermazione"
    page = browser.get(address).get_data(as_text=True)
    place = re.search(r'<select id="place"[^>]*>\s*<option[^>]*value="([^"]*)"', page)
    theme = re.search(r'<select id="theme"[^>]*>\s*<option[^>]*value="([^"]*)"', page)
    given = {"title": "", **({"place": place[1], "theme": theme[1]} if place else {})}
    return house.post(browser, address, **{**given, **fields})


def test_a_claim_is_made_in_a_document_and_the_editor_opens_at_it(house, curator, document, row):
    answer = filled(house, house.browser(curator), row, wording="Bastano le chiavi a turno.", document=str(document.id))
    db.session.rollback()
    last = blocks(house.actor(curator), document.id)[-1]
    assert (last.kind, last.source) == (BlockKind.CLAIM, "Bastano le chiavi a turno.")
    assert answer.status_code == 303
    assert answer.location.startswith(f"/biblioteca/{document.id}/modifica?bozza=1#")
    assert answer.location.endswith(f"-{last.key}")
    citation = db.session.scalars(select(Citation)).one()
    assert last.citation_ids == (citation.id,)
    assert (citation.holder_kind, citation.holder_id, citation.made_by) == ("document", document.id, curator.id)
    # The source is as public as the document: nobody has to be asked.
    assert citation.agreement == Agreement.NOT_NEEDED
    item = basket(house.actor(curator), Filters(Stand.USED)).items[0]
    assert item.used_in.title == "Otto cose imparate"
    assert basket(house.actor(curator), Filters()).items == ()


def test_the_reason_is_offered_as_the_first_wording(house, curator, document, row):
    page = house.browser(curator).get(f"/raccolta/{row.id}/affermazione").get_data(as_text=True)
    assert ">\nLe chiavi a turno bastano.</textarea>" in page.replace("\r\n", "\n")
    assert WORDS in page


def test_the_other_blocks_of_the_document_stay(house, curator, document, row):
    make_claim(house.actor(curator), row.id, document.id, "Una frase.")
    assert [block.source for block in blocks(house.actor(curator), document.id)] == ["Si comincia.", "Una frase."]


def test_a_new_document_begins_with_the_claim(house, curator, theme, row):
    fields = {"wording": "Bastano le chiavi a turno.", "document": "0", "title": "Che cosa insegna un cortile"}
    answer = filled(house, house.browser(curator), row, **fields)
    assert answer.status_code == 303
    begun = db.session.scalars(select(Document)).one()
    assert (begun.title, begun.pact_id, begun.published_number) == ("Che cosa insegna un cortile", None, None)
    claim = blocks(house.actor(curator), begun.id)[0]
    assert (claim.kind, claim.source, len(claim.citation_ids)) == (BlockKind.CLAIM, "Bastano le chiavi a turno.", 1)


@pytest.mark.parametrize(("field", "given"), [("title", {"document": "0"}), ("wording", {"wording": ""}), ("document", {"document": "99"})])
def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(house, curator, theme, row, field, given):
    answer = filled(house, house.browser(curator), row, **{"wording": "Parole da non perdere.", "document": "0", "title": "", **given})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in page
    if "wording" not in given:
        assert "Parole da non perdere." in page
    assert db.session.scalar(select(func.count(Citation.id))) == 0
    assert db.session.scalar(select(func.count(Document.id))) == 0


def test_words_become_one_more_source_of_a_claim(house, curator, document, row):
    actor = house.actor(curator)
    landing = make_claim(actor, row.id, document.id, "Bastano le chiavi a turno.")
    post = make_post(make_thread(house.member("Elio"), "Un altro cortile"), house.member("Fulvia"), "Anche da noi le chiavi girano.")
    second = collect(actor, Ref("post", post.id), "", "")
    browser = house.browser(curator)
    address = f"/raccolta/{second.id}/fonte"
    assert "Otto cose imparate" in browser.get(address).get_data(as_text=True)
    chosen = f"{address}?documento={document.id}"
    assert "Bastano le chiavi a turno." in browser.get(chosen).get_data(as_text=True)
    nothing = house.post(browser, chosen, address, document=str(document.id))
    assert nothing.status_code == 422
    answer = house.post(browser, chosen, address, document=str(document.id), block=str(landing.key))
    assert answer.status_code == 303
    claim = next(block for block in blocks(actor, document.id) if block.key == landing.key)
    assert len(claim.citation_ids) == 2
    assert {item.id for item in basket(actor, Filters(Stand.USED)).items} == {row.id, second.id}


def test_words_are_used_once(house, curator, document, row):
    actor = house.actor(curator)
    make_claim(actor, row.id, document.id, "Una frase.")
    with pytest.raises(Conflict):
        make_claim(actor, row.id, document.id, "Una frase.")
    with pytest.raises(Denied):
        put_aside(actor, row.id)
    browser = house.browser(curator)
    assert browser.get(f"/raccolta/{row.id}/affermazione").status_code == 404
    assert browser.get(f"/raccolta/{row.id}/fonte").status_code == 404
    late = house.post(browser, "/impostazioni/dispositivi", f"/raccolta/{row.id}/fonte", document=str(document.id), block="1")
    assert late.status_code in (409, 422)
    assert db.session.scalar(select(func.count(Citation.id))) == 1


def test_the_same_form_sent_twice_makes_one_claim(house, curator, document, row):
    browser, address = house.browser(curator), f"/raccolta/{row.id}/affermazione"
    page = browser.get(address)
    fields = {"wording": "Una frase.", "document": str(document.id), "title": "", "place": "", "theme": "1", "submission": "una"}
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))[1]
    first, second = (browser.post(address, data={"csrf_token": token, **fields}) for _time in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert second.location.startswith(f"/biblioteca/{document.id}-")
    db.session.rollback()
    assert db.session.scalar(select(func.count(Citation.id))) == 1


def test_a_member_collects_and_makes_no_claim(house, document, row):
    carla = house.actor(db.session.get_one(type(house.member("X")), db.session.get_one(Collected, row.id).collector_id))
    assert basket(carla, Filters()).items[0].may_use is False
    with pytest.raises(Denied):
        make_claim(carla, row.id, document.id, "Una frase.")
    browser = house.browser(house.member("Elio"))
    assert browser.get(f"/raccolta/{row.id}/affermazione").status_code == 404


def test_a_facilitator_writes_in_the_documents_of_their_pact_alone(house, document, row):
    facilitator, pact = house.member("Fulvia"), house.pact("Il patto del cortile")
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    own = make_document(facilitator, "Quello che abbiamo imparato", pact=pact)
    actor = house.actor(facilitator)
    assert [one.id for one in tended_documents(actor)] == [own.id]
    assert [place.slug for place in places_to_begin(actor, None)] == [pact.slug]
    with pytest.raises(NotFound):
        make_claim(actor, row.id, document.id, "Una frase.")
    with pytest.raises(NotFound):
        claims_of(actor, document.id)
    assert make_claim(actor, row.id, own.id, "Una frase.").document_id == own.id


def test_words_of_a_closed_pact_in_a_public_document_wait_for_their_author(house, curator, document):
    pact = house.pact("Riservato", rung=Rung.PACT)
    author = house.member("Anna")
    for person in (author, curator):
        house.belongs(person, pact)
    post = make_post(make_thread(author, pact=pact), author, f"{WORDS}.")
    actor = house.actor(curator)
    row = collect(actor, Ref("post", post.id), "", WORDS)
    make_claim(actor, row.id, document.id, "Una frase.")
    assert db.session.scalars(select(Citation.agreement)).one() == Agreement.ASKED


def test_the_pact_of_the_words_comes_first_among_the_places(house, curator):
    pact = house.pact("Zeta", slug="zeta")
    house.belongs(curator, pact)
    house.pact("Alfa", slug="alfa")
    assert [place.slug for place in places_to_begin(house.actor(curator), pact.id)] == ["zeta", "", "alfa"]
    assert [place.slug for place in places_to_begin(house.actor(curator), None)] == ["", "alfa", "zeta"]


def test_a_document_that_is_hidden_is_not_offered(house, curator, document, row):
    document = db.session.get_one(Document, document.id)
    document.state = 2
    db.session.commit()
    assert tended_documents(house.actor(curator)) == ()


def test_the_draft_of_somebody_else_is_left_alone(house, curator, document, row):
    other = house.member("Gina", roles=("curator",))
    make_claim(house.actor(curator), row.id, document.id, "Una frase.")
    assert find_draft(house.actor(other), document.id) is None
    assert db.session.scalar(select(func.count(DocumentDraft.document_id))) == 1


@pytest.mark.parametrize("act", ["affermazione", "fonte", "da-parte", "riprendi"])
def test_what_is_not_in_the_basket_answers_like_what_never_was(house, act):
    inside, curator = house.member("Anna"), house.member("Bruno", roles=("curator",))
    pact = house.pact(rung=Rung.PACT)
    house.belongs(inside, pact)
    post = make_post(make_thread(inside, pact=pact), inside, WORDS)
    row = collect(house.actor(inside), Ref("post", post.id), "", WORDS)
    browser = house.browser(curator)
    answers = [
        browser.get(f"/raccolta/{number}/{act}")
        if act in ("affermazione", "fonte")
        else house.post(browser, "/impostazioni/dispositivi", f"/raccolta/{number}/{act}")
        for number in (row.id, 987_654)
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    if act in ("affermazione", "fonte"):
        assert seen_by(answers[0]) == seen_by(answers[1])


def test_the_page_of_the_basket_shows_each_act_to_who_may(house, curator, document, row):
    page = house.browser(curator).get("/raccolta").get_data(as_text=True)
    assert f"/raccolta/{row.id}/affermazione" in page
    assert f"/raccolta/{row.id}/da-parte" in page
    assert "Carla" in page
    assert "Bruno" in page
    answer = house.post(house.browser(curator), "/raccolta", f"/raccolta/{row.id}/da-parte")
    assert (answer.status_code, answer.location) == (303, "/raccolta")
    assert f"/raccolta/{row.id}/riprendi" in house.browser(curator).get("/raccolta?stato=da-parte").get_data(as_text=True)


def test_pages_cost_six_statements_at_most(house, curator, document, row):
    said = []

    def listen(_connection, _cursor, statement, *_rest):
        if statement.lstrip().upper().startswith(("SELECT", "WITH", "INSERT", "UPDATE")):
            said.append(statement)

    browser = house.browser(curator)
    make_claim(house.actor(curator), row.id, document.id, "Una frase.")
    post = make_post(make_thread(house.member("Elio"), "Un altro cortile"), house.member("Fulvia"), "Anche da noi.")
    second = collect(house.actor(curator), Ref("post", post.id), "", "")
    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        for address in (
            *("/raccolta", "/raccolta?stato=usate", f"/raccogli?da=post:{post.id}", f"/raccolta/{second.id}/affermazione"),
            *(f"/raccolta/{second.id}/fonte", f"/raccolta/{second.id}/fonte?documento={document.id}"),
        ):
            said.clear()
            assert browser.get(address).status_code == 200
            assert len(said) <= 6, (address, len(said))
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)


def test_words_of_a_draft_that_is_thrown_away_wait_in_the_basket_again(house, curator, document, row):
    actor = house.actor(curator)
    make_claim(actor, row.id, document.id, "Una frase.")
    discard_draft(actor, document.id)
    db.session.rollback()
    (item,) = basket(actor, Filters()).items
    assert (item.id, item.stand) == (row.id, Stand.NEW)
    make_claim(actor, row.id, document.id, "Una frase.")
    assert basket(actor, Filters()).items == ()


def test_words_in_the_draft_of_somebody_else_stay_used(house, curator, document, row):
    other = house.actor(house.member("Gina", roles=("curator",)))
    make_claim(house.actor(curator), row.id, document.id, "Una frase.")
    keep_draft(other, document.id, DraftValues("Otto cose imparate", "", "", 1, ()), (), document.version)
    discard_draft(other, document.id)
    assert basket(other, Filters()).items == ()


def test_a_title_without_the_choice_of_a_new_document_loses_nothing(house, curator, document, row):
    answer = filled(house, house.browser(curator), row, wording="Una frase.", document=str(document.id), title="Un titolo tutto nuovo")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Un titolo tutto nuovo" in page
    assert "Hai scritto il titolo di un documento nuovo" in page
    assert blocks(house.actor(curator), document.id) == ()
