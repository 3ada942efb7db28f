"""What one document of the Whoosh index is made of; these classes are named inside the index files, so they stay where they are.

Nothing is stored as text. Everything a search needs besides words is one fixed record per document, read whole into numpy.
"""

from collections.abc import Mapping

import numpy as np
from whoosh.columns import FixedBytesColumn
from whoosh.fields import COLUMN, ID, Schema

INDEX_NAME = "MAIN"
FACTS, TITLE, BODY, SPELLING, TITLE_SPELLING, PLACE = "facts", "title", "body", "spelling", "title_spelling", "place"

FACT_RECORD = np.dtype(
    [
        ("thing", "<u8"),
        ("group", "<u8"),
        ("opened", "<i8"),
        ("written", "<i8"),
        ("audience", "<u4"),
        ("pact", "<u4"),
        ("author", "<u4"),
        ("themes", "<u4"),
        ("title_length", "<u4"),
        ("body_length", "<u4"),
        ("kind", "<u2"),
        ("recording", "<u2"),
    ]
)

FACTS_COLUMN = FixedBytesColumn(FACT_RECORD.itemsize)
# The words arrive analysed and are written by our own codec, so the plainest kind of field will do for all of them.
SCHEMA = Schema(facts=COLUMN(FACTS_COLUMN), title=ID(), body=ID(), spelling=ID(), title_spelling=ID(), place=ID())


def fact_bytes(facts: Mapping[str, int]) -> bytes:
    """Return one document's record."""
    return np.array([tuple(facts[name] for name in FACT_RECORD.names or ())], FACT_RECORD).tobytes()
