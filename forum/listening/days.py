"""Days within a sentence."""

from datetime import date

from forum.web.dates import day_words

# Said with a vowel at the beginning: "otto", "undici".
_WITH_A_VOWEL = (8, 11)


def until_day(day: date, language: str) -> str:
    """Return a day as it follows "until": in Italian with its article, 'al 3 dicembre 2026' or 'all’8 dicembre 2026'."""
    words = day_words(day, language)
    if language != "it":
        return words
    return f"all’{words}" if day.day in _WITH_A_VOWEL else f"al {words}"
