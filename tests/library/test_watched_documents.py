"""A document whose sources live on: whatever happens to them, none of its pages serves a word that does not stand any more."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from forum.citations.models import Citation, Standing
from forum.core.audience import PUBLIC
from forum.core.database import db
from forum.library.services.drafting import discard_draft
from tests.citations import test_watching as watched
from tests.citations.test_watching import WORDS, Act, acts, do, seen_by_a_naive_eye
from tests.support.citations import as_it_is
from tests.support.library import address, claim, learn
from tests.support.pacts import words_of
from tests.support.search import drain_index, fresh_index
from tests.visibility.stage import empty_database


class Stage(watched.Stage):
    """The same people and the same words, cited in a public document that Clara looks after."""

    def __init__(self, house):
        super().__init__(house)
        self.document = learn(claim("Ogni portone ha bisogno di mani.", self.excerpt))
        self.clara = house.member("Clara", roles=("curator",))
        self.citation = db.session.scalars(select(Citation).where(Citation.holder_id == self.document.id)).one()
        db.session.rollback()

    def pages(self):
        """Return every address on which the words could stand, but for the source's own."""
        page, number = address(self.document), self.document.id
        version = f"{page}/versioni/1"
        public = [page, version, f"{version}/esporta.md", f"{version}/esporta.html", "/biblioteca", "/biblioteca/feed.atom", "/feed.atom"]
        desks = [f"/biblioteca/{number}/modifica", f"/biblioteca/{number}/fonti", f"/biblioteca/{number}/revisione", "/raccolta"]
        return public, desks


def told(browser, address):
    answer = browser.get(address)
    return re.sub(r"\s+", " ", words_of(answer) if "html" in answer.mimetype else answer.get_data(as_text=True))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(doings=some.lists(acts, min_size=1, max_size=4))
def test_after_any_acts_no_page_of_the_document_serves_words_that_do_not_stand(house, doings):
    # No other example's words may stand anywhere.
    empty_database()
    stage = Stage(house)
    public, desks = stage.pages()
    browsers = {member: house.browser(member) for member in (None, stage.rita, stage.marta, stage.clara)}
    for act in doings:
        do(stage, act)
    standing, audience = seen_by_a_naive_eye(stage)
    stands = standing in (Standing.UNCHANGED, Standing.EDITED)
    assert (WORDS in told(browsers[None], public[0])) == (stands and audience == PUBLIC)
    for member, browser in browsers.items():
        for place in (*public, *(desks if member is stage.clara else ())):
            # Beside the choice, changed words stand before who reads the source: that is what they choose about.
            chosen = place.endswith("/fonti") and standing == Standing.CHANGED
            if not stands and not chosen:
                assert WORDS not in told(browser, place), (member and member.name, place, standing)
            if audience != PUBLIC and member is None:
                assert WORDS not in told(browser, place), place
    discard_draft(house.actor(stage.clara), stage.document.id)


def test_the_search_finds_a_document_by_its_own_words_and_never_by_those_it_cites(house):
    stage = Stage(house)
    with fresh_index(house.app):
        drain_index()
        visitor = house.browser()
        assert "Apprendimenti 2026" in told(visitor, "/cerca?q=portone+mani")
        assert "Apprendimenti 2026" not in told(visitor, "/cerca?q=abita+vicino+chiave")
        do(stage, Act("hide"))
        drain_index()
        assert as_it_is(stage.excerpt).standing == Standing.HIDDEN
        assert WORDS not in told(visitor, "/cerca?q=abita+vicino+chiave")
        assert "Apprendimenti 2026" in told(visitor, "/cerca?q=portone+mani")
