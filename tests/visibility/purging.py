"""The second world: what an outsider may not see is taken out of the tables by hand, with everything that hangs on it."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, delete, or_, select, text, true, tuple_, update

from forum.accounts.models import Member
from forum.citations.models import Agreement, Citation, Collected, Excerpt, PactSilence, ThreadReminder
from forum.core.audience import MEMBERS, PUBLIC
from forum.core.content import State
from forum.core.database import Base, db
from forum.core.outbox import OutboxRow
from forum.core.work import JournalRow, Submission
from forum.discussions.models import Post, Thread
from forum.files.models import File
from forum.library.models import Document, DocumentDraft, DocumentVersion, Remark, RemarkReply, Review, Reviewer
from forum.library.models import Stage as Shelf
from forum.listening.models import (
    Chapter,
    LocalWord,
    Moment,
    MomentAnswer,
    Passage,
    PassageRevision,
    Stretch,
    StretchState,
    TranscriptVersion,
)
from forum.listening.queries.chapters import uncovered
from forum.meetings.models import Meeting
from forum.moderation.models import Case, Decision
from forum.pacts.models import Invitation, JoinRequest, Pact, PactActor, Removal
from forum.practices.models import Practice
from forum.territory.models import Organisation

_CONTENT = (Pact, Thread, Post, Meeting, Document, File, Moment, MomentAnswer, Practice)
# What is kept for other rooms or other readers than the outsiders, whole.
_NEVER_SHOWN = (Review, Case, Invitation, JoinRequest, Removal, JournalRow, Submission, OutboxRow, TranscriptVersion, LocalWord)
_NEVER_SHOWN += (Collected, DocumentDraft, PactSilence, Remark, RemarkReply, Reviewer, ThreadReminder)
# With these answers their authors let words out, to whoever reads the text that cites them.
_LET_OUT = (Agreement.WITH_NAME, Agreement.ROLE_ONLY, Agreement.REWORDED)
Doomed = dict[Table, set[tuple[Any, ...]]]


def purge(visitors_only: bool) -> None:
    """Leave in the tables only what every visitor, or every member from outside, may see."""
    reach = (PUBLIC,) if visitors_only else (PUBLIC, MEMBERS)
    _never_continued()
    doomed = _seeds(reach)
    _spread(doomed)
    for table in reversed(Base.metadata.sorted_tables):
        if doomed.get(table):
            _delete(table, doomed[table])
    with_a_pact = select(PactActor.organisation_id)
    db.session.execute(delete(Organisation).where(Organisation.id.not_in(with_a_pact)))
    db.session.execute(text("UPDATE site_version SET number = number + 1"))
    db.session.commit()


def _never_continued() -> None:
    """Have no document anything but its published version, and nothing point at what goes."""
    published = {"newest_number": Document.published_number, "stage": Shelf.PUBLISHED.value}
    db.session.execute(update(Document).where(Document.published_number.is_not(None)).values(published))
    db.session.execute(update(Pact).values(previous_id=None))
    db.session.execute(update(Post).values(reply_to_id=None))
    # What was let out is shown wherever it came from: the second world does not know where that is.
    unsaid = {"pact_id": None, "title": "", "url": "", "spot": "", "before": "", "after": ""}
    db.session.execute(update(Excerpt).where(Excerpt.id.in_(_let_out())).values(unsaid))
    # Nor who said it, where a role stands instead of the name, nor in which words, where others do.
    db.session.execute(update(Excerpt).where(Excerpt.id.in_(_let_out(*_LET_OUT[1:]))).values(author_id=None, byline=""))
    db.session.execute(update(Excerpt).where(Excerpt.id.in_(_let_out(Agreement.REWORDED))).values(words=""))
    db.session.execute(update(Thread).values(moment_id=None))


def _let_out(*agreements: Agreement) -> Select[Any]:
    return select(Citation.excerpt_id).where(Citation.agreement.in_(agreements or _LET_OUT))


def _seeds(reach: tuple[int, ...]) -> Doomed:
    conditions: list[tuple[Any, ColumnElement[bool]]] = [
        *((model, or_(model.audience.not_in(reach), model.state != State.LIVE)) for model in _CONTENT),
        (Excerpt, or_(Excerpt.state != State.LIVE, and_(Excerpt.audience.not_in(reach), Excerpt.id.not_in(_let_out())))),
        (DocumentVersion, or_(DocumentVersion.published_at.is_(None), DocumentVersion.withdrawn_at.is_not(None))),
        # That a stretch is kept out the player tells everybody; what was said in it, and every other wish, nobody.
        *((model, model.reserved) for model in (Passage, Moment)),
        (Chapter, ~uncovered()),
        (Stretch, Stretch.state != StretchState.ACCEPTED),
        # What a passage said before it was corrected is for members.
        *([(PassageRevision, true())] if MEMBERS not in reach else []),
        # Members read that something was done to a public thing, visitors do not.
        (Decision, Decision.audience.not_in(reach if MEMBERS in reach else (-1,))),
        (Member, or_(Member.audience.not_in(reach), Member.confirmed_at.is_(None), Member.suspended_at.is_not(None))),
    ]
    doomed: Doomed = {}
    for model, condition in conditions:
        doomed.setdefault(model.__table__, set()).update(_keys(model.__table__, condition))
    return doomed | {model.__table__: _keys(model.__table__) for model in _NEVER_SHOWN}


def _keys(table: Table, *conditions: ColumnElement[bool]) -> set[tuple[Any, ...]]:
    return {tuple(row) for row in db.session.execute(select(*table.primary_key.columns).where(*conditions))}


def _spread(doomed: Doomed) -> None:
    """Doom the rows that name a doomed one, table after table, those that are named coming first."""
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            gone = {row[0] for row in doomed.get(key.column.table, ())}
            if gone and key.column.table is not table:
                doomed.setdefault(table, set()).update(_keys(table, key.parent.in_(sorted(gone))))


def _delete(table: Table, keys: set[tuple[Any, ...]]) -> None:
    columns = list(table.primary_key.columns)
    which = columns[0].in_([key[0] for key in keys]) if len(columns) == 1 else tuple_(*columns).in_(sorted(keys))
    db.session.execute(delete(table).where(which))
