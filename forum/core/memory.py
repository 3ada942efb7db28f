"""What was read once is not read again while no write could have changed it: reads kept per site version and reader.

The version comes from the statement that finds who is asking, in the same transaction as the reads that follow, so that
nothing read before a commit can be kept under the number after it. What `remembered` keeps depends on nothing but written
things, never on a reader's own marks; those are for `recalled`.
"""

import threading
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from forum.core.actor import Actor
from forum.core.work import in_unit_of_work

_MOST = 5_000

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class _Kept:
    """The answers of one version; a newer version begins with none."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.version = -1
        self.answers: dict[Hashable, Any] = {}


# Answers by the version under which they were read: of what is written, and of everything that is committed.
_remembered, _recalled = _Kept(), _Kept()
_MISSING = object()


def forget() -> None:
    """Drop everything that is kept."""
    for kept in (_remembered, _recalled):
        with kept.lock:
            kept.version, kept.answers = -1, {}


def _answers(kept: _Kept, version: int) -> dict[Hashable, Any] | None:
    """Return the answers of a version; None for one older than what is kept, which a slow request may still bring."""
    if version == kept.version:
        return kept.answers
    with kept.lock:
        if version > kept.version:
            kept.version, kept.answers = version, {}
        return kept.answers if version == kept.version else None


Read = Callable[Concatenate[Actor, Arguments], Answer]


def _keeping(kept: _Kept, version_of: Callable[[Actor], int | None]) -> Callable[[Read[Arguments, Answer]], Read[Arguments, Answer]]:
    def keep(read: Read[Arguments, Answer]) -> Read[Arguments, Answer]:
        @wraps(read)
        def ask(actor: Actor, *arguments: Arguments.args, **named: Arguments.kwargs) -> Answer:
            version = version_of(actor)
            answers = _answers(kept, version) if version is not None and not in_unit_of_work() else None
            if answers is None:
                return read(actor, *arguments, **named)
            key = (read, actor.reader_key, actor.language, arguments, tuple(sorted(named.items())))
            answer = answers.get(key, _MISSING)
            if answer is _MISSING:
                answer = read(actor, *arguments, **named)
                if len(answers) >= _MOST:
                    answers.clear()
                answers[key] = answer
            return answer

        return ask

    return keep


def remembered(read: Read[Arguments, Answer]) -> Read[Arguments, Answer]:
    """Keep what a read answers to the same reader and arguments while the site's version stands.

    The answer must be frozen: it is handed to several requests. Visitors' reads are not kept, their whole pages are.
    """
    return _keeping(_remembered, lambda actor: actor.version)(read)


def recalled(read: Read[Arguments, Answer]) -> Read[Arguments, Answer]:
    """Keep what a read answers while nothing at all is committed: for reads that depend on a reader's own marks too.

    Only where the database tells of commits for nothing (SQLite's own counter); elsewhere the read is simply done.
    """
    return _keeping(_recalled, lambda actor: actor.commits)(read)
