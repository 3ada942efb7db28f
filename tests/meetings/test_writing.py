"""Adding a meeting and changing its page, as facilitators and curators do it."""

import pytest
from sqlalchemy import select

from forum.core.actor import SYSTEM
from forum.core.audience import Rung, audience_of, rung_of
from forum.core.database import db
from forum.core.errors import Denied, Invalid
from forum.meetings.models import Meeting, MeetingPact, Recording
from forum.meetings.services.writing import add_meeting
from forum.meetings.sheet import MeetingValues, read_links
from forum.pacts.models import Hat
from tests.support.meetings import HELD, YOUTUBE, address_of, make_meeting, row_of, taken_by
from tests.support.pacts import fields_of, send, words_of

NEW = {"title": "Che cosa teniamo", "day": "2026-11-30", "hour": "20:45", "place": "Oratorio"}


@pytest.fixture
def pact(house):
    return house.pact("Patto di Pandino", slug="pandino")


@pytest.fixture
def guide(house, pact):
    member = house.member("Guida")
    house.belongs(member, pact, Hat.FACILITATOR)
    return member


def only_meeting():
    db.session.rollback()
    return db.session.scalars(select(Meeting)).one()


def test_a_facilitator_adds_a_meeting_and_lands_on_its_page(house, pact, guide):
    browser, theme = house.browser(guide), house.theme()
    answer = send(browser, "/incontri/nuovo?patto=pandino", **NEW, minutes="Alle 42:10 si decide.", recordings=YOUTUBE, themes=theme.id)
    assert answer.status_code == 303
    page = words_of(browser.get(answer.headers["Location"]))
    for words in ("Che cosa teniamo", "30 novembre 2026, 20:45", "Oratorio", "Patto di Pandino", theme.name, "si decide"):
        assert words in page
    assert only_meeting().author_id == guide.id


def test_who_will_read_is_said_beside_each_choice(house, pact, guide):
    page = words_of(house.browser(guide).get("/incontri/nuovo?patto=pandino"))
    assert "È pubblico" in page or "tutti" in page
    answer = send(house.browser(guide), "/incontri/nuovo?patto=pandino", **NEW, rung=int(Rung.PACT))
    assert answer.status_code == 303
    assert only_meeting().audience == audience_of(Rung.PACT, pact.id)


def test_in_a_confidential_pact_nothing_wider_can_be_chosen(house):
    closed, guide = house.pact(rung=Rung.PACT, slug="chiuso"), house.member()
    house.belongs(guide, closed, Hat.FACILITATOR)
    browser = house.browser(guide)
    for wider in (Rung.PUBLIC, Rung.MEMBERS):
        assert send(browser, "/incontri/nuovo?patto=chiuso", **NEW, rung=int(wider)).status_code == 422
    with pytest.raises(Denied):
        add_meeting(house.actor(guide), closed.id, MeetingValues("Una cena", starts_at=HELD))
    assert db.session.scalar(select(Meeting.id)) is None


def test_who_may_add_a_meeting(house, pact, guide):
    closed = house.pact(rung=Rung.PACT, slug="chiuso")
    ordinary, curator = house.member("Dentro"), house.member("Cura", roles=("curator",))
    house.belongs(ordinary, pact)
    house.belongs(ordinary, closed)
    expected = {
        "/incontri/nuovo?patto=pandino": {"guide": 200, "curator": 200, "ordinary": 404},
        "/incontri/nuovo?patto=chiuso": {"guide": 404, "curator": 404, "ordinary": 404},
        "/incontri/nuovo?patto=": {"guide": 403, "curator": 200, "ordinary": 404},
        "/incontri/nuovo": {"guide": 200, "curator": 200, "ordinary": 404},
    }
    people = {"guide": guide, "curator": curator, "ordinary": ordinary}
    for address, statuses in expected.items():
        found = {name: house.browser(member).get(address).status_code for name, member in people.items()}
        assert found == statuses, address
    assert closed.slug not in house.browser(curator).get("/incontri/nuovo").get_data(as_text=True)
    assert house.browser().get("/incontri/nuovo?patto=pandino").headers["Location"].startswith("/accedi")


def test_a_curator_adds_a_meeting_outside_the_pacts(house):
    browser = house.browser(house.member("Cura", roles=("curator",)))
    assert send(browser, "/incontri/nuovo?patto=", **NEW).status_code == 303
    assert (only_meeting().pact_id, only_meeting().audience) == (None, 0)


