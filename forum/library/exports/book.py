"""Writes a publication as EPUB 3: run as `python -I book.py` with JSON on standard input; the book goes to standard output.

It knows nothing of the forum, whose memory it must not need.
"""

import base64
import io
import json
import sys
from typing import Any

from ebooklib import epub

_STYLE = """
body { line-height: 1.5; }
.meta, .about, footer { font-size: 0.9em; color: #555; }
.claim, .recommendation { border-left: 0.25em solid #0a5c52; padding-left: 1em; margin: 1.5em 0; }
.label { font-weight: bold; margin: 0; }
img { max-width: 100%; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
th, td { border: 1px solid #999; padding: 0.3em 0.5em; text-align: left; vertical-align: top; }
"""
_CHAPTER = "testo.xhtml"


def write_book(given: dict[str, Any]) -> bytes:
    """Return the bytes of a book with one chapter, whose contents are its headings."""
    book = epub.EpubBook()
    book.set_identifier(given["address"])
    book.set_title(given["title"])
    book.set_language(given["language"])
    for place, author in enumerate(given["authors"]):
        book.add_author(author, uid=f"chi-{place}")
    if given["summary"]:
        book.add_metadata("DC", "description", given["summary"])
    book.add_metadata("DC", "source", given["address"])
    style = epub.EpubItem(uid="style", file_name="style.css", media_type="text/css", content=_STYLE)
    chapter = epub.EpubHtml(uid="testo", title=given["title"], file_name=_CHAPTER, lang=given["language"])
    chapter.content = given["body"]
    chapter.add_item(style)
    for item in (style, chapter, *_pictures(given["pictures"]), epub.EpubNcx(), epub.EpubNav()):
        book.add_item(item)
    parts = [epub.Link(f"{_CHAPTER}#{anchor}", words, anchor) for anchor, words in given["headings"]]
    book.toc = parts or [epub.Link(_CHAPTER, given["title"], "testo")]
    book.spine = ["nav", chapter]
    written = io.BytesIO()
    epub.write_epub(written, book, {"raise_exceptions": True})
    return written.getvalue()


def _pictures(given: list[dict[str, str]]) -> list[epub.EpubImage]:
    return [
        epub.EpubImage(f"immagine-{place}", one["place"], one["media_type"], base64.b64decode(one["data"]))
        for place, one in enumerate(given)
    ]


if __name__ == "__main__":
    sys.stdout.buffer.write(write_book(json.load(sys.stdin)))
