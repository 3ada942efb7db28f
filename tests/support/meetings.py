"""Furniture of meetings and files: meetings, pictures and hostile bytes with one line each."""

import io
from datetime import UTC, datetime
from typing import Any

from PIL import Image, PngImagePlugin
from werkzeug.datastructures import FileStorage

from forum.core.actor import SYSTEM
from forum.core.audience import Rung
from forum.core.database import db
from forum.files.models import File
from forum.files.services import Taken, take
from forum.meetings.models import Meeting
from forum.meetings.services.writing import add_meeting
from forum.meetings.sheet import MeetingValues, read_links
from forum.pacts.models import Pact, Theme
from tests.support.people import House

HELD = datetime(2025, 5, 21, 18, 45, tzinfo=UTC)
YOUTUBE = "https://youtu.be/8TB72cWDSWs"
_ORIENTATION, _GPS, _MAKER = 0x0112, 0x8825, 0x010F
SECRET_PLACE = "45,3628 nord"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def make_meeting(title: str = "Una serata di domande", *, pact: Pact | None = None, rung: Rung | None = None, **values: Any) -> Meeting:
    """Make a meeting in nobody's name, as wide as its pact lets it be unless `rung` says otherwise."""
    reach = rung if rung is not None else Rung(pact.rung) if pact is not None else Rung.PUBLIC
    themes: tuple[Theme, ...] = values.pop("themes", ())
    further: tuple[Pact, ...] = values.pop("further", ())
    sheet = {name: values.pop(name, "") for name in ("description", "agenda", "present", "minutes", "decisions")}
    when = {} if "date_text" in values else {"starts_at": values.pop("at", HELD)}
    given = MeetingValues(
        title=title,
        rung=reach,
        sheet=sheet,
        recordings=read_links(values.pop("recordings", "")),
        theme_ids=tuple(theme.id for theme in themes),
        further_pact_ids=tuple(one.id for one in further),
        **when,
        **values,
    )
    return add_meeting(SYSTEM, pact.id if pact else None, given)


def address_of(meeting: Meeting) -> str:
    """Return the address of a meeting's page."""
    return f"/incontri/{meeting.id}-{meeting.slug}"


def picture(shape: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any) -> bytes:
    """Draw a picture whose left half is red and whose right half is blue."""
    drawn = Image.new(mode, size, "red")
    drawn.paste(Image.new(mode, (size[0] - size[0] // 2, size[1]), "blue"), (size[0] // 2, 0))
    target = io.BytesIO()
    drawn.save(target, shape, **options)
    return target.getvalue()


def snapshot(shape: str = "JPEG", orientation: int = 1) -> bytes:
    """Draw a picture as a phone takes it: with its place, its maker, a comment and the way the phone was held."""
    notes = Image.Exif()
    notes[_MAKER], notes[_ORIENTATION] = "Telefono di Lucia", orientation
    notes[_GPS] = {1: "N", 2: (45.0, 21.0, 46.0), 29: SECRET_PLACE}
    options: dict[str, Any] = {"exif": notes}
    if shape == "PNG":
        words = PngImagePlugin.PngInfo()
        words.add_text("Comment", SECRET_PLACE)
        options["pnginfo"] = words
    elif shape == "JPEG":
        options["comment"] = SECRET_PLACE
    return picture(shape, **options)


def opened(data: bytes) -> Image.Image:
    """Open a served picture."""
    shown = Image.open(io.BytesIO(data))
    shown.load()
    return shown


def upload_of(data: bytes, name: str = "foto.jpg") -> FileStorage:
    """Return bytes as a form brings them."""
    return FileStorage(io.BytesIO(data), name)


def taken_by(house: House, member: Any, data: bytes = b"", name: str = "foto.jpg", alt: str = "Il cortile") -> Taken:
    """Have a member send a file, which waits as a draft."""
    return take(house.actor(member), [upload_of(data or picture(), name)], alt)[0]


def row_of(taken: Taken) -> File:
    """Return a file's row as the database has it now."""
    # Ends the present reading, so that the next one sees what requests wrote meanwhile.
    db.session.rollback()
    db.session.expire_all()
    row = db.session.get(File, taken.id)
    assert row is not None
    return row
