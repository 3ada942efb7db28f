from dataclasses import dataclass, replace

from forum.core import memory
from forum.core.actor import guest
from forum.core.events import Event
from forum.core.memory import recalled, remembered
from forum.core.work import unit_of_work

asked = []


@remembered
def read(actor, word):
    asked.append(word)
    return (actor.member_id, word)


@dataclass(frozen=True, kw_only=True)
class Changed(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class Marked(Event):
    shows = False


def member(house):
    memory.forget()
    asked.clear()
    return house.actor(house.member())


def test_the_same_question_of_the_same_reader_is_asked_once(house):
    actor = member(house)
    assert read(actor, "a") == read(actor, "a")
    assert asked == ["a"]


def test_another_reader_word_or_language_is_another_question(house):
    actor = member(house)
    other = replace(house.actor(house.member("Altra")), version=actor.version)
    read(actor, "a")
    read(actor, "b")
    assert read(other, "a") == (other.member_id, "a")
    read(actor.speaking("en"), "a")
    assert asked == ["a", "b", "a", "a"]


def test_a_write_makes_way_for_new_answers(house):
    row = house.member()
    actor = house.actor(row)
    memory.forget()
    asked.clear()
    read(actor, "a")
    with unit_of_work() as work:
        work.emit(Changed(actor_id=row.id))
    read(house.actor(row), "a")
    assert asked == ["a", "a"]


def test_what_shows_on_no_page_keeps_the_answers(house):
    row = house.member()
    memory.forget()
    asked.clear()
    read(house.actor(row), "a")
    with unit_of_work() as work:
        work.emit(Marked(actor_id=row.id))
    read(house.actor(row), "a")
    assert asked == ["a"]


def test_a_request_that_began_before_a_write_keeps_nothing_over_it(house):
    row = house.member()
    before = house.actor(row)
    with unit_of_work() as work:
        work.emit(Changed(actor_id=row.id))
    after = house.actor(row)
    memory.forget()
    asked.clear()
    read(after, "a")
    read(before, "a")
    read(after, "a")
    assert asked == ["a", "a"]


def test_nothing_is_kept_of_visitors_nor_inside_a_change(house):
    actor = member(house)
    read(guest(), "a")
    read(guest(), "a")
    with unit_of_work():
        read(actor, "a")
    read(actor, "a")
    assert asked == ["a"] * 4


@recalled
def mark(actor, word):
    asked.append(word)
    return word


def test_a_readers_own_marks_are_recalled_only_while_nothing_is_committed(house):
    actor = replace(member(house), commits=7)
    mark(actor, "a")
    mark(actor, "a")
    assert asked == ["a"]
    mark(replace(actor, commits=8), "a")
    assert asked == ["a", "a"]
    mark(replace(actor, commits=None), "a")
    assert asked == ["a", "a", "a"]
