"""Identity: who is asking, and the promise that each route makes about whom it serves."""

import time
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import quote

from flask import Flask, Request, Response, current_app, g, redirect, request, session
from flask_login import LoginManager, UserMixin
from werkzeug.datastructures import LanguageAccept
from werkzeug.exceptions import Unauthorized
from werkzeug.http import parse_accept_header

from forum.core.actor import Actor, guest
from forum.core.errors import NotFound
from forum.core.watch import VersionWatch
from forum.web.words import DEFAULT_LANGUAGE, LANGUAGES

LANGUAGE_COOKIE = "language"
TOKEN_KEY = "token"

# A sign-in also ends by the clock alone, which commits nothing.
_RECALLED_SECONDS = 30.0
_MOST_RECALLED = 2_000
_MOST_LANGUAGES = 500

View = TypeVar("View", bound=Callable[..., Any])
Resolver = Callable[[str, str], Actor | None]


class Access(Enum):
    """Whom a route serves; every route names one, and a route that names none serves nobody."""

    ANYONE = "anyone"
    MEMBER = "member"
    CURATOR = "curator"
    MODERATOR = "moderator"
    TENDER = "moderator, curator, administrator or facilitator"
    ADMINISTRATOR = "administrator"


def access(level: Access, kept: tuple[str, ...] | None = None) -> Callable[[View], View]:
    """Name whom a view serves; `kept` lists the query arguments under which a visitor's page may be kept ready."""

    def mark(view: View) -> View:
        view.access = level  # type: ignore[attr-defined]
        view.kept = kept  # type: ignore[attr-defined]
        return view

    return mark


class SignedIn(UserMixin):
    """Flask-Login's view of the person; the actor is ours."""

    def __init__(self, actor: Actor):
        self.actor = actor

    def get_id(self) -> str:
        """Return the member's number as Flask-Login wants it."""
        return str(self.actor.member_id)


def member_address(member_id: int | None, handle: str) -> str:
    """Return the address of a member's profile."""
    return f"/persone/{member_id}-{handle}"


def guest_language(chosen: str | None, accepted: LanguageAccept) -> str:
    """Return a visitor's language: the one chosen, else the browser's, else Italian."""
    if chosen in LANGUAGES:
        return str(chosen)
    return accepted.best_match(LANGUAGES, DEFAULT_LANGUAGE) or DEFAULT_LANGUAGE


@lru_cache(maxsize=_MOST_LANGUAGES)
def _language_of(chosen: str | None, accepted: str) -> str:
    return guest_language(chosen, parse_accept_header(accepted, LanguageAccept))


def _language(asking: Request) -> str:
    return _language_of(asking.cookies.get(LANGUAGE_COOKIE), asking.headers.get("Accept-Language", ""))


def session_token() -> str | None:
    """Return the secret of the present sign-in, None for a visitor."""
    token = session.get(TOKEN_KEY)
    return token if isinstance(token, str) else None


def _load(asking: Request) -> SignedIn | None:
    token = session_token()
    if token is None:
        return None
    actor = _resolve(token, _language(asking))
    return SignedIn(actor) if actor is not None else None


def _resolve(token: str, language: str) -> Actor | None:
    """Find whose sign-in a token is, or recall it when nothing at all was committed since it was found."""
    extensions = current_app.extensions
    resolver: Resolver = extensions["forum.resolver"]
    watch: VersionWatch | None = extensions.get("forum.version_watch")
    commits = watch.commits() if watch is not None else None
    if commits is None:
        return resolver(token, language)
    recalled: dict[tuple[str, str], tuple[int, float, Actor | None]] = extensions.setdefault("forum.recalled_actors", {})
    known, now = recalled.get((token, language)), time.monotonic()
    if known is not None and known[0] == commits and now - known[1] < _RECALLED_SECONDS:
        return known[2]
    actor = resolver(token, language)
    actor = replace(actor, commits=commits) if actor is not None else None
    if len(recalled) >= _MOST_RECALLED:
        recalled.clear()
    recalled[(token, language)] = (commits, now, actor)
    return actor


def current_actor() -> Actor:
    """Return who is asking, worked out once per request."""
    actor = g.get("actor")
    if actor is None:
        # Told to Flask-Login rather than asked of it: its own way hashes the browser's name at every request.
        signed_in = _load(request)
        if signed_in is not None:
            g._login_user = signed_in
        g.actor = actor = signed_in.actor if signed_in else guest(_language(request))
    return actor


def forget_actor() -> None:
    """Have the next question work out who is asking again, after a sign-in or a sign-out within the request."""
    g.pop("actor", None)
    g.pop("_login_user", None)


_TESTS: dict[Access, Callable[[Actor], bool]] = {
    Access.ANYONE: lambda actor: True,
    Access.MEMBER: lambda actor: actor.is_member,
    Access.CURATOR: lambda actor: actor.is_curator or bool(actor.facilitates),
    Access.MODERATOR: lambda actor: actor.is_moderator or bool(actor.facilitates),
    Access.TENDER: lambda actor: bool(actor.roles or actor.facilitates),
    Access.ADMINISTRATOR: lambda actor: actor.is_administrator,
}


def _guard() -> Response | None:
    """Hold each route to its promise: visitors are asked to sign in, others than those served find nothing there."""
    view = current_app.view_functions.get(request.endpoint or "")
    level = getattr(view, "access", None)
    if request.endpoint in (None, "static"):
        return None
    if "\x00" in request.path:
        # No keyboard writes it and PostgreSQL takes it in no text, so nothing has such an address.
        raise NotFound
    if level is None:
        raise RuntimeError(f"the route {request.endpoint} names no access")
    if level is Access.ANYONE or _TESTS[level](current_actor()):
        return None
    if current_actor().is_member:
        raise NotFound
    if request.method not in ("GET", "HEAD"):
        raise Unauthorized
    onward = quote(request.full_path.rstrip("?"), safe="/")
    return redirect(f"/accedi?next={onward}", 303)  # type: ignore[return-value]


def init_identity(app: Flask, resolver: Resolver) -> None:
    """Put Flask-Login and the routes' guard in place; `resolver(token, language)` finds the actor of a sign-in."""
    app.extensions["forum.resolver"] = resolver
    manager = LoginManager()
    manager.init_app(app)
    # The session is ours (kept on the server, revocable), so Flask-Login's own protection has nothing to compare.
    manager.session_protection = None
    manager.request_loader(_load)
    app.before_request(_guard)
