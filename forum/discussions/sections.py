"""What discussions hang on pages of others: the threads of a pact, of a theme, of a person; and who can read a thread."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, Row, select

from forum.accounts.profile_parts import ProfilePart
from forum.core.actor import Actor
from forum.core.content import State, visible
from forum.core.errors import NotFound
from forum.core.kinds import Card
from forum.core.refs import Ref
from forum.discussions.addresses import thread_address
from forum.discussions.models import Thread
from forum.discussions.queries.listing import is_about, seen_in_lists, threads_by
from forum.discussions.queries.people import readers_among
from forum.discussions.queries.reading import get_thread
from forum.listening.queries.moments import Grown
from forum.pacts.policy import may_open_thread
from forum.pacts.sections import Item, Question, item_columns

_MOST = 8


def _item(row: Row) -> Item:
    replies = max(0, row.number - 1)
    return Item(thread_address(row.id, row.slug), row.title, ngettext("%(num)d reply", "%(num)d replies", replies), row.at)


def _question(actor: Actor, title: str, *conditions: ColumnElement[bool], **rest: str) -> Question:
    columns = item_columns(id=Thread.id, title=Thread.title, slug=Thread.slug, at=Thread.last_post_at, number=Thread.post_count)
    statement = (
        select(*columns).where(seen_in_lists(actor), *conditions).order_by(Thread.last_post_at.desc(), Thread.id.desc()).limit(_MOST)
    )
    return Question(title=title, statement=statement, item=_item, rest=rest)


def pact_threads(actor: Actor, pact: Any) -> Question:
    """Fill pact.threads."""
    acts = {"act_url": f"/discussioni/nuova?patto={pact.slug}", "act": _("Open a discussion")} if may_open_thread(actor, pact) else {}
    return _question(
        actor,
        _("Discussions"),
        Thread.pact_id == pact.id,
        url=f"/discussioni?patto={pact.slug}",
        empty=_("Nobody has opened a discussion here yet."),
        **acts,
    )


def theme_threads(actor: Actor, theme: Any) -> Question:
    """Fill theme.threads."""
    acts = {"act_url": f"/discussioni/nuova?tema={theme.slug}", "act": _("Open a discussion")} if actor.is_member else {}
    return _question(
        actor,
        _("Discussions"),
        is_about(theme.id),
        url=f"/discussioni?tema={theme.slug}",
        empty=_("Nobody has opened a discussion on this theme yet."),
        **acts,
    )


def threads_of_person(actor: Actor, member_id: int) -> ProfilePart | None:
    """Fill profile: what the person began, as far as the reader may see it."""
    cards = tuple(
        Card(Ref("thread", row.id), row.url, row.title, at=row.opened_at, pact_title=row.pact_title or "")
        for row in threads_by(actor, member_id, _MOST)
    )
    return ProfilePart(_("Discussions opened"), cards) if cards else None


def threads_from_moments(actor: Actor) -> Grown:
    """Fill moment.threads: the discussions that grew out of moments, as far as the reader may see them."""
    columns = (Thread.moment_id.label("moment_id"), Thread.id, Thread.title, Thread.slug)
    return Grown(select(*columns).where(Thread.state == State.LIVE, visible(actor, Thread)), thread_address)


def who_may_read(actor: Actor, thread_id: int, member_ids: Iterable[int]) -> frozenset[int]:
    """Fill may_read: which of these members can read a thread that the actor reads; nobody, where the actor reads none."""
    try:
        return readers_among(get_thread(actor, thread_id), member_ids)
    except NotFound:
        return frozenset()
