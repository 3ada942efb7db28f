from datetime import timedelta

import pytest
from flask_babel import lazy_gettext as _
from sqlalchemy import func, select, update

from forum.core import clock, limits
from forum.core.database import db
from forum.core.outbox import OutboxRow, drain
from forum.core.work import unit_of_work
from forum.mail import queue
from forum.mail.compose import Letter
from forum.mail.deliver import Undelivered
from forum.mail.queue import MAIL_BOX, deliver_parcels, post_mail
from tests.support.accounts import waiting_letters

LETTER = Letter(_("Confirm your address"), (_("Hello,"),))


def post(key="confirm:1", to="lucia@example.org", **values):
    with unit_of_work():
        post_mail(key, LETTER, to, "it", **values)


def delivered(monkeypatch, failure=None):
    """Replace the way out; return what goes through it."""
    out = []

    def way_out(message, settings):
        if failure is not None:
            raise failure
        out.append(message)

    monkeypatch.setattr(queue, "deliver", way_out)
    return out


def left():
    return db.session.scalar(select(func.count()).select_from(OutboxRow))


def test_a_letter_waits_with_the_change_and_goes_with_its_row(database, monkeypatch):
    out = delivered(monkeypatch)
    post()
    assert [letter.to for letter in waiting_letters()] == ["lucia@example.org"]
    assert drain(MAIL_BOX, deliver_parcels, 1) == 1
    assert [message["To"] for message in out] == ["lucia@example.org"]
    assert left() == 0, "what the letter holds, a secret perhaps, stays nowhere"


def test_a_change_that_fails_sends_nothing(database):
    def fail():
        with unit_of_work():
            post_mail("confirm:1", LETTER, "lucia@example.org", "it")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert waiting_letters() == []


def test_a_letter_to_anything_but_one_address_is_refused(database):
    with pytest.raises(ValueError, match="one address"), unit_of_work():
        post_mail("confirm:1", LETTER, "lucia@example.org\nBcc: altri@example.org", "it")


def test_a_second_letter_under_the_same_key_replaces_the_first(database, monkeypatch):
    out = delivered(monkeypatch)
    post()
    post(to="nuova@example.org")
    drain(MAIL_BOX, deliver_parcels, 1)
    assert [message["To"] for message in out] == ["nuova@example.org"]


def test_a_failure_puts_the_letter_off_and_leaves_the_others_alone(database, monkeypatch):
    delivered(monkeypatch, Undelivered("silent", final=False))
    post()
    post("confirm:2", "altra@example.org")
    with pytest.raises(Undelivered):
        drain(MAIL_BOX, deliver_parcels, 1)
    out = delivered(monkeypatch)
    assert drain(MAIL_BOX, deliver_parcels, 1) == 1
    assert [message["To"] for message in out] == ["altra@example.org"]
    assert drain(MAIL_BOX, deliver_parcels, 1) == 0, "its time has not come again"
    assert left() == 1
    db.session.rollback()
    with unit_of_work():
        db.session.execute(update(OutboxRow).values(available_at=clock.now() - timedelta(seconds=1)))
    assert drain(MAIL_BOX, deliver_parcels, 1) == 1
    assert [message["To"] for message in out] == ["altra@example.org", "lucia@example.org"]


def test_a_final_refusal_is_not_tried_again(database, monkeypatch):
    delivered(monkeypatch, Undelivered("no such mailbox", final=True))
    post()
    assert drain(MAIL_BOX, deliver_parcels, 1) == 1
    assert left() == 0


def test_after_the_last_attempt_the_letter_is_given_up(database, monkeypatch):
    delivered(monkeypatch, Undelivered("silent", final=False))
    post()
    with unit_of_work():
        db.session.execute(update(OutboxRow).values(attempts=limits.MAIL_ATTEMPTS))
    assert drain(MAIL_BOX, deliver_parcels, 1) == 1
    assert left() == 0


def test_a_letter_whose_link_has_run_out_is_dropped(database, monkeypatch):
    out = delivered(monkeypatch)
    post(until=clock.now() - timedelta(seconds=1))
    assert drain(MAIL_BOX, deliver_parcels, 1) == 1
    assert out == []
    assert left() == 0


def test_the_mail_box_hands_over_one_letter_at_a_time(app):
    box = next(box for box in app.extensions["forum.boxes"] if box.name == MAIL_BOX)
    assert (box.handler, box.batch) == (deliver_parcels, 1)
