"""Rate limits: the numbers are in core.limits, the counting is Flask-Limiter's."""

from flask import Flask, current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from forum.web.identity import current_actor


class ViewLimiter(Limiter):
    """Counts where a view says so and nowhere else: no limit of ours is for every address, so the others are not looked at."""

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


def who_asks() -> str:
    """Return whom a request counts for: the member, so that a whole room on one line may write at once, or a visitor's address."""
    actor = current_actor()
    return f"member:{actor.member_id}" if actor.is_member else get_remote_address()


limiter = ViewLimiter(key_func=who_asks, storage_uri="memory://", headers_enabled=False)


# The limiter is one for every application of the process, so its own switch would be thrown by whichever came last.
@limiter.request_filter
def switched_off() -> bool:
    """Whether the operator of the application that is asked switched the limits off."""
    return not current_app.config["RATE_LIMITS"]


def init_throttle(app: Flask, enabled: bool) -> None:
    """Put the limits in place; `enabled` says whether this application keeps them."""
    app.config["RATE_LIMITS"] = enabled
    limiter.init_app(app)
