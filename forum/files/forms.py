"""The form that sends a file."""

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired

from forum.core import limits
from forum.files.inspection import DOCX_TYPE, ODT_TYPE, PDF_TYPE
from forum.web.forms import HouseForm, line

# Not every system knows the types of the last two, so their endings are named too.
ACCEPTED = ",".join(("image/jpeg,image/png,image/gif,image/webp", PDF_TYPE, ODT_TYPE, DOCX_TYPE, ".odt,.docx"))


class UploadForm(HouseForm):
    """A file and, for a picture, what it shows."""

    file = FileField(
        _("File"),
        validators=[FileRequired(_("Choose a file."))],
        description=_("A picture (JPEG, PNG, GIF, WebP) or a document (PDF, ODT, DOCX). Place and camera data are taken out of pictures."),
    )
    alt = line(
        _("What the picture shows"),
        limits.FILE_ALT,
        required=False,
        hint=_("A few words for those who do not see it. For a document leave it empty."),
    )
