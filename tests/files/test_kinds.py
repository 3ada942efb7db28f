"""Documents are found by whoever finds the text that shows them, and no longer than that."""

from urllib.parse import quote_plus

import pytest
from sqlalchemy import select

from forum.core.actor import guest
from forum.core.audience import PUBLIC, Rung, audience_of
from forum.core.database import db
from forum.core.kinds import cards_of, get_kind
from forum.core.outbox import OutboxRow
from forum.core.refs import Ref
from forum.core.work import INDEX_BOX, unit_of_work
from forum.discussions.services import editing, tending
from forum.discussions.services.posting import reply
from forum.files.models import File
from forum.library.services import moderating, reviewing
from forum.library.services.writing import DocumentValues, begin_document, revise_document
from forum.meetings.services.tending import delete_meeting
from forum.meetings.services.writing import add_meeting
from forum.meetings.sheet import MeetingValues
from forum.pacts.models import Hat
from forum.pacts.services.settling import narrow
from tests.support.discussions import make_thread
from tests.support.documents import drain_readings, locked_pdf, pdf_of
from tests.support.meetings import HELD, picture, row_of, taken_by
from tests.support.search import drain_index, fresh_index

FOUND, NOTHING = "<mark>zafferano</mark>", "Non si è trovato nulla"


@pytest.fixture
def index(database):
    with fresh_index(database):
        yield database


@pytest.fixture
def sent(house):
    """A pact with its facilitator, a thread of theirs, and a reply that shows a document with a rare word on its second page."""
    return Sent(house)


class Sent:
    def __init__(self, house):
        self.house = house
        self.theme = house.theme()
        self.pact = house.pact("Patto di Pandino", slug="pandino", joining="request")
        self.author = house.member("Lucia")
        house.belongs(self.author, self.pact, Hat.FACILITATOR)
        self.thread = make_thread(self.author, "La serra comune", pact=self.pact, themes=(self.theme,))
        self.taken = taken_by(house, self.author, pdf_of("Un verbale", "Qui si parla di zafferano"), "Verbale_di_marzo.pdf")
        self.post = reply(self.actor, self.thread.id, f"Ecco il verbale: {self.taken.markdown}")

    @property
    def actor(self):
        return self.house.actor(self.author)

    @property
    def entry(self):
        db.session.rollback()
        return get_kind("file").entries([self.taken.id]).get(self.taken.id)


