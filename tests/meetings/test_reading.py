"""The list of meetings and a meeting's page, as each reader finds them."""

from datetime import UTC, datetime, timedelta

import pytest

from forum.core import clock
from forum.core.audience import Rung
from forum.meetings.services.tending import hide_meeting
from forum.pacts.models import Hat
from forum.pacts.services.settling import narrow
from tests.support.meetings import HELD, YOUTUBE, address_of, make_meeting
from tests.support.pacts import words_of
from tests.support.people import LONG_AGO
from tests.support.statements import statements

MINUTES = "**Abbiamo deciso**\n\n12:40 le tre stanchezze, e ci rivediamo alle 20:30."


def test_the_page_tells_everything_of_the_meeting(house, client):
    pact, theme = house.pact("Patto di Pandino"), house.theme("Volontariato")
    meeting = make_meeting(
        pact=pact,
        themes=(theme,),
        place="Sala civica",
        online=True,
        duration_minutes=90,
        agenda="- Primo punto",
        present="- una community maker",
        minutes=MINUTES,
        decisions="- Si riprova",
        next_date_text="a giugno",
        recordings=YOUTUBE,
        provenance="Blog del patto",
        provenance_date="2021",
        to_verify=True,
    )
    page = words_of(client.get(address_of(meeting)))
    for words in (
        "Una serata di domande",
        "21 maggio 2025, 20:45",
        "90 minuti",
        "Sala civica",
        "A distanza",
        "Patto di Pandino",
        "Volontariato",
    ):
        assert words in page
    for words in (
        "Scaletta",
        "Primo punto",
        "una community maker",
        "le tre stanchezze",
        "Si riprova",
        "a giugno",
        "Blog del patto (2021)",
        "da verificare",
    ):
        assert words in page


def test_the_recording_waits_for_a_click_and_its_button_names_who_is_contacted(house, client):
    meeting = make_meeting(recordings=f"{YOUTUBE}?t=95 La serata intera")
    page = client.get(address_of(meeting)).get_data(as_text=True)
    assert "<iframe" not in page
    assert "youtube-nocookie.com/embed/8TB72cWDSWs?start=95" in page
    assert "YouTube (Google)" in page
    assert "La serata intera" in page


def test_time_codes_in_the_minutes_lead_to_the_recording_and_hours_of_the_day_do_not(house, client):
    meeting = make_meeting(recordings=f"{YOUTUBE}\nhttps://vimeo.com/123456 Seconda parte", minutes=MINUTES)
    page = client.get(address_of(meeting)).get_data(as_text=True)
    assert 'href="https://www.youtube.com/watch?v=8TB72cWDSWs&amp;t=760s" class="timecode" data-seconds="760"' in page
    assert page.count('class="timecode"') == 1
    # A time code leads to the player before it: the one that it means is the only one there.
    assert page.index("8TB72cWDSWs") < page.index('class="timecode"') < page.index("player.vimeo.com")


def test_missing_minutes_are_said_where_there_is_something_to_write_down(house, client):
    assert "Nessuno ha ancora scritto il verbale" in words_of(client.get(address_of(make_meeting(recordings=YOUTUBE))))
    assert "Nessuno ha ancora scritto" not in words_of(client.get(address_of(make_meeting(recordings=YOUTUBE, minutes="Breve."))))
    assert "Nessuno ha ancora scritto" not in words_of(client.get(address_of(make_meeting())))


def test_another_slug_leads_to_the_right_address_only_where_the_meeting_may_be_seen(house, client):
    open_one = make_meeting()
    closed = make_meeting("Parole riservate", pact=house.pact(rung=Rung.PACT))
    assert client.get(f"/incontri/{open_one.id}-altro").headers["Location"] == address_of(open_one)
    assert client.get(f"/incontri/{open_one.id}").headers["Location"] == address_of(open_one)
    for address in (
        f"/incontri/{closed.id}",
        address_of(closed),
        "/incontri/999999",
        "/incontri/99999999999999999999",
        f"/incontri/{closed.id}-altro",
    ):
        answer = client.get(address)
        assert answer.status_code == 404
        assert b"riservate" not in answer.data


def test_a_public_page_may_be_previewed_elsewhere_and_no_other(house):
    inside, pact = house.member(), house.pact(rung=Rung.PACT)
    house.belongs(inside, pact)
    shown = house.browser().get(address_of(make_meeting(description="Una sera in biblioteca."))).get_data(as_text=True)
    assert "Una sera in biblioteca." in shown.partition("</head>")[0]
    assert 'property="og:title"' in shown
    assert "og:" not in house.browser(inside).get(address_of(make_meeting(pact=pact))).get_data(as_text=True)


