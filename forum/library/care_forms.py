"""Forms of who looks after a document: whom to ask, and remarks in the margin."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import SelectField

from forum.core import limits
from forum.web.forms import HouseForm, line, text


class ReviewerForm(HouseForm):
    """Whom to ask to read a document."""

    member = SelectField(_("Who"), coerce=int)

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """Set the people to choose from."""
        self.member.choices = list(people)


class RemarkForm(HouseForm):
    """Something to say of a passage."""

    block = SelectField(_("The point it is about"), coerce=int)
    words = line(
        _("The words it is about"),
        limits.SUMMARY,
        required=False,
        hint=_("Copied from the point as they are; empty if it is about the whole point."),
    )
    remark = text(_("Your remark"), limits.REMARK, 3)

    def offer(self, points: Sequence[tuple[int, str]]) -> None:
        """Set the points to choose from, each with its key and its label."""
        self.block.choices = list(points)


class AnswerForm(HouseForm):
    """An answer to a remark."""

    answer = text(_("Your answer"), limits.REMARK, 2)
