"""A long conversation that ends with nothing collected: told once, to who facilitates, and let go with one button."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.citations.models import ThreadReminder
from forum.citations.queries.reminders import reminders
from forum.citations.services.collecting import collect
from forum.citations.services.reminding import HARVEST_BOX, let_go, tell_parcels
from forum.core import clock, limits
from forum.core.audience import Rung
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.outbox import OutboxRow, drain
from forum.core.refs import Ref
from forum.discussions.models import Post
from forum.discussions.services.posting import reply
from forum.discussions.services.tending import hide_thread, lock, unlock
from forum.mail.queue import MAIL_BOX
from forum.pacts.models import Hat, Pact
from tests.support.discussions import db_thread, fill_thread, make_thread


@pytest.fixture
def pact(house):
    return house.pact("Il patto del cortile")


@pytest.fixture
def facilitator(house, pact):
    row = house.member("Fulvia", email="fulvia@example.org")
    house.belongs(row, pact, Hat.FACILITATOR)
    return row


@pytest.fixture
def thread(house, pact):
    row = make_thread(house.member("Anna"), "Una lunga discussione", pact=pact)
    fill_thread(row, house.member("Bruno"), limits.LONG_THREAD, 100)
    db.session.commit()
    return row


def told():
    return db.session.scalar(select(func.count(ThreadReminder.thread_id)))


def letters():
    keys = select(OutboxRow.key).where(OutboxRow.box == MAIL_BOX, OutboxRow.key.startswith("harvest:"))
    return db.session.scalars(keys.order_by(OutboxRow.id)).all()


def closed(house, thread):
    lock(house.actor(house.member("Mara", roles=("moderator",))), thread.id)


def some_post(thread):
    return db.session.scalar(select(func.min(Post.id)).where(Post.thread_id == thread.id))


def test_who_facilitates_is_told_once_of_a_long_conversation_that_closes(house, facilitator, thread):
    closed(house, thread)
    assert [one.title for one in reminders(house.actor(facilitator))] == ["Una lunga discussione"]
    assert letters() == [f"harvest:{thread.id}:{facilitator.id}"]
    unlock(house.actor(facilitator), thread.id)
    db.session.execute(OutboxRow.__table__.delete())
    db.session.commit()
    closed(house, thread)
    assert (told(), letters()) == (1, [])


def test_a_short_conversation_ends_in_silence(house, facilitator, pact):
    short = make_thread(house.member("Anna"), pact=pact)
    fill_thread(short, house.member("Bruno"), limits.LONG_THREAD - 1, 100)
    db.session.commit()
    closed(house, short)
    assert (told(), letters()) == (0, [])


def test_nobody_is_told_when_something_was_collected(house, facilitator, thread):
    collect(house.actor(house.member("Carla")), Ref("post", some_post(thread)), "", "")
    closed(house, thread)
    assert (told(), letters()) == (0, [])


def test_collecting_later_takes_the_notice_away(house, facilitator, thread):
    closed(house, thread)
    collect(house.actor(house.member("Carla")), Ref("post", some_post(thread)), "", "")
    assert reminders(house.actor(facilitator)) == ()


def test_others_are_not_told(house, facilitator, thread, pact):
    closed(house, thread)
    member, elsewhere = house.member("Elio"), house.member("Gina")
    house.belongs(member, pact)
    house.belongs(elsewhere, house.pact(), Hat.FACILITATOR)
    for other in (member, elsewhere, house.member("Dario", roles=("curator",)), house.member("Mirko", roles=("administrator",))):
        assert reminders(house.actor(other)) == ()
        with pytest.raises(NotFound):
            let_go(house.actor(other), thread.id)


def test_in_the_commons_the_curators_are_told(house):
    curator = house.member("Dario", roles=("curator",))
    common = make_thread(house.member("Anna"), "Fuori dai patti")
    fill_thread(common, house.member("Bruno"), limits.LONG_THREAD, 100)
    db.session.commit()
    closed(house, common)
    assert [one.title for one in reminders(house.actor(curator))] == ["Fuori dai patti"]
    assert letters() == [f"harvest:{common.id}:{curator.id}"]


def test_who_closes_it_reads_the_notice_and_gets_no_letter(house, facilitator, thread):
    lock(house.actor(facilitator), thread.id)
    assert letters() == []
    assert len(reminders(house.actor(facilitator))) == 1


def test_a_hidden_conversation_is_not_told_of(house, facilitator, thread):
    closed(house, thread)
    hide_thread(house.actor(facilitator), thread.id, "Nomina una famiglia.")
    assert reminders(house.actor(facilitator)) == ()


def test_the_letter_of_a_confidential_pact_names_nothing(house):
    facilitator = house.member("Fulvia")
    pact = house.pact("Un patto riservato", rung=Rung.PACT)
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    thread = make_thread(facilitator, "Parole riservate", pact=pact)
    fill_thread(thread, facilitator, limits.LONG_THREAD, 100)
    db.session.commit()
    second = house.member("Gino")
    house.belongs(second, pact, Hat.FACILITATOR)
    lock(house.actor(second), thread.id)
    letter = db.session.scalars(select(OutboxRow.payload).where(OutboxRow.key == letters()[0])).one()
    assert letter["to"] == facilitator.email
    assert f"/discussioni/{thread.id}\n" in letter["text"] + "\n"
    assert "riservat" not in letter["text"] + letter["subject"]


def test_the_notice_stands_on_the_front_door_and_goes_with_one_button(house, facilitator, thread, pact):
    closed(house, thread)
    browser = house.browser(facilitator)
    page = browser.get("/").get_data(as_text=True)
    assert "Non c’è niente da raccogliere" in page
    assert f'href="/discussioni/{thread.id}-una-lunga-discussione"' in page
    answer = house.post(browser, "/", f"/raccolta/promemoria/{thread.id}", next=f"/patti/{pact.slug}")
    assert (answer.status_code, answer.location) == (303, f"/patti/{pact.slug}")
    assert "niente da raccogliere" not in browser.get("/").get_data(as_text=True)
    assert told() == 1


def test_who_was_not_told_finds_no_button_to_press(house, facilitator, thread):
    closed(house, thread)
    member = house.member("Elio")
    assert "raccogliere" not in house.browser(member).get("/").get_data(as_text=True).replace("Raccogliere per", "")
    browser = house.browser(house.member("Dario", roles=("curator",)))
    assert house.post(browser, "/impostazioni/dispositivi", f"/raccolta/promemoria/{thread.id}").status_code == 404


# Silence


def parcel():
    row = db.session.execute(select(OutboxRow.key, OutboxRow.available_at).where(OutboxRow.box == HARVEST_BOX)).one_or_none()
    return tuple(row) if row else None


def answered(house, thread):
    author = house.member("Carla")
    house.belongs(author, db.session.get_one(Pact, thread.pact_id))
    reply(house.actor(author), thread.id, "Un'altra risposta.")


def test_each_reply_to_a_long_conversation_moves_the_day_on_which_it_is_silent(house, facilitator, thread):
    assert parcel() is None
    answered(house, thread)
    key, day = parcel()
    assert key == f"thread:{thread.id}"
    assert day - db_thread(thread).last_post_at == timedelta(days=limits.OLD_THREAD_DAYS)


def test_when_the_day_comes_in_silence_who_facilitates_is_told(house, facilitator, thread, monkeypatch):
    answered(house, thread)
    day = parcel()[1]
    monkeypatch.setattr(clock, "now", lambda: day + timedelta(minutes=1))
    assert drain(HARVEST_BOX, tell_parcels) == 1
    assert (told(), letters()) == (1, [f"harvest:{thread.id}:{facilitator.id}"])
    assert parcel() is None


def test_a_parcel_that_comes_too_early_tells_nobody(house, facilitator, thread):
    answered(house, thread)
    db.session.execute(OutboxRow.__table__.update().where(OutboxRow.box == HARVEST_BOX).values(available_at=clock.now()))
    db.session.commit()
    assert drain(HARVEST_BOX, tell_parcels) == 1
    assert told() == 0


def test_old_conversations_that_are_imported_leave_no_parcel(house, facilitator, thread):
    assert db_thread(thread).last_post_at < clock.now() - timedelta(days=limits.OLD_THREAD_DAYS)
    assert parcel() is None


def test_replies_to_short_conversations_leave_no_parcel(house, pact):
    short = make_thread(house.member("Anna"), pact=pact)
    answered(house, short)
    assert parcel() is None
