"""The form that sends a file."""

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired

from forum.core import limits
from forum.web.forms import HouseForm, line

ACCEPTED = "image/jpeg,image/png,image/gif,image/webp,application/pdf"


class UploadForm(HouseForm):
    """A file and, for a picture, what it shows."""

    file = FileField(
        _("File"),
        validators=[FileRequired(_("Choose a file."))],
        description=_("A picture (JPEG, PNG, GIF, WebP) or a PDF. Place and camera data are taken out of pictures."),
    )
    alt = line(
        _("What the picture shows"),
        limits.FILE_ALT,
        required=False,
        hint=_("A few words for those who do not see it. For a PDF leave it empty."),
    )
