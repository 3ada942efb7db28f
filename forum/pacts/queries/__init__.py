"""Reads of pacts: frozen dataclasses with everything a page needs."""

from forum.pacts.queries.choices import earlier_pacts, organisations_in, theme_choices
from forum.pacts.queries.directory import Directory, Filters, PactCard, ThemeCount, directory, pact_cards, pacts_on_theme, themes_with_pacts
from forum.pacts.queries.people import find_person, find_welcome, invitations_of, kind_to_enter, listed_pacts, people_of, requests_of
from forum.pacts.queries.readers import PactChoice, pact_choices, readers_of, rung_choices
from forum.pacts.queries.rows import PactRow, ThemeRow, all_themes, find_pacts, get_pact, get_pact_by_id, get_theme
from forum.pacts.queries.sheet import PactPage, pact_page, sheet_values

__all__ = [
    "Directory",
    "Filters",
    "PactCard",
    "PactChoice",
    "PactPage",
    "PactRow",
    "ThemeCount",
    "ThemeRow",
    "all_themes",
    "directory",
    "earlier_pacts",
    "find_pacts",
    "find_person",
    "find_welcome",
    "get_pact",
    "get_pact_by_id",
    "get_theme",
    "invitations_of",
    "kind_to_enter",
    "listed_pacts",
    "organisations_in",
    "pact_cards",
    "pact_choices",
    "pact_page",
    "pacts_on_theme",
    "people_of",
    "readers_of",
    "requests_of",
    "rung_choices",
    "sheet_values",
    "theme_choices",
    "themes_with_pacts",
]
