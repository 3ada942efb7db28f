"""The watch: whatever happens to a source, at every moment its words are told for what they are, and shown only while they stand."""

from contextlib import suppress
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from forum.citations.models import Agreement, Citation, Excerpt, Standing
from forum.core.actor import SYSTEM, guest
from forum.core.audience import MEMBERS, PUBLIC, Rung
from forum.core.content import State
from forum.core.database import db
from forum.core.errors import Conflict, Denied, Invalid, NotFound
from forum.core.outbox import OutboxRow
from forum.core.refs import Ref
from forum.core.work import INDEX_BOX, JournalRow
from forum.discussions.models import Post, Thread
from forum.discussions.services.editing import delete_post, edit_post, retitle
from forum.discussions.services.posting import reply
from forum.discussions.services.tending import hide_post, hide_thread, move, restore_post, restore_thread
from forum.listening.models import Passage
from forum.listening.services.correcting import correct_passage
from forum.listening.services.noting import delete_moment
from forum.listening.services.stretches import Wish, ask_stretch, decide_stretch, lift_stretch
from forum.meetings.models import Meeting
from forum.meetings.services.tending import delete_meeting, hide_meeting, restore_meeting
from forum.pacts.models import Hat
from forum.pacts.services.settling import narrow
from tests.support.citations import HOLDER, answered, as_it_is, cited, shown, taken, taken_from_post, used
from tests.support.discussions import make_post, make_thread
from tests.support.documents import drain_readings, pdf_of
from tests.support.listening import make_moment, make_recorded, make_transcript
from tests.support.meetings import taken_by
from tests.support.pacts import statements

WORDS = "La chiave la tiene chi abita più vicino."
SAID = f"Prima le sedie. {WORDS} Poi le panchine."


class Stage:
    """A pact with Marta, who speaks, and Ivo, who facilitates it and moderates the site; Rita is of no pact."""

    def __init__(self, house, rung=Rung.PUBLIC):
        self.house = house
        self.pact = house.pact(rung=rung)
        self.marta, self.ivo = house.member("Marta"), house.member("Ivo", roles=("moderator",))
        house.belongs(self.marta, self.pact)
        house.belongs(self.ivo, self.pact, Hat.FACILITATOR)
        self.rita = house.member("Rita")
        self.author, self.tender, self.outside = house.actor(self.marta), house.actor(self.ivo), house.actor(self.rita)
        self.put_up(house)

    def put_up(self, house):
        self.thread = make_thread(self.ivo, "Le chiavi del cortile", pact=self.pact)
        self.post = make_post(self.thread, self.marta, SAID)
        self.excerpt = taken_from_post(self.post, WORDS)
        self.citation = cited(self.excerpt, PUBLIC)

    def says(self, text):
        version = db.session.scalar(select(Post.version).where(Post.id == self.post.id))
        edit_post(self.author, self.post.id, text, version=version)

    @property
    def now(self):
        return as_it_is(self.excerpt)

    def gets(self, actor=None, edits=False):
        found = shown(actor or guest(), self.citation, edits=edits)
        return found[0].words if found else None


@pytest.fixture
def stage(house):
    return Stage(house)


def told():
    """Return what was told of standings, in order: the event and the texts that cite."""
    db.session.rollback()
    rows = db.session.query(JournalRow).filter(JournalRow.event.in_(["StandingsChanged", "WordsWentAway"])).order_by(JournalRow.id)
    return [(row.event, row.payload["holders"]) for row in rows]


def test_an_edit_around_the_words_leaves_them_there(stage):
    stage.says(f"Una cosa in più. {WORDS} E basta.")
    assert (stage.now.standing, stage.now.state) == (Standing.EDITED, State.LIVE)
    assert stage.gets() == WORDS
    assert told() == [("StandingsChanged", [str(HOLDER)])]


def test_an_edit_of_the_words_takes_them_away_at_once(stage):
    stage.says(SAID.replace("vicino", "lontano"))
    assert (stage.now.standing, stage.now.state) == (Standing.CHANGED, State.HIDDEN)
    assert stage.gets() is None
    assert stage.gets(stage.author, edits=True) is None
    assert told() == [("WordsWentAway", [str(HOLDER)])]
    assert stage.now.words == WORDS, "who chooses what to do sees them beside what stands now"


def test_what_was_changed_and_put_back_is_unchanged_again(stage):
    stage.says("Ho ripensato a tutto.")
    stage.says(SAID)
    assert stage.now.standing == Standing.UNCHANGED
    assert stage.gets() == WORDS
    assert [event for event, _holders in told()] == ["WordsWentAway", "StandingsChanged"]


