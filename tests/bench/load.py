"""Measures servers honestly on a shared machine: server on one core, wrk on another, rounds of all targets taken in turn.

CPU is what the server's whole process tree used, so waiting for a busy core does not count; memory is that of the tree.
"""

import http.client
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import urlsplit

CONNECTIONS = 8
WARM_UP_SECONDS = 2
ROUND_SECONDS = 4
ROUNDS = 3
READY_WITHIN_SECONDS = 60.0
STOP_WITHIN_SECONDS = 10.0
OK = 200

_TICKS = os.sysconf("SC_CLK_TCK")
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
_REQUESTS = re.compile(r"^\s*(\d+) requests in ", re.MULTILINE)
_RATE = re.compile(r"^Requests/sec:\s+([\d.]+)", re.MULTILINE)
_LATENCY = re.compile(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s|m)\s*$", re.MULTILINE)
_TROUBLE = re.compile(r"^\s*(Non-2xx or 3xx responses: .*|Socket errors: .*)$", re.MULTILINE)


class LoadError(Exception):
    """A measure that would not be worth its number: the server is not there, answers wrongly or fails under load."""


@dataclass(frozen=True)
class Memory:
    """Memory of a process tree in MB: resident, and with shared pages counted in proportion."""

    resident: float
    proportional: float


@dataclass(frozen=True)
class WrkFigures:
    """What one run of wrk said; times in milliseconds."""

    requests: int
    requests_per_second: float
    median_latency: float
    slow_latency: float


@dataclass(frozen=True)
class Round:
    """One window of load on one target."""

    requests_per_second: float
    cpu_milliseconds: float
    median_latency: float
    slow_latency: float


@dataclass(frozen=True)
class Result:
    """A target's figures: medians over its rounds, the rounds themselves, the size of its answer and its server's memory."""

    name: str
    requests_per_second: float
    cpu_milliseconds: float
    median_latency: float
    slow_latency: float
    answer_bytes: int
    memory: Memory
    rounds: tuple[Round, ...]


