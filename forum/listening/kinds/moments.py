"""How moments and their answers present themselves to rooms that do not know them."""

from collections.abc import Iterable, Iterator, Mapping

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Row, and_, select

from forum.accounts.models import Member
from forum.core.actor import SYSTEM, Actor
from forum.core.audience import PUBLIC
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.kinds import Card, Kind, Quotable, Spot, numbers_of
from forum.core.refs import Ref
from forum.listening.addresses import moment_address, moment_page
from forum.listening.models import Moment, MomentAnswer
from forum.listening.queries.shown import shown
from forum.listening.services.answering import hide_answer, restore_answer
from forum.listening.services.noting import hide_moment, restore_moment
from forum.meetings.models import Meeting, Recording
from forum.meetings.queries import themes_of
from forum.pacts.models import Pact
from forum.search.entry import Entry
from forum.text.clocks import clock
from forum.web.identity import member_address

_MEETING = (Meeting.id.label("meeting_id"), Meeting.slug, Meeting.title, Recording.position)
_PERSON = (Member.name, Member.handle, Member.audience.label("profile_audience"), Member.left_at)


def _stands(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that the actor sees a moment and all that it hangs on; its tables are joined as _MEETING needs them."""
    return visible(actor, Moment), shown(Moment), visible(actor, Meeting), Recording.position >= 0


def moment_cards(actor: Actor, ids: Iterable[int]) -> Mapping[int, Card]:
    """Return the cards of the moments that the actor may see: the meeting, the second and the line."""
    columns = (Moment.id, Moment.starts, Moment.author_id, Moment.made_at, Moment.line.label("plain"))
    rows = db.session.execute(
        select(*columns, *_MEETING, *_PERSON, Pact.id.label("pact_id"), Pact.title.label("pact_title"))
        .select_from(Moment)
        .join(Meeting, Meeting.id == Moment.meeting_id)
        .join(Recording, Recording.id == Moment.recording_id)
        .outerjoin(Member, Member.id == Moment.author_id)
        .outerjoin(Pact, and_(Pact.id == Moment.pact_id, visible(actor, Pact)))
        .where(Moment.id.in_(list(ids)), *_stands(actor))
    )
    return {
        row.id: _card(actor, row, Ref("moment", row.id), moment_address(row.meeting_id, row.slug, row.id, row.starts, row.position + 1))
        for row in rows
    }


def answer_cards(actor: Actor, ids: Iterable[int]) -> Mapping[int, Card]:
    """Return the cards of the answers that the actor may see, each under its moment."""
    columns = (MomentAnswer.id, MomentAnswer.moment_id, Moment.starts, MomentAnswer.author_id, MomentAnswer.made_at)
    rows = db.session.execute(
        select(*columns, MomentAnswer.text.label("plain"), *_MEETING, *_PERSON, Pact.id.label("pact_id"), Pact.title.label("pact_title"))
        .select_from(MomentAnswer)
        .join(Moment, Moment.id == MomentAnswer.moment_id)
        .join(Meeting, Meeting.id == Moment.meeting_id)
        .join(Recording, Recording.id == Moment.recording_id)
        .outerjoin(Member, Member.id == MomentAnswer.author_id)
        .outerjoin(Pact, and_(Pact.id == MomentAnswer.pact_id, visible(actor, Pact)))
        .where(MomentAnswer.id.in_(list(ids)), visible(actor, MomentAnswer), *_stands(actor))
    )
    return {row.id: _card(actor, row, Ref("moment_answer", row.id), f"{moment_page(row.moment_id)}#r{row.id}") for row in rows}


def _card(actor: Actor, row: Row, ref: Ref, url: str) -> Card:
    linked = row.handle and row.left_at is None and (row.profile_audience == PUBLIC or actor.is_member)
    return Card(
        ref=ref,
        url=url,
        title=f"{row.title}, {clock(row.starts)}",
        plain=row.plain,
        by=row.name or "",
        by_url=member_address(row.author_id, row.handle) if linked else "",
        at=row.made_at,
        pact_title=row.pact_title or "",
        pact_id=row.pact_id,
        author_id=row.author_id,
    )


def moment_entries(ids: Iterable[int]) -> Mapping[int, Entry]:
    """Return the search entries of moments: the meeting's title, the line and the answers that stand before readers."""
    rows = db.session.execute(
        select(
            *(Moment.id, Moment.meeting_id, Moment.audience, Moment.opened_at, Moment.made_at, Moment.line),
            *(Moment.pact_id, Moment.author_id, Meeting.title, Meeting.place),
        )
        .select_from(Moment)
        .join(Meeting, Meeting.id == Moment.meeting_id)
        .join(Recording, Recording.id == Moment.recording_id)
        .where(Moment.id.in_(list(ids)), Moment.state == State.LIVE, Meeting.state == State.LIVE, *_stands(SYSTEM))
    ).all()
    themes = themes_of(row.meeting_id for row in rows)
    answers = _answers_of(row.id for row in rows)
    return {
        row.id: Entry(
            ref=Ref("moment", row.id),
            kind="moment",
            group=Ref("meeting", row.meeting_id),
            audience=row.audience,
            opened_at=row.opened_at,
            written_at=row.made_at,
            title=row.title,
            body="\n".join((row.line, *answers.get(row.id, ()))),
            pact_id=row.pact_id,
            theme_ids=themes.get(row.meeting_id, ()),
            author_id=row.author_id,
            places=(row.place,) if row.place else (),
            has_recording=True,
        )
        for row in rows
    }


def moment_quotables(actor: Actor, spots: Iterable[Spot]) -> Mapping[Spot, Quotable]:
    """Return the lines of the moments that the actor may see, without the answers, which others wrote.

    The house itself is also told of those that are kept out, or whose recording is: they are hidden, not gone.
    """
    wanted = {spot.id: spot for spot in spots if not spot.place}
    stands = (visible(actor, Moment), visible(actor, Meeting)) if actor.reads_everything else _stands(actor)
    rows = db.session.execute(
        select(
            *(Moment.id, Moment.line, Moment.starts, Moment.audience, Moment.opened_at, Moment.state, Moment.author_id, Moment.pact_id),
            *(Moment.made_at, Moment.reserved, Meeting.state.label("meeting_state"), *_MEETING),
        )
        .join(Meeting, Meeting.id == Moment.meeting_id)
        .join(Recording, Recording.id == Moment.recording_id)
        .where(Moment.id.in_(list(wanted)), *stands)
    )
    return {wanted[row.id]: _quotable(wanted[row.id], row) for row in rows}


def _quotable(spot: Spot, row: Row) -> Quotable:
    kept_out = row.reserved or row.position < 0 or row.meeting_state != State.LIVE
    return Quotable(
        spot=spot,
        plain=row.line,
        title=row.title,
        url=moment_page(row.id),
        audience=row.audience,
        opened_at=row.opened_at,
        state=State.HIDDEN if row.state == State.LIVE and kept_out else row.state,
        author_id=row.author_id,
        pact_id=row.pact_id,
        said_at=row.made_at,
        where=clock(row.starts),
    )


def _answers_of(moment_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    standing = (MomentAnswer.moment_id.in_(sorted(set(moment_ids))), MomentAnswer.state == State.LIVE, visible(SYSTEM, MomentAnswer))
    columns = select(MomentAnswer.moment_id, MomentAnswer.text).where(*standing).order_by(MomentAnswer.moment_id, MomentAnswer.id)
    for moment_id, words in db.session.execute(columns):
        found[moment_id] = (*found.get(moment_id, ()), words)
    return found


def moment_ids() -> Iterator[int]:
    """Name all live moments."""
    return numbers_of(select(Moment.id).where(Moment.state == State.LIVE, visible(SYSTEM, Moment), shown(Moment)), Moment.id)


MOMENT = Kind(
    *("moment", _("Moment"), moment_cards, moment_entries, moment_ids, hide_moment, restore_moment),
    bears_title=False,
    quotables=moment_quotables,
)
# Found by the words of its moment, of which it is a part: it has no entry of its own.
MOMENT_ANSWER = Kind("moment_answer", _("Answer to a moment"), answer_cards, hide=hide_answer, restore=restore_answer)
