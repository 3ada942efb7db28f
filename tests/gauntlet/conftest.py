"""Browsers whose requests share nothing but their cookies, as those of people do."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support.search import forget_index
from tests.visibility.stage import Browser


@pytest.fixture(autouse=True)
def browsers_of_their_own(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have every browser of the test be such a one, and no index kept from the test before."""
    monkeypatch.setattr(app, "test_client_class", Browser)
    yield
    forget_index(app)
