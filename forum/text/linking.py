"""Links that nobody had to mark: bare addresses, mentions of people, time codes; every scan is linear in the text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from forum.text.addresses import is_allowed
from forum.text.recordings import MAX_ADDRESS, Recording, address_at, read_time

MAX_MADE_LINKS = 1_000
"""The most links that we make by ourselves in one text; past it, words stay words."""

_ADDRESS_BODY = re.compile(r"[^\s<>\"\[\]\\`|^{}\x00-\x1f]+")
_SCHEME = re.compile(r"(?<![^\W_])https?$", re.IGNORECASE)
_FIRST_OF_HOST = re.compile(r"\w")
_TRAILING = frozenset("?!.,:;*~'’\"»”…")

_FOUND = re.compile(
    r"""(?P<www>(?<![\w.@/:-])www\.[^\s<>"\[\]\\`|^{}]+)
    |(?<![\w@./+-])@(?P<handle>[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,38}[A-Za-z0-9_])?)(?![\w@])
    |(?<![\w:.,/'’+=])(?P<time>(?:[0-9]{1,2}:[0-5][0-9]|[0-9]{1,3}):[0-5][0-9])(?!\w|[:.,][0-9]|\s?[ap]\.?m\b)""",
    re.VERBOSE | re.IGNORECASE,
)
# After these words a time is a time of day: "ci vediamo alle 20:30" must never jump a player.
_TIME_OF_DAY = re.compile(r"(?:^|[^\w])(?:ore|alle|dalle|delle|le|orario|h)\b[\s.:]*$", re.IGNORECASE)
_BETWEEN_TIMES = re.compile(r"\s*(?:[-–—/]|e|o|a)\s*", re.IGNORECASE)
_BEFORE = 16


@dataclass(frozen=True)
class Person:
    """Somebody who can be mentioned: the address of their page and the name shown there."""

    url: str
    name: str


@dataclass
class Linker:
    """Finds the links of one text, counts them and remembers who was named."""

    people: Mapping[str, Person]
    mentions_allowed: bool
    recording: Recording | None = None
    handles: set[str] = field(default_factory=set)
    mentioned: set[str] = field(default_factory=set)
    made: int = 0
    _time_of_day_until: int = -1

    def weave(self, text: str, before: str) -> list[Token]:
        """Return the tokens of a run of text with its links made; `before` is what stands just before it in the same block."""
        if "@" not in text and ":" not in text and "www." not in text.lower():
            return [text_token(text)]
        tokens: list[Token] = []
        done = 0
        self._time_of_day_until = -1
        for match in _FOUND.finditer(text):
            if self.made >= MAX_MADE_LINKS:
                break
            link = self._find_link(match, text, before)
            if link is None:
                continue
            shown, opening = link
            if match.start() > done:
                tokens.append(text_token(text[done : match.start()]))
            tokens += [opening, text_token(shown), Token("link_close", "a", -1)]
            done = match.start() + len(shown)
            self.made += 1
        if done < len(text):
            tokens.append(text_token(text[done:]))
        return tokens

    def times(self, text: str, before: str) -> Iterator[tuple[int, int, int]]:
        """Yield where each time code of a run of text begins and ends, and its second; whoever asks knows where it leads."""
        self._time_of_day_until = -1
        for match in _FOUND.finditer(text):
            seconds = self._find_seconds(match, text, before) if match["time"] else None
            if seconds is not None and self.made < MAX_MADE_LINKS:
                self.made += 1
                yield match.start(), match.end(), seconds

    def _find_link(self, match: re.Match[str], text: str, before: str) -> tuple[str, Token] | None:
        if match["www"]:
            shown = trim_address(match["www"], "")
            return (shown, link_token(f"https://{shown}")) if is_allowed(f"https://{shown}") and "." in shown[4:] else None
        if match["handle"]:
            return self._find_mention(match["handle"])
        return self._find_time_code(match, text, before)

    def _find_mention(self, handle: str) -> tuple[str, Token] | None:
        if not self.mentions_allowed:
            return None
        self.handles.add(handle.lower())
        person = self.people.get(handle.lower())
        if person is None:
            return None
        self.mentioned.add(handle.lower())
        return f"@{handle}", link_token(person.url, {"class": "mention", "title": person.name})

    def _find_time_code(self, match: re.Match[str], text: str, before: str) -> tuple[str, Token] | None:
        seconds = self._find_seconds(match, text, before) if self.recording else None
        if self.recording is None or seconds is None:
            return None
        return match["time"], link_token(address_at(self.recording, seconds), {"class": "timecode", "data-seconds": str(seconds)})

    def _find_seconds(self, match: re.Match[str], text: str, before: str) -> int | None:
        return None if self._is_time_of_day(match, text, before) else read_time(match["time"])

    def _is_time_of_day(self, match: re.Match[str], text: str, before: str) -> bool:
        start = match.start()
        near = text[max(0, start - _BEFORE) : start]
        if len(near) < _BEFORE:
            near = before[-_BEFORE:] + near
        after_one = 0 <= self._time_of_day_until <= start and _BETWEEN_TIMES.fullmatch(text, self._time_of_day_until, start)
        if _TIME_OF_DAY.search(near) or after_one:
            self._time_of_day_until = match.end()
            return True
        return False


def text_token(content: str) -> Token:
    """Return a token of plain text."""
    return Token("text", "", 0, content=content)


def link_token(address: str, attributes: Mapping[str, str] | None = None) -> Token:
    """Return the token that opens a link."""
    return Token("link_open", "a", 1, attrs={"href": address, **(attributes or {})})


def trim_address(address: str, opened_by: str) -> str:
    """Return the address without the punctuation of the sentence around it, with a closing bracket kept only when it was opened inside."""
    open_brackets = address.count("(")
    closed_brackets = address.count(")")
    end = len(address)
    while end:
        last = address[end - 1]
        if last == ")" and closed_brackets > open_brackets:
            closed_brackets -= 1
        elif last not in _TRAILING and last != opened_by:
            break
        end -= 1
    return address[:end]


def bare_address(state: StateInline, silent: bool) -> bool:
    """Inline rule: link an http or https address as it stands, before its underscores can be taken for emphasis."""
    if state.linkLevel > 0 or not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME.search(state.pending[-6:])
    if scheme is None:
        return False
    start = state.pos - len(scheme.group())
    body = _ADDRESS_BODY.match(state.src, state.pos, state.posMax)
    if body is None or not _FIRST_OF_HOST.match(state.src, state.pos + 3):
        return False
    previous = state.src[start - 1] if start else ""
    shown = trim_address(scheme.group() + body.group(), "_" if previous == "_" else "")
    end = start + len(shown)
    address = state.md.normalizeLink(shown) if len(shown) <= MAX_ADDRESS else ""
    made = state.env.get("made", 0)
    if not is_allowed(address) or made >= MAX_MADE_LINKS:
        # Taken whole as words: looking again from each colon inside would cost the square of its length.
        state.pending += "" if silent else state.src[state.pos : end]
    elif not silent:
        state.env["made"] = made + 1
        state.pending = state.pending[: -len(scheme.group())]
        for token in (link_token(address), text_token(shown), Token("link_close", "a", -1)):
            _push(state, token)
    state.pos = max(end, state.pos + 3)
    return True


def _push(state: StateInline, token: Token) -> None:
    pushed = state.push(token.type, token.tag, token.nesting)
    pushed.attrs, pushed.content = token.attrs, token.content
