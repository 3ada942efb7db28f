"""What the demo says aloud: the invented evening has its words, the real recording has none."""

import pytest
from sqlalchemy import select

from forum.core.actor import guest
from forum.core.database import db
from forum.listening.models import Chapter, Passage, Transcript
from forum.listening.queries.transcript import transcript_of
from forum.meetings.models import Recording
from forum.transfer.demo import loader

pytestmark = pytest.mark.usefixtures("planted")


@pytest.fixture
def planted(database) -> None:
    loader.plant()


def test_nothing_that_was_said_in_the_real_recording_is_invented():
    real = db.session.scalars(select(Recording.id).where(Recording.key == "8TB72cWDSWs")).one()
    for model in (Passage, Transcript, Chapter):
        assert db.session.scalars(select(model).where(model.recording_id == real)).all() == []


def test_the_invented_evening_can_be_read_under_its_chapters():
    invented = db.session.scalars(select(Recording).where(Recording.key == "9rKm2sVbTqLxYzAeUcGfHi")).one()
    shown = transcript_of(guest(), invented.meeting_id, invented.id)
    assert [one.clock for one in shown.chapters] == ["0:00", "2:47", "12:40", "31:05", "44:30", "58:20"]
    assert any(passage.clock == "12:40" and "stanchezze" in passage.words for passage in shown.passages)
    assert all(2_000 <= passage.ends - passage.starts <= 45_000 for passage in shown.passages)
    minutes = sum(passage.ends - passage.starts for passage in shown.passages) / 60_000
    assert 10 <= minutes <= 16


def test_who_speaks_is_told_by_role():
    speakers = {one for one in db.session.scalars(select(Passage.speaker)) if one}
    assert speakers
    assert all(speaker == speaker.lower() for speaker in speakers)
