"""How speech presents itself to rooms that do not know it: a passage is found by its words and opens at its second."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Row, and_, select

from forum.core.actor import SYSTEM, Actor
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.kinds import Card, Kind, numbers_of
from forum.core.refs import Ref
from forum.listening.addresses import listening_address
from forum.listening.models import Chapter, Passage
from forum.listening.queries.chapters import uncovered
from forum.listening.queries.shown import shown
from forum.meetings.models import Meeting, Recording
from forum.meetings.queries import themes_of
from forum.pacts.models import Pact
from forum.search.entry import Entry
from forum.text.clocks import clock
from forum.text.plain import excerpt

_BETWEEN = " · "


@dataclass
class _Titles:
    """Where the chapters of one recording begin, what they are called, and the passage with which each begins."""

    starts: list[int] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    first: dict[int, int] = field(default_factory=dict)

    def place(self, starts: int, ends: int) -> int:
        """Return the place of the chapter in which the middle of a passage lies, -1 before the first."""
        return bisect_right(self.starts, (starts + ends) // 2) - 1

    def over(self, row: Row) -> str:
        """Return the title under which a passage stands."""
        place = self.place(row.starts, row.ends)
        return self.titles[place] if place >= 0 else ""

    def begun_by(self, row: Row) -> str:
        """Return the title of the chapter that a passage begins; empty for all the others."""
        return self.over(row) if self.first.get(self.place(row.starts, row.ends)) == row.id else ""


def passage_cards(actor: Actor, ids: Iterable[int]) -> Mapping[int, Card]:
    """Return the cards of the passages that the actor may read: they lead to the line with the player ready at that second."""
    statement = (
        select(
            *(Passage.id, Passage.recording_id, Passage.starts, Passage.ends, Passage.words, Passage.speaker),
            *(Recording.meeting_id, Recording.position, Meeting.slug, Meeting.title, Meeting.starts_at),
            *(Pact.title.label("pact_title"), Pact.id.label("pact_id")),
        )
        .select_from(Passage)
        .join(Recording, Recording.id == Passage.recording_id)
        .join(Meeting, Meeting.id == Recording.meeting_id)
        .outerjoin(Pact, and_(Pact.id == Meeting.pact_id, visible(actor, Pact)))
    )
    rows = db.session.execute(statement.where(Passage.id.in_(list(ids)), *_standing(), visible(actor, Meeting))).all()
    titles = _titles_of(row.recording_id for row in rows)
    return {row.id: _card(row, titles[row.recording_id]) for row in rows}


def _card(row: Row, titles: _Titles) -> Card:
    return Card(
        ref=Ref("passage", row.id),
        url=listening_address(row.meeting_id, row.slug, row.starts, row.position + 1),
        title=row.title,
        plain=excerpt(row.words),
        by=_BETWEEN.join(filter(None, (clock(row.starts), titles.over(row), row.speaker))),
        at=row.starts_at,
        pact_title=row.pact_title or "",
        pact_id=row.pact_id,
    )


def passage_entries(ids: Iterable[int]) -> Mapping[int, Entry]:
    """Return the search entries of passages, with what is said as their words.

    A chapter's title stands over its first passage alone, and the meeting's over none: three hours have hundreds of passages,
    and whoever looks for a title wants the meeting or the second at which the chapter begins.
    """
    statement = (
        select(
            *(Passage.id, Passage.recording_id, Passage.starts, Passage.ends, Passage.words),
            *(Recording.meeting_id, Meeting.audience, Meeting.opened_at, Meeting.sort_at, Meeting.pact_id),
        )
        .join(Recording, Recording.id == Passage.recording_id)
        .join(Meeting, Meeting.id == Recording.meeting_id)
    )
    rows = db.session.execute(statement.where(Passage.id.in_(list(ids)), *_findable())).all()
    titles, themes = _beginnings_of(row.recording_id for row in rows), themes_of(row.meeting_id for row in rows)
    return {
        row.id: Entry(
            ref=Ref("passage", row.id),
            kind="passage",
            group=Ref("meeting", row.meeting_id),
            audience=row.audience,
            opened_at=row.opened_at,
            written_at=row.sort_at,
            title=titles[row.recording_id].begun_by(row),
            body=row.words,
            pact_id=row.pact_id,
            theme_ids=themes.get(row.meeting_id, ()),
            has_recording=True,
        )
        for row in rows
    }


def passage_ids() -> Iterator[int]:
    """Name all passages that can be found."""
    found = select(Passage.id).join(Recording, Recording.id == Passage.recording_id).join(Meeting, Meeting.id == Recording.meeting_id)
    return numbers_of(found.where(*_findable()), Passage.id)


def _standing() -> tuple[ColumnElement[bool], ...]:
    return shown(Passage), Recording.position >= 0, Passage.words != ""


def _findable() -> tuple[ColumnElement[bool], ...]:
    return *_standing(), Meeting.state == State.LIVE, visible(SYSTEM, Meeting)


def _titles_of(recording_ids: Iterable[int]) -> dict[int, _Titles]:
    wanted = sorted(set(recording_ids))
    found = {number: _Titles() for number in wanted}
    columns = select(Chapter.recording_id, Chapter.starts, Chapter.title).where(Chapter.recording_id.in_(wanted), uncovered())
    for recording_id, starts, title in db.session.execute(columns.order_by(Chapter.recording_id, Chapter.starts)):
        found[recording_id].starts.append(starts)
        found[recording_id].titles.append(title)
    return found


def _beginnings_of(recording_ids: Iterable[int]) -> dict[int, _Titles]:
    """Return the chapters of recordings with the passages that begin them."""
    found = _titles_of(recording_ids)
    columns = select(Passage.id, Passage.recording_id, Passage.starts, Passage.ends).join(Recording, Recording.id == Passage.recording_id)
    wanted = (Passage.recording_id.in_([number for number, titles in found.items() if titles.starts]), *_standing())
    for row in db.session.execute(columns.where(*wanted).order_by(Passage.starts, Passage.id)):
        titles = found[row.recording_id]
        titles.first.setdefault(titles.place(row.starts, row.ends), row.id)
    return found


PASSAGE = Kind("passage", _("Speech"), passage_cards, passage_entries, passage_ids)
