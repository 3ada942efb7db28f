"""The moments of a recording as its page shows them: the list, narrowed if one likes, and the form to note one."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from forum.core.actor import Actor
from forum.core.audience import PUBLIC
from forum.core.errors import NotFound, Verdict
from forum.core.memory import remembered
from forum.listening import policy
from forum.listening.addresses import MILLISECONDS
from forum.listening.forms.moments import NoteForm
from forum.listening.queries.moments import Moments, MomentShown, MomentsPlace, get_moments
from forum.listening.spans import write_span
from forum.listening.words import MOMENT_KINDS
from forum.pacts.queries import readers_of
from forum.pacts.words import who_reads
from forum.text.clocks import LONGEST_MS
from forum.web.slots import slot


@dataclass(frozen=True)
class KindChoice:
    """A sort of moments that the list can be narrowed to; an empty value is all of them."""

    value: str
    label: object
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True)
class MomentsPanel:
    """Everything that the macros of listening/_moments.html need.

    `all` are the moments of the recording by time, for marks on a bar; `listed` those of the chosen kind.
    """

    place: MomentsPlace
    all: tuple[MomentShown, ...]
    listed: tuple[MomentShown, ...]
    kind: str
    choices: tuple[KindChoice, ...]
    may_note: Verdict
    form: NoteForm | None
    readers: str

    @property
    def private(self) -> bool:
        """Whether not everybody reads what is noted here."""
        return self.place.audience != PUBLIC


def moments_panel(
    actor: Actor, recording_id: int, kind: str = "", seconds: int | None = None, form: NoteForm | None = None
) -> MomentsPanel:
    """Return the moments of a recording, in one statement and one more where not everybody reads them.

    `kind` is what the address narrows the list to (`?tipo=`), `seconds` the time that an empty form begins with (`?t=`), `form` one
    that was sent and could not be taken. Raises NotFound when the actor does not see the meeting, and for a kind that is none.
    """
    if kind and kind not in MOMENT_KINDS:
        raise NotFound
    moments = _read(actor, recording_id)
    place, may_note = moments.place, policy.note(actor, moments.place)
    return MomentsPanel(
        place=place,
        all=moments.listed,
        listed=tuple(moment for moment in moments.listed if kind in ("", moment.kind)),
        kind=kind,
        choices=_choices(moments, kind),
        may_note=may_note,
        form=(form or _empty_form(place, seconds)) if may_note else None,
        readers=readers_here(actor, place) if may_note else "",
    )


@remembered
def _read(actor: Actor, recording_id: int) -> Moments:
    return get_moments(actor, recording_id, tuple(slot("moment.threads", actor)))


def readers_here(actor: Actor, place: MomentsPlace) -> str:
    """Return the sentence that says who will read what is written about a recording."""
    return _who_reads(actor, place.audience, place.opened_at)


@remembered
def _who_reads(actor: Actor, audience: int, opened_at: datetime) -> str:
    return who_reads(readers_of(actor, audience, opened_at))


def _empty_form(place: MomentsPlace, seconds: int | None) -> NoteForm:
    starts = (seconds or 0) * MILLISECONDS
    given = {"quando": write_span(starts, None)} if 0 < starts <= LONGEST_MS else {}
    return NoteForm(formdata=None, recording=place.recording_id, **given)


def _choices(moments: Moments, kind: str) -> tuple[KindChoice, ...]:
    """Return the kinds that there are, with their counts; none where there is nothing to choose from."""
    counts = Counter(moment.kind for moment in moments.listed)
    there = [(value, label) for value, label in MOMENT_KINDS.items() if counts[value] or value == kind]
    return tuple(KindChoice(value, label, counts[value], _narrowed(moments.place, value), value == kind) for value, label in there)


def _narrowed(place: MomentsPlace, kind: str) -> str:
    address = place.at()
    return f"{address}{'&' if '?' in address else '?'}tipo={kind}#momenti"
