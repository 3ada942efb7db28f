"""Who reads a version before it goes out: each person counts once, and nobody is asked for what they have done."""

from html import unescape

import pytest
from sqlalchemy import select

from forum.citations.models import Agreement
from forum.core.audience import Rung, audience_of
from forum.core.database import db
from forum.core.errors import Denied, NotFound
from forum.core.refs import Ref
from forum.core.work import JournalRow
from forum.library.models import Opinion, Review
from forum.library.queries.care import waiting_for
from forum.library.services.caring import ask_reviewer
from forum.library.services.reviewing import approve, ask_changes, send_to_review
from forum.pacts.models import Hat
from tests.support.library import agree, claim, in_review, learn, make_document, next_version, take
from tests.support.pacts import send


@pytest.fixture
def lucia(house):
    return house.member("Lucia", roles=("curator",))


@pytest.fixture
def marco(house):
    return house.member("Marco", roles=("curator",))


@pytest.fixture
def document(lucia, marco):
    """A version of Lucia's in review, which Marco can approve."""
    return in_review(make_document(lucia, "Otto cose", draft=True))


def page_of(document):
    return f"/biblioteca/{document.id}/revisione"


def reads(browser, address):
    return unescape(browser.get(address, follow_redirects=True).get_data(as_text=True))


def said():
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(select(Review.opinion, Review.note).order_by(Review.id))]


def asks(house, member):
    db.session.rollback()
    found = [one.title for one in waiting_for(house.actor(member)) if one.asked]
    db.session.rollback()
    return found


def test_one_person_is_one_approval_however_often_they_press(house, document, lucia, marco):
    browser = house.browser(marco)
    for note in ("Si legge bene.", "", "Si legge benissimo."):
        answer = house.post(browser, page_of(document), f"/biblioteca/{document.id}/approva", number=1, note=note)
        assert answer.status_code == 303
    assert said() == [(Opinion.APPROVED, "Si legge benissimo.")]
    assert "1 persona ha approvato questa versione." in reads(house.browser(lucia), page_of(document))
    events = select(JournalRow.event).where(JournalRow.event == "VersionReviewed")
    assert len(db.session.scalars(events).all()) == 2, "the press that changed nothing is not noted"


def test_approvals_kept_from_before_count_people(house, document, lucia, marco):
    for _time in range(2):
        db.session.add(Review(document_id=document.id, number=1, member_id=marco.id, opinion=Opinion.APPROVED, at=document.listed_at))
        db.session.commit()
    assert "1 persona ha approvato questa versione." in reads(house.browser(lucia), page_of(document))


def test_the_button_gives_way_once_approved(house, document, marco):
    browser = house.browser(marco)
    assert f"/biblioteca/{document.id}/approva" in reads(browser, page_of(document))
    approve(house.actor(marco), document.id, 1)
    page = reads(browser, page_of(document))
    assert f"/biblioteca/{document.id}/approva" not in page
    assert "L’hai approvata" in page


def test_who_does_not_look_after_it_any_more_is_not_counted(house, document, lucia, marco):
    approve(house.actor(marco), document.id, 1)
    marco.is_curator = False
    db.session.commit()
    page = reads(house.browser(lucia), page_of(document))
    assert "Nessun altro ha ancora approvato" in page
    assert "Approvata" in page, "what was said stays written"


def test_who_asks_for_changes_after_all_approves_no_more_until_they_say_so(house, document, lucia, marco):
    approve(house.actor(marco), document.id, 1)
    ask_changes(house.actor(marco), document.id, 1, "Manca una fonte.")
    send_to_review(house.actor(lucia), document.id, 1)
    browser = house.browser(lucia)
    assert "Nessun altro ha ancora approvato" in reads(browser, page_of(document))
    approve(house.actor(marco), document.id, 1)
    assert "1 persona ha approvato" in reads(browser, page_of(document))


def test_the_request_to_read_ends_with_the_approval_and_comes_back_with_the_next_version(house, document, lucia, marco):
    ask_reviewer(house.actor(lucia), document.id, marco.id)
    assert asks(house, marco) == ["Otto cose"]
    approve(house.actor(marco), document.id, 1)
    assert asks(house, marco) == []
    assert "Ti chiedono di leggere" not in reads(house.browser(marco), "/")
    next_version(document, "Altre parole.", lucia)
    assert asks(house, marco) == ["Otto cose"]


def test_the_request_leads_to_the_newest_version_and_not_to_the_one_readers_have(house, lucia, marco):
    document = make_document(lucia, "Otto cose")
    next_version(document, "Altre parole.", lucia)
    ask_reviewer(house.actor(lucia), document.id, marco.id)
    assert f'Ti chiedono di leggere un documento: <a href="{page_of(document)}">Otto cose</a>' in reads(house.browser(marco), "/")


def test_who_asked_for_changes_waits_until_it_comes_back(house, document, lucia, marco):
    ask_reviewer(house.actor(lucia), document.id, marco.id)
    ask_changes(house.actor(marco), document.id, 1, "Manca una fonte.")
    assert asks(house, marco) == []
    send_to_review(house.actor(lucia), document.id, 1)
    assert asks(house, marco) == ["Otto cose"]


