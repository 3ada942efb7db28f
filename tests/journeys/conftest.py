"""The stage of the stories: the demo served by the real server with its worker, and a real Chromium to walk through it."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Playwright

from tests.support.browser import ARGUMENTS, Window, find_chromium, open_window

_SHARED_MEMORY = Path("/dev/shm")
_START_WITHIN_SECONDS = 90


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every story, so that machines without a browser can say which tests they leave out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_ready(base: str) -> bool:
    try:
        with urlopen(f"{base}/salute/pronto", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False


class Stage:
    """Where the forum is served, and the folder in which it keeps everything."""

    def __init__(self, base: str, folder: Path):
        self.base = base
        self.folder = folder
        self._keys: dict[str, list[Any]] = {}

    def let_in(self, window: Window, email: str) -> None:
        """Bring somebody of the demo in: through the door once, from then on with what their browser kept."""
        if email in self._keys:
            window.context.add_cookies(self._keys[email])
            if window.go("/").locator("details.menu summary").is_visible():
                return
        window.sign_in(email)
        self._keys[email] = window.context.cookies()

    def letters_to(self, address: str) -> list[str]:
        """Return the letters that the worker wrote to an address, the oldest first."""
        places = sorted((self.folder / "mail").glob("*.eml"), key=lambda place: place.stat().st_mtime_ns)
        letters = [message_from_bytes(place.read_bytes(), policy=default) for place in places]
        return [letter.get_body(("plain",)).get_content() for letter in letters if address in letter["To"]]


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """The demo, planted and served once for all the stories of this process."""
    with tempfile.TemporaryDirectory(dir=_SHARED_MEMORY if _SHARED_MEMORY.exists() else None) as folder:
        port = _free_port()
        base = f"http://127.0.0.1:{port}"
        log = Path(folder) / "server.log"
        with log.open("wb") as output:
            server = subprocess.Popen(
                [sys.executable, "-m", "tests.journeys.serving", folder, str(port)],
                stdout=output,
                stderr=output,
                cwd=Path(__file__).parent.parent.parent,
                env={name: value for name, value in os.environ.items() if not name.startswith("FORUM_")},
            )
        give_up = time.monotonic() + _START_WITHIN_SECONDS
        while not _is_ready(base):
            started = server.poll() is None and time.monotonic() < give_up
            assert started, f"the forum did not start:\n{log.read_text()}"
            time.sleep(0.1)
        yield Stage(base, Path(folder))
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0, log.read_text()
        said = log.read_text()
        assert "Traceback" not in said, said


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium."""
    launched = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
    yield launched
    launched.close()


@pytest.fixture
def visit(chromium: Browser, stage: Stage) -> Iterator[Callable[..., Window]]:
    """Open windows for the people of a story; at the end none of them may have complained of anything."""
    windows: list[Window] = []

    def open_one(email: str | None = None, **options: object) -> Window:
        window = open_window(chromium, stage.base, **options)
        windows.append(window)
        if email is not None:
            stage.let_in(window, email)
        return window

    yield open_one
    for window in windows:
        window.context.close()
    assert [complaint for window in windows for complaint in window.complaints if "status of 4" not in complaint] == []


@pytest.fixture(params=[True, False], ids=["with-script", "without-script"])
def script(request: pytest.FixtureRequest) -> bool:
    """Tell each story twice: with JavaScript and without."""
    return bool(request.param)
