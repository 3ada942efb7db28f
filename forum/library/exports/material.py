"""What a publication is made of, gathered for one reader: nothing that they would not read on the page."""

from flask_babel import gettext as _
from sqlalchemy import select

from forum.core.actor import Actor
from forum.core.database import rows
from forum.library.exports.publication import Material
from forum.library.models import Block, DocumentVersion
from forum.library.queries.blocks import reading_of
from forum.library.queries.reading import DocumentShown, VersionShown


def material_of(actor: Actor, document: DocumentShown, version: VersionShown) -> Material:
    """Return a version that the actor was found to read, as its readers get it: what only its editors see stays out."""
    return Material(
        document=document,
        version=version,
        reading=reading_of(actor, document, version),
        authors=[author.name or _("Somebody who left") for author in version.authors],
        themes=[name for _number, _slug, name in version.themes],
        texts=_texts(document.id, version.number),
    )


def _texts(document_id: int, number: int) -> dict[int, str]:
    """Return the Markdown of a version's blocks by their key."""
    found = rows(
        select(Block.key, Block.source)
        .join(DocumentVersion, DocumentVersion.id == Block.version_id)
        .where(DocumentVersion.document_id == document_id, DocumentVersion.number == number)
    )
    return {row.key: row.source for row in found}