def test_a_curator_from_outside_puts_a_meeting_of_an_open_pact_before_all_members(house, pact):
    browser = house.browser(house.member("Cura", roles=("curator",)))
    assert send(browser, "/incontri/nuovo?patto=pandino", **NEW, rung=int(Rung.MEMBERS)).status_code == 303
    assert rung_of(only_meeting().audience) == Rung.MEMBERS


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title": ""}, "Qui serve una risposta."),
        ({"title": "x" * 141}, "Al massimo 140 caratteri"),
        ({"day": "", "hour": ""}, "Scrivi il giorno e l’ora"),
        ({"last_day": "2026-11-29"}, "L’ultimo giorno viene dopo il primo"),
        ({"next_hour": "20:45"}, "Scrivi anche il giorno"),
        ({"day": ""}, "Scrivi anche il giorno"),
        ({"day": "0001-01-01"}, "Controlla l’anno"),
        ({"recordings": "https://example.org/pagina"}, "non può riprodurre «https://example.org/pagina»"),
        ({"recordings": "javascript:alert(1)"}, "non può riprodurre"),
        ({"recordings": "\n".join(f"https://vimeo.com/{number}" for number in range(7))}, "Al massimo 6 registrazioni"),
        ({"minutes": "è" * 20_001}, "Al massimo 20000 caratteri"),
        ({"estraneo": "x"}, "qualcosa di inatteso"),
        ({"day": "domani"}, "Giorno"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_typed_is_lost(house, guide, changed, sentence):
    browser = house.browser(guide)
    answer = send(browser, "/incontri/nuovo?patto=pandino", **{**NEW, "decisions": "Parole da non perdere", **changed})
    assert answer.status_code == 422
    assert sentence in words_of(answer)
    assert fields_of(answer, "/incontri/nuovo?patto=pandino")["decisions"] == "Parole da non perdere"
    assert db.session.scalar(select(Meeting.id)) is None


def test_the_same_form_sent_twice_makes_one_meeting(house, guide):
    browser = house.browser(guide)
    first = send(browser, "/incontri/nuovo?patto=pandino", **NEW, submission="la-stessa")
    again = send(browser, "/incontri/nuovo?patto=pandino", **NEW, submission="la-stessa")
    assert first.headers["Location"] == again.headers["Location"]
    assert only_meeting().title == "Che cosa teniamo"


def test_saving_what_the_form_shows_changes_nothing(house, pact, guide):
    theme, other = house.theme(), house.pact("Altro patto")
    meeting = make_meeting(
        pact=pact,
        themes=(theme,),
        further=(),
        recordings=f"{YOUTUBE}?t=95 Prima parte",
        minutes="A 42:10 **si decide**.",
        agenda="- uno\n- due",
    )
    before = house.browser().get(address_of(meeting)).data
    browser = house.browser(guide)
    assert send(browser, f"/incontri/{meeting.id}/modifica").status_code == 303
    assert house.browser().get(address_of(meeting)).data == before
    assert other.title not in words_of(house.browser().get(address_of(meeting)))


def test_a_day_in_words_may_become_a_known_one(house, pact, guide):
    meeting = make_meeting(pact=pact, date_text="circa 2021")
    browser = house.browser(guide)
    assert send(browser, f"/incontri/{meeting.id}/modifica", day="2021-02-12", hour="20:30").status_code == 303
    page = words_of(browser.get(address_of(meeting)))
    assert "12 febbraio 2021, 20:30" in page
    assert "circa" not in page


def test_a_save_that_crossed_another_shows_both_texts_and_takes_the_next(house, pact, guide):
    other = house.member("Altra")
    house.belongs(other, pact, Hat.FACILITATOR)
    meeting = make_meeting(pact=pact, minutes="Come era")
    address = f"/incontri/{meeting.id}/modifica"
    first, second = house.browser(guide), house.browser(other)
    mine = {**fields_of(first.get(address), address), "minutes": "Le mie parole"}
    assert send(second, address, minutes="Le parole dell’altra").status_code == 303
    answer = first.post(address, data=mine)
    assert answer.status_code == 409
    page = words_of(answer)
    assert "Le mie parole" in page
    assert "Le parole dell’altra" in page
    assert "Le parole dell’altra" in words_of(first.get(address_of(meeting)))
    together = {**fields_of(answer, address), "minutes": "Le parole di tutte e due"}
    assert first.post(address, data=together).status_code == 303
    assert "Le parole di tutte e due" in words_of(first.get(address_of(meeting)))


def test_who_may_change_a_meeting(house, pact, guide):
    closed = house.pact(rung=Rung.PACT)
    in_open, in_closed = make_meeting(pact=pact), make_meeting("Chiusa", pact=closed)
    curator, ordinary, elsewhere = house.member("Cura", roles=("curator",)), house.member("Dentro"), house.member("Altrove")
    for one in (pact, closed):
        house.belongs(ordinary, one)
        house.belongs(curator, one)
    house.belongs(elsewhere, house.pact(), Hat.FACILITATOR)

    def statuses(meeting):
        return [house.browser(one).get(f"/incontri/{meeting.id}/modifica").status_code for one in (guide, curator, ordinary, elsewhere)]

    assert statuses(in_open) == [200, 200, 404, 403]
    assert statuses(in_closed) == [404, 403, 404, 404]


def test_a_recording_that_stays_keeps_its_number(house, pact, guide):
    meeting = make_meeting(pact=pact, recordings=f"{YOUTUBE}\nhttps://vimeo.com/123456")
    numbers = dict(db.session.execute(select(Recording.key, Recording.id)).all())
    links = "https://media.example.org/a.mp3\nhttps://vimeo.com/123456 Seconda\n" + YOUTUBE
    assert send(house.browser(guide), f"/incontri/{meeting.id}/modifica", recordings=links).status_code == 303
    db.session.rollback()
    rows = db.session.execute(select(Recording.key, Recording.id, Recording.title).order_by(Recording.position)).all()
    assert [row.key for row in rows] == ["/a.mp3", "123456", "8TB72cWDSWs"]
    assert {row.key: row.id for row in rows}.items() >= numbers.items()
    assert rows[1].title == "Seconda"


def test_the_same_link_twice_is_one_recording(house, pact, guide):
    meeting = make_meeting(pact=pact)
    assert send(house.browser(guide), f"/incontri/{meeting.id}/modifica", recordings=f"{YOUTUBE}\n{YOUTUBE}?t=60 Ancora").status_code == 303
    assert db.session.scalars(select(Recording.title)).all() == [""]


def test_a_further_pact_that_the_writer_does_not_see_stays(house, pact, guide):
    hidden, shown, chosen = house.pact("Nascosto", rung=Rung.PACT), house.pact("Visto"), house.pact("Scelto")
    meeting = make_meeting(pact=pact)
    with_rows = [MeetingPact(meeting_id=meeting.id, pact_id=one.id) for one in (hidden, shown)]
    db.session.add_all(with_rows)
    db.session.commit()
    assert send(house.browser(guide), f"/incontri/{meeting.id}/modifica", further_pacts=chosen.id).status_code == 303
    db.session.rollback()
    assert set(db.session.scalars(select(MeetingPact.pact_id))) == {hidden.id, chosen.id}


def test_a_confidential_pact_of_others_cannot_be_named(house, guide):
    hidden = house.pact("Nascosto", rung=Rung.PACT)
    assert "Nascosto" not in house.browser(guide).get("/incontri/nuovo?patto=pandino").get_data(as_text=True)
    assert send(house.browser(guide), "/incontri/nuovo?patto=pandino", **NEW, further_pacts=hidden.id).status_code == 422


def test_files_in_the_minutes_open_to_the_readers_of_the_meeting(house, pact, guide):
    taken, browser = taken_by(house, guide), house.browser(guide)
    answer = send(browser, "/incontri/nuovo?patto=pandino", **NEW, minutes=f"Ecco la lavagna:\n\n{taken.markdown}", rung=int(Rung.PUBLIC))
    assert answer.status_code == 303
    assert house.browser().get(taken.url).status_code == 200
    assert row_of(taken).owner == f"meeting:{only_meeting().id}"
    assert send(browser, f"/incontri/{only_meeting().id}/modifica", rung=int(Rung.PACT)).status_code == 303
    assert house.browser().get(taken.url).status_code == 404
    assert browser.get(taken.url).status_code == 200


def test_hostile_words_come_out_harmless(house, client):
    evil = "<script>alert(1)</script> [x](javascript:alert(1)) ![y](https://evil.example/a.png)"
    fields = ("description", "agenda", "present", "minutes", "decisions")
    meeting = make_meeting('"><script>alert(2)</script>', place="<img src=x onerror=alert(3)>", **dict.fromkeys(fields, evil))
    page = client.get(address_of(meeting)).get_data(as_text=True)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page
    assert 'evil.example/a.png" ' not in page.replace('href="https://evil.example/a.png"', "")


def test_a_text_from_elsewhere_that_is_far_too_long_is_refused_whole(house):
    with pytest.raises(Invalid) as refusal:
        add_meeting(SYSTEM, None, MeetingValues("Un verbale senza fine", starts_at=HELD, sheet={"minutes": "parola " * 20_000}))
    assert "minutes" in refusal.value.messages
    assert db.session.scalar(select(Meeting.id)) is None


def test_links_are_read_one_a_line(house):
    linked = read_links(f"\n  {YOUTUBE}?t=90   La  prima parte \n\nhttps://video.example.org/w/9rKm2sVbTqLxYzAeUcGfHi\n")
    assert [(one.recording.provider, one.recording.start, one.title) for one in linked] == [
        ("youtube", 90, "La prima parte"),
        ("peertube", 0, ""),
    ]
    with pytest.raises(Invalid):
        read_links("https://altro.example.net/w/9rKm2sVbTqLxYzAeUcGfHi")


def test_the_house_may_add_a_meeting_anywhere(house):
    closed = house.pact(rung=Rung.PACT)
    row = add_meeting(SYSTEM, closed.id, MeetingValues("Una cena", rung=Rung.TEAM, starts_at=HELD))
    assert row.audience == audience_of(Rung.TEAM, closed.id)
