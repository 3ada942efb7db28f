"""A real Chromium for the stories: found on the machine, opened once, and watched for whatever it complains of."""

import re
import shutil
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
MISSING = "These stories drive a real browser, and there is none. Install it first: sudo apt-get install chromium"
PASSWORD = "pattidicomunita"
HERE = "127.0.0.1"
_PATIENCE = 10_000


def words(text: str) -> re.Pattern[str]:
    """Return a pattern for words on a page, whichever of the two apostrophes they are written with."""
    return re.compile(re.escape(text).replace("'", "['’]"), re.IGNORECASE)


def find_chromium() -> str:
    """Return where Chromium is; the tests fail with a sentence when it is nowhere."""
    found = shutil.which("chromium")
    assert found, MISSING
    return found


@dataclass
class Window:
    """One person's window: a page of a browser that shares nothing with the others, and all it asked for and complained of."""

    context: BrowserContext
    page: Page
    base: str
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def go(self, address: str, status: int = 200) -> Page:
        """Open an address of the forum and make sure of what it answers."""
        answer = self.page.goto(self.base + address)
        assert answer is not None
        assert answer.status == status, f"{address} answered {answer.status}"
        return self.page

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """Come in through the door."""
        self.go("/accedi")
        self.page.fill("#email", email)
        self.page.fill("#password", password)
        self.page.get_by_role("main").get_by_role("button", name="Accedi").click()
        expect(self.page.locator("details.menu summary")).to_be_visible()

    def press(self, name: str, within: Any = None) -> None:
        """Press the button of that name and wait for the page it leads to."""
        self._use("button", name, within)

    def follow(self, name: str, within: Any = None) -> None:
        """Follow the link of that name, whole or in part."""
        self._use("link", name, within)

    def _use(self, role: Literal["button", "link"], name: str, within: Any) -> None:
        place = within or self.page.get_by_role("main")
        wanted = place.get_by_role(role, name=words(name))
        present = place.get_by_role(role).all_inner_texts() if wanted.count() == 0 else []
        assert not present, f"{self.page.url} has no {role} “{name}” among {present}"
        with self.page.expect_navigation():
            wanted.first.click()

    @property
    def path(self) -> str:
        """The address of the present page, without the site and without arguments."""
        return urlsplit(self.page.url).path

    def went_outside(self) -> list[str]:
        """Return every address outside this machine that was asked for."""
        return [address for address in self.asked if urlsplit(address).scheme in ("http", "https") and urlsplit(address).hostname != HERE]


def open_window(browser: Browser, base: str, script: bool = True, **options: Any) -> Window:
    """Open a window in Italian; nothing it asks for outside this machine gets there, but what was asked is kept."""
    context = browser.new_context(java_script_enabled=script, **{"locale": "it-IT", **options})
    context.set_default_timeout(_PATIENCE)
    # An empty page stands for whoever would have answered outside.
    context.route(lambda url: urlsplit(url).hostname != HERE, lambda route: route.fulfill(body="", content_type="text/html"))
    window = Window(context, context.new_page(), base)

    def note(request: Request) -> None:
        window.asked.append(request.url)

    context.on("request", note)
    context.on(
        "console",
        lambda said: (
            window.complaints.append(f"{said.page.url if said.page else ''}: {said.text}") if said.type in ("error", "warning") else None
        ),
    )
    window.page.on("pageerror", lambda fault: window.complaints.append(f"{window.page.url}: {fault}"))
    return window
