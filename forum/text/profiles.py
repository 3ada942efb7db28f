"""What each sort of text may hold: a post, a document, a short comment."""

from enum import Enum


class Profile(Enum):
    """The sorts of text that are rendered."""

    POST = "post"
    DOCUMENT = "document"
    COMMENT = "comment"

    @property
    def first_heading(self) -> int:
        """The level of the highest heading: the page above a post already uses the first two, above a document the first."""
        return 2 if self is Profile.DOCUMENT else 3

    @property
    def mentions(self) -> bool:
        """Whether @names call people: in talk they do, in a document nobody is called."""
        return self is not Profile.DOCUMENT

    @property
    def blocks(self) -> bool:
        """Whether headings, tables and players have a place: a comment is a few lines beside a text."""
        return self is not Profile.COMMENT
