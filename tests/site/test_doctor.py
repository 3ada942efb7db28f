"""The doctor finds what differs, forgives what is on its way, and has it mended."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from forum.core import clock
from forum.core.content import State
from forum.core.database import db
from forum.core.outbox import OutboxRow, enqueue
from forum.core.refs import Ref
from forum.core.work import INDEX_BOX, unit_of_work
from forum.discussions.models import Post, Thread
from forum.files import storage
from forum.files.models import File
from forum.search.queue import get_engine
from forum.site import doctor
from tests.support.discussions import make_post, make_thread
from tests.support.search import drain_index, forget_index, fresh_index


@pytest.fixture
def ida(house):
    return house.member("Ida")


@pytest.fixture
def index(database, ida, monkeypatch):
    """An index that knows Ida, who was there before."""
    monkeypatch.setattr(doctor, "_PAUSE_SECONDS", 0)
    with fresh_index(database):
        yield database


@pytest.fixture
def ask(index):
    """Return a function that calls the doctor and gives what it ended with and what it said."""

    def asking(*options):
        db.session.rollback()
        said = index.test_cli_runner().invoke(args=["doctor", *options])
        assert said.exception is None or isinstance(said.exception, SystemExit), said.exception
        return said.exit_code, said.output

    return asking


def forget_parcels():
    db.session.execute(delete(OutboxRow))
    db.session.commit()


def find_all():
    return {ref: fault for one in doctor.compare_index(get_engine()) for ref, fault in one.faults.items()}


@pytest.fixture
def thread(index, ida):
    row = make_thread(ida, "Orto", text="Si semina.")
    make_post(row, ida, "Si raccoglie.")
    drain_index()
    return db.session.get(Thread, row.id)


def test_a_forum_in_order_is_said_to_be(ask, thread):
    code, said = ask()
    assert (code, said.splitlines()[-1]) == (0, "Nothing differs.")
    assert [line.split() for line in said.splitlines() if line.startswith("post ")] == [["post", "2", "2", "0", "0", "0", "0", "0"]]


def test_what_the_index_never_heard_of_is_missing_and_can_be_mended(ask, thread, ida):
    post = make_post(thread, ida, "Mai indicizzato.")
    forget_parcels()
    assert find_all() == {Ref("post", post.id): doctor.Fault.MISSING}
    code, said = ask("--mend")
    assert code == 1
    assert f"post:{post.id} is missing from the index" in said
    assert "1 parcels are on their way" in said
    drain_index()
    assert ask()[0] == 0


def test_what_is_gone_from_the_database_is_ghostly_and_can_be_mended(ask, thread):
    db.session.execute(update(Post).where(Post.id == thread.last_post_id).values(state=State.DELETED, position=0))
    db.session.execute(update(Thread).values(post_count=1))
    db.session.commit()
    assert find_all() == {Ref("post", thread.last_post_id): doctor.Fault.GHOSTLY}
    ask("--mend")
    drain_index()
    assert find_all() == {}


@pytest.mark.parametrize("change", [{"audience": 6}, {"written_at": clock.now()}])
def test_what_has_another_audience_or_date_is_stale(ask, thread, change):
    db.session.execute(update(Post).where(Post.id == thread.last_post_id).values(**change))
    db.session.commit()
    assert find_all() == {Ref("post", thread.last_post_id): doctor.Fault.STALE}
    ask("--mend")
    drain_index()
    assert find_all() == {}


def test_what_is_of_no_known_kind_asks_for_a_rebuild(ask, thread, monkeypatch):
    known = [kind for kind in doctor.all_kinds() if kind.name != "post"]
    monkeypatch.setattr(doctor, "all_kinds", lambda: known)
    assert set(find_all().values()) == {doctor.Fault.GHOSTLY}
    assert "run `forum search rebuild`" in ask("--mend")[1]


def test_what_is_on_its_way_is_no_fault(ask, thread, ida):
    make_post(thread, ida, "Ancora in viaggio.")
    code, said = ask()
    assert code == 0, said
    assert any(line.split()[0] == "post" and line.split()[-1] == "1" for line in said.splitlines() if line)


@pytest.mark.parametrize("state", [{"available_at": clock.now() - timedelta(hours=1)}, {"attempts": 5}])
def test_what_lies_in_the_outbox_without_leaving_is_a_fault(ask, thread, ida, state):
    post = make_post(thread, ida, "Fermo in magazzino.")
    db.session.execute(update(OutboxRow).values(**state))
    db.session.commit()
    assert Ref("post", post.id) in find_all()
    assert ask()[0] == 1


def test_late_letters_are_a_fault_too(ask, thread):
    with unit_of_work():
        enqueue("mail", "welcome:1", {})
    assert ask()[0] == 0
    db.session.execute(update(OutboxRow).values(available_at=clock.now() - timedelta(minutes=5)))
    db.session.commit()
    code, said = ask()
    assert code == 1
    assert "is a server or a worker running?" in said


def test_what_changes_while_the_doctor_looks_is_looked_at_again(index, thread, ida, monkeypatch):
    """The index is read first and the database after: a reply that comes in between is in one and not in the other."""
    engine, late = get_engine(), []
    refs = engine.refs

    def refs_and_a_reply():
        yield from list(refs())
        if not late:
            late.append(make_post(thread, ida, "Arrivata nel mezzo."))
            drain_index()

    monkeypatch.setattr(engine, "refs", refs_and_a_reply)
    assert find_all() == {}
    assert late


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"post_count": 7}, "counts 7 posts, and there are 2"),
        ({"last_post_id": 1}, "does not name its last post"),
        ({"last_post_at": clock.now()}, "does not name its last post"),
        ({"last_author_id": None}, "does not name its last post"),
    ],
)
def test_wrong_counters_are_named(ask, thread, change, words):
    if "last_post_id" in change:
        change = {"last_post_id": thread.last_post_id - 1}
    db.session.execute(update(Thread).values(**change))
    db.session.commit()
    code, said = ask()
    assert code == 1
    assert f"thread:{thread.id} {words}" in said


def test_a_gap_between_positions_is_named(ask, thread):
    db.session.execute(update(Post).where(Post.id == thread.last_post_id).values(position=3))
    db.session.commit()
    assert f"thread:{thread.id} has 2 posts in 2 places up to 3" in ask()[1]


def test_files_are_looked_for_on_the_disk(ask, index, ida, tmp_path):
    kept = _kept(tmp_path)
    db.session.add(_file(kept, ida))
    db.session.commit()
    drain_index()
    assert ask()[0] == 0
    place = storage.place(kept.digest)
    place.write_bytes(b"corto")
    assert "has 5 bytes where 11 were kept" in ask()[1]
    place.unlink()
    code, said = ask()
    assert (code, "has no bytes at" in said) == (1, True)


def _kept(folder):
    (folder / "nota").write_bytes(b"undici byte")
    with (folder / "nota").open("rb") as source:
        return storage.keep(source, 100)


def _file(kept, author):
    now = clock.now()
    return File(
        public_id="a" * 22,
        kind="pdf",
        name="nota.pdf",
        media_type="application/pdf",
        size=kept.size,
        sha256=kept.digest,
        created_at=now,
        audience=1,
        opened_at=now,
        state=State.LIVE,
        author_id=author.id,
    )


def test_a_missing_index_is_said_and_built_when_asked(ask, index, ida):
    make_thread(ida)
    forget_parcels()
    forget_index(index)
    code, said = ask()
    assert code == 1
    assert "The index cannot be compared: there is no index yet." in said
    assert "It was built anew." in ask("--mend")[1]
    index.extensions.pop("forum.engine").close()
    assert ask()[0] == 0


def test_long_lists_are_cut_short(ask, thread, ida):
    for _ in range(15):
        make_post(thread, ida, "Ancora.")
    forget_parcels()
    said = ask()[1]
    assert said.count("is missing from the index") == 10
    assert "and 5 more" in said


def test_more_than_a_batch_is_compared_whole(ask, thread, ida, monkeypatch):
    monkeypatch.setattr(doctor, "BATCH", 3)
    posts = [make_post(thread, ida, f"Numero {number}.") for number in range(10)]
    drain_index()
    assert ask()[0] == 0
    db.session.execute(update(Post).where(Post.id == posts[8].id).values(audience=6))
    db.session.commit()
    assert find_all() == {Ref("post", posts[8].id): doctor.Fault.STALE}
    with unit_of_work():
        enqueue(INDEX_BOX, str(Ref("post", posts[8].id)))
    assert find_all() == {}
