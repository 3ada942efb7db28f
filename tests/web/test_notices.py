"""What waits at the front door is asked in one statement, and only what waits is said."""

from datetime import date

from markupsafe import Markup
from sqlalchemy import false, select, true

from forum.core.database import db
from forum.core.memory import forget
from forum.web.notices import Notice, notices_of
from forum.web.slots import fillers_of
from tests.support.statements import statements


def _notice(condition, words):
    return Notice(lambda actor, day: condition, lambda actor: Markup(words))


def test_only_what_waits_is_said_and_all_of_it_is_asked_at_once(house, monkeypatch):
    actor = house.actor(house.member())
    notices = [_notice(true(), "aspetta"), _notice(false(), "non aspetta"), _notice(None, "non può aspettare")]
    monkeypatch.setitem(house.app.extensions["forum.slots"], "home.notices", notices)
    forget()
    with statements() as asked:
        said = notices_of(actor)
    assert said == ["aspetta"]
    assert len(asked) == 1


def test_nobody_has_anything_waiting_in_an_empty_forum(house):
    """A condition that is always true would cost its notice's own statement on every front door."""
    people = (house.member(), house.member("Lucia", roles=("curator", "moderator", "administrator")))
    facilitator, pact = house.member("Silvia"), house.pact()
    house.belongs(facilitator, pact, hat="facilitator")
    for member in (*people, facilitator):
        actor = house.actor(member)
        conditions = [notice.waits(actor, date(2026, 11, 22)) for notice in fillers_of("home.notices")]
        asked = [db.session.scalar(select(condition)) for condition in conditions if condition is not None]
        assert asked == [False] * len(asked)
