"""Forms that put a source beside a piece of a draft."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, HiddenField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from forum.core import limits
from forum.web.forms import HouseForm, line, text

# A piece's number, below zero while no version has it.
_KEY = Regexp(r"-?[0-9]{1,10}\Z")


def _key() -> Any:
    return HiddenField(validators=[InputRequired(), _KEY])


class PickForm(HouseForm):
    """Words of a source of this site."""

    block = _key()
    source = HiddenField(validators=[InputRequired(), Length(max=40)])
    place = HiddenField(validators=[Length(max=40)])
    words = text(
        _("The exact words"),
        limits.EXCERPT,
        required=False,
        hint=_("Copy them from above as they are written. Left empty, the source is cited whole."),
    )


class PickLinkForm(HouseForm):
    """A page outside the site."""

    block = _key()
    url = line(_("Address of the page"), limits.URL)
    title = line(_("What it is"), limits.TITLE, hint=_("Who says it and where: “Ministry of Labour, guidelines of 2021”."))
    words = text(_("The words that count"), limits.EXCERPT, required=False)
    accessed_on = DateField(_("Read on"), validators=[Optional()])


class PickCollectedForm(HouseForm):
    """Something that waits in the basket."""

    block = _key()
    collected = HiddenField(validators=[InputRequired(), Regexp(r"[0-9]{1,9}\Z")])
