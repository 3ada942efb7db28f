"""What discussions do when others act."""

from forum.core.work import UnitOfWork
from forum.discussions.models import Post, Thread
from forum.discussions.services.rows import renew_theme_names
from forum.pacts.events import PactNarrowed, ThemeChanged
from forum.pacts.narrowing import pull_in


def pull_discussions_in(event: PactNarrowed, work: UnitOfWork) -> None:
    """Have the threads of a narrowed pact, and their posts, reach no further than it."""
    pull_in(Thread, event, "thread")
    pull_in(Post, event, "post")


def rename_theme(event: ThemeChanged, work: UnitOfWork) -> None:
    """Bring the theme names that threads keep up to date."""
    renew_theme_names(event.theme_id)
