"""Headers that every answer carries: no inline script, nothing from outside before a click, nothing kept of a sign-in."""

from collections.abc import Iterable

from flask import Flask, Response, request

from forum.core.settings import Settings
from forum.web.identity import current_actor

_PLAYERS = ("https://www.youtube-nocookie.com", "https://player.vimeo.com")
_ONE_YEAR = 31_536_000


def content_policy(settings: Settings) -> str:
    """Return the Content-Security-Policy of every page: own scripts only, frames only of the configured players."""
    frames = " ".join((*_PLAYERS, *(f"https://{host}" for host in settings.peertube_hosts)))
    media = " ".join(("'self'", *(f"https://{host}" for host in settings.media_hosts), "https:"))
    rules: Iterable[str] = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        f"media-src {media}",
        f"frame-src {frames}",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "manifest-src 'self'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
    return "; ".join(rules)


def init_security(app: Flask, settings: Settings) -> None:
    """Add the headers to every answer of the app."""
    fixed = {
        "Content-Security-Policy": content_policy(settings),
        "X-Content-Type-Options": "nosniff",
        # Strict on purpose: a pact's address in a Referer would tell a stranger's site that it exists.
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        "X-Frame-Options": "DENY",
    }
    if settings.secure:
        fixed["Strict-Transport-Security"] = f"max-age={_ONE_YEAR}; includeSubDomains"

    def add(response: Response) -> Response:
        for name, value in fixed.items():
            response.headers.setdefault(name, value)
        if request.endpoint == "static":
            response.headers["Cache-Control"] = f"public, max-age={_ONE_YEAR}, immutable" if request.args.get("v") else "no-cache"
            return response
        response.headers.setdefault("Vary", "Cookie, Accept-Language")
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-store" if current_actor().is_member else "private, no-cache"
        return response

    app.after_request(add)
