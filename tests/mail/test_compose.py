from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from flask_babel import lazy_gettext as _

from forum.core.settings import load_settings
from forum.mail.compose import Envelope, Letter, Link, compose, is_one_address, one_line, settle_words

POSTED = "2026-03-12T19:45:00+00:00"


@pytest.fixture
def settings(tmp_path):
    return load_settings(
        {"instance": str(tmp_path), "public_url": "https://forum.example.org", "mail_sender": "Legami <forum@example.org>"}
    )


def envelope(**changed):
    return Envelope(**{"to": "lucia@example.org", "language": "it", "subject": "Ciao", "text": "Perché no?\n", "posted": POSTED, **changed})


def sent(message):
    """The message as the other side reads it."""
    return message_from_bytes(bytes(message), policy=default)


def test_a_message_is_plain_text_for_one_person(settings):
    message = sent(compose(envelope(), settings))
    assert message.get_content_type() == "text/plain"
    assert message["To"] == "lucia@example.org"
    assert message["From"] == "Legami <forum@example.org>"
    assert message["Cc"] is None
    assert message["Bcc"] is None
    assert message.get_content().strip() == "Perché no?"
    assert message["Date"].datetime == datetime(2026, 3, 12, 19, 45, tzinfo=UTC)
    assert message["Content-Language"] == "it"
    assert message["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x00", "\u202e"])
def test_a_subject_cannot_bend_the_headers(settings, end):
    message = sent(compose(envelope(subject=f"Ciao{end}Bcc: altri@example.org{end}{end}corpo"), settings))
    assert message["Bcc"] is None
    assert message["Subject"] == "Ciao Bcc: altri@example.org corpo"
    assert message.get_content().strip() == "Perché no?"


def test_an_endless_subject_is_cut(settings):
    assert len(one_line("parola " * 200)) <= 150


@pytest.mark.parametrize(
    "address",
    [
        "",
        "lucia",
        "@example.org",
        "lucia@",
        "lucia@example.org\nBcc: altri@example.org",
        "lucia@example.org\r\n",
        "lucia@example.org, altri@example.org",
        "lucia@example.org;altri@example.org",
        "Lucia <lucia@example.org>",
        "lucia@altri@example.org",
        "lucia@example.org\u2028",
        "lucia @example.org",
        "(lucia)lucia@example.org",
    ],
)
def test_only_one_bare_address_is_a_recipient(address):
    assert not is_one_address(address)


def test_the_same_letter_keeps_its_mark_and_another_has_its_own():
    assert envelope().mark == envelope().mark
    assert envelope().mark != envelope(posted="2026-03-12T19:46:00+00:00").mark
    assert envelope().mark != envelope(text="altro").mark


def test_a_letter_speaks_the_language_of_who_receives_it(database, settings):
    letter = Letter(_("Confirm your address"), (_("Hello,"), Link("/conferma/abc")))
    subject, text = settle_words(letter, "it", settings)
    assert subject == "Conferma il tuo indirizzo"
    assert text.startswith("Ciao,\n\nhttps://forum.example.org/conferma/abc\n\n-- \nLegami\nhttps://forum.example.org\n")
    assert "automatico" in text
    subject, text = settle_words(letter, "en", settings)
    assert subject == "Confirm your address"
    assert text.startswith("Hello,\n\n")


def test_a_letter_is_pointless_from_its_last_moment_on():
    last = datetime(2026, 3, 12, 20, tzinfo=UTC)
    assert envelope(until=last.isoformat()).is_pointless(last)
    assert not envelope(until=last.isoformat()).is_pointless(last.replace(hour=19))
    assert not envelope().is_pointless(last)
