import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from forum.core import clock, outbox
from forum.core.database import db
from forum.core.errors import Repeated
from forum.core.events import Event, listen
from forum.core.outbox import OutboxRow, enqueue
from forum.core.refs import Ref
from forum.core.work import INDEX_BOX, JournalRow, SiteVersion, unit_of_work
from forum.pacts.models import Theme


@dataclass(frozen=True, kw_only=True)
class Painted(Event):
    colour: str

    def touches(self):
        return (Ref("wall", 7),)


def count(table):
    return db.session.scalar(select(func.count()).select_from(table))


def version():
    return db.session.scalar(select(SiteVersion.number))


def test_row_journal_outbox_and_version_are_saved_together(database):
    with unit_of_work() as work:
        db.session.add(Theme(slug="muri", name="Muri"))
        work.emit(Painted(actor_id=3, colour="blu"))
    db.session.rollback()
    assert count(Theme) == 1
    kept = db.session.scalars(select(JournalRow)).one()
    assert (kept.event, kept.actor_id, kept.payload) == ("Painted", 3, {"colour": "blu"})
    assert [(row.box, row.key) for row in db.session.scalars(select(OutboxRow))] == [(INDEX_BOX, "wall:7")]
    assert version() == 1


def test_nothing_is_saved_when_anything_fails(database):
    def paint_and_fall():
        with unit_of_work() as work:
            db.session.add(Theme(slug="muri", name="Muri"))
            work.emit(Painted(actor_id=3, colour="blu"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        paint_and_fall()
    assert (count(Theme), count(JournalRow), count(OutboxRow), version()) == (0, 0, 0, 0)


def test_a_listener_that_fails_takes_the_change_with_it(database):
    @dataclass(frozen=True, kw_only=True)
    class Broken(Event):
        pass

    def fall(event, work):
        raise ZeroDivisionError

    listen(Broken, fall)

    def change():
        with unit_of_work() as work:
            db.session.add(Theme(slug="muri", name="Muri"))
            work.emit(Broken(actor_id=None))

    with pytest.raises(ZeroDivisionError):
        change()
    assert count(Theme) == 0


def test_a_nested_unit_joins_the_outer_one(database):
    def nest():
        with unit_of_work():
            with unit_of_work():
                db.session.add(Theme(slug="muri", name="Muri"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        nest()
    assert count(Theme) == 0


def test_the_same_form_twice_answers_with_what_the_first_made(house):
    member = house.member()

    def send():
        with unit_of_work() as work:
            work.claim(member.id, "key")
            db.session.add(Theme(slug=f"muri-{clock.now().timestamp()}", name="Muri"))
            work.made(Ref("theme", 1))

    send()
    with pytest.raises(Repeated) as second:
        send()
    assert second.value.ref == Ref("theme", 1)
    assert count(Theme) == 1


def test_twenty_copies_of_a_form_at_once_make_one_thing(house, app):
    member_id = house.member().id
    outcomes = []
    db.session.remove()

    def send():
        with app.app_context():
            try:
                with unit_of_work() as work:
                    work.claim(member_id, "key")
                    db.session.add(Theme(slug=f"muri-{threading.get_ident()}", name="Muri"))
                    work.made(Ref("theme", 1))
                outcomes.append("made")
            except Repeated:
                outcomes.append("repeated")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made"] + ["repeated"] * 19
    assert count(Theme) == 1


def test_a_parcel_renewed_while_it_is_delivered_stays(database):
    with unit_of_work():
        enqueue("box", "post:1")
    seen = []

    def handler(parcels):
        seen.extend(parcels)
        if len(seen) == 1:
            with unit_of_work():
                enqueue("box", "post:1", {"again": True})

    assert outbox.drain("box", handler) == 1
    assert outbox.drain("box", handler) == 1
    assert [parcel.version for parcel in seen] == [1, 2]
    assert outbox.drain("box", handler) == 0


def test_a_handler_that_fails_postpones_and_loses_nothing(database):
    with unit_of_work():
        enqueue("box", "post:1")

    def fail(parcels):
        raise ConnectionError

    with pytest.raises(ConnectionError):
        outbox.drain("box", fail)
    assert outbox.drain("box", fail) == 0
    kept = db.session.scalars(select(OutboxRow)).one()
    assert kept.attempts == 1
    assert kept.available_at > clock.now()


def test_one_parcel_that_always_fails_holds_up_none_of_the_others(database):
    with unit_of_work():
        for number in range(4):
            enqueue("box", f"post:{number}")
    delivered = []

    def refuse_the_second(parcels):
        if any(parcel.key == "post:1" for parcel in parcels):
            raise ConnectionError
        delivered.extend(parcel.key for parcel in parcels)

    def try_once():
        with suppress(ConnectionError):
            outbox.drain("box", refuse_the_second)

    try_once()
    assert delivered == []
    with time_machine.travel(clock.now() + timedelta(seconds=2), tick=False):
        for _round in range(4):
            try_once()
    assert sorted(delivered) == ["post:0", "post:2", "post:3"]
    assert db.session.scalars(select(OutboxRow.key)).all() == ["post:1"]
