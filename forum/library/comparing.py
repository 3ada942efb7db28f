"""Two versions side by side in one text: what went and what came, word by word within each paragraph."""

from dataclasses import dataclass

from forum.library.queries.reading import VersionWords
from forum.text.differences import paragraph_differences, word_differences

Pieces = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Compared:
    """What changed from one version to another; a part that stayed as it was is empty."""

    title: Pieces = ()
    summary: Pieces = ()
    text: Pieces = ()

    @property
    def nothing(self) -> bool:
        """Whether both say the same."""
        return not (self.title or self.summary or self.text)


def compare(old: VersionWords, new: VersionWords) -> Compared:
    """Compare two versions as they are read; where only marks or links changed, as they were typed."""
    return Compared(_line(old.title, new.title), _line(old.summary, new.summary), _text(old, new))


def text_changes(old: str, new: str) -> Pieces:
    """Return the paragraphs of two texts as one, with what went and what came."""
    pieces: list[tuple[str, str]] = []
    for paragraph in paragraph_differences(old, new):
        pieces += [(piece.kind, piece.text) for piece in paragraph.pieces]
        pieces.append(("same", "\n\n"))
    return tuple(pieces[:-1])


def _line(old: str, new: str) -> Pieces:
    return () if old == new else tuple((piece.kind, piece.text) for piece in word_differences(old, new))


def _text(old: VersionWords, new: VersionWords) -> Pieces:
    if old.source == new.source:
        return ()
    if old.plain == new.plain:
        return text_changes(old.source, new.source)
    # Plain words have one line for each block: apart from each other they are paragraphs.
    return text_changes(old.plain.replace("\n", "\n\n"), new.plain.replace("\n", "\n\n"))
