"""A forum of a few people on a disk of its own, and its process."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from forum import create_app
from forum.cli import prepare_database
from forum.core.database import db
from forum.core.settings import load_settings
from forum.search.queue import rebuild_index
from tests.reliability.serving import Forum
from tests.reliability.writing import Caller, Writer
from tests.support.discussions import make_thread
from tests.support.people import PASSWORD, House

WRITERS = 2


@dataclass(frozen=True)
class Desk:
    """Where one of the writers sits."""

    email: str
    thread: str


@dataclass(frozen=True)
class Prepared:
    """A forum that was never started yet."""

    instance: Path
    desks: tuple[Desk, ...]


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Each writer has a thread of their own, so that nobody's reply waits for having read somebody else's."""
    instance = tmp_path_factory.mktemp("forum") / "instance"
    app = create_app(load_settings({"instance": str(instance), "guest_pages": False}))
    with app.app_context():
        prepare_database()
        house = House(app)
        desks = []
        for number in range(1, WRITERS + 1):
            member = house.member(f"Persona {number}", email=f"persona-{number}@example.org")
            thread = make_thread(member, f"Banco {number}")
            desks.append(Desk(member.email, f"/discussioni/{thread.id}-{thread.slug}"))
        rebuild_index()
        db.session.remove()
        db.engine.dispose()
    return Prepared(instance, tuple(desks))


@pytest.fixture
def prepared(first: Prepared, tmp_path: Path) -> Prepared:
    """Return a copy of it that a test may wear out."""
    shutil.copytree(first.instance, tmp_path / "instance")
    return replace(first, instance=tmp_path / "instance")


@pytest.fixture
def forum(prepared: Prepared) -> Iterator[Forum]:
    """The process; whatever is left of it at the end is killed."""
    running = Forum(prepared.instance)
    yield running
    running.close()


@pytest.fixture
def writers(prepared: Prepared, forum: Forum) -> Iterator[list[Writer]]:
    """People who are signed in and have not begun to write; the forum is running."""
    forum.start()
    seated = []
    for seed, desk in enumerate(prepared.desks, 1):
        caller = Caller(forum.port)
        caller.sign_in(desk.email, PASSWORD)
        seated.append(Writer(caller, desk.thread, seed))
    for writer in seated:
        writer.start()
    yield seated
    for writer in seated:
        writer.leave()
