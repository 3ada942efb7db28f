"""Who is asked about words of theirs reads what they would support: that wording alone, and only as the editors' question to them."""

from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import update

from forum.citations.models import Agreement, Citation
from forum.core.audience import PUBLIC, Rung, audience_of
from forum.core.content import State
from forum.core.database import db
from forum.library.models import Block, BlockCitation, BlockKind
from forum.library.queries.questions import question_of
from forum.library.services.importing import ImportedBlock
from forum.pacts.models import Hat
from tests.support.citations import answered, taken_from_post, used
from tests.support.discussions import make_post, make_thread
from tests.support.library import claim, learn, put, relearn
from tests.support.pacts import send, statements, words_of

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
WORDS = "Da me la sera non bussava nessuno, nemmeno la vicina."
CLAIM = "La sera molte persone restano sole."
OTHER = "Un punto che non riguarda le sue parole."
TITLE = "Quello che abbiamo capito"


@pytest.fixture(autouse=True)
def present():
    with time_machine.travel(NOW, tick=False):
        yield


class Scene:
    """Marta said something in a confidential pact; a draft of the commons would like to use it."""

    def __init__(self, house):
        self.house = house
        self.pact = house.pact("Patto delle serate", rung=Rung.PACT)
        self.marta, self.fulvia = house.member("Marta"), house.member("Fulvia")
        house.belongs(self.marta, self.pact)
        house.belongs(self.fulvia, self.pact, Hat.FACILITATOR)
        self.thread = make_thread(self.fulvia, "Fra noi", pact=self.pact)
        self.excerpt = taken_from_post(make_post(self.thread, self.marta, WORDS))
        self.lay()

    def lay(self, *blocks, **values):
        self.document = learn(*(blocks or (claim(OTHER), claim(f"{CLAIM[:-1]} **davvero**.", self.excerpt))), title=TITLE, **values)
        self.citation = db.session.scalars(db.select(Citation).where(Citation.holder_id == self.document.id)).first()
        # As it was picked in somebody's draft, of which nothing is published.
        db.session.execute(update(Citation).values(asked_at=None))
        db.session.commit()
        put(self.document, state=State.DRAFT, published_number=None)

    def asked(self, **values):
        used(self.citation)
        if values:
            answered(self.citation, **values)
        return self

    def page(self, member=None, status=200):
        answer = self.house.browser(member or self.marta).get(f"/le-mie-parole/{self.citation.id}")
        assert answer.status_code == status
        return words_of(answer)


@pytest.fixture
def scene(house):
    return Scene(house)


def test_the_wording_the_title_and_its_readers_stand_beside_the_question(scene):
    page = scene.asked().page()
    for said in ("La sera molte persone restano sole davvero.", TITLE, "Chiunque, anche senza un account.", WORDS):
        assert said in page, said


def test_no_other_part_of_the_draft_is_told(scene):
    page = scene.asked().page()
    assert OTHER not in page
    assert "Quello che resta." not in page


def test_what_is_not_published_is_no_link(scene):
    scene.asked()
    page = scene.house.browser(scene.marta).get(f"/le-mie-parole/{scene.citation.id}").text
    assert f"/biblioteca/{scene.document.id}" not in page


def test_nothing_is_told_before_a_saved_version_asks(scene):
    scene.page(status=404)
    assert question_of(scene.house.actor(scene.marta), scene.citation.id) is None


def test_the_newest_saved_version_speaks(scene):
    scene.asked()
    relearn(scene.document, claim("La stessa cosa, riscritta."))
    page = scene.page()
    assert "restano sole" not in page
    assert "riscritta" not in page, "it does not use these words"
    _use_in(scene, "riscritta")
    assert "riscritta" in scene.page()


def _use_in(scene, words):
    """Have the blocks that say this use the words too."""
    for block in db.session.scalars(db.select(Block).where(Block.plain.contains(words))):
        db.session.add(BlockCitation(block_id=block.id, citation_id=scene.citation.id, position=9))
    db.session.commit()


