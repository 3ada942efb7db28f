"""What files do when others act."""

from forum.core.work import UnitOfWork
from forum.files.models import File
from forum.pacts.events import PactNarrowed
from forum.pacts.narrowing import pull_in


def pull_files_in(event: PactNarrowed, work: UnitOfWork) -> None:
    """Have the files of a narrowed pact reach no further than it."""
    pull_in(File, event)
