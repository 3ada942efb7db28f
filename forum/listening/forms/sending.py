"""The form that sends a recording to us."""

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired

from forum.core import limits
from forum.web.forms import HouseForm, line

ACCEPTED = "audio/mpeg,audio/mp4,audio/ogg,audio/webm,video/mp4,video/webm,.mp3,.m4a,.ogg,.oga,.opus,.mp4,.webm"


class SendingForm(HouseForm):
    """Sound or film, and what it is called."""

    file = FileField(_("Sound or video file"), validators=[FileRequired(_("Choose a file."))])
    title = line(_("What it is called"), limits.TITLE, required=False, hint=_("For example “First part”, where there are several."))
