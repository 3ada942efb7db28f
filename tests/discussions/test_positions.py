"""The position rule, through random lives of a thread."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.core.content import State
from forum.core.database import db
from forum.core.errors import Denied
from forum.discussions.models import Post, ReadMark
from forum.discussions.services.editing import delete_post
from forum.discussions.services.marking import mark_read
from forum.discussions.services.posting import reply
from forum.discussions.services.tending import hide_post, hide_thread, restore_post, restore_thread
from tests.support.discussions import db_thread, live_positions, make_post, make_thread
from tests.support.people import LONG_AGO


@pytest.fixture
def people(house):
    return house.actor(house.member("Luca")), house.actor(house.member("Anna", roles=("moderator",)))


def posts_in(thread, state):
    statement = select(Post.id).where(Post.thread_id == thread.id, Post.state == state, Post.position != 1).order_by(Post.id)
    return list(db.session.scalars(statement))


def order_of(thread):
    statement = select(Post.id).where(Post.thread_id == thread.id, Post.state == State.LIVE).order_by(Post.position)
    return list(db.session.scalars(statement))


def assert_counters_right(thread):
    thread = db_thread(thread)
    assert live_positions(thread) == list(range(1, thread.post_count + 1))
    ids = order_of(thread)
    assert ids == sorted(ids), "posts stand in the order in which they were written"
    last = db.session.get(Post, ids[-1])
    assert (thread.last_post_id, thread.last_author_id, thread.last_post_at) == (last.id, last.author_id, last.written_at)


@pytest.mark.parametrize("seed", range(6))
def test_positions_stay_dense_through_any_sequence_of_acts(people, house, seed):
    luca, anna = people
    chance = random.Random(seed)
    thread = make_thread(house.member("Marta"))
    for _step in range(40):
        act = chance.choice(["reply", "reply", "hide", "hide", "restore", "delete", "delete hidden"])
        live, hidden = posts_in(thread, State.LIVE), posts_in(thread, State.HIDDEN)
        if act == "reply":
            reply(luca, thread.id, "Anche noi.")
        elif act == "hide" and live:
            hide_post(anna, chance.choice(live), "prova")
        elif act == "restore" and hidden:
            restore_post(anna, chance.choice(hidden))
        elif act == "delete" and live:
            delete_post(luca, chance.choice(live))
        elif act == "delete hidden" and hidden:
            delete_post(anna, chance.choice(hidden))
        assert_counters_right(thread)


def test_posts_hidden_one_after_the_other_come_back_where_they_stood_in_whatever_order(people, house):
    _luca, anna = people
    thread = make_thread(house.member("Marta"))
    posts = [make_post(thread, house.member("Luca")).id for _number in range(5)]
    before = order_of(thread)
    for post_id in (posts[1], posts[2], posts[0], posts[4]):
        hide_post(anna, post_id, "prova")
    for post_id in (posts[4], posts[0], posts[2], posts[1]):
        restore_post(anna, post_id)
    assert order_of(thread) == before
    assert_counters_right(thread)


def test_a_mark_keeps_meaning_the_same_posts_when_one_before_it_is_hidden_and_comes_back(people, house):
    luca, anna = people
    thread = make_thread(house.member("Marta"))
    posts = [make_post(thread, house.member("Sara")).id for _number in range(4)]
    mark_read(luca, thread.id, 3)
    hide_post(anna, posts[0], "prova")
    assert mark_of(luca, thread) == 2
    restore_post(anna, posts[0])
    assert mark_of(luca, thread) == 3


def test_bringing_back_what_somebody_had_read_makes_nothing_unread(people, house):
    luca, anna = people
    thread = make_thread(house.member("Marta"))
    last = make_post(thread, house.member("Sara")).id
    mark_read(luca, thread.id, 2)
    hide_post(anna, last, "prova")
    restore_post(anna, last)
    assert mark_of(luca, thread) == db_thread(thread).post_count == 2


def test_what_was_hidden_before_somebody_read_so_far_is_unread_when_it_comes_back(people, house):
    luca, anna = people
    thread = make_thread(house.member("Marta"))
    mark_read(luca, thread.id, 1)
    db.session.get(ReadMark, (luca.member_id, thread.id)).at = LONG_AGO - timedelta(days=1)
    db.session.commit()
    late = make_post(thread, house.member("Sara")).id
    hide_post(anna, late, "prova")
    restore_post(anna, late)
    assert mark_of(luca, thread) == 1


def mark_of(actor, thread):
    db.session.expire_all()
    return db.session.get(ReadMark, (actor.member_id, thread.id)).position


def test_a_mark_never_goes_back_nor_past_the_end(people, house):
    luca, _anna = people
    thread = make_thread(house.member("Marta"))
    make_post(thread, house.member("Sara"))
    mark_read(luca, thread.id, 90)
    mark_read(luca, thread.id, 1)
    assert mark_of(luca, thread) == 2


def test_a_thread_comes_back_with_the_posts_that_went_with_it_and_not_with_those_hidden_before(people, house):
    _luca, anna = people
    thread = make_thread(house.member("Marta"))
    first, second = (make_post(thread, house.member("Sara")).id for _number in range(2))
    hide_post(anna, first, "prova")
    hide_thread(anna, thread.id, "tutta")
    assert live_positions(thread) == []
    with pytest.raises(Denied):
        restore_post(anna, first)
    restore_thread(anna, thread.id)
    assert order_of(thread)[1:] == [second]
    assert_counters_right(thread)


def test_hiding_the_opening_hides_the_thread_and_bringing_it_back_brings_all_back(people, house):
    _luca, anna = people
    thread = make_thread(house.member("Marta"))
    make_post(thread, house.member("Sara"))
    opening = order_of(thread)[0]
    hide_post(anna, opening, "prova")
    assert db_thread(thread).state == State.HIDDEN
    restore_post(anna, opening)
    assert db_thread(thread).state == State.LIVE
    assert_counters_right(thread)
