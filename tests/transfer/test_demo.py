"""The demo: what it holds, and that all of it is planted or nothing."""

import re
from html import unescape

import pytest
from sqlalchemy import func, select

from forum.accounts.models import Member
from forum.core import audience
from forum.core.actor import guest
from forum.core.content import State
from forum.core.database import db
from forum.core.work import JournalRow
from forum.discussions.models import Post, Thread
from forum.library.models import Document
from forum.library.queries.blocks import reading_of
from forum.library.queries.reading import get_reading
from forum.meetings.models import Meeting, Recording
from forum.pacts.models import Pact, Theme
from forum.practices.models import Practice
from forum.territory.models import Municipality, SubDistrict
from forum.transfer.demo import loader
from tests.support.accounts import is_in, sign_in

pytestmark = pytest.mark.usefixtures("planted")


def count(model, *conditions) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


@pytest.fixture
def planted(database) -> None:
    loader.plant()


def test_it_holds_what_a_shop_window_needs():
    real = Pact.audience == audience.PUBLIC
    assert count(SubDistrict) >= 2
    assert count(Municipality) == 48
    assert count(Pact, real) >= 8
    assert count(Theme) == 14
    assert count(Member) == 13
    assert count(Thread, Thread.state == State.LIVE) >= 30
    assert count(Post, Post.state == State.LIVE) >= 150
    assert count(Meeting) == 3
    assert count(Document) == 3
    assert count(Practice) >= 5
    assert count(Pact, Pact.audience != audience.PUBLIC) == 1


def test_its_learning_document_shows_where_its_claims_come_from(client):
    document = db.session.scalars(select(Document).where(Document.title.startswith("Apprendimenti 2026"))).one()
    shown, version = get_reading(guest(), document.id)
    reading = reading_of(guest(), shown, version)
    assert reading.claims >= 20
    assert reading.sourced > 0.8 * reading.claims
    assert reading.bare
    assert {source.kind for _number, source in reading.sources} == {"post", "recording"}
    page = unescape(client.get(shown.url).get_data(as_text=True))
    assert [source.words for _number, source in reading.sources if " ".join(source.words.split()) not in " ".join(page.split())] == []


def test_every_real_pact_says_where_it_comes_from():
    assert [pact.title for pact in db.session.scalars(select(Pact)) if not pact.provenance] == []


def test_every_meeting_can_be_listened_to_and_one_is_the_real_recording():
    assert count(Recording) == 3
    assert count(Recording, Recording.key == "8TB72cWDSWs") == 1


def test_every_page_number_of_every_thread_answers(client):
    for thread in db.session.scalars(select(Thread).where(Thread.audience == audience.PUBLIC)).all():
        for number in range(1, -(-thread.post_count // 20) + 1):
            address = f"/discussioni/{thread.id}-{thread.slug}" + (f"?pagina={number}" if number > 1 else "")
            assert client.get(address).status_code == 200, address


def test_links_between_its_texts_lead_somewhere(client):
    broken = []
    for address in {part.split('"')[0] for html in db.session.scalars(select(Post.html)) for part in html.split('href="/')[1:]}:
        path = "/" + address.split("#")[0]
        if client.get(path).status_code not in (200, 301, 302, 303, 308):
            broken.append(path)
    assert broken == []


def test_names_called_in_its_discussions_lead_to_the_people_and_call_nobody():
    named = [post for post in db.session.scalars(select(Post)) if re.search(r"(?<![\w@])@[a-z]", post.source)]
    assert len(named) >= 8
    assert [post.source for post in named if 'class="mention"' not in post.html] == []
    added = db.session.scalars(select(JournalRow.payload).where(JournalRow.event.in_(["PostAdded", "ThreadOpened"]))).all()
    assert not any(payload["mentions"] for payload in added)


def test_the_accounts_it_prints_open_the_door(database):
    for _role, email in loader.ACCOUNTS:
        browser = database.test_client()
        sign_in(browser, email, loader.PASSWORD)
        assert is_in(browser), email


def test_the_command_plants_once_and_prints_the_accounts(database):
    before = count(Post)
    said = database.test_cli_runner().invoke(args=["demo"])
    assert said.exit_code == 0, said.output
    assert "already here" in said.output
    assert "giulia@esempio.it" in said.output
    assert count(Post) == before


class TestAllOrNothing:
    @pytest.fixture
    def planted(self) -> None:
        """Nothing is planted beforehand."""

    def test_a_fault_half_way_leaves_nothing(self, database, monkeypatch):
        def fails(*_arguments):
            raise RuntimeError("planted fault")

        monkeypatch.setattr(loader, "_react", fails)
        with pytest.raises(RuntimeError, match="planted fault"):
            loader.plant()
        assert [count(model) for model in (Member, Pact, Theme, Thread, Post, Meeting, Document, Municipality)] == [0] * 8

    def test_it_is_not_planted_among_people(self, database, house):
        house.member()
        said = database.test_cli_runner().invoke(args=["demo"])
        assert "already here" in said.output
        assert count(Pact) == 0
