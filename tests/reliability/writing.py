"""Somebody who writes without pause over HTTP, keeps account of every answer, and sends again what got none."""

import random
import re
import threading
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

_INPUT = re.compile(r'<input type="hidden"[^>]*>')
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
_POST_OF = re.compile(r"/discussioni/\d+-[^#]*#p(\d+)$")
FOUND = 303
BUSY = 503


def hidden_fields(page: str, address: str) -> dict[str, str]:
    """Return the hidden fields of the form that goes to an address; a form that names none goes to the page's own."""
    for opening, inside in re.findall(r"<form([^>]*)>(.*?)</form>", page, re.DOTALL):
        given = [dict(_ATTRIBUTE.findall(tag)) for tag in _INPUT.findall(inside)]
        fields = {one["name"]: unescape(one.get("value", "")) for one in given if "name" in one}
        if "submission" in fields and dict(_ATTRIBUTE.findall(opening)).get("action", address) == address:
            return fields
    raise AssertionError(f"no form goes to {address}: {page[:2000]}")


class Caller:
    """A browser: one cookie jar, one request at a time."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._cookies: dict[str, str] = {}

    def ask(self, method: str, address: str, fields: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Return status, location and page; raises OSError or HTTPException when there is no whole answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()), "Accept-Language": "it"}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, address, urlencode(fields) if fields is not None else None, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
            for line in answer.headers.get_all("Set-Cookie") or ():
                name, _, value = line.partition(";")[0].partition("=")
                self._cookies[name] = value
            return answer.status, answer.headers.get("Location", ""), page
        finally:
            connection.close()

    def sign_in(self, email: str, password: str) -> None:
        _, _, page = self.ask("GET", "/accedi")
        fields = {**hidden_fields(page, "/accedi"), "email": email, "password": password}
        status, _, page = self.ask("POST", "/accedi", fields)
        assert status == FOUND, page


@dataclass
class Sending:
    """A form filled in once, however often it is sent."""

    address: str
    fields: dict[str, str]
    word: str
    edits: int | None = None


@dataclass
class Account:
    """What was sent and what was answered."""

    attempted: set[str] = field(default_factory=set)
    # The word of a reply, and the post that the forum said it became.
    acknowledged: dict[str, int] = field(default_factory=dict)
    # A post, and the last words that the forum took for it.
    edited: dict[int, str] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)


class Writer(threading.Thread):
    """Replies to one thread and edits what it wrote, as fast as answers come, while it is let."""

    def __init__(self, caller: Caller, thread: str, seed: int) -> None:
        super().__init__(name=f"writer-{seed}", daemon=True)
        self.account = Account()
        self.let = threading.Event()
        self.answered = threading.Event()
        self._caller = caller
        self._thread = thread
        self._chance = random.Random(seed)
        self._unanswered: Sending | None = None
        self._idle = threading.Event()
        self._over = False

    def run(self) -> None:
        while not self._over:
            if not self.let.is_set():
                self._idle.set()
                self.let.wait(0.05)
                continue
            self._idle.clear()
            try:
                self._write_once()
            except (OSError, HTTPException):
                self.let.wait(0.01)
            except Exception as trouble:
                self.account.troubles.append(repr(trouble))
                return

    def pause(self) -> None:
        """Return once nothing is under way."""
        self.let.clear()
        if self.is_alive():
            assert self._idle.wait(15)

    def go_to(self, port: int) -> None:
        """Turn to another server of the same forum."""
        self._caller.port = port

    def finish(self) -> None:
        """Send what got no answer until it gets one, then stop."""
        self.leave()
        while self._unanswered is not None:
            self._send(self._unanswered)

    def leave(self) -> None:
        """Stop writing."""
        self.let.clear()
        self._over = True
        self.join(15)

    def _write_once(self) -> None:
        if self._unanswered is not None:
            self._send(self._unanswered)
            return
        changes_mind = self.account.acknowledged and self._chance.random() < 0.25
        sending = self._edit() if changes_mind else self._reply()
        self._send(sending)
        if self._chance.random() < 0.2:
            self._send(sending)  # pressed twice

    def _word(self) -> str:
        word = "".join(self._chance.choice("bcdfglmnprstvz") + self._chance.choice("aeiou") for _ in range(7))
        self.account.attempted.add(word)
        return word

    def _reply(self) -> Sending:
        _, _, page = self._caller.ask("GET", self._thread)
        address = f"{self._thread.partition('-')[0]}/risposte"
        word = self._word()
        return Sending(address, {**hidden_fields(page, address), "text": f"Ecco la mia risposta: {word}."}, word)

    def _edit(self) -> Sending:
        post = self._chance.choice(sorted(self.account.acknowledged.values()))
        address = f"/interventi/{post}/modifica"
        _, _, page = self._caller.ask("GET", address)
        word = self._word()
        return Sending(address, {**hidden_fields(page, address), "text": f"Ho cambiato idea: {word}."}, word, post)

    def _send(self, sending: Sending) -> None:
        self._unanswered = sending
        status, location, page = self._caller.ask("POST", sending.address, sending.fields)
        if status == BUSY:
            return
        became = _POST_OF.search(location)
        assert (status, bool(became)) == (FOUND, True), f"{sending.address} answered {status} {location}\n{page[:2000]}"
        self._unanswered = None
        post = int(became[1]) if became else 0
        if sending.edits is None:
            assert self.account.acknowledged.setdefault(sending.word, post) == post, "one form became two posts"
        else:
            assert post == sending.edits
            self.account.edited[post] = sending.word
        self.answered.set()
