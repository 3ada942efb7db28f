"""The queue and its cases: who sees them, who takes them, what deciding does."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from forum.core.audience import Rung
from forum.core.content import State
from forum.core.database import db
from forum.core.errors import Denied
from forum.discussions.models import Post
from forum.moderation.services.settling import claim
from forum.pacts.models import Hat, Membership
from forum.pacts.services.settling import narrow
from tests.support.accounts import waiting_letters
from tests.support.answers import seen_by
from tests.support.discussions import make_post, make_thread
from tests.support.library import make_document
from tests.support.meetings import make_meeting
from tests.support.moderation import (
    CLOSED_TITLE,
    CLOSED_WORDS,
    OPEN_WORDS,
    as_it_is,
    case_url,
    cases,
    decide,
    decisions,
    only_case,
    report_address,
    send_report,
)
from tests.support.pacts import fields_of, send, statements, words_of


@pytest.fixture
def reported(house, square):
    """The open post, reported by Rita."""
    send_report(house.browser(square.reader), square.post)
    return square


@pytest.fixture
def closed_reported(house, square):
    """The confidential post, reported by Livia."""
    send_report(house.browser(square.closed_reader), square.closed_post)
    return square


def test_who_looks_after_the_space_finds_the_report_in_the_queue(house, reported):
    for person in (reported.moderator, reported.open_facilitator):
        page = words_of(house.browser(person).get("/moderazione"))
        assert "Il cortile" in page
        assert "Parole offensive" in page
        assert "Da guardare 1" in page
        shown = words_of(house.browser(person).get(case_url()))
        assert OPEN_WORDS in shown
        assert "Rita" in shown
        assert "Offende il vicino." in shown


def test_who_looks_after_nothing_finds_no_queue(house, reported):
    for person in (reported.reader, reported.author):
        assert house.browser(person).get("/moderazione").status_code == 404
        assert house.browser(person).get(case_url()).status_code == 404
    assert house.browser().get("/moderazione").location == "/accedi?next=/moderazione"


def test_the_facilitator_of_another_pact_sees_no_case_of_this_one(house, reported):
    browser = house.browser(reported.closed_facilitator)
    assert "Il cortile" not in words_of(browser.get("/moderazione"))
    assert "Da guardare 0" in words_of(browser.get("/moderazione"))
    assert browser.get(case_url()).status_code == 404


def test_a_moderator_outside_a_confidential_pact_sees_nothing_of_its_case(house, square):
    browser = house.browser(square.moderator)
    pages = ("/moderazione", "/moderazione?stato=seguite", "/moderazione?stato=concluse", "/moderazione/registro")
    before = [seen_by(browser.get(page)) for page in pages]
    send_report(house.browser(square.closed_reader), square.closed_post)
    assert [seen_by(browser.get(page)) for page in pages] == before
    nothing = seen_by(browser.get("/moderazione/999999"))
    assert nothing[0] == 404
    assert seen_by(browser.get(case_url())) == nothing
    decide(house.browser(square.closed_facilitator), "hide")
    assert [seen_by(browser.get(page)) for page in pages] == before


@pytest.mark.parametrize("act", ["", "/prendi", "/lascia"])
def test_a_moderator_outside_can_do_nothing_with_its_case(house, closed_reported, act):
    send_report(house.browser(closed_reported.reader), closed_reported.post)
    browser = house.browser(closed_reported.moderator)
    closed, opened = cases()
    fields = fields_of(browser.get(f"/moderazione/{opened.id}"), f"/moderazione/{opened.id}")
    answer = browser.post(f"/moderazione/{closed.id}{act}", data={**fields, "act": "leave", "reason": "nothing"})
    assert answer.status_code in (303, 404)
    if answer.status_code == 303:
        assert browser.get(answer.location).status_code == 404
    assert cases()[0].status == "open"


def test_the_facilitator_of_a_confidential_pact_sees_and_settles_its_case(house, closed_reported):
    browser = house.browser(closed_reported.closed_facilitator)
    assert CLOSED_TITLE in words_of(browser.get("/moderazione"))
    assert CLOSED_WORDS in words_of(browser.get(case_url()))
    assert decide(browser, "hide").status_code == 303
    assert as_it_is(closed_reported.closed_post).state == State.HIDDEN


def test_a_moderator_inside_with_a_closed_past_sees_no_case_from_before(house, closed_reported):
    house.belongs(closed_reported.moderator, closed_reported.closed_pact, sees_from=only_case().reported_at)
    page = words_of(house.browser(closed_reported.moderator).get("/moderazione"))
    assert CLOSED_TITLE not in page
    assert "Da guardare 0" in page


def test_a_narrowed_pact_takes_its_cases_and_its_log_along(house, reported):
    decide(house.browser(reported.moderator), "warn")
    thread = make_thread(reported.reader, "Il secondo cortile", pact=reported.open_pact)
    send_report(house.browser(reported.author), make_post(thread, reported.reader, "Altre parole."))
    narrow(house.actor(reported.open_facilitator), reported.open_pact.id, Rung.PACT)
    page = words_of(house.browser(reported.moderator).get("/moderazione"))
    assert "Da guardare 0" in page
    assert "Concluse 0" in page
    assert "richiamo" not in words_of(house.browser(reported.moderator).get("/moderazione/registro"))
    assert "richiamo" in words_of(house.browser(reported.open_facilitator).get("/moderazione/registro"))


def test_a_moved_thread_takes_its_cases_along(house, reported):
    moved = house.browser(reported.moderator)
    place = f"/discussioni/{reported.thread.id}"
    answer = send(moved, f"{place}/cura", f"{place}/sposta", pact=str(reported.open_pact.id), rung="2", reason="Solo per il patto.")
    assert answer.status_code == 303
    assert only_case().audience == reported.open_pact.id * 4 + 2
    assert "Da guardare 0" in words_of(moved.get("/moderazione"))
    assert "Da guardare 1" in words_of(house.browser(reported.open_facilitator).get("/moderazione"))


def test_who_wrote_the_words_does_not_see_who_reported_them(house, reported):
    post = make_post(reported.thread, reported.moderator, "Parole di chi modera.")
    send_report(house.browser(reported.reader), post)
    own = cases()[1]
    browser = house.browser(reported.moderator)
    assert browser.get(f"/moderazione/{own.id}").status_code == 404
    assert "Da guardare 1" in words_of(browser.get("/moderazione"))
    assert house.browser(reported.open_facilitator).get(f"/moderazione/{own.id}").status_code == 200


def test_of_two_who_take_a_case_at_once_one_gets_it(house, reported, database):
    actors = [house.actor(reported.moderator), house.actor(reported.open_facilitator)]
    case_id = only_case().id
    start = Barrier(len(actors))

    def take(actor):
        with database.app_context():
            start.wait()
            try:
                claim(actor, case_id)
            except Denied:
                return None
            finally:
                db.session.remove()
            return actor.member_id

    with ThreadPoolExecutor(len(actors)) as pool:
        winners = [winner for winner in pool.map(take, actors) if winner is not None]
    assert len(winners) == 1
    assert only_case().claimed_by_id == winners[0]


def test_taking_and_putting_back_are_seen_by_the_other(house, reported):
    mirco, franca = house.browser(reported.moderator), house.browser(reported.open_facilitator)
    send(mirco, case_url(), f"{case_url()}/prendi")
    page = words_of(franca.get(case_url()))
    assert "Se ne sta occupando Mirco" in page
    assert "Chiudi la segnalazione" not in page
    assert "In mano a qualcuno 1" in words_of(franca.get("/moderazione"))
    token = fields_of(franca.get(case_url()), f"{case_url()}/lascia")
    refused = franca.post(f"{case_url()}/prendi", data=token)
    assert "un’altra persona" in words_of(franca.get(refused.location))
    send(franca, case_url(), f"{case_url()}/lascia")
    assert (only_case().status, only_case().claimed_by_id) == ("open", None)


def test_who_has_not_taken_a_taken_case_cannot_settle_it(house, reported):
    franca = house.browser(reported.open_facilitator)
    fields = fields_of(franca.get(case_url()), case_url())
    claim(house.actor(reported.moderator), only_case().id)
    answer = franca.post(case_url(), data={**fields, "act": "hide", "reason": "offence", "line": "Le mie parole restano."})
    assert answer.status_code == 422
    assert "Le mie parole restano." in words_of(answer)
    assert decisions() == []


def test_hiding_hides_with_the_reason_and_closes_the_case(house, reported):
    assert decide(house.browser(reported.moderator), "hide").status_code == 303
    post = as_it_is(reported.post)
    assert (post.state, post.hidden_reason) == (State.HIDDEN, "Qui ci parliamo con rispetto.")
    case = only_case()
    assert case.status == "closed"
    (done,) = decisions()
    assert (done.act, done.reason, done.line, done.case_id) == ("hide", "offence", "Qui ci parliamo con rispetto.", case.id)
    assert (done.actor_id, done.subject_id) == (reported.moderator.id, reported.author.id)
    assert OPEN_WORDS not in words_of(house.browser(reported.reader).get(f"/discussioni/{reported.thread.id}-il-cortile"))


def test_a_settled_case_can_be_decided_again(house, reported):
    browser = house.browser(reported.moderator)
    decide(browser, "hide")
    assert "Segnalazione conclusa" in words_of(browser.get(case_url()))
    assert decide(browser, "restore", "nothing", "").status_code == 303
    assert as_it_is(reported.post).state == State.LIVE
    assert [done.act for done in decisions()] == ["hide", "restore"]


def test_leaving_tells_nobody(house, reported):
    assert decide(house.browser(reported.moderator), "leave", "nothing", "").status_code == 303
    assert waiting_letters() == []
    assert "Nessun cambiamento" not in words_of(house.browser(reported.author).get("/moderazione/decisioni"))
    assert only_case().status == "closed"


def test_closing_a_discussion_from_a_case(house, reported):
    decide(house.browser(reported.moderator), "lock")
    assert as_it_is(reported.thread).locked
    (done,) = decisions()
    assert (done.kind, done.act, done.case_id) == ("thread", "lock", only_case().id)


def test_removing_the_author_from_the_pact(house, reported):
    assert decide(house.browser(reported.open_facilitator), "remove_member").status_code == 303
    db.session.rollback()
    assert db.session.get(Membership, (reported.open_pact.id, reported.author.id)) is None
    (done,) = decisions()
    assert (done.kind, done.thing_id, done.subject_id) == ("pact", reported.open_pact.id, reported.author.id)


def test_the_only_facilitator_is_not_removed_and_nothing_is_half_done(house, reported):
    post = make_post(reported.thread, reported.open_facilitator, "Io decido per tutti.")
    send_report(house.browser(reported.reader), post)
    case = cases()[1]
    browser = house.browser(reported.moderator)
    answer = send(browser, f"/moderazione/{case.id}", act="remove_member", reason="offence", line="Parole da non perdere.")
    assert answer.status_code == 422
    assert "Parole da non perdere." in words_of(answer)
    assert cases()[1].status == "open"
    assert decisions() == []


def test_a_person_is_never_hidden_but_can_be_warned(house, square):
    send(house.browser(square.reader), report_address("person", square.author.id), reason="offence", line="")
    browser = house.browser(square.moderator)
    page = words_of(browser.get(case_url()))
    assert "Nascondi" not in page
    assert decide(browser, "hide").status_code == 422
    assert decide(browser, "warn").status_code == 303
    assert decisions()[0].act == "warn"


def test_a_meeting_is_hidden_from_its_case(house, square):
    meeting = make_meeting("Serata riservata?")
    send(house.browser(square.reader), report_address("meeting", meeting.id), reason="personal_data", line="")
    decide(house.browser(square.moderator), "hide", "personal_data")
    assert as_it_is(meeting).state == State.HIDDEN
    assert decisions()[0].kind == "meeting"


def test_a_document_is_hidden_from_its_case_and_its_author_told(house, square):
    document = make_document(square.author)
    send(house.browser(square.reader), report_address("document", document.id), reason="personal_data", line="")
    decide(house.browser(square.moderator), "hide", "personal_data")
    assert as_it_is(document).state == State.HIDDEN
    assert (decisions()[0].kind, decisions()[0].subject_id) == ("document", square.author.id)


def test_the_opening_hides_its_whole_discussion_within_the_case(house, square):
    first = db.session.scalars(select(Post).where(Post.thread_id == square.thread.id, Post.position == 1)).one()
    send_report(house.browser(square.author), first)
    decide(house.browser(square.moderator), "hide")
    (done,) = decisions()
    assert (done.kind, done.act, done.case_id, done.subject_id) == ("thread", "hide", only_case().id, square.reader.id)


def test_two_who_decide_at_once_do_not_decide_twice(house, reported):
    mirco, franca = house.browser(reported.moderator), house.browser(reported.open_facilitator)
    fields = fields_of(franca.get(case_url()), case_url())
    decide(mirco, "warn")
    answer = franca.post(case_url(), data={**fields, "act": "hide", "reason": "spam", "line": "Parole di Franca."})
    assert answer.status_code == 409
    page = words_of(answer)
    assert "ha deciso un’altra persona" in page
    assert "Parole di Franca." in page
    assert "Un richiamo a chi ha scritto" in page
    assert len(decisions()) == 1


def test_the_same_form_sent_twice_decides_once(house, reported):
    browser = house.browser(reported.moderator)
    fields = {**fields_of(browser.get(case_url()), case_url()), "act": "warn", "reason": "offence", "line": "Una volta sola."}
    assert [browser.post(case_url(), data=fields).status_code for _ in range(2)] == [303, 303]
    assert len(decisions()) == 1
    assert len(waiting_letters()) == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"act": None}, "Scegli una voce"),
        ({"act": "suspend"}, "Scegli una voce"),
        ({"act": "restore"}, "Scegli una voce"),
        ({"reason": None}, "Scegli una voce"),
        ({"act": "hide", "line": ""}, "serve una riga"),
        ({"act": "hide", "reason": "nothing"}, "che cosa non va"),
        ({"line": "<b>" + "x" * 600}, "Al massimo 500"),
        ({"version": "abc"}, "Qualcosa"),
    ],
)
def test_a_decision_that_cannot_be_taken_keeps_its_words(house, reported, fields, sentence):
    line = "Riga <i>ostile</i> \"'&"
    answer = decide(house.browser(reported.moderator), **{"act": "warn", "line": line, **fields})
    assert answer.status_code == 422
    assert sentence in words_of(answer)
    if "line" not in fields:
        assert "Riga &lt;i&gt;ostile&lt;/i&gt;" in answer.get_data(as_text=True)
    assert only_case().status == "open"
    assert decisions() == []


def test_a_thing_that_went_away_leaves_its_case_readable(house, reported):
    post = db.session.get(Post, reported.post.id)
    post.state = State.DELETED
    db.session.commit()
    browser = house.browser(reported.moderator)
    assert "Non c’è più" in words_of(browser.get("/moderazione"))
    page = words_of(browser.get(case_url()))
    assert "Non c’è più" in page
    assert OPEN_WORDS not in page
    assert decide(browser, "leave", "nothing", "").status_code == 303


def test_queue_and_case_cost_few_statements_however_many_kinds(house, reported):
    reader = house.browser(reported.closed_reader)
    for kind, number in (("thread", reported.thread.id), ("meeting", make_meeting().id), ("person", reported.author.id)):
        send(reader, report_address(kind, number), reason="spam", line="")
    browser = house.browser(reported.moderator)
    with statements() as seen:
        page = words_of(browser.get("/moderazione"))
    assert "Da guardare 4" in page
    assert len(seen) <= 6
    address = f"/moderazione/{cases()[0].id}"
    with statements() as seen:
        browser.get(address)
    assert len(seen) <= 6


def test_the_queue_goes_on_from_page_to_page(house, square):
    reader = house.browser(square.reader)
    for number in range(22):
        send_report(reader, make_post(square.thread, square.author, f"Numero {number}"))
    browser = house.browser(square.moderator)
    first = browser.get("/moderazione").get_data(as_text=True)
    assert first.count('<li class="row">') == 20
    older = first.split('rel="next" href="')[1].split('"')[0]
    assert browser.get(older).get_data(as_text=True).count('<li class="row">') == 2
    assert browser.get("/moderazione?prima=boh").status_code == 404
    assert browser.get("/moderazione?stato=boh").status_code == 404


def test_the_case_speaks_english(house, reported):
    reported.moderator.language = "en"
    db.session.commit()
    page = words_of(house.browser(reported.moderator).get(case_url()))
    assert "Leave it, and write a word to the author" in page
    assert "Who reported it and why" in page


def test_a_facilitator_reads_cases_of_the_team(house, square):
    second = house.member("Febe")
    house.belongs(second, square.closed_pact, Hat.FACILITATOR)
    house.belongs(square.moderator, square.closed_pact)
    thread = make_thread(second, "Solo per chi cura", pact=square.closed_pact, rung=Rung.TEAM)
    send(house.browser(square.closed_facilitator), report_address("thread", thread.id), reason="spam", line="")
    assert "Solo per chi cura" in words_of(house.browser(square.closed_facilitator).get("/moderazione"))
    assert "Da guardare 0" in words_of(house.browser(square.moderator).get("/moderazione"))
