"""The page of a thread: one statement for the thread, one for the posts of the page, one for the words left on them."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import datetime, timedelta

from markupsafe import Markup
from sqlalchemy import Row, Select, and_, bindparam, case, func, join, literal, outerjoin, select

from forum.accounts.models import Member
from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.audience import PUBLIC, Rung, rung_of
from forum.core.content import Shown, State, visible
from forum.core.database import db, rows
from forum.core.errors import NotFound, Verdict
from forum.core.memory import recalled, remembered
from forum.core.paging import Page
from forum.discussions import policy
from forum.discussions.addresses import thread_address, unread_address
from forum.discussions.models import Post, Reaction, ReadMark, Thread
from forum.discussions.queries.prepared import Prepared, columns_of
from forum.discussions.themes import split_names
from forum.pacts.models import Pact
from forum.text.fill import fill
from forum.text.recordings import Recording
from forum.text.timecodes import Elsewhere, last_recording, link_times
from forum.web.beside import Beside, Used, column_beside, read_beside
from forum.web.identity import member_address
from forum.web.slots import slot

_PAST_THE_END = 2**31 - 1
_DESCRIPTION = 600


@dataclass(frozen=True)
class ThreadShown(Shown):
    """A thread as its pages need it, with what this reader may do."""

    id: int
    title: str
    slug: str
    kind: str
    audience: int
    opened_at: datetime
    state: int
    author_id: int | None
    pact_id: int | None
    locked: bool
    post_count: int
    last_post_at: datetime
    last_post_id: int | None
    theme_names: str
    version: int
    hidden_reason: str
    source_url: str
    moment_id: int | None
    pact_title: str | None
    pact_slug: str | None
    _: KW_ONLY
    may_reply: Verdict
    may_retitle: bool
    tends: bool
    read: int | None = None

    @property
    def url(self) -> str:
        """The address of the first page."""
        return thread_address(self.id, self.slug)

    @property
    def pact_url(self) -> str | None:
        """The address of the thread's pact, None in the commons and where the reader does not see the pact."""
        return f"/patti/{self.pact_slug}" if self.pact_slug else None

    @property
    def themes(self) -> tuple[tuple[str, str], ...]:
        """Slug and name of each theme."""
        return split_names(self.theme_names)

    @property
    def rung(self) -> Rung:
        """How far the thread reaches."""
        return rung_of(self.audience)

    @property
    def old(self) -> bool:
        """Whether nobody has written for so long that an answer may reach nobody."""
        return clock.now() - self.last_post_at > timedelta(days=limits.OLD_THREAD_DAYS)

    @property
    def unread(self) -> int:
        """How many posts came after the reader's mark; none for who never marked the thread."""
        return 0 if self.read is None else max(0, self.post_count - self.read)

    @property
    def unread_url(self) -> str:
        """Where the first of them stands."""
        return unread_address(self.id, self.slug, self.read or 0)

    def at(self, page: int) -> str:
        """Return the address of a page of the thread."""
        return thread_address(self.id, self.slug, page)


@dataclass(frozen=True, slots=True)
class PostShown:
    """A post as the thread's page shows it."""

    id: int
    # The number as it stands in addresses: written many times for each post.
    key: str
    position: int
    by: str
    by_url: str
    affiliation: str
    at: datetime
    edited: bool
    html: Markup
    mine: bool
    gone: bool
    hidden_reason: str
    may_edit: bool
    opening: str
    # The texts that use its words, as the slot post.beside tells them.
    uses: tuple[Used, ...]


_thread = columns_of(Thread)
_post = columns_of(Post)
_member = columns_of(Member)
_mark = columns_of(ReadMark)
_pact = columns_of(Pact)
_reaction = columns_of(Reaction)

_thread_columns = (
    _thread.id,
    _thread.title,
    _thread.slug,
    _thread.kind,
    _thread.audience,
    _thread.opened_at,
    _thread.state,
    _thread.author_id,
    _thread.pact_id,
    _thread.locked,
    _thread.post_count,
    _thread.last_post_at,
    _thread.last_post_id,
    _thread.theme_names,
    _thread.version,
    _thread.hidden_reason,
    _thread.source_url,
    _thread.moment_id,
    _pact.title.label("pact_title"),
    _pact.slug.label("pact_slug"),
)


def _build_thread(actor: Actor) -> Select:
    tables = outerjoin(Thread.__table__, Pact.__table__, and_(_pact.id == _thread.pact_id, visible(actor, _pact)))
    return select(*_thread_columns).select_from(tables).where(_thread.id == bindparam("thread_id"), visible(actor, _thread))


_thread_statement = Prepared(_build_thread)
_mark_statement = select(_mark.position).where(_mark.member_id == bindparam("member_id"), _mark.thread_id == bindparam("thread_id"))


def get_thread(actor: Actor, thread_id: int) -> ThreadShown:
    """Return a thread that the actor may see; raises NotFound for any other."""
    thread = _thread_without_mark(actor, thread_id)
    if not actor.is_member:
        return thread
    return replace(thread, read=_mark_of(actor, thread_id))


@recalled
def _mark_of(actor: Actor, thread_id: int) -> int | None:
    return rows(_mark_statement, {"member_id": actor.member_id, "thread_id": thread_id}).scalar()


@remembered
def _thread_without_mark(actor: Actor, thread_id: int) -> ThreadShown:
    row = rows(_thread_statement.of(actor), {"thread_id": thread_id}).one_or_none()
    if row is None:
        raise NotFound
    return ThreadShown(
        *row, may_reply=policy.reply(actor, row), may_retitle=policy.retitle(actor, row).allowed, tends=policy.tends(actor, row)
    )


