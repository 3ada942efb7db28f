"""What other features hang on a page: ready answers and questions, all the questions in one statement."""

from sqlalchemy import select

from forum.core.database import UtcDateTime
from forum.pacts.models import Theme
from forum.pacts.sections import Item, Question, answered, item_columns
from tests.support.pacts import statements
from tests.support.people import LONG_AGO


def question(title, limit=5):
    columns = item_columns(id=Theme.id, title=Theme.name, slug=Theme.slug)
    statement = select(*columns).order_by(Theme.position.desc()).limit(limit)
    return Question(title, statement, lambda row: Item(f"/temi/{row.slug}", row.title, at=row.at), {"url": "/temi"})


def test_questions_are_asked_together_and_answers_keep_their_order(house):
    house.theme("Prima", "prima")
    house.theme("Seconda", "seconda")
    ready = {"title": "Pronta", "items": [{"url": "/x", "title": "Cosa", "meta": "detto"}], "empty": "Niente"}
    with statements() as seen:
        first, middle, last = answered([question("Uno"), ready, question("Due", 1)])
    assert len(seen) == 1
    assert [item.title for item in first.items] == ["Seconda", "Prima"]
    assert (first.url, middle.title, middle.items[0].meta, middle.empty) == ("/temi", "Pronta", "detto", "Niente")
    assert [item.title for item in last.items] == ["Seconda"]


def test_no_question_costs_nothing(database):
    with statements() as seen:
        assert answered([]) == ()
        assert answered([{"title": "Sola"}])[0].items == ()
    assert seen == []


def test_a_moment_comes_back_as_it_was(house):
    pact = house.pact()
    model = type(pact)
    columns = item_columns(id=model.id, title=model.title, at=model.created_at)
    section = answered([Question("Patti", select(*columns), lambda row: Item("/", row.title, at=row.at))])[0]
    assert section.items[0].at == LONG_AGO
    assert isinstance(model.created_at.type, UtcDateTime)
