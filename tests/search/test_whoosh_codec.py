import struct
import zlib
from array import array

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.search.whoosh_codec import BLOCK_LIMIT, decode, decode_single, encode
from forum.search.whoosh_pool import Pool

_PLACES = st.lists(st.integers(0, 65_535) | st.integers(0, (1 << 20) - 1), min_size=1, max_size=200).map(sorted)
_LISTS = st.dictionaries(st.integers(0, 1 << 31), _PLACES, min_size=1, max_size=20)


def _encoded(lists: dict[int, list[int]], *, positions: bool = True) -> bytes:
    occurrences, places = array("I"), array("I")
    for document in sorted(lists):
        occurrences.extend((document, len(lists[document])))
        places.extend(lists[document] if positions else [])
    return encode(occurrences, places)


@given(_LISTS)
def test_what_is_written_is_read(lists: dict[int, list[int]]) -> None:
    decoded = decode(_encoded(lists), with_positions=True)
    assert decoded.documents.tolist() == sorted(lists)
    assert decoded.frequencies.tolist() == [len(lists[document]) for document in sorted(lists)]
    assert decoded.positions is not None
    assert decoded.positions.tolist() == [place for document in sorted(lists) for place in lists[document]]


def test_long_lists_are_read_over_several_blocks() -> None:
    lists = {document * 3: [document % 7] * (document % 3 + 1) for document in range(BLOCK_LIMIT * 2 + 5)}
    decoded = decode(_encoded(lists), with_positions=True)
    assert decoded.documents.tolist() == list(lists)
    assert decode(_encoded(lists, positions=False)).frequencies.tolist() == [len(places) for places in lists.values()]


@given(st.integers(0, 1 << 31), _PLACES)
def test_lists_of_one_are_merged_like_any_other(document: int, places: list[int]) -> None:
    data = _encoded({document: places})
    single = decode_single(data)
    if single is not None:
        assert single == (document, len(places), array("H", places).tobytes())
    assert decode_single(_encoded({1: [1], 2: [2]})) is None


@given(_LISTS, st.data())
def test_torn_lists_are_refused(lists: dict[int, list[int]], data: st.DataObject) -> None:
    encoded = _encoded(lists)
    cut = data.draw(st.integers(0, len(encoded) - 1))
    with pytest.raises((ValueError, struct.error, zlib.error)):
        decode(encoded[:cut], with_positions=True)


def test_merging_leaves_the_deleted_behind() -> None:
    pool = Pool()
    moved = np.array([5, -1, 6])
    pool.add_list("body", "orto", _encoded({0: [1, 2], 1: [3], 2: [4]}), moved)
    pool.add_list("body", "bosco", _encoded({1: [3]}), moved)
    assert list(pool._fields["body"]) == ["orto"]
    words = pool._fields["body"]["orto"]
    assert (words.occurrences.tolist(), words.positions.tolist()) == ([5, 2, 6, 1], [1, 2, 4])
