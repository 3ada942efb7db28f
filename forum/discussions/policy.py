"""Who may do what in discussions. All of it presumes that the actor sees the thing: `visible` was asked before."""

from datetime import datetime, timedelta
from typing import Protocol

from flask_babel import lazy_gettext as _

from forum.core import limits
from forum.core.actor import Actor
from forum.core.audience import Rung, rung_of
from forum.core.content import State
from forum.core.errors import ALLOWED, Verdict, denied


class ThreadFacts(Protocol):
    """What a policy needs to know of a thread, from a row or from what a page shows."""

    @property
    def state(self) -> int:
        """Live or hidden."""

    @property
    def audience(self) -> int:
        """Who reads it."""

    @property
    def locked(self) -> bool:
        """Whether it was closed to new replies."""

    @property
    def author_id(self) -> int | None:
        """The member who opened it."""

    @property
    def pact_id(self) -> int | None:
        """The pact it belongs to."""


class OriginFacts(Protocol):
    """What a policy needs to know of where words come from."""

    @property
    def audience(self) -> int:
        """Who reads them there."""

    @property
    def pact_id(self) -> int | None:
        """The pact that they belong to."""


class PostFacts(Protocol):
    """What a policy needs to know of a post."""

    @property
    def state(self) -> int:
        """Live or hidden."""

    @property
    def author_id(self) -> int | None:
        """The member who wrote it."""

    @property
    def position(self) -> int:
        """Its place in the discussion, from one."""


_SIGN_IN = denied(_("Sign in to take part."))
_HIDDEN = denied(_("This discussion is hidden for now."))
_LOCKED = denied(_("This discussion was closed to new replies."))
_NOT_YOURS = denied(_("Only who wrote it and who looks after the discussion may do this."))
_TENDERS_ONLY = denied(_("Only who looks after the discussion may do this."))


def tends(actor: Actor, thread: ThreadFacts) -> bool:
    """Say whether the actor looks after a thread: a moderator, or a facilitator of its pact."""
    return actor.is_moderator or (thread.pact_id is not None and thread.pact_id in actor.facilitates)


def tend(actor: Actor, thread: ThreadFacts) -> Verdict:
    """May close, hide, restore and bring back."""
    return ALLOWED if tends(actor, thread) else _TENDERS_ONLY


def reply(actor: Actor, thread: ThreadFacts) -> Verdict:
    """May add a post: every member who reads the thread, until it is closed."""
    if not actor.is_member:
        return _SIGN_IN
    if thread.state != State.LIVE:
        return _HIDDEN
    if thread.locked and not tends(actor, thread):
        return _LOCKED
    return ALLOWED


def retitle(actor: Actor, thread: ThreadFacts) -> Verdict:
    """May change title, kind and themes: who opened the thread and who looks after it."""
    if thread.state != State.LIVE:
        return _HIDDEN
    if tends(actor, thread):
        return ALLOWED
    if not _own(actor, thread.author_id):
        return _NOT_YOURS
    return _LOCKED if thread.locked else ALLOWED


def edit(actor: Actor, thread: ThreadFacts, post: PostFacts) -> Verdict:
    """May change a post's words: its author, and with a reason who looks after the thread."""
    if post.state != State.LIVE:
        return _HIDDEN
    return retitle(actor, _Owned(thread, post.author_id))


def edit_needs_reason(actor: Actor, post: PostFacts) -> bool:
    """Say whether an edit must tell why: always for the words of others."""
    return not _own(actor, post.author_id)


def edit_leaves_no_trace(actor: Actor, post: PostFacts, written_at: datetime, now: datetime) -> bool:
    """Say whether an edit is still a slip of the pen: one's own, within minutes."""
    return _own(actor, post.author_id) and now - written_at <= timedelta(minutes=limits.EDIT_GRACE_MINUTES)


def delete(actor: Actor, thread: ThreadFacts, post: PostFacts, post_count: int) -> Verdict:
    """May take a post away for good: its author, or who looks after the thread once it was hidden."""
    if thread.state != State.LIVE:
        return _HIDDEN
    if post.position == 1 and post.state == State.LIVE and post_count > 1:
        return denied(_("Others have answered: the opening of a discussion stays. You can edit it."))
    if _own(actor, post.author_id):
        return ALLOWED
    if not tends(actor, thread):
        return _NOT_YOURS
    return ALLOWED if post.state == State.HIDDEN else denied(_("Hide it first: its author will read why."))


def hide(actor: Actor, thread: ThreadFacts, post: PostFacts) -> Verdict:
    """May hide a post: who looks after the thread."""
    if not tends(actor, thread):
        return _TENDERS_ONLY
    if post.state != State.LIVE:
        return denied(_("It is hidden already."))
    return ALLOWED


def restore(actor: Actor, thread: ThreadFacts, post: PostFacts) -> Verdict:
    """May show a hidden post again: who looks after the thread, when the thread itself is shown."""
    if not tends(actor, thread):
        return _TENDERS_ONLY
    if post.state != State.HIDDEN:
        return denied(_("It is not hidden."))
    return ALLOWED if thread.state == State.LIVE else denied(_("The whole discussion is hidden: bring that back first."))


def say_word(actor: Actor, thread: ThreadFacts, post: PostFacts) -> Verdict:
    """May leave a word on a post: members, on what others wrote."""
    if not actor.is_member:
        return _SIGN_IN
    if thread.state != State.LIVE or post.state != State.LIVE:
        return _HIDDEN
    return denied(_("These words are for what others wrote.")) if _own(actor, post.author_id) else ALLOWED


def move(actor: Actor, thread: ThreadFacts, pact_id: int | None, rung: Rung) -> Verdict:
    """May put a thread elsewhere: who looks after it, and never before readers for whom it was not written."""
    if not tends(actor, thread):
        return _TENDERS_ONLY
    if thread.state != State.LIVE:
        return _HIDDEN
    if _carries_further(thread, pact_id, rung):
        return denied(_("These words were written for fewer people: a discussion cannot be moved where others would read it."))
    return ALLOWED


def grow(origin: OriginFacts, pact_id: int | None, rung: Rung) -> Verdict:
    """May open a thread out of a moment on a rung, for whoever sees it: never before readers for whom it was not written."""
    if _carries_further(origin, pact_id, rung):
        return denied(_("This moment was noted for fewer people: a discussion that quotes it cannot stand where others would read it."))
    return ALLOWED


def _carries_further(origin: OriginFacts, pact_id: int | None, rung: Rung) -> bool:
    """Say whether a place has readers for whom words from another place were not written."""
    now = rung_of(origin.audience)
    confidential = now in (Rung.PACT, Rung.TEAM)
    return rung < now or (confidential and pact_id != origin.pact_id)


def _own(actor: Actor, author_id: int | None) -> bool:
    return actor.is_member and author_id == actor.member_id


class _Owned:
    """A thread looked at as if somebody else had opened it: the rule for its title is the rule for each post's words."""

    def __init__(self, thread: ThreadFacts, author_id: int | None):
        self.state = thread.state
        self.audience = thread.audience
        self.locked = thread.locked
        self.pact_id = thread.pact_id
        self.author_id = author_id
