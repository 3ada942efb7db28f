"""Agreement before words travel: authors are asked, answer, have it said otherwise, and take it back."""

from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select

from forum.citations import policy
from forum.citations.agreement_events import RewordingProposed
from forum.citations.answers import Answer, Choice, seal_of_agreement
from forum.citations.events import AgreementAnswered
from forum.citations.models import Agreement, Citation, Excerpt
from forum.citations.queries.agreements import agreements_of, get_use, my_uses, waiting_for
from forum.citations.services.agreeing import answer, propose_rewording, withdraw
from forum.citations.services.citing import follow_holder, put_to_use
from forum.core.audience import MEMBERS, PUBLIC, Rung, audience_of
from forum.core.content import State
from forum.core.database import db
from forum.core.errors import Conflict, Denied, Invalid, NotFound, Repeated
from forum.core.outbox import OutboxRow
from forum.core.refs import Ref
from forum.core.work import CLOSING, INDEX_BOX, JournalRow, SiteVersion, unit_of_work
from forum.library.events import DocumentReclassified
from forum.mail.queue import MAIL_BOX
from forum.pacts.models import Hat, Membership
from tests.support.citations import answered, as_it_is, cited, shown, taken_from_post
from tests.support.discussions import make_post, make_thread
from tests.support.library import make_document

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
SECRET = "Da me la sera non bussava nessuno."
TITLE = "Le serate riservate"


@pytest.fixture(autouse=True)
def present():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


class Scene:
    """Marta said something in a confidential pact; the curator Celia uses it in a public document."""

    def __init__(self, house):
        self.house = house
        self.pact = house.pact("Patto delle serate", rung=Rung.PACT)
        self.marta, self.fulvia = house.member("Marta", role="assistente sociale"), house.member("Fulvia")
        self.olga, self.celia = house.member("Olga"), house.member("Celia", roles=("curator",))
        house.belongs(self.marta, self.pact)
        house.belongs(self.fulvia, self.pact, Hat.FACILITATOR)
        house.belongs(self.celia, self.pact)
        self.thread = make_thread(self.fulvia, TITLE, pact=self.pact)
        self.document = make_document(self.celia, "Quello che abbiamo capito")
        self.holder = Ref("document", self.document.id)

    def actor(self, member):
        return self.house.actor(member)

    def use(self, words=SECRET, author="marta", holder=None, audience=PUBLIC, asked=True, by="celia"):
        """Have words said, cited and put to use; returns the citation."""
        author = getattr(self, author) if author else None
        extra = {} if author else {"byline": "Un vicino"}
        excerpt = taken_from_post(make_post(self.thread, author, words, **extra), words)
        citation = cited(excerpt, audience, holder or self.holder, self.actor(getattr(self, by)))
        if asked:
            self.put_to_use(citation)
        return citation

    def put_to_use(self, *citations):
        with unit_of_work() as work:
            put_to_use(self.actor(self.celia), work, Ref(citations[0].holder_kind, citations[0].holder_id), [one.id for one in citations])

    def reaches(self, audience):
        """Have the document come before other readers."""
        with unit_of_work() as work:
            follow_holder(self.holder, audience)
            work.emit(DocumentReclassified(actor_id=self.celia.id, document_id=self.document.id))

    def says(self, citation, choice, member="marta", **words):
        row = as_it_is(db.session.get_one(Citation, citation.id))
        seal = seal_of_agreement(row)
        answer(self.actor(getattr(self, member)), citation.id, Answer(choice, **words), seal)
        return as_it_is(row)

    def proposes(self, citation, words, member="celia"):
        row = as_it_is(db.session.get_one(Citation, citation.id))
        seal = seal_of_agreement(row)
        propose_rewording(self.actor(getattr(self, member)), citation.id, words, seal)
        return as_it_is(row)

    def reads(self, citation, member=None, edits=False):
        db.session.rollback()
        actor = self.actor(getattr(self, member or "olga"))
        return [(one.words, one.by) for one in shown(actor, citation, edits=edits)]


