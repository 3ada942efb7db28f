"""kill -9 while people write: whatever was answered is there, once, counted and found.

KILLS says how often; `make kill-loop` sets it to a hundred.
"""

import os
import random
import time
from collections.abc import Callable

from forum.search.folders import only_writer
from forum.search.rebuild import open_engine
from tests.reliability.serving import Forum, command
from tests.reliability.writing import Caller, Writer

KILLS = int(os.environ.get("KILLS", "4"))
# What was left behind is taken up within this time of the first answer.
DRAINED_WITHIN_SECONDS = 2.0
ENDED_WITHIN_SECONDS = 5.0


def write_until(writers: list[Writer], when: Callable[[], object]) -> None:
    """Let everybody write, and return with nobody stopped when `when` does."""
    for writer in writers:
        writer.answered.clear()
        writer.let.set()
    when()


def pause(writers: list[Writer]) -> None:
    for writer in writers:
        writer.pause()
    assert [trouble for writer in writers for trouble in writer.account.troubles] == []


def settle(forum: Forum, writers: list[Writer]) -> None:
    """Have everybody send again what got no answer, and wait until the index knows it all."""
    for writer in writers:
        writer.finish()
    assert [trouble for writer in writers for trouble in writer.account.troubles] == []
    assert forum.seconds_until_gone(forum.parcels(), 20) < 20, forum.said()


def check_rows(forum: Forum, writers: list[Writer]) -> None:
    """Whatever was answered stands in the database, and nothing twice."""
    source_of = dict(forum.rows("SELECT id, source FROM post"))
    for writer in writers:
        account = writer.account
        assert account.acknowledged
        for word in account.attempted:
            assert sum(word in source for source in source_of.values()) <= 1, f"{word} stands in two posts"
        for word, post in account.acknowledged.items():
            assert account.edited.get(post, word) in source_of.get(post, ""), f"{word} was acknowledged as post {post} and is not there"
    replies = sum(len(writer.account.acknowledged) for writer in writers)
    openings = forum.rows("SELECT count(*) FROM thread")[0][0]
    assert len(source_of) == replies + openings, "there are posts that nobody wrote, or the same twice"


def check_counters(forum: Forum) -> None:
    """The counters of threads are what counting gives."""
    counted = "SELECT thread_id, count(*), max(position), max(id) FROM post WHERE state = 0 GROUP BY thread_id ORDER BY thread_id"
    told = "SELECT id, post_count, post_count, last_post_id FROM thread ORDER BY id"
    assert forum.rows(counted) == forum.rows(told)


def check_index(forum: Forum, writers: list[Writer]) -> None:
    """The index holds every post, no other, and the last words of each."""
    engine = open_engine(forum.instance / "index")
    kept = sorted(indexed.ref.id for indexed in engine.refs() if indexed.ref.kind == "post")
    engine.close()
    assert kept == [number for (number,) in forum.rows("SELECT id FROM post WHERE state = 0 ORDER BY id")]
    visitor = Caller(forum.port)
    for writer in writers:
        edited = writer.account.edited
        replaced = [word for word, post in writer.account.acknowledged.items() if post in edited]
        for word, there in [*((word, True) for word in edited.values()), *((word, False) for word in replaced)]:
            status, _, page = visitor.ask("GET", f"/cerca?q={word}")
            assert status == 200, forum.said()
            assert (f"<mark>{word}</mark>" in page) is there, f"the words of an edit are not those found: {word}"


def check_everything(forum: Forum, writers: list[Writer]) -> None:
    check_rows(forum, writers)
    check_counters(forum)
    check_index(forum, writers)
    said = command(forum.instance, "doctor")
    assert said.returncode == 0, said.stdout
    assert "Nothing differs." in said.stdout


def start_again(forum: Forum) -> None:
    """Start the forum, which takes up what was left in time and builds no index, because the one there is whole."""
    engine = open_engine(forum.instance / "index")
    engine.check()
    engine.close()
    left = forum.parcels()
    forum.start()
    allowed = forum.at_most(DRAINED_WITHIN_SECONDS)
    took = forum.seconds_until_gone(left, allowed + 5)
    assert took <= allowed, f"{len(left)} parcels took {took:.1f} seconds\n{forum.said()}"


def test_what_was_acknowledged_survives_any_number_of_kills(forum: Forum, writers: list[Writer]) -> None:
    chance = random.Random(KILLS)
    left = 0
    for number in range(KILLS):
        if number % 2:
            # Just after an answer, before the index can have heard of it.
            write_until(writers, lambda: writers[0].answered.wait(10))
        else:
            write_until(writers, lambda: time.sleep(chance.uniform(0.1, 1.5)))
        forum.kill()
        pause(writers)
        left += len(forum.parcels())
        start_again(forum)
    settle(forum, writers)
    check_everything(forum, writers)
    assert "building it anew" not in forum.said()
    assert left, "no kill came between an answer and the index: nothing was tried"


def test_a_forum_asked_to_end_loses_nothing_and_ends_soon(forum: Forum, writers: list[Writer]) -> None:
    write_until(writers, lambda: time.sleep(0.7))
    assert forum.ask_to_end() < forum.at_most(ENDED_WITHIN_SECONDS)
    assert forum.returned == 0, forum.said()
    pause(writers)
    start_again(forum)
    settle(forum, writers)
    check_everything(forum, writers)


def test_a_worker_that_is_held_up_does_not_hold_up_the_end(forum: Forum, writers: list[Writer]) -> None:
    with only_writer(forum.instance / "index", 10):
        write_until(writers, lambda: writers[0].answered.wait(10))
        time.sleep(1)
        assert forum.ask_to_end() < forum.at_most(ENDED_WITHIN_SECONDS)
    pause(writers)
    assert forum.parcels()
    start_again(forum)
    settle(forum, writers)
    check_everything(forum, writers)


def test_a_second_server_says_that_it_waits_and_takes_over(forum: Forum, writers: list[Writer]) -> None:
    second = Forum(forum.instance)
    try:
        second.start()
        give_up = time.monotonic() + 5
        while "another process drains the outbox" not in second.said():
            assert time.monotonic() < give_up, second.said()
            time.sleep(0.05)
        write_until(writers, lambda: writers[0].answered.wait(10))
        forum.kill()
        pause(writers)
        left = forum.parcels()
        assert forum.seconds_until_gone(left, 20) <= second.at_most(DRAINED_WITHIN_SECONDS)
        for writer in writers:
            writer.go_to(second.port)
        settle(second, writers)
        check_everything(second, writers)
    finally:
        second.close()
