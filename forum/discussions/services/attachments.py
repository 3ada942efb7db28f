"""The files that posts show: they have the posts' readers, and go with them."""

from collections.abc import Callable, Iterator, Sequence

from forum.core.actor import Actor
from forum.core.refs import Ref
from forum.discussions.models import Post, Thread
from forum.files.marking import file_ids_in
from forum.files.services import adopt, follow, hide, release, show

# Databases take only so many values in one statement.
_BATCH = 500


def adopt_files(actor: Actor, post: Post) -> None:
    """Give the files that a post shows its readers."""
    adopt(actor, file_ids_in(post.html), Ref("post", post.id), post.audience, post.opened_at, post.pact_id)


def move_files(thread: Thread, post_ids: Sequence[int]) -> None:
    """Take the files of a thread along to its new readers."""
    for refs in _batches(post_ids):
        follow(refs, thread.audience, thread.opened_at, thread.pact_id)


def hide_files(post_ids: Sequence[int]) -> None:
    """Hide the files of hidden posts."""
    _each(hide, post_ids)


def show_files(post_ids: Sequence[int]) -> None:
    """Show the files of posts that are shown again."""
    _each(show, post_ids)


def release_files(post_ids: Sequence[int]) -> None:
    """Let go of the files of deleted posts."""
    _each(release, post_ids)


def _each(act: Callable[..., None], post_ids: Sequence[int]) -> None:
    for refs in _batches(post_ids):
        act(*refs)


def _batches(post_ids: Sequence[int]) -> Iterator[list[Ref]]:
    for start in range(0, len(post_ids), _BATCH):
        yield [Ref("post", post_id) for post_id in post_ids[start : start + _BATCH]]