@pytest.fixture
def scene(house):
    return Scene(house)


def letters():
    db.session.rollback()
    rows = db.session.execute(select(OutboxRow.key, OutboxRow.payload).where(OutboxRow.box == MAIL_BOX).order_by(OutboxRow.id))
    return [(row.key, row.payload) for row in rows]


def journal(event):
    db.session.rollback()
    rows = db.session.execute(
        select(JournalRow.actor_id, JournalRow.payload).where(JournalRow.event == event.__name__).order_by(JournalRow.id)
    )
    return [tuple(row) for row in rows]


# Asking


def test_an_author_is_written_to_once_for_all_that_one_document_uses(scene):
    first, second = scene.use(asked=False), scene.use("Poi è venuta la vicina.", asked=False)
    scene.put_to_use(first, second)
    (sent,) = letters()
    assert sent[0] == f"agreement:document:{scene.document.id}:{scene.marta.id}"
    assert sent[1]["to"] == scene.marta.email
    assert sent[1]["text"].count("http://localhost/le-mie-parole\n") == 1


def test_a_letter_about_one_use_leads_straight_to_it(scene):
    citation = scene.use()
    assert f"http://localhost/le-mie-parole/{citation.id}\n" in letters()[0][1]["text"]


def test_a_letter_names_neither_the_pact_nor_the_words_nor_the_document(scene):
    scene.use()
    text = str(letters()[0][1])
    for hidden in (SECRET, scene.pact.title, scene.pact.slug, TITLE, scene.document.title):
        assert hidden not in text


@pytest.mark.parametrize(
    ("language", "subject"), [("it", "Qualcuno vorrebbe usare parole tue"), ("en", "Somebody would like to use words of yours")]
)
def test_a_letter_speaks_the_language_of_who_receives_it(scene, language, subject):
    scene.marta.language = language
    db.session.commit()
    scene.use()
    assert letters()[0][1]["subject"] == subject
    assert ("19 maggio 2026" if language == "it" else "19 May 2026") in letters()[0][1]["text"]


def test_nobody_is_written_to_for_a_source_that_was_only_picked(scene):
    citation = scene.use(asked=False)
    assert letters() == []
    with pytest.raises(NotFound):
        get_use(scene.actor(scene.marta), citation.id)
    assert waiting_for(scene.actor(scene.marta)) is None


def test_no_letter_goes_to_who_left_or_has_no_account(scene):
    scene.marta.left_at = NOW
    db.session.commit()
    scene.use()
    scene.use("Parole di un vicino.", author=None)
    assert letters() == []


def test_who_uses_their_own_words_has_agreed(scene):
    citation = scene.use("Parole di Celia.", author="celia")
    assert as_it_is(citation).agreement == Agreement.WITH_NAME
    assert letters() == []
    assert scene.reads(citation) == [("Parole di Celia.", "Celia")]
    assert get_use(scene.actor(scene.celia), citation.id).own


# Until there is an answer


def test_until_there_is_an_answer_only_editors_who_read_the_source_see_it(scene):
    citation = scene.use()
    assert scene.reads(citation) == []
    assert scene.reads(citation, "celia", edits=True) == [(SECRET, "Marta")]
    assert scene.reads(citation, "olga", edits=True) == []


# Answering


def test_with_the_name(scene):
    citation = scene.use()
    scene.says(citation, Choice.NAME)
    assert scene.reads(citation) == [(SECRET, "Marta")]


def test_with_the_role_alone(scene):
    citation = scene.use()
    scene.says(citation, Choice.ROLE, role="una vicina")
    assert scene.reads(citation) == [(SECRET, "una vicina")]


