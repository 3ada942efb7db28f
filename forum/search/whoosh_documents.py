"""From an entry to the fields of one Whoosh document."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from forum.core.refs import Ref
from forum.search.entry import Entry
from forum.search.matching import microseconds
from forum.search.names import REF_BITS, Names
from forum.search.whoosh_schema import fact_bytes
from forum.search.words import WRITTEN, Postings, postings

_GAP = 10  # between a body and its places, so that no phrase reaches across


def thing_number(ref: Ref, names: Names) -> int:
    """Return a ref as one number."""
    if not 0 <= ref.id < 1 << REF_BITS:
        raise ValueError(f"{ref} has a number that the index cannot hold")
    return names.number_of(ref.kind) << REF_BITS | ref.id


@dataclass(frozen=True)
class Document:
    """An entry as the writer takes it: its record, and the words of each field."""

    facts: bytes
    title: Mapping[str, list[int]]
    body: Mapping[str, list[int]]
    spellings: frozenset[str]
    title_spellings: frozenset[str]
    places: Collection[str]


def document_of(entry: Entry, names: Names) -> Document:
    """Analyse an entry; the names of its places are found like words of its body."""
    title = postings(entry.title, entry.language, keep_common=True)
    body = postings(entry.body, entry.language)
    places = postings("\n".join(entry.places), first=_end(body) + _GAP)
    return Document(
        facts=_facts(entry, names, title.length, body.length + places.length),
        title=title.positions,
        body=_together(body, places),
        spellings=title.spellings | body.spellings | places.spellings,
        title_spellings=frozenset(spelling for spelling in title.spellings if WRITTEN not in spelling),
        places=places.positions.keys(),
    )


def _end(text: Postings) -> int:
    return max((positions[-1] for positions in text.positions.values()), default=0)


def _together(body: Postings, places: Postings) -> Mapping[str, list[int]]:
    together = dict(body.positions)
    for form, positions in places.positions.items():
        together[form] = [*together.get(form, ()), *positions]
    return together


def _facts(entry: Entry, names: Names, title_length: int, body_length: int) -> bytes:
    return fact_bytes(
        {
            "thing": thing_number(entry.ref, names),
            "group": thing_number(entry.group, names),
            "opened": microseconds(entry.opened_at),
            "written": microseconds(entry.written_at),
            "audience": entry.audience,
            "pact": entry.pact_id or 0,
            "author": entry.author_id or 0,
            "themes": names.number_of_themes(entry.theme_ids),
            "title_length": title_length,
            "body_length": body_length,
            "kind": names.number_of(entry.kind),
            "recording": int(entry.has_recording),
        }
    )
