"""What people are shown of what was said: never what an accepted stretch keeps out."""

from sqlalchemy import ColumnElement, false

from forum.listening.models import Moment, Passage


def shown(model: type[Passage] | type[Moment]) -> ColumnElement[bool]:
    """Return the condition that no accepted stretch keeps a row out; beside `visible`, the only way to such rows."""
    return model.reserved == false()
