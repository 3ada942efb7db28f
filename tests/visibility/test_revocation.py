"""What was open and is closed is closed at once: on every surface, and on pages that were kept ready."""

import pytest

from tests.support.search import drain_index
from tests.visibility.closing import ACTS, Closing
from tests.visibility.walking import listed


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name.replace(" ", "-"))
def test_what_is_closed_is_told_nowhere_any_more(stage, act):
    closing = Closing(stage, act)
    act.do(stage)
    told = closing.still_told()
    assert not told, listed(told)
    with stage.app.test_request_context():
        drain_index()
    found = closing.still_found()
    assert not found, listed(found)
