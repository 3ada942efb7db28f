"""What happens to files."""

from dataclasses import dataclass

from forum.core.events import Event


@dataclass(frozen=True, kw_only=True)
class FilesUploaded(Event):
    """Somebody sent files, which wait as drafts for the text that takes them up."""

    file_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class FilesSwept(Event):
    """Drafts that no text took up, and files of deleted texts, are gone for good."""

    count: int
