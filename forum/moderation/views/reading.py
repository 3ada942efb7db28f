"""What members read of moderation: the log of acts, and the decisions about what they wrote themselves."""

from flask import Blueprint, current_app, request
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core.paging import Cursor
from forum.moderation.queries.log import log, own_decisions
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page

blueprint = Blueprint("moderation_reading", __name__, url_prefix="/moderazione")

_LOG = "/moderazione/registro"
_OWN = "/moderazione/decisioni"


@blueprint.get("/registro")
@access(Access.MEMBER)
def acts() -> Response:
    """Every act of moderation within the reader's reach."""
    actor = current_actor()
    window = log(actor, Cursor.parse(request.args.get("prima")))
    return page(
        "moderation/log.html",
        Head(_("Log of moderation")),
        window=window,
        tends=actor.is_moderator or bool(actor.facilitates),
        newer=_LOG if "prima" in request.args else None,
        older=f"{_LOG}?prima={window.older}" if window.older else None,
    )


@blueprint.get("/decisioni")
@access(Access.MEMBER)
def decisions() -> Response:
    """What was decided about what the reader wrote."""
    window = own_decisions(current_actor(), Cursor.parse(request.args.get("prima")))
    return page(
        "moderation/decisions.html",
        Head(_("Decisions about what you wrote")),
        window=window,
        contact=current_app.config["SETTINGS"].contact_email,
        newer=_OWN if "prima" in request.args else None,
        older=f"{_OWN}?prima={window.older}" if window.older else None,
    )
