"""Rate limits: the numbers are in core.limits, the counting is Flask-Limiter's."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(key_func=get_remote_address, storage_uri="memory://", headers_enabled=False)


def init_throttle(app: Flask, enabled: bool) -> None:
    """Switch the limits on, unless the operator switched them off."""
    app.config["RATELIMIT_ENABLED"] = enabled
    limiter.init_app(app)
