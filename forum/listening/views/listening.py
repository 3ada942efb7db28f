"""The page on which one listens to a meeting, reads what was said in it and notes what matters."""

from flask import Blueprint, redirect, request
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core.errors import NotFound
from forum.listening.addresses import MILLISECONDS, listening_address
from forum.listening.bar import bar_of
from forum.listening.queries.page import ListeningPage, get_listening_page
from forum.listening.queries.transcript import PassageShown, TranscriptShown, transcript_of
from forum.listening.sections import notices_of
from forum.listening.views.panels import moments_panel
from forum.web.arguments import find_number
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.slots import slot

blueprint = Blueprint("listening", __name__)

_MOST_RECORDINGS = 1_000


@blueprint.get("/incontri/<int:meeting_id>/ascolto", defaults={"slug": ""})
@blueprint.get("/incontri/<int:meeting_id>-<slug>/ascolto")
@access(Access.ANYONE, kept=("registrazione", "t", "tipo"))
def listen(meeting_id: int, slug: str) -> Response:
    """Listen to a recording from a second on; another slug leads to the right address, once the meeting may be seen."""
    actor = current_actor()
    number, seconds = find_number("registrazione"), find_number("t")
    if number is not None and not 0 < number < _MOST_RECORDINGS:
        raise NotFound
    place = get_listening_page(actor, meeting_id, number or 1, seconds)
    if slug != place.slug:
        starts = None if seconds is None else seconds * MILLISECONDS
        return redirect(listening_address(meeting_id, place.slug, starts, number or 1), 301)  # type: ignore[return-value]
    at = place.heard.seconds
    transcript = transcript_of(actor, meeting_id, place.heard.id, at * MILLISECONDS if seconds is not None else None)
    if transcript is None:
        raise NotFound
    asked = _asked(transcript, seconds)
    panel = moments_panel(actor, place.heard.id, request.args.get("tipo", ""), at)
    head = Head(
        _("Listen to “%(title)s”", title=place.title),
        navigation="meetings",
        description=_("The recording of “%(title)s” with its chapters, its words and the moments that people noted.", title=place.title),
        feed=None if place.hidden else f"{place.meeting_url}/feed.atom",
        public=place.public,
        canonical=place.url,
    )
    return page(
        "listening/listen.html",
        head,
        place=place,
        transcript=transcript,
        asked=asked,
        acts=slot("passage.acts", actor, transcript.recording_id, asked.starts, asked.ends) if asked else (),
        panel=panel,
        bar=bar_of(_length(place, transcript), transcript.chapters, panel.all),
        notices=notices_of(actor, meeting_id, place.consent),
    )


def _asked(transcript: TranscriptShown, seconds: int | None) -> PassageShown | None:
    """Return the passage to which the second in the address leads: what one may do with its words is shown beside it alone."""
    return next((one for one in transcript.passages if f"t{seconds}" in (one.anchor, one.also)), None)


def _length(place: ListeningPage, transcript: TranscriptShown) -> int:
    """Return how long the recording is at least, as far as anything tells."""
    ends = [part.ends for part in transcript.parts] or [passage.ends for passage in transcript.passages]
    return max([place.length, *ends])
