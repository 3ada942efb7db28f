"""Delivery: to the configured mail server, or into a folder where there is none."""

import os
import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path

from forum.core import limits
from forum.core.settings import Settings

FOLDER = "mail"
_FIRST_FINAL_REFUSAL = 500


class Undelivered(Exception):  # noqa: N818 - the words of the domain
    """The message could not be handed over; `final` when another attempt would not help. Says nothing of the recipient."""

    def __init__(self, why: str, final: bool):
        super().__init__(why)
        self.final = final


def deliver(message: EmailMessage, settings: Settings) -> None:
    """Hand one message over; raises Undelivered."""
    if settings.mail_host:
        _send(message, settings)
    else:
        _write(message, settings.instance / FOLDER)


def _send(message: EmailMessage, settings: Settings) -> None:
    try:
        with smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=limits.MAIL_SECONDS) as server:
            if settings.mail_tls:
                server.starttls(context=ssl.create_default_context())
            if settings.mail_username:
                server.login(settings.mail_username, settings.mail_password)
            server.send_message(message)
    # The causes carry addresses and words of the message, which have no place in a log: only their kind is told.
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _words in refused.recipients.values()]
        raise Undelivered(f"the recipient was refused with {codes}", all(code >= _FIRST_FINAL_REFUSAL for code in codes)) from None
    except (smtplib.SMTPException, OSError) as error:
        raise Undelivered(f"the mail server did not take the message: {type(error).__name__}", final=False) from None


def _write(message: EmailMessage, folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    mark = message["Message-ID"].strip("<>").partition("@")[0]
    moment = message["Date"].datetime.strftime("%Y%m%d-%H%M%S-%f")
    place = folder / f"{moment}-{mark[:12]}.eml"
    part = place.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(bytes(message))
    part.replace(place)
