"""Tables of the search's words; neither holds anybody's name, address or hour."""

from datetime import date, datetime

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Base, UtcDateTime
from forum.core.limits import GAP, REASON


class SynonymGroup(Base):
    """Words and phrases that mean the same; `note` says where that comes from."""

    __tablename__ = "synonym_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    expressions: Mapped[list[str]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(String(REASON))
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SearchGap(Base):
    """A question that found nothing or little: how often in which month.

    Until it was asked on a second day `words` is empty and there is only a fingerprint, that nobody can read: what one
    person asked once (a name, say) is never written down. `last_day` serves that comparison and is emptied after it.
    """

    __tablename__ = "search_gap"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    words: Mapped[str | None] = mapped_column(String(GAP))
    months: Mapped[dict[str, int]] = mapped_column(JSON)
    asked: Mapped[int] = mapped_column()
    last_month: Mapped[str] = mapped_column(String(7), index=True)
    last_day: Mapped[date | None] = mapped_column()
    dismissed: Mapped[bool] = mapped_column(default=False)
