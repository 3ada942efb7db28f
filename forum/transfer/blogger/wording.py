"""Small repairs of what people and old exports wrote: titles, words of the old page's buttons, names, dates, addresses."""

import html
import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from forum.transfer.blogger import limits

_TITLE_WORDS = 8
_TITLE_SOURCE_CHARACTERS = 5_000
_ESCAPING_LAYERS = 3
_TAIL_CHARACTERS = 400
_EARLIEST_YEAR = 1990
_LATEST_YEAR = 2200

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TITLE_TAG = re.compile(r"</?(?:b|i|u|em|strong|span|font|small|br|div|p)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_UNSEEN_ELEMENT = re.compile(r"<(script|style|iframe)\b[^>]*>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_SPACE = re.compile(r"\s+")
_INNER_PICTURE = re.compile(r"""(["'])\s*data:[a-z0-9.+/-]{0,100}[;,][^"'<>]*\1""", re.IGNORECASE)
_BUTTON_WORDS = re.compile(
    r"""(?:^|(?<=[\s>.!?;,:)"'»…]))(?P<words>Rispondi(?:\s|<br\s*/?>)*Elimina|Reply(?:\s|<br\s*/?>)*Delete|(?:Risposte|Replies)\s*(?:Rispondi|Reply))"""
    r"""(?P<closing>(?:\s|&nbsp;|&\#160;|</?[A-Za-z][^<>]{0,60}>)*)\Z""",
    re.VERBOSE,
)
_GLUED_BUTTON_WORDS = re.compile(r"(?P<words>RispondiElimina|ReplyDelete)(?P<closing>(?:\s|&nbsp;|&#160;|</?[A-Za-z][^<>]{0,60}>)*)\Z")
_REMOVED_TEXTS = frozenset(
    {
        "questo commento è stato eliminato dall'autore.",
        "questo commento è stato eliminato da un amministratore del blog.",
        "this comment has been removed by the author.",
        "this comment has been removed by a blog administrator.",
    }
)
_ANONYMOUS_NAMES = frozenset({"", "anonimo", "anonymous", "unknown", "sconosciuto"})


def repair_title(title: str) -> str:
    """Return a title as plain words, undoing any extra layer of escaping; may be empty."""
    title = title[:_TITLE_SOURCE_CHARACTERS]
    for _ in range(_ESCAPING_LAYERS):
        if not _ENTITY.search(title):
            break
        title = html.unescape(title)
    return _shorten(_one_line(_TITLE_TAG.sub(" ", title)), limits.MAXIMUM_TITLE_CHARACTERS)


def title_from_text(text: str) -> str:
    """Return the first words of an HTML text, for what never had a title; empty when the text has no words."""
    words = plain_text(text[:_TITLE_SOURCE_CHARACTERS]).split()
    first = " ".join(words[:_TITLE_WORDS])
    return _shorten(first + ("…" if len(words) > _TITLE_WORDS else ""), limits.MAXIMUM_TITLE_CHARACTERS)


def title_from_address(url: str) -> str:
    """Return the words of the last part of an address, the only name left to a post with neither title nor text."""
    name = urlsplit(url).path.rpartition("/")[2].rpartition(".")[0]
    return name.replace("-", " ").replace("_", " ").strip().capitalize()


def plain_text(text: str) -> str:
    """Return the words of an HTML text on one line, good enough for a title or a comparison, never for display as HTML."""
    return _one_line(html.unescape(_TAG.sub(" ", _UNSEEN_ELEMENT.sub(" ", text))))


def without_button_words(text: str) -> str:
    """Remove the words of the old page's buttons that were copied along with the end of a text."""
    head, tail = text[:-_TAIL_CHARACTERS], text[-_TAIL_CHARACTERS:]
    while match := _BUTTON_WORDS.search(tail) or _GLUED_BUTTON_WORDS.search(tail):
        tail = tail[: match.start("words")].rstrip() + match["closing"].rstrip()
    return head + tail


def without_inner_pictures(text: str) -> tuple[str, int]:
    """Empty the addresses that carry a whole file inside the text, and count them."""
    return _INNER_PICTURE.subn(r"\1\1", text) if "data:" in text else (text, 0)


def says_removed(text: str) -> bool:
    """Tell whether a comment is only the notice that Blogger leaves in place of a removed one."""
    return len(text) < _TAIL_CHARACTERS and plain_text(text).lower().replace("’", "'") in _REMOVED_TEXTS


def repair_name(name: str) -> str:
    """Return a person's name on one line, cut to a sane length; may be empty."""
    return _shorten(_one_line(name), limits.MAXIMUM_NAME_CHARACTERS)


def is_anonymous_name(name: str) -> bool:
    """Tell whether a name is one of those Blogger writes for someone without a name."""
    return name.lower() in _ANONYMOUS_NAMES


def web_address(url: str) -> str:
    """Return the address when it is a plain web address, else nothing."""
    url = url.strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    is_web = parts.scheme in ("http", "https") and bool(parts.netloc)
    return url if is_web and url.isprintable() and " " not in url else ""


def find_moment(text: str) -> datetime | None:
    """Return a moment in UTC from an Atom date, with or without offset and milliseconds; None when it is no plausible date."""
    try:
        moment = datetime.fromisoformat(text.strip())
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if _EARLIEST_YEAR <= moment.year < _LATEST_YEAR else None


def _one_line(text: str) -> str:
    return _SPACE.sub(" ", "".join(character if character.isprintable() else " " for character in text)).strip()


def _shorten(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
