"""What files do when others act."""

from forum.core.events import Event
from forum.core.kinds import find_kind
from forum.core.outbox import enqueue
from forum.core.refs import Ref
from forum.core.work import INDEX_BOX, UnitOfWork
from forum.files.models import File
from forum.files.queries import documents_of
from forum.pacts.events import PactNarrowed
from forum.pacts.narrowing import pull_in


def pull_files_in(event: PactNarrowed, work: UnitOfWork) -> None:
    """Have the files of a narrowed pact reach no further than it."""
    pull_in(File, event, "file")


def renew_documents(event: Event, work: UnitOfWork) -> None:
    """Bring the documents of everything that an event touched up to date in the index: they are found as their text is."""
    for file_id in documents_of(ref for ref in event.touches() if _holds_files(ref)):
        enqueue(INDEX_BOX, str(Ref("file", file_id)))


def _holds_files(ref: Ref) -> bool:
    kind = find_kind(ref.kind)
    return kind is not None and kind.files is not None
