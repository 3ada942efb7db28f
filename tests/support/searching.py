"""Reading a page of the search as its reader does."""

import re
from html import unescape


def rows(page: str) -> list[str]:
    """Return the addresses of the hits that lead a row, in order."""
    return re.findall(r'<h2 class="title"><a href="([^"]+)"', page.partition("<main")[2])


def total(page: str) -> int:
    """Return how many results the page says there are."""
    found = re.search(r'role="status">(\d+) risultat', page)
    return int(found.group(1)) if found else 0


def said(page: str) -> list[str]:
    """Return the sentences about what could not be used."""
    return [unescape(sentence).strip() for sentence in re.findall(r'<p class="notice warning">([^<]+)<', page)]


def chips(page: str) -> list[tuple[str, str]]:
    """Return the filters in use as (words, address without it)."""
    listed = page.partition('<ul class="tags applied"')[2].partition("</ul>")[0]
    found = re.findall(r'<a href="([^"]+)"><span class="visually-hidden">[^<]*</span>([^<]*)<', listed)
    return [(unescape(words), unescape(address)) for address, words in found]


def offered(page: str) -> list[tuple[str, str]]:
    """Return what the page offers to leave out when nothing was found, as (words, address)."""
    listed = page.partition('<div class="empty">')[2].partition("</ul>")[0]
    return [(unescape(words), unescape(address)) for address, words in re.findall(r'<a href="([^"]+)">([^<]*)</a>', listed)]
