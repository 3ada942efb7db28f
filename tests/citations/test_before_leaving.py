"""Who closes a long conversation of which nothing was collected hears it in the very answer, with a place to begin from."""

import re
from html import unescape

import pytest
from sqlalchemy import func, select

from forum.citations.services.collecting import collect
from forum.core import limits
from forum.core.database import db
from forum.core.refs import Ref
from forum.discussions.models import Post
from forum.pacts.models import Hat
from tests.support.discussions import fill_thread, make_thread


@pytest.fixture
def facilitator(house):
    return house.member("Fulvia")


@pytest.fixture
def thread(house, facilitator):
    pact = house.pact("Il patto del cortile")
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    row = make_thread(house.member("Anna"), "Una lunga discussione", pact=pact)
    fill_thread(row, house.member("Bruno"), limits.LONG_THREAD, 100)
    db.session.commit()
    return row


def first_post(thread):
    return db.session.scalar(select(func.min(Post.id)).where(Post.thread_id == thread.id))


def said_after_closing(house, who, thread):
    """Close a thread as somebody would, and return the page that opens then."""
    browser, number = house.browser(who), thread.id
    closed = house.post(browser, f"/discussioni/{number}/cura", f"/discussioni/{number}/chiudi")
    assert closed.status_code == 303
    page = unescape(browser.get(closed.location).get_data(as_text=True))
    assert "non accetta più risposte" in page
    return page


def test_who_closes_a_long_conversation_is_told_that_nothing_was_collected(house, facilitator, thread):
    number = first_post(thread)
    page = said_after_closing(house, facilitator, thread)
    assert "Prima di lasciarla, raccogli qualcosa" in page
    link = re.search('<a href="(.*?)">comincia dal primo intervento</a>', page).group(1)
    assert link == f"/raccogli?da=post:{number}"
    assert house.browser(facilitator).get(link).status_code == 200


def test_nothing_is_said_once_something_was_collected(house, facilitator, thread):
    post = Ref("post", first_post(thread))
    words = db.session.scalar(select(Post.plain).where(Post.id == post.id))
    collect(house.actor(facilitator), post, "", words, "Vale la pena.")
    assert "Prima di lasciarla" not in said_after_closing(house, facilitator, thread)


def test_nothing_is_said_to_who_closes_without_facilitating(house, thread):
    moderator = house.member("Mara", roles=("moderator",))
    assert "Prima di lasciarla" not in said_after_closing(house, moderator, thread)
