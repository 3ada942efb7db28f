"""From when words are used: what an editor picks for themselves is nobody's business until a version of the text uses it."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from forum.citations.answers import Answer, Choice
from forum.citations.events import AgreementsAsked
from forum.citations.models import Agreement, Citation, PactSilence, Silence
from forum.citations.queries.agreements import get_use, my_uses, waiting_for
from forum.citations.queries.basket import Filters, Stand, basket
from forum.citations.services.agreeing import answer, withdraw
from forum.citations.services.collecting import collect
from forum.citations.services.silence import SILENCE_BOX, settle_parcels
from forum.core import clock, limits
from forum.core.audience import MEMBERS, PUBLIC, Rung, audience_of
from forum.core.database import db
from forum.core.errors import Conflict, NotFound
from forum.core.outbox import drain
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.discussions.services.tending import move
from forum.library.models import BlockKind, Document
from forum.library.queries.drafts import blocks_of, find_draft
from forum.library.services.picking import pick_words
from forum.library.services.using import make_claim
from forum.library.services.writing import begin_document, revise_document
from forum.library.values import BlockValues, DocumentValues
from forum.pacts.models import Hat, PactKind
from forum.pacts.services.settling import Settings, narrow, settle
from tests.citations.test_agreeing import NOW, SECRET, Scene, journal, letters
from tests.support.citations import as_it_is, cited, taken_from_post
from tests.support.discussions import make_post, make_thread
from tests.support.library import claim, hidden, keys_of, learn, make_document, now
from tests.support.people import LONG_AGO


@pytest.fixture(autouse=True)
def present():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def scene(house):
    return Scene(house)


@pytest.fixture
def square(scene):
    """The same people, who speak before everybody."""
    pact = scene.house.pact("Patto aperto")
    scene.house.belongs(scene.fulvia, pact, Hat.FACILITATOR)
    scene.thread = make_thread(scene.marta, "In piazza", pact=pact)
    return scene


def asked():
    return [tuple(what["citation_ids"]) for _who, what in journal(AgreementsAsked)]


def questions():
    return [sent for key, sent in letters() if key.startswith("agreement:")]


def listed(scene, member="marta"):
    db.session.rollback()
    return [use.citation_id for use in my_uses(scene.actor(getattr(scene, member))).rest.items]


def narrowed(scene, rung=Rung.MEMBERS):
    """Have the conversation come before fewer readers."""
    move(scene.actor(scene.fulvia), scene.thread.id, scene.thread.pact_id, rung)


# Words for which nobody has to be asked


def test_what_an_editor_merely_picked_is_not_on_the_list_until_a_version_uses_it(square):
    citation = square.use("Detto in piazza.", asked=False)
    marta = square.actor(square.marta)
    assert as_it_is(citation).agreement == Agreement.NOT_NEEDED
    assert listed(square) == []
    with pytest.raises(NotFound):
        get_use(marta, citation.id)
    with pytest.raises(NotFound):
        withdraw(marta, citation.id)
    square.put_to_use(citation)
    assert listed(square) == [citation.id]
    assert get_use(marta, citation.id).asked_at is None


def test_using_them_asks_nobody(square):
    citation = square.use("Detto in piazza.")
    assert asked() == letters() == []
    assert waiting_for(square.actor(square.marta)) is None
    assert square.reads(citation) == [("Detto in piazza.", "Marta")]


def test_the_day_from_which_they_are_used_stays(square, present):
    citation = square.use("Detto in piazza.")
    since = as_it_is(citation).asked_at
    present.shift(timedelta(days=1))
    square.put_to_use(citation)
    assert as_it_is(citation).asked_at == since == NOW


def test_from_the_editor_to_the_list(house, square):
    document = learn(claim("Senza fonte."), at=LONG_AGO)
    with unit_of_work():
        db.session.get_one(Document, document.id).author_id = square.celia.id
    celia, theme = square.actor(square.celia), house.theme()
    post = make_post(square.thread, square.marta, "Detto in piazza.")
    pick_words(celia, document.id, keys_of(document)[0], Ref("post", post.id), "", "")
    assert listed(square) == []
    draft = find_draft(celia, document.id).values
    db.session.rollback()
    values = DocumentValues(draft.title, draft.summary, "", (theme.id,), blocks=draft.blocks)
    revise_document(celia, document.id, values, Rung.PUBLIC, now(document).version)
    assert listed(square) == [db.session.scalar(select(Citation.id))]
    assert asked() == []


def test_when_their_source_is_narrowed_the_author_is_asked_exactly_once(square):
    citation = square.use("Detto in piazza.")
    narrowed(square)
    assert as_it_is(citation).agreement == Agreement.ASKED
    assert asked() == [(citation.id,)]
    square.put_to_use(citation)
    narrowed(square, Rung.PACT)
    assert asked() == [(citation.id,)]
    assert len(questions()) == 1


def test_when_their_text_comes_before_more_readers_the_author_is_asked_exactly_once(scene):
    citation = scene.use(audience=audience_of(Rung.PACT, scene.pact.id))
    assert as_it_is(citation).agreement == Agreement.NOT_NEEDED
    scene.reaches(PUBLIC)
    assert as_it_is(citation).agreement == Agreement.ASKED
    scene.put_to_use(citation)
    assert asked() == [(citation.id,)]


# Words that were picked and never used


def test_when_the_source_of_what_was_only_picked_is_narrowed_nobody_is_asked_before_a_version_uses_it(square):
    citation = square.use("Detto in piazza.", asked=False)
    narrowed(square)
    row = as_it_is(citation)
    assert (row.agreement, row.asked_at) == (Agreement.ASKED, None)
    assert asked() == questions() == []
    assert square.reads(citation) == []
    square.put_to_use(citation)
    assert asked() == [(citation.id,)]
    assert len(questions()) == 1


def test_when_a_whole_pact_is_narrowed_nobody_is_asked_for_what_was_only_picked(square):
    picked, used = square.use("Solo presa.", asked=False), square.use("Usata davvero.")
    narrow(square.actor(square.fulvia), square.thread.pact_id, Rung.PACT)
    assert asked() == [(used.id,)]
    assert as_it_is(picked).asked_at is None


def test_when_the_text_comes_before_more_readers_nobody_is_asked_for_what_was_only_picked(scene):
    citation = scene.use(audience=audience_of(Rung.PACT, scene.pact.id), asked=False)
    scene.reaches(PUBLIC)
    row = as_it_is(citation)
    assert (row.agreement, row.asked_at, asked()) == (Agreement.ASKED, None, [])
    scene.put_to_use(citation)
    assert asked() == [(citation.id,)]


def test_what_was_used_is_still_listed_when_there_is_nothing_to_ask_any_more(scene):
    inside = make_document(scene.celia, "Per il patto", pact=scene.pact)
    scene.holder = Ref("document", inside.id)
    citation = scene.use(audience=MEMBERS)
    scene.reaches(audience_of(Rung.PACT, scene.pact.id))
    assert as_it_is(citation).agreement == Agreement.NOT_NEEDED
    assert listed(scene) == [citation.id]


# One's own words


def test_ones_own_words_are_listed_once_they_are_used_and_were_asked_of_nobody(scene):
    citation = scene.use("Parole di Celia.", author="celia", asked=False)
    assert listed(scene, "celia") == []
    scene.put_to_use(citation)
    assert listed(scene, "celia") == [citation.id]
    use = get_use(scene.actor(scene.celia), citation.id)
    assert (use.asked_at, use.by_silence, use.own) == (None, False, True)
    assert asked() == []


def test_ones_own_words_in_ones_own_draft_are_not_asked_for_when_the_text_comes_before_more(scene):
    inside = audience_of(Rung.PACT, scene.pact.id)
    picked = scene.use("Parole di Celia.", author="celia", audience=inside, asked=False)
    used = scene.use("Altre parole di Celia.", author="celia", audience=inside)
    scene.reaches(PUBLIC)
    assert as_it_is(picked).agreement == Agreement.WITH_NAME
    assert as_it_is(used).agreement == Agreement.ASKED
    assert asked() == [(used.id,)]


# Documents that come from elsewhere


def test_an_imported_document_asks_the_authors_of_what_it_cites_and_uses_the_rest(scene):
    closed = taken_from_post(make_post(scene.thread, scene.marta, SECRET))
    open_to_all = taken_from_post(make_post(make_thread(scene.marta, "In piazza"), scene.marta, "Detto in piazza."))
    learn(claim("Con due fonti.", closed, open_to_all))
    first, second = db.session.scalars(select(Citation).order_by(Citation.excerpt_id))
    assert (first.agreement, first.asked_at) == (Agreement.ASKED, NOW)
    assert (second.agreement, second.asked_at) == (Agreement.NOT_NEEDED, NOW)
    assert asked() == [(first.id,)]
    assert [sent["to"] for _key, sent in letters()] == [scene.marta.email]
    assert waiting_for(scene.actor(scene.marta)).first == first.id
    assert listed(scene) == [second.id]


# Documents that a pact pulls in, and that may come out again


def test_every_document_that_a_narrowed_pact_pulls_in_asks_anew_whom_it_has_to_ask(house):
    scene = Scene(house)
    pact = house.pact("Patto largo")
    house.belongs(scene.fulvia, pact, Hat.FACILITATOR)
    inside = audience_of(Rung.PACT, pact.id)
    thread = make_thread(scene.marta, "Fra chi è iscritto", rung=Rung.MEMBERS)
    excerpt = taken_from_post(make_post(thread, scene.marta, "Detto a chi è iscritto."))
    documents = [
        make_document(scene.celia, "Pubblicato", pact=pact),
        make_document(scene.celia, "Bozza", pact=pact, draft=True),
        hidden(make_document(scene.celia, "Nascosto", pact=pact)),
    ]
    elsewhere = make_document(scene.celia, "Altrove")
    citations = [cited(excerpt, PUBLIC, Ref("document", document.id)) for document in (*documents, elsewhere)]
    for citation in citations:
        scene.put_to_use(citation)
    assert {as_it_is(citation).agreement for citation in citations} == {Agreement.ASKED}
    narrow(scene.actor(scene.fulvia), pact.id, Rung.PACT)
    *pulled, other = [as_it_is(citation) for citation in citations]
    assert {(row.agreement, row.holder_audience) for row in pulled} == {(Agreement.NOT_NEEDED, inside)}
    assert (other.agreement, other.holder_audience) == (Agreement.ASKED, PUBLIC)


def test_a_pact_that_opens_again_leaves_its_documents_and_one_that_is_opened_asks_once(house):
    scene = Scene(house)
    pact, theme = house.pact("Patto largo"), house.theme()
    house.belongs(scene.fulvia, pact, Hat.FACILITATOR)
    house.belongs(scene.celia, pact)
    thread = make_thread(scene.marta, "Fra chi è iscritto", rung=Rung.MEMBERS)
    document = make_document(scene.celia, "Bozza", pact=pact, draft=True, themes=(theme,))
    citation = cited(taken_from_post(make_post(thread, scene.marta, "Detto.")), PUBLIC, Ref("document", document.id))
    scene.put_to_use(citation)
    narrow(scene.actor(scene.fulvia), pact.id, Rung.PACT)
    before = asked()
    version = as_it_is(pact).version
    settle(scene.actor(scene.fulvia), pact.id, version, Settings(Rung.PUBLIC, Rung.PUBLIC, "invitation", False))
    assert as_it_is(citation).agreement == Agreement.NOT_NEEDED
    assert asked() == before
    row = now(document)
    values = DocumentValues(row.title, row.summary, "Si comincia.", (theme.id,))
    revise_document(scene.actor(scene.fulvia), document.id, values, Rung.PUBLIC, row.version)
    assert (as_it_is(citation).agreement, as_it_is(citation).holder_audience) == (Agreement.ASKED, PUBLIC)
    assert asked() == [*before, (citation.id,)]


def test_a_source_and_its_text_pulled_in_together_ask_nobody(house):
    scene = Scene(house)
    pact = house.pact("Patto largo")
    house.belongs(scene.fulvia, pact, Hat.FACILITATOR)
    scene.thread = make_thread(scene.marta, "Nel patto", pact=pact)
    document = make_document(scene.celia, "Del patto", pact=pact)
    citation = scene.use("Detto nel patto.", holder=Ref("document", document.id))
    narrow(scene.actor(scene.fulvia), pact.id, Rung.PACT)
    assert as_it_is(citation).agreement == Agreement.NOT_NEEDED
    assert letters() == []
    assert waiting_for(scene.actor(scene.marta)) is None


# What was asked for fewer readers is no answer for more


def test_nobody_says_yes_for_readers_they_were_not_told_of(scene):
    citation = scene.use(audience=MEMBERS)
    seen = get_use(scene.actor(scene.marta), citation.id).seal
    scene.reaches(PUBLIC)
    with pytest.raises(Conflict):
        answer(scene.actor(scene.marta), citation.id, Answer(Choice.NAME), seen)
    assert scene.reads(citation) == []


def test_who_waits_to_answer_is_asked_anew_when_the_text_comes_before_more(scene, present):
    citation = scene.use(audience=MEMBERS)
    present.shift(timedelta(days=3))
    scene.reaches(PUBLIC)
    assert as_it_is(citation).asked_at == clock.now()
    assert asked() == [(citation.id,), (citation.id,)]
    scene.reaches(MEMBERS)
    assert as_it_is(citation).asked_at == clock.now()
    assert len(asked()) == 2


# What silence comes to is what was told


class Market:
    """A pact for the territory, which takes silence for a yes with the name."""

    def __init__(self, scene, rung=Rung.MEMBERS):
        self.scene, house = scene, scene.house
        self.pact = house.pact("Patto del mercato", rung=rung, kind=PactKind.TERRITORY)
        house.belongs(scene.fulvia, self.pact, Hat.FACILITATOR)
        house.belongs(scene.marta, self.pact)
        house.belongs(scene.celia, self.pact)
        self.facilitator = scene.actor(scene.fulvia)
        with unit_of_work():
            db.session.add(PactSilence(pact_id=self.pact.id, silence=Silence.NAME, days=14, decided_at=LONG_AGO))
        scene.thread = make_thread(scene.fulvia, "Fra noi", pact=self.pact, rung=Rung(max(rung, Rung.MEMBERS)))


def passes(present, days):
    present.shift(timedelta(days=days))
    drain(SILENCE_BOX, settle_parcels)
    db.session.rollback()


def test_a_pact_that_was_confidential_meanwhile_has_to_decide_anew(scene, present):
    market = Market(scene)
    narrow(market.facilitator, market.pact.id, Rung.PACT)
    citation = scene.use()
    version = as_it_is(market.pact).version
    settle(market.facilitator, market.pact.id, version, Settings(Rung.MEMBERS, Rung.MEMBERS, "invitation", False))
    passes(present, 15)
    assert as_it_is(citation).agreement == Agreement.ASKED
    passes(present, limits.SILENCE_DAYS)
    assert as_it_is(citation).agreement == Agreement.REFUSED


def test_a_pact_that_stays_open_keeps_what_it_decided(scene, present):
    market = Market(scene, Rung.PUBLIC)
    narrow(market.facilitator, market.pact.id, Rung.MEMBERS)
    citation = scene.use()
    passes(present, 15)
    assert as_it_is(citation).agreement == Agreement.WITH_NAME


def test_words_moved_into_another_pact_are_asked_for_anew(scene, present):
    thread = make_thread(scene.marta, "Fra chi è iscritto", rung=Rung.MEMBERS)
    market = Market(scene)
    scene.thread = thread
    citation = scene.use()
    present.shift(timedelta(days=10))
    tender = scene.actor(scene.house.member("Elsa", roles=("moderator",)))
    move(tender, thread.id, market.pact.id, Rung.MEMBERS)
    assert asked() == [(citation.id,), (citation.id,)]
    passes(present, 10)
    assert as_it_is(citation).agreement == Agreement.ASKED
    passes(present, 5)
    assert as_it_is(citation).agreement == Agreement.WITH_NAME


def test_words_moved_before_fewer_of_the_same_place_are_not_asked_for_again(scene):
    Market(scene)
    citation = scene.use()
    narrowed(scene, Rung.PACT)
    assert asked() == [(citation.id,)]


# The basket


def test_who_collected_words_learns_where_they_are_used_once_the_text_shows_them(square):
    marta, celia = square.actor(square.marta), square.actor(square.celia)
    post = make_post(square.thread, square.fulvia, "Detto in piazza.")
    collected = collect(marta, Ref("post", post.id), "", "").id
    make_claim(celia, collected, square.document.id, "Quello che resta.")

    def told(actor):
        db.session.rollback()
        return [item.used_in and item.used_in.title for item in basket(actor, Filters(Stand.USED)).items]

    assert told(celia) == ["Quello che abbiamo capito"]
    assert told(marta) == [None]
    citation = db.session.scalars(select(Citation)).one()
    square.put_to_use(citation)
    assert told(marta) == ["Quello che abbiamo capito"]
    withdraw(square.actor(square.fulvia), citation.id)
    assert told(marta) == [None]


# Letters


def test_a_letter_that_takes_the_place_of_another_speaks_of_both(scene):
    first = scene.use()
    second = scene.use("Poi è venuta la vicina.")
    ((_key, sent),) = letters()
    assert "http://localhost/le-mie-parole\n" in sent["text"]
    assert not {f"/le-mie-parole/{one.id}" for one in (first, second) if f"/le-mie-parole/{one.id}" in sent["text"]}


def test_a_letter_does_not_speak_of_what_was_answered(scene):
    scene.says(scene.use(), Choice.NO)
    second = scene.use("Poi è venuta la vicina.")
    assert f"http://localhost/le-mie-parole/{second.id}\n" in letters()[0][1]["text"]


# Beginning


def test_a_document_that_begins_shows_no_words_that_another_one_cites(scene):
    citation = scene.use()
    scene.says(citation, Choice.NAME)
    borrowed = BlockValues(None, BlockKind.CLAIM, "Un'altra cosa.", (citation.id,))
    values = DocumentValues("Un altro", "", "", (scene.house.theme().id,), blocks=(borrowed,))
    document = begin_document(scene.actor(scene.celia), values)
    assert [block.citation_ids for block in blocks_of(document.id, 1)] == [()]
