"""The readable end of an address, made from an Italian title."""

import re
import unicodedata

MAX_SLUG = 60

_OTHER = re.compile(r"[^a-z0-9]+")
# Letters that have no accent to take off, yet have a plain way of being written.
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i", "&": " e "})


def slugify(title: str, fallback: str) -> str:
    """Return the title in plain lower-case letters, figures and hyphens, cut at a word; the fallback when nothing is left."""
    folded = unicodedata.normalize("NFKD", title[: MAX_SLUG * 4]).casefold().translate(_LETTERS)
    bare = "".join(character for character in folded if not unicodedata.combining(character))
    slug = _OTHER.sub("-", bare).strip("-")
    if len(slug) > MAX_SLUG:
        slug = slug[: MAX_SLUG + 1].rpartition("-")[0] or slug[:MAX_SLUG]
    return slug or fallback
