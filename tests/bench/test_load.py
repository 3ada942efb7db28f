"""The measuring itself: what is read from wrk, and what is refused."""

import http.server
import os
import socket
import sys
import threading
from collections.abc import Iterator

import pytest

from tests.bench import load

REPORT = """Running 3s test @ http://127.0.0.1:7711/
  1 threads and 8 connections
  Latency Distribution
     50%  500.00us
     75%    2.10ms
     90%    3.00ms
     99%    1.20s
  1371 requests in 3.00s, 36.5MB read
Requests/sec:    457.00
Transfer/sec:     12.1MB
"""


class _Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"uno due due"
        self.send_response(200 if self.path == "/" else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    with http.server.HTTPServer(("127.0.0.1", 0), _Answers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def target(url: str, holds: str = "", times: int = 1) -> load.Target:
    return load.Target("prova", load.Server([], url), url, holds=holds, times=times)


def test_a_report_is_read_with_its_units() -> None:
    assert load.parse_wrk(REPORT) == load.WrkFigures(1371, 457.0, 0.5, 1200.0)


@pytest.mark.parametrize("line", ["  Non-2xx or 3xx responses: 12", "  Socket errors: connect 0, read 3, write 0, timeout 0"])
def test_a_report_with_errors_is_refused(line: str) -> None:
    with pytest.raises(load.LoadError, match=line.strip()):
        load.parse_wrk(REPORT + line + "\n")


def test_a_report_without_requests_is_refused() -> None:
    with pytest.raises(load.LoadError):
        load.parse_wrk(REPORT.replace("1371 requests", "0 requests"))
    with pytest.raises(load.LoadError):
        load.parse_wrk("")


def test_an_address_must_answer_200_and_hold_what_it_should(address: str) -> None:
    assert load.check(target(address, "due", 2)) == len(b"uno due due")
    with pytest.raises(load.LoadError, match="answers 404"):
        load.check(target(address + "altro"))
    with pytest.raises(load.LoadError, match="1 times, not 20"):
        load.check(target(address, "uno", 20))


def test_a_taken_address_is_refused_before_the_server_starts(address: str) -> None:
    with pytest.raises(load.LoadError, match="already answers"), load.Server([sys.executable, "-c", ""], address):
        pass


def test_a_server_that_ends_at_once_is_told_with_its_words() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    with pytest.raises(load.LoadError, match="porta sbagliata"), load.Server([sys.executable, "-c", "print('porta sbagliata')"], url):
        pass


def test_figures_of_a_process_tree() -> None:
    assert load.process_tree(os.getpid())[0] == os.getpid()
    assert load.cpu_seconds(os.getpid()) > 0
    used = load.memory(os.getpid())
    assert 0 < used.proportional <= used.resident
