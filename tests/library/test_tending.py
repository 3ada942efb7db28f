"""From draft to readers and back, step by step, as the pages offer it."""

import io

import pytest
from PIL import Image
from sqlalchemy import func, select

from forum.core import limits
from forum.core.actor import Actor
from forum.core.audience import Rung
from forum.core.content import State
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.work import JournalRow
from forum.files.services import Taken, take
from forum.library.models import Opinion, Review, Stage
from forum.library.services.moderating import hide_document, restore_document
from forum.library.services.reviewing import approve, ask_changes, publish, send_to_review, withdraw
from forum.library.services.writing import begin_document, revise_document
from forum.library.values import DocumentValues
from forum.pacts.models import Hat
from tests.support.library import address, hidden, in_review, make_document, next_version, now, version
from tests.support.pacts import send


@pytest.fixture
def lucia(house):
    return house.member("Lucia", roles=("curator",))


@pytest.fixture
def marco(house):
    return house.member("Marco", roles=("curator",))


def page_of(document):
    return f"/biblioteca/{document.id}/revisione"


def step(document, name):
    return f"/biblioteca/{document.id}/{name}"


def reviews():
    db.session.rollback()
    return db.session.execute(select(Review.opinion, Review.note, Review.number).order_by(Review.id)).all()


def journal(name):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(JournalRow).where(JournalRow.event == name))


def test_a_draft_goes_to_review_is_approved_and_published(house, client, lucia, marco):
    document = make_document(lucia, "Un titolo", draft=True)
    author, reviewer = house.browser(lucia), house.browser(marco)
    assert send(author, page_of(document), step(document, "invia")).status_code == 303
    assert now(document).stage == Stage.IN_REVIEW
    assert "In revisione" in reviewer.get("/biblioteca").text
    send(reviewer, page_of(document), step(document, "approva"), note="Si legge bene.")
    assert reviews() == [(Opinion.APPROVED, "Si legge bene.", 1)]
    assert "1 persona ha approvato questa versione." in author.get(page_of(document)).text
    send(author, page_of(document), step(document, "pubblica"))
    row = now(document)
    assert (row.state, row.stage, row.published_number) == (State.LIVE, Stage.PUBLISHED, 1)
    assert version(document, 1).published_at == row.listed_at == row.opened_at
    assert "Un titolo" in client.get(address(document)).text
    assert "Un titolo" in client.get("/biblioteca").text
    assert journal("DocumentPublished") == 1


def test_changes_are_asked_for_with_a_note_and_the_draft_is_back(house, lucia, marco):
    document = in_review(make_document(lucia, draft=True))
    send(house.browser(marco), page_of(document), step(document, "modifiche"), wanted="Manca la fonte del punto due.")
    assert now(document).stage == Stage.DRAFT
    assert "Manca la fonte del punto due." in house.browser(lucia).get(page_of(document)).text


def test_asking_for_changes_needs_a_note(house, lucia, marco):
    document = in_review(make_document(lucia, draft=True))
    answer = send(house.browser(marco), page_of(document), step(document, "modifiche"), wanted="")
    assert answer.status_code == 422
    assert "Qui serve una risposta." in answer.text
    assert now(document).stage == Stage.IN_REVIEW


def test_a_note_too_long_comes_back_whole(house, lucia, marco):
    document = in_review(make_document(lucia, draft=True))
    note = "lungo " * limits.REASON
    answer = send(house.browser(marco), page_of(document), step(document, "approva"), note=note)
    assert answer.status_code == 422
    assert note.strip() in answer.text
    assert reviews() == []


def test_nobody_is_offered_to_approve_their_own_words(house, lucia):
    document = in_review(make_document(lucia, draft=True))
    browser = house.browser(lucia)
    page = browser.get(page_of(document)).text
    assert "Questa versione è tua" in page
    assert step(document, "approva") not in page
    answer = house.post(browser, page_of(document), step(document, "approva"), number=1)
    assert answer.status_code == 403
    assert reviews() == []


def test_without_an_approval_the_page_says_so_and_still_lets_publish(house, lucia):
    document = in_review(make_document(lucia, draft=True))
    browser = house.browser(lucia)
    assert "Nessun altro ha ancora approvato" in browser.get(page_of(document)).text
    assert send(browser, page_of(document), step(document, "pubblica")).status_code == 303
    assert now(document).state == State.LIVE


def test_above_the_button_it_says_who_will_read(house):
    ada, pact = house.member("Ada"), house.pact("Cucina e parole", rung=Rung.PACT)
    house.belongs(ada, pact, Hat.FACILITATOR)
    house.belongs(house.member("Bea"), pact)
    document = in_review(make_document(ada, pact=pact, draft=True))
    assert "Lo leggeranno 2 persone del patto «Cucina e parole»" in house.browser(ada).get(page_of(document)).text


def test_a_draft_cannot_be_published_without_review(house, lucia):
    document = make_document(lucia, draft=True)
    answer = house.post(house.browser(lucia), page_of(document), step(document, "pubblica"), number=1)
    assert answer.status_code == 403
    assert "Questa versione non è in revisione." in answer.text
    assert now(document).state == State.DRAFT


