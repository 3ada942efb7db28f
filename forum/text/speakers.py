"""Who says the words: names that stand before them, believed only where the text shows by repeating them that they are names."""

import re
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from forum.text.blocks import Block, Span
from forum.text.cues import MAX_SPEAKER, clean_words

_TURN = re.compile(r"(?:^|(?<= ))>{2,3} ?")
_DASH = re.compile(r"[-–—] (?=\S)")
_DASHES = ("-", "–", "—")
_LABEL = re.compile(r"(?P<name>[^\W\d_][^:<>\[\]()]{0,50}?(?: \([^:()]{1,30}\))?) ?:(?= |$)")
_NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.-])*")
_PARTICLES = frozenset("d da dal dalla de degli dei del della delle di e la lo van von der".split())  # noqa: SIM905
_MOST_NAME_WORDS = 4
_OFTEN = 3
_TWICE = 2

_BRACKETS = str.maketrans("[]", "()")

# Words that stand before a colon in ordinary speech and writing, and are nobody's name.
_NO_NAMES = frozenset(
    """
    nota note notabene attenzione avviso avvertenza esempio ps nb importante ricorda ricordate conclusione conclusioni premessa punto
    primo secondo terzo infine inoltre poi ora data luogo ore orario tema temi titolo argomento obiettivo obiettivi oggetto presenti
    assenti sito link email mail telefono tel indirizzo fonte fonti domande riassumendo insomma cioè quindi allora ecco sì no
    warning example remember conclusion point first second third date place time topic title agenda website phone address source sources
    """.split()  # noqa: SIM905
)


class Turn(NamedTuple):
    """Words of one block that one person says; who, where that is known."""

    words: str
    speaker: str | None


class _Piece(NamedTuple):
    """A stretch of a block: the words after a name that may be one, all its words, and whether a sign says that somebody else begins."""

    words: str
    whole: str
    name: str | None
    voice: str | None
    changes: bool
    sure: bool


def turns_of(blocks: list[Block]) -> list[list[Turn]]:
    """Return the turns of every block; a name counts until the next one, and one that is not believed ends it."""
    pieces = [[piece for span in block.spans for piece in _pieces(span)] for block in blocks]
    if any(span.voice for block in blocks for span in block.spans):
        # The text has signs of its own for voices: names before a colon are words.
        return [_joined([(piece, Turn(piece.whole, piece.voice)) for piece in of_block]) for of_block in pieces]
    names = _names([piece for of_block in pieces for piece in of_block])
    speaker: str | None = None
    turns = []
    for of_block in pieces:
        own = []
        for piece in of_block:
            known = names.get(piece.name.casefold()) if piece.name else None
            if known or piece.changes or (piece.name and names):
                speaker = known
            own.append((piece, Turn(piece.words if known else piece.whole, speaker)))
        turns.append(_joined(own))
    return turns


def clean_speaker(name: str | None) -> str | None:
    """Return a name as a cue keeps it: short, from its first letter or digit, without the brackets that enclose it in our own text."""
    if name is None:
        return None
    return _cleaned(name[: 4 * MAX_SPEAKER])


@lru_cache(maxsize=1_000)
def _cleaned(name: str) -> str | None:
    words = clean_words(name).translate(_BRACKETS)
    first = next((at for at, character in enumerate(words) if character.isalnum()), len(words))
    return words[first:][:MAX_SPEAKER].rstrip(" -–—:") or None


def _joined(said: list[tuple[_Piece, Turn]]) -> list[Turn]:
    """Make one turn of the lines of a block that go on from one another."""
    if len(said) == 1:
        return [said[0][1]]
    turns: list[tuple[list[str], str | None]] = []
    for piece, turn in said:
        if turns and turns[-1][1] == turn.speaker and not piece.changes:
            turns[-1][0].append(turn.words)
        else:
            turns.append(([turn.words], turn.speaker))
    return [Turn(" ".join(words), speaker) for words, speaker in turns]


def _pieces(span: Span) -> list[_Piece]:
    """Cut a line where signs say that somebody else speaks."""
    pieces = []
    # A look at what every sign holds spares most lines the patterns.
    for at, part in enumerate(_TURN.split(span.words) if ">>" in span.words else (span.words,)):
        dash = _DASH.match(part) if part[:1] in _DASHES else None
        whole = (part[dash.end() :] if dash else part).strip()
        if not whole:
            continue
        label = _LABEL.match(whole) if ":" in whole else None
        if label and not _is_name(label["name"]):
            label = None
        words = whole[label.end() :].strip() if label else whole
        pieces.append(_Piece(words, whole, label["name"] if label else None, span.voice, at > 0 or bool(dash), at > 0))
    return pieces


def _is_name(text: str) -> bool:
    *words, last = text.partition(" (")[0].split()
    words += [last] if not words or not last.isdecimal() else []
    if len(words) > _MOST_NAME_WORDS or words[0].casefold() in _NO_NAMES or words[0].casefold() in _PARTICLES:
        return False
    return all(_NAME_WORD.fullmatch(word) and (word[0].isupper() or word in _PARTICLES) for word in words)


def _names(pieces: list[_Piece]) -> dict[str, str]:
    """Return the names to believe, as first written: those after a sign, the repeated ones, and beside these the ones of their kind."""
    written: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for piece in pieces:
        if piece.name:
            written.setdefault(piece.name.casefold(), piece.name)
            counts[piece.name.casefold()] += _OFTEN if piece.sure else 1
    twice = sum(count >= _TWICE for count in counts.values())
    least = _TWICE if twice >= _TWICE else _OFTEN
    believed = {key for key, count in counts.items() if count >= least}
    if len(believed) >= _TWICE:
        capitals = all(written[key].isupper() for key in believed)
        believed |= {key for key in counts if (written[key].isupper() and capitals) or " " in key.partition(" (")[0]}
    return {key: written[key] for key in believed}
