"""What moderation does when others act: writes every act into the log, and keeps the reach of its rows in step."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update

from forum.accounts.events import MemberRestored, MemberSuspended
from forum.core import clock
from forum.core.database import db
from forum.core.events import Event, Listener
from forum.core.refs import Ref
from forum.core.work import UnitOfWork
from forum.discussions.events import (
    PostDeleted,
    PostEdited,
    PostHidden,
    PostRestored,
    ThreadDeleted,
    ThreadHidden,
    ThreadLocked,
    ThreadMoved,
    ThreadRestored,
    ThreadRetitled,
    ThreadUnlocked,
)
from forum.discussions.models import Post
from forum.library.events import DocumentHidden, DocumentPublished, DocumentReclassified, DocumentRestored, DocumentWithdrawn
from forum.listening.events import (
    MomentAnswerDeleted,
    MomentAnswerHidden,
    MomentAnswerRestored,
    MomentDeleted,
    MomentHidden,
    MomentRestored,
)
from forum.listening.models import Moment, MomentAnswer
from forum.meetings.events import MeetingChanged, MeetingDeleted, MeetingHidden, MeetingRestored
from forum.moderation.models import Act, Case, Decision
from forum.moderation.queries.things import Place, account_place, find_place, pact_place
from forum.moderation.services.recording import record
from forum.pacts.events import MemberRemoved, PactNarrowed, Readmitted
from forum.pacts.narrowing import pull_in
from forum.practices.events import PracticeDeleted, PracticeHidden, PracticePublished, PracticeRestored, PracticeRevised

# What one does with one's own words is writing; done to the words of others it is moderation.
_ONLY_TO_OTHERS = (Act.EDIT, Act.DELETE, Act.WITHDRAW)


def _write(event: Event, work: UnitOfWork, act: Act, place: Place | None) -> None:
    if place is None or (act in _ONLY_TO_OTHERS and place.author_id == event.actor_id):
        return
    record(work, event.actor_id, act, place, getattr(event, "reason", ""))


def _done_to(kind: str, act: Act) -> Listener:
    """Return a listener that writes an act on a thing of this kind, whose number the event carries."""

    def listener(event: Any, work: UnitOfWork) -> None:
        _write(event, work, act, find_place(Ref(kind, getattr(event, f"{kind}_id"))))

    return listener


def _in_pact(act: Act) -> Listener:
    def listener(event: Any, work: UnitOfWork) -> None:
        _write(event, work, act, pact_place(event.pact_id, event.member_id, clock.now()))

    return listener


def _to_account(act: Act) -> Listener:
    def listener(event: Any, work: UnitOfWork) -> None:
        _write(event, work, act, account_place(event.member_id, clock.now()))

    return listener


def _follow(place: Place | None, which: Callable[[type[Case] | type[Decision]], ColumnElement[bool]]) -> None:
    """Give the rows about some things the reach that the things have now."""
    if place is None:
        return
    for model in (Case, Decision):
        now = {"audience": place.audience, "opened_at": place.opened_at, "pact_id": place.pact_id}
        db.session.execute(update(model).where(which(model)).values(**now).execution_options(synchronize_session=False))


def follow_thread(event: ThreadMoved, work: UnitOfWork) -> None:
    """Have what concerns a moved thread and its posts, also those taken away, reach as far as the thread does."""
    posts = select(Post.id).where(Post.thread_id == event.thread_id)

    def which(model: type[Case] | type[Decision]) -> ColumnElement[bool]:
        thread = and_(model.kind == "thread", model.thing_id == event.thread_id)
        return or_(thread, and_(model.kind == "post", model.thing_id.in_(posts)))

    _follow(find_place(Ref("thread", event.thread_id)), which)


def follow_moments(event: MeetingChanged, work: UnitOfWork) -> None:
    """Have what concerns the moments of a meeting and their answers reach as far as the meeting does."""
    moments = select(Moment.id).where(Moment.meeting_id == event.meeting_id)
    answers = select(MomentAnswer.id).where(MomentAnswer.moment_id.in_(moments))

    def which(model: type[Case] | type[Decision]) -> ColumnElement[bool]:
        of_moments = and_(model.kind == "moment", model.thing_id.in_(moments))
        return or_(of_moments, and_(model.kind == "moment_answer", model.thing_id.in_(answers)))

    _follow(find_place(Ref("meeting", event.meeting_id)), which)


def _follow_one(kind: str) -> Listener:
    def listener(event: Any, work: UnitOfWork) -> None:
        ref = Ref(kind, getattr(event, f"{kind}_id"))
        _follow(find_place(ref), lambda model: and_(model.kind == ref.kind, model.thing_id == ref.id))

    return listener


def pull_moderation_in(event: PactNarrowed, work: UnitOfWork) -> None:
    """Have what concerns the things of a narrowed pact reach no further than it."""
    pull_in(Case, event)
    pull_in(Decision, event)


LISTENERS: tuple[tuple[type[Event], Listener], ...] = (
    (PostHidden, _done_to("post", Act.HIDE)),
    (PostRestored, _done_to("post", Act.RESTORE)),
    (PostEdited, _done_to("post", Act.EDIT)),
    (PostDeleted, _done_to("post", Act.DELETE)),
    (ThreadHidden, _done_to("thread", Act.HIDE)),
    (ThreadRestored, _done_to("thread", Act.RESTORE)),
    (ThreadRetitled, _done_to("thread", Act.EDIT)),
    (ThreadDeleted, _done_to("thread", Act.DELETE)),
    (ThreadLocked, _done_to("thread", Act.LOCK)),
    (ThreadUnlocked, _done_to("thread", Act.UNLOCK)),
    (ThreadMoved, follow_thread),
    (ThreadMoved, _done_to("thread", Act.MOVE)),
    (MeetingHidden, _done_to("meeting", Act.HIDE)),
    (MeetingRestored, _done_to("meeting", Act.RESTORE)),
    (MeetingDeleted, _done_to("meeting", Act.DELETE)),
    (MeetingChanged, _follow_one("meeting")),
    (MeetingChanged, follow_moments),
    (MomentHidden, _done_to("moment", Act.HIDE)),
    (MomentRestored, _done_to("moment", Act.RESTORE)),
    (MomentDeleted, _done_to("moment", Act.DELETE)),
    (MomentAnswerHidden, _done_to("moment_answer", Act.HIDE)),
    (MomentAnswerRestored, _done_to("moment_answer", Act.RESTORE)),
    (MomentAnswerDeleted, _done_to("moment_answer", Act.DELETE)),
    (DocumentHidden, _done_to("document", Act.HIDE)),
    (DocumentRestored, _done_to("document", Act.RESTORE)),
    (DocumentReclassified, _follow_one("document")),
    (DocumentPublished, _follow_one("document")),
    (DocumentWithdrawn, _follow_one("document")),
    (DocumentWithdrawn, _done_to("document", Act.WITHDRAW)),
    (PracticeHidden, _done_to("practice", Act.HIDE)),
    (PracticeRestored, _done_to("practice", Act.RESTORE)),
    (PracticeDeleted, _done_to("practice", Act.DELETE)),
    (PracticePublished, _follow_one("practice")),
    (PracticeRevised, _follow_one("practice")),
    (MemberRemoved, _in_pact(Act.REMOVE_MEMBER)),
    (Readmitted, _in_pact(Act.READMIT)),
    (MemberSuspended, _to_account(Act.SUSPEND)),
    (MemberRestored, _to_account(Act.REINSTATE)),
    (PactNarrowed, pull_moderation_in),
)
