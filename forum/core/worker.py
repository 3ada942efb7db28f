"""The worker: drains every box of the outbox, woken by commits, one worker at a time per instance folder."""

import fcntl
import logging
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Protocol

from forum.core import clock
from forum.core.outbox import drain
from forum.core.work import on_commit

_PATIENCE_SECONDS = 1.0
# One write seldom comes alone, and a batch costs the index little more than a single one.
_GATHER_SECONDS = 0.25
_STOP_WITHIN_SECONDS = 1.5
log = logging.getLogger(__name__)


class BoxToDrain(Protocol):
    """A box and who empties it."""

    name: str
    handler: Callable[[list[Any]], None]
    batch: int


class Worker:
    """Drains boxes until stopped; `in_context` gives each round an application context, `first` is done once before."""

    def __init__(
        self,
        boxes: list[BoxToDrain],
        in_context: Callable[[], Any],
        instance: Path,
        first: Callable[[], object] = lambda: None,
        name: str = "worker",
    ):
        self._boxes = boxes
        self._name = name
        self._first = first
        self._in_context = in_context
        self._lock_file = instance / f"{name}.lock"
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def drain_all(self) -> int:
        """Empty every box of what lies in it now and return how many parcels left.

        What is put in meanwhile waits for the next round: while people write without a pause this one would otherwise never end,
        and each of its batches would be as small, and as dear, as can be.
        """
        total, until = 0, clock.now()
        with self._in_context():
            left = 1
            while left and not self._stop.is_set():
                # One batch of each in turn, so that none waits for another to be empty.
                left = sum(self._drain_one(box, until) for box in self._boxes)
                total += left
        return total

    def _drain_one(self, box: BoxToDrain, until: datetime) -> int:
        try:
            return drain(box.name, box.handler, box.batch, until)
        except Exception:
            # One box that fails (a mail server that is down) must not hold up the others; its parcels were postponed.
            log.exception("the box %s could not be drained", box.name)
            return 0

    def run(self) -> None:
        """Drain until stopped; waits, and says so, when another worker already serves this instance."""
        with self._lock_file.open("w") as lock:
            if not self._takes_turn(lock):
                return
            self._prepare()
            while not self._stop.is_set():
                self._wake.clear()
                self.drain_all()
                # Commits of this process wake us at once; those of others are seen at the next look.
                if self._wake.wait(_PATIENCE_SECONDS):
                    self._stop.wait(_GATHER_SECONDS)

    def _takes_turn(self, lock: IO[str]) -> bool:
        """Wait for the lock, which the kernel frees when its holder dies; returns whether it was had before the end."""
        told = False
        while not self._stop.is_set():
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if not told:
                    log.warning("another process drains the outbox of %s: this one will when that one ends", self._lock_file.parent)
                    told = True
                self._stop.wait(_PATIENCE_SECONDS)
            else:
                return True
        return False

    def _prepare(self) -> None:
        try:
            with self._in_context():
                self._first()
        except Exception:
            log.exception("the worker could not prepare; it drains all the same")

    def start(self) -> None:
        """Drain in a thread of this process."""
        on_commit(self._wake.set)
        self._thread = threading.Thread(target=self.run, name=self._name, daemon=True)
        self._thread.start()

    def stop(self) -> bool:
        """Finish the batch in hand and stop; returns whether it did in time, for what waits in the outbox bears being left there."""
        self._stop.set()
        self._wake.set()
        if self._thread is None:
            return True
        self._thread.join(timeout=_STOP_WITHIN_SECONDS)
        return not self._thread.is_alive()