@pytest.mark.parametrize("name", ["approva", "modifiche", "pubblica"])
def test_what_was_saved_meanwhile_is_never_decided_unread(house, lucia, marco, name):
    document = in_review(make_document(lucia, draft=True))
    reviewer = house.browser(marco)
    token = reviewer.get(page_of(document))
    next_version(document, "Parole non lette.", lucia)
    in_review(document)
    answer = house.post(
        reviewer, page_of(document), step(document, name), number=1, **({"wanted": "La mia nota"} if name == "modifiche" else {})
    )
    assert token.status_code == 200
    assert answer.status_code == 409
    assert "Mentre decidevi qualcuno ha salvato una versione più recente" in answer.text
    assert name != "modifiche" or "La mia nota" in answer.text
    row = now(document)
    assert (row.stage, row.state) == (Stage.IN_REVIEW, State.DRAFT)
    assert reviews() == []


def test_readers_keep_the_published_version_until_the_next_is_out(house, client, lucia):
    document = make_document(lucia, text="Parole vecchie.")
    number = next_version(document, "Parole nuove.", lucia)
    assert "Parole vecchie." in client.get(address(document)).text
    browser = house.browser(lucia)
    assert "versione 2" in browser.get(address(document)).text
    send(browser, page_of(document), step(document, "invia"))
    assert "Parole vecchie." in client.get(address(document)).text
    send(browser, page_of(document), step(document, "pubblica"))
    assert "Parole nuove." in client.get(address(document)).text
    assert "Parole vecchie." in client.get(address(document, "/versioni/1")).text
    assert now(document).published_number == number


def test_pressed_twice_it_happens_once(house, lucia, marco):
    document = in_review(make_document(lucia, draft=True))
    reviewer = house.browser(marco)
    for _time in range(2):
        answer = house.post(reviewer, page_of(document), step(document, "approva"), number=1, submission="una-volta")
        assert answer.status_code == 303
    assert len(reviews()) == 1
    for _time in range(2):
        assert house.post(reviewer, page_of(document), step(document, "pubblica"), number=1, submission="due-volte").status_code == 303
    assert journal("DocumentPublished") == 1


def test_a_document_taken_back_is_a_draft_and_says_why(house, client, lucia, marco):
    document = make_document(lucia)
    next_version(document, "La prossima.", lucia)
    answer = send(house.browser(marco), page_of(document), step(document, "ritira"), reason="C'è un nome di troppo")
    assert answer.status_code == 303
    row = now(document)
    assert (row.state, row.stage, row.published_number) == (State.DRAFT, Stage.DRAFT, None)
    assert client.get(address(document)).status_code == 404
    assert client.get(address(document, "/versioni/1")).status_code == 404
    page = house.browser(lucia).get(page_of(document)).text
    assert "C&#39;è un nome di troppo" in page
    assert "Ritirata" in page


def test_taking_back_needs_a_reason(house, lucia):
    document = make_document(lucia)
    answer = send(house.browser(lucia), page_of(document), step(document, "ritira"), reason="")
    assert answer.status_code == 422
    assert now(document).state == State.LIVE


def test_a_draft_offers_nothing_to_take_back(house, lucia):
    document = make_document(lucia, draft=True)
    assert step(document, "ritira") not in house.browser(lucia).get(page_of(document)).text


def test_a_moderator_hides_with_a_reason_and_brings_back(house, client, lucia):
    document = make_document(lucia)
    moderator = house.browser(house.member("Moderatrice", roles=("moderator",)))
    care = f"/biblioteca/{document.id}/cura"
    assert send(moderator, care, step(document, "nascondi"), reason="Nomina una famiglia").status_code == 303
    assert client.get(address(document)).status_code == 404
    assert "Nomina una famiglia" in house.browser(lucia).get(address(document)).text
    assert send(moderator, care, step(document, "ripristina")).status_code == 303
    assert client.get(address(document)).status_code == 200
    assert now(document).hidden_reason == ""
    assert (journal("DocumentHidden"), journal("DocumentRestored")) == (1, 1)


def test_hiding_needs_a_reason(house, lucia):
    document = make_document(lucia)
    moderator = house.browser(house.member("Moderatrice", roles=("moderator",)))
    answer = send(moderator, f"/biblioteca/{document.id}/cura", step(document, "nascondi"), reason="")
    assert answer.status_code == 422
    assert now(document).state == State.LIVE


def test_while_hidden_nothing_else_happens_to_it(house):
    ada, pact = house.member("Ada"), house.pact()
    house.belongs(ada, pact, Hat.FACILITATOR)
    document = hidden(in_review(make_document(ada, pact=pact)))
    page = house.browser(ada).get(page_of(document))
    assert page.status_code == 200
    for name in ("invia", "approva", "modifiche", "pubblica", "ritira"):
        assert step(document, name) not in page.text


