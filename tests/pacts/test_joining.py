"""Coming in and going out, as people do it from the pages."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select, update

from forum.core import clock
from forum.core.audience import Rung
from forum.core.content import visible
from forum.core.database import db
from forum.core.errors import Denied, NotFound
from forum.pacts.models import Hat, Invitation, Joining, JoinRequest, Membership, Pact
from forum.pacts.services import joining
from tests.support.pacts import send, words_of


def membership(pact, member):
    db.session.rollback()
    return db.session.scalar(select(Membership).where(Membership.pact_id == pact.id, Membership.member_id == member.id))


def link_made(browser, pact, **changed):
    answer = send(browser, f"/patti/{pact.slug}/inviti", **changed)
    assert answer.status_code == 303, words_of(answer)
    page = browser.get(f"/patti/{pact.slug}/inviti").get_data(as_text=True)
    start = page.index("http://localhost/invito/") + len("http://localhost")
    return page[start : page.index('"', start)]


@pytest.fixture
def facilitated(house):
    """A confidential pact by request, its facilitator and their browser."""
    pact = house.pact("Patto riservato", rung=Rung.PACT, page=Rung.PUBLIC, joining=Joining.REQUEST)
    facilitator = house.member("Franca")
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    return pact, facilitator, house.browser(facilitator)


def test_a_member_joins_an_open_pact_at_once_and_leaves_it(house):
    pact, member = house.pact(), house.member()
    browser = house.browser(member)
    answer = send(browser, f"/patti/{pact.slug}", f"/patti/{pact.slug}/entra")
    assert answer.status_code == 303
    assert membership(pact, member).sees_from is None
    assert "Lascia il patto" in words_of(browser.get(f"/patti/{pact.slug}"))
    assert send(browser, f"/patti/{pact.slug}/lascia").status_code == 303
    assert membership(pact, member) is None


def test_a_visitor_is_led_to_sign_in_and_shown_no_form(house, client):
    pact = house.pact()
    page = client.get(f"/patti/{pact.slug}").get_data(as_text=True)
    assert f"/accedi?next=/patti/{pact.slug}" in page
    assert "csrf_token" not in page
    assert client.post(f"/patti/{pact.slug}/entra").status_code in (400, 401)


def test_a_closed_pact_is_not_joined_by_posting_to_it(house, facilitated):
    pact, _facilitator, _browser = facilitated
    member = house.member()
    other = house.pact("Aperto")
    browser = house.browser(member)
    answer = send(browser, f"/patti/{other.slug}", f"/patti/{other.slug}/entra")
    assert answer.status_code == 303
    with pytest.raises(Denied):
        joining.join(house.actor(member), pact.id)
    assert membership(pact, member) is None


def test_somebody_asks_and_a_facilitator_lets_them_in(house, facilitated):
    pact, _facilitator, browser = facilitated
    member = house.member("Ada")
    asking = house.browser(member)
    assert "Chiedi di entrare" in words_of(asking.get(f"/patti/{pact.slug}"))
    assert send(asking, f"/patti/{pact.slug}/chiedi", message="Sono un'educatrice").status_code == 303
    assert "Hai chiesto di entrare" in words_of(asking.get(f"/patti/{pact.slug}"))
    shown = words_of(browser.get(f"/patti/{pact.slug}/richieste"))
    assert "Ada" in shown
    assert "Sono un'educatrice" in shown
    answer = browser.post(f"/patti/{pact.slug}/richieste/{member.id}/accetta", data=token_of(browser, pact))
    assert answer.status_code == 303
    assert membership(pact, member).sees_from is not None
    assert db.session.scalar(select(func.count()).select_from(JoinRequest)) == 0


def token_of(browser, pact, page="richieste"):
    shown = browser.get(f"/patti/{pact.slug}/{page}").get_data(as_text=True)
    start = shown.index('name="csrf_token" value="') + len('name="csrf_token" value="')
    return {"csrf_token": shown[start : shown.index('"', start)]}


def test_a_refused_person_stays_out_and_may_ask_again(house, facilitated):
    pact, _facilitator, browser = facilitated
    member = house.member()
    asking = house.browser(member)
    send(asking, f"/patti/{pact.slug}/chiedi")
    browser.post(f"/patti/{pact.slug}/richieste/{member.id}/rifiuta", data=token_of(browser, pact))
    assert membership(pact, member) is None
    assert "Chiedi di entrare" in words_of(asking.get(f"/patti/{pact.slug}"))
    assert browser.post(f"/patti/{pact.slug}/richieste/{member.id}/accetta", data=token_of(browser, pact)).status_code == 404


def test_a_message_that_is_too_long_is_kept(house, facilitated):
    pact, _facilitator, _browser = facilitated
    answer = send(house.browser(house.member()), f"/patti/{pact.slug}/chiedi", message="parola " * 200)
    assert answer.status_code == 422
    assert "Al massimo 500 caratteri" in words_of(answer)
    assert "parola parola parola" in words_of(answer)


@pytest.mark.parametrize("room", ["richieste", "inviti", "persone", "impostazioni", "modifica", "realta"])
def test_the_rooms_of_the_facilitators_are_not_there_for_others(house, client, facilitated, room):
    pact, _facilitator, browser = facilitated
    assert browser.get(f"/patti/{pact.slug}/{room}").status_code == 200
    inside = house.member()
    house.belongs(inside, pact)
    expected = 200 if room == "persone" else 404
    assert house.browser(inside).get(f"/patti/{pact.slug}/{room}").status_code == expected
    for member in (house.member(), house.member(roles=("moderator",)), house.member(roles=("administrator",))):
        assert house.browser(member).get(f"/patti/{pact.slug}/{room}").status_code == 404
    assert client.get(f"/patti/{pact.slug}/{room}").status_code == 303


def test_the_only_facilitator_cannot_leave(house, facilitated):
    pact, facilitator, browser = facilitated
    answer = send(browser, f"/patti/{pact.slug}/lascia")
    assert answer.status_code == 403
    assert "passa il ruolo" in words_of(answer)
    assert membership(pact, facilitator) is not None
    second = house.member()
    house.belongs(second, pact, Hat.FACILITATOR)
    assert send(browser, f"/patti/{pact.slug}/lascia").status_code == 303


def test_a_suspended_second_facilitator_does_not_count(house, facilitated):
    pact, facilitator, _browser = facilitated
    gone = house.member(suspended_at=clock.now())
    house.belongs(gone, pact, Hat.FACILITATOR)
    with pytest.raises(Denied):
        joining.leave(house.actor(facilitator), pact.id)


def test_a_newcomer_of_a_closed_past_reads_from_the_day_of_entry(house):
    pact = house.pact(rung=Rung.PACT)
    member = house.member()
    facilitator = house.member()
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    token = joining.invite(house.actor(facilitator), pact.id, 3, 1, "")
    joining.use_invitation(house.actor(member), token)
    actor = house.actor(member)
    assert actor.readable.since
    assert db.session.scalar(select(Pact.id).where(Pact.id == pact.id, visible(actor, Pact))) == pact.id


def test_an_invitation_is_shown_once_and_leads_a_stranger_in(house, client):
    pact = house.pact("Famiglie di via Verdi", rung=Rung.PACT)
    facilitator = house.member("Franca")
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    browser = house.browser(facilitator)
    link = link_made(browser, pact, days="7", uses="1", note="le insegnanti")
    again = words_of(browser.get(f"/patti/{pact.slug}/inviti"))
    assert link not in browser.get(f"/patti/{pact.slug}/inviti").get_data(as_text=True)
    assert "le insegnanti" in again
    shown = client.get(link)
    page = shown.get_data(as_text=True)
    assert "Franca ti invita nel patto" in words_of(shown)
    assert f"/accedi?next={link}" in page
    assert f"/registrati?invito={link.removeprefix('/invito/')}" in page
    member = house.member()
    own = house.browser(member)
    assert membership(pact, member) is None
    assert send(own, link).status_code == 303
    assert membership(pact, member).hat == Hat.MEMBER
    assert own.get(f"/patti/{pact.slug}").status_code == 200
    assert client.get(link).status_code == 404


def test_opening_a_link_uses_nothing_up(house, client):
    pact, facilitator = house.pact(rung=Rung.PACT), house.member()
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    token = joining.invite(house.actor(facilitator), pact.id, 3, 1, "")
    for _ in range(3):
        assert client.get(f"/invito/{token}").status_code == 200
    db.session.rollback()
    assert db.session.scalar(select(Invitation.uses_left)) == 1


def test_a_link_that_is_spent_past_withdrawn_or_invented_gives_one_answer(house, client):
    pact, facilitator = house.pact(rung=Rung.PACT), house.member()
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    actor = house.actor(facilitator)
    past, withdrawn = (joining.invite(actor, pact.id, 3, 1, "") for _ in range(2))
    first, second = db.session.scalars(select(Invitation.id).order_by(Invitation.id))
    db.session.execute(update(Invitation).where(Invitation.id == first).values(expires_at=clock.now() - timedelta(minutes=1)))
    db.session.commit()
    joining.withdraw(actor, pact.id, second)
    answers = {client.get(f"/invito/{token}").data for token in (past, withdrawn, "inventato", "x" * 300)}
    assert len(answers) == 1
    assert "non apre nulla" in words_of(client.get(f"/invito/{past}"))
    with pytest.raises(NotFound):
        joining.use_invitation(house.actor(house.member()), past)


def test_a_link_stays_the_pacts_when_its_maker_loses_the_role(house):
    pact, maker, other = house.pact(rung=Rung.PACT), house.member(), house.member()
    house.belongs(maker, pact, Hat.FACILITATOR)
    house.belongs(other, pact, Hat.FACILITATOR)
    token = joining.invite(house.actor(maker), pact.id, 3, 5, "")
    db.session.execute(update(Membership).where(Membership.member_id == maker.id).values(hat=Hat.MEMBER))
    db.session.commit()
    member = house.member()
    joining.use_invitation(house.actor(member), token)
    assert membership(pact, member) is not None
    number = db.session.scalar(select(Invitation.id))
    with pytest.raises(Denied):
        joining.withdraw(house.actor(maker), pact.id, number)
    joining.withdraw(house.actor(other), pact.id, number)
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 0


def test_a_link_of_another_pact_cannot_be_withdrawn_from_here(house):
    pact, other, facilitator = house.pact(rung=Rung.PACT), house.pact(rung=Rung.PACT), house.member()
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    stranger = house.member()
    house.belongs(stranger, other, Hat.FACILITATOR)
    joining.invite(house.actor(facilitator), pact.id, 3, 1, "")
    with pytest.raises(NotFound):
        joining.withdraw(house.actor(stranger), other.id, db.session.scalar(select(Invitation.id)))


@pytest.mark.parametrize(("days", "uses"), [("0", "1"), ("31", "1"), ("3", "0"), ("3", "9999"), ("tre", "1"), ("", "")])
def test_an_invitation_out_of_its_limits_is_refused_with_a_sentence(house, facilitated, days, uses):
    pact, _facilitator, browser = facilitated
    answer = send(browser, f"/patti/{pact.slug}/inviti", days=days, uses=uses, note="resta scritta")
    assert answer.status_code == 422
    assert "resta scritta" in answer.get_data(as_text=True)
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 0


def test_a_form_sent_twice_makes_one_link(house, facilitated):
    pact, _facilitator, browser = facilitated
    page = browser.get(f"/patti/{pact.slug}/inviti")
    fields = {**token_of(browser, pact, "inviti"), "submission": "one-showing", "days": "3", "uses": "1", "note": ""}
    assert page.status_code == 200
    for _ in range(2):
        assert browser.post(f"/patti/{pact.slug}/inviti", data=fields).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 1


def test_fifty_people_at_once_never_use_a_link_once_too_often(house):
    pact, facilitator = house.pact(rung=Rung.PACT), house.member()
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    token = joining.invite(house.actor(facilitator), pact.id, 3, 7, "")
    actors = [house.actor(house.member()) for _ in range(50)]
    start, outcomes = Barrier(50), []

    def come(actor):
        with house.app.app_context():
            start.wait()
            try:
                joining.use_invitation(actor, token)
                outcomes.append("in")
            except NotFound:
                outcomes.append("out")
            finally:
                db.session.remove()

    db.session.rollback()
    threads = [Thread(target=come, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (outcomes.count("in"), outcomes.count("out")) == (7, 43)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Membership)) == 8
    assert db.session.scalar(select(Invitation.uses_left)) == 0
