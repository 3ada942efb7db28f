"""Reporting: who may report what, how often, and what a mistake costs."""

import pytest

from forum.core.audience import Rung
from forum.core.content import State
from forum.core.database import db
from forum.pacts.models import Hat
from tests.support.answers import seen_by
from tests.support.discussions import make_post, make_thread
from tests.support.library import make_document
from tests.support.meetings import make_meeting
from tests.support.moderation import CLOSED_WORDS, cases, only_case, report_address, reports, send_report
from tests.support.pacts import fields_of, send, statements, words_of


def test_a_member_reports_a_post_and_is_thanked_beside_it(house, square):
    browser = house.browser(square.reader)
    answer = send_report(browser, square.post)
    assert answer.status_code == 303
    assert answer.location.endswith(f"#p{square.post.id}")
    assert "la segnalazione è arrivata" in words_of(browser.get(answer.location))
    case = only_case()
    assert (case.kind, case.thing_id, case.status, case.author_id) == ("post", square.post.id, "open", square.author.id)
    assert (case.audience, case.opened_at, case.pact_id) == (square.thread.audience, square.thread.opened_at, square.open_pact.id)
    assert [(report.reporter_id, report.reason, report.line) for report in reports()] == [
        (square.reader.id, "offence", "Offende il vicino.")
    ]


def test_the_way_there_stands_among_what_one_may_do_with_a_post(house, square):
    page = house.browser(square.reader).get(f"/interventi/{square.post.id}/altro").get_data(as_text=True)
    assert f'href="/segnala?cosa=post:{square.post.id}"' in page
    assert f'href="/segnala?cosa=thread:{square.thread.id}"' in house.browser().get(
        f"/discussioni/{square.thread.id}-x", follow_redirects=True
    ).get_data(as_text=True)


def test_a_visitor_reports_what_is_public_with_or_without_a_name(house, square):
    send_report(house.browser(), square.post, name="Signora Pina", email="Pina@Example.org")
    send_report(house.browser(), square.post)
    assert len(cases()) == 1
    assert [(report.reporter_id, report.visitor_name) for report in reports()] == [(None, "Signora Pina"), (None, "")]


def test_a_visitor_with_a_wrong_address_loses_no_word(house, square):
    answer = send_report(house.browser(), square.post, line="Parole da non perdere <b>&", email="non è una mail")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Parole da non perdere &lt;b&gt;&amp;" in page
    assert "non è una mail" in page
    assert cases() == []


def test_a_machine_that_fills_the_trap_is_thanked_and_forgotten(house, square):
    answer = send_report(house.browser(), square.post, site_address="http://spam.example")
    assert answer.status_code == 303
    assert cases() == []


