"""Moments and their answers in moderation: reported, hidden from the queue, written into the log."""

import pytest

from forum.core.audience import MEMBERS, Rung
from forum.core.content import State
from forum.core.database import db
from forum.core.refs import Ref
from forum.listening.services.noting import hide_moment
from forum.moderation.queries.things import names_of
from forum.pacts.models import Hat
from tests.support.listening import make_answer, make_moment, make_recorded
from tests.support.moderation import as_it_is, cases, decisions, report_address
from tests.support.pacts import send, words_of


@pytest.fixture
def place(house):
    class Place:
        pact = house.pact("Patto di Pandino")
        marta, guida, luca = house.member("Marta"), house.member("Guida"), house.member("Luca")

    house.belongs(Place.guida, Place.pact, Hat.FACILITATOR)
    Place.meeting, Place.recording = make_recorded(pact=Place.pact)
    Place.moment = make_moment(Place.recording, Place.marta, "Parole fuori posto")
    Place.answer = make_answer(Place.moment, Place.marta)
    return Place


@pytest.mark.parametrize(("kind", "page"), [("moment", "/momenti/{}"), ("moment_answer", "/momenti/risposte/{}")])
def test_what_was_noted_is_reported_and_hidden_from_the_queue(house, place, kind, page):
    row = place.moment if kind == "moment" else place.answer
    reporter, browser = house.browser(place.luca), house.browser(place.guida)
    address = report_address(kind, row.id)
    assert address.replace("&", "&amp;") in reporter.get(page.format(row.id)).get_data(as_text=True)
    assert send(reporter, address, reason="offence", line="Offende.").status_code == 303
    (case,) = cases()
    assert (case.kind, case.thing_id, case.author_id, case.audience) == (kind, row.id, place.marta.id, row.audience)
    assert "Per essere chiari" in words_of(browser.get("/moderazione"))
    settle = f"/moderazione/{case.id}"
    assert row.line if kind == "moment" else row.text in words_of(browser.get(settle))
    assert send(browser, settle, act="hide", reason="offence", line="Una ragione detta bene").status_code == 303
    assert as_it_is(row).state == State.HIDDEN
    (decision,) = decisions()
    assert (decision.kind, decision.thing_id, decision.subject_id, decision.case_id) == (kind, row.id, place.marta.id, case.id)


def test_a_visitor_may_report_a_moment(house, place, client):
    assert report_address("moment", place.moment.id) in client.get(f"/momenti/{place.moment.id}").get_data(as_text=True)
    assert client.get(report_address("moment", place.moment.id)).status_code == 200


def test_hiding_from_the_page_is_written_into_the_log_and_ones_own_deleting_is_not(house, place):
    hide_moment(house.actor(place.guida), place.moment.id, "Una ragione")
    page = f"/momenti/{place.moment.id}"
    assert send(house.browser(place.guida), page, f"{page}/ripristina").status_code == 303
    assert [row.act for row in decisions()] == ["hide", "restore"]
    own = f"/momenti/risposte/{place.answer.id}"
    assert send(house.browser(place.marta), own, f"{own}/elimina").status_code == 303
    assert [row.act for row in decisions()] == ["hide", "restore"]


def test_reports_and_acts_follow_the_meeting(house, place):
    for kind, row in (("moment", place.moment), ("moment_answer", place.answer)):
        send(house.browser(place.luca), report_address(kind, row.id), reason="offence", line="Offende.")
    hide_moment(house.actor(place.guida), place.moment.id, "Una ragione")
    assert send(house.browser(place.guida), f"/incontri/{place.meeting.id}/modifica", rung=str(int(Rung.MEMBERS))).status_code == 303
    assert {row.audience for row in (*cases(), *decisions())} == {MEMBERS}


def test_a_name_is_told_only_to_who_sees_the_moment(house, place):
    closed = house.pact("Patto chiuso", rung=Rung.PACT)
    moment = make_moment(make_recorded("Serata chiusa", pact=closed)[1], None)
    refs = [Ref("moment", moment.id), Ref("moment", place.moment.id), Ref("moment_answer", place.answer.id)]
    assert set(names_of(house.actor(place.luca), refs)) == set(refs[1:])
    place.moment.reserved = True
    db.session.commit()
    assert names_of(house.actor(place.guida), refs[1:]) == {}
