from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.audience import MEMBERS, PUBLIC, Readable, Rung, audience_of, narrower, pact_of, readable, rung_of

DAY = datetime(2026, 3, 1, tzinfo=UTC)


@given(st.sampled_from(list(Rung)), st.integers(1, 10**9))
def test_a_rung_and_its_pact_come_back_from_the_number(rung, pact_id):
    number = audience_of(rung, pact_id)
    assert rung_of(number) is rung
    assert pact_of(number) == (pact_id if rung in (Rung.PACT, Rung.TEAM) else None)


def test_no_two_audiences_share_a_number():
    numbers = [audience_of(rung, pact) for rung in (Rung.PACT, Rung.TEAM) for pact in range(1, 500)] + [PUBLIC, MEMBERS]
    assert len(set(numbers)) == len(numbers)


def test_a_pact_rung_without_a_pact_is_refused():
    with pytest.raises(ValueError, match="needs a pact"):
        audience_of(Rung.TEAM)


def test_nothing_is_readable_by_default():
    assert not Readable().allows(PUBLIC, DAY)


def test_a_closed_past_opens_only_from_its_day():
    reach = readable([PUBLIC], {6: DAY})
    assert reach.allows(6, DAY)
    assert not reach.allows(6, datetime(2026, 2, 28, tzinfo=UTC))
    assert not reach.allows(7, DAY)


def test_the_narrower_rung_wins():
    assert narrower(Rung.PUBLIC, Rung.TEAM) is Rung.TEAM
