"""What happens in the library."""

from dataclasses import dataclass
from typing import ClassVar

from forum.core.events import Event
from forum.core.refs import Ref


@dataclass(frozen=True, kw_only=True)
class DocumentEvent(Event):
    """Something about one document."""

    document_id: int

    def touches(self) -> tuple[Ref, ...]:
        """The document's own entry."""
        return (Ref("document", self.document_id),)


@dataclass(frozen=True, kw_only=True)
class VersionEvent(DocumentEvent):
    """Something about one version of a document."""

    number: int


class DocumentBegun(VersionEvent):
    """Somebody began a document."""


class DocumentRevised(VersionEvent):
    """A document has a newer version, which readers do not see yet."""


class DocumentReclassified(DocumentEvent):
    """A document has other themes, another review date or other readers; its words are the same."""

    closes: ClassVar[bool] = True


class ReviewAsked(VersionEvent):
    """A version waits for other eyes."""


@dataclass(frozen=True, kw_only=True)
class VersionReviewed(VersionEvent):
    """Somebody approved a version, or asked for changes."""

    approved: bool


class DocumentPublished(VersionEvent):
    """A version is what readers read from now on."""


@dataclass(frozen=True, kw_only=True)
class DocumentWithdrawn(DocumentEvent):
    """A document is a draft again: readers do not find it any more."""

    closes: ClassVar[bool] = True

    reason: str


@dataclass(frozen=True, kw_only=True)
class DocumentHidden(DocumentEvent):
    """A document is shown only to its author and to who moderates."""

    closes: ClassVar[bool] = True

    reason: str


class DocumentRestored(DocumentEvent):
    """A hidden document is shown again."""


class FoundStillTrue(DocumentEvent):
    """Somebody looked and said that a document is still true."""


class DeskEvent(DocumentEvent):
    """Something that only who looks after a document ever sees."""

    shows: ClassVar[bool] = False

    def touches(self) -> tuple[Ref, ...]:
        """Nothing that is found."""
        return ()


class ReviewReminded(DeskEvent):
    """Who looks after a document was told that the day has come to read it again."""


@dataclass(frozen=True, kw_only=True)
class ReviewerAsked(DeskEvent):
    """Somebody is asked to read a document before it is published."""

    member_id: int


class ReviewerLetGo(ReviewerAsked):
    """Somebody is not asked to read it any more."""


@dataclass(frozen=True, kw_only=True)
class RemarkEvent(DeskEvent):
    """Something about what an editor says of a passage."""

    remark_id: int


class RemarkRaised(RemarkEvent):
    """Somebody has something to say of a passage."""


class RemarkAnswered(RemarkEvent):
    """Somebody answered a remark."""


class RemarkClosed(RemarkEvent):
    """Who raised a remark is content."""


class RemarkReopened(RemarkEvent):
    """Who raised a remark is not content after all."""