def test_every_block_that_uses_the_words_is_told_in_its_order(scene):
    scene.lay(claim("Prima.", scene.excerpt), claim("Seconda."), claim("Terza."))
    _use_in(scene, "Terza.")
    scene.asked()
    told = question_of(scene.house.actor(scene.marta), scene.citation.id)
    assert told is not None
    assert told.wordings == ("Prima.", "Terza.")


def test_a_quotation_tells_the_line_that_leads_to_it(scene):
    scene.lay(claim(OTHER), ImportedBlock(BlockKind.QUOTATION, "Racconta una donna del quartiere:", (scene.excerpt,)))
    page = scene.asked().page()
    assert "Racconta una donna del quartiere:" in page
    assert OTHER not in page


def test_a_quotation_alone_is_said_to_be_one(scene):
    scene.lay(ImportedBlock(BlockKind.QUOTATION, "", (scene.excerpt,)))
    page = scene.asked().page()
    assert TITLE in page
    assert "da sole, come citazione" in page


def unheard_of(scene):
    pact = scene.house.pact("Patto degli altri", rung=Rung.PACT)
    return {"pact_id": pact.id, "audience": audience_of(Rung.PACT, pact.id)}


def unheard_of_and_public(scene):
    return {"pact_id": scene.house.pact("Patto degli altri", rung=Rung.PACT).id}


def known_and_closed(scene):
    pact = scene.house.pact("Patto degli altri", rung=Rung.PACT, page=Rung.PUBLIC)
    return {"pact_id": pact.id, "audience": audience_of(Rung.PACT, pact.id)}


def hidden(_scene):
    return {"state": State.HIDDEN}


@pytest.mark.parametrize("stands", [unheard_of, unheard_of_and_public, known_and_closed, hidden])
def test_nothing_is_told_of_a_text_whose_readers_or_pact_the_author_is_none_of(scene, stands):
    values = stands(scene)
    published = {"published_number": 1} if values.get("state") == State.HIDDEN else {}
    put(scene.document, **values, **published)
    db.session.execute(update(Citation).values(holder_audience=values.get("audience", PUBLIC)))
    db.session.commit()
    page = scene.asked().page()
    assert TITLE not in page
    assert "restano sole" not in page
    assert "In un documento della redazione che per ora non puoi leggere." in page


def test_in_a_pact_of_the_author_s_own_the_wording_is_told(scene):
    put(scene.document, pact_id=scene.pact.id, audience=audience_of(Rung.PACT, scene.pact.id))
    assert "restano sole" in scene.asked().page()


def test_who_was_not_asked_is_told_nothing(scene):
    answered(scene.citation, Agreement.NOT_NEEDED, asked_at=NOW)
    assert question_of(scene.house.actor(scene.marta), scene.citation.id) is None


def test_who_has_taken_the_words_back_still_reads_what_they_were_for(scene):
    assert "restano sole" in scene.asked(agreement=Agreement.REFUSED, answered_at=NOW).page()


def test_who_answers_for_somebody_without_account_reads_it_too(scene):
    scene.excerpt = taken_from_post(make_post(scene.thread, None, "Parole di un vicino del primo piano.", byline="Un vicino"))
    scene.lay()
    scene.asked()
    assert "restano sole" in scene.page(scene.fulvia)
    scene.page(status=404)


def test_others_read_nothing_of_it(scene):
    scene.asked()
    for member in (scene.fulvia, scene.house.member("Olga")):
        scene.page(member, status=404)


def test_neither_the_list_nor_the_front_door_tells_it(scene):
    scene.asked()
    browser = scene.house.browser(scene.marta)
    for address in ("/le-mie-parole", "/"):
        page = words_of(browser.get(address))
        assert "restano sole" not in page
        assert TITLE not in page


def test_the_page_stays_within_six_statements(scene):
    scene.asked()
    browser = scene.house.browser(scene.marta)
    with statements() as seen:
        browser.get(f"/le-mie-parole/{scene.citation.id}")
    assert len(seen) <= 6, seen


def test_the_wording_comes_back_with_an_unfinished_answer(scene):
    scene.asked()
    browser, address = scene.house.browser(scene.marta), f"/le-mie-parole/{scene.citation.id}"
    sent = send(browser, address, choice="otherwise", note="", role="")
    assert sent.status_code == 422
    assert "restano sole" in words_of(sent)
