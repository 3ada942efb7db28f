"""Words taken, and answers given, while the source of the words changes: with engines that let several write at once."""

import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from forum.citations.models import Agreement, Citation, Excerpt, Standing
from forum.citations.services import citing, watching
from forum.citations.services.agreeing import withdraw
from forum.citations.services.taking import WATCH_BOX, take_excerpt
from forum.core import clock, limits
from forum.core.actor import SYSTEM
from forum.core.audience import MEMBERS, PUBLIC
from forum.core.content import State
from forum.core.database import db
from forum.core.outbox import OutboxRow, drain
from forum.core.refs import Ref
from forum.core.work import JournalRow, unit_of_work
from forum.discussions.models import Post
from tests.support.citations import HOLDER, cited, linked, taken_from_post, used
from tests.support.discussions import make_post, make_thread

WORDS = "Da me la sera non bussava nessuno."
SOON = 0.5


@pytest.fixture
def marta(house):
    return house.member("Marta")


@pytest.fixture
def post(marta):
    return make_post(make_thread(marta), marta, WORDS)


def standing_and_words():
    db.session.rollback()
    return tuple(db.session.execute(select(Excerpt.standing, Excerpt.words)).one())


def at_once(house, *acts):
    """Do several things at the same time, each as a request of its own."""
    failed = []

    def request(act):
        with house.app.app_context():
            try:
                act()
            except Exception as error:
                failed.append(error)
            finally:
                db.session.remove()

    db.session.rollback()
    threads = [threading.Thread(target=request, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, failed


def test_words_of_a_post_that_was_deleted_as_they_were_taken_are_gone_a_little_later(house, marta, post):
    reader = house.actor(house.member("Celia"))
    read, deleted, number = threading.Event(), threading.Event(), post.id

    def take():
        with unit_of_work():
            take_excerpt(reader, Ref("post", number), "", "")
            read.set()
            deleted.wait(SOON)

    def delete():
        read.wait()
        with unit_of_work() as work:
            db.session.execute(update(Post).where(Post.id == number).values(state=State.DELETED, plain=""))
            watching.look_again([Ref("post", number)], work)
        deleted.set()

    at_once(house, take, delete)
    with time_machine.travel(clock.now() + timedelta(seconds=limits.WATCH_AGAIN_SECONDS + 1)):
        drain(WATCH_BOX, watching.look_parcels)
    assert standing_and_words() == (Standing.WITHDRAWN, "")


def test_what_the_watch_was_not_told_of_is_found_when_it_looks_once_more(house, post):
    taken_from_post(post)
    with unit_of_work():
        db.session.execute(update(Post).where(Post.id == post.id).values(state=State.DELETED, plain=""))
    assert drain(WATCH_BOX, watching.look_parcels) == 0
    assert standing_and_words() == (Standing.UNCHANGED, WORDS)
    with time_machine.travel(clock.now() + timedelta(seconds=limits.WATCH_AGAIN_SECONDS + 1)):
        assert drain(WATCH_BOX, watching.look_parcels) == 1
    assert standing_and_words() == (Standing.WITHDRAWN, "")


def test_nobody_watches_a_page_outside(house):
    linked()
    assert db.session.scalars(select(OutboxRow.key).where(OutboxRow.box == WATCH_BOX)).all() == []


def test_a_no_said_while_the_source_is_narrowed_is_heard(house, marta, post, monkeypatch):
    row, author, number = cited(taken_from_post(post)), house.actor(marta), post.id
    used(row)
    citation = row.id
    looking, said, follow = threading.Event(), threading.Event(), watching._follow_source

    def follow_slowly(*given):
        looking.set()
        said.wait(SOON)
        return follow(*given)

    def narrow():
        with unit_of_work() as work:
            db.session.execute(update(Post).where(Post.id == number).values(audience=MEMBERS))
            watching.look_again([Ref("post", number)], work)

    def say_no():
        looking.wait()
        withdraw(author, citation)
        said.set()

    monkeypatch.setattr(watching, "_follow_source", follow_slowly)
    at_once(house, narrow, say_no)
    db.session.rollback()
    assert db.session.scalar(select(Citation.agreement)) == Agreement.REFUSED


def test_a_no_said_while_the_text_comes_before_more_readers_is_heard(house, marta, post, monkeypatch):
    db.session.execute(update(Post).where(Post.id == post.id).values(audience=MEMBERS))
    db.session.commit()
    row, author = cited(taken_from_post(post), MEMBERS), house.actor(marta)
    used(row)
    citation = row.id
    looking, said, widened = threading.Event(), threading.Event(), citing.agreement_widened

    def widen_slowly(*given):
        looking.set()
        said.wait(SOON)
        return widened(*given)

    def widen():
        with unit_of_work():
            citing.follow_holder(HOLDER, PUBLIC)

    def say_no():
        looking.wait()
        withdraw(author, citation)
        said.set()

    monkeypatch.setattr(citing, "agreement_widened", widen_slowly)
    at_once(house, widen, say_no)
    db.session.rollback()
    assert db.session.scalar(select(Citation.agreement)) == Agreement.REFUSED


def test_words_that_are_cited_while_their_source_is_narrowed_are_asked_for(house, post):
    excerpt, number = taken_from_post(post).id, post.id
    looked, saved = threading.Event(), threading.Event()

    def narrow():
        with unit_of_work() as work:
            db.session.execute(update(Post).where(Post.id == number).values(audience=MEMBERS))
            watching.look_again([Ref("post", number)], work)
            looked.set()
            saved.wait(SOON)

    def use():
        looked.wait()
        with unit_of_work() as work:
            citation = citing.cite(SYSTEM, db.session.get_one(Excerpt, excerpt), HOLDER, PUBLIC)
            citing.put_to_use(SYSTEM, work, HOLDER, [citation.id])
        saved.set()

    at_once(house, narrow, use)
    db.session.rollback()
    assert db.session.scalar(select(Citation.agreement)) == Agreement.ASKED


def test_words_whose_source_is_narrowed_as_a_version_uses_them_are_asked_for(house, post, monkeypatch):
    citation, number = cited(taken_from_post(post)).id, post.id
    looking, saved, follow = threading.Event(), threading.Event(), watching._follow_source

    def follow_slowly(*given):
        looking.set()
        saved.wait(SOON)
        return follow(*given)

    def narrow():
        with unit_of_work() as work:
            db.session.execute(update(Post).where(Post.id == number).values(audience=MEMBERS))
            watching.look_again([Ref("post", number)], work)

    def use():
        looking.wait()
        with unit_of_work() as work:
            citing.put_to_use(SYSTEM, work, HOLDER, [citation])
        saved.set()

    monkeypatch.setattr(watching, "_follow_source", follow_slowly)
    at_once(house, narrow, use)
    db.session.rollback()
    assert db.session.scalar(select(Citation.agreement)) == Agreement.ASKED
    assert db.session.query(JournalRow).filter_by(event="AgreementsAsked").count() == 1
