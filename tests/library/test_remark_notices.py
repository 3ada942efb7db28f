"""Remarks reach those they are for: at the front door, and in one letter for all that came within a few minutes."""

from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from forum.core import clock, limits
from forum.core.audience import Rung
from forum.core.database import db
from forum.core.outbox import OutboxRow, drain
from forum.library.models import Block
from forum.library.services.caring import ask_reviewer
from forum.library.services.remark_notices import REMARKS_BOX, tell_parcels
from forum.library.services.remarking import answer_remark, close_remark, raise_remark
from forum.pacts.models import Hat
from tests.support.library import hidden, make_document, now
from tests.support.statements import statements


@pytest.fixture
def marta(house):
    return house.member("Marta", roles=("curator",))


@pytest.fixture
def nives(house):
    return house.member("Nives", roles=("curator",))


@pytest.fixture
def document(marta):
    return make_document(marta, "Otto cose", draft=True, text="Prima si ascolta.")


def key_of(document):
    found = db.session.scalars(select(Block.key).limit(1)).one()
    db.session.rollback()
    return found


def remark(house, member, document, text="Con chi?"):
    return raise_remark(house.actor(member), document.id, key_of(document), "", text)


def letters(after=limits.REMARK_NOTICE_MINUTES + 1):
    """Let so many minutes pass and return who is written to, with the letter."""
    drain(REMARKS_BOX, tell_parcels, until=clock.now() + timedelta(minutes=after))
    found = db.session.execute(select(OutboxRow.key, OutboxRow.payload).where(OutboxRow.box == "mail").order_by(OutboxRow.id)).all()
    db.session.execute(OutboxRow.__table__.delete().where(OutboxRow.box == "mail"))
    db.session.commit()
    return [(row.payload["to"], row.payload["subject"] + row.payload["text"]) for row in found if row.key.startswith("remarks:")]


def front_door(house, member):
    return unescape(house.browser(member).get("/").get_data(as_text=True))


def test_who_wrote_the_newest_version_finds_the_remark_at_the_front_door_and_in_a_letter(house, document, marta, nives):
    remark(house, nives, document)
    page = front_door(house, marta)
    assert "Otto cose" in page
    assert "1 osservazione aspetta una risposta" in page
    assert f'href="/biblioteca/{document.id}/osservazioni"' in page
    ((to, words),) = letters()
    assert to == marta.email
    assert f"/biblioteca/{document.id}/osservazioni" in words
    assert "Otto cose" not in words
    assert "Con chi?" not in words


def test_reviewers_learn_of_it_too_and_who_raised_it_does_not(house, document, marta, nives):
    olga, piera = house.member("Olga", roles=("curator",)), house.member("Piera", roles=("curator",))
    for reader in (nives, olga):
        ask_reviewer(house.actor(marta), document.id, reader.id)
    remark(house, nives, document)
    assert [to for to, _words in letters()] == [marta.email, olga.email]
    for somebody, told in ((marta, True), (olga, True), (nives, False), (piera, False)):
        assert ("aspetta una risposta" in front_door(house, somebody)) is told


def test_what_comes_within_a_few_minutes_is_one_letter(house, document, marta, nives):
    for text in ("Con chi?", "Quando?", "Dove?"):
        remark(house, nives, document, text)
    assert letters(after=limits.REMARK_NOTICE_MINUTES - 1) == []
    ((_to, words),) = letters()
    assert "3" in words
    assert "3 osservazioni aspettano una risposta" in front_door(house, marta)


def test_what_is_closed_meanwhile_is_not_told(house, document, nives):
    close_remark(house.actor(nives), remark(house, nives, document).id)
    assert letters() == []


def test_who_raised_it_learns_of_the_answer_and_is_the_one_to_close_it(house, document, marta, nives):
    one = remark(house, nives, document)
    letters()
    answer_remark(house.actor(marta), one.id, "Con le scuole.")
    assert "aspetta una risposta" not in front_door(house, marta)
    assert "1 tua osservazione ha una risposta" in front_door(house, nives)
    ((to, words),) = letters()
    assert to == nives.email
    assert "Con le scuole." not in words
    close_remark(house.actor(nives), one.id)
    assert "ha una risposta" not in front_door(house, nives)


def test_a_reply_of_who_raised_it_goes_back_to_the_writers(house, document, marta, nives):
    one = remark(house, nives, document)
    answer_remark(house.actor(marta), one.id, "Con le scuole.")
    letters()
    answer_remark(house.actor(nives), one.id, "Quali?")
    assert [to for to, _words in letters()] == [marta.email]
    assert "1 osservazione aspetta una risposta" in front_door(house, marta)


def test_where_who_wrote_it_left_those_who_look_after_it_are_told(house, document, marta, nives):
    olga = house.member("Olga", roles=("curator",))
    marta.left_at = clock.now()
    db.session.commit()
    remark(house, nives, document)
    assert [to for to, _words in letters()] == [olga.email]
    assert "1 osservazione aspetta una risposta" in front_door(house, olga)


def test_nobody_is_told_of_a_pact_they_do_not_read(house, marta):
    ada, bea, pact = house.member("Ada"), house.member("Bea"), house.pact("Cucina e parole", rung=Rung.PACT)
    for one in (ada, bea):
        house.belongs(one, pact, Hat.FACILITATOR)
    document = make_document(ada, "Cose tra noi", pact=pact, draft=True)
    remark(house, bea, document)
    assert "Cose tra noi" not in front_door(house, marta)
    assert "Cose tra noi" in front_door(house, ada)
    ((to, words),) = letters()
    assert to == ada.email
    assert "Cose tra noi" not in words
    assert "Cucina e parole" not in words
    assert "cose-tra-noi" not in words


def test_who_lost_the_hat_meanwhile_is_not_written_to(house, document, marta, nives):
    remark(house, nives, document)
    marta.is_curator = False
    db.session.commit()
    assert letters() == []


def test_while_hidden_nobody_is_called(house, marta, nives):
    document = make_document(marta, "Otto cose")
    remark(house, nives, document)
    hidden(document)
    assert "aspetta una risposta" not in front_door(house, marta)
    assert letters() == []


def test_the_page_of_the_document_counts_what_is_open_for_who_looks_after_it(house, client, marta, nives):
    document = make_document(marta, "Otto cose")
    address = f"/biblioteca/{document.id}"
    assert "osservazione aperta" not in house.browser(marta).get(address, follow_redirects=True).text
    one = remark(house, nives, document)
    link = f'<a href="{address}/osservazioni">1 osservazione aperta</a>'
    assert link in house.browser(marta).get(address, follow_redirects=True).text
    assert "osservazion" not in client.get(address, follow_redirects=True).text
    close_remark(house.actor(nives), one.id)
    assert "osservazione aperta" not in house.browser(marta).get(address, follow_redirects=True).text


def test_who_looks_after_it_reads_it_in_six_statements(house, document, marta, nives):
    remark(house, nives, document)
    browser = house.browser(marta)
    with statements() as seen:
        assert browser.get(f"/biblioteca/{document.id}-{now(document).slug}").status_code == 200
    assert len(seen) <= 6