def test_the_role_must_be_written(scene):
    citation = scene.use()
    with pytest.raises(Invalid) as problem:
        scene.says(citation, Choice.ROLE)
    assert set(problem.value.messages) == {"role"}
    assert as_it_is(citation).agreement == Agreement.ASKED


def test_a_no_is_a_no_for_editors_too(scene):
    citation = scene.use()
    scene.says(citation, Choice.NO)
    assert scene.reads(citation) == scene.reads(citation, "celia", edits=True) == []


def test_in_other_words_the_author_reads_first_and_nobody_the_exact_ones(scene):
    citation = scene.use()
    scene.says(citation, Choice.OTHERWISE, note="Senza dire che ero sola.")
    assert scene.reads(citation) == []
    editors = agreements_of(scene.actor(scene.celia), [citation.id])[citation.id]
    assert (editors.note, editors.may_propose, editors.awaits_editors) == ("Senza dire che ero sola.", True, True)
    scene.proposes(citation, "La sera mancava compagnia.")
    assert scene.reads(citation) == []
    assert letters()[-1][0] == f"rewording:{citation.id}"
    mine = get_use(scene.actor(scene.marta), citation.id)
    assert (mine.proposal, mine.state) == ("La sera mancava compagnia.", "proposed")
    scene.says(citation, Choice.ACCEPT, role="una vicina")
    assert scene.reads(citation) == [("La sera mancava compagnia.", "")]


def test_a_proposal_may_be_refused_or_asked_for_again(scene):
    citation = scene.use()
    scene.says(citation, Choice.OTHERWISE, note="Più breve.")
    scene.proposes(citation, "La sera mancava compagnia.")
    row = scene.says(citation, Choice.OTHERWISE, note="Ancora più breve.")
    assert (row.agreement, row.rewording) == (Agreement.REWORD, "Ancora più breve.")
    scene.proposes(citation, "Mancava compagnia.")
    row = scene.says(citation, Choice.NO)
    assert (row.agreement, row.rewording) == (Agreement.REFUSED, "")
    assert scene.reads(citation) == []


def test_nothing_can_be_accepted_that_was_not_proposed(scene):
    citation = scene.use()
    with pytest.raises(Invalid):
        scene.says(citation, Choice.ACCEPT)
    scene.says(citation, Choice.OTHERWISE, note="Più breve.")
    with pytest.raises(Invalid):
        scene.says(citation, Choice.ACCEPT)
    assert scene.reads(citation) == []


def test_how_it_should_be_said_must_be_told(scene):
    citation = scene.use()
    with pytest.raises(Invalid):
        scene.says(citation, Choice.OTHERWISE)


def test_nobody_accepts_a_proposal_that_changed_under_their_eyes(scene):
    citation = scene.use()
    scene.says(citation, Choice.OTHERWISE, note="Più breve.")
    row = scene.proposes(citation, "La prima proposta.")
    seen = seal_of_agreement(row)
    scene.proposes(citation, "Un'altra proposta.")
    with pytest.raises(Conflict):
        answer(scene.actor(scene.marta), citation.id, Answer(Choice.ACCEPT), seen)
    assert as_it_is(row).agreement == Agreement.REWORD


def test_editors_do_not_propose_over_an_answer_they_have_not_seen(scene):
    citation = scene.use()
    row = scene.says(citation, Choice.OTHERWISE, note="Più breve.")
    seen = seal_of_agreement(row)
    scene.says(citation, Choice.OTHERWISE, note="Anzi, più lungo.")
    with pytest.raises(Conflict):
        propose_rewording(scene.actor(scene.celia), citation.id, "Breve.", seen)


def test_the_same_form_sent_twice_is_one_answer(scene):
    citation = scene.use()
    seal = get_use(scene.actor(scene.marta), citation.id).seal
    answer(scene.actor(scene.marta), citation.id, Answer(Choice.NAME), seal, "chiave")
    with pytest.raises(Repeated):
        answer(scene.actor(scene.marta), citation.id, Answer(Choice.NAME), seal, "chiave")
    assert len(journal(AgreementAnswered)) == 1


