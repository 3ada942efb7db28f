"""What a meeting's page says: its long fields, the values that a form or an import brings, and their one rendering."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import MappingProxyType

from flask import current_app
from flask_babel import lazy_gettext as _

from forum.core import limits
from forum.core.audience import Rung
from forum.core.errors import Invalid
from forum.text.recordings import OWN, PEERTUBE, Recording, find_own, find_recording
from forum.text.render import TEXT_VERSION, Profile, render
from forum.text.source import TextTooLong

# The long fields in reading order: name, label, what to write there.
LONG_FIELDS: tuple[tuple[str, object, object], ...] = (
    ("description", _("What the meeting is about"), _("A few lines for who was not there, or is thinking of coming.")),
    ("agenda", _("Agenda"), _("One point a line, each beginning with a hyphen.")),
    ("present", _("Who was there"), _("Roles and groups, never names of private people.")),
    (
        "minutes",
        _("Minutes"),
        _("Write a time as 42:10 and it leads to that second of the recording. Write hours of the day with a dot: 20.45."),
    ),
    ("decisions", _("Decisions"), _("What was decided, who takes care of it, and when you look at it again.")),
)
FIELD_LABELS: Mapping[str, object] = MappingProxyType({name: label for name, label, _hint in LONG_FIELDS})


@dataclass(frozen=True)
class LinkedRecording:
    """A recording and what we call it."""

    recording: Recording
    title: str = ""


@dataclass(frozen=True)
class Decided:
    """Something decided: its words, the role that takes care of it, when it is looked at again; its number once it has one."""

    what: str
    owner_role: str = ""
    review_on: date | None = None
    id: int | None = None


@dataclass(frozen=True)
class MeetingValues:
    """A meeting as typed."""

    title: str
    rung: Rung = Rung.PUBLIC
    starts_at: datetime | None = None
    date_text: str = ""
    # The day where the hour is not known; the last one where there are several.
    day: date | None = None
    last_day: date | None = None
    duration_minutes: int | None = None
    place: str = ""
    online: bool = False
    next_date_text: str = ""
    next_day: date | None = None
    next_hour: time | None = None
    sheet: Mapping[str, str] = field(default_factory=dict)
    recordings: tuple[LinkedRecording, ...] = ()
    theme_ids: tuple[int, ...] = ()
    further_pact_ids: tuple[int, ...] = ()
    provenance: str = ""
    provenance_date: str = ""
    to_verify: bool = False


@dataclass(frozen=True)
class Happened:
    """What happened at a meeting, as typed: `sheet` holds the long fields of which it speaks."""

    sheet: Mapping[str, str]
    decided: tuple[Decided, ...] = ()
    next_day: date | None = None
    next_hour: time | None = None
    next_date_text: str = ""


@dataclass(frozen=True)
class Written:
    """The long fields in their three forms, as the meeting's row keeps them."""

    source: dict[str, str]
    html: dict[str, str]
    plain: str
    version: int = TEXT_VERSION


def _peertube_hosts() -> frozenset[str]:
    return frozenset(current_app.config["SETTINGS"].peertube_hosts)


def write_sheet(fields: Mapping[str, str], recordings: Iterable[LinkedRecording]) -> Written:
    """Render the long fields that have words, bare time codes meaning the first recording; raises Invalid for one too long."""
    linked = tuple(recordings)
    first, hosts = (linked[0].recording if linked else None), _peertube_hosts()
    source, html, plain = {}, {}, []
    for name in FIELD_LABELS:
        typed = fields.get(name, "")
        if not typed.strip():
            continue
        try:
            rendered = render(typed, Profile.POST, recording=first, peertube_hosts=hosts)
        except TextTooLong:
            raise Invalid({name: _("This text is too long.")}) from None
        source[name], html[name] = rendered.source, rendered.html
        plain.append(rendered.plain)
    plain += [one.title for one in linked if one.title]
    return Written(source, html, "\n".join(plain))


def read_links(typed: str) -> tuple[LinkedRecording, ...]:
    """Read one recording a line: its address, then its title if it has one; raises Invalid naming the line that is none.

    The same recording named twice counts once; kept in several places, it is played where fewest learn of it.
    """
    hosts = _peertube_hosts()
    found: dict[tuple[str, str, str], LinkedRecording] = {}
    for line in filter(None, (line.strip() for line in typed.splitlines())):
        address, _blank, title = line.partition(" ")
        recording = _find_own(address) or find_recording(address, hosts)
        if recording is None:
            raise Invalid(
                {"recordings": _("The forum cannot play “%(line)s”. Give one link a line, as the hint says.", line=line[: limits.NAME])}
            )
        key = (recording.provider, recording.host, recording.key)
        found.setdefault(key, LinkedRecording(recording, " ".join(title.split())[: limits.TITLE]))
    if len(found) > limits.RECORDINGS_PER_MEETING:
        raise Invalid({"recordings": _("At most %(most)s recordings.", most=limits.RECORDINGS_PER_MEETING)})
    return _nearest_first(found.values())


def _find_own(address: str) -> Recording | None:
    """Read the address of a recording sent to us, with our site before it or not."""
    return find_own(address.removeprefix(current_app.config["SETTINGS"].public_url))


def _nearest_first(linked: Iterable[LinkedRecording]) -> tuple[LinkedRecording, ...]:
    """Keep the order typed, but where one title stands for several links, the same recording in several places, ours comes first.

    After ours come PeerTube's, in the places that these links had.
    """
    typed = list(linked)
    near = {OWN: 0, PEERTUBE: 1}
    by_title: dict[str, list[LinkedRecording]] = {}
    for one in sorted(typed, key=lambda one: near.get(one.recording.provider, len(near))):
        by_title.setdefault(one.title.casefold(), []).append(one)
    return tuple(by_title[one.title.casefold()].pop(0) for one in typed)


def write_links(recordings: Iterable[LinkedRecording]) -> str:
    """Return recordings as read_links reads them."""
    return "\n".join(f"{one.recording.url} {one.title}".strip() for one in recordings)
