"""Of a long text, the few stretches worth reading closely: found by plain comparison, which is a hundred times cheaper."""

import unicodedata
from collections.abc import Iterator, Mapping

STRETCH = 2_000
_BLOCK = 1_600
_MARGIN = (STRETCH - _BLOCK) // 2  # words that stand together may stand on both sides of a border
_MOST_STRETCHES = 3
_MOST_LOOKS = 5_000
_LONGEST_SEARCHED = 2_000_000
_SHORTEST_SIGN = 3
_GAP = " … "
# Each as long as what it stands for, so that places in the plain text are places in the text.
_PLAIN = tuple(
    (accented, plain)
    for plain, several in zip("aeioucn", ("àáâãäå", "èéêë", "ìíîï", "òóôõö", "ùúûü", "ç", "ñ"), strict=True)
    for accented in several
)


def promising(text: str, signs: Mapping[str, int], most: int) -> str:
    """Return a text no longer than about `most`: itself, or its stretches with most different signs, a gap between them.

    A sign is the folded form of a word or its beginning, with a number that tells different words apart.
    """
    if len(text) <= most:
        return text
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    blocks = _blocks(_plain(text[:_LONGEST_SEARCHED]), signs)
    chosen = _chosen(blocks, min(_MOST_STRETCHES, max(1, most // STRETCH)))
    if not chosen:
        return text[:most].rpartition(" ")[0] + " …"
    return _joined(text, sorted(chosen))


def _plain(text: str) -> str:
    plain = text.replace("İ", "I").lower()  # the one letter that grows in lower case
    if not plain.isascii():
        for accented, letter in _PLAIN:
            plain = plain.replace(accented, letter)
    return plain


def _blocks(plain: str, signs: Mapping[str, int]) -> dict[int, set[int]]:
    """Return for each block that holds some sign which words it holds."""
    blocks: dict[int, set[int]] = {}
    for sign, number in signs.items():
        # The last letters of a stem may differ from those of the word (frequent-, frequenza).
        for block in _holders(plain, sign[: max(_SHORTEST_SIGN, len(sign) - 1)]):
            blocks.setdefault(block, set()).add(number)
    return blocks


def _holders(plain: str, beginning: str) -> Iterator[int]:
    place = plain.find(beginning)
    for _look in range(_MOST_LOOKS):
        if place < 0:
            return
        if place and plain[place - 1].isalnum():
            place = plain.find(beginning, place + 1)
        else:
            yield place // _BLOCK
            place = plain.find(beginning, (place // _BLOCK + 1) * _BLOCK)


def _chosen(blocks: dict[int, set[int]], most: int) -> list[int]:
    """Return the block with most different words, then those that add the words still missing; the first of equals."""
    chosen: list[int] = []
    shown: set[int] = set()
    while len(chosen) < most and blocks:
        best = max(sorted(blocks), key=lambda block: len(blocks[block] - shown))
        if not blocks[best] - shown:
            break
        chosen.append(best)
        shown |= blocks[best]
    return chosen


def _joined(text: str, blocks: list[int]) -> str:
    joined, last = "", 0
    for block in blocks:
        start, end = max(last, block * _BLOCK - _MARGIN), min(len(text), (block + 1) * _BLOCK + _MARGIN)
        if start > last:
            start = text.find(" ", start, end) + 1 or start
            joined += _GAP
        if end < len(text):
            end = max(text.rfind(" ", start, end), (block + 1) * _BLOCK)
        joined += text[start:end]
        last = end
    return joined.lstrip() + (_GAP.rstrip() if last < len(text) else "")