def test_every_answer_is_journalled_in_numbers_alone(scene):
    citation = scene.use()
    scene.says(citation, Choice.ROLE, role="una vicina")
    scene.says(citation, Choice.OTHERWISE, note="Più breve.")
    scene.proposes(citation, "Breve.")
    payloads = journal(AgreementAnswered)
    assert [(who, what["citation_id"], what["agreement"]) for who, what in payloads] == [
        (scene.marta.id, citation.id, Agreement.ROLE_ONLY),
        (scene.marta.id, citation.id, Agreement.REWORD),
    ]
    assert journal(RewordingProposed)[0][0] == scene.celia.id
    assert not {"una vicina", "Più breve.", "Breve."} & {str(value) for _who, what in payloads for value in what.values()}


def test_a_yes_needs_words_that_still_stand_and_a_no_does_not(scene):
    citation = scene.use()
    with unit_of_work():
        db.session.get_one(Excerpt, citation.excerpt_id).state = State.HIDDEN
    with pytest.raises(Denied):
        scene.says(citation, Choice.NAME)
    assert get_use(scene.actor(scene.marta), citation.id).words == ""
    assert scene.says(citation, Choice.NO).agreement == Agreement.REFUSED


# Taking back


@pytest.mark.parametrize("agreed", [Agreement.WITH_NAME, Agreement.ROLE_ONLY, Agreement.REWORDED])
def test_what_is_taken_back_leaves_in_the_same_commit(scene, agreed):
    citation = answered(scene.use(), agreed, answered_at=NOW, rewording="Altre parole.", shown_role="una vicina")
    assert scene.reads(citation)
    db.session.execute(OutboxRow.__table__.delete().where(OutboxRow.box == INDEX_BOX))
    db.session.commit()
    before = db.session.scalar(select(SiteVersion.number))
    withdraw(scene.actor(scene.marta), citation.id)
    assert scene.reads(citation) == scene.reads(citation, "celia", edits=True) == []
    parcels = set(db.session.scalars(select(OutboxRow.key).where(OutboxRow.box == INDEX_BOX)))
    assert {str(scene.holder), CLOSING} <= parcels
    assert db.session.scalar(select(SiteVersion.number)) > before
    assert as_it_is(citation).rewording == ""


def test_what_nobody_had_to_be_asked_can_be_taken_back_too(scene):
    scene.thread = make_thread(scene.marta, "In piazza")
    citation = scene.use("Detto davanti a tutti.")
    assert as_it_is(citation).agreement == Agreement.NOT_NEEDED
    assert scene.reads(citation) == [("Detto davanti a tutti.", "Marta")]
    withdraw(scene.actor(scene.marta), citation.id)
    assert scene.reads(citation) == []


def test_a_no_may_become_a_yes_again(scene):
    citation = scene.use()
    scene.says(citation, Choice.NO)
    scene.says(citation, Choice.NAME)
    assert scene.reads(citation) == [(SECRET, "Marta")]


def test_who_left_the_pact_keeps_the_last_word_on_theirs(scene):
    citation = scene.use()
    scene.says(citation, Choice.NAME)
    db.session.execute(Membership.__table__.delete().where(Membership.member_id == scene.marta.id))
    db.session.commit()
    use = get_use(scene.actor(scene.marta), citation.id)
    assert (use.words, use.title, use.source_url) == (SECRET, "", "")
    withdraw(scene.actor(scene.marta), citation.id)
    assert scene.reads(citation) == []


# Whom it is up to


@pytest.mark.parametrize("member", ["olga", "fulvia", "celia"])
def test_nobody_else_answers_or_takes_back(scene, member):
    citation = scene.use()
    with pytest.raises(NotFound):
        scene.says(citation, Choice.NAME, member)
    with pytest.raises(NotFound):
        withdraw(scene.actor(getattr(scene, member)), citation.id)
    with pytest.raises(NotFound):
        get_use(scene.actor(getattr(scene, member)), citation.id)
    assert as_it_is(citation).agreement == Agreement.ASKED


