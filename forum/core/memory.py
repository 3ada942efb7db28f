"""What was read once is not read again while no write could have changed it: reads kept per site version and reader.

The version comes from the statement that finds who is asking, in the same transaction as the reads that follow, so that
nothing read before a commit can be kept under the number after it. Only reads that depend on nothing but written things
(never on a reader's own marks) may be kept.
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


_kept = _Kept()
_MISSING = object()


def forget() -> None:
    """Drop everything that is kept."""
    with _kept.lock:
        _kept.version, _kept.answers = -1, {}


def _answers(version: int) -> dict[Hashable, Any] | None:
    """Return the answers of a version; None for one older than what is kept, which a slow request may still bring."""
    if version == _kept.version:
        return _kept.answers
    with _kept.lock:
        if version > _kept.version:
            _kept.version, _kept.answers = version, {}
        return _kept.answers if version == _kept.version else None


def remembered(
    read: Callable[Concatenate[Actor, Arguments], Answer],
) -> Callable[Concatenate[Actor, Arguments], Answer]:
    """Keep what a read answers to the same reader and arguments while the site's version stands.

    The answer must be frozen: it is handed to several requests. Visitors' reads are not kept, their whole pages are.
    """

    @wraps(read)
    def ask(actor: Actor, *arguments: Arguments.args, **named: Arguments.kwargs) -> Answer:
        answers = _answers(actor.version) if actor.version is not None and not in_unit_of_work() else None
        if answers is None:
            return read(actor, *arguments, **named)
        key = (read, actor.reader_key, actor.language, arguments, tuple(sorted(named.items())))
        answer = answers.get(key, _MISSING)
        if answer is _MISSING:
            answer = read(actor, *arguments, **named)
            if len(answers) >= _MOST:
                answers.clear()
            answers[key] = answer
        return answer  # type: ignore[no-any-return]

    return ask
