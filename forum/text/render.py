"""The one way from what somebody wrote to what is stored and shown; done once, when it is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from forum.text.clean import clean
from forum.text.linking import Person
from forum.text.markdown import read_markdown
from forum.text.plain import from_html
from forum.text.profiles import Profile
from forum.text.recordings import Recording
from forum.text.source import tidy

__all__ = ["TEXT_VERSION", "Person", "Profile", "Rendered", "find_mentions", "render"]

TEXT_VERSION = 1
"""Raised whenever the same source would give other HTML, so that old rows can be told and brought up to date."""

_NOBODY: Mapping[str, Person] = MappingProxyType({})


@dataclass(frozen=True)
class Rendered:
    """A text in all its forms, with the recordings it links and the handles of the people it calls."""

    source: str
    html: str
    plain: str
    recordings: tuple[Recording, ...]
    mentions: frozenset[str]
    version: int


def find_mentions(source: str) -> frozenset[str]:
    """Return the handles, in lower case, that a source names outside code and links, whether or not they are anybody's."""
    if "@" not in source:
        return frozenset()
    return read_markdown(tidy(source), Profile.POST, _NOBODY).handles


def render(
    source: str,
    profile: Profile,
    people: Mapping[str, Person] = _NOBODY,
    recording: Recording | None = None,
    peertube_hosts: frozenset[str] = frozenset(),
) -> Rendered:
    """Render a source; `people` by lower-case handle, `recording` the one that bare time codes mean. Raises TextTooLong."""
    tidied = tidy(source)
    reading = read_markdown(tidied, profile, people, recording, peertube_hosts)
    html = clean(reading.html, peertube_hosts).strip()
    return Rendered(tidied, html, from_html(html), reading.recordings, reading.mentioned, TEXT_VERSION)
