"""From the outbox to the index, and back to health by itself."""

import os
import time
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from forum.core import clock, kinds
from forum.core.audience import Rung
from forum.core.database import db
from forum.core.kinds import get_kind
from forum.core.outbox import OutboxRow, drain, enqueue
from forum.core.settings import load_settings
from forum.core.work import CLOSING, INDEX_BOX, unit_of_work
from forum.core.worker import Worker
from forum.discussions.services import editing, tending
from forum.search.folders import find_current
from forum.search.queue import closing, ensure_index, get_engine, index_folder, index_parcels, rebuild_index
from tests.support.discussions import make_post, make_thread
from tests.support.search import drain_index, forget_index, fresh_index


@pytest.fixture
def index(database):
    with fresh_index(database):
        yield database


def found(browser, words, **filters):
    arguments = "&".join(f"{name}={value}" for name, value in {"q": words, **filters}.items())
    answer = browser.get(f"/cerca?{arguments}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def found_within_two_seconds(browser, words, expected):
    """Ask until an engine that was open during a rebuild has followed it."""
    give_up = time.monotonic() + 2
    while expected not in (shown := found(browser, words)) and time.monotonic() < give_up:
        time.sleep(0.05)
    return expected in shown


def waiting():
    db.session.rollback()
    return list(db.session.scalars(select(OutboxRow.key).where(OutboxRow.box == INDEX_BOX).order_by(OutboxRow.id)))


def test_a_post_is_found_once_the_box_is_drained(index, house, client):
    thread = make_thread(house.member(), "La serra comune", text="Abbiamo seminato zafferano.")
    assert "Non si è trovato nulla" in found(client, "zafferano")
    drain_index()
    shown = found(client, "zafferano")
    assert f"/discussioni/{thread.id}-la-serra-comune#p" in shown
    assert "<mark>zafferano</mark>" in shown
    assert waiting() == []


def test_words_edited_away_are_found_no_more_and_the_new_ones_are(index, house, client):
    author = house.member()
    thread = make_thread(author, text="parola vecchia: zucchero")
    drain_index()
    editing.edit_post(house.actor(author), thread.last_post_id, "parola nuova: cannella", version=1)
    drain_index()
    assert "Non si è trovato nulla" in found(client, "zucchero")
    assert "<mark>cannella</mark>" in found(client, "cannella")


def test_a_hidden_post_is_found_no_more_and_comes_back_when_restored(index, house, client):
    thread = make_thread(house.member())
    post = make_post(thread, house.member("Ugo"), "Qui si parla di rosmarino.")
    drain_index()
    assert "<mark>rosmarino</mark>" in found(client, "rosmarino")
    moderator = house.actor(house.member("Lia", roles=("moderator",)))
    tending.hide_post(moderator, post.id, "Prova")
    # Even before the index hears of it, the database decides again.
    assert "rosmarino</mark>" not in found(client, "rosmarino")
    drain_index()
    assert "Non si è trovato nulla" in found(client, "rosmarino")
    tending.restore_post(moderator, post.id)
    drain_index()
    assert "<mark>rosmarino</mark>" in found(client, "rosmarino")


def test_an_edit_made_while_the_box_is_drained_is_not_lost(index, house, monkeypatch):
    thread = make_thread(house.member())
    key = f"thread:{thread.id}"
    assert key in waiting()
    engine = get_engine()
    write = engine.write

    def write_and_be_overtaken(entries, removals=()):
        write(entries, removals)
        with unit_of_work():
            enqueue(INDEX_BOX, key)

    monkeypatch.setattr(engine, "write", write_and_be_overtaken)
    drain(INDEX_BOX, index_parcels)
    assert waiting() == [key]


def test_keys_that_no_kind_owns_do_not_hold_up_the_others(index, house, client):
    with unit_of_work():
        enqueue(INDEX_BOX, "nobody:7")
        enqueue(INDEX_BOX, CLOSING)
    make_thread(house.member(), text="C'è del timo.")
    drain_index()
    assert "<mark>timo</mark>" in found(client, "timo")
    assert waiting() == []


def test_while_a_narrowed_pact_is_pulled_in_nobody_is_told_figures(index, house, client):
    make_thread(house.member(), text="basilico")
    drain_index()
    with unit_of_work():
        enqueue(INDEX_BOX, CLOSING)
    assert closing()
    assert "si sta ricostruendo" in found(client, "basilico")
    drain_index()
    assert not closing()
    assert "<mark>basilico</mark>" in found(client, "basilico")


def test_what_was_closed_waits_for_what_was_postponed_and_turns_in_no_circles(index, house, monkeypatch):
    with unit_of_work():
        enqueue(INDEX_BOX, "post:1")
        enqueue(INDEX_BOX, CLOSING)
    later = {"attempts": 1, "available_at": clock.now() + timedelta(hours=1)}
    db.session.execute(update(OutboxRow).where(OutboxRow.key == "post:1").values(**later))
    db.session.commit()
    woken = []
    monkeypatch.setattr("forum.core.work._wakers", [lambda: woken.append(1)])
    assert drain(INDEX_BOX, index_parcels) == 1
    assert drain(INDEX_BOX, index_parcels) == 0, "not again at once"
    assert (closing(), woken) == (True, [])
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        drain_index()
    assert not closing()


def test_what_came_after_a_closing_does_not_hold_searches_up(index, house):
    with unit_of_work():
        enqueue(INDEX_BOX, CLOSING)
    with time_machine.travel(clock.now() + timedelta(seconds=5), tick=False):
        thread = make_thread(house.member(), text="maggiorana")
    assert waiting() == [CLOSING, f"thread:{thread.id}", f"post:{thread.last_post_id}"]
    assert drain(INDEX_BOX, index_parcels, 1) == 1
    assert not closing()


def test_a_thing_that_can_never_be_read_is_taken_out_rather_than_waited_for(index, house, client, monkeypatch):
    make_thread(house.member(), text="finocchietto")
    drain_index()
    post = get_kind("post")

    def broken(ids):
        raise ValueError(ids)

    monkeypatch.setitem(kinds._kinds, "post", replace(post, entries=broken))
    with unit_of_work():
        enqueue(INDEX_BOX, "post:1")
        enqueue(INDEX_BOX, CLOSING)
    for hours in range(1, 6):
        with time_machine.travel(clock.now() + timedelta(hours=hours), tick=False), suppress(ValueError):
            drain_index()
    assert waiting() == []
    monkeypatch.undo()
    assert "Non si è trovato nulla" in found(client, "finocchietto")


def test_a_missing_index_is_said_never_shown_as_nothing(database, client):
    forget_index(database)
    shown = found(client, "basilico")
    assert "si sta ricostruendo" in shown
    assert "Non si è trovato nulla" not in shown
    forget_index(database)


def test_the_worker_builds_a_missing_index_with_everything_in_it(database, house, client):
    forget_index(database)
    make_thread(house.member(), text="maggiorana")
    worker = Worker(database.extensions["forum.boxes"], database.app_context, database.config["SETTINGS"].instance)
    worker.drain_all()
    assert found_within_two_seconds(client, "maggiorana", "<mark>maggiorana</mark>")
    forget_index(database)


def test_a_damaged_index_is_said_and_the_worker_builds_it_anew(index, house, client):
    make_thread(house.member(), text="origano")
    drain_index()
    engine = index.extensions.pop("forum.engine")
    engine.close()
    current = find_current(index_folder(index.config["SETTINGS"]))
    for place in current.iterdir():
        with place.open("r+b") as file:
            file.truncate(place.stat().st_size // 2)
    assert "si sta ricostruendo" in found(client, "origano")
    make_thread(house.member("Ugo"), text="salvia")
    drain_index()
    assert found_within_two_seconds(client, "salvia", "<mark>salvia</mark>")
    assert "<mark>origano</mark>" in found(client, "origano")


def test_the_index_is_built_at_the_start_only_when_there_is_none(database, house):
    forget_index(database)
    make_thread(house.member())
    assert ensure_index()
    database.extensions.pop("forum.engine").close()
    assert not ensure_index()
    forget_index(database)


def test_the_command_builds_the_index_anew_and_tells_how_far_it_is(index, house, client):
    thread = make_thread(house.member(), text="erba cipollina")
    db.session.execute(OutboxRow.__table__.delete())
    db.session.commit()
    assert "Non si è trovato nulla" in found(client, "cipollina")
    said = index.test_cli_runner().invoke(args=["search", "rebuild"])
    assert said.exit_code == 0, said.output
    assert "things" in said.output
    assert "The new index is in use." in said.output
    assert found_within_two_seconds(client, "cipollina", f"/discussioni/{thread.id}-")


def test_the_command_asks_as_a_visitor(index, house):
    pact = house.pact(rung=Rung.PACT)
    make_thread(house.member(), "Aperta", text="prezzemolo")
    make_thread(house.member("Ugo"), "Chiusa", text="prezzemolo", pact=pact)
    drain_index()
    said = index.test_cli_runner().invoke(args=["search", "query", "prezzemolo"])
    assert said.exit_code == 0, said.output
    assert "Aperta" in said.output
    assert "Chiusa" not in said.output


def test_the_command_says_when_the_index_cannot_be_asked(database):
    forget_index(database)
    said = database.test_cli_runner().invoke(args=["search", "query", "prezzemolo"])
    assert said.exit_code == 1
    assert "forum search rebuild" in said.output
    forget_index(database)


def test_the_folder_of_the_index_is_entered_by_its_owner_only(index):
    assert os.stat(index_folder(index.config["SETTINGS"])).st_mode & 0o077 == 0


def test_a_rebuild_leaves_nothing_half_done_when_it_fails(index, house, client, monkeypatch):
    make_thread(house.member(), text="alloro")
    drain_index()

    def broken():
        yield from ()
        raise RuntimeError("planted fault")

    monkeypatch.setattr("forum.search.queue.everything", broken)
    with pytest.raises(RuntimeError, match="planted fault"):
        rebuild_index()
    assert "<mark>alloro</mark>" in found(client, "alloro")


def test_settings_name_the_folder_of_the_index(tmp_path):
    assert index_folder(load_settings({"instance": str(tmp_path)})) == tmp_path / "index"
