"""How a file presents itself to rooms that do not know it."""

from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from forum.core.actor import Actor
from forum.core.content import visible
from forum.core.database import db
from forum.core.kinds import Card, Kind
from forum.core.refs import Ref
from forum.files.marking import file_address
from forum.files.models import File


def file_cards(actor: Actor, ids: Iterable[int]) -> Mapping[int, Card]:
    """Return the cards of the files that the actor may open."""
    columns = (File.id, File.public_id, File.name, File.created_at, File.author_id)
    rows = db.session.execute(select(*columns).where(File.id.in_(list(ids)), visible(actor, File)))
    return {
        row.id: Card(Ref("file", row.id), file_address(row.public_id), row.name, at=row.created_at, author_id=row.author_id) for row in rows
    }


FILE = Kind("file", _("File"), file_cards)
