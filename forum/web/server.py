"""The HTTP server inside this very process: granian's WSGI worker on a socket of ours.

Granian's own command starts a supervisor and a worker, which pay for the interpreter twice and leave no room for our
threads. The names used here are granian's inner ones, so its version is pinned and this is the only room that knows them.
"""

import os
import signal
import socket
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

from granian._futures import _new_cbscheduler
from granian._granian import SocketHolder, WorkerSignal, WSGIWorker
from granian._loops import loops
from granian.http import HTTP1Settings
from granian.log import LogLevels, configure_logging
from granian.wsgi import _callback_wrapper

_STOP_WITHIN_SECONDS = 2.5
_WAITING_CONNECTIONS = 1024
_OPEN_CONNECTIONS = 256
_IDLE_THREAD_SECONDS = 30


def listen(host: str, port: int) -> socket.socket:
    """Take the address; raises OSError when another server has it."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Every connection inherits this; without it each large answer waits 40 ms for an acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.bind((host, port))
    listener.listen(_WAITING_CONNECTIONS)
    listener.setblocking(False)
    return listener


def _worker(listener: socket.socket, threads: int) -> Any:
    no_tls: tuple[Any, ...] = (False, None, None, None, "tls1.3", None, [], False)
    no_http2, no_static_files = None, None
    runtime = (1, 8, threads, _IDLE_THREAD_SECONDS, _OPEN_CONNECTIONS)
    # Granian's own stubs leave out some of the arguments that these two take.
    holder: Any = SocketHolder
    worker: Any = WSGIWorker
    held = (None, holder(listener.detach(), False, _WAITING_CONNECTIONS))
    return worker(1, held, None, *runtime, "1", HTTP1Settings(), no_http2, no_static_files, *no_tls, (None, None))


def serve_here(application: Callable[..., Any], listener: socket.socket, threads: int) -> bool:
    """Serve until SIGINT or SIGTERM; returns whether every open connection was finished in time.

    A second signal ends the process at once.
    """
    configure_logging(LogLevels.warning, None, True)
    ended, drained = WorkerSignal(), threading.Event()
    asked: SimpleQueue[int] = SimpleQueue()
    stopping = threading.Event()
    ended.add_cb(drained.set)

    def stop(number: int, _frame: object) -> None:
        if stopping.is_set():
            os._exit(128 + number)
        # A queue may be filled from within a signal handler; an event may not be set there.
        asked.put(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    loop = loops.get("asyncio")
    scheduler = _new_cbscheduler(loop, _callback_wrapper(application, {}, None), impl_asyncio=True)
    _worker(listener, threads).serve_mtr(scheduler, loop, ended)
    asked.get()
    stopping.set()
    ended.set()
    return drained.wait(_STOP_WITHIN_SECONDS)
