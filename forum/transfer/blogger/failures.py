"""The one error a reader raises, with a reason that the command or page translates into a sentence."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a whole export cannot be read."""

    MISSING = "missing"
    EMPTY = "empty"
    CANNOT_OPEN = "cannot open"
    TOO_LARGE = "too large"
    NOT_XML = "not xml"
    HTML_PAGE = "html page"
    BROKEN_XML = "broken xml"
    TRUNCATED = "truncated"
    WRONG_ENCODING = "wrong encoding"
    FORBIDDEN_XML = "forbidden xml"
    NOT_BLOGGER = "not blogger"
    NO_FEED = "no feed"
    BROKEN_ARCHIVE = "broken archive"
    ENCRYPTED_ARCHIVE = "encrypted archive"
    UNSAFE_ARCHIVE = "unsafe archive"
    ARCHIVE_TOO_LARGE = "archive too large"


class UnreadableExport(Exception):  # noqa: N818 - reads as a sentence where it is raised and caught
    """The export as a whole cannot be read; nothing was taken from it."""

    def __init__(self, reason: Reason, where: str = "") -> None:
        super().__init__(f"{reason}: {where}" if where else str(reason))
        self.reason = reason
        self.where = where