@pytest.mark.parametrize("rung", list(Rung))
def test_each_reader_finds_what_is_open_to_them_in_the_list_and_at_its_address(house, rung):
    pact = house.pact("Patto chiuso", rung=Rung.PACT if rung >= Rung.PACT else Rung.PUBLIC)
    people = {name: house.member(name) for name in ("Dentro", "Fuori", "Nuova", "Guida", "Tolto")}
    house.belongs(people["Dentro"], pact)
    house.belongs(people["Guida"], pact, Hat.FACILITATOR)
    house.belongs(people["Nuova"], pact, sees_from=HELD + timedelta(days=30))
    people["Modera"] = house.member("Modera", roles=("moderator",))
    people["Amministra"] = house.member("Amministra", roles=("administrator",))
    meeting = make_meeting("Parolasegreta", pact=pact, rung=rung, place="Luogosegreto")
    reading = {Rung.PUBLIC: {None, *people}, Rung.MEMBERS: set(people), Rung.PACT: {"Dentro", "Guida"}, Rung.TEAM: {"Guida"}}[rung]
    for name in (None, *people):
        browser = house.browser(people.get(name))
        listed = "Parolasegreta" in browser.get("/incontri").get_data(as_text=True)
        opened = browser.get(address_of(meeting))
        assert (listed, opened.status_code) == ((True, 200) if name in reading else (False, 404)), name
        if name not in reading:
            assert b"segret" not in opened.data


def test_a_newcomer_reads_the_meetings_held_since_they_came(house):
    pact, newcomer = house.pact(rung=Rung.PACT), house.member("Nuova")
    house.belongs(newcomer, pact, sees_from=HELD)
    before = make_meeting("Prima", pact=pact, at=HELD - timedelta(days=1))
    after = make_meeting("Dopo", pact=pact, at=HELD + timedelta(days=1))
    doubtful = make_meeting("Chissà", pact=pact, date_text="circa 2021")
    statuses = [house.browser(newcomer).get(address_of(one)).status_code for one in (before, after, doubtful)]
    assert statuses == [404, 200, 404]


def test_a_pact_that_the_reader_does_not_see_is_not_named(house, client):
    secret = house.pact("Nomesegreto", rung=Rung.PACT)
    meeting = make_meeting(pact=house.pact("Patto aperto"), further=(secret,))
    answer = client.get(address_of(meeting))
    assert b"Patto aperto" in answer.data
    assert b"Nomesegreto" not in answer.data + client.get("/incontri").data


def test_narrowing_a_pact_closes_its_meetings_at_once(house, client):
    pact, facilitator = house.pact(), house.member("Guida")
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    meeting = make_meeting(pact=pact)
    assert client.get(address_of(meeting)).status_code == 200
    narrow(house.actor(facilitator), pact.id, Rung.PACT)
    assert client.get(address_of(meeting)).status_code == 404
    assert meeting.title not in client.get("/incontri").get_data(as_text=True)
    assert house.browser(facilitator).get(address_of(meeting)).status_code == 200


def test_a_hidden_meeting_is_seen_by_who_moderates_with_the_reason(house):
    moderator = house.member("Modera", roles=("moderator",))
    meeting = make_meeting()
    hide_meeting(house.actor(moderator), meeting.id, "Ci sono nomi di persone")
    assert house.browser().get(address_of(meeting)).status_code == 404
    assert house.browser(house.member()).get(address_of(meeting)).status_code == 404
    assert "Ci sono nomi di persone" in words_of(house.browser(moderator).get(address_of(meeting)))


def test_the_list_has_what_is_to_come_first_then_what_is_past(house, client):
    now = clock.now()
    for title, days in (("Ieri", -1), ("Un mese fa", -30), ("Domani", 1), ("Tra un mese", 30), ("Adesso", 0)):
        make_meeting(title, at=now + timedelta(days=days))
    page = words_of(client.get("/incontri"))
    places = [
        page.index(words) for words in ("Prossimi incontri", "Adesso", "Domani", "Tra un mese", "Incontri passati", "Ieri", "Un mese fa")
    ]
    assert places == sorted(places)


def test_a_meeting_without_a_day_stands_by_its_year_and_says_its_doubt(house, client):
    make_meeting("Quella prima", at=datetime(2020, 5, 5, 18, tzinfo=UTC))
    make_meeting("Per essere chiari", date_text="2021 circa (da verificare)")
    make_meeting("Quella dopo", at=datetime(2022, 5, 5, 18, tzinfo=UTC))
    page = words_of(client.get("/incontri"))
    assert page.index("Quella dopo") < page.index("Per essere chiari") < page.index("Quella prima")
    assert "2021 circa (da verificare)" in page


