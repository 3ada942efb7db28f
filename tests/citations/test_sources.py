"""What a reader of a text gets of the sources it cites; what they do not get leaves no trace."""

from datetime import timedelta

import pytest

from forum.citations.models import Agreement, Excerpt, Standing
from forum.citations.queries.sources import sources_of
from forum.core.actor import SYSTEM, guest
from forum.core.audience import MEMBERS, PUBLIC, Rung
from forum.core.content import State
from forum.core.database import db
from forum.discussions.services.editing import edit_post
from tests.support.citations import answered, cited, linked, shown, taken_from_post
from tests.support.discussions import make_post, make_thread
from tests.support.pacts import statements
from tests.support.people import LONG_AGO

SAID = "Prima di tutto. La chiave la tiene chi abita vicino. E poi si vede."
WORDS = "La chiave la tiene chi abita vicino."
EVERYBODY = (Agreement.WITH_NAME, Agreement.ROLE_ONLY, Agreement.REWORDED)


@pytest.fixture
def stage(house):
    return Stage(house)


class Stage:
    """Words of Marta's that her pact reads, cited in a public text; Ivo is of the pact, Rita is a member and of no pact."""

    def __init__(self, house):
        self.house = house
        self.pact = house.pact(rung=Rung.PACT)
        self.marta, self.ivo = house.member("Marta"), house.member("Ivo")
        for member in (self.marta, self.ivo):
            house.belongs(member, self.pact)
        self.thread = make_thread(self.marta, "Il titolo chiuso", pact=self.pact)
        self.post = make_post(self.thread, self.marta, SAID)
        self.citation = cited(taken_from_post(self.post, WORDS), PUBLIC)
        self.within, self.author = house.actor(self.ivo), house.actor(self.marta)
        self.outside = house.actor(house.member("Rita"))

    def say(self, agreement, **values):
        answered(self.citation, agreement, **values)

    def gets(self, actor, edits=False):
        found = shown(actor, self.citation, edits=edits)
        return found[0] if found else None


def test_what_all_may_read_comes_with_everything(house):
    marta = house.member("Marta")
    post = make_post(make_thread(marta, "Le chiavi"), marta, SAID)
    citation = cited(taken_from_post(post, WORDS), PUBLIC)
    (source,) = shown(guest(), citation)
    assert (source.words, source.before, source.after) == (WORDS, "Prima di tutto.", "E poi si vede.")
    assert (source.by, source.title, source.url) == ("Marta", "Le chiavi", f"/interventi/{post.id}")
    assert source.by_url == f"/persone/{marta.id}-{marta.handle}"
    assert source.said_at == LONG_AGO
    assert not source.mine


def test_who_reads_less_than_the_source_gets_nothing_of_it(house):
    marta = house.member("Marta")
    citation = cited(taken_from_post(make_post(make_thread(marta, rung=Rung.MEMBERS), marta, SAID)), MEMBERS)
    assert citation.agreement == Agreement.NOT_NEEDED
    assert shown(guest(), citation) == []
    assert shown(house.actor(marta), citation)[0].mine


def test_a_newcomer_to_a_closed_past_does_not_get_what_was_said_before_them(stage):
    newcomer = stage.house.member("Nora")
    stage.house.belongs(newcomer, stage.pact, sees_from=LONG_AGO + timedelta(days=30))
    stage.say(Agreement.NOT_NEEDED)
    assert stage.gets(stage.within)
    assert stage.gets(stage.house.actor(newcomer)) is None


@pytest.mark.parametrize("agreement", [Agreement.ASKED, Agreement.REWORD])
def test_until_the_author_answers_only_editors_who_read_the_source_get_it(stage, agreement):
    stage.say(agreement, rewording="Detto altrimenti.")
    for reader in (guest(), stage.outside, stage.within, stage.author):
        assert stage.gets(reader) is None
    assert stage.gets(stage.within, edits=True).words == WORDS
    assert stage.gets(stage.outside, edits=True) is None


def test_a_no_is_a_no_for_everybody(stage):
    stage.say(Agreement.REFUSED)
    for reader in (guest(), stage.outside, stage.within, stage.author, SYSTEM):
        assert stage.gets(reader) is None
        assert stage.gets(reader, edits=True) is None


