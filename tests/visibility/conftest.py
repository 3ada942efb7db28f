"""One stage per module: it is long to put up and nothing on it changes but what a test says."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support.search import forget_index
from tests.visibility.stage import NOW, Stage, at
from tests.visibility.things import set_up


@pytest.fixture(scope="module")
def stage(app: Flask) -> Iterator[Stage]:
    """The stage, at its present moment."""
    put_up = set_up(app)
    with at(NOW):
        yield put_up
    forget_index(app)
