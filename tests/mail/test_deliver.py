import socket
import stat
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller

from forum.core.settings import load_settings
from forum.mail.compose import Envelope, compose
from forum.mail.deliver import Undelivered, deliver

ENVELOPE = Envelope("lucia@example.org", "it", "Perché", "È qui: https://forum.example.org/conferma/segreto\n", "2026-03-12T19:45:00+00:00")


class Postman:
    """A mail server that keeps what it takes, or refuses as told."""

    def __init__(self):
        self.taken = []
        self.answer = "250 taken"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - named by aiosmtpd
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.taken.append(envelope)
        return "250 taken"


@pytest.fixture
def postman() -> Iterator[tuple[Postman, int]]:
    handler = Postman()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


def settings_for(folder, **values):
    return load_settings({"instance": str(folder), "mail_sender": "Legami <forum@example.org>", **values})


def test_a_mail_server_gets_the_message_for_one_recipient(tmp_path, postman):
    handler, port = postman
    settings = settings_for(tmp_path, mail_host="127.0.0.1", mail_port=port)
    deliver(compose(ENVELOPE, settings), settings)
    assert [envelope.rcpt_tos for envelope in handler.taken] == [["lucia@example.org"]]
    assert handler.taken[0].mail_from == "forum@example.org"
    message = message_from_bytes(handler.taken[0].content, policy=default)
    assert message["Subject"] == "Perché"
    assert "/conferma/segreto" in message.get_content()


@pytest.mark.parametrize(("answer", "final"), [("550 no such mailbox", True), ("450 try later", False)])
def test_a_refused_recipient_is_final_only_when_the_server_says_so(tmp_path, postman, answer, final):
    handler, port = postman
    handler.answer = answer
    settings = settings_for(tmp_path, mail_host="127.0.0.1", mail_port=port)
    with pytest.raises(Undelivered) as failure:
        deliver(compose(ENVELOPE, settings), settings)
    assert failure.value.final is final
    assert "lucia" not in str(failure.value)


def test_a_silent_server_is_worth_another_attempt(tmp_path, postman):
    _handler, port = postman
    settings = settings_for(tmp_path, mail_host="127.0.0.1", mail_port=port, mail_tls=True)
    with pytest.raises(Undelivered) as failure:
        deliver(compose(ENVELOPE, settings), settings)
    assert not failure.value.final


def test_without_a_server_each_message_becomes_a_file_for_the_operator_alone(tmp_path):
    settings = settings_for(tmp_path)
    deliver(compose(ENVELOPE, settings), settings)
    deliver(compose(ENVELOPE, settings), settings)
    files = list((tmp_path / "mail").iterdir())
    assert len(files) == 1, "the same letter twice is one file"
    assert files[0].suffix == ".eml"
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600
    assert "/conferma/segreto" in message_from_bytes(files[0].read_bytes(), policy=default).get_content()
