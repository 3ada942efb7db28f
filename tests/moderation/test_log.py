"""The log of acts, the author's own list, and the letters."""

import pytest

from forum.accounts.services.administration import suspend
from forum.core.audience import Rung
from forum.core.database import db
from forum.discussions.services.editing import delete_post, edit_post
from forum.discussions.services.tending import hide_post, hide_thread, lock, move, restore_post, unlock
from forum.library.services.reviewing import withdraw
from forum.pacts.models import Hat
from forum.pacts.services.people import remove_member
from tests.support.accounts import waiting_letters
from tests.support.answers import seen_by
from tests.support.library import make_document
from tests.support.moderation import (
    CLOSED_TITLE,
    CLOSED_WORDS,
    OPEN_WORDS,
    case_url,
    decide,
    decisions,
    report_address,
    send_report,
)
from tests.support.pacts import send, statements, words_of

LOG = "/moderazione/registro"
OWN = "/moderazione/decisioni"


def test_acts_from_the_pages_of_discussions_and_pacts_are_all_in_the_log(house, square):
    moderator = house.actor(square.moderator)
    hide_post(moderator, square.post.id, "motivo uno")
    restore_post(moderator, square.post.id)
    lock(moderator, square.thread.id, "motivo due")
    unlock(moderator, square.thread.id)
    move(moderator, square.thread.id, square.open_pact.id, Rung.MEMBERS, "motivo tre")
    hide_post(moderator, square.post.id, "motivo quattro")
    delete_post(moderator, square.post.id)
    hide_thread(moderator, square.thread.id, "motivo cinque")
    remove_member(moderator, square.open_pact.id, square.author.id, "motivo sei")
    acts = [done.act for done in decisions()]
    assert acts == ["hide", "restore", "lock", "unlock", "move", "hide", "delete", "hide", "remove_member"]
    assert [done.line for done in decisions() if done.line] == [
        "motivo uno",
        "motivo due",
        "motivo tre",
        "motivo quattro",
        "motivo cinque",
        "motivo sei",
    ]
    assert {done.audience for done in decisions() if done.kind != "pact"} == {1}


def test_what_one_does_with_ones_own_words_is_no_moderation(house, square):
    delete_post(house.actor(square.author), square.post.id)
    assert decisions() == []


def test_an_edit_by_who_looks_after_is(house, square):
    edit_post(house.actor(square.moderator), square.post.id, text="Parole più gentili.", version=1, reason="Tolto un insulto")
    (done,) = decisions()
    assert (done.act, done.line, done.subject_id) == ("edit", "Tolto un insulto", square.author.id)


def test_members_read_acts_without_names_and_words(house, square):
    hide_post(house.actor(square.moderator), square.post.id, "motivo con parole")
    page = words_of(house.browser(square.reader).get(LOG))
    assert "Nascosto a chi legge" in page
    assert "Intervento" in page
    for secret in ("Aldo", "Mirco", "motivo con parole", "Il cortile", OPEN_WORDS):
        assert secret not in page


@pytest.mark.parametrize("who", ["moderator", "open_facilitator"])
def test_who_looks_after_the_space_reads_names_words_and_links(house, square, who):
    hide_post(house.actor(square.moderator), square.post.id, "motivo con parole")
    answer = house.browser(getattr(square, who)).get(LOG)
    page = words_of(answer)
    for known in ("da Mirco", "riguarda Aldo", "motivo con parole", "Il cortile"):
        assert known in page
    assert f'href="/interventi/{square.post.id}"' in answer.get_data(as_text=True)


def test_the_log_of_a_confidential_pact_stays_in_it(house, square):
    outsiders = [house.browser(person) for person in (square.reader, square.moderator, square.open_facilitator)]
    before = [seen_by(browser.get(LOG)) for browser in outsiders]
    hide_post(house.actor(square.closed_facilitator), square.closed_post.id, "motivo chiuso")
    remove_member(house.actor(square.closed_facilitator), square.closed_pact.id, square.author.id, "uscita chiusa")
    assert [seen_by(browser.get(LOG)) for browser in outsiders] == before
    inside = words_of(house.browser(square.closed_reader).get(LOG))
    assert "Nascosto a chi legge" in inside
    assert "Uscita dal patto" in inside
    assert "motivo chiuso" not in inside
    tending = words_of(house.browser(square.closed_facilitator).get(LOG))
    assert "motivo chiuso" in tending
    assert CLOSED_TITLE in tending


def test_visitors_read_no_log(house, square):
    for address in (LOG, OWN):
        assert house.browser().get(address).location == f"/accedi?next={address}"


def test_who_is_concerned_reads_in_the_log_no_name_of_who_decided(house, square):
    house.belongs(square.closed_reader, square.open_pact, Hat.FACILITATOR)
    post = square.post
    post.author_id = square.closed_reader.id
    db.session.commit()
    hide_post(house.actor(square.moderator), post.id, "motivo")
    assert "Mirco" not in words_of(house.browser(square.closed_reader).get(LOG))


def test_the_author_reads_what_was_decided_and_why(house, square):
    send_report(house.browser(square.reader), square.post)
    decide(house.browser(square.moderator), "hide")
    page = words_of(house.browser(square.author).get(OWN))
    for told in (
        "Nascosto a chi legge",
        "Parole offensive o aggressive",
        "Qui ci parliamo con rispetto.",
        "Il cortile",
        "un’altra persona",
    ):
        assert told in page
    for secret in ("Mirco", "Rita", "Offende il vicino."):
        assert secret not in page
    assert "Nascosto" not in words_of(house.browser(square.reader).get(OWN))


