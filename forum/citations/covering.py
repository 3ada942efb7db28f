"""Whether everybody who reads a text reads its source too, and so whether an author has to be asked: pure."""

from forum.citations.models import LINK, Agreement
from forum.core.audience import MEMBERS, PUBLIC, pact_of, rung_of

# The answers under which words stand before more readers than they were written for.
TRAVELLING = frozenset({Agreement.WITH_NAME, Agreement.ROLE_ONLY, Agreement.REWORDED})


def covers(source_audience: int, holder_audience: int) -> bool:
    """Say whether the readers of a source are at least those of the text that uses it."""
    if source_audience == PUBLIC:
        return True
    if source_audience == MEMBERS:
        return holder_audience != PUBLIC
    return pact_of(source_audience) == pact_of(holder_audience) and rung_of(source_audience) <= rung_of(holder_audience)


def first_agreement(maker_id: int | None, source_kind: str, author_id: int | None, source_audience: int, holder_audience: int) -> Agreement:
    """Return the agreement that a new citation stands under; who uses their own words has agreed."""
    if source_kind == LINK or covers(source_audience, holder_audience):
        return Agreement.NOT_NEEDED
    return Agreement.WITH_NAME if author_id is not None and author_id == maker_id else Agreement.ASKED


def agreement_after(agreement: int, covered: bool) -> Agreement:
    """Return the agreement that a citation stands under once its source has the readers it has now; what was answered stays."""
    if agreement == Agreement.NOT_NEEDED and not covered:
        return Agreement.ASKED
    if agreement == Agreement.ASKED and covered:
        return Agreement.NOT_NEEDED
    return Agreement(agreement)


def agreement_widened(agreement: int, agreed_for: int, audience: int, covered: bool) -> Agreement:
    """Return the agreement of a citation whose text has other readers now: a yes was said for those it had."""
    if agreement in TRAVELLING and not covered and not covers(agreed_for, audience):
        return Agreement.ASKED
    return agreement_after(agreement, covered)
