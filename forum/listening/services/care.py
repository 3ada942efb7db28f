"""What is left of the looking after when a meeting goes."""

from sqlalchemy import delete, select, update

from forum.core.database import db
from forum.core.outbox import take_back
from forum.core.refs import Ref
from forum.listening.models import DismissedListening, Listening, MeetingConsent, Stretch
from forum.listening.services.consent import KEEPING_BOX
from forum.meetings.models import Recording


def forget_care(meeting_id: int) -> None:
    """Let the words of wishes, consent and greetings go with their meeting; what was kept out stays so."""
    quietly = {"synchronize_session": False}
    recordings = select(Recording.id).where(Recording.meeting_id == meeting_id)
    db.session.execute(update(Stretch).where(Stretch.recording_id.in_(recordings)).values(reason="", answer=""), execution_options=quietly)
    db.session.execute(delete(MeetingConsent).where(MeetingConsent.meeting_id == meeting_id), execution_options=quietly)
    windows = select(Listening.id).where(Listening.meeting_id == meeting_id)
    db.session.execute(delete(DismissedListening).where(DismissedListening.listening_id.in_(windows)), execution_options=quietly)
    db.session.execute(update(Listening).where(Listening.meeting_id == meeting_id).values(greeting=""), execution_options=quietly)
    take_back(KEEPING_BOX, str(Ref("meeting", meeting_id)))
    db.session.expire_all()
