"""Discussions that grow out of moments, and the way back to the second."""

import re

import pytest
from sqlalchemy import select

from forum.core.audience import Rung, audience_of, rung_of
from forum.core.database import db
from forum.core.errors import Denied, Invalid
from forum.discussions.models import Post, Thread
from forum.discussions.services.posting import NewThread, open_thread, reply
from forum.discussions.services.tending import hide_thread
from forum.listening.services.noting import hide_moment
from forum.meetings.models import Recording
from forum.pacts.models import Hat
from tests.support.answers import seen_by
from tests.support.listening import keep_out, make_moment, make_recorded, recording_of
from tests.support.pacts import fields_of, send, words_of
from tests.support.statements import statements

NEW = "/discussioni/nuova"


@pytest.fixture
def theme(house):
    return house.theme()


@pytest.fixture
def marta(house):
    return house.member("Marta")


@pytest.fixture
def pact(house, marta):
    row = house.pact("Patto di Pandino", slug="pandino")
    house.belongs(marta, row)
    return row


@pytest.fixture
def moment(pact, marta):
    return make_moment(make_recorded(pact=pact)[1], marta, "Chi tiene le chiavi del cortile?")


def sheet(browser, moment, rest=""):
    return fields_of(browser.get(f"{NEW}?momento={moment.id}{rest}"), NEW)


def latest():
    db.session.rollback()
    return db.session.scalars(select(Thread).order_by(Thread.id.desc())).first()


def test_the_sheet_begins_with_the_moment_and_the_way_back(house, moment, marta):
    fields = sheet(house.browser(marta), moment)
    assert fields["title"] == "Chi tiene le chiavi del cortile?"
    assert fields["text"].startswith(
        f"> [Per essere chiari, 42:10](/incontri/{moment.meeting_id}-per-essere-chiari/ascolto?t=2530#t2530). Marta ha segnato:\n>\n"
        "> Chi tiene le chiavi del cortile?"
    )
    assert (fields["pact"], fields["moment"]) == ("pandino", str(moment.id))


def test_the_discussion_keeps_the_link_both_ways(house, moment, marta, theme, client):
    browser = house.browser(marta)
    answer = send(browser, f"{NEW}?momento={moment.id}", NEW, themes=str(theme.id))
    assert answer.status_code == 303
    thread = latest()
    assert (thread.moment_id, thread.pact_id) == (moment.id, moment.pact_id)
    page = client.get(answer.location)
    back = f"/incontri/{moment.meeting_id}-per-essere-chiari/ascolto?t=2530#t2530"
    assert "Nata da un momento di Per essere chiari, 42:10" in words_of(page)
    assert page.get_data(as_text=True).count(f'href="{back}"') == 2
    assert "È diventato una discussione: Chi tiene le chiavi del cortile?" in words_of(client.get(f"/momenti/{moment.id}"))
    listed = client.get(back.partition("?")[0]).get_data(as_text=True)
    assert f'<a href="/discussioni/{thread.id}-{thread.slug}">' in listed


def test_a_long_line_makes_a_title_that_fits(house, moment, marta):
    moment.line = "parola " * 40
    db.session.commit()
    title = sheet(house.browser(marta), moment)["title"]
    assert len(title) <= 140
    assert title.endswith("parola …")


def test_a_meeting_s_title_cannot_end_the_link(house, pact, marta):
    moment = make_moment(make_recorded("[Serata](https://altrove.example) chiara", pact=pact)[1], marta)
    text = sheet(house.browser(marta), moment)["text"]
    assert re.match(r"> \[Serata\(https://altrove\.example\) chiara, 42:10\]\(/incontri/", text)


def test_choosing_another_place_keeps_the_moment(house, moment, marta):
    page = house.browser(marta).get(f"{NEW}?momento={moment.id}").get_data(as_text=True)
    assert f'<input type="hidden" name="momento" value="{moment.id}">' in page
    assert sheet(house.browser(marta), moment, "&patto=")["pact"] == ""


