"""A reader who asks: the index is built of what the test made, at the first question."""

import pytest

from tests.support.search import fresh_index


@pytest.fixture
def ask(database, house):
    """Build the index of what the test made, ask a question as somebody, return the page's words."""
    opened = []

    def asking(question, member=None, status=200):
        if not opened:
            context = fresh_index(database)
            context.__enter__()
            opened.append(context)
        address = question if question.startswith("/") else f"/cerca?q={question}"
        given = house.browser(member).get(address)
        assert given.status_code == status
        return given.get_data(as_text=True)

    yield asking
    for context in opened:
        context.__exit__(None, None, None)
