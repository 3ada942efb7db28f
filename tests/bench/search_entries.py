"""The generated corpus as search entries, and the queries that are timed on it."""

import random
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from forum.core.audience import MEMBERS, PUBLIC, Readable, Rung, audience_of, readable
from forum.core.refs import Ref
from forum.search.entry import Entry
from tests.bench.corpus import DO, PACT_NAMES, PLACES, RARE, WHAT, WHERE, WHO, Corpus
from tests.bench.search_engines import Manner

# Far from the demo's own numbers, so that both lie in one index.
FIRST_NUMBER = 1_000_000
FIRST_PACT = 100
_READABLE_PACTS = 13
_LETTERS = re.compile(r"[^\W\d_]{5,}")


def corpus_entries(posts: int) -> Iterator[Entry]:
    """Yield the posts of a corpus; a third stands in the commons, the rest in pacts whose members alone may read them."""
    corpus = Corpus(posts)
    threads = {thread.number: thread for thread in corpus.threads}
    for post in corpus.posts():
        thread = threads[post.thread]
        pact = thread.pact + FIRST_PACT if thread.pact else None
        yield Entry(
            ref=Ref("post", FIRST_NUMBER + post.number),
            kind="post",
            group=Ref("thread", FIRST_NUMBER + thread.number),
            audience=audience_of(Rung.PACT, pact) if pact else PUBLIC,
            opened_at=thread.opened,
            written_at=post.written,
            title=thread.title,
            body=post.text,
            pact_id=pact,
            theme_ids=tuple(theme + 1 for theme in thread.themes),
            author_id=post.author,
        )


def readers(count: int = 6) -> list[Readable]:
    """Return members of 13 of the 20 pacts each."""
    source = random.Random("readers")
    pacts = range(FIRST_PACT + 1, FIRST_PACT + 1 + len(PACT_NAMES))
    return [
        readable([PUBLIC, MEMBERS, *(audience_of(Rung.PACT, pact) for pact in source.sample(pacts, _READABLE_PACTS))]) for _ in range(count)
    ]


def timed_queries(manner: Manner, count: int = 30) -> list[str]:
    """Return queries as people type them about what the corpus speaks of, always the same ones."""
    source = random.Random(manner.value)
    if manner is Manner.ALL:
        return [f"{_word(source, WHAT)} {_word(source, WHERE + DO + RARE)}" for _ in range(count)]
    if manner is Manner.ANY:
        return [f"Come {source.choice(DO)} con {source.choice(WHO)} a {source.choice(PLACES)}?" for _ in range(count)]
    return list(islice(_phrases(source), count))


def _word(source: random.Random, texts: Sequence[str]) -> str:
    return str(source.choice(_LETTERS.findall(source.choice(texts)) or ["piazza"]))


def _phrases(source: random.Random) -> Iterator[str]:
    """Yield two to four words that stand in a row somewhere."""
    while True:
        words = source.choice(WHAT + DO + WHERE).split()
        first = source.randrange(max(1, len(words) - 2))
        row = words[first : first + source.randint(2, 4)]
        if len(row) > 1 and len(_LETTERS.findall(" ".join(row))) > 1:
            yield " ".join(row)