class Server:
    """A server under measure: started on the first core by `with`, ready when its address answers 200, stopped at the end."""

    def __init__(
        self, command: Sequence[str], ready_url: str, *, environment: Mapping[str, str] | None = None, folder: Path | None = None
    ) -> None:
        self.command = list(command)
        self.ready_url = ready_url
        self.environment = {**os.environ, **(environment or {})}
        self.folder = folder
        self.ready_after = 0.0
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None

    @property
    def process_id(self) -> int:
        """The id of the process that was started; the others of the tree are below it."""
        if self._process is None:
            raise LoadError("the server was not started")
        return self._process.pid

    def __enter__(self) -> Self:
        _refuse_taken_address(self.ready_url)
        started = time.monotonic()
        command = ["taskset", "-c", str(server_core()), *self.command]
        self._log = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            command, env=self.environment, cwd=self.folder, stdout=self._log, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise
        self.ready_after = time.monotonic() - started
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """Ask the server to end, and end its whole session if it does not."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
        self._process = None
        if self._log is not None:
            self._log.close()

    def said(self) -> str:
        """Return the end of what the server printed."""
        if self._log is None:
            return ""
        size = self._log.seek(0, os.SEEK_END)
        self._log.seek(max(0, size - 3000))
        return self._log.read().decode(errors="replace")

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                raise LoadError(f"the server ended before it was ready:\n{self.said()}")
            try:
                if fetch(self.ready_url)[0] == OK:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise LoadError(f"no 200 from {self.ready_url} within {READY_WITHIN_SECONDS:.0f} s:\n{self.said()}")


@dataclass(frozen=True)
class Target:
    """An address to measure on a running server; `holds` must be found `times` times in the answer before anything is measured."""

    name: str
    server: Server
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    holds: str = ""
    times: int = 1


def measure(targets: Sequence[Target], *, seconds: int = ROUND_SECONDS, rounds: int = ROUNDS) -> tuple[Result, ...]:
    """Check every target, warm each up, then load them in turn, round after round; raise when any answer is not what it should be."""
    sizes = [check(target) for target in targets]
    for target in targets:
        _run_wrk(target, WARM_UP_SECONDS)
    taken: list[list[Round]] = [[] for _ in targets]
    for _ in range(rounds):
        for target, done in zip(targets, taken, strict=True):
            done.append(_take_round(target, seconds))
    for target in targets:
        check(target)
    return tuple(_result(target, size, tuple(done)) for target, size, done in zip(targets, sizes, taken, strict=True))


def check(target: Target) -> int:
    """Fetch a target once and return the size of its answer; raise unless it is 200 and holds what it must."""
    status, body = fetch(target.url, target.headers)
    if status != OK:
        raise LoadError(f"{target.name}: {target.url} answers {status}")
    found = body.decode(errors="replace").count(target.holds) if target.holds else target.times
    if found != target.times:
        raise LoadError(f"{target.name}: {target.url} holds {target.holds!r} {found} times, not {target.times}")
    return len(body)


def fetch(url: str, headers: Sequence[tuple[str, str]] = ()) -> tuple[int, bytes]:
    """Get an address once, following nothing."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    try:
        connection.request("GET", f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", headers=dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read()
    except http.client.HTTPException as error:
        raise OSError(f"no proper answer from {url}") from error
    finally:
        connection.close()


def parse_wrk(output: str) -> WrkFigures:
    """Read wrk's report; raise when it tells of errors or of other answers than 2xx."""
    trouble = _TROUBLE.search(output)
    requests, rate = _REQUESTS.search(output), _RATE.search(output)
    if trouble or not requests or not rate or requests[1] == "0":
        raise LoadError(trouble[1] if trouble else f"wrk reported no requests:\n{output}")
    latency = {percent: float(value) * _UNITS[unit] for percent, value, unit in _LATENCY.findall(output)}
    return WrkFigures(int(requests[1]), float(rate[1]), latency.get("50", 0.0), latency.get("99", 0.0))


def process_tree(process_id: int) -> list[int]:
    """Return a process and everything below it."""
    tree = [process_id]
    for parent in tree:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                tree.extend(int(child) for child in task.read_text().split())
            except OSError:
                continue  # a thread that ended meanwhile has no children left
    return tree


def cpu_seconds(process_id: int) -> float:
    """Processor time used so far by a process tree, with that of children already gone."""
    ticks = 0
    for member in process_tree(process_id):
        try:
            fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / _TICKS


def memory(process_id: int) -> Memory:
    """Memory of a process tree now."""
    resident = proportional = 0
    for member in process_tree(process_id):
        try:
            rollup = Path(f"/proc/{member}/smaps_rollup").read_text()
        except OSError:
            continue
        resident += _kilobytes(rollup, "Rss")
        proportional += _kilobytes(rollup, "Pss")
    return Memory(resident / 1024, proportional / 1024)


def server_core() -> int:
    """The core for servers."""
    return sorted(os.sched_getaffinity(0))[0]


def load_core() -> int:
    """The core for the load; raise where there is only one, because nothing measured there means anything."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        raise LoadError("two cores are needed: one for the server, one for the load")
    return cores[1]


def granian_command(python: str, target: str, port: int, blocking_threads: int = 1) -> list[str]:
    """The command that serves a WSGI application with one worker; `target` is `module:name`."""
    options = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", str(blocking_threads), "--http", "1", "--no-ws"]
    return [python, "-m", "granian", *options, "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning", target]


def _take_round(target: Target, seconds: int) -> Round:
    before = cpu_seconds(target.server.process_id)
    figures = _run_wrk(target, seconds)
    used = cpu_seconds(target.server.process_id) - before
    return Round(figures.requests_per_second, 1000 * used / figures.requests, figures.median_latency, figures.slow_latency)


def _run_wrk(target: Target, seconds: int) -> WrkFigures:
    wrk = shutil.which("wrk")
    if wrk is None:
        raise LoadError("wrk is not installed (Debian package: wrk)")
    command = ["taskset", "-c", str(load_core()), wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", "--latency"]
    for name, value in target.headers:
        command += ["-H", f"{name}: {value}"]
    finished = subprocess.run([*command, target.url], capture_output=True, text=True, check=False, timeout=seconds + 60)
    if finished.returncode != 0:
        raise LoadError(f"{target.name}: wrk failed: {finished.stderr.strip() or finished.stdout.strip()}")
    try:
        return parse_wrk(finished.stdout)
    except LoadError as error:
        raise LoadError(f"{target.name}: {error}") from error


def _result(target: Target, size: int, rounds: tuple[Round, ...]) -> Result:
    return Result(
        name=target.name,
        requests_per_second=statistics.median(one.requests_per_second for one in rounds),
        cpu_milliseconds=statistics.median(one.cpu_milliseconds for one in rounds),
        median_latency=statistics.median(one.median_latency for one in rounds),
        slow_latency=statistics.median(one.slow_latency for one in rounds),
        answer_bytes=size,
        memory=memory(target.server.process_id),
        rounds=rounds,
    )


def _kilobytes(rollup: str, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) if found else 0


def _refuse_taken_address(url: str) -> None:
    """Two servers can share a port unseen, and then it is the old one that gets measured."""
    parts = urlsplit(url)
    with socket.socket() as probe:
        if probe.connect_ex((parts.hostname or "", parts.port or 80)) == 0:
            raise LoadError(f"something already answers at {url}")
