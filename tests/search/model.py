"""What a search must answer, worked out the slow and obvious way, for comparing with an engine."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from forum.core.audience import Readable
from forum.search.engine import KIND, PACT, THEME, Filters
from forum.search.entry import Entry

TOO_FEW = 5


@dataclass(frozen=True)
class Expected:
    found: frozenset[int]
    complete: int
    widened: bool
    counts: dict[str, dict[int | str, int]]


def expect(entries: Iterable[Entry], words: list[str], reader: Readable, filters: Filters) -> Expected:
    seen = [entry for entry in entries if reader.allows(entry.audience, entry.opened_at) and _in_days(entry, filters)]
    whole = [entry for entry in seen if all(word in entry.body.split() for word in words)]
    some = [entry for entry in seen if any(word in entry.body.split() for word in words)]
    chosen_whole, chosen_some = [e for e in whole if _chosen(e, filters)], [e for e in some if _chosen(e, filters)]
    widened = len(chosen_whole) < TOO_FEW and len(chosen_some) > len(chosen_whole)
    base, chosen = (some, chosen_some) if widened else (whole, chosen_whole)
    counts: dict[str, Counter[int | str]] = {KIND: Counter(), PACT: Counter(), THEME: Counter()}
    for entry in base:
        if _chosen(entry, filters, but=KIND):
            counts[KIND][entry.kind] += 1
        if _chosen(entry, filters, but=PACT) and entry.pact_id:
            counts[PACT][entry.pact_id] += 1
        if _chosen(entry, filters, but=THEME):
            counts[THEME].update(set(entry.theme_ids))
    return Expected(
        frozenset(entry.ref.id for entry in chosen), len(chosen_whole), widened, {name: dict(counter) for name, counter in counts.items()}
    )


def _in_days(entry: Entry, filters: Filters) -> bool:
    return (
        (filters.author_ids is None or entry.author_id in filters.author_ids)
        and (filters.since is None or entry.written_at >= filters.since)
        and (filters.until is None or entry.written_at < filters.until)
    )


def _chosen(entry: Entry, filters: Filters, but: str = "") -> bool:
    return (
        (but == KIND or filters.kinds is None or entry.kind in filters.kinds)
        and (but == PACT or filters.pact_ids is None or entry.pact_id in filters.pact_ids)
        and (but == THEME or filters.theme_ids is None or not filters.theme_ids.isdisjoint(entry.theme_ids))
    )
