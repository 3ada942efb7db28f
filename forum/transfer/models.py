"""What was brought in from elsewhere: the memory that lets an import run again without doubles."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import limits
from forum.core.database import Base, UtcDateTime

_DIGEST = 64


class ImportBatch(Base):
    """One run of an import: from which file of which source, and when."""

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(limits.TITLE), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ImportedThing(Base):
    """The thing of ours that stands for one of theirs, and a digest of its words as they last came."""

    __tablename__ = "imported_thing"

    source: Mapped[str] = mapped_column(String(20), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(limits.URL), primary_key=True)
    ref: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(_DIGEST))
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), index=True)
