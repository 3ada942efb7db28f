"""Using words, and whom that has to be asked of."""

import pytest

from forum.citations.covering import covers
from forum.citations.models import Agreement
from forum.citations.services.citing import follow_holder, put_to_use
from forum.core.actor import SYSTEM
from forum.core.audience import MEMBERS, PUBLIC, Rung, audience_of
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.refs import Ref
from forum.core.work import JournalRow, unit_of_work
from tests.support.citations import HOLDER, answered, as_it_is, cited, linked, taken_from_post
from tests.support.discussions import make_post, make_thread

PACT, TEAM, OTHER = audience_of(Rung.PACT, 5), audience_of(Rung.TEAM, 5), audience_of(Rung.PACT, 6)


@pytest.mark.parametrize(
    ("source", "covered"),
    [
        (PUBLIC, {PUBLIC, MEMBERS, PACT, TEAM, OTHER}),
        (MEMBERS, {MEMBERS, PACT, TEAM, OTHER}),
        (PACT, {PACT, TEAM}),
        (TEAM, {TEAM}),
        (OTHER, {OTHER}),
    ],
)
def test_a_source_covers_the_texts_whose_readers_all_read_it(source, covered):
    assert {audience for audience in (PUBLIC, MEMBERS, PACT, TEAM, OTHER) if covers(source, audience)} == covered


@pytest.fixture
def marta(house):
    return house.member("Marta")


@pytest.fixture
def pact(house, marta):
    row = house.pact(rung=Rung.PACT)
    house.belongs(marta, row)
    return row


@pytest.fixture
def closed(house, marta, pact):
    """Words of Marta's that only her pact reads."""
    return taken_from_post(make_post(make_thread(marta, pact=pact), marta, "La chiave la tiene chi abita vicino."))


def asked():
    db.session.rollback()
    rows = db.session.query(JournalRow).filter_by(event="AgreementsAsked").order_by(JournalRow.id)
    return [tuple(row.payload["citation_ids"]) for row in rows]


def use(*citations):
    with unit_of_work() as work:
        put_to_use(SYSTEM, work, HOLDER, [citation.id for citation in citations])


def test_words_that_all_readers_read_need_no_asking(house, closed, pact):
    assert cited(closed, audience_of(Rung.PACT, pact.id)).agreement == Agreement.NOT_NEEDED


def test_words_that_travel_further_wait_for_their_author(closed):
    citation = cited(closed, PUBLIC)
    assert (citation.agreement, citation.asked_at) == (Agreement.ASKED, None)


def test_who_cites_their_own_words_has_agreed(house, marta, closed):
    citation = cited(closed, PUBLIC, actor=house.actor(marta))
    assert citation.agreement == Agreement.WITH_NAME
    assert citation.answered_at is not None


def test_words_of_nobody_s_account_wait_too(house, pact):
    imported = taken_from_post(make_post(make_thread(pact=pact), None, "Così diceva il vecchio sito.", byline="Redazione"))
    assert cited(imported, PUBLIC).agreement == Agreement.ASKED


def test_a_page_outside_needs_nobody(house):
    assert cited(linked(), PUBLIC).agreement == Agreement.NOT_NEEDED


def test_who_does_not_read_words_does_not_cite_them(house, closed):
    with pytest.raises(NotFound):
        cited(closed, PUBLIC, actor=house.actor(house.member("Piero")))


def test_an_author_is_asked_once_and_only_when_a_version_uses_the_words(closed):
    first, second, elsewhere = cited(closed), cited(closed), cited(closed, holder=Ref("document", 2))
    assert asked() == []
    use(first, elsewhere)
    assert asked() == [(first.id,)]
    assert as_it_is(first).asked_at is not None
    assert as_it_is(second).asked_at is None
    use(first)
    assert asked() == [(first.id,)]


def test_a_text_that_comes_before_more_readers_asks_again(house, closed, pact):
    narrow, wide = audience_of(Rung.PACT, pact.id), MEMBERS
    citation = cited(closed, narrow)
    use(citation)
    follow_holder(HOLDER, wide)
    assert as_it_is(citation).agreement == Agreement.ASKED
    assert asked() == [(citation.id,)]
    follow_holder(HOLDER, narrow)
    assert as_it_is(citation).agreement == Agreement.NOT_NEEDED


@pytest.mark.parametrize("said", [Agreement.WITH_NAME, Agreement.ROLE_ONLY, Agreement.REWORDED])
def test_a_yes_holds_for_the_readers_it_was_said_for(house, closed, said):
    citation = answered(cited(closed, MEMBERS), said)
    follow_holder(HOLDER, PUBLIC)
    assert as_it_is(citation).agreement == Agreement.ASKED
    citation = answered(citation, said)
    follow_holder(HOLDER, MEMBERS)
    assert as_it_is(citation).agreement == said


def test_a_no_holds_whoever_reads(house, closed, pact):
    citation = answered(cited(closed, MEMBERS), Agreement.REFUSED)
    for audience in (PUBLIC, audience_of(Rung.PACT, pact.id)):
        follow_holder(HOLDER, audience)
        assert as_it_is(citation).agreement == Agreement.REFUSED
    assert asked() == []
