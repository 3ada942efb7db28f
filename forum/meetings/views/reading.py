"""Reading: the list by date and a meeting's page."""

from flask import Blueprint, redirect, request
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core.errors import NotFound
from forum.core.paging import Cursor
from forum.meetings.queries import (
    FilterChoices,
    Filters,
    check_filters,
    coming_meetings,
    filter_choices,
    get_meeting,
    past_meetings,
)
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.slots import slot

blueprint = Blueprint("meetings", __name__)

COMING, PAST = "prossimi", "passati"
_COMING_SHOWN = 5


@blueprint.get("/incontri")
@access(Access.ANYONE)
def index() -> Response:
    """The meetings by date: those to come, then those gone by. Never kept ready, because the clock alone moves it."""
    actor = current_actor()
    when = request.args.get("quando", "")
    if when not in ("", COMING, PAST):
        raise NotFound
    filters = Filters(pact=request.args.get("patto", ""), theme=request.args.get("tema", ""))
    choices = filter_choices(actor)
    check_filters(filters, choices)
    before, after = Cursor.parse(request.args.get("prima")), Cursor.parse(request.args.get("dopo"))
    coming = None if when == PAST or before else coming_meetings(actor, filters, after, **({} if when else {"size": _COMING_SHOWN}))
    past = None if when == COMING else past_meetings(actor, filters, before)
    head = Head(
        _("Meetings"),
        navigation="meetings",
        description=_("When the pacts met and when they meet next, with recordings and minutes."),
        public=not request.args,
    )
    may_add = actor.is_curator or bool(actor.facilitates)
    links = _Links(filters)
    return page(
        "meetings/index.html",
        head,
        coming=coming,
        past=past,
        when=when,
        filters=filters,
        choices=choices,
        narrowed=_narrowed(filters, choices),
        links=links,
        later=links.to(COMING, "dopo", coming.older) if coming and coming.older else None,
        older=links.to(PAST, "prima", past.older) if past and past.older else None,
        may_add=may_add,
    )


class _Links:
    """Addresses of the list that keep what it is narrowed to."""

    def __init__(self, filters: Filters):
        self._kept = [(name, value) for name, value in (("patto", filters.pact), ("tema", filters.theme)) if value]

    def to(self, when: str, cursor: str = "", place: Cursor | None = None) -> str:
        """Return the address of one half of the list, from a place on."""
        given = [("quando", when)] if when else []
        given += [*self._kept, *([(cursor, str(place))] if place else [])]
        return "/incontri" + ("?" + "&".join(f"{name}={value}" for name, value in given) if given else "")


def _narrowed(filters: Filters, choices: FilterChoices) -> tuple[str, ...]:
    """Return the names that the list is narrowed to."""
    return tuple(filter(None, (choices.pacts.get(filters.pact), choices.themes.get(filters.theme))))


@blueprint.get("/incontri/<int:meeting_id>", defaults={"slug": ""})
@blueprint.get("/incontri/<int:meeting_id>-<slug>")
@access(Access.ANYONE, kept=())
def show(meeting_id: int, slug: str) -> Response:
    """A meeting's page; another slug leads to the right one, once the meeting may be seen."""
    actor = current_actor()
    meeting = get_meeting(actor, meeting_id)
    if slug != meeting.slug:
        return redirect(meeting.url, 301)  # type: ignore[return-value]
    feed = f"{meeting.url}/feed.atom" if meeting.recordings and not meeting.hidden else None
    head = Head(meeting.title, navigation="meetings", description=meeting.description, feed=feed, public=meeting.public)
    acts, speech = slot("meeting.acts", actor, meeting.id), slot("meeting.speech", actor, meeting)
    return page("meetings/meeting.html", head, meeting=meeting, acts=acts, speech=speech)