def test_the_list_goes_on_by_date_without_losing_or_repeating_any(house, client):
    for number in range(45):
        make_meeting(f"Incontro numero {number:02}", at=HELD - timedelta(days=number // 3))
    seen, address = [], "/incontri"
    while address:
        page = client.get(address).get_data(as_text=True)
        seen += [int(piece[:2]) for piece in page.split(">Incontro numero ")[1:]]
        following = page.partition('<a rel="next" href="')[2].partition('"')[0]
        address = following.replace("&amp;", "&")
    assert sorted(seen) == list(range(45))


def test_coming_meetings_go_on_too(house, client):
    for number in range(25):
        make_meeting(f"Incontro numero {number:02}", at=clock.now() + timedelta(days=number + 1))
    assert client.get("/incontri").get_data(as_text=True).count(">Incontro numero ") == 5
    page = client.get("/incontri?quando=prossimi").get_data(as_text=True)
    later = page.partition('href="/incontri?quando=prossimi&amp;dopo=')[2].partition('"')[0]
    rest = client.get(f"/incontri?quando=prossimi&dopo={later}").get_data(as_text=True)
    assert [page.count(">Incontro numero "), rest.count(">Incontro numero ")] == [20, 5]


def test_filters_narrow_by_pact_and_theme(house, client):
    pact, other, theme = house.pact("Uno"), house.pact("Altro"), house.theme("Casa")
    make_meeting("Del patto", pact=pact)
    make_meeting("Condiviso", pact=other, further=(pact,))
    make_meeting("Del tema", themes=(theme,))
    by_pact, by_theme = words_of(client.get(f"/incontri?patto={pact.slug}")), words_of(client.get(f"/incontri?tema={theme.slug}"))
    assert ["Del patto" in by_pact, "Condiviso" in by_pact, "Del tema" in by_pact] == [True, True, False]
    assert ["Del patto" in by_theme, "Del tema" in by_theme] == [False, True]
    assert "Nessun incontro risponde a queste scelte" in words_of(client.get(f"/incontri?patto={other.slug}&tema={theme.slug}"))


@pytest.mark.parametrize(
    "asked", ["patto=segreto", "patto=non-esiste", "tema=non-esiste", "prima=boh", "dopo=x", "quando=mai", "prima=%00"]
)
def test_what_the_list_cannot_answer_is_nothing(house, client, asked):
    house.pact("Segreto", rung=Rung.PACT, slug="segreto")
    assert client.get(f"/incontri?{asked}").status_code == 404


@pytest.mark.parametrize("path", ["/incontri", "meeting"])
def test_pages_cost_few_statements_however_much_hangs_on_them(house, path):
    pact, member = house.pact(), house.member()
    house.belongs(member, pact)
    themes = tuple(house.theme(f"Tema {number}") for number in range(4))
    meeting = make_meeting(pact=pact, themes=themes, recordings=f"{YOUTUBE}\nhttps://vimeo.com/123456", minutes=MINUTES)
    for number in range(12):
        make_meeting(f"Altro {number}", pact=pact, themes=themes[:2], at=LONG_AGO + timedelta(days=number))
    address = address_of(meeting) if path == "meeting" else path
    for browser, most in ((house.browser(), 3), (house.browser(member), 6)):
        with statements() as seen:
            assert browser.get(address).status_code == 200
        assert len(seen) <= most, seen


def test_meetings_stand_on_the_pages_of_their_pact_and_theme(house):
    pact, theme, facilitator = house.pact(slug="pandino"), house.theme("Casa", "casa"), house.member("Guida")
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    make_meeting("La serata grande", pact=pact, themes=(theme,), date_text="circa 2021")
    for address in ("/patti/pandino", "/temi/casa"):
        page = words_of(house.browser().get(address))
        assert "La serata grande" in page
        assert "circa 2021" in page
    assert "/incontri/nuovo?patto=pandino" in house.browser(facilitator).get("/patti/pandino").get_data(as_text=True)
    assert "/incontri/nuovo" not in house.browser().get("/patti/pandino").get_data(as_text=True)


def test_missing_minutes_stand_under_their_heading(client):
    page = client.get(address_of(make_meeting(recordings=YOUTUBE))).get_data(as_text=True)
    heading = page.index('<h2 id="verbale">Verbale</h2>')
    assert page.index("</dl>") < heading < page.index("Nessuno ha ancora scritto il verbale")
