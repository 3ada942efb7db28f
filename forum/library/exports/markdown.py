"""A publication as Markdown: the words as they were written, the sources as footnotes."""

import re

from forum.library.exports.publication import Note, Piece, Publication
from forum.library.models import BlockKind

_SIGNIFICANT = re.compile(r"([\\`*_\[\]<>#|])")


def to_markdown(publication: Publication) -> str:
    """Return a publication as one Markdown text with footnotes, as Pandoc and many editors read them."""
    parts = [f"# {_plain(publication.title)}"]
    if publication.summary:
        parts.append(f"*{_plain(publication.summary)}*")
    parts.append("  \n".join(_plain(line) for line in (*publication.meta, publication.address)))
    parts += [_written(piece) for piece in publication.pieces]
    if publication.notes:
        parts.append(f"## {_plain(publication.notes_title)}")
        parts += [_footnote(note) for note in publication.notes]
    return "\n\n".join(part for part in parts if part) + "\n"


def _plain(words: str) -> str:
    """Return words so that none of their signs is taken for markup."""
    return _SIGNIFICANT.sub(r"\\\1", " ".join(words.split()))


def _written(piece: Piece) -> str:
    marks = "".join(f"[^{number}]" for number in piece.marks)
    if piece.kind == BlockKind.QUOTATION and piece.quoted:
        quoted = "\n".join(f"> {_plain(line)}" for line in piece.quoted.words.splitlines() if line.strip())
        return "\n\n".join(part for part in (piece.source, f"{quoted}\n>\n> — {_plain(piece.quoted.about)}") if part)
    if piece.number is None:
        return piece.source
    return f"**{piece.label} {piece.number}.** {piece.source}{marks}"


def _footnote(note: Note) -> str:
    words = f"«{_plain(note.words)}» " if note.words else ""
    way = f" <{note.address}>" if note.address else ""
    return f"[^{note.number}]: {words}{_plain(note.about)}{way}"
