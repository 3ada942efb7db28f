"""What happens to files."""

from dataclasses import dataclass
from typing import ClassVar

from forum.core.events import Event
from forum.core.refs import Ref


@dataclass(frozen=True, kw_only=True)
class FilesUploaded(Event):
    """Somebody sent files, which wait as drafts for the text that takes them up."""

    file_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class FilesSwept(Event):
    """Drafts that no text took up, and files of deleted texts, are gone for good."""

    count: int


@dataclass(frozen=True, kw_only=True)
class FileRead(Event):
    """The words of a document are known, or that it gives none: it is found by them from now on."""

    # No page shows them.
    shows: ClassVar[bool] = False

    file_id: int

    def touches(self) -> tuple[Ref, ...]:
        """The file's own entry."""
        return (Ref("file", self.file_id),)
