"""Canary words: invented, all begun alike so that one search finds every one of them, and unlike each other after that."""

import random
import re

BEGINNING = "zxq"
_LETTERS = ("bcdfghlmnprstv", "aeiou")
# Three letters more than the beginning: fewer say nothing, and stand in random keys by chance.
_PATTERN = re.compile(BEGINNING.encode() + rb"[a-z]{3,}", re.IGNORECASE)
# Made like the others, and never written by anybody.
UNKNOWN = BEGINNING + "yyjyyjyyk"
_SLIPS = 2
# So many letters are asked for when the beginning of a word is looked for.
BEGUN = 8


def _alike(word: str, other: str) -> bool:
    """Say whether one could be taken for the other mistyped: an open word may be suggested for a closed one that nobody sees."""
    return sum(one != two for one, two in zip(word, other, strict=True)) <= _SLIPS


class Words:
    """Gives out one word per label, the same ones in the same order each time."""

    def __init__(self) -> None:
        self._chance = random.Random(7)
        self.by_label: dict[str, str] = {}
        self.labels: dict[str, str] = {}

    def new(self, label: str) -> str:
        """Return a fresh word for a label, which may be given out once."""
        assert label not in self.by_label, f"{label} has its word already"
        word = ""
        while not word or any(_alike(word, other) or word[:BEGUN] == other[:BEGUN] for other in self.labels):
            # The last letter is one that no Italian ending is made of, so that the index keeps the word as it is.
            word = BEGINNING + "".join(self._chance.choice(letters) for _ in range(4) for letters in _LETTERS) + "k"
        self.by_label[label] = word
        self.labels[word] = label
        return word

    def found_in(self, text: bytes) -> set[str]:
        """Return the labels of the words in a text; one cut short counts as every word that begins so."""
        found: set[str] = set()
        for seen in {match.lower().decode() for match in _PATTERN.findall(text)}:
            exact = self.labels.get(seen)
            found |= {exact} if exact else {label for label, word in self.by_label.items() if word.startswith(seen)}
        return found
