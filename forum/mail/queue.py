"""The way out for letters: a row in the outbox, written with the change that asks for it, gone once delivered."""

import logging
from datetime import datetime

from flask import current_app

from forum.core import clock, limits
from forum.core.outbox import Parcel, enqueue
from forum.core.settings import Settings
from forum.mail.compose import Envelope, Letter, compose, is_one_address, settle_words
from forum.mail.deliver import Undelivered, deliver

MAIL_BOX = "mail"
log = logging.getLogger(__name__)


def house_settings() -> Settings:
    """Return the settings of the running house."""
    return current_app.config["SETTINGS"]


def post_mail(key: str, letter: Letter, to: str, language: str, until: datetime | None = None) -> None:
    """Leave a letter in the outbox, within the present unit of work; raises ValueError unless `to` is one bare address.

    A second letter under the same key replaces one that did not leave yet. After `until` it is not sent any more.
    """
    if not is_one_address(to):
        raise ValueError("a letter goes to exactly one address")
    subject, text = settle_words(letter, language, house_settings())
    envelope = Envelope(to, language, subject, text, clock.now().isoformat(), until.isoformat() if until else "")
    enqueue(MAIL_BOX, key, envelope.payload())


def deliver_parcels(parcels: list[Parcel]) -> None:
    """Deliver waiting letters; raises Undelivered so that the outbox tries later, and gives up where that is no use.

    Its box hands over one letter at a time: a letter that fails must not make another go out twice.
    """
    settings = house_settings()
    for parcel in parcels:
        envelope = Envelope.of(parcel.payload)
        if envelope.is_pointless(clock.now()):
            continue
        try:
            deliver(compose(envelope, settings), settings)
        except Undelivered as failure:
            if not failure.final and parcel.attempts < limits.MAIL_ATTEMPTS:
                raise
            log.warning("the letter %s was given up: %s", parcel.key, failure)