_post_columns = (
    _post.id,
    _post.position,
    _post.author_id,
    _post.written_at,
    _post.edited_at,
    _post.html,
    _post.state,
    _post.hidden_reason,
    _post.byline,
    case((_post.position == 1, func.substr(_post.plain, 1, _DESCRIPTION)), else_=literal("")).label("opening"),
    _member.name,
    _member.handle,
    _member.role,
    _member.organisation,
    _member.audience.label("profile_audience"),
    func.coalesce(_member.left_at, _member.suspended_at),
)


def _build_posts(actor: Actor) -> Select:
    return (
        select(*_post_columns, column_beside(slot("post.beside"), actor, _post.id))
        .select_from(outerjoin(Post.__table__, Member.__table__, _member.id == _post.author_id))
        .where(
            _post.thread_id == bindparam("thread_id"),
            _post.position.between(bindparam("first"), bindparam("last")),
            visible(actor, _post),
        )
        .order_by(_post.position, _post.id)
    )


_posts_statement = Prepared(_build_posts)
_words_statement = (
    select(_reaction.post_id, _reaction.word, _reaction.member_id, _member.name)
    .select_from(join(Reaction.__table__, Member.__table__, _member.id == _reaction.member_id))
    .where(_reaction.post_id.in_(bindparam("post_ids", expanding=True)))
    .order_by(_reaction.post_id, _member.name, _member.id)
)


@remembered
def posts_of(actor: Actor, thread_id: int, page: Page, may_write: bool, heard: Elsewhere | None = None) -> tuple[PostShown, ...]:
    """Return the posts of one page of a thread that the actor was found to see; times under no player lead to what is heard elsewhere."""
    # On the last page hidden posts that stood at the end come too, for those who see them.
    last = page.last if page.number < page.count else _PAST_THE_END
    wanted = {"thread_id": thread_id, "first": page.first, "last": last}
    above: Recording | Elsewhere | None = heard
    shown, beside = [], slot("post.beside")
    for row in rows(_posts_statement.of(actor), wanted):
        shown.append(_shown(actor, row, may_write, above, beside))
        # What is hidden lends its recording to nobody: who answers for the hiding reads it where it stands.
        if row.state == State.LIVE:
            above = last_recording(row.html) or above
    return tuple(shown)


def _shown(actor: Actor, row: Row, may_write: bool, above: Recording | Elsewhere | None, beside: Sequence[Beside]) -> PostShown:
    # Unpacked at once: asking a row for its columns by name, one after the other, takes longer.
    post_id, position, author_id, at, edited_at, html, state, reason, byline, opening, *person = row
    name, handle, role, organisation, audience, gone, told = person
    mine = author_id is not None and author_id == actor.member_id
    known = handle is not None and not byline and gone is None and (audience == PUBLIC or actor.is_member)
    return PostShown(
        id=post_id,
        key=str(post_id),
        position=position,
        by=byline or name or "",
        by_url=member_address(author_id, handle) if known else "",
        affiliation=", ".join(filter(None, (role, organisation))) if known else "",
        at=at,
        edited=edited_at is not None,
        html=fill(html if above is None or last_recording(html) else link_times(html, above)),
        mine=mine,
        gone=state != State.LIVE,
        hidden_reason=reason,
        may_edit=mine and state == State.LIVE and may_write,
        opening=opening,
        uses=read_beside(beside, told),
    )


@dataclass
class Said:
    """The words left on a post: which are the reader's own, and the names of who said each."""

    mine: set[str] = field(default_factory=set)
    names: dict[str, list[str]] = field(default_factory=dict)


@recalled
def words_on(actor: Actor, post_ids: tuple[int, ...]) -> Mapping[int, Said]:
    """Return the words left on these posts, by post; only members are told."""
    found: dict[int, Said] = {}
    for post_id, word, who, name in rows(_words_statement, {"post_ids": list(post_ids)}):
        said = found.setdefault(post_id, Said())
        said.names.setdefault(word, []).append(name)
        if who == actor.member_id:
            said.mine.add(word)
    return found


@dataclass(frozen=True)
class Quoted:
    """A post about to be quoted in a reply."""

    id: int
    by: str
    plain: str


def find_quoted(actor: Actor, thread_id: int, post_id: int) -> Quoted | None:
    """Return a post of this thread to quote, None when the actor does not see it there."""
    row = db.session.execute(
        select(Post.id, Post.byline, Member.name, Post.plain)
        .outerjoin(Member, Member.id == Post.author_id)
        .where(Post.id == post_id, Post.thread_id == thread_id, Post.state == State.LIVE, visible(actor, Post))
    ).one_or_none()
    return Quoted(row.id, row.byline or row.name or "", row.plain) if row else None


@dataclass(frozen=True)
class Crossed:
    """A reply that came while another was being written."""

    id: int
    by: str
    at: datetime
    html: Markup


def crossed_with(actor: Actor, thread_id: int, seen: int) -> tuple[Crossed, ...]:
    """Return what others added to a thread after the last post that the actor had before them."""
    found = db.session.execute(
        select(Post.id, Post.byline, Member.name, Post.written_at, Post.html)
        .outerjoin(Member, Member.id == Post.author_id)
        .where(
            Post.thread_id == thread_id,
            Post.id > seen,
            Post.author_id.is_distinct_from(actor.member_id),
            Post.state == State.LIVE,
            visible(actor, Post),
        )
        .order_by(Post.position)
        .limit(20)
    )
    return tuple(Crossed(row.id, row.byline or row.name or "", row.written_at, fill(row.html)) for row in found)
