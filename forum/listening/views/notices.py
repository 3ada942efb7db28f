"""What other pages say of listening together and of looking after recordings: rendered pieces for their slots."""

from flask import request
from markupsafe import Markup

from forum.core.actor import Actor
from forum.listening.forms.care import CONSENTS
from forum.listening.queries.care import find_care, to_look_after
from forum.listening.queries.together import asked_of, something_asked
from forum.pacts.queries import PactRow
from forum.web.notices import Notice
from forum.web.pages import form_token, piece


def _piece(actor: Actor, template: str, **context: object) -> Markup:
    return piece(actor, template, csrf=form_token(), here=request.full_path.rstrip("?"), **context)


def meeting_notices(actor: Actor, meeting_id: int) -> Markup | None:
    """Return how the recordings of a meeting are looked after, for its page and the one on which one listens, in one statement."""
    care = find_care(actor, meeting_id)
    if care is None:
        return None
    return _piece(actor, "listening/_care_notices.html", care=care, consents=CONSENTS, member=actor.is_member)


def pact_notices(actor: Actor, pact: PactRow) -> Markup | None:
    """Fill pact.notices: for its people what they are asked for, for who facilitates it what waits; for others nothing, at no cost."""
    if pact.id not in actor.belongs:
        return None
    asked, waiting = asked_of(actor, pact.id), to_look_after(actor, pact.id)
    return _piece(actor, "listening/_pact_notices.html", asked=asked, waiting=waiting) if asked or waiting else None


def _home_notices(actor: Actor) -> Markup | None:
    """Return what somebody's pacts still ask of them; who did their part is asked for nothing more."""
    asked = tuple(one for one in asked_of(actor) if not one.done)
    return _piece(actor, "listening/_pact_notices.html", asked=asked, waiting=()) if asked else None


HOME = Notice(something_asked, _home_notices)
