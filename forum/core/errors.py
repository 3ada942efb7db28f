"""All the ways the house says no; the web machine turns each into one answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forum.core.refs import Ref


class NotFound(Exception):  # noqa: N818 - the words of the domain, not of Python
    """What is absent and what may not be seen: one answer for both, with nothing said of which."""


class Denied(Exception):  # noqa: N818
    """The thing may be seen but the act may not be done; `reason` is a sentence for the person."""

    def __init__(self, reason: object):
        super().__init__(str(reason))
        self.reason = reason


class Invalid(Exception):  # noqa: N818
    """Input that a service cannot take; `messages` maps a form field to its sentence."""

    def __init__(self, messages: Mapping[str, object]):
        super().__init__(str(dict(messages)))
        self.messages = messages


class Conflict(Exception):  # noqa: N818
    """Somebody saved in the meantime; `current` carries what stands now, to be shown beside what was typed."""

    def __init__(self, current: Any):
        super().__init__("saved over a version that is no longer the current one")
        self.current = current


class Repeated(Exception):  # noqa: N818
    """The same form came twice; `ref` is what the first one made."""

    def __init__(self, ref: Ref | None):
        super().__init__(f"already done: {ref}")
        self.ref = ref


class Busy(Exception):  # noqa: N818
    """The database could not take the write in time; the honest answer is 503."""


@dataclass(frozen=True)
class Verdict:
    """The answer of a policy: yes, or no with a sentence that a person can read."""

    allowed: bool
    reason: object = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(True)


def denied(reason: object) -> Verdict:
    """Return a no with its reason, usually a lazy translated sentence."""
    return Verdict(False, reason)


def require(verdict: Verdict) -> None:
    """Go on when the verdict is a yes; raises Denied with its reason otherwise."""
    if not verdict.allowed:
        raise Denied(verdict.reason)