def test_for_who_has_no_account_a_facilitator_of_the_pact_answers_and_is_named(scene):
    citation = scene.use("Parole di un vicino.", author=None)
    for member in ("olga", "marta", "celia"):
        with pytest.raises(NotFound):
            scene.says(citation, Choice.NAME, member)
    assert [use.citation_id for use in my_uses(scene.actor(scene.fulvia)).waiting] == [citation.id]
    scene.says(citation, Choice.ROLE, "fulvia", role="un vicino")
    assert scene.reads(citation) == [("Parole di un vicino.", "un vicino")]
    editors = agreements_of(scene.actor(scene.celia), [citation.id])[citation.id]
    assert (editors.answered_by, editors.has_account) == ("Fulvia", False)


def test_only_who_looks_after_the_text_and_reads_the_source_proposes_words(scene):
    citation = scene.use()
    scene.says(citation, Choice.OTHERWISE, note="Più breve.")
    stranger = scene.house.member("Elsa", roles=("curator",))
    for member in (scene.olga, scene.fulvia, scene.marta, stranger):
        with pytest.raises(NotFound):
            propose_rewording(scene.actor(member), citation.id, "Breve.", get_use(scene.actor(scene.marta), citation.id).seal)
    assert scene.proposes(citation, "Breve.").rewording == "Breve."


def test_words_are_proposed_only_to_who_asked_for_them(scene):
    citation = scene.use()
    with pytest.raises(Denied):
        scene.proposes(citation, "Breve.")


def test_an_empty_proposal_is_refused(scene):
    citation = scene.use()
    scene.says(citation, Choice.OTHERWISE, note="Più breve.")
    with pytest.raises(Invalid):
        scene.proposes(citation, "")


def test_editors_learn_the_note_only_where_they_read_the_source(scene):
    citation = scene.use()
    scene.says(citation, Choice.OTHERWISE, note="Senza dire che ero sola.")
    stranger = scene.house.member("Elsa", roles=("curator",))
    use = agreements_of(scene.actor(stranger), [citation.id])[citation.id]
    assert (use.note, use.words, use.title, use.may_propose) == ("", "", "", False)


# When the question falls away


def test_a_document_that_narrows_to_the_readers_of_the_source_asks_nothing_any_more(scene):
    citation = scene.use()
    assert waiting_for(scene.actor(scene.marta)).count == 1
    scene.reaches(audience_of(Rung.PACT, scene.pact.id))
    assert as_it_is(citation).agreement == Agreement.NOT_NEEDED
    assert waiting_for(scene.actor(scene.marta)) is None
    assert my_uses(scene.actor(scene.marta)).waiting == ()


def test_a_no_stays_a_no_when_the_document_narrows(scene):
    citation = scene.use()
    scene.says(citation, Choice.NO)
    scene.reaches(audience_of(Rung.PACT, scene.pact.id))
    assert as_it_is(citation).agreement == Agreement.REFUSED


def test_a_yes_for_fewer_readers_is_asked_again_for_more(scene):
    citation = scene.use(audience=MEMBERS)
    scene.says(citation, Choice.NAME)
    scene.reaches(PUBLIC)
    assert scene.reads(citation) == []
    assert waiting_for(scene.actor(scene.marta)).first == citation.id


# The pure answers


def test_both_halves_of_whose_turn_it_is_agree():
    for agreement in Agreement:
        for answered_at in (None, NOW):
            author = policy.awaits_author(agreement, answered_at)
            editors = policy.awaits_editors(agreement, answered_at)
            assert not (author and editors)
            assert (author or editors) == (agreement in (Agreement.ASKED, Agreement.REWORD))
