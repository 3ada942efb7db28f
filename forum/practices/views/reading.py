"""Reading: the directory, a card, what it said before."""

from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core.actor import Actor
from forum.core.paging import Cursor
from forum.practices.addresses import PRACTICES
from forum.practices.forms import PublishForm
from forum.practices.queries.copied import parts_copied
from forum.practices.queries.history import history_of
from forum.practices.queries.listing import Filters, check_filters, filter_choices, practices
from forum.practices.queries.reading import PracticeShown, get_practice
from forum.web.arguments import find_number
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.slots import slot

blueprint = Blueprint("practices", __name__)

_CARD = f"{PRACTICES}/<int:practice_id>-<slug>"
# The filters by the names that addresses give them.
_FILTERS = {"tema": "theme", "patto": "pact", "comune": "municipality", "provata": "elsewhere", "esito": "outcome"}


@blueprint.get(PRACTICES)
@access(Access.ANYONE, kept=("prima", *_FILTERS))
def index() -> Response:
    """The directory, narrowed by whatever filters the address carries."""
    actor = current_actor()
    given = {name: request.args.get(name, "") for name in _FILTERS}
    filters = Filters(**{_FILTERS[name]: value for name, value in given.items()})
    choices = filter_choices(actor, filters)
    check_filters(filters, choices)
    window = practices(actor, filters, Cursor.parse(request.args.get("prima")))
    chosen = {name: value for name, value in given.items() if value}
    here = f"{PRACTICES}?{urlencode(chosen)}" if chosen else PRACTICES
    older = f"{PRACTICES}?{urlencode({**chosen, 'prima': str(window.older)})}" if window.older else None
    head = Head(
        _("Good practices"),
        "practices",
        _("What worked in a pact, told so that another one can try it."),
        feed=f"{PRACTICES}/feed.atom",
        public=not chosen,
    )
    return page(
        "practices/index.html",
        head,
        window=window,
        filters=filters,
        choices=choices,
        may_begin=actor.is_curator or bool(actor.belongs),
        newer=here if "prima" in request.args else None,
        older=older,
    )


def _moved(practice: PracticeShown, slug: str, rest: str = "") -> Response | None:
    """Return the way to the right address when the slug is another; asked only once the card may be seen."""
    return None if slug == practice.slug else redirect(practice.url + rest, 301)  # type: ignore[return-value]


@blueprint.get(f"{PRACTICES}/<int:practice_id>", defaults={"slug": ""})
@blueprint.get(_CARD)
@access(Access.ANYONE, kept=())
def show(practice_id: int, slug: str) -> Response:
    """A card."""
    actor = current_actor()
    practice = get_practice(actor, practice_id)
    return _moved(practice, slug) or _card_page(actor, practice)


def _card_page(actor: Actor, practice: PracticeShown) -> Response:
    head = Head(practice.title, "practices", practice.summary if practice.public else "", public=practice.public)
    # Nobody reports what readers do not have before them.
    acts = () if practice.draft else slot("practice.acts", actor, practice.id)
    form = PublishForm() if practice.may.publish else None
    copied = parts_copied(actor, practice.id) if form and practice.parent_id is not None else ()
    return page("practices/practice.html", head, practice=practice, acts=acts, form=form, copied=copied)


@blueprint.get(f"{_CARD}/storia")
@access(Access.ANYONE, kept=("prima",))
def history(practice_id: int, slug: str) -> Response:
    """What a card said before."""
    actor = current_actor()
    practice = get_practice(actor, practice_id)
    if moved := _moved(practice, slug, "/storia"):
        return moved
    before = find_number("prima")
    told = history_of(actor, practice, before)
    here = f"{practice.url}/storia"
    return page(
        "practices/history.html",
        Head(_("What this card said before"), "practices"),
        practice=practice,
        versions=told.versions,
        newer=here if before is not None else None,
        older=f"{here}?prima={told.older}" if told.older else None,
    )
