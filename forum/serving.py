"""Serving: the server and the worker in one process, stopped together."""

import logging
import os
import signal
import threading

from flask import Flask, current_app

from forum.core.worker import Worker
from forum.search.queue import ensure_index
from forum.web.server import listen, serve_here


def worker_of(app: Flask) -> Worker:
    """Return the worker that drains every box the features brought."""
    return Worker(app.extensions["forum.boxes"], app.app_context, app.config["SETTINGS"].instance, first=ensure_index)


def serve(app: Flask, host: str, port: int, threads: int) -> None:
    """Serve until interrupted, draining the outbox beside; raises OSError when the address is taken."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    listener = listen(host, port)
    worker = worker_of(app)
    if app.config["SETTINGS"].worker:
        worker.start()
    clean = serve_here(app, listener, threads)
    worker.stop()
    if not clean:
        # A client that stalls must not hold the process.
        os._exit(0)


def work_here() -> None:
    """Drain the outbox in this thread until interrupted."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    worker = worker_of(app)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: threading.Thread(target=worker.stop).start())
    worker.run()
