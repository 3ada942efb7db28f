"""The signed cookie, whose signature is checked once: the same bytes were as good a moment ago."""

from functools import lru_cache
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature, URLSafeTimedSerializer

_MOST_COOKIES = 5_000


class CookieSessions(SecureCookieSessionInterface):
    """Flask's own sessions, with the last cookies' contents remembered."""

    def __init__(self, app: Flask):
        serializer = self.get_signing_serializer(app)
        lifetime = int(app.permanent_session_lifetime.total_seconds())

        @lru_cache(maxsize=_MOST_COOKIES)
        def read(cookie: str) -> dict[str, Any]:
            return dict(serializer.loads(cookie, max_age=lifetime)) if isinstance(serializer, URLSafeTimedSerializer) else {}

        self._read = read

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """Return the session that the cookie holds; an empty one for a cookie that is not ours."""
        cookie = request.cookies.get(self.get_cookie_name(app))
        if not cookie:
            return SecureCookieSession()
        try:
            return SecureCookieSession(self._read(cookie))
        except BadSignature:
            return SecureCookieSession()

    def save_session(self, app: Flask, session: SecureCookieSession, response: Response) -> None:  # type: ignore[override]
        """Leave a session that nobody changed as it is, where the answer already says that it varies with the cookie."""
        if session.modified or "Cookie" not in response.headers.get("Vary", ""):
            super().save_session(app, session, response)
