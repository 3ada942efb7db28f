"""The worker: drains every box of the outbox, woken by commits, one worker at a time per instance folder."""

import fcntl
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from forum.core.outbox import drain
from forum.core.work import on_commit

_PATIENCE_SECONDS = 1.0
# One write seldom comes alone, and a batch costs the index little more than a single one.
_GATHER_SECONDS = 0.25
log = logging.getLogger(__name__)


class BoxToDrain(Protocol):
    """A box and who empties it."""

    name: str
    handler: Callable[[list[Any]], None]
    batch: int


class Worker:
    """Drains boxes until stopped; `in_context` gives each round an application context, `first` is done once before."""

    def __init__(self, boxes: list[BoxToDrain], in_context: Callable[[], Any], instance: Path, first: Callable[[], object] = lambda: None):
        self._boxes = boxes
        self._first = first
        self._in_context = in_context
        self._lock_file = instance / "worker.lock"
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def drain_all(self) -> int:
        """Empty every box that can be emptied now and return how many parcels left."""
        total = 0
        with self._in_context():
            for box in self._boxes:
                while not self._stop.is_set():
                    left = self._drain_one(box)
                    total += left
                    if left < box.batch:
                        break
        return total

    def _drain_one(self, box: BoxToDrain) -> int:
        try:
            return drain(box.name, box.handler, box.batch)
        except Exception:
            # One box that fails (a mail server that is down) must not hold up the others; its parcels were postponed.
            log.exception("the box %s could not be drained", box.name)
            return 0

    def run(self) -> None:
        """Drain until stopped; waits when another worker already serves this instance."""
        with self._lock_file.open("w") as lock:
            while not self._stop.is_set():
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    self._stop.wait(_PATIENCE_SECONDS)
            self._prepare()
            while not self._stop.is_set():
                self._wake.clear()
                self.drain_all()
                # Commits of this process wake us at once; those of others are seen at the next look.
                if self._wake.wait(_PATIENCE_SECONDS):
                    self._stop.wait(_GATHER_SECONDS)

    def _prepare(self) -> None:
        try:
            with self._in_context():
                self._first()
        except Exception:
            log.exception("the worker could not prepare; it drains all the same")

    def start(self) -> None:
        """Drain in a thread of this process."""
        on_commit(self._wake.set)
        self._thread = threading.Thread(target=self.run, name="worker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the batch in hand and stop."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
