"""Home, the pages that explain, and the two questions of the operators."""

from flask import Blueprint, Response, current_app, jsonify
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from forum.core.actor import Actor
from forum.core.database import db
from forum.core.memory import remembered
from forum.site import queries
from forum.web.identity import Access, access, current_actor
from forum.web.notices import notices_of
from forum.web.pages import Head, page, piece

blueprint = Blueprint("site", __name__)


@remembered
def _shelves(actor: Actor) -> Markup:
    """Return the pacts and the themes of the front door: they change with no reader's reading."""
    return piece(actor, "site/_shelves.html", pacts=queries.first_pacts(actor), themes=queries.first_themes(actor))


@blueprint.get("/")
@access(Access.ANYONE, kept=())
def home() -> Response:
    """Open the forum."""
    settings = current_app.config["SETTINGS"]
    head = Head(
        settings.site_name,
        description=_("Where the community pacts of the Crema district discuss, listen again and learn together."),
        feed="/feed.atom",
        public=True,
        canonical="/",
    )
    actor = current_actor()
    return page("site/home.html", head, home=queries.home(actor), shelves=_shelves(actor), notices=notices_of(actor))


@blueprint.get("/come-funziona")
@access(Access.ANYONE, kept=())
def how_it_works() -> Response:
    """Say what the forum is and how one takes part."""
    return page("site/how_it_works.html", Head(_("How it works"), public=True))


@blueprint.get("/privacy")
@access(Access.ANYONE, kept=())
def privacy() -> Response:
    """Say what is kept of people and for how long."""
    settings = current_app.config["SETTINGS"]
    return page("site/privacy.html", Head(_("Privacy"), public=True), contact=settings.contact_email, session_days=settings.session_days)


@blueprint.get("/accessibilita")
@access(Access.ANYONE, kept=())
def accessibility() -> Response:
    """Say how accessible the forum is and whom to tell when it is not."""
    return page("site/accessibility.html", Head(_("Accessibility"), public=True), contact=current_app.config["SETTINGS"].contact_email)


@blueprint.get("/salute")
@access(Access.ANYONE)
def alive() -> Response:
    """Answer that the process runs."""
    return jsonify(status="ok")


@blueprint.get("/salute/pronto")
@access(Access.ANYONE)
def ready() -> Response:
    """Answer whether the database can be read; 503 otherwise."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        answer = jsonify(status="database")
        answer.status_code = 503
        return answer
    return jsonify(status="ok")
