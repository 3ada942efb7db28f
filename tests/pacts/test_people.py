"""Looking after the people: removing, roles, the past, and an administrator who enters."""

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.actor import SYSTEM
from forum.core.audience import Rung
from forum.core.database import db
from forum.core.errors import Denied, NotFound
from forum.core.work import JournalRow
from forum.pacts.models import Hat, Joining, Membership, Removal
from forum.pacts.services import joining, people
from tests.support.pacts import send, statements, words_of
from tests.support.people import csrf_of


def membership(pact, member):
    db.session.rollback()
    return db.session.scalar(select(Membership).where(Membership.pact_id == pact.id, Membership.member_id == member.id))


def press(browser, pact, address, **fields):
    token = csrf_of(browser.get(f"/patti/{pact.slug}/persone"))
    return browser.post(f"/patti/{pact.slug}/persone/{address}", data={"csrf_token": token, **fields})


@pytest.fixture
def facilitated(house):
    pact, facilitator = house.pact("Riservato", rung=Rung.PACT), house.member("Franca")
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    return pact, facilitator, house.browser(facilitator)


def test_the_people_of_a_confidential_pact_are_shown_to_those_inside_only(house, client, facilitated):
    pact, _facilitator, _browser = facilitated
    inside = house.member("Ida")
    house.belongs(inside, pact)
    page = words_of(house.browser(inside).get(f"/patti/{pact.slug}/persone"))
    assert "Ida" in page
    assert "Franca" in page
    assert "Togli dal patto" not in page
    for role in ((), ("moderator",), ("administrator",), ("curator",)):
        assert house.browser(house.member(roles=role)).get(f"/patti/{pact.slug}/persone").status_code == 404
    assert client.get(f"/patti/{pact.slug}/persone").status_code == 303


def test_the_list_costs_six_statements_at_most(house, facilitated):
    pact, _facilitator, browser = facilitated
    for _ in range(55):
        house.belongs(house.member(), pact)
    with statements() as seen:
        assert browser.get(f"/patti/{pact.slug}/persone").status_code == 200
    assert len(seen) <= 6
    assert browser.get(f"/patti/{pact.slug}/persone?pagina=2").status_code == 200
    assert browser.get(f"/patti/{pact.slug}/persone?pagina=3").status_code == 404


def test_a_facilitator_removes_somebody_with_a_reason(house, facilitated):
    pact, _facilitator, browser = facilitated
    member = house.member("Ugo")
    house.belongs(member, pact)
    address = f"/patti/{pact.slug}/persone/{member.id}/togli"
    assert send(browser, address, reason="").status_code == 422
    assert send(browser, address, reason="Toni offensivi ripetuti").status_code == 303
    assert membership(pact, member) is None
    assert house.browser(member).get(f"/patti/{pact.slug}").status_code == 404
    entry = db.session.scalars(select(JournalRow).where(JournalRow.event == "MemberRemoved")).one()
    assert entry.payload["reason"] == "Toni offensivi ripetuti"
    assert "Toni offensivi" in words_of(browser.get(f"/patti/{pact.slug}/persone"))


def test_who_was_removed_comes_back_only_with_a_yes(house):
    pact, facilitator, member = house.pact("Aperto"), house.member(), house.member()
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    house.belongs(member, pact)
    token = joining.invite(house.actor(facilitator), pact.id, 3, 5, "")
    people.remove_member(house.actor(facilitator), pact.id, member.id, "Un motivo")
    actor = house.actor(member)
    with pytest.raises(Denied):
        joining.join(actor, pact.id)
    with pytest.raises(Denied):
        joining.use_invitation(actor, token)
    page = words_of(house.browser(member).get(f"/patti/{pact.slug}"))
    assert "Chiedi di entrare" in page
    assert "Entra nel patto" not in page
    joining.ask(actor, pact.id, "Scusate")
    joining.accept(house.actor(facilitator), pact.id, member.id)
    assert membership(pact, member) is not None
    assert db.session.scalars(select(Removal)).all() == []


def test_a_facilitator_lets_a_removed_person_come_again(house, facilitated):
    pact, facilitator, browser = facilitated
    member = house.member()
    house.belongs(member, pact)
    people.remove_member(house.actor(facilitator), pact.id, member.id, "Un motivo")
    assert press(browser, pact, f"{member.id}/riammetti").status_code == 303
    token = joining.invite(house.actor(facilitator), pact.id, 3, 1, "")
    joining.use_invitation(house.actor(member), token)
    assert membership(pact, member) is not None


def test_a_moderator_removes_from_open_pacts_and_not_from_what_they_do_not_see(house, facilitated):
    closed, _facilitator, _browser = facilitated
    pact, member, moderator = house.pact("Aperto"), house.member(), house.member(roles=("moderator",))
    for place in (pact, closed):
        house.belongs(member, place)
    assert send(house.browser(moderator), f"/patti/{pact.slug}/persone/{member.id}/togli", reason="Motivo").status_code == 303
    assert membership(pact, member) is None
    assert house.browser(moderator).get(f"/patti/{closed.slug}/persone/{member.id}/togli").status_code == 404
    with pytest.raises(NotFound):
        people.remove_member(house.actor(moderator), closed.id, member.id, "Motivo")


def test_members_remove_nobody_and_nobody_removes_themselves(house, facilitated):
    pact, facilitator, browser = facilitated
    member, other = house.member(), house.member()
    house.belongs(member, pact)
    house.belongs(other, pact)
    assert house.browser(member).get(f"/patti/{pact.slug}/persone/{other.id}/togli").status_code == 404
    assert browser.get(f"/patti/{pact.slug}/persone/{facilitator.id}/togli").status_code == 404
    assert browser.get(f"/patti/{pact.slug}/persone/999999/togli").status_code == 404


