"""The server as a process: it starts, answers, ends when asked, and says when its address is taken."""

import os
import signal
import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def instance(tmp_path_factory):
    """An instance with an empty database."""
    folder = tmp_path_factory.mktemp("instance")
    answer = run("init", folder).communicate(timeout=60)[0]
    assert "The database is ready." in answer
    return folder


def run(*arguments_and_folder, **settings):
    *arguments, folder = arguments_and_folder
    environment = {**os.environ, "FORUM_INSTANCE": str(folder), **settings}
    environment.pop("FORUM_TEST_DATABASE_URL", None)
    command = [sys.executable, "-m", "forum", *arguments]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.fixture
def start(instance):
    """Start the command with arguments; whatever is left at the end is stopped."""
    processes = []

    def starting(*arguments, **settings):
        processes.append(run(*arguments, instance, **settings))
        return processes[-1]

    yield starting
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()


def wait_for(port, path="/salute"):
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up:
        try:
            with urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                return answer.status
        except (URLError, ConnectionError):
            time.sleep(0.1)
    return None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_and_ends_cleanly_when_asked(start, number):
    port = free_port()
    server = start("serve", "--port", str(port))
    assert wait_for(port) == 200
    server.send_signal(number)
    said, _ = server.communicate(timeout=15)
    assert server.returncode == 0, said
    assert "Traceback" not in said


def test_a_client_that_stalls_does_not_hold_it(start):
    port = free_port()
    server = start("serve", "--port", str(port))
    assert wait_for(port) == 200
    with socket.create_connection(("127.0.0.1", port)) as stalled:
        stalled.sendall(b"GET /salute HTTP/1.1\r\nHost: x\r\n")
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=15)
    assert server.returncode == 0


def test_a_taken_address_is_said_in_a_sentence(start):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said, _ = start("serve", "--port", str(port)).communicate(timeout=30)
    assert f"127.0.0.1:{port} cannot be used" in said
    assert "Traceback" not in said


def test_a_wrong_setting_stops_the_start_with_a_sentence(start):
    server = start("serve", "--port", str(free_port()), FORUM_MAIL_PORT="venticinque")
    said, _ = server.communicate(timeout=30)
    assert server.returncode != 0
    assert "FORUM_MAIL_PORT must be a whole number" in said
    assert "Traceback" not in said
