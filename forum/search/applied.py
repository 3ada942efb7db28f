"""The filters of a search as chips that can be taken away, and what each of them costs when nothing was found."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from flask_babel import get_locale
from flask_babel import lazy_gettext as _

from forum.core.actor import Actor
from forum.core.kinds import all_kinds
from forum.search.asking import Chosen, Names, ask_for, search_address
from forum.search.days import find_days
from forum.search.engine import Engine
from forum.search.grammar import Query
from forum.web.dates import day_words

_MOST_DROPPED = 6


@dataclass(frozen=True)
class Applied:
    """One filter as it stands, and the same search without it."""

    label: object
    value: object
    typed: str
    chosen: Chosen

    @property
    def address(self) -> str:
        """The address of the search without this filter."""
        return search_address(self.typed, self.chosen)


@dataclass(frozen=True)
class Dropping:
    """What would be found without one filter."""

    applied: Applied
    total: int


def applied_to(query: Query, chosen: Chosen, labels: Mapping[str, object]) -> tuple[Applied, ...]:
    """Return every filter of a search, those typed first; `labels` names the pact and the theme chosen, when the reader may see them."""
    typed = " ".join(part.written for part in query.parts)
    written = tuple(
        Applied("", part.written, " ".join(other.written for place, other in enumerate(query.parts) if place != index), chosen)
        for index, part in enumerate(query.parts)
        if part.field
    )
    beside = tuple(Applied(label, value, typed, without) for label, value, without in _controls(chosen, labels))
    return written + beside


def _controls(chosen: Chosen, labels: Mapping[str, object]) -> Iterator[tuple[object, object, Chosen]]:
    kinds = {kind.name: kind.label for kind in all_kinds()}
    unknown = _("none that you can see")
    controls = (
        (_("Kind"), chosen.kind and kinds.get(chosen.kind, chosen.kind), replace(chosen, kind="")),
        (_("Pact"), chosen.pact_id and (labels["pact"] or unknown), replace(chosen, pact_id=None)),
        (_("Theme"), chosen.theme_id and (labels["theme"] or unknown), replace(chosen, theme_id=None)),
        (_("Author"), chosen.author, replace(chosen, author="")),
        (_("Place"), chosen.place, replace(chosen, place="")),
        (_("From"), _day(chosen.since), replace(chosen, since="")),
        (_("To"), _day(chosen.until), replace(chosen, until="")),
        ("", chosen.with_recording and _("With a recording"), replace(chosen, with_recording=False)),
        ("", chosen.in_title and _("Only in titles"), replace(chosen, in_title=False)),
    )
    return (control for control in controls if control[1])


def _day(written: str) -> str:
    """Return a day as people read it; what is no single day stays as it came."""
    days = find_days(written)
    return day_words(days[0], str(get_locale())) if days and days[0] == days[1] else written


def droppings(
    engine: Engine, actor: Actor, names: Names, read: Callable[[str], Query], applied: tuple[Applied, ...]
) -> tuple[Dropping, ...]:
    """Return what each filter keeps back, where it keeps anything back; `read` reads what was typed."""
    found = []
    for one in applied[:_MOST_DROPPED]:
        query = read(one.typed)
        if query.is_empty and not one.chosen.narrows:
            continue
        asking = ask_for(names, query, one.chosen)
        total = engine.search(asking.query, actor.readable, asking.filters, limit=0).total
        if total:
            found.append(Dropping(one, total))
    return tuple(found)
