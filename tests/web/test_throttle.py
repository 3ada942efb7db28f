"""Rate limits: whom a request counts for."""

import pytest

from forum.core import limits
from forum.web.throttle import limiter

MOST = int(limits.SUGGESTION_RATE.split()[0])


@pytest.fixture
def limited(app):
    before, app.config["RATE_LIMITS"] = app.config["RATE_LIMITS"], True
    limiter.reset()
    yield
    limiter.reset()
    app.config["RATE_LIMITS"] = before


def asked(browser):
    return browser.get("/cerca/suggerimenti?q=x").status_code


def test_who_asks_too_much_stops_nobody_else_on_the_same_line(house, limited):
    busy, quiet = house.browser(house.member("Bea")), house.browser(house.member("Ida"))
    assert {asked(busy) for _ in range(MOST)} == {200}
    assert asked(busy) == 429
    assert asked(house.browser()) == 200
    assert asked(quiet) == 200


def test_two_devices_of_one_member_count_as_one(house, limited):
    member = house.member("Bea")
    first, second = house.browser(member), house.browser(member)
    assert {asked(first) for _ in range(MOST)} == {200}
    assert asked(second) == 429


def test_visitors_count_by_their_address(house, limited):
    assert {asked(house.browser()) for _ in range(MOST)} == {200}
    assert asked(house.browser()) == 429
