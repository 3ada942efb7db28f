"""Headers that every answer carries: no inline script, nothing from outside before a click, nothing kept of a sign-in."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask, Response, request

from forum.core.settings import Settings
from forum.web.identity import current_actor

_PLAYERS = ("https://www.youtube-nocookie.com", "https://player.vimeo.com")
_ONE_YEAR = 31_536_000
_POLICY = "Content-Security-Policy"


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


class FixedHeaders:
    """WSGI: adds the same headers to every answer, as a list joined to a list; an answer with a policy of its own keeps it."""

    def __init__(self, application: Any, fixed: Mapping[str, str]):
        self._application = application
        self._fixed = list(fixed.items())

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer as the application does, with the headers added."""

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            own = {name for name, _ in headers}
            added = [pair for pair in self._fixed if pair[0] not in own] if _POLICY in own else self._fixed
            return start_response(status, headers + added, exc_info) if exc_info else start_response(status, headers + added)

        return self._application(environ, start)


def init_security(app: Flask, settings: Settings) -> None:
    """Add the headers to every answer of the app."""
    fixed = {
        _POLICY: content_policy(settings),
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
    app.wsgi_app = FixedHeaders(app.wsgi_app, fixed)  # type: ignore[method-assign]

    def add(response: Response) -> Response:
        if request.endpoint == "static":
            response.headers["Cache-Control"] = f"public, max-age={_ONE_YEAR}, immutable" if request.args.get("v") else "no-cache"
            return response
        response.headers.setdefault("Vary", "Cookie, Accept-Language")
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-store" if current_actor().is_member else "private, no-cache"
        return response

    app.after_request(add)
