"""What happens in discussions."""

from dataclasses import dataclass
from typing import Any, ClassVar

from forum.core.events import Event
from forum.core.refs import Ref


@dataclass(frozen=True, kw_only=True)
class ThreadEvent(Event):
    """Something about one thread."""

    thread_id: int

    def touches(self) -> tuple[Ref, ...]:
        """The thread's own entry."""
        return (Ref("thread", self.thread_id),)


@dataclass(frozen=True, kw_only=True)
class PostEvent(ThreadEvent):
    """Something about one post of a thread."""

    post_id: int

    def touches(self) -> tuple[Ref, ...]:
        """The post's own entry."""
        return (Ref("post", self.post_id),)


@dataclass(frozen=True, kw_only=True)
class WholeThreadEvent(ThreadEvent):
    """Something that changes how a thread and all its posts are found."""

    post_ids: tuple[int, ...]

    def touches(self) -> tuple[Ref, ...]:
        """The thread's entry and those of its posts."""
        return (Ref("thread", self.thread_id), *(Ref("post", post_id) for post_id in self.post_ids))

    def payload(self) -> dict[str, Any]:
        """The journal keeps the thread and not the list of its posts."""
        return {name: value for name, value in super().payload().items() if name != "post_ids"}


@dataclass(frozen=True, kw_only=True)
class PostAdded(PostEvent):
    """Somebody replied; `mentions` are the members called by name."""

    reply_to_id: int | None = None
    mentions: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ThreadOpened(PostAdded):
    """Somebody began a thread, with its first post."""

    def touches(self) -> tuple[Ref, ...]:
        """Both entries."""
        return (Ref("thread", self.thread_id), Ref("post", self.post_id))


@dataclass(frozen=True, kw_only=True)
class PostEdited(PostEvent):
    """A post says something else; `mentions` are the members called now."""

    version: int
    reason: str = ""
    mentions: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PostDeleted(PostEvent):
    """A post and its words are gone."""

    closes: ClassVar[bool] = True

    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class PostHidden(PostEvent):
    """A post is shown only to its author and to who moderates."""

    closes: ClassVar[bool] = True

    reason: str


class PostRestored(PostEvent):
    """A hidden post is shown again."""


@dataclass(frozen=True, kw_only=True)
class ThreadHidden(WholeThreadEvent):
    """A thread and its posts are shown only to their authors and to who moderates."""

    closes: ClassVar[bool] = True

    reason: str


class ThreadRestored(WholeThreadEvent):
    """A hidden thread is shown again."""


class ThreadDeleted(WholeThreadEvent):
    """A thread is gone with its words."""

    closes: ClassVar[bool] = True


class ThreadRetitled(WholeThreadEvent):
    """A thread has another title, kind or other themes."""


@dataclass(frozen=True, kw_only=True)
class ThreadMoved(WholeThreadEvent):
    """A thread stands elsewhere, perhaps before other readers."""

    closes: ClassVar[bool] = True

    from_pact_id: int | None
    to_pact_id: int | None
    audience: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ThreadLocked(ThreadEvent):
    """A thread takes no more replies."""

    reason: str = ""


class ThreadUnlocked(ThreadEvent):
    """A thread takes replies again."""