def test_who_was_removed_reads_why_and_no_title_any_more(house, square):
    hide_post(house.actor(square.closed_facilitator), square.closed_post.id, "motivo chiuso")
    remove_member(house.actor(square.closed_facilitator), square.closed_pact.id, square.author.id, "uscita chiusa")
    page = words_of(house.browser(square.author).get(OWN))
    assert "motivo chiuso" in page
    assert "uscita chiusa" in page
    for secret in (CLOSED_TITLE, CLOSED_WORDS, "Patto chiuso"):
        assert secret not in page


def test_the_letter_says_that_and_why_and_nothing_of_the_words(house, square):
    send_report(house.browser(square.closed_reader), square.closed_post)
    decide(house.browser(square.closed_facilitator), "hide", line="La riga con Parolachiusa.")
    (letter,) = waiting_letters()
    assert letter.to == square.author.email
    assert "Nascosto a chi legge" in letter.text
    assert "Parole offensive o aggressive" in letter.text
    assert "http://localhost/moderazione/decisioni" in letter.text
    for secret in ("Parolachiusa", CLOSED_TITLE, "Patto chiuso", "Fosca", "Livia"):
        assert secret not in letter.subject + letter.text


def test_the_letter_speaks_the_language_of_who_receives_it(house, square):
    square.author.language = "en"
    db.session.commit()
    hide_post(house.actor(square.moderator), square.post.id, "motivo")
    (letter,) = waiting_letters()
    assert letter.subject == "A decision about what you wrote"
    assert "Hidden from readers" in letter.text


def test_who_hides_their_own_words_gets_no_letter(house, square):
    square.post.author_id = square.moderator.id
    db.session.commit()
    hide_post(house.actor(square.moderator), square.post.id, "motivo")
    assert waiting_letters() == []
    assert len(decisions()) == 1


def test_who_is_suspended_is_written_where_to_ask(house, square):
    administrator = house.member("Ada", roles=("administrator",))
    suspend(house.actor(administrator), square.author.id, "motivo riservato")
    (letter,) = waiting_letters()
    assert "Accesso sospeso" in letter.text
    assert "/privacy" in letter.text
    assert "motivo riservato" not in letter.text


def test_somebody_who_left_is_not_written_to(house, square):
    square.author.email = None
    db.session.commit()
    hide_post(house.actor(square.moderator), square.post.id, "motivo")
    assert waiting_letters() == []


def test_both_lists_cost_few_statements(house, square):
    moderator = house.actor(square.moderator)
    hide_post(moderator, square.post.id, "motivo")
    lock(moderator, square.thread.id, "motivo")
    remove_member(moderator, square.open_pact.id, square.author.id, "motivo")
    for person, address in ((square.moderator, LOG), (square.reader, LOG), (square.author, OWN)):
        browser = house.browser(person)
        with statements() as seen:
            assert browser.get(address).status_code == 200
        assert len(seen) <= 6


def test_the_log_goes_on_from_page_to_page(house, square):
    moderator = house.actor(square.moderator)
    for _ in range(11):
        lock(moderator, square.thread.id, "motivo")
        unlock(moderator, square.thread.id)
    browser = house.browser(square.closed_reader)
    first = browser.get(LOG).get_data(as_text=True)
    assert first.count('<li class="row">') == 20
    older = first.split('rel="next" href="')[1].split('"')[0]
    assert browser.get(older).get_data(as_text=True).count('<li class="row">') == 2


def test_a_moderator_hiding_from_the_discussion_page_lands_in_the_log(house, square):
    browser = house.browser(square.moderator)
    answer = send(browser, f"/interventi/{square.post.id}/altro", f"/interventi/{square.post.id}/nascondi", reason="Un insulto di troppo")
    assert answer.status_code == 303
    (done,) = decisions()
    assert (done.act, done.line, done.reason, done.case_id) == ("hide", "Un insulto di troppo", "", None)


def test_a_document_taken_back_by_somebody_else_is_in_the_log_and_told_to_its_author(house, square):
    curator = house.member("Carla", roles=("curator",))
    document = make_document(square.author, "Otto cose", pact=square.open_pact)
    send(house.browser(square.reader), report_address("document", document.id), reason="offence", line="Ci sono nomi.")
    withdraw(house.actor(curator), document.id, "Contiene il nome di una famiglia.")
    done = decisions()
    assert [(one.act, one.kind, one.thing_id, one.subject_id) for one in done] == [("withdraw", "document", document.id, square.author.id)]
    told = words_of(house.browser(square.author).get("/moderazione/decisioni"))
    assert "Documento ritirato: è di nuovo una bozza" in told
    assert "Contiene il nome di una famiglia." in told
    # Who settles the report sees that it is done, and can no longer hide what nobody reads.
    case = words_of(house.browser(square.moderator).get(case_url()))
    assert "Documento ritirato" in case
    assert "Nascondi: lo vedranno" not in case


def test_taking_one_s_own_document_back_is_no_act_of_moderation(house, square):
    curator = house.member("Carla", roles=("curator",))
    document = make_document(curator, "Otto cose")
    withdraw(house.actor(curator), document.id, "Va riscritto.")
    assert decisions() == []
