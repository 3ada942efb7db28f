"""Every setting, once, typed and explained; a wrong value stops the start with a sentence."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

WHOOSH, POSTGRESQL = "whoosh", "postgresql"


class WrongSetting(Exception):  # noqa: N818
    """A setting that cannot be used; its text names the setting and says what is expected."""


@dataclass(frozen=True)
class Settings:
    """What an operator may decide; filled from environment variables that begin with FORUM_."""

    instance: Path = field(metadata={"help": "folder that holds the database, the index, the uploads and the secret key"})
    database_url: str = field(default="", metadata={"help": "SQLAlchemy address; empty means SQLite in the instance folder"})
    secret_key: str = field(default="", metadata={"help": "signs cookies and links; empty means one kept in the instance folder"})
    public_url: str = field(
        default="http://127.0.0.1:8000", metadata={"help": "address that people type; every absolute link starts with it"}
    )
    site_name: str = field(default="Legami", metadata={"help": "name shown in the header and in feeds"})
    contact_email: str = field(default="", metadata={"help": "address of the editorial team, shown on the legal pages"})
    registration_open: bool = field(default=True, metadata={"help": "whether anybody may register, or only people with an invitation"})
    mail_host: str = field(default="", metadata={"help": "SMTP server; empty writes each message to the instance folder"})
    mail_port: int = field(default=25, metadata={"help": "port of the SMTP server"})
    mail_username: str = field(default="", metadata={"help": "user of the SMTP server"})
    mail_password: str = field(default="", metadata={"help": "password of the SMTP server", "secret": True})
    mail_tls: bool = field(default=False, metadata={"help": "whether to start TLS before sending"})
    mail_sender: str = field(default="Legami <forum@localhost>", metadata={"help": "sender of every message"})
    peertube_hosts: tuple[str, ...] = field(default=(), metadata={"help": "PeerTube servers whose recordings become players"})
    media_hosts: tuple[str, ...] = field(default=(), metadata={"help": "servers whose audio and video files become players"})
    proxy_hops: int = field(default=0, metadata={"help": "how many trusted proxies stand in front"})
    session_days: int = field(default=30, metadata={"help": "days after which a sign-in ends by itself"})
    upload_megabytes: int = field(default=20, metadata={"help": "largest file that may be attached"})
    rate_limits: bool = field(default=True, metadata={"help": "whether sign-in, registration and posting are slowed down when repeated"})
    guest_pages: bool = field(default=True, metadata={"help": "whether pages for visitors are kept ready"})
    worker: bool = field(default=True, metadata={"help": "whether the server process also drains the outbox"})
    search_engine: str = field(
        default=WHOOSH,
        metadata={"help": "whoosh keeps the search index in the instance folder, postgresql in the database, for several machines"},
    )

    @property
    def secure(self) -> bool:
        """Whether people reach the site over HTTPS."""
        return self.public_url.startswith("https://")

    @property
    def host(self) -> str:
        """The host name that people type."""
        return urlsplit(self.public_url).netloc


def _read(name: str, kind: Any, raw: object) -> Any:
    if not isinstance(raw, str):
        return raw
    if kind is bool:
        if raw.lower() not in ("0", "1", "true", "false", "yes", "no"):
            raise WrongSetting(f"FORUM_{name.upper()} must be true or false, not {raw!r}")
        return raw.lower() in ("1", "true", "yes")
    if kind is int:
        if not raw.isdigit():
            raise WrongSetting(f"FORUM_{name.upper()} must be a whole number, not {raw!r}")
        return int(raw)
    if kind is Path:
        return Path(raw).resolve()
    if kind == tuple[str, ...]:
        return tuple(part.strip().lower() for part in raw.split(",") if part.strip())
    return raw


def _kept_secret(instance: Path) -> str:
    place = instance / "secret_key"
    if not place.exists():
        place.touch(mode=0o600)
        place.write_text(secrets.token_urlsafe(48))
    return place.read_text()


def load_settings(values: Mapping[str, object]) -> Settings:
    """Build the settings from names without the FORUM_ prefix; raises WrongSetting on unknown names and bad values."""
    kinds = {item.name: item.type for item in fields(Settings)}
    given = {name.lower(): value for name, value in values.items()}
    unknown = sorted(set(given) - set(kinds))
    if unknown:
        raise WrongSetting(f"unknown setting FORUM_{unknown[0].upper()}")
    ready = {name: _read(name, kinds[name], value) for name, value in given.items()}
    instance = Path(ready.get("instance") or "instance").resolve()
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    ready["instance"] = instance
    ready["database_url"] = ready.get("database_url") or f"sqlite:///{instance / 'forum.sqlite3'}"
    ready["secret_key"] = ready.get("secret_key") or _kept_secret(instance)
    address = str(ready.get("public_url", "http://127.0.0.1:8000")).rstrip("/")
    if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc:
        raise WrongSetting(f"FORUM_PUBLIC_URL must be a web address such as https://forum.example.org, not {address!r}")
    ready["public_url"] = address
    _check_search(ready.get("search_engine", WHOOSH), str(ready["database_url"]))
    return Settings(**ready)


def _check_search(engine: object, database_url: str) -> None:
    if engine not in (WHOOSH, POSTGRESQL):
        raise WrongSetting(f"FORUM_SEARCH_ENGINE must be {WHOOSH} or {POSTGRESQL}, not {engine!r}")
    if engine == POSTGRESQL and not urlsplit(database_url).scheme.startswith(POSTGRESQL):
        raise WrongSetting(f"FORUM_SEARCH_ENGINE can be {POSTGRESQL} only when FORUM_DATABASE_URL names a PostgreSQL database")
