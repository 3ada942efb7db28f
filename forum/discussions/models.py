"""Tables of threads, posts, their history and reactions."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import limits
from forum.core.content import Content
from forum.core.database import Base, UtcDateTime


class ThreadKind(StrEnum):
    """What a thread is for; each kind opens with its own questions."""

    QUESTION = "question"
    PRACTICE = "practice"
    ANNOUNCEMENT = "announcement"
    PROPOSAL = "proposal"
    FREE = "free"


class Word(StrEnum):
    """The few words one may react with; never scores."""

    THANKS = "thanks"
    HERE_TOO = "here_too"
    USEFUL = "useful"


class Thread(Content, Base):
    """A conversation in a pact or in the commons."""

    __tablename__ = "thread"
    __table_args__ = (
        Index("ix_thread_recent", "state", "audience", "last_post_at", "id"),
        # Read by members, whose several audiences the index above could only give sorted one by one.
        Index("ix_thread_latest", "last_post_at", "id"),
        Index("ix_thread_pact_recent", "pact_id", "state", "audience", "last_post_at", "id"),
        Index("ix_thread_author", "author_id", "opened_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(limits.TITLE))
    slug: Mapped[str] = mapped_column(String(limits.NAME))
    locked: Mapped[bool] = mapped_column(default=False)
    # Live posts, the first included: positions 1 to post_count are taken without gaps.
    post_count: Mapped[int] = mapped_column(default=0)
    last_post_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_post_id: Mapped[int | None]
    last_author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    # The names and addresses of its themes, as lists show them: saves a statement on every page.
    theme_names: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    # Why it was hidden, for its author and the moderators.
    hidden_reason: Mapped[str] = mapped_column(String(limits.REASON), default="")
    # Where it came from when it was imported: a display name for authors without an account, and the old address.
    byline: Mapped[str] = mapped_column(String(limits.NAME), default="")
    source_url: Mapped[str] = mapped_column(String(limits.URL), default="")
    # The moment of a recording that it grew out of.
    moment_id: Mapped[int | None] = mapped_column(ForeignKey("moment.id"), index=True)


class ThreadTheme(Base):
    """What a thread is about."""

    __tablename__ = "thread_theme"
    __table_args__ = (Index("ix_thread_theme_theme", "theme_id", "thread_id"),)

    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), primary_key=True)


class Post(Content, Base):
    """One contribution to a thread; `position` counts live posts from 1, so any page is a range of it.

    The first is the opening: it is hidden and deleted only together with its thread. A hidden post keeps the position of
    the live post that it stood before; a deleted one has none (0).
    """

    __tablename__ = "post"
    __table_args__ = (
        Index("ix_post_page", "thread_id", "position", "id"),
        Index("ix_post_author", "author_id", "written_at"),
        Index("ix_post_recent", "state", "audience", "written_at"),
        Index("ix_post_reply_to", "reply_to_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    position: Mapped[int]
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    plain: Mapped[str] = mapped_column(Text)
    text_version: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    hidden_reason: Mapped[str] = mapped_column(String(limits.REASON), default="")
    # Hidden because its whole thread is: it keeps its place, and comes back with the thread.
    with_thread: Mapped[bool] = mapped_column(default=False)
    byline: Mapped[str] = mapped_column(String(limits.NAME), default="")
    source_url: Mapped[str] = mapped_column(String(limits.URL), default="")


class PostRevision(Base):
    """What a post said before an edit, when that edit was made, by whom and why; seen only by who may see the post."""

    __tablename__ = "post_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    version: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str] = mapped_column(String(limits.SUMMARY), default="")


class Reaction(Base):
    """A word that somebody left on a post."""

    __tablename__ = "reaction"

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    word: Mapped[str] = mapped_column(String(10), primary_key=True)


class ReadMark(Base):
    """How far somebody read a thread: one mark, never one per post."""

    __tablename__ = "read_mark"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), primary_key=True, index=True)
    position: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
