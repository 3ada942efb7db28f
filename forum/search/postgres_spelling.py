"""Known words close to a mistyped one: the database sifts by length and letters, distances are counted for the few that remain."""

from collections.abc import Iterable, Mapping

from sqlalchemy import BigInteger, Connection, Integer, Text, any_, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, BIT, TSQUERY

from forum.core.audience import Readable
from forum.search.italian import exact
from forum.search.postgres_conditions import visible
from forum.search.postgres_documents import SPELLED, letters_of, quoted
from forum.search.postgres_tables import Tables
from forum.search.suggestions import most_slips, slips_between
from forum.search.words import WRITTEN, asked_words, meaningful

_LETTER_BITS = 32


class Speller:
    """Suggests words for one reader: only those that a thing holds which this reader may read."""

    def __init__(self, connection: Connection, tables: Tables, readable: Readable) -> None:
        self._connection = connection
        self._tables = tables
        self._whole = Readable(readable.whole)
        self._since = Readable(frozenset(), readable.since)

    def suggest(self, word: str) -> str | None:
        """Return the nearest word, the one in most readable things when several are as near; None for a word that is found."""
        words = meaningful(asked_words(word))
        spelling = exact(word)
        if len(words) != 1 or any(self._holders([form for form in words[0].forms if form]).values()):
            return None
        near = self._near(spelling)
        for slips in sorted(set(near.values())):
            holders = self._holders([SPELLED + word for word, slipped in near.items() if slipped == slips])
            best = max(sorted(holders), key=lambda mark: holders[mark])
            if holders[best]:
                return self._as_written(best.removeprefix(SPELLED), holders[best])
        return None

    def _near(self, spelling: str) -> Mapping[str, int]:
        """Return the spellings within a slip or two, whoever wrote them, with their distances."""
        slips = most_slips(spelling)
        if not slips:
            return {}
        vocabulary = self._tables.vocabulary.c
        unlike = cast(vocabulary.letters.op("#")(literal(letters_of(spelling), BigInteger)), BIT(_LETTER_BITS))
        statement = (
            select(vocabulary.word)
            .distinct()
            .where(vocabulary.length.between(len(spelling) - slips, len(spelling) + slips), func.bit_count(unlike) <= 2 * slips)
        )
        words = (word.removeprefix(SPELLED) for word in self._connection.scalars(statement))
        found = {word: slips_between(spelling, word) for word in words}
        return {word: slipped for word, slipped in found.items() if slipped}

    def _as_written(self, spelling: str, holders: int) -> str:
        """Return a spelling with its accents, when it is mostly written with them."""
        beginning = f"{SPELLED}{spelling}{WRITTEN}"
        vocabulary = self._tables.vocabulary.c
        span = (vocabulary.word > beginning, vocabulary.word < beginning[:-1] + chr(ord(WRITTEN) + 1))
        written = self._holders(sorted(set(self._connection.scalars(select(vocabulary.word).where(*span)))))
        best = max(sorted(written), key=lambda mark: written[mark], default="")
        return best.removeprefix(beginning) if best and 2 * written[best] >= holders else spelling

    def _holders(self, words: Iterable[str]) -> dict[str, int]:
        """Return how many readable things hold each word or mark."""
        holders = dict.fromkeys(words, 0)
        vocabulary = self._tables.vocabulary.c
        whole = literal(sorted(self._whole.whole), ARRAY(Integer))
        counted = (
            select(vocabulary.word, func.sum(vocabulary.things))
            .where(vocabulary.word == any_(literal(sorted(holders), ARRAY(Text))), vocabulary.audience == any_(whole))
            .group_by(vocabulary.word)
        )
        for word, things in self._connection.execute(counted):
            holders[word] = int(things)
        if self._since.since:
            for word in holders:
                holders[word] += self._held_since(word)
        return holders

    def _held_since(self, word: str) -> int:
        """Count the things that hold a word in audiences which this reader may read from a day on."""
        thing = self._tables.thing.c
        asked = cast(literal(quoted(word)), TSQUERY)
        vector = thing.marks if word.startswith(SPELLED) else thing.words
        holds = vector.op("@@", is_comparison=True)(asked)
        return self._connection.scalar(select(func.count()).where(holds, visible(self._tables, self._since))) or 0
