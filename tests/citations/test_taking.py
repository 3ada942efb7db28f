"""Taking words: only what stands at a spot, and only for who reads it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from forum.citations.models import LINK, Excerpt, Standing
from forum.citations.services.taking import find_quotable, take_link
from forum.core import clock, limits
from forum.core.actor import SYSTEM, guest
from forum.core.audience import PUBLIC, Rung, audience_of
from forum.core.content import State
from forum.core.database import db
from forum.core.errors import Invalid, NotFound
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.discussions.models import Post
from forum.discussions.services.editing import edit_post
from forum.discussions.services.posting import reply
from forum.library.services.importing import ImportedDocument, ImportedVersion, add_imported_document
from forum.listening.models import Passage
from forum.meetings.models import MeetingDecision
from forum.meetings.services.tending import hide_meeting
from tests.support.citations import linked, taken, taken_from_post
from tests.support.discussions import make_post, make_thread
from tests.support.documents import drain_readings, pdf_of
from tests.support.listening import keep_out, make_moment, make_recorded, make_transcript
from tests.support.meetings import make_meeting, taken_by
from tests.support.people import LONG_AGO

SAID = "Prima le sedie, poi le panchine. La chiave la tiene chi abita vicino."


@pytest.fixture
def marta(house):
    return house.member("Marta")


@pytest.fixture
def post(house, marta):
    return make_post(make_thread(marta), marta, SAID)


def refused(ref, words="", place="", actor=SYSTEM):
    with pytest.raises(Invalid) as refusal:
        taken(ref, words, place, actor)
    return refusal.value.messages["words"]


def test_words_of_a_post_are_kept_with_what_stands_around_them(house, marta, post):
    excerpt = taken_from_post(post, "poi le panchine", house.actor(marta))
    assert (excerpt.words, excerpt.before, excerpt.after) == (
        "poi le panchine",
        "Prima le sedie,",
        ". La chiave la tiene chi abita vicino.",
    )
    assert (excerpt.audience, excerpt.state, excerpt.author_id, excerpt.standing) == (PUBLIC, State.LIVE, marta.id, Standing.UNCHANGED)
    assert excerpt.url == f"/interventi/{post.id}"
    assert excerpt.said_at == LONG_AGO


def test_no_words_are_all_words(post):
    assert taken_from_post(post).words == SAID


def test_a_long_text_is_taken_as_far_as_an_excerpt_reaches(house, marta):
    long = make_post(make_thread(marta), marta, "parola " * 900)
    excerpt = taken_from_post(long)
    assert limits.EXCERPT - 10 < len(excerpt.words) <= limits.EXCERPT
    assert excerpt.words.endswith("parola")
    assert refused(Ref("post", long.id), "parola " * 800)


def test_words_that_do_not_stand_there_are_refused(post):
    assert refused(Ref("post", post.id), "poi le altalene")


def test_who_does_not_read_a_thing_takes_nothing_from_it(house, marta):
    pact = house.pact(rung=Rung.PACT)
    closed = make_post(make_thread(marta, pact=pact), marta, SAID)
    for actor in (guest(), house.actor(house.member("Piero"))):
        with pytest.raises(NotFound):
            taken_from_post(closed, actor=actor)


def test_a_hidden_post_gives_no_words_not_even_to_its_author(house, marta, post):
    db.session.execute(update(Post).where(Post.id == post.id).values(state=State.HIDDEN))
    db.session.commit()
    assert find_quotable(house.actor(marta), Ref("post", post.id)) is None
    assert find_quotable(SYSTEM, Ref("post", post.id)) is None


@pytest.mark.parametrize("ref", [Ref("unicorn", 1), Ref("thread", 1), Ref("post", 99), Ref("pact", 1)])
def test_what_is_not_there_or_has_no_words_is_not_found(house, ref):
    with pytest.raises(NotFound):
        taken(ref)


@pytest.mark.parametrize("place", ["7", "punto-1", "0-1000", "x" * 60])
def test_a_place_that_a_post_does_not_have_is_not_found(post, place):
    assert find_quotable(SYSTEM, Ref("post", post.id), place) is None


def test_a_range_of_a_recording_gives_the_passages_it_touches(house):
    meeting, recording = make_recorded()
    make_transcript(recording, "Uno ha detto questo.", "Due ha risposto.", "Tre ha riso.", speaker="Lia")
    excerpt = taken(Ref("recording", recording.id), "", "30000-60000")
    assert excerpt.words == "Due ha risposto."
    assert (excerpt.byline, excerpt.spot, excerpt.author_id, excerpt.title) == ("Lia", "0:30", None, meeting.title)
    assert "t=30" in excerpt.url
    assert taken(Ref("recording", recording.id), "", "28000-31000").words == "Uno ha detto questo.\nDue ha risposto."


def test_a_range_that_touches_what_is_kept_out_gives_nothing(house):
    _meeting, recording = make_recorded()
    make_transcript(recording, "Uno ha detto questo.", "Due ha risposto.", "Tre ha riso.")
    keep_out(recording, 30_000, 40_000)
    spot = Ref("recording", recording.id)
    assert find_quotable(SYSTEM, spot, "30000-60000") is None
    assert find_quotable(SYSTEM, spot, "0-60000") is None
    assert find_quotable(SYSTEM, spot, "0-30000").plain == "Uno ha detto questo."


def test_a_range_without_end_is_read_from_its_beginning_as_far_as_anybody_would_cite(house):
    _meeting, recording = make_recorded()
    said, late = make_transcript(recording, "Uno ha detto questo.", "Due ha risposto.", "Tre ha riso."), limits.CITED_STRETCH_MS
    with unit_of_work():
        db.session.execute(update(Passage).where(Passage.id == said[2].id).values(starts=late, ends=late + 1_000))
    assert find_quotable(SYSTEM, Ref("recording", recording.id), "0-999999999").plain == "Uno ha detto questo.\nDue ha risposto."


@pytest.mark.parametrize("place", ["", "5", "30000-", "60000-30000", "-1-5", "a-b", "30000-30000"])
def test_what_is_no_range_is_not_found(house, place):
    _meeting, recording = make_recorded()
    make_transcript(recording, "Uno ha detto questo.")
    assert find_quotable(SYSTEM, Ref("recording", recording.id), place) is None


def test_a_moment_gives_its_line_alone(house, marta):
    _meeting, recording = make_recorded()
    moment = make_moment(recording, marta, "Chi tiene le chiavi?", starts=2_530_000)
    excerpt = taken(Ref("moment", moment.id))
    assert (excerpt.words, excerpt.spot, excerpt.author_id) == ("Chi tiene le chiavi?", "42:10", marta.id)


def test_a_meeting_gives_its_minutes_and_each_decision(house):
    meeting = make_meeting(minutes="Si è parlato **a lungo** del cortile.")
    decision = MeetingDecision(meeting_id=meeting.id, position=0, what="Si apre il sabato.")
    db.session.add(decision)
    db.session.commit()
    assert taken(Ref("meeting", meeting.id)).words == "Si è parlato a lungo del cortile."
    assert taken(Ref("meeting", meeting.id), place=f"decisione-{decision.id}").words == "Si apre il sabato."
    assert refused(Ref("meeting", meeting.id), place=f"decisione-{decision.id + 1}")
    hide_meeting(SYSTEM, meeting.id, "prova")
    assert find_quotable(SYSTEM, Ref("meeting", meeting.id)) is None


def test_a_document_gives_its_own_words_block_by_block(house):
    version = ImportedVersion("Si comincia in tre.", clock.now(), None, "")
    document = add_imported_document(ImportedDocument("Otto cose", "In breve.", (version,), (), None))
    excerpt = taken(Ref("document", document.id), place="punto-1")
    assert excerpt.words == "Si comincia in tre."
    assert excerpt.url.endswith(f"/{document.id}-otto-cose#punto-1")
    assert find_quotable(SYSTEM, Ref("document", document.id), "") is None


def test_a_page_outside_needs_a_real_address_a_title_and_a_day_that_came(house):
    excerpt = linked("https://example.org/a?b=1", words="Parole lette là.", accessed_on=date(2026, 1, 2))
    assert (excerpt.source_kind, excerpt.audience, excerpt.url) == (LINK, PUBLIC, "https://example.org/a?b=1")
    assert excerpt.accessed_on == date(2026, 1, 2)
    with pytest.raises(Invalid) as refusal:
        take_link(SYSTEM, "javascript:alert(1)", " ", "", clock.now().date() + timedelta(days=2))
    assert set(refusal.value.messages) == {"url", "title", "accessed_on"}
    assert db.session.query(Excerpt).count() == 1


@pytest.mark.parametrize("address", ["example.org", "//example.org", "ftp://example.org", "https://", "https://a b.org", "https://[x"])
def test_what_is_no_address_is_refused(house, address):
    with pytest.raises(Invalid):
        linked(address)


def test_a_page_of_an_attachment_gives_its_words_while_a_text_shows_it(house, marta):
    thread = make_thread(marta)
    sent = taken_by(house, marta, pdf_of("Un verbale", "La seconda pagina parla di chiavi"), "Verbale.pdf")
    post = reply(house.actor(marta), thread.id, f"Ecco il verbale: {sent.markdown}")
    ref = Ref("file", sent.id)
    assert find_quotable(SYSTEM, ref, "2") is None, "nobody read it yet"
    assert drain_readings() == 1
    excerpt = taken(ref, "parla di chiavi", "2")
    assert (excerpt.words, excerpt.spot) == ("parla di chiavi", "p. 2")
    assert excerpt.url.endswith("#page=2")
    assert refused(ref, place="3")
    assert find_quotable(SYSTEM, ref, "") is None
    edit_post(house.actor(marta), post.id, "Il verbale era sbagliato.", version=1)
    assert find_quotable(house.actor(marta), ref, "2") is None
    assert find_quotable(SYSTEM, ref, "2") is None


def test_team_things_keep_their_audience(house, marta):
    pact = house.pact(rung=Rung.PACT)
    thread = make_thread(marta, pact=pact)
    excerpt = taken_from_post(make_post(thread, marta, SAID))
    assert (excerpt.audience, excerpt.pact_id) == (audience_of(Rung.PACT, pact.id), pact.id)
