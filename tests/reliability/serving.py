"""A forum in a process of its own, started, killed and started again on one instance folder."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "forum"]
READY_WITHIN_SECONDS = 60.0
USUAL_START_SECONDS = 2.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(instance: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FORUM_")}
    return {**kept, "FORUM_INSTANCE": str(instance), "FORUM_RATE_LIMITS": "0"}


def command(instance: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a chore to its end."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment(instance),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=120,
    )


class Forum:
    """One server process at a time; what it says is kept over all its lives."""

    def __init__(self, instance: Path) -> None:
        self.instance = instance
        self.port = free_port()
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the forum
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and return once it answers."""
        arguments = [*COMMAND, "serve", "--port", str(self.port)]
        self._process = subprocess.Popen(arguments, env=environment(self.instance), cwd=ROOT, stdout=self._log, stderr=subprocess.STDOUT)
        began = time.monotonic()
        give_up = began + READY_WITHIN_SECONDS
        while not self._answers():
            assert self._process.poll() is None, self.said()
            assert time.monotonic() < give_up, f"not ready after {self._processor_seconds():.1f} s of the processor\n{self.said()}"
            time.sleep(0.02)
        self.ready_after = time.monotonic() - began

    def at_most(self, seconds: float) -> float:
        """Return how long something may take that takes so many seconds where a start takes no longer than two: machines can be busy."""
        return seconds * max(1.0, self.ready_after / USUAL_START_SECONDS)

    def _processor_seconds(self) -> float:
        assert self._process is not None
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/salute/pronto")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """End it as a power cut would: without a word."""
        self._end(signal.SIGKILL)

    def ask_to_end(self) -> float:
        """Ask it to end, and return how many seconds it took."""
        asked = time.monotonic()
        self._end(signal.SIGTERM)
        return time.monotonic() - asked

    def _end(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)
        self.returned = self._process.wait(timeout=30)
        self._process = None

    def close(self) -> None:
        if self._process is not None:
            self.kill()
        self._log.close()

    def said(self) -> str:
        # Read by position: the process writes through the same place in the file.
        return os.pread(self._log.fileno(), 1 << 20, 0).decode(errors="replace")

    def rows(self, question: str, *values: object) -> list[tuple]:
        """Ask the database file itself, past everything that is under test."""
        with closing(sqlite3.connect(f"file:{self.instance / 'forum.sqlite3'}?mode=ro", uri=True, timeout=10)) as connection:
            return connection.execute(question, values).fetchall()

    def parcels(self) -> set[tuple]:
        """Return what waits for the index."""
        return set(self.rows("SELECT key, version FROM outbox WHERE box = 'index'"))

    def seconds_until_gone(self, parcels: set[tuple], within: float) -> float:
        """Return how long it takes until none of these parcels waits any more, at most about `within`."""
        began = time.monotonic()
        while parcels & self.parcels() and time.monotonic() - began < within:
            time.sleep(0.02)
        return time.monotonic() - began
