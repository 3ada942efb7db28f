from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from forum.search.engine import Engine, Filters, NullEngine, Reason, Unavailable, filters_of
from forum.search.grammar import parse
from tests.search.material import EVERYBODY, entry


def test_days_asked_for_are_whole_days_of_the_readers_zone() -> None:
    filters = filters_of(parse("orto dal:2021-02-12 al:2021-02-12"), zone=ZoneInfo("Europe/Rome"))
    assert filters.since == datetime(2021, 2, 11, 23, tzinfo=UTC)
    assert filters.until == datetime(2021, 2, 12, 23, tzinfo=UTC)


def test_nothing_asked_for_filters_nothing() -> None:
    assert filters_of(parse("orto")) == Filters()
    assert filters_of(parse("tipo:post"), pact_ids=frozenset([3])) == Filters(kinds=frozenset(["post"]), pact_ids=frozenset([3]))


def test_search_switched_off_takes_everything_and_never_says_that_nothing_was_found() -> None:
    engine: Engine = NullEngine()
    engine.write([entry(1)])
    assert (engine.size(), engine.generation(), list(engine.refs()), engine.suggest("orto", EVERYBODY)) == (0, 0, [], None)
    for ask in (engine.check, lambda: engine.search(parse("orto"), EVERYBODY)):
        with pytest.raises(Unavailable) as caught:
            ask()
        assert caught.value.reason is Reason.OFF
    engine.close()
