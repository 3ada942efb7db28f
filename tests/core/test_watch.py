from forum.core.database import db
from forum.core.work import unit_of_work
from forum.pacts.models import Theme
from tests.core.test_work import Painted


def test_the_number_follows_the_commits_of_others(database):
    watch = database.extensions["forum.version_watch"]
    before, commits = watch.number(), watch.commits()
    with unit_of_work() as work:
        work.emit(Painted(actor_id=1, colour="blu"))
    assert watch.number() == before + 1
    assert commits is None or watch.commits() != commits


def test_a_commit_that_shows_nowhere_leaves_the_number(database):
    watch = database.extensions["forum.version_watch"]
    before, commits = watch.number(), watch.commits()
    with unit_of_work():
        db.session.add(Theme(slug="muri", name="Muri"))
    assert watch.number() == before
    assert commits is None or watch.commits() != commits
