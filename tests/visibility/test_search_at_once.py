"""The search tells nothing of what is closed even before the index heard of it: no count, no suggestion, no hit.

The worker may be seconds behind, or stand still for as long as somebody needs to mend it.
"""

import pytest

from tests.support.search import drain_index
from tests.visibility.closing import ACTS, Closing
from tests.visibility.walking import listed


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name.replace(" ", "-"))
def test_the_search_knows_nothing_of_it_before_the_worker_came_by(stage, act):
    closing = Closing(stage, act)
    act.do(stage)
    found = closing.still_found()
    with stage.app.test_request_context():
        drain_index()
    assert not found, listed(found)
