"""From words to a message: plain text only, nothing that tells who opened it, headers that cannot be bent."""

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from hashlib import sha256
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from forum.core.settings import Settings

_SUBJECT_LENGTH = 150
_UNWRITABLE = ("C", "Zl", "Zp")


@dataclass(frozen=True)
class Link:
    """A place of ours that a letter leads to, alone on its line so that every mail program makes it clickable."""

    path: str


@dataclass(frozen=True)
class Letter:
    """What a letter says: lazy sentences, turned into the language of whoever receives it, and links."""

    subject: object
    paragraphs: tuple[object, ...]


@dataclass(frozen=True)
class Envelope:
    """One letter as it waits in the outbox: words settled, one recipient, and the moment after which it is pointless."""

    to: str
    language: str
    subject: str
    text: str
    posted: str
    until: str = ""

    def payload(self) -> dict[str, Any]:
        """Return the envelope as the outbox keeps it."""
        return asdict(self)

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> "Envelope":
        """Read an envelope back."""
        return cls(**payload)

    @property
    def mark(self) -> str:
        """A name of this very letter: sent twice after a crash, it is recognised as one."""
        return sha256("\n".join((self.to, self.posted, self.subject, self.text)).encode()).hexdigest()[:32]

    def is_pointless(self, at: datetime) -> bool:
        """Whether what the letter offers has run out."""
        return bool(self.until) and at >= datetime.fromisoformat(self.until)


def one_line(words: str, longest: int = _SUBJECT_LENGTH) -> str:
    """Return words fit for a header: no line ends, no control or invisible marks, not endless."""
    kept = "".join(" " if unicodedata.category(sign).startswith(_UNWRITABLE) else sign for sign in words)
    return " ".join(kept.split())[:longest]


def is_one_address(address: str) -> bool:
    """Whether this is exactly one bare address, so that no header can carry another recipient."""
    local, _at, domain = address.rpartition("@")
    clean = not any(sign.isspace() or unicodedata.category(sign).startswith(_UNWRITABLE) or sign in ',;:<>()[]\\"' for sign in address)
    return bool(local and domain) and "@" not in local and clean and parseaddr(address) == ("", address)


def settle_words(letter: Letter, language: str, settings: Settings) -> tuple[str, str]:
    """Return a letter's subject and text in a language, closed by who writes and from where."""
    with force_locale(language):
        parts = [settings.public_url + part.path if isinstance(part, Link) else str(part) for part in letter.paragraphs]
        signature = _("This message was written by the forum itself: no one reads the answers.")
        # The two dashes and a blank begin a signature for every mail program.
        closing = f"-- \n{settings.site_name}\n{settings.public_url}\n{signature}"
        return one_line(str(letter.subject)), "\n\n".join([*parts, closing]) + "\n"


def compose(envelope: Envelope, settings: Settings) -> EmailMessage:
    """Return the message to hand to a mail server."""
    name, sender = parseaddr(one_line(settings.mail_sender))
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(display_name=name, addr_spec=sender)
    message["To"] = Address(addr_spec=envelope.to)
    message["Subject"] = one_line(envelope.subject)
    message["Date"] = datetime.fromisoformat(envelope.posted)
    message["Message-ID"] = f"<{envelope.mark}@{sender.rpartition('@')[2]}>"
    # Machines that answer by themselves must not answer this one.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(envelope.text, charset="utf-8", cte="quoted-printable")
    message["Content-Language"] = envelope.language
    return message
