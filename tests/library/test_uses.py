"""Where words are used: told on the page where they were said, as far as the reader reads both, for no statement more."""

import pytest

from forum.citations.models import Agreement, Standing
from forum.core.audience import MEMBERS, Rung, audience_of
from forum.core.refs import Ref
from forum.library.models import BlockKind
from forum.library.services.importing import ImportedBlock
from tests.support.discussions import make_post, make_thread, path_of
from tests.support.library import address, agree, become, claim, hidden, learn, put, relearn, take
from tests.support.listening import make_moment, make_recorded
from tests.support.meetings import address_of
from tests.support.statements import statements

SAID = "La prima volta non è venuto nessuno."


@pytest.fixture
def lucia(house):
    return house.member("Lucia")


@pytest.fixture
def thread(lucia):
    return make_thread(lucia, "Il primo giorno")


@pytest.fixture
def post(thread, lucia):
    return make_post(thread, lucia, SAID)


@pytest.fixture
def words(post, lucia):
    return take(Ref("post", post.id), SAID, author_id=lucia.id)


def used(browser, path):
    page = browser.get(path)
    assert page.status_code == 200
    return "Usato in" in page.get_data(as_text=True)


def test_the_post_says_where_its_words_are_used_and_at_which_point(client, thread, words):
    document = learn(claim("Senza."), claim("Con fonte.", words))
    page = client.get(path_of(thread)).text
    assert f'<a href="{address(document)}#punto-2">Apprendimenti 2026, punto 2</a>' in page
    assert page.count("Usato in") == 1
    assert page.index(SAID) < page.index("Usato in")


def test_a_quotation_is_told_by_its_document_alone(client, thread, words):
    document = learn(claim("Una."), ImportedBlock(BlockKind.QUOTATION, "", (words,)))
    assert f'<a href="{address(document)}#punto-2">Apprendimenti 2026</a>' in client.get(path_of(thread)).text


def test_points_come_in_order_and_the_latest_document_first(client, thread, words):
    learn(claim("Una.", words), claim("Due.", words), title="Di prima")
    later = learn(claim("Una.", words), title="Di poi")
    put(later, listed_at=later.listed_at.replace(year=2026))
    page = client.get(path_of(thread)).text
    places = [page.index(told) for told in ("Di poi, punto 1", "Di prima, punto 1", "Di prima, punto 2")]
    assert places == sorted(places)


def test_only_the_version_that_stands_counts(client, thread, words):
    document = learn(claim("Con fonte.", words))
    relearn(document, claim("Riscritta senza."))
    assert not used(client, path_of(thread))


def test_drafts_and_hidden_documents_are_not_told(client, house, thread, words):
    document = learn(claim("Con fonte.", words))
    hidden(document)
    moderator = house.browser(house.member("Moderatrice", roles=("moderator",)))
    assert not used(client, path_of(thread))
    assert not used(moderator, path_of(thread))


def test_who_does_not_read_the_document_is_not_told_of_it(house, client, thread, words):
    pact = house.pact(rung=Rung.PACT)
    inside = house.member("Dentro")
    house.belongs(inside, pact)
    learn(claim("Con fonte.", words), pact_id=pact.id, rung=Rung.PACT)
    assert not used(client, path_of(thread))
    assert not used(house.browser(house.member("Fuori")), path_of(thread))
    assert used(house.browser(inside), path_of(thread))


@pytest.mark.parametrize("agreement", [Agreement.ASKED, Agreement.REWORD, Agreement.REFUSED])
def test_what_a_document_does_not_show_is_not_told_on_the_post_either(house, thread, post, agreement):
    words = take(Ref("post", post.id), SAID, audience=MEMBERS)
    learn(claim("Con fonte.", words))
    agree(words, agreement)
    assert not used(house.browser(house.member()), path_of(thread))
    agree(words, Agreement.ROLE_ONLY)
    assert used(house.browser(house.member()), path_of(thread))


@pytest.mark.parametrize("standing", [Standing.CHANGED, Standing.HIDDEN, Standing.WITHDRAWN])
def test_words_that_went_are_used_nowhere(client, thread, words, standing):
    learn(claim("Con fonte.", words))
    become(words, standing)
    assert not used(client, path_of(thread))


def test_a_meeting_says_where_its_minutes_and_decisions_are_used_for_no_statement_more(client):
    meeting, _recording = make_recorded()
    number, path = meeting.id, address_of(meeting)
    with statements() as before:
        assert not used(client, path)
    document = learn(claim("Una.", take(Ref("meeting", number), "Si apre il sabato.", place="decisione-1")))
    with statements() as after:
        page = client.get(path).text
    assert f'<a href="{address(document)}#punto-1">Apprendimenti 2026, punto 1</a>' in page
    assert len(after) == len(before)


def test_a_moment_says_it_by_itself_and_in_its_list(client, lucia):
    meeting, recording = make_recorded()
    moment = make_moment(recording, lucia)
    document = learn(claim("Una.", take(Ref("moment", moment.id), "Qui si parla del cortile.")))
    for path in (f"/momenti/{moment.id}", f"{address_of(meeting)}/ascolto"):
        assert f'href="{address(document)}#punto-1"' in client.get(path).text


def test_the_listening_page_says_which_seconds_are_used(client):
    meeting, recording = make_recorded()
    assert not used(client, f"{address_of(meeting)}/ascolto")
    document = learn(claim("Una.", take(Ref("recording", recording.id), SAID, place="2530000-2570000", spot="42:10")))
    page = client.get(f"{address_of(meeting)}/ascolto").text
    assert "42:10</span>" in page
    assert f'href="{address(document)}#punto-1"' in page


def test_a_document_says_which_others_build_on_it(client):
    source = learn(claim("Da cui si prende."), title="Fonte")
    document = learn(claim("Una.", take(Ref("document", source.id), "Da cui si prende.", place="punto-1")), title="Chi prende")
    assert f'<a href="{address(document)}#punto-1">Chi prende, punto 1</a>' in client.get(address(source)).text
    assert not used(client, address(document))


def test_a_thing_of_another_kind_with_the_same_number_is_not_meant(client, thread, post):
    learn(claim("Una.", take(Ref("moment", post.id), SAID)))
    assert not used(client, path_of(thread))


def test_what_may_not_be_read_where_it_was_said_is_told_to_who_reads_it_alone(house, client):
    pact = house.pact(rung=Rung.PACT)
    inside = house.member("Dentro")
    house.belongs(inside, pact)
    reach = audience_of(Rung.PACT, pact.id)
    source = learn(claim("Riservata."), title="Fonte", pact_id=pact.id, rung=Rung.PACT)
    words = take(Ref("document", source.id), "Riservata.", audience=reach, pact_id=pact.id, place="punto-1")
    learn(claim("Una.", words), title="Pubblico")
    agree(words, Agreement.WITH_NAME)
    assert client.get(address(source)).status_code == 404
    assert used(house.browser(inside), address(source))


def test_it_costs_no_statement(house, client, thread, words):
    learn(claim("Con fonte.", words))
    with statements() as seen:
        assert used(client, path_of(thread))
    assert len(seen) == 2


def test_where_nothing_is_cited_a_post_is_as_it_was(client, thread, post):
    before = client.get(path_of(thread)).data
    learn(claim("Senza fonte."))
    assert client.get(path_of(thread)).data == before