def test_a_moment_that_one_does_not_see_is_none(house, marta):
    closed = house.pact("Patto chiuso", rung=Rung.PACT)
    moment = make_moment(make_recorded(pact=closed)[1], None)
    browser = house.browser(marta)
    answers = [browser.get(f"{NEW}?momento={number}") for number in (moment.id, 99999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert seen_by(answers[0]) == seen_by(answers[1])
    assert browser.get(f"{NEW}?momento=uno").status_code == 404


def test_words_noted_for_fewer_go_no_further(house, theme, marta):
    pact = house.pact("Patto aperto", slug="aperto")
    house.belongs(marta, pact, Hat.FACILITATOR)
    moment = make_moment(make_recorded(pact=pact, rung=Rung.PACT)[1], marta)
    browser, actor = house.browser(marta), house.actor(marta)
    page = browser.get(f"{NEW}?momento={moment.id}").get_data(as_text=True)
    assert set(re.findall(r'name="rung" value="(\d)"', page)) == {"2", "3"}
    for pact_id, rung in ((None, Rung.PUBLIC), (pact.id, Rung.PUBLIC), (pact.id, Rung.MEMBERS)):
        new = NewThread("Un titolo", "Parole", (theme.id,), pact_id=pact_id, rung=rung, moment_id=moment.id)
        with pytest.raises(Denied):
            open_thread(actor, new)
    elsewhere = browser.get(f"{NEW}?momento={moment.id}&patto=")
    assert "segnato per meno persone" in words_of(elsewhere)
    assert "moment" not in fields_of(elsewhere, NEW)
    assert moment.line not in fields_of(elsewhere, NEW)["text"]
    assert send(browser, f"{NEW}?momento={moment.id}", NEW, themes=str(theme.id)).status_code == 303
    assert latest().audience == audience_of(Rung.PACT, pact.id)


def test_a_moment_gone_meanwhile_is_said_and_no_word_is_lost(house, moment, marta, theme):
    browser = house.browser(marta)
    fields = {**sheet(browser, moment), "themes": str(theme.id), "text": "Parole da non perdere"}
    hide_moment(house.actor(house.member("Modera", roles=("moderator",))), moment.id, "Una ragione")
    answer = browser.post(NEW, data=fields)
    # Its author still sees a hidden moment, but a discussion is read by those who do not.
    assert answer.status_code == 422
    assert "Il momento che citi non c’è più" in words_of(answer)
    assert "Parole da non perdere" in answer.get_data(as_text=True)
    again = browser.post(NEW, data={**fields_of(answer, NEW), "themes": str(theme.id)})
    assert again.status_code == 303
    assert latest().moment_id is None


def test_nobody_grows_a_thread_out_of_what_they_do_not_see(house, theme, marta):
    moment = make_moment(make_recorded(pact=house.pact("Patto chiuso", rung=Rung.PACT))[1], None)
    with pytest.raises(Invalid):
        open_thread(house.actor(marta), NewThread("Un titolo", "Parole", (theme.id,), moment_id=moment.id))


def test_each_side_names_the_other_only_to_who_may_see_it(house, moment, marta, theme, client):
    browser = house.browser(marta)
    address = send(browser, f"{NEW}?momento={moment.id}", NEW, themes=str(theme.id)).location
    moderator = house.actor(house.member("Modera", roles=("moderator",)))
    hide_moment(moderator, moment.id, "Una ragione")
    assert "Nata da un momento" not in words_of(client.get(address))
    moment_page = f"/momenti/{moment.id}"
    assert "È diventato una discussione" in words_of(browser.get(moment_page))
    hide_thread(moderator, latest().id, "Una ragione")
    assert "È diventato una discussione" not in words_of(browser.get(moment_page))


def test_a_thread_in_a_pact_is_not_named_to_who_reads_the_meeting_outside(house, theme, marta, client):
    pact = house.pact("Patto aperto", slug="aperto")
    house.belongs(marta, pact)
    moment = make_moment(make_recorded(pact=pact)[1], marta)
    browser = house.browser(marta)
    assert send(browser, f"{NEW}?momento={moment.id}", NEW, themes=str(theme.id), rung="2").status_code == 303
    assert rung_of(latest().audience) == Rung.PACT
    assert "È diventato una discussione" in words_of(browser.get(f"/momenti/{moment.id}"))
    assert "È diventato una discussione" not in words_of(client.get(f"/momenti/{moment.id}"))


def test_a_title_in_the_address_is_on_an_unsent_sheet(house, marta):
    browser = house.browser(marta)
    fields = fields_of(browser.get(f"{NEW}?titolo=Chi+ha%00le+chiavi%3F"), NEW)
    assert fields["title"] == "Chi ha le chiavi?"
    long_one = fields_of(browser.get(f"{NEW}?titolo={'x' * 400}"), NEW)
    assert len(long_one["title"]) == 140
    answer = browser.post(f"{NEW}?titolo=Altro", data={**fields, "title": "Mio", "text": "Parole"})
    assert 'value="Mio"' in answer.get_data(as_text=True)


def test_the_quotation_stays_a_quotation_when_it_is_kept(house, moment, marta, theme):
    send(house.browser(marta), f"{NEW}?momento={moment.id}", NEW, themes=str(theme.id))
    db.session.rollback()
    html = db.session.scalars(select(Post.html).order_by(Post.id.desc())).first()
    assert "<blockquote>" in html
    assert 'ascolto?t=2530#t2530"' in html


RECORDED = "https://youtu.be/8TB72cWDSWs"


@pytest.fixture
def grown(house, moment, marta, theme):
    new = NewThread("Le chiavi", "Ne parlano anche a 1:02:03.", (theme.id,), pact_id=moment.pact_id, moment_id=moment.id)
    return open_thread(house.actor(marta), new)


def times_of(browser, thread, page=1):
    return times_at(browser, f"/discussioni/{thread.id}-{thread.slug}?pagina={page}")


def times_at(browser, address):
    shown = browser.get(address).get_data(as_text=True)
    return [re.findall(r'<a href="([^"]+)" class="timecode"([^>]*)>', letter) for letter in shown.split('<article class="post')[1:]]


def heard_at(moment, seconds, asked=""):
    return f"/incontri/{moment.meeting_id}-per-essere-chiari/ascolto?{asked}t={seconds}#t{seconds}"


def test_a_time_in_a_discussion_grown_from_a_moment_leads_to_its_recording(house, client, grown, moment, marta):
    reply(house.actor(marta), grown.id, "Bello a 42:10; ci vediamo alle 20:30.")
    expected = [[(heard_at(moment, 3723), "")], [(heard_at(moment, 2530), "")]]
    assert times_of(client, grown) == expected
    assert times_of(house.browser(marta), grown) == expected
    assert client.get(heard_at(moment, 2530)).status_code == 200


def test_under_a_player_of_its_own_a_time_means_that_one(house, client, grown, moment, marta):
    for words in (f"Ecco:\n\n{RECORDED}", "A 0:42."):
        reply(house.actor(marta), grown.id, words)
    first, _player, last = times_of(client, grown)
    assert [address for address, _rest in first] == [heard_at(moment, 3723)]
    assert [address for address, _rest in last] == ["https://www.youtube.com/watch?v=8TB72cWDSWs&amp;t=42s"]
    assert "data-seconds" in last[0][1]


def test_times_lead_to_the_recording_on_every_page_and_to_the_right_one(house, client, pact, marta, theme):
    meeting, _first = make_recorded(pact=pact, recordings=f"{RECORDED}\nhttps://vimeo.com/123456")
    second = make_moment(recording_of(meeting, 1), marta)
    new = NewThread("La seconda parte", "Parole", (theme.id,), pact_id=pact.id, moment_id=second.id)
    thread = open_thread(house.actor(marta), new)
    for _number in range(20):
        reply(house.actor(marta), thread.id, "A 42:10.")
    assert times_of(client, thread, 2) == [[(heard_at(second, 2530, "registrazione=2&amp;"), "")]]


def test_times_lead_nowhere_for_who_does_not_see_the_moment(house, client, grown, moment):
    hide_moment(house.actor(house.member("Modera", roles=("moderator",))), moment.id, "Una ragione")
    assert times_of(client, grown) == [[]]


def test_no_time_leads_into_what_is_kept_out(house, client, grown, moment, marta):
    reply(house.actor(marta), grown.id, "Da 10:00 a 12:00.")
    keep_out(db.session.get_one(Recording, moment.recording_id), 600_000, 660_000)
    keep_out(db.session.get_one(Recording, moment.recording_id), 3_720_000, 3_730_000)
    assert times_of(client, grown) == [[], [(heard_at(moment, 720), "")]]
    assert times_of(house.browser(marta), grown) == times_of(client, grown)


def test_where_no_moment_is_no_statement_is_spent_on_one(house, marta, theme, grown):
    plain = open_thread(house.actor(marta), NewThread("Senza momento", "A 42:10.", (theme.id,)))
    costs = []
    for address, linked in [(f"/discussioni/{thread.id}-{thread.slug}", thread is grown) for thread in (plain, grown)]:
        with statements() as seen:
            assert [bool(found) for found in times_at(house.browser(), address)] == [linked]
        costs.append(len(seen))
    assert costs == [2, 3]
