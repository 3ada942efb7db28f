"""The tables of files: who may open each, under which digest its bytes are kept, and the words that were read in it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import limits
from forum.core.content import Content
from forum.core.database import Base, UtcDateTime

PUBLIC_ID_LENGTH = 22
_DIGEST = 64


class FileKind(StrEnum):
    """What a file is to its readers."""

    IMAGE = "image"
    PDF = "pdf"
    OFFICE = "office"
    SOUND = "sound"
    VIDEO = "video"


DOCUMENT_KINDS = (FileKind.PDF, FileKind.OFFICE)


class Reading(StrEnum):
    """Where the reading of a document's words stands."""

    WAITING = "waiting"
    WHOLE = "whole"
    # It was longer than what is kept of one.
    CUT = "cut"
    # Broken, locked or hostile: it is found by its name.
    ILLEGIBLE = "illegible"


class File(Content, Base):
    """A picture, document or recording: a draft that only its uploader sees until a text takes it up, then open to the text's readers."""

    __tablename__ = "file"
    __table_args__ = (
        Index("ix_file_author_created", "author_id", "created_at"),
        Index("ix_file_state_created", "state", "created_at"),
        Index("ix_file_pact", "pact_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # The name in the address: random, so that no file can be guessed from another.
    public_id: Mapped[str] = mapped_column(String(PUBLIC_ID_LENGTH), unique=True)
    kind: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(limits.FILE_NAME))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(_DIGEST), index=True)
    # The picture again, for small screens; missing where the picture is small already.
    small_sha256: Mapped[str | None] = mapped_column(String(_DIGEST), index=True)
    width: Mapped[int | None]
    height: Mapped[int | None]
    # The text that took it up, as 'post:991'.
    owner: Mapped[str | None] = mapped_column(String(80), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Missing for pictures, which have no words.
    reading: Mapped[str | None] = mapped_column(String(10))


class FilePage(Base):
    """The words of one page of a document; an ODT or a DOCX, whose pages depend on who prints it, has one."""

    __tablename__ = "file_page"

    file_id: Mapped[int] = mapped_column(ForeignKey("file.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(Text)
