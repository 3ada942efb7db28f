"""What an export holds once read: neutral records that know neither where they came from nor where they go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal


class Trouble(StrEnum):
    """Why one entry was left out or came in changed, while the rest was read."""

    NO_ID = "no id"
    NO_DATE = "no date"
    TOO_LONG = "too long"
    NO_PARENT = "no parent"
    PICTURE_LOST = "picture inside the text lost"


@dataclass(frozen=True)
class Problem:
    """One thing to tell the person who imports: which entry, and what is wrong with it."""

    where: str
    what: Trouble


@dataclass(frozen=True)
class AuthorRecord:
    """Who signed something; an e-mail address is never kept."""

    name: str
    url: str
    anonymous: bool


@dataclass(frozen=True)
class CommentRecord:
    """One comment; `reply_to`, when set, names a comment that stands earlier in the same thread."""

    source_id: str
    author: AuthorRecord
    published: datetime
    updated: datetime
    html: str
    reply_to: str | None
    url: str


@dataclass(frozen=True)
class ThreadRecord:
    """A page or a post with its comments, oldest first."""

    source_id: str
    kind: Literal["page", "post"]
    title: str
    html: str
    author: AuthorRecord
    published: datetime
    updated: datetime
    labels: tuple[str, ...]
    url: str
    draft: bool
    comments: tuple[CommentRecord, ...]


@dataclass(frozen=True)
class ExportRecord:
    """A whole export: what may come in, the drafts apart, and a count of what was passed over and why."""

    source: Literal["blogger"]
    blog_title: str
    threads: tuple[ThreadRecord, ...]
    drafts: tuple[ThreadRecord, ...]
    skipped: Mapping[str, int]
    problems: tuple[Problem, ...]
