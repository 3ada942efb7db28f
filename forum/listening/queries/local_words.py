"""Words of the place: a pact's list, and what of it stands in a transcript."""

from sqlalchemy import func, select

from forum.core.database import db
from forum.listening.misheard import Misheard, found_in
from forum.listening.models import LocalWord, Passage
from forum.listening.queries.shown import shown


def words_of_pact(pact_id: int) -> tuple[Misheard, ...]:
    """Return a pact's words by the alphabet; the caller has decided who keeps them."""
    statement = select(LocalWord.id, LocalWord.heard, LocalWord.meant).where(LocalWord.pact_id == pact_id)
    rows = db.session.execute(statement.order_by(func.lower(LocalWord.heard), LocalWord.id))
    return tuple(Misheard(row.id, row.heard, row.meant) for row in rows)


def misheard_in(recording_id: int, words: tuple[Misheard, ...]) -> tuple[tuple[int, str, str, int], ...]:
    """Return which of some words a transcript shows misheard: number, heard, meant, how often; the caller has decided who may."""
    texts = db.session.scalars(select(Passage.words).where(Passage.recording_id == recording_id, shown(Passage)))
    counts = found_in(texts, words)
    return tuple((word.id, word.heard, word.meant, counts[word.id]) for word in words if word.id in counts)
