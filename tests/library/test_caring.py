"""Who is asked to read a document, whether it is still true, and the letter on the day that asks."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from forum.core.database import db
from forum.core.errors import Denied, NotFound
from forum.core.outbox import OutboxRow, drain
from forum.core.work import unit_of_work
from forum.library.models import Document, Reviewer
from forum.library.queries.care import waiting_for
from forum.library.services.caring import REVIEW_BOX, ask_reviewer, let_reviewer_go, plan_review, remind_parcels, say_still_true
from forum.web.dates import today
from tests.support.library import make_document, put


@pytest.fixture
def curators(house):
    return house.member("Marta", roles=("curator",)), house.member("Nives", roles=("curator",))


def _letters():
    return [row.payload for row in db.session.scalars(select(OutboxRow).where(OutboxRow.box == "mail").order_by(OutboxRow.id))]


def test_who_is_asked_gets_a_letter_and_finds_the_document_at_the_front_door(house, curators):
    marta, nives = curators
    document = make_document(marta, "Otto cose", draft=True)
    house.post(house.browser(marta), f"/biblioteca/{document.id}/revisione", to=f"/biblioteca/{document.id}/lettori", member=str(nives.id))
    assert [row.member_id for row in db.session.scalars(select(Reviewer))] == [nives.id]
    (letter,) = _letters()
    assert f"/biblioteca/{document.id}/revisione" in str(letter)
    assert "Otto cose" not in str(letter)
    assert "Otto cose" in house.browser(nives).get("/").get_data(as_text=True)
    assert [one.asked for one in waiting_for(house.actor(nives))] == [True]


def test_asking_twice_is_asking_once(house, curators):
    marta, nives = curators
    document = make_document(marta, draft=True)
    for _ in range(2):
        ask_reviewer(house.actor(marta), document.id, nives.id)
    assert len(_letters()) == 1


def test_only_who_looks_after_the_document_can_be_asked(house, curators):
    marta, _nives = curators
    document = make_document(marta, draft=True)
    for stranger in (house.member("Ugo"), marta):
        with pytest.raises(NotFound):
            ask_reviewer(house.actor(marta), document.id, stranger.id)


def test_a_facilitator_is_asked_for_the_documents_of_their_pact_alone(house, curators):
    marta, _nives = curators
    pact = house.pact()
    rita = house.member("Rita")
    house.belongs(rita, pact, hat="facilitator")
    inside, outside = make_document(marta, draft=True, pact=pact), make_document(marta, draft=True)
    ask_reviewer(house.actor(marta), inside.id, rita.id)
    with pytest.raises(NotFound):
        ask_reviewer(house.actor(marta), outside.id, rita.id)


def test_who_cannot_read_it_says_so_themselves(house, curators):
    marta, nives = curators
    document = make_document(marta, draft=True)
    ask_reviewer(house.actor(marta), document.id, nives.id)
    let_reviewer_go(house.actor(nives), document.id, nives.id)
    assert db.session.scalars(select(Reviewer)).all() == []


def test_one_click_says_that_it_is_still_true_and_sets_the_next_day(house, curators):
    marta, _nives = curators
    document = make_document(marta, review_on=date(2026, 1, 10))
    browser = house.browser(marta)
    assert "È ancora vero?" in browser.get(f"/biblioteca/{document.id}/revisione").get_data(as_text=True)
    house.post(browser, f"/biblioteca/{document.id}/revisione", to=f"/biblioteca/{document.id}/ancora-vero")
    db.session.expire_all()
    row = db.session.get_one(Document, document.id)
    assert (row.still_true_on, row.still_true_by, row.review_on) == (today(), marta.id, today() + timedelta(days=365))


def test_readers_find_beside_the_title_when_somebody_found_it_still_true(house, client, curators):
    marta, _nives = curators
    document = make_document(marta, "Otto cose")
    assert "ancora vero il" not in client.get(f"/biblioteca/{document.id}", follow_redirects=True).get_data(as_text=True)
    say_still_true(house.actor(marta), document.id)
    assert "ancora vero il" in client.get(f"/biblioteca/{document.id}", follow_redirects=True).get_data(as_text=True)


def test_the_page_of_a_document_leads_to_the_file_and_its_keepers_to_the_remarks(house, client, curators):
    marta, _nives = curators
    document = make_document(marta, "Otto cose")
    address = f"/biblioteca/{document.id}"
    readers, keepers = (browser.get(address, follow_redirects=True).get_data(as_text=True) for browser in (client, house.browser(marta)))
    assert f'href="{address}/esporta"' in readers
    assert f'href="{address}/osservazioni"' not in readers
    assert f'href="{address}/osservazioni"' in keepers


def test_a_draft_is_never_still_true(house, curators):
    marta, _nives = curators
    document = make_document(marta, draft=True)
    with pytest.raises(Denied):
        say_still_true(house.actor(marta), document.id)


def _plan(document):
    with unit_of_work():
        plan_review(db.session.get_one(Document, document.id))


def test_the_day_writes_once_to_who_looks_after_the_document(house, curators):
    document = make_document(curators[0], "Otto cose", review_on=today())
    _plan(document)
    db.session.execute(OutboxRow.__table__.update().values(available_at=document.listed_at))
    db.session.commit()
    assert drain(REVIEW_BOX, remind_parcels) == 1
    assert len(_letters()) == len(curators)
    assert "Otto cose" not in str(_letters())
    _plan(document)
    db.session.execute(OutboxRow.__table__.update().where(OutboxRow.box == REVIEW_BOX).values(available_at=document.listed_at))
    db.session.commit()
    drain(REVIEW_BOX, remind_parcels)
    assert len(_letters()) == len(curators)
    assert "Otto cose" in house.browser(curators[1]).get("/").get_data(as_text=True)


def test_another_day_moves_the_letter_and_no_day_takes_it_away(curators):
    document = make_document(curators[0], review_on=today() + timedelta(days=30))
    _plan(document)
    (parcel,) = db.session.scalars(select(OutboxRow).where(OutboxRow.box == REVIEW_BOX)).all()
    assert parcel.available_at.date() >= today() + timedelta(days=29)
    _plan(put(document, review_on=None))
    assert db.session.scalars(select(OutboxRow).where(OutboxRow.box == REVIEW_BOX)).all() == []


def test_others_find_no_door(house, curators):
    document = make_document(curators[0])
    browser = house.browser(house.member("Ugo"))
    for address in ("lettori", f"lettori/{curators[0].id}/togli", "ancora-vero"):
        token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/impostazioni").get_data(as_text=True))[1]
        assert browser.post(f"/biblioteca/{document.id}/{address}", data={"csrf_token": token}).status_code == 404
