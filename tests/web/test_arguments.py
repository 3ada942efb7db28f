"""Numbers in addresses."""

import pytest
from werkzeug.routing import IntegerConverter

from forum.core.limits import LARGEST_NUMBER
from tests.support.statements import statements


def test_every_number_of_every_route_is_one_that_a_row_can_have(house):
    numbers = [
        (rule.rule, converter)
        for rule in house.app.url_map.iter_rules()
        for converter in rule._converters.values()
        if isinstance(converter, IntegerConverter)
    ]
    assert len(numbers) > 100
    assert [rule for rule, converter in numbers if converter.max is None or converter.max > LARGEST_NUMBER] == []


@pytest.mark.parametrize("number", [LARGEST_NUMBER + 1, 10**30])
def test_no_database_is_asked_for_a_number_that_no_row_has(client, number):
    with statements() as said:
        assert client.get(f"/biblioteca/{number}").status_code == 404
    assert not any("document" in one for one in said)