@pytest.mark.parametrize("who", ["visitor", "outsider", "moderator"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_one_may_not_see_is_like_nothing_at_all(house, square, who, method):
    person = {"visitor": None, "outsider": square.reader, "moderator": square.moderator}[who]
    browser = house.browser(person)
    token = fields_of(browser.get(report_address("post", square.post.id)), report_address("post", square.post.id))["csrf_token"]

    def ask(kind, number):
        data = {"csrf_token": token, "reason": "spam", "line": ""} if method == "POST" else None
        return seen_by(browser.open(report_address(kind, number), method=method, data=data))

    nothing = ask("post", 999_999)
    assert nothing[0] == 404
    assert ask("post", square.closed_post.id) == nothing
    assert ask("thread", square.closed_thread.id) == nothing
    assert cases() == []


@pytest.mark.parametrize(
    "ref", ["", "post", "post:", "post:0", "post:-1", "post:9999999999999999999", "theme:1", "file:1", "Post:1", "post:1 OR 1", "person:²"]
)
def test_a_ref_that_names_nothing_is_nothing(house, square, ref):
    assert house.browser(square.reader).get("/segnala", query_string={"cosa": ref}).status_code == 404


def test_an_address_without_a_ref_is_nothing(house):
    assert house.browser().get("/segnala").status_code == 404


def test_somebody_inside_reports_what_is_confidential(house, square):
    send_report(house.browser(square.closed_reader), square.closed_post)
    assert only_case().audience == square.closed_thread.audience


@pytest.mark.parametrize("kind", ["thread", "meeting", "person", "document"])
def test_every_kind_of_thing_can_be_reported(house, square, kind):
    makers = {
        "thread": lambda: square.thread.id,
        "meeting": lambda: make_meeting().id,
        "person": lambda: square.author.id,
        "document": lambda: make_document(square.author).id,
    }
    number = makers[kind]()
    answer = send(house.browser(square.closed_reader), report_address(kind, number), reason="spam", line="")
    assert answer.status_code == 303
    assert (only_case().kind, only_case().thing_id) == (kind, number)


def test_what_is_hidden_already_is_not_reported_again(house, square):
    square.post.state = State.HIDDEN
    db.session.commit()
    assert house.browser(square.moderator).get(report_address("post", square.post.id)).status_code == 404


def test_nobody_reports_their_own_words(house, square):
    browser = house.browser(square.author)
    address = report_address("post", square.post.id)
    page = browser.get(address)
    assert "È cosa tua" in words_of(page)
    assert "Invia la segnalazione" not in words_of(page)
    other = report_address("thread", square.thread.id)
    token = fields_of(browser.get(other), other)["csrf_token"]
    answer = browser.post(address, data={"csrf_token": token, "reason": "spam", "line": ""})
    assert answer.status_code == 422
    assert cases() == []


def test_where_only_the_author_looks_after_a_place_the_reporter_is_told_to_write(house, square):
    post = make_post(square.closed_thread, square.closed_facilitator, "Decido io.")
    page = house.browser(square.closed_reader).get(report_address("post", post.id))
    assert "scrivi alla redazione" in words_of(page)
    assert "Invia la segnalazione" not in words_of(page)


def test_the_page_says_how_many_will_read(house, square):
    page = words_of(house.browser(square.reader).get(report_address("post", square.post.id)))
    assert "La leggeranno 2 persone che curano questo spazio" in page
    page = words_of(house.browser(square.closed_reader).get(report_address("post", square.closed_post.id)))
    assert "La leggerà una persona" in page


def test_only_a_facilitator_counts_for_what_only_the_team_reads(house, square):
    house.belongs(square.moderator, square.closed_pact)
    second = house.member("Febe")
    house.belongs(second, square.closed_pact, Hat.FACILITATOR)
    thread = make_thread(second, "Riservata", pact=square.closed_pact, rung=Rung.TEAM)
    page = words_of(house.browser(square.closed_facilitator).get(report_address("thread", thread.id)))
    assert "La leggerà una persona" in page


def test_a_second_report_by_the_same_person_is_the_first_in_other_words(house, square):
    browser = house.browser(square.reader)
    send_report(browser, square.post, line="Prima versione")
    page = browser.get(report_address("post", square.post.id))
    assert "L’hai già segnalato" in words_of(page)
    assert "Prima versione" in page.get_data(as_text=True)
    send_report(browser, square.post, reason="illegal", line="Seconda versione")
    assert len(cases()) == 1
    assert [(report.reason, report.line) for report in reports()] == [("illegal", "Seconda versione")]


def test_reports_of_several_people_meet_in_one_case(house, square):
    send_report(house.browser(square.reader), square.post)
    send_report(house.browser(square.closed_reader), square.post, reason="spam")
    assert len(cases()) == 1
    assert len(reports()) == 2


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_form_sent_twice_is_one_report(house, square, signed_in):
    browser = house.browser(square.reader if signed_in else None)
    address = report_address("post", square.post.id)
    fields = {**fields_of(browser.get(address), address), "reason": "spam", "line": "una volta"}
    answers = [browser.post(address, data=fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(cases()) == len(reports()) == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"reason": None}, "Scegli una voce dell’elenco."),
        ({"reason": "nothing"}, "Scegli una voce dell’elenco."),
        ({"reason": "'; DROP"}, "Scegli una voce dell’elenco."),
        ({"reason": "other", "line": ""}, "Per questo motivo serve una tua riga."),
        ({"line": "è" * 501}, "Al massimo 500 caratteri"),
        ({"unknown": "x"}, "qualcosa di inatteso"),
    ],
)
def test_what_cannot_be_taken_is_told_in_a_sentence(house, square, fields, sentence):
    answer = send_report(house.browser(square.reader), square.post, **fields)
    assert answer.status_code == 422
    assert sentence in words_of(answer)
    assert cases() == []


def test_hostile_words_are_kept_as_words(house, square):
    hostile = "<script>alert(1)</script> \"'&\n{{ 7*7 }}"
    send_report(house.browser(square.reader), square.post, line=hostile)
    assert reports()[0].line == hostile
    page = house.browser(square.moderator).get(f"/moderazione/{only_case().id}").get_data(as_text=True)
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "49" not in page.split("&lt;/script&gt;")[1][:40]


def test_the_page_costs_few_statements_and_speaks_english(house, square):
    for person, most in ((None, 3), (square.closed_reader, 6)):
        browser = house.browser(person)
        with statements() as seen:
            browser.get(report_address("post", square.post.id))
        assert len(seen) <= most
    square.reader.language = "en"
    db.session.commit()
    page = words_of(house.browser(square.reader).get(report_address("post", square.post.id)))
    assert "What is wrong?" in page
    assert "Offensive or aggressive words" in page


def test_the_page_of_a_confidential_thing_tells_its_words_only_inside(house, square):
    page = house.browser(square.closed_reader).get(report_address("post", square.closed_post.id))
    assert CLOSED_WORDS in words_of(page)
    assert "no-store" in page.headers["Cache-Control"]
