"""Who was there, counted by role: '6 educatrici, 4 cittadini' on one line or on several."""

import re
from dataclasses import dataclass

_COUNTED = re.compile(r"(\d{1,3})(?!\d)\s+(?=[^\W\d_])(.+)")
_MARK = re.compile(r"[-*•]\s+")
# How a line begins that shapes a text by more than lines.
_SHAPED = re.compile(r"\s|[#>|]|\d+[.)]\s")
_LONGEST_ROLE = 120


@dataclass(frozen=True)
class Presence:
    """A role or group and how many there were, None where nobody counted."""

    role: str
    number: int | None = None


def read_presences(words: str) -> tuple[Presence, ...]:
    """Return the roles that a text names, one a line; a line on which each piece begins with a number holds several."""
    return tuple(_presence(piece) for line in words.splitlines() for piece in _pieces(line))


def people_counted(words: str) -> int:
    """Return how many people a text counts altogether, 0 where it counts nobody."""
    return sum(one.number or 0 for one in read_presences(words))


def as_list(words: str) -> str:
    """Return lines as typed as the Markdown of a list, one role a line; a text with a shape of its own comes back as it is."""
    lines = words.splitlines()
    if any(not line.strip() or _SHAPED.match(line) or len(line) > _LONGEST_ROLE for line in lines):
        return words
    pieces = [piece for line in lines for piece in _pieces(line)]
    return "\n".join(f"- {piece}" for piece in pieces) if len(pieces) > 1 else words


def as_lines(source: str) -> str:
    """Return what as_list wrote as it was typed: the marks of a list are for pages, not for people."""
    lines = source.splitlines()
    plain = [line.removeprefix("- ") for line in lines]
    return "\n".join(plain) if all(line.startswith("- ") for line in lines) and as_list("\n".join(plain)) == source else source


def _pieces(line: str) -> list[str]:
    bare = _MARK.sub("", line.strip(), count=1)
    pieces = [piece.strip() for piece in re.split(r"[,;]", bare) if piece.strip()]
    return pieces if len(pieces) > 1 and all(_COUNTED.match(piece) for piece in pieces) else [bare] if bare else []


def _presence(piece: str) -> Presence:
    counted = _COUNTED.match(piece)
    return Presence(counted[2].rstrip(" ."), int(counted[1])) if counted else Presence(piece)
