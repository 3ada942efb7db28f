"""Serving: the server and the worker in one process, stopped together."""

import ctypes
import logging
import os
import signal
import threading

from flask import Flask, current_app

from forum.core.worker import Worker
from forum.search.queue import ensure_index
from forum.web.server import listen, serve_here

# glibc's name for how many heaps the threads of a process may have between them.
_M_ARENA_MAX = -8


def _share_one_heap() -> None:
    """Have all threads take memory from one heap: the interpreter lets one work at a time, and each heap keeps room that is free."""
    adjust = getattr(ctypes.CDLL(None), "mallopt", None)
    if adjust is not None:
        adjust(_M_ARENA_MAX, 1)


def workers_of(app: Flask) -> tuple[Worker, Worker]:
    """Return the workers that drain every box the features brought: one for most, one for those that are slow."""
    boxes, instance = app.extensions["forum.boxes"], app.config["SETTINGS"].instance
    quick, slow = [box for box in boxes if not box.apart], [box for box in boxes if box.apart]
    return Worker(quick, app.app_context, instance, first=ensure_index), Worker(slow, app.app_context, instance, name="slow-worker")


def serve(app: Flask, host: str, port: int, threads: int) -> None:
    """Serve until interrupted, draining the outbox beside; raises OSError when the address is taken."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    _share_one_heap()
    listener = listen(host, port)
    workers = workers_of(app)
    if app.config["SETTINGS"].worker:
        for worker in workers:
            worker.start()
    clean = serve_here(app, listener, threads)
    stopped = [worker.stop() for worker in workers]
    if not (all(stopped) and clean):
        # Neither a client that stalls nor a mail server that is silent may hold the process: every commit stands, and what the
        # worker did not finish is still in the outbox.
        os._exit(0)


def work_here() -> None:
    """Drain the outbox in this thread until interrupted."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    quick, slow = workers_of(app)

    def stop(*_: object) -> None:
        for worker in (slow, quick):
            threading.Thread(target=worker.stop).start()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    slow.start()
    quick.run()