def test_the_role_is_given_and_taken_but_never_from_the_last(house, facilitated):
    pact, facilitator, browser = facilitated
    member = house.member()
    house.belongs(member, pact)
    refused = press(browser, pact, f"{facilitator.id}/ruolo", hat="member")
    assert refused.status_code == 403
    assert "non resta mai senza" in words_of(refused)
    assert press(browser, pact, f"{member.id}/ruolo", hat="facilitator").status_code == 303
    assert membership(pact, member).hat == Hat.FACILITATOR
    assert press(browser, pact, f"{facilitator.id}/ruolo", hat="member").status_code == 303
    assert membership(pact, facilitator).hat == Hat.MEMBER
    assert press(browser, pact, f"{facilitator.id}/ruolo", hat="facilitator").status_code == 403


def test_the_last_facilitator_cannot_be_removed(house):
    pact, facilitator = house.pact("Aperto"), house.member()
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    with pytest.raises(Denied):
        people.remove_member(house.actor(house.member(roles=("moderator",))), pact.id, facilitator.id, "Motivo")


def test_an_unknown_role_changes_nothing(house, facilitated):
    pact, _facilitator, browser = facilitated
    member = house.member()
    house.belongs(member, pact)
    assert press(browser, pact, f"{member.id}/ruolo", hat="king").status_code == 303
    assert membership(pact, member).hat == Hat.MEMBER


def test_the_past_is_opened_to_one_person(house, facilitated):
    pact, _facilitator, browser = facilitated
    newcomer, other = house.member(), house.member()
    house.belongs(newcomer, pact, sees_from=clock.now())
    house.belongs(other, pact, sees_from=clock.now())
    assert press(browser, pact, f"{newcomer.id}/passato").status_code == 303
    assert membership(pact, newcomer).sees_from is None
    assert membership(pact, other).sees_from is not None
    with pytest.raises(Denied):
        people.open_past(house.actor(other), pact.id, other.id)


def test_an_administrator_lists_confidential_pacts_without_their_titles(house, facilitated):
    house.pact("Patto alla luce del sole")
    page = words_of(house.browser(house.member(roles=("administrator",))).get("/amministrazione/patti"))
    assert "Riservato" in page  # the badge
    assert page.count("Patto numero") == 2  # its title, and the words of its button
    assert "Patto alla luce del sole" in page
    assert "Franca" not in page
    for roles in ((), ("moderator",), ("curator",)):
        assert house.browser(house.member(roles=roles)).get("/amministrazione/patti").status_code == 404


def test_an_administrator_enters_with_a_reason_that_everybody_inside_reads(house, facilitated):
    pact, _facilitator, browser = facilitated
    administrator = house.member("Gino", roles=("administrator",))
    own = house.browser(administrator)
    assert own.get(f"/patti/{pact.slug}").status_code == 404
    address = f"/amministrazione/patti/{pact.id}/entra"
    assert "Franca" not in words_of(own.get(address))
    assert send(own, address, reason="").status_code == 422
    assert membership(pact, administrator) is None
    answer = send(own, address, reason="Una richiesta di aiuto arrivata per posta")
    assert (answer.status_code, answer.location) == (303, f"/patti/{pact.slug}")
    assert own.get(f"/patti/{pact.slug}").status_code == 200
    for page in ("", "/persone"):
        shown = words_of(browser.get(f"/patti/{pact.slug}{page}"))
        assert "Gino" in shown
        assert "Una richiesta di aiuto arrivata per posta" in shown
    entry = membership(pact, administrator)
    assert (entry.hat, entry.sees_from is None) == (Hat.MEMBER, False)
    assert db.session.scalars(select(JournalRow.event).where(JournalRow.event == "AdministratorEntered")).all()
    assert send(own, f"/patti/{pact.slug}/lascia").status_code == 303
    assert own.get(f"/patti/{pact.slug}").status_code == 404
    assert "Una richiesta di aiuto" in words_of(browser.get(f"/patti/{pact.slug}/persone")), "it stands after they left"


def test_only_confidential_pacts_are_entered_and_only_by_administrators(house, facilitated):
    pact, _facilitator, _browser = facilitated
    administrator = house.member(roles=("administrator",))
    open_pact = house.pact("Aperto")
    assert house.browser(administrator).get(f"/amministrazione/patti/{open_pact.id}/entra").status_code == 404
    assert house.browser(administrator).get("/amministrazione/patti/999999/entra").status_code == 404
    with pytest.raises(Denied):
        people.enter(house.actor(house.member(roles=("moderator", "curator"))), pact.id, "Curiosità")


def test_an_administrator_who_entered_cannot_give_themselves_the_role(house, facilitated):
    pact, _facilitator, _browser = facilitated
    administrator, other = house.member(roles=("administrator",)), house.member()
    house.belongs(other, pact)
    people.enter(house.actor(administrator), pact.id, "Il patto è senza guida")
    actor = house.actor(administrator)
    with pytest.raises(Denied):
        people.give_hat(actor, pact.id, administrator.id, Hat.FACILITATOR)
    people.give_hat(actor, pact.id, other.id, Hat.FACILITATOR)
    assert membership(pact, other).hat == Hat.FACILITATOR


def test_only_the_house_places_people(house):
    pact, member = house.pact(joining=Joining.INVITATION), house.member()
    with pytest.raises(Denied):
        people.place(house.actor(house.member(roles=("administrator",))), pact.id, member.id)
    people.place(SYSTEM, pact.id, member.id, Hat.FACILITATOR)
    assert membership(pact, member).hat == Hat.FACILITATOR