def test_a_hidden_post_takes_its_words_along_and_brings_them_back(stage):
    hide_post(stage.tender, stage.post.id, "nomina qualcuno")
    assert (stage.now.standing, stage.gets()) == (Standing.HIDDEN, None)
    restore_post(stage.tender, stage.post.id)
    assert (stage.now.standing, stage.gets()) == (Standing.UNCHANGED, WORDS)


def test_a_hidden_thread_takes_the_words_of_its_posts_along(stage):
    hide_thread(stage.tender, stage.thread.id, "litigano")
    assert (stage.now.standing, stage.gets()) == (Standing.HIDDEN, None)
    restore_thread(stage.tender, stage.thread.id)
    assert stage.gets() == WORDS


def test_nothing_keeps_the_words_of_what_was_deleted(stage):
    citation = answered(stage.citation, Agreement.REWORDED, rewording="Chi è vicino apre.")
    before = stage.now.fingerprint
    delete_post(stage.author, stage.post.id)
    gone = stage.now
    assert (gone.standing, gone.state) == (Standing.WITHDRAWN, State.DELETED)
    assert {gone.words, gone.before, gone.after, gone.title, gone.url, gone.byline} == {""}
    assert gone.fingerprint == before
    assert as_it_is(citation).rewording == ""
    assert stage.gets(SYSTEM, edits=True) is None


def test_words_of_a_hidden_post_go_with_the_thread_that_is_deleted(house):
    stage = Stage(house)
    thread = make_thread(stage.marta, "Solo questo", pact=stage.pact)
    post = make_post(thread, stage.ivo, SAID)
    excerpt = taken_from_post(post, WORDS)
    hide_post(stage.tender, post.id, "prova")
    delete_post(stage.author, db.session.scalar(select(Post.id).where(Post.thread_id == thread.id, Post.position == 1, Post.id != post.id)))
    assert as_it_is(excerpt).standing == Standing.WITHDRAWN
    assert as_it_is(excerpt).words == ""


def test_another_title_is_the_source_s_title_too(stage):
    retitle(stage.tender, stage.thread.id, title="Un altro titolo", kind="free", theme_ids=(stage.house.theme().id,), version=1)
    assert stage.now.title == "Un altro titolo"
    assert told() == []


def test_a_thread_moved_before_fewer_readers_asks_its_authors(stage):
    used(stage.citation)
    move(stage.tender, stage.thread.id, stage.pact.id, Rung.MEMBERS)
    assert stage.now.audience == MEMBERS
    citation = as_it_is(stage.citation)
    assert (citation.agreement, citation.asked_at is not None) == (Agreement.ASKED, True)
    assert stage.gets() is None
    assert stage.gets(stage.outside) is None
    assert stage.gets(stage.tender, edits=True) == WORDS
    assert told() == [("WordsWentAway", [str(HOLDER)])]


def test_an_answer_holds_when_the_source_is_read_by_fewer(stage):
    answered(stage.citation, Agreement.WITH_NAME)
    move(stage.tender, stage.thread.id, stage.pact.id, Rung.MEMBERS)
    assert stage.gets() == WORDS


def test_who_cited_their_own_words_is_not_asked(stage):
    own = cited(taken_from_post(stage.post, WORDS), PUBLIC, actor=stage.author)
    move(stage.tender, stage.thread.id, stage.pact.id, Rung.MEMBERS)
    assert as_it_is(own).agreement == Agreement.WITH_NAME


def test_a_narrowed_pact_asks_for_everything_taken_from_it(house):
    stage = Stage(house)
    _meeting, recording = make_recorded(pact=stage.pact)
    make_transcript(recording, "Qui si dice una cosa.", "E qui un'altra cosa.")
    moment = make_moment(recording, stage.marta, "Chi tiene le chiavi?")
    excerpts = [
        stage.excerpt,
        taken(Ref("recording", recording.id), place="0-10000"),
        taken(Ref("moment", moment.id)),
    ]
    citations = [cited(excerpt) for excerpt in excerpts]
    assert {citation.agreement for citation in citations} == {Agreement.NOT_NEEDED}
    narrow(stage.tender, stage.pact.id, Rung.PACT)
    assert {as_it_is(citation).agreement for citation in citations} == {Agreement.ASKED}
    assert {as_it_is(excerpt).audience for excerpt in excerpts} == {as_it_is(stage.excerpt).audience}
    assert as_it_is(stage.excerpt).audience not in (PUBLIC, MEMBERS)
    assert shown(guest(), *citations) == []


def test_a_reply_costs_the_watch_nothing(stage):
    def cost(text):
        with statements() as said:
            reply(stage.author, stage.thread.id, text)
        return [one for one in said if "excerpt" in one]

    assert cost("Anche noi.") == []


