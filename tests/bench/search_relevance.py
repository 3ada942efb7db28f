"""How well each engine ranks: mean reciprocal rank and recall on the labelled queries, in the demo alone and among other posts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from forum.core.refs import Ref
from tests.bench.search_labels import Demo, Labelled

DEPTH = 100
_TOP = 10

Ask = Callable[[str], Sequence[Ref]]


@dataclass(frozen=True)
class Score:
    """Means over some queries: the first answer's reciprocal rank, and the shares of answers and related things found."""

    reciprocal: float
    recall: float
    deep_recall: float
    queries: int


class Judge:
    """Knows which labelled thing a hit stands for."""

    def __init__(self, demo: Demo) -> None:
        self._names = dict(demo.names)
        # A passage of a document stands for its document; posts stand for themselves.
        self._names.update((entry.ref, demo.names.get(entry.group, "")) for entry in demo.entries if entry.ref not in demo.names)

    def score(self, queries: Iterable[Labelled], ask: Ask) -> Score:
        """Ask every query and return the means."""
        ranks, near, deep = [], [], []
        for query in queries:
            found = list(dict.fromkeys(self._names.get(ref, "") for ref in ask(query.text)))
            rank = next((place for place, name in enumerate(found[:_TOP], 1) if name in query.answers), 0)
            ranks.append(1 / rank if rank else 0.0)
            wanted = query.answers | query.related
            near.append(len(wanted & set(found[:_TOP])) / min(len(wanted), _TOP))
            deep.append(len(wanted & set(found)) / len(wanted))
        return Score(fmean(ranks), fmean(near), fmean(deep), len(ranks))