@pytest.mark.parametrize("agreement", EVERYBODY)
def test_words_that_travel_bring_nothing_of_the_closed_place_with_them(stage, agreement):
    stage.say(agreement, shown_role="chi abita lì", rewording="Detto altrimenti.")
    for reader in (guest(), stage.outside):
        source = stage.gets(reader)
        assert (source.title, source.url, source.before, source.after, source.spot) == ("", "", "", "", "")
    assert stage.gets(stage.within).url == f"/interventi/{stage.post.id}"
    assert stage.gets(stage.within).title == "Il titolo chiuso"


def test_with_their_name(stage):
    stage.say(Agreement.WITH_NAME)
    source = stage.gets(guest())
    assert (source.words, source.by, source.reworded) == (WORDS, "Marta", False)


def test_with_a_role_alone_no_name_and_no_way_to_one(stage):
    stage.say(Agreement.ROLE_ONLY, shown_role="una volontaria")
    for reader in (guest(), stage.outside, stage.within):
        source = stage.gets(reader)
        assert (source.words, source.by, source.by_url) == (WORDS, "una volontaria", "")


def test_said_otherwise_the_exact_words_are_nowhere(stage):
    stage.say(Agreement.REWORDED, rewording="Chi è vicino apre.")
    for reader in (guest(), stage.outside, stage.within, stage.author):
        source = stage.gets(reader)
        assert (source.words, source.reworded, source.by, source.before, source.after) == ("Chi è vicino apre.", True, "", "", "")
        assert WORDS not in repr(source)


@pytest.mark.parametrize("standing", [Standing.CHANGED, Standing.HIDDEN, Standing.WITHDRAWN])
@pytest.mark.parametrize("agreement", [Agreement.NOT_NEEDED, Agreement.ASKED, *EVERYBODY])
def test_words_that_stand_no_more_are_served_to_nobody(stage, standing, agreement):
    row = db.session.get_one(Excerpt, stage.citation.excerpt_id)
    row.standing, row.state = standing, State.DELETED if standing == Standing.WITHDRAWN else State.HIDDEN
    db.session.commit()
    stage.say(agreement, rewording="Detto altrimenti.", shown_role="x")
    moderator = stage.house.actor(stage.house.member("Gino", roles=("moderator", "curator", "administrator")))
    for reader in (guest(), stage.outside, stage.within, stage.author, moderator, SYSTEM):
        assert stage.gets(reader) is None
        assert stage.gets(reader, edits=True) is None


def test_of_an_edited_text_only_the_words_that_still_stand_are_shown(stage):
    stage.say(Agreement.NOT_NEEDED)
    edit_post(stage.author, stage.post.id, f"Ho tolto una cosa. {WORDS} Fine.", version=1)
    source = stage.gets(stage.within)
    assert (source.words, source.standing) == (WORDS, Standing.EDITED)
    assert (source.before, source.after) == ("", "")


def test_a_name_that_is_no_account_s_leads_nowhere(house):
    imported = make_post(make_thread(), None, SAID, byline="Redazione di allora")
    (source,) = shown(guest(), cited(taken_from_post(imported, WORDS)))
    assert (source.by, source.by_url, source.mine) == ("Redazione di allora", "", False)


def test_a_profile_is_linked_for_who_may_open_it(house):
    shy = house.member("Sara", audience=MEMBERS)
    citation = cited(taken_from_post(make_post(make_thread(shy), shy, SAID), WORDS))
    assert shown(guest(), citation)[0].by_url == ""
    assert shown(house.actor(shy), citation)[0].by_url
    shy.suspended_at = LONG_AGO
    db.session.commit()
    assert shown(house.actor(house.member()), citation)[0].by_url == ""


def test_a_page_outside_has_its_address_and_its_day(house):
    (source,) = shown(guest(), cited(linked("https://example.org/studio", "Uno studio")))
    assert (source.kind, source.title, source.url, source.by) == ("link", "Uno studio", "https://example.org/studio", "")
    assert source.accessed_on is not None


def test_however_many_they_are_it_is_one_statement(stage):
    many = [cited(taken_from_post(stage.post, WORDS), PUBLIC) for _ in range(12)]
    wanted = [citation.id for citation in many]
    with statements() as said:
        assert len(sources_of(stage.within, wanted, True)) == 12
    assert len(said) == 1
    with statements() as said:
        assert sources_of(stage.within, [], True) == {}
    assert said == []