def test_a_text_that_cites_is_brought_up_to_date_in_the_search(stage):
    db.session.query(OutboxRow).delete()
    db.session.commit()
    stage.says("Altro.")
    waiting = set(db.session.scalars(select(OutboxRow.key).where(OutboxRow.box == INDEX_BOX)))
    assert {str(HOLDER), f"post:{stage.post.id}", "closing:0"} <= waiting


# Speech


@pytest.fixture
def speech(house):
    meeting, recording = make_recorded()
    make_transcript(recording, "Uno comincia dal cortile.", "Due racconta delle chiavi di casa.", "Tre ride di gusto.")
    excerpt = taken(Ref("recording", recording.id), "racconta delle chiavi di casa", "30000-59000")
    return meeting, recording, excerpt


def test_a_stretch_kept_out_hides_its_words_until_it_is_lifted(house, speech):
    meeting, recording, excerpt = speech
    stretch = ask_stretch(house.actor(house.member()), meeting.id, Wish(recording.id, 40_000, 41_000))
    assert as_it_is(excerpt).standing == Standing.UNCHANGED
    decide_stretch(SYSTEM, meeting.id, stretch.id, True, "sì")
    assert (as_it_is(excerpt).standing, as_it_is(excerpt).state) == (Standing.HIDDEN, State.HIDDEN)
    lift_stretch(SYSTEM, meeting.id, stretch.id)
    assert (as_it_is(excerpt).standing, as_it_is(excerpt).state) == (Standing.UNCHANGED, State.LIVE)


def test_a_correction_of_the_words_changes_them_and_of_others_does_not(house, speech):
    _meeting, recording, excerpt = speech
    first, second, _third = db.session.scalars(select(Passage).where(Passage.recording_id == recording.id).order_by(Passage.starts))
    correct_passage(SYSTEM, first.id, first.version, "Uno comincia dall'orto.", "")
    assert as_it_is(excerpt).standing == Standing.UNCHANGED
    correct_passage(SYSTEM, second.id, second.version, "Due racconta delle serrature.", "")
    assert as_it_is(excerpt).standing == Standing.CHANGED


def test_another_transcript_is_looked_through_at_the_same_seconds(house, speech):
    _meeting, recording, excerpt = speech
    make_transcript(recording, "Uno comincia.", "Allora, due racconta delle chiavi di casa, sì.", version=1)
    assert as_it_is(excerpt).standing == Standing.EDITED
    make_transcript(recording, "Due racconta delle chiavi di casa.", "Nessuno parla.", version=2)
    assert as_it_is(excerpt).standing == Standing.CHANGED


def test_what_was_taken_from_a_meeting_goes_where_the_meeting_goes(house, speech):
    meeting, recording, said = speech
    marta = house.member("Marta")
    moment = make_moment(recording, marta, "Chi tiene le chiavi?")
    line = taken(Ref("moment", moment.id))
    hide_meeting(SYSTEM, meeting.id, "prova")
    assert {as_it_is(said).standing, as_it_is(line).standing} == {Standing.HIDDEN}
    restore_meeting(SYSTEM, meeting.id)
    assert {as_it_is(said).standing, as_it_is(line).standing} == {Standing.UNCHANGED}
    delete_meeting(SYSTEM, meeting.id)
    assert {as_it_is(said).standing, as_it_is(line).standing} == {Standing.WITHDRAWN}
    assert {as_it_is(said).words, as_it_is(line).words} == {""}


def test_a_deleted_moment_is_withdrawn(house, speech):
    _meeting, recording, _said = speech
    marta = house.member("Marta")
    moment = make_moment(recording, marta, "Chi tiene le chiavi?")
    line = taken(Ref("moment", moment.id))
    delete_moment(house.actor(marta), moment.id)
    assert as_it_is(line).standing == Standing.WITHDRAWN


def test_the_minutes_of_a_meeting_are_watched(house):
    meeting, _recording = make_recorded(minutes="Si è deciso di aprire il sabato mattina.")
    minutes = taken(Ref("meeting", meeting.id), "aprire il sabato mattina")
    hide_meeting(SYSTEM, meeting.id, "prova")
    assert as_it_is(minutes).standing == Standing.HIDDEN
    restore_meeting(SYSTEM, meeting.id)
    assert db.session.get_one(Meeting, meeting.id).state == State.LIVE
    assert as_it_is(minutes).standing == Standing.UNCHANGED


