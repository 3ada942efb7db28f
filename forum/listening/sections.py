"""What listening hangs on the page of a meeting."""

from markupsafe import Markup

from forum.core.actor import Actor
from forum.listening.forms.care import CONSENTS
from forum.listening.queries.care import Care
from forum.listening.queries.consent import ConsentShown
from forum.listening.queries.speech import find_speech
from forum.listening.views.notices import meeting_notices
from forum.meetings.queries import MeetingShown
from forum.web.dates import today
from forum.web.pages import piece


def meeting_speech(actor: Actor, meeting: MeetingShown) -> Markup | None:
    """Fill meeting.speech: how the recordings are looked after, where to listen, chapters and first moments."""
    speech = find_speech(actor, meeting.id, meeting.slug) if meeting.recordings else None
    given = {
        "speech": speech,
        "send": f"/incontri/{meeting.id}/registrazione",
        "notices": notices_of(actor, meeting.id, speech.consent if speech else None),
        "member": actor.is_member,
        "may_tend": meeting.may.edit,
    }
    return piece(actor, "listening/_speech.html", **given)


def notices_of(actor: Actor, meeting_id: int, consent: ConsentShown | None) -> Markup | None:
    """Return how a meeting's recordings are looked after; a visitor, who has nothing to do there, costs no statement.

    `consent` is missing where there is no recording.
    """
    if actor.is_member:
        return meeting_notices(actor, meeting_id)
    if consent is None:
        return None
    care = Care(meeting_id, consent, asked=None, waiting=0, recorded=True, tends=False, day=today())
    return piece(actor, "listening/_care_notices.html", care=care, consents=CONSENTS, member=False)
