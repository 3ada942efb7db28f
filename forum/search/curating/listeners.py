"""What the search does when anybody writes anything: it puts down the questions that waited in memory."""

import logging

from sqlalchemy.exc import SQLAlchemyError

from forum.core.database import db
from forum.core.events import Event
from forum.core.work import UnitOfWork
from forum.search.curating.services import keep_gaps, sweep_gaps
from forum.search.curating.tally import tally
from forum.web.dates import today

log = logging.getLogger(__name__)


def put_down_gaps(event: Event, work: UnitOfWork) -> None:
    """Put down what waits, and once a day take out what is too old; never at the cost of the write that carries it."""
    waiting, day = tally(), today()
    if not waiting and waiting.swept == day:
        return
    try:
        with db.session.begin_nested():
            keep_gaps(waiting.take(), day)
            if waiting.swept != day:
                sweep_gaps(day)
        waiting.swept = day
    except SQLAlchemyError:
        # Another process may have begun the same row at this very moment: the count is not worth somebody's post.
        log.warning("questions that found nothing could not be counted", exc_info=True)