def found(browser, words="zafferano"):
    answer = browser.get(f"/cerca?q={quote_plus(words)}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def up_to_date():
    drain_readings()
    drain_index()


def in_the_box():
    db.session.rollback()
    return list(db.session.scalars(select(OutboxRow.key).where(OutboxRow.box == INDEX_BOX)))


def test_an_entry_has_the_words_of_the_document_and_the_rest_from_its_text(sent):
    drain_readings()
    entry = sent.entry
    assert (entry.ref, entry.group, entry.kind) == (Ref("file", sent.taken.id), Ref("thread", sent.thread.id), "file")
    assert (entry.title, entry.body) == ("Verbale_di_marzo.pdf", "Un verbale\nQui si parla di zafferano")
    assert (entry.audience, entry.pact_id, entry.theme_ids) == (PUBLIC, sent.pact.id, (sent.theme.id,))
    assert (entry.author_id, entry.opened_at, entry.written_at) == (sent.author.id, sent.thread.opened_at, sent.post.written_at)
    assert list(get_kind("file").ids()) == [sent.taken.id]


def test_a_document_is_found_by_its_words_and_by_its_name_and_leads_to_the_text_that_shows_it(index, sent, client):
    up_to_date()
    for words, mark in (("zafferano", FOUND), ("verbale di marzo", "<mark>Verbale</mark>"), ("zafferano tipo:file", FOUND)):
        shown = found(client, words)
        assert mark in shown
        assert f"#p{sent.post.id}" in shown
        assert "Allegato" in shown


def test_before_it_is_read_and_where_it_cannot_be_it_is_found_by_its_name(index, house, sent, client):
    drain_index()
    assert NOTHING in found(client)
    assert "<mark>marzo</mark>" in found(client, "marzo")
    locked = taken_by(house, sent.author, locked_pdf(), "Bilancio chiuso.pdf")
    reply(sent.actor, sent.thread.id, locked.markdown)
    up_to_date()
    assert "<mark>Bilancio</mark>" in found(client, "bilancio in:titolo")


def test_the_card_leads_to_the_post_and_names_the_file_itself(sent):
    ref = Ref("file", sent.taken.id)
    card = cards_of(guest(), [ref])[ref]
    assert card.url.endswith(f"#p{sent.post.id}")
    assert (card.title, card.plain, card.file_url) == ("Verbale_di_marzo.pdf", "La serra comune", sent.taken.url)
    assert (card.pact_title, card.by, card.author_id) == ("Patto di Pandino", "Lucia", sent.author.id)


def test_a_picture_is_found_through_the_text_that_shows_it_and_not_by_itself(house, sent):
    shown = taken_by(house, sent.author, picture(), "cortile.jpg")
    reply(sent.actor, sent.thread.id, shown.markdown)
    assert get_kind("file").entries([shown.id]) == {}
    assert list(get_kind("file").ids()) == [sent.taken.id]


def test_a_draft_that_no_text_took_up_is_found_by_nobody(house, sent):
    draft = taken_by(house, sent.author, pdf_of("bozza"), "bozza.pdf")
    drain_readings()
    assert get_kind("file").entries([draft.id]) == {}
    ref = Ref("file", draft.id)
    assert cards_of(sent.actor, [ref])[ref].url == draft.url
    assert cards_of(guest(), [ref]) == {}


def hidden(sent):
    tending.hide_post(sent.moderator, sent.post.id, "Prova")


def thread_hidden(sent):
    tending.hide_thread(sent.moderator, sent.thread.id, "Prova")


def deleted(sent):
    editing.delete_post(sent.actor, sent.post.id)


def taken_out_of_the_text(sent):
    editing.edit_post(sent.actor, sent.post.id, "Il verbale non c'è più.", version=1)


def moved(sent):
    closed = sent.house.pact("Patto chiuso", rung=Rung.PACT)
    sent.house.belongs(sent.author, closed, Hat.FACILITATOR)
    tending.move(sent.actor, sent.thread.id, closed.id, Rung.PACT, "Prova")


def narrowed(sent):
    narrow(sent.actor, sent.pact.id, Rung.PACT)


@pytest.mark.parametrize("close", [hidden, thread_hidden, deleted, taken_out_of_the_text, moved, narrowed], ids=lambda act: act.__name__)
def test_what_closes_its_text_closes_the_document_in_the_search(index, house, sent, client, close):
    sent.moderator = house.actor(house.member("Lia", roles=("moderator",)))
    up_to_date()
    assert FOUND in found(client)
    close(sent)
    assert f"file:{sent.taken.id}" in in_the_box()
    # Even before the index hears of it, the database decides again.
    assert FOUND not in found(client)
    drain_index()
    assert NOTHING in found(client)


def test_what_is_shown_again_is_found_again(index, house, sent, client):
    moderator = house.actor(house.member("Lia", roles=("moderator",)))
    tending.hide_thread(moderator, sent.thread.id, "Prova")
    up_to_date()
    assert NOTHING in found(client)
    tending.restore_thread(moderator, sent.thread.id)
    drain_index()
    assert FOUND in found(client)


def test_after_a_move_its_new_readers_find_it_and_nobody_else(index, house, sent):
    closed = house.pact("Patto chiuso", rung=Rung.PACT)
    house.belongs(sent.author, closed, Hat.FACILITATOR)
    tending.move(sent.actor, sent.thread.id, closed.id, Rung.PACT, "Prova")
    up_to_date()
    assert sent.entry.audience == audience_of(Rung.PACT, closed.id)
    assert FOUND in found(house.browser(sent.author))
    assert NOTHING in found(house.browser(house.member("Ugo")))


def test_other_themes_of_its_thread_are_its_own(sent, house):
    other = house.theme("Casa")
    with unit_of_work():
        db.session.execute(OutboxRow.__table__.delete())
    editing.retitle(sent.actor, sent.thread.id, title="La serra", kind="question", theme_ids=(other.id,), version=1)
    assert f"file:{sent.taken.id}" in in_the_box()
    assert sent.entry.theme_ids == (other.id,)


def test_a_row_that_reaches_further_than_its_text_is_found_by_nobody(sent):
    with unit_of_work():
        db.session.get_one(File, sent.taken.id).audience = audience_of(Rung.PACT, sent.pact.id)
    assert sent.entry is None


def test_a_document_of_the_library_shows_the_files_of_its_published_version(index, house, sent, client):
    ada = house.member("Ada", roles=("curator",))
    first = taken_by(house, ada, pdf_of("Qui si parla di zafferano"), "Primo.pdf")
    values = DocumentValues("Otto cose", "In breve.", f"Leggi: {first.markdown}", theme_ids=(sent.theme.id,))
    editing.delete_post(sent.actor, sent.post.id)
    row = begin_document(house.actor(ada), values)
    up_to_date()
    assert NOTHING in found(client)
    reviewing.send_to_review(house.actor(ada), row.id, 1)
    reviewing.publish(house.actor(ada), row.id, 1)
    drain_index()
    assert FOUND in found(client)
    second = taken_by(house, ada, pdf_of("Qui si parla di cannella"), "Secondo.pdf")
    later = DocumentValues("Otto cose", "In breve.", f"Leggi: {second.markdown}", theme_ids=(sent.theme.id,))
    revise_document(house.actor(ada), row.id, later, Rung.PUBLIC, row.version)
    up_to_date()
    assert FOUND in found(client)
    assert NOTHING in found(client, "cannella")
    moderating.hide_document(house.actor(house.member("Lia", roles=("moderator",))), row.id, "Prova")
    drain_index()
    assert NOTHING in found(client)


def test_a_document_of_a_meeting_leads_to_the_meeting(index, house, sent, client):
    editing.delete_post(sent.actor, sent.post.id)
    taken = taken_by(house, sent.author, pdf_of("Qui si parla di zafferano"), "Primo.pdf")
    values = MeetingValues("Una serata", rung=Rung.PUBLIC, starts_at=HELD, sheet={"minutes": taken.markdown})
    meeting = add_meeting(sent.actor, sent.pact.id, values)
    up_to_date()
    assert f"/incontri/{meeting.id}-una-serata" in found(client)
    assert row_of(taken).owner == f"meeting:{meeting.id}"
    delete_meeting(sent.actor, meeting.id)
    drain_index()
    assert NOTHING in found(client)
