"""How a file presents itself to rooms that do not know it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from flask_babel import lazy_gettext as _
from sqlalchemy import Row, select

from forum.core.actor import SYSTEM, Actor
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.kinds import Card, Kind, Quotable, Spot, cards_of, entries_of, files_of, numbers_of
from forum.core.refs import Ref
from forum.files.marking import file_address
from forum.files.models import DOCUMENT_KINDS, File, FilePage, Reading
from forum.files.queries import words_of
from forum.search.entry import Entry

_DIGITS = 5
_READ = (Reading.WHOLE, Reading.CUT)
# A picture is found through the text that shows it, which holds its description; a recording through its meeting.
_FINDABLE = (File.kind.in_(DOCUMENT_KINDS), File.state == State.LIVE, File.owner.is_not(None))


def file_cards(actor: Actor, ids: Iterable[int]) -> Mapping[int, Card]:
    """Return the cards of the files that the actor may open: they lead to the text that shows the file, as far as one does."""
    columns = (File.id, File.public_id, File.name, File.created_at, File.author_id, File.owner)
    rows = db.session.execute(select(*columns).where(File.id.in_(list(ids)), visible(actor, File))).all()
    owners = {Ref.parse(row.owner) for row in rows if row.owner}
    texts = cards_of(actor, owners)
    shown = files_of(texts)
    cards = {row.id: _card(row, texts, shown) for row in rows}
    return {number: card for number, card in cards.items() if card is not None}


def _card(row: Row, texts: Mapping[Ref, Card], shown: Mapping[Ref, frozenset[str]]) -> Card | None:
    """Return a file's card; None where no text of those that the reader sees shows it (any more)."""
    ref, address = Ref("file", row.id), file_address(row.public_id)
    if row.owner is None:
        return Card(ref, address, row.name, at=row.created_at, author_id=row.author_id, file_url=address)
    owner = Ref.parse(row.owner)
    text = texts.get(owner)
    if text is None or row.public_id not in shown.get(owner, ()):
        return None
    return replace(text, ref=ref, title=row.name, plain=text.title, author_id=row.author_id, file_url=address)


def file_entries(ids: Iterable[int]) -> Mapping[int, Entry]:
    """Return the search entries of documents: their name and words, found by whoever finds the text that shows them."""
    columns = (File.id, File.public_id, File.name, File.audience, File.opened_at, File.owner)
    rows = db.session.execute(select(*columns).where(File.id.in_(list(ids)), *_FINDABLE, visible(SYSTEM, File))).all()
    texts = entries_of({Ref.parse(row.owner) for row in rows})
    shown = files_of(texts)
    found = [row for row in rows if _is_shown(row, texts, shown)]
    words = words_of(row.id for row in found)
    return {row.id: _entry(row, texts[Ref.parse(row.owner)], words.get(row.id, "")) for row in found}


def _is_shown(row: Row, texts: Mapping[Ref, Entry], shown: Mapping[Ref, frozenset[str]]) -> bool:
    """Say whether a text that can be found shows the file to the very same readers."""
    owner = Ref.parse(row.owner)
    text = texts.get(owner)
    return text is not None and text.audience == row.audience and row.public_id in shown.get(owner, ())


def _entry(row: Row, text: Entry, words: str) -> Entry:
    return replace(
        text,
        ref=Ref("file", row.id),
        kind="file",
        opened_at=min(text.opened_at, row.opened_at),
        title=row.name,
        body=words,
        places=(),
        has_recording=False,
    )


def file_ids() -> Iterator[int]:
    """Name all documents that texts took up."""
    return numbers_of(select(File.id).where(*_FINDABLE, visible(SYSTEM, File)), File.id)


def file_quotables(actor: Actor, spots: Iterable[Spot]) -> Mapping[Spot, Quotable]:
    """Return the words of pages of the documents that the actor may open; a place is the number of a page.

    What no text shows any more is hidden, for it may be shown again: only the house is told that it is there.
    """
    pages = {spot: int(spot.place) for spot in spots if spot.place.isascii() and spot.place.isdigit() and len(spot.place) < _DIGITS}
    columns = (File.id, File.public_id, File.name, File.created_at, File.owner, File.reading)
    which = (File.id.in_(sorted({spot.id for spot in pages})), File.kind.in_(DOCUMENT_KINDS), visible(actor, File))
    facts = (File.audience, File.opened_at, File.state, File.author_id, File.pact_id)
    rows = {row.id: row for row in db.session.execute(select(*columns, *facts).where(*which))}
    texts = cards_of(actor, {Ref.parse(row.owner) for row in rows.values() if row.owner})
    shown = files_of(texts)
    standing = {row.id for row in rows.values() if row.owner and _card(row, texts, shown) is not None}
    words = _pages_of(rows, pages.values())
    return {
        spot: _quotable(spot, number, rows[spot.id], words, spot.id in standing)
        for spot, number in pages.items()
        if spot.id in rows and (actor.reads_everything or spot.id in standing)
    }


def _pages_of(file_ids: Iterable[int], numbers: Iterable[int]) -> dict[tuple[int, int], str]:
    columns = select(FilePage.file_id, FilePage.number, FilePage.words).where(FilePage.file_id.in_(sorted(file_ids)))
    columns = columns.where(FilePage.number.in_(sorted(set(numbers))))
    return {(file_id, number): words for file_id, number, words in db.session.execute(columns)}


def _quotable(spot: Spot, number: int, row: Row, words: Mapping[tuple[int, int], str], stands: bool) -> Quotable:
    known = row.reading in _READ
    return Quotable(
        spot=spot,
        plain=words.get((row.id, number), ""),
        title=row.name,
        url=f"{file_address(row.public_id)}#page={number}",
        audience=row.audience,
        opened_at=row.opened_at,
        state=row.state if row.state != State.LIVE or (stands and known) else State.HIDDEN,
        author_id=row.author_id,
        pact_id=row.pact_id,
        said_at=row.created_at,
        where=f"p. {number}",
    )


FILE = Kind("file", _("Attachment"), file_cards, file_entries, file_ids, quotables=file_quotables)