def test_who_wrote_the_newest_version_is_not_asked_to_read_it(house, document, lucia, marco):
    ask_reviewer(house.actor(lucia), document.id, marco.id)
    next_version(document, "Parole di Marco.", marco)
    assert asks(house, marco) == []


def test_the_page_tells_who_still_has_to_read_from_who_has_read(house, document, lucia, marco):
    nives = house.member("Nives", roles=("curator",))
    for reader in (marco, nives):
        ask_reviewer(house.actor(lucia), document.id, reader.id)
    approve(house.actor(marco), document.id, 1)
    page = reads(house.browser(lucia), page_of(document))
    reading = page[page.index("Chi lo sta leggendo") :]
    first, second = reading[reading.index("Marco") : reading.index("Nives")], reading[reading.index("Nives") :][:200]
    assert "ha letto e approvato" in first
    assert "deve ancora leggere" in second


def test_the_author_of_the_newest_version_is_not_offered_as_its_reader(house, document, lucia, marco):
    browser = house.browser(marco)
    assert f'value="{lucia.id}">Lucia<' not in reads(browser, page_of(document))
    with pytest.raises(NotFound):
        ask_reviewer(house.actor(marco), document.id, lucia.id)
    next_version(document, "Parole di Marco.", marco)
    assert f'value="{lucia.id}">Lucia<' in reads(browser, page_of(document))


def test_a_curator_who_does_not_read_the_pact_is_not_offered(house, marco):
    ada, pact = house.member("Ada"), house.pact(rung=Rung.PACT)
    house.belongs(ada, pact, Hat.FACILITATOR)
    document = make_document(ada, pact=pact, draft=True)
    assert f'value="{marco.id}">Marco<' not in reads(house.browser(ada), page_of(document))
    house.belongs(marco, pact)
    assert f'value="{marco.id}">Marco<' in reads(house.browser(ada), page_of(document))


def test_sending_to_review_says_when_nobody_else_is_there(house, lucia):
    document = make_document(lucia, draft=True)
    browser = house.browser(lucia)
    send(browser, page_of(document), f"/biblioteca/{document.id}/invia")
    page = reads(browser, page_of(document))
    assert "oltre a te non se ne prende cura nessuno" in page
    assert "la trova nell’elenco" not in page


def test_sending_to_review_says_that_the_others_find_it(house, lucia, marco):
    document = make_document(lucia, draft=True)
    browser = house.browser(lucia)
    send(browser, page_of(document), f"/biblioteca/{document.id}/invia")
    assert "la trova nell’elenco" in reads(browser, page_of(document))


def test_above_publishing_it_says_which_sources_nobody_will_see(house, lucia):
    pact = house.pact(rung=Rung.PACT)
    among = {"audience": audience_of(Rung.PACT, pact.id), "pact_id": pact.id, "author_id": house.member("Piero").id}
    excerpts = [take(Ref("post", number), f"Parole {number}", **among) for number in range(1, 5)]
    document = in_review(learn(*(claim("Una cosa.", one) for one in excerpts)))
    page = reads(house.browser(lucia), page_of(document))
    assert "4 fonti aspettano una risposta: chi legge non le vedrà." in page
    assert "hanno risposto di no" not in page
    for excerpt, agreement in zip(excerpts, (Agreement.REFUSED, Agreement.REFUSED, Agreement.WITH_NAME), strict=False):
        agree(excerpt, agreement)
    page = reads(house.browser(lucia), page_of(document))
    assert "1 fonte aspetta una risposta: chi legge non la vedrà." in page
    assert "2 fonti hanno avuto un no: chi legge non le vedrà." in page
    assert f"/biblioteca/{document.id}/fonti" in page


def test_where_every_source_is_agreed_nothing_is_said(house, document, lucia):
    assert "aspetta" not in reads(house.browser(lucia), page_of(document))


def test_in_review_one_may_go_on_writing(house, document, lucia, marco):
    for somebody in (lucia, marco):
        page = reads(house.browser(somebody), page_of(document))
        assert f'href="/biblioteca/{document.id}/modifica"' in page
        assert "Continua a scrivere" in page


def test_nobody_asks_themselves_for_changes(house, document, lucia, marco):
    address = f"/biblioteca/{document.id}/modifiche"
    browser = house.browser(lucia)
    assert address not in reads(browser, page_of(document))
    assert address in reads(house.browser(marco), page_of(document))
    with pytest.raises(Denied):
        ask_changes(house.actor(lucia), document.id, 1, "Mi correggo.")


def test_without_a_day_to_read_it_again_the_page_leads_to_where_one_sets_it(house, lucia):
    document = make_document(lucia)
    page = reads(house.browser(lucia), page_of(document))
    assert "Non c’è un giorno in cui rileggerlo." in page
    assert f'href="/biblioteca/{document.id}/modifica#review_on"' in page