@pytest.mark.parametrize("name", ["invia", "approva", "modifiche", "pubblica", "ritira", "nascondi", "ripristina"])
def test_members_take_no_step(house, lucia, name):
    document = in_review(make_document(lucia))
    member = house.browser(house.member())
    answer = house.post(member, "/biblioteca", step(document, name), number=1, note="", wanted="Cambia", reason="Perché sì")
    assert answer.status_code == 404
    row = now(document)
    assert (row.state, row.stage) == (State.LIVE, Stage.IN_REVIEW)


@pytest.mark.parametrize("number", ["", "x", "-1", "99999999999999999999"])
def test_a_number_that_is_none_is_refused(house, lucia, number):
    document = make_document(lucia, draft=True)
    answer = house.post(house.browser(lucia), page_of(document), step(document, "invia"), number=number)
    assert answer.status_code == 422
    assert now(document).stage == Stage.DRAFT


def picture(actor: Actor) -> Taken:
    bytes_of = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(bytes_of, "PNG")
    bytes_of.seek(0)
    bytes_of.filename, bytes_of.stream = "foto.png", bytes_of  # type: ignore[attr-defined]
    return take(actor, [bytes_of], alt="Il cortile")[0]  # type: ignore[list-item]


def opens(browser, url):
    with browser.get(url) as answer:
        return answer.status_code == 200


def test_a_picture_opens_with_its_document_and_closes_with_it(house, client, lucia):
    actor, theme = house.actor(lucia), house.theme()
    taken = picture(actor)
    values = DocumentValues("Con figura", "Una figura.", f"Guarda.\n\n{taken.markdown}", (theme.id,))
    document = begin_document(actor, values)
    assert not opens(client, taken.url)
    browser = house.browser(lucia)
    assert opens(browser, taken.url)
    send(browser, page_of(document), step(document, "invia"))
    send(browser, page_of(document), step(document, "pubblica"))
    assert opens(client, taken.url)
    send(browser, page_of(document), step(document, "ritira"), reason="Non va bene")
    assert not opens(client, taken.url)


def showing(*taken):
    return "Guarda.\n\n" + "\n\n".join(one.markdown for one in taken)


def test_a_picture_of_a_revision_opens_to_readers_only_once_that_revision_is_published(house, client, lucia):
    actor, theme = house.actor(lucia), house.theme()
    old, dropped, new = picture(actor), picture(actor), picture(actor)

    def revised(document, *shown):
        values = DocumentValues("Con figura", "Una figura.", showing(*shown), (theme.id,))
        return revise_document(actor, document.id, values, Rung.PUBLIC, now(document).version)

    document = begin_document(actor, DocumentValues("Con figura", "Una figura.", showing(old), (theme.id,)))
    send_to_review(actor, document.id, 1)
    publish(actor, document.id, 1)
    revised(document, old, dropped)
    reader, curator, facilitator = client, house.browser(house.member("Carla", roles=("curator",))), house.browser(house.member("Aldo"))
    assert [opens(reader, one.url) for one in (old, dropped)] == [True, False]
    assert [opens(curator, one.url) for one in (old, dropped)] == [True, True]
    assert not opens(facilitator, dropped.url), "of another place"
    assert opens(house.browser(lucia), dropped.url)

    # The next version shows another picture, and is the one that readers get; the first stays among the old ones.
    revised(document, new)
    assert not opens(reader, new.url)
    send_to_review(actor, document.id, 3)
    assert not opens(reader, new.url)
    publish(actor, document.id, 3)
    assert [opens(reader, one.url) for one in (old, dropped, new)] == [True, False, True]

    # Taken back and published anew, only what is read again is open again.
    withdraw(actor, document.id, "Va rifatto.")
    assert [opens(reader, one.url) for one in (old, dropped, new)] == [False, False, False]
    revised(document, new, dropped)
    assert not opens(reader, new.url)
    send_to_review(actor, document.id, 4)
    publish(actor, document.id, 4)
    assert [opens(reader, one.url) for one in (old, dropped, new)] == [False, True, True]


ACTS = {
    "revise": lambda actor, number: revise_document(actor, number, DocumentValues("Titolo", "In breve.", "Testo.", (1,)), Rung.PACT, 1),
    "send": lambda actor, number: send_to_review(actor, number, 1),
    "approve": lambda actor, number: approve(actor, number, 1),
    "ask_changes": lambda actor, number: ask_changes(actor, number, 1, "Cambia."),
    "publish": lambda actor, number: publish(actor, number, 1),
    "withdraw": lambda actor, number: withdraw(actor, number, "Perché sì."),
    "hide": lambda actor, number: hide_document(actor, number, "Perché sì."),
    "restore": restore_document,
}


@pytest.mark.parametrize("name", ACTS)
def test_services_find_nothing_where_their_actor_does_not_read(house, name):
    stranger = house.actor(house.member("Estranea", roles=("curator", "moderator")))
    pact = house.pact(rung=Rung.PACT)
    document = make_document(house.member(), pact=pact)
    if name in ("approve", "ask_changes", "publish"):
        in_review(document)
    if name == "send":
        next_version(document, "Altre parole.")
    if name == "restore":
        hidden(document)
    with pytest.raises(NotFound):
        ACTS[name](stranger, document.id)
