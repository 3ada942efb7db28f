"""The roof: `create_app` assembles the house, floor by floor, and touches nothing while doing so."""

import os
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, request
from flask_babel import Babel
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from forum import floors
from forum.core import kinds
from forum.core.database import db
from forum.core.events import listen
from forum.core.settings import Settings, load_settings
from forum.migrating import init_migrations
from forum.web.answers import init_answers
from forum.web.arguments import PlainRequest, RowNumber
from forum.web.feature import Feature
from forum.web.guest_pages import init_guest_pages
from forum.web.identity import current_actor, init_identity
from forum.web.pages import STATIC_FOLDER, TEMPLATE_FOLDER, init_pages
from forum.web.security import init_security
from forum.web.sessions import CookieSessions
from forum.web.slots import fill_slot
from forum.web.throttle import init_throttle
from forum.web.words import DEFAULT_LANGUAGE, LOCALE_FOLDER, HouseDomain, compile_words

PREFIX = "FORUM_"
_COOKIE = "session"


class House(Flask):
    """Flask without its question, asked of every function at every request, whether it is a coroutine: none of ours is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function as it is."""
        return func


def settings_from_environment() -> Settings:
    """Read every FORUM_ variable of the environment."""
    return load_settings({name.removeprefix(PREFIX): value for name, value in os.environ.items() if name.startswith(PREFIX)})


def _configuration(settings: Settings) -> Mapping[str, object]:
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SESSION_COOKIE_NAME": f"__Host-{_COOKIE}" if settings.secure else _COOKIE,
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # The cookie is signed again only when it changes: how long a sign-in lasts is the server's own row.
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": settings.session_days * 86_400,
        "MAX_CONTENT_LENGTH": (settings.upload_megabytes + 1) * 1_000_000,
        "MAX_FORM_MEMORY_SIZE": 2_000_000,
        "MAX_FORM_PARTS": 1_000,
        "BABEL_DEFAULT_LOCALE": DEFAULT_LANGUAGE,
        "BABEL_DEFAULT_TIMEZONE": "Europe/Rome",
        "BABEL_TRANSLATION_DIRECTORIES": str(LOCALE_FOLDER),
        "WTF_CSRF_TIME_LIMIT": 86_400,
    }


def _plug(app: Flask, feature: Feature) -> None:
    for blueprint in feature.blueprints:
        app.register_blueprint(blueprint)
    for kind in feature.kinds:
        kinds.register(kind)
    for event_type, listener in feature.listeners:
        listen(event_type, listener)
    for command in feature.commands:
        app.cli.add_command(command)
    for name, filler in feature.slots:
        fill_slot(app, name, filler)
    app.extensions.setdefault("forum.boxes", []).extend(feature.boxes)


def _language() -> str:
    return current_actor().language if request else DEFAULT_LANGUAGE


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application; opens no database, writes nothing but compiled words, asks nothing."""
    settings = settings or settings_from_environment()
    app = House("forum", template_folder=str(TEMPLATE_FOLDER), static_folder=str(STATIC_FOLDER), instance_path=str(settings.instance))
    app.request_class = PlainRequest
    app.url_map.converters["int"] = RowNumber
    app.config.update(_configuration(settings))
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.session_interface = CookieSessions(app)
    compile_words()
    db.init_app(app)
    init_migrations(app)
    Babel(app, locale_selector=_language).domain_instance = HouseDomain()
    CSRFProtect(app)
    init_security(app, settings)
    if settings.guest_pages:
        init_guest_pages(app, settings.database_url)
    init_identity(app, floors.RESOLVER)
    init_answers(app)
    init_throttle(app, settings.rate_limits)
    init_pages(app)
    for feature in floors.FEATURES:
        _plug(app, feature)
    return app
