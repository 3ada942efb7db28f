"""Words as an address brings them: a long selection travels as its beginning and its end."""

from forum.citations.locating import find_words


def selected(plain: str, words: str, until: str) -> str:
    """Return the words of a text that somebody selected; what cannot be found in it comes back as it was given.

    With no words given it is the whole text; `until` is the end of a selection whose beginning is `words`.
    """
    if not words.strip():
        return plain
    begins = find_words(plain, words)
    if begins is None:
        return f"{words} {until}".strip()
    if not until.strip():
        return plain[begins[0] : begins[1]]
    rest = plain[begins[0] :]
    ends = find_words(rest, until)
    return rest[: ends[1]] if ends else f"{words} {until}"
