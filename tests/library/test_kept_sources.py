"""The page where editors choose about sources that are not what they were, and how they are told."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.citations.models import Agreement, Citation, Excerpt, Standing
from forum.citations.services.agreeing import withdraw
from forum.core import limits
from forum.core.audience import Rung
from forum.core.database import db
from forum.core.outbox import OutboxRow, drain
from forum.core.refs import Ref
from forum.discussions.models import Post
from forum.discussions.services.editing import delete_post, edit_post
from forum.discussions.services.tending import hide_post, restore_post
from forum.library.models import BlockKind
from forum.library.queries.drafts import find_draft
from forum.library.queries.kept_sources import nearest
from forum.library.services.importing import ImportedBlock
from forum.library.services.moderating import hide_document, restore_document
from forum.library.services.source_notices import SOURCES_BOX, tell_parcels
from forum.pacts.models import Hat
from forum.pacts.services.settling import narrow
from tests.support.accounts import waiting_letters
from tests.support.citations import as_it_is, taken, taken_from_post
from tests.support.discussions import make_post, make_thread
from tests.support.library import agree, claim, learn
from tests.support.pacts import words_of

WORDS = "La chiave la tiene chi abita più vicino."
SAID = f"Prima le sedie. {WORDS} Poi le panchine."
OTHER = "Il comune ha portato due tavoli e se n'è andato."
NOW = "Prima le sedie. La chiave la tiene chi apre la mattina, e abita vicino. Poi le panchine."


class Stage:
    """A document of a pact that cites two posts; Ada facilitates the pact, Rita belongs to none."""

    def __init__(self, house):
        self.house = house
        self.pact = house.pact("Patto di Pandino", slug="pandino")
        self.marta, self.ada, self.rita = house.member("Marta"), house.member("Ada"), house.member("Rita")
        house.belongs(self.marta, self.pact)
        house.belongs(self.ada, self.pact, Hat.FACILITATOR)
        thread = make_thread(self.marta, "Le chiavi", pact=self.pact)
        self.first, self.second = make_post(thread, self.marta, SAID), make_post(thread, self.marta, OTHER)
        quoted = taken_from_post(self.second)
        self.document = learn(
            claim("Chi abita vicino tiene la chiave.", taken_from_post(self.first, WORDS)),
            ImportedBlock(BlockKind.QUOTATION, "Dice una vicina:", (quoted,)),
            pact_id=self.pact.id,
        )
        self.address = f"/biblioteca/{self.document.id}/fonti"

    def says(self, post, text):
        version = db.session.scalar(select(Post.version).where(Post.id == post.id))
        edit_post(self.house.actor(self.marta), post.id, text, version=version)

    def page(self, member=None):
        answer = self.house.browser(member or self.ada).get(self.address)
        assert answer.status_code == 200
        return words_of(answer)

    def citations(self):
        db.session.rollback()
        return list(db.session.scalars(select(Citation.id).where(Citation.holder_id == self.document.id).order_by(Citation.id)))

    def send(self, act, citation, key, member=None, **fields):
        browser = self.house.browser(member or self.ada)
        return self.house.post(browser, self.address, act=act, citation=citation, block=key, **fields)

    def draft(self):
        db.session.rollback()
        kept = find_draft(self.house.actor(self.ada), self.document.id)
        found = {block.key: block for block in kept.values.blocks} if kept else {}
        db.session.rollback()
        return found


@pytest.fixture
def stage(house):
    return Stage(house)


def waiting():
    """Let the minutes pass in which changes are gathered, and return the letters that leave."""
    later = timedelta(minutes=limits.SOURCE_NOTICE_MINUTES + 1)
    for row in db.session.scalars(select(OutboxRow).where(OutboxRow.box == SOURCES_BOX)):
        row.available_at -= later
    db.session.commit()
    drain(SOURCES_BOX, tell_parcels)
    return [letter for letter in waiting_letters() if "/fonti" in letter.text]


def test_to_others_the_page_is_not_there(stage):
    for member in (None, stage.rita, stage.marta):
        browser = stage.house.browser(member)
        assert browser.get(stage.address).status_code in (303, 404)
    assert stage.house.browser(stage.rita).get("/biblioteca/99/fonti").status_code == 404


def test_while_all_is_as_it_was_nothing_asks_for_a_choice(stage):
    page = stage.page()
    assert "Nessuna fonte aspetta una scelta" in page
    assert WORDS in page


def test_changed_words_stand_beside_what_stands_today(stage):
    stage.says(stage.first, NOW)
    page = stage.page()
    assert "1 fonte aspetta una tua scelta" in page
    assert "Chi abita vicino tiene la chiave." in page
    assert WORDS in page
    assert NOW in page
    assert page.count("La chiave la tiene chi apre la mattina, e abita vicino.") == 2, "once in its place and once offered"


def test_a_curator_who_does_not_read_the_source_reads_neither(stage):
    stage.says(stage.first, NOW)
    curator = stage.house.member("Carla", roles=("curator",))
    db.session.execute(update(Excerpt).values(audience=4 * stage.pact.id + 2))
    db.session.execute(update(Post).values(audience=4 * stage.pact.id + 2))
    db.session.commit()
    page = stage.page(curator)
    assert "in un posto che tu non leggi" in page
    assert WORDS not in page
    assert "chi apre la mattina" not in page


def test_hidden_and_taken_back_words_are_on_no_page(stage):
    hide_post(stage.house.actor(stage.ada), stage.second.id, "nomina qualcuno")
    delete_post(stage.house.actor(stage.marta), stage.first.id)
    page = stage.page()
    assert "2 fonti aspettano una tua scelta" in page
    assert "le ha tolte" in page
    assert "Per ora la fonte è nascosta" in page
    assert WORDS not in page
    assert OTHER not in page


def test_a_refused_use_asks_too_and_says_no_word(stage):
    agree(db.session.scalars(select(Excerpt).order_by(Excerpt.id)).first(), Agreement.REFUSED)
    page = stage.page()
    assert "1 fonte aspetta una tua scelta" in page
    assert "La risposta è no" in page
    assert OTHER not in page


def test_other_words_of_the_source_take_the_place_of_the_former_in_the_draft(stage):
    stage.says(stage.first, NOW)
    (first, *_rest), words = stage.citations(), "La chiave la tiene chi apre la mattina"
    assert stage.send("cite", first, 1, words=words).status_code == 303
    (now,) = stage.draft()[1].citation_ids
    assert now != first
    excerpt = db.session.get_one(Excerpt, db.session.get_one(Citation, now).excerpt_id)
    assert (excerpt.words, excerpt.standing) == (words, Standing.UNCHANGED)
    db.session.rollback()
    page = stage.page()
    assert "Queste sono le fonti della tua bozza" in page
    assert "Nessuna fonte aspetta una scelta" in page
    other = stage.house.member("Bea", roles=("curator",))
    assert "1 fonte aspetta una tua scelta" in stage.page(other), "a draft is its writer's alone"


def test_words_that_are_not_there_are_refused_and_nothing_typed_is_lost(stage):
    stage.says(stage.first, NOW)
    answer = stage.send("cite", stage.citations()[0], 1, words="Parole che nessuno disse")
    assert answer.status_code == 422
    page = words_of(answer)
    assert "Queste parole lì non ci sono" in page
    assert "Parole che nessuno disse" in page
    assert stage.send("cite", stage.citations()[0], 1, words=" ").status_code == 422
    assert stage.draft() == {}


def test_a_source_is_taken_away_and_a_quotation_becomes_its_introduction(stage):
    stage.says(stage.second, "Altro.")
    assert stage.send("drop", stage.citations()[1], 2).status_code == 303
    block = stage.draft()[2]
    assert (block.kind, block.citation_ids, block.source) == (BlockKind.PARAGRAPH, (), "Dice una vicina:")
    assert stage.draft()[1].citation_ids, "the others stay"


@pytest.mark.parametrize(("citation", "key"), [(0, 2), (0, 99), (99, 1)])
def test_what_a_block_does_not_show_is_not_found(stage, citation, key):
    stage.says(stage.first, NOW)
    known = stage.citations()
    number = known[citation] if citation < len(known) else 9_999
    for act in ("cite", "drop"):
        assert stage.send(act, number, key, words="La chiave la tiene chi apre la mattina").status_code == 404


def test_the_same_form_sent_twice_is_one_choice(stage):
    stage.says(stage.first, NOW)
    browser = stage.house.browser(stage.ada)
    opened = browser.get(stage.address).get_data(as_text=True)
    token, key = (re.search(rf'name="{name}"[^>]*value="([^"]+)"', opened)[1] for name in ("csrf_token", "submission"))
    fields = {"csrf_token": token, "submission": key, "act": "drop", "citation": stage.citations()[0], "block": 1}
    assert [browser.post(stage.address, data=fields).status_code for _ in range(2)] == [303, 303]
    assert stage.draft()[1].citation_ids == ()


def test_several_changes_make_one_letter_without_a_word_of_what_was_said(stage):
    stage.says(stage.first, NOW)
    hide_post(stage.house.actor(stage.ada), stage.second.id, "prova")
    assert drain(SOURCES_BOX, tell_parcels) == 0, "the letter waits for what else changes"
    (letter,) = waiting()
    assert letter.to == stage.ada.email
    assert "aspettano una tua scelta: 2" in letter.text
    assert "Scegli qui: le parole di prima stanno accanto a quelle di oggi." in letter.text
    assert stage.address in letter.text
    for word in (WORDS, OTHER, "Apprendimenti", "pandino"):
        assert word not in letter.text
    assert len(waiting()) == 1, "and it is sent once"


def test_what_came_back_meanwhile_is_not_told(stage):
    hide_post(stage.house.actor(stage.ada), stage.second.id, "prova")
    restore_post(stage.house.actor(stage.ada), stage.second.id)
    assert waiting() == []


def test_a_no_is_told_to_the_editors(stage):
    excerpt = db.session.scalars(select(Excerpt).order_by(Excerpt.id)).first()
    agree(excerpt, Agreement.WITH_NAME)
    withdraw(stage.house.actor(stage.marta), stage.citations()[0])
    (letter,) = waiting()
    assert letter.to == stage.ada.email


def test_the_front_door_says_it_to_who_looks_after_the_document_and_to_nobody_else(stage):
    stage.says(stage.first, NOW)

    def front_door(member):
        return words_of(stage.house.browser(member).get("/"))

    assert "In «Apprendimenti 2026» 1 fonte aspetta una tua scelta" in front_door(stage.ada)
    assert "aspetta una tua scelta" not in front_door(stage.marta)
    assert "aspetta una tua scelta" not in front_door(stage.rita)


def test_what_was_taken_from_a_document_follows_it(stage):
    excerpt = taken(Ref("document", stage.document.id), place="punto-1")
    actor = stage.house.actor(stage.ada)
    hide_document(actor, stage.document.id, "prova")
    assert as_it_is(excerpt).standing == Standing.HIDDEN
    restore_document(actor, stage.document.id)
    assert as_it_is(excerpt).standing == Standing.UNCHANGED
    narrow(actor, stage.pact.id, Rung.PACT)
    assert as_it_is(excerpt).audience == 4 * stage.pact.id + 2
    uses = db.session.scalars(select(Citation).where(Citation.holder_id == stage.document.id))
    assert {(use.holder_audience, use.agreement) for use in uses} == {(4 * stage.pact.id + 2, Agreement.NOT_NEEDED)}


@pytest.mark.parametrize(
    ("plain", "words", "offered"),
    [
        (NOW, WORDS, "La chiave la tiene chi apre la mattina, e abita vicino."),
        ("Tutt'altra cosa. Nulla di simile.", WORDS, ""),
        ("", WORDS, ""),
    ],
)
def test_the_sentence_that_most_resembles_the_former_is_offered(plain, words, offered):
    assert nearest(plain, words) == offered