def test_a_page_of_an_attachment_goes_with_the_text_that_shows_it(house):
    marta = house.member("Marta")
    thread = make_thread(marta)
    sent = taken_by(house, marta, pdf_of("La chiave è in portineria"), "Verbale.pdf")
    post = reply(house.actor(marta), thread.id, f"Ecco: {sent.markdown}")
    drain_readings()
    page = taken(Ref("file", sent.id), place="1")
    edit_post(house.actor(marta), post.id, "Era il verbale sbagliato.", version=1)
    assert as_it_is(page).standing == Standing.HIDDEN
    edit_post(house.actor(marta), post.id, f"Invece no: {sent.markdown}", version=2)
    assert as_it_is(page).standing == Standing.UNCHANGED
    delete_post(house.actor(marta), post.id)
    assert as_it_is(page).standing == Standing.WITHDRAWN


# Any sequence of acts, against what a naive eye sees


SENTENCES = (
    "Abbiamo cominciato con tre famiglie e una panchina.",
    WORDS,
    "Il comune ha portato due tavoli e poi se n'è andato.",
    "Nessuno voleva fare il coordinatore del sabato.",
)


class Act(NamedTuple):
    name: str
    text: str = ""


texts = some.lists(some.sampled_from(SENTENCES), unique=True, max_size=4).map(lambda some_of: " ".join(some_of) or "Niente.")
acts = some.one_of(
    texts.map(lambda text: Act("says", text)),
    some.sampled_from([*map(Act, ("hide", "restore", "hide_thread", "restore_thread", "members", "pact", "narrow", "delete", "said"))]),
)


def do(stage, act):
    """Do one act as the pages would; what may not be done at that moment is not done."""
    number, thread = stage.post.id, stage.thread.id
    ways = {
        "says": lambda: stage.says(act.text),
        "said": lambda: stage.says(SAID),
        "hide": lambda: hide_post(stage.tender, number, "prova"),
        "restore": lambda: restore_post(stage.tender, number),
        "hide_thread": lambda: hide_thread(stage.tender, thread, "prova"),
        "restore_thread": lambda: restore_thread(stage.tender, thread),
        "members": lambda: move(stage.tender, thread, stage.pact.id, Rung.MEMBERS),
        "pact": lambda: move(stage.tender, thread, stage.pact.id, Rung.PACT),
        "narrow": lambda: narrow(stage.tender, stage.pact.id, Rung.PACT),
        "delete": lambda: delete_post(stage.author, number),
    }
    with suppress(Denied, NotFound, Conflict, Invalid):
        ways[act.name]()
    db.session.rollback()


def seen_by_a_naive_eye(stage):
    """Return what became of the words, by looking at the post alone."""
    post, thread = db.session.get_one(Post, stage.post.id), db.session.get_one(Thread, stage.thread.id)
    db.session.refresh(post)
    db.session.refresh(thread)
    if State.DELETED in (post.state, thread.state):
        return Standing.WITHDRAWN, post.audience
    if post.state != State.LIVE:
        return Standing.HIDDEN, post.audience
    if post.plain == SAID:
        return Standing.UNCHANGED, post.audience
    return Standing.EDITED if WORDS in post.plain else Standing.CHANGED, post.audience


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(doings=some.lists(acts, min_size=1, max_size=6))
def test_after_any_acts_the_words_are_what_they_are_and_nobody_reads_what_does_not_stand(house, doings):
    stage = Stage(house)
    everybody = (guest(), stage.outside, stage.author, stage.tender, SYSTEM)
    for act in doings:
        do(stage, act)
        standing, audience = seen_by_a_naive_eye(stage)
        assert stage.now.standing == standing
        assert (stage.now.state == State.LIVE) == (standing in (Standing.UNCHANGED, Standing.EDITED))
        assert (stage.now.words == "") == (standing == Standing.WITHDRAWN)
        if standing != Standing.WITHDRAWN:
            assert stage.now.audience == audience
        agreement = as_it_is(stage.citation).agreement
        if standing in (Standing.UNCHANGED, Standing.EDITED):
            assert agreement == (Agreement.NOT_NEEDED if audience == PUBLIC else Agreement.ASKED)
        for reader in everybody:
            reads = standing in (Standing.UNCHANGED, Standing.EDITED) and audience == PUBLIC
            assert stage.gets(reader) == (WORDS if reads else None)
            reads_there = reader.reads_everything or reader.readable.allows(audience, stage.post.opened_at)
            for_editors = standing in (Standing.UNCHANGED, Standing.EDITED) and reads_there
            assert stage.gets(reader, edits=True) == (WORDS if for_editors else None)


def test_the_rows_that_the_naive_eye_reads_are_the_ones_that_were_made(house):
    stage = Stage(house)
    assert seen_by_a_naive_eye(stage) == (Standing.UNCHANGED, PUBLIC)
    do(stage, Act("delete"))
    assert seen_by_a_naive_eye(stage)[0] == Standing.WITHDRAWN
    assert db.session.query(Excerpt).count() == db.session.query(Citation).count() == 1
