"""Words: one catalogue per feature is merged into the one that gettext reads; English is the message itself."""

import os
import tempfile
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Domain, get_locale

LANGUAGES = ("it", "en")
DEFAULT_LANGUAGE = "it"
LOCALE_FOLDER = Path(__file__).parent.parent / "locale"


def catalogue_files(language: str) -> list[Path]:
    """Return the catalogues of a language, one per feature."""
    return sorted((LOCALE_FOLDER / language / "LC_MESSAGES").glob("*.po"))


def read_catalogue(language: str) -> Catalog:
    """Read all catalogues of a language as one."""
    merged = Catalog(locale=language)
    for place in catalogue_files(language):
        with place.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.string:
                    merged.add(message.id, message.string, context=message.context)
    return merged


def compile_words() -> None:
    """Write the merged catalogue where gettext looks for it, when a source is newer."""
    for language in LANGUAGES:
        sources = catalogue_files(language)
        target = LOCALE_FOLDER / language / "LC_MESSAGES" / "messages.mo"
        if not sources or (target.exists() and target.stat().st_mtime >= max(place.stat().st_mtime for place in sources)):
            continue
        # Several processes may start at once: each writes its own file and the last rename stands.
        handle, temporary = tempfile.mkstemp(dir=target.parent, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            write_mo(file, read_catalogue(language))
        Path(temporary).replace(target)
    translations.cache_clear()


@cache
def translations(language: str) -> NullTranslations:
    """Return the words of a language; English needs none."""
    place = LOCALE_FOLDER / language / "LC_MESSAGES" / "messages.mo"
    if not place.exists():
        return NullTranslations()
    with place.open("rb") as file:
        return Translations(file)


class HouseDomain(Domain):
    """Where sentences outside the templates find their words: in the very catalogues that the templates read."""

    def get_translations(self) -> NullTranslations:
        """Return the words of whoever is asking."""
        locale = get_locale()
        return NullTranslations() if locale is None else translations(locale.language)
