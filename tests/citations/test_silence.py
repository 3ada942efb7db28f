"""Silence: what a pact may take it for, and the days that turn it into an answer."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from forum.citations import policy
from forum.citations.agreement_events import SilenceDecided
from forum.citations.answers import Answer, Choice, seal_of_agreement
from forum.citations.events import AgreementAnswered
from forum.citations.models import Agreement, PactSilence, Silence
from forum.citations.queries.agreements import get_use
from forum.citations.queries.silence import get_silence
from forum.citations.services.agreeing import answer, propose_rewording
from forum.citations.services.citing import put_to_use
from forum.citations.services.silence import SILENCE_BOX, decide_silence, settle, settle_parcels
from forum.core import limits
from forum.core.audience import MEMBERS, PUBLIC, Rung, audience_of
from forum.core.database import db
from forum.core.errors import Conflict, Denied, Invalid, NotFound
from forum.core.outbox import OutboxRow, drain
from forum.core.refs import Ref
from forum.core.work import JournalRow, unit_of_work
from forum.mail.queue import MAIL_BOX
from forum.pacts.models import Hat, PactKind
from tests.support.citations import as_it_is, cited, shown, taken_from_post
from tests.support.discussions import make_post, make_thread
from tests.support.library import make_document
from tests.support.pacts import send, words_of

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
WORDS = "Al mercato nessuno si fermava."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


class Scene:
    """A pact for the territory that Fulvia facilitates; Marta said something to its people alone."""

    def __init__(self, house, rung=Rung.PUBLIC, kind=PactKind.TERRITORY):
        self.house = house
        self.pact = house.pact("Patto del mercato", rung=rung, kind=kind)
        self.marta, self.fulvia, self.celia = house.member("Marta"), house.member("Fulvia"), house.member("Celia", roles=("curator",))
        house.belongs(self.marta, self.pact)
        house.belongs(self.fulvia, self.pact, Hat.FACILITATOR)
        house.belongs(self.celia, self.pact)
        self.document = make_document(self.celia, "Quello che abbiamo capito")
        self.holder = Ref("document", self.document.id)

    def actor(self, name):
        return self.house.actor(getattr(self, name))

    def decides(self, silence, days=14):
        seal = get_silence(self.actor("fulvia"), self.pact.slug).seal
        decide_silence(self.actor("fulvia"), self.pact.id, silence, days, seal)

    def use(self, rung=Rung.PACT, author="marta", by="celia"):
        thread = make_thread(self.fulvia, "Fra noi", pact=self.pact, rung=rung)
        post = make_post(thread, getattr(self, author) if author else None, WORDS, **({} if author else {"byline": "Un vicino"}))
        citation = cited(taken_from_post(post, WORDS), PUBLIC, self.holder, self.actor(by))
        with unit_of_work() as work:
            put_to_use(self.actor("celia"), work, self.holder, [citation.id])
        return citation

    def says(self, citation, choice, **words):
        row = as_it_is(citation)
        seal = seal_of_agreement(row)
        answer(self.actor("marta"), row.id, Answer(choice, **words), seal)


@pytest.fixture
def scene(house):
    return Scene(house)


def passes(clock, days, hours=0):
    clock.move_to(NOW + timedelta(days=days, hours=hours))
    drained = drain(SILENCE_BOX, settle_parcels)
    db.session.rollback()
    return drained


def waiting():
    db.session.rollback()
    return list(db.session.execute(select(OutboxRow.key, OutboxRow.available_at).where(OutboxRow.box == SILENCE_BOX)))


def public_reading(house, citation):
    db.session.rollback()
    return [(one.words, one.by) for one in shown(house.actor(house.member("Olga")), citation)]


# What the days bring


def test_without_a_decision_silence_is_a_no_after_the_longest_time(scene, clock):
    citation = scene.use()
    passes(clock, limits.SILENCE_DAYS)
    assert as_it_is(citation).agreement == Agreement.ASKED
    passes(clock, limits.SILENCE_DAYS + 1)
    assert as_it_is(citation).agreement == Agreement.REFUSED
    assert waiting() == []


@pytest.mark.parametrize(
    ("silence", "agreement", "by"),
    [
        (Silence.NAME, Agreement.WITH_NAME, "Marta"),
        (Silence.ROLE, Agreement.ROLE_ONLY, "una persona del patto"),
        (Silence.NO, Agreement.REFUSED, None),
    ],
)
def test_silence_is_what_the_pact_decided(house, scene, clock, silence, agreement, by):
    scene.decides(silence, 10)
    citation = scene.use()
    passes(clock, 10)
    assert as_it_is(citation).agreement == Agreement.ASKED
    passes(clock, 11)
    assert as_it_is(citation).agreement == agreement
    assert public_reading(house, citation) == ([(WORDS, by)] if by else [])
    assert as_it_is(citation).answered_at is None


def test_time_is_journalled_as_an_answer_of_nobody(scene, clock):
    scene.use()
    passes(clock, 61)
    who, what = db.session.execute(
        select(JournalRow.actor_id, JournalRow.payload).where(JournalRow.event == AgreementAnswered.__name__)
    ).one()
    assert who is None
    assert what["agreement"] == Agreement.REFUSED


def test_an_answer_in_time_is_what_counts(scene, clock):
    scene.decides(Silence.NAME, 10)
    citation = scene.use()
    clock.move_to(NOW + timedelta(days=9))
    scene.says(citation, Choice.NO)
    assert passes(clock, 12) == 1
    assert as_it_is(citation).agreement == Agreement.REFUSED
    assert waiting() == []


def test_the_author_may_decide_otherwise_after_the_time_is_over(house, scene, clock):
    citation = scene.use()
    passes(clock, 61)
    use = get_use(scene.actor("marta"), citation.id)
    assert use.by_silence
    scene.says(citation, Choice.NAME)
    assert public_reading(house, citation) == [(WORDS, "Marta")]
    assert not get_use(scene.actor("marta"), citation.id).by_silence


def test_the_letter_says_what_silence_comes_to_and_until_when(scene):
    scene.decides(Silence.ROLE, 10)
    scene.use()
    db.session.rollback()
    text = db.session.scalars(select(OutboxRow.payload).where(OutboxRow.box == MAIL_BOX)).one()["text"]
    assert "Hai tempo fino al 30 marzo 2026. Se non rispondi si leggeranno senza il tuo nome" in text


# What a decision does not reach


def test_a_decision_does_not_reach_back_to_who_was_asked_before(scene, clock):
    citation = scene.use()
    clock.move_to(NOW + timedelta(days=1))
    scene.decides(Silence.NAME, 7)
    passes(clock, 30)
    assert as_it_is(citation).agreement == Agreement.ASKED
    passes(clock, 61)
    assert as_it_is(citation).agreement == Agreement.REFUSED


def test_a_decision_taken_back_leaves_those_asked_before_with_a_no(scene, clock):
    scene.decides(Silence.NAME, 7)
    citation = scene.use()
    clock.move_to(NOW + timedelta(days=1))
    scene.decides(Silence.NO, 7)
    assert passes(clock, 9) == 1
    assert as_it_is(citation).agreement == Agreement.ASKED
    assert [row.available_at.date() for row in waiting()] == [date(2026, 5, 20)]
    passes(clock, 61)
    assert as_it_is(citation).agreement == Agreement.REFUSED


def test_a_pact_that_becomes_confidential_takes_silence_for_a_no(scene, clock):
    scene.decides(Silence.NAME, 7)
    citation = scene.use()
    scene.pact.rung = Rung.PACT
    db.session.commit()
    passes(clock, 8)
    assert as_it_is(citation).agreement == Agreement.ASKED
    passes(clock, 61)
    assert as_it_is(citation).agreement == Agreement.REFUSED


def test_what_only_the_team_reads_never_travels_by_silence(scene, clock):
    scene.decides(Silence.NAME, 7)
    scene.gina = scene.house.member("Gina")
    scene.house.belongs(scene.gina, scene.pact, Hat.FACILITATOR)
    citation = scene.use(rung=Rung.TEAM, author="gina", by="fulvia")
    passes(clock, 61)
    assert as_it_is(citation).agreement == Agreement.REFUSED


def test_silence_before_a_proposal_is_a_no_whatever_the_pact_decided(scene, clock):
    scene.decides(Silence.NAME, 7)
    citation = scene.use()
    scene.says(citation, Choice.OTHERWISE, note="Più breve.")
    seal = get_use(scene.actor("marta"), citation.id).seal
    propose_rewording(scene.actor("celia"), citation.id, "Breve.", seal)
    passes(clock, 30)
    assert as_it_is(citation).agreement == Agreement.REWORD
    passes(clock, 61)
    assert as_it_is(citation).agreement == Agreement.REFUSED


def test_nobody_is_silent_who_asked_for_other_words(scene, clock):
    scene.decides(Silence.NAME, 7)
    citation = scene.use()
    scene.says(citation, Choice.OTHERWISE, note="Più breve.")
    passes(clock, 90)
    assert as_it_is(citation).agreement == Agreement.REWORD


@pytest.mark.parametrize("gone", ["left_at", "suspended_at"])
def test_the_silence_of_who_cannot_come_in_is_a_no(scene, clock, gone):
    scene.decides(Silence.NAME, 7)
    citation = scene.use()
    setattr(scene.marta, gone, NOW)
    db.session.commit()
    passes(clock, 8)
    assert as_it_is(citation).agreement == Agreement.REFUSED


def test_words_without_an_account_wait_for_a_facilitator_and_for_no_day(scene, clock):
    scene.decides(Silence.NAME, 7)
    citation = scene.use(author=None)
    assert waiting() == []
    clock.move_to(NOW + timedelta(days=100))
    assert settle(citation.id) is None
    assert as_it_is(citation).agreement == Agreement.ASKED


def test_a_parcel_that_comes_twice_does_no_harm(scene, clock):
    citation = scene.use()
    clock.move_to(NOW + timedelta(days=61))
    assert settle(citation.id) is None
    scene.says(citation, Choice.NAME)
    assert settle(citation.id) is None
    assert as_it_is(citation).agreement == Agreement.WITH_NAME
    assert settle(999) is None


# Who decides


@pytest.mark.parametrize(
    ("rung", "kind", "allowed"),
    [
        (Rung.PUBLIC, PactKind.TERRITORY, True),
        (Rung.MEMBERS, PactKind.TERRITORY, True),
        (Rung.PACT, PactKind.TERRITORY, False),
        (Rung.TEAM, PactKind.TERRITORY, False),
        (Rung.MEMBERS, PactKind.FAMILIES, False),
        (Rung.PACT, PactKind.GROUPS, False),
    ],
)
def test_only_pacts_for_the_territory_that_are_not_confidential_decide(house, rung, kind, allowed):
    scene = Scene(house, rung, kind)
    if allowed:
        scene.decides(Silence.NAME, 7)
        assert db.session.get_one(PactSilence, scene.pact.id).silence == Silence.NAME
    else:
        with pytest.raises(Denied):
            scene.decides(Silence.NAME, 7)
        assert db.session.get(PactSilence, scene.pact.id) is None


def test_only_facilitators_decide_and_nobody_else_finds_the_page(house, scene):
    browser = house.browser(scene.fulvia)
    assert browser.get(f"/patti/{scene.pact.slug}/parole-citate").status_code == 200
    for name in ("marta", "celia"):
        assert house.browser(getattr(scene, name)).get(f"/patti/{scene.pact.slug}/parole-citate").status_code == 404
        with pytest.raises(NotFound):
            decide_silence(scene.actor(name), scene.pact.id, Silence.NAME, 10, "")


def test_the_decision_is_kept_and_journalled(house, scene):
    browser = house.browser(scene.fulvia)
    answer_of = send(browser, f"/patti/{scene.pact.slug}/parole-citate", silence="role", days="21")
    assert answer_of.status_code == 303
    row = db.session.get_one(PactSilence, scene.pact.id)
    assert (row.silence, row.days, row.decided_by) == ("role", 21, scene.fulvia.id)
    assert "Fulvia" in words_of(browser.get(f"/patti/{scene.pact.slug}/parole-citate"))
    payload = db.session.scalars(select(JournalRow.payload).where(JournalRow.event == SilenceDecided.__name__)).one()
    assert payload == {"pact_id": scene.pact.id, "silence": "role", "days": 21}


@pytest.mark.parametrize("days", ["6", "61", "due", ""])
def test_days_out_of_bounds_are_refused_and_nothing_is_lost(house, scene, days):
    browser = house.browser(scene.fulvia)
    refused = send(browser, f"/patti/{scene.pact.slug}/parole-citate", silence="name", days=days)
    assert refused.status_code == 422
    assert f'value="{days}"' in refused.get_data(as_text=True)
    assert db.session.get(PactSilence, scene.pact.id) is None
    with pytest.raises(Invalid):
        decide_silence(scene.actor("fulvia"), scene.pact.id, Silence.NAME, 6, "")


def test_two_who_decide_at_once_are_told(house, scene):
    seal = get_silence(scene.actor("fulvia"), scene.pact.slug).seal
    scene.decides(Silence.ROLE, 20)
    with pytest.raises(Conflict):
        decide_silence(scene.actor("fulvia"), scene.pact.id, Silence.NAME, 10, seal)
    browser = house.browser(scene.fulvia)
    crossed = send(browser, f"/patti/{scene.pact.slug}/parole-citate", silence="name", days="10", seen=seal)
    assert crossed.status_code == 409
    assert "ha deciso qualcun altro" in words_of(crossed)
    assert db.session.get_one(PactSilence, scene.pact.id).silence == Silence.ROLE


def test_a_confidential_pact_is_told_that_silence_is_always_a_no(house):
    scene = Scene(house, Rung.PACT, PactKind.FAMILIES)
    page = house.browser(scene.fulvia).get(f"/patti/{scene.pact.slug}/parole-citate")
    assert "In questo patto il silenzio è sempre un no." in words_of(page)
    assert 'name="silence"' not in page.get_data(as_text=True)


# The rule itself


def question(**changed):
    values = {"asked_at": NOW, "audience": audience_of(Rung.PACT, 7), "pact_kind": PactKind.TERRITORY, "pact_rung": Rung.PUBLIC}
    return policy.Question(**{**values, "silence": "name", "days": 7, "decided_at": NOW - timedelta(days=1), **changed})


def test_the_rule_says_no_wherever_no_pact_may_say_otherwise():
    assert policy.silence_of(question()) == policy.Unanswered(Silence.NAME, date(2026, 3, 27))
    no = policy.Unanswered(Silence.NO, date(2026, 5, 19))
    for changed in (
        {"proposed": True},
        {"decided_at": None, "silence": None, "days": None},
        {"decided_at": NOW + timedelta(seconds=1)},
        {"audience": audience_of(Rung.TEAM, 7)},
        {"pact_kind": PactKind.FAMILIES, "pact_rung": Rung.MEMBERS},
        {"pact_rung": Rung.PACT},
        {"pact_kind": None, "pact_rung": None, "audience": MEMBERS},
    ):
        assert policy.silence_of(question(**changed)) == no


def test_the_last_day_is_whole(clock):
    # At one in the morning of the next day at the place the calendar has turned, though not in UTC.
    late = policy.silence_of(question(asked_at=datetime(2026, 3, 20, 23, 30, tzinfo=UTC), decided_at=NOW))
    assert late.last_day == date(2026, 3, 28)
    assert late.due_at.astimezone(UTC) == datetime(2026, 3, 29, 6, tzinfo=UTC)
