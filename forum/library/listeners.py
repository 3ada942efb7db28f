"""What the library does when others act."""

from forum.core.work import UnitOfWork
from forum.library.models import Document
from forum.pacts.events import PactNarrowed
from forum.pacts.narrowing import pull_in


def pull_documents_in(event: PactNarrowed, work: UnitOfWork) -> None:
    """Have the documents of a narrowed pact reach no further than it; their versions have no readers of their own."""
    pull_in(Document, event, "document")
