"""Paper and room: the sheet and its code, what happened, and the files laid beside a meeting."""

import io
from datetime import date, time

import pytest
from sqlalchemy import select

from forum.core.audience import Rung
from forum.core.database import db
from forum.core.errors import Denied, Invalid, NotFound
from forum.meetings.codes import code_of, find_meeting_id
from forum.meetings.kinds import meeting_entries, meeting_files
from forum.meetings.models import Meeting, MeetingAttachment, MeetingDecision
from forum.meetings.presences import Presence, as_lines, as_list, people_counted, read_presences
from forum.meetings.services.attaching import attach
from forum.meetings.services.happening import tell_what_happened
from forum.meetings.services.tending import delete_meeting
from forum.meetings.sheet import Decided, Happened
from forum.pacts.models import Hat
from tests.support.answers import seen_by
from tests.support.meetings import PDF, YOUTUBE, address_of, make_meeting, picture, row_of, taken_by
from tests.support.pacts import fields_of, send, words_of
from tests.support.people import csrf_of


@pytest.fixture
def pact(house):
    return house.pact("Patto di Pandino", slug="pandino")


@pytest.fixture
def guide(house, pact):
    member = house.member("Guida")
    house.belongs(member, pact, Hat.FACILITATOR)
    return member


@pytest.fixture
def meeting(pact):
    return make_meeting("Per essere chiari", pact=pact, agenda="- Le chiavi\n- Il cortile", recordings=YOUTUBE, decisions="Prima di noi.")


def fresh(meeting):
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Meeting, meeting.id)


def happening(meeting):
    return f"/incontri/{meeting.id}/che-cosa-e-successo"


# What happened


def test_what_happened_goes_on_the_page_and_the_rest_stays(house, client, guide, meeting):
    answer = send(
        house.browser(guide),
        happening(meeting),
        present="6 educatrici, 4 cittadini\n1 parroco",
        minutes="Alle 42:10 si decide.",
        what_1="Teniamo tre chiavi.",
        owner_1="chi tiene il registro",
        review_1="2027-06-08",
        what_2="Si torna nei cortili.",
        next_day="2026-12-14",
        next_hour="20:45",
        next_date_text="da Teresa",
    )
    assert answer.status_code == 303
    page = words_of(client.get(address_of(meeting)))
    for words in (
        *("6 educatrici 4 cittadini 1 parroco", "11 persone in tutto", "42:10", "Il cortile", "Prima di noi."),
        "Teniamo tre chiavi. Se ne occupa: chi tiene il registro. Ci si torna sopra il 8 giugno 2027.",
        *("Si torna nei cortili.", "14 dicembre 2026, 20:45 · da Teresa"),
    ):
        assert words in page
    row = fresh(meeting)
    assert (row.version, row.next_day, row.next_hour) == (2, date(2026, 12, 14), time(20, 45))
    assert "Teniamo tre chiavi. · chi tiene il registro" in meeting_entries([meeting.id])[meeting.id].body


def test_decisions_keep_their_numbers_and_one_left_empty_goes(house, guide, meeting):
    browser = house.browser(guide)
    assert send(browser, happening(meeting), what_1="Una", what_2="Due", owner_2="tutti").status_code == 303
    before = dict(db.session.execute(select(MeetingDecision.what, MeetingDecision.id)).all())
    assert send(browser, happening(meeting), what_1="", what_2="Due, meglio", what_3="Tre").status_code == 303
    db.session.rollback()
    rows = db.session.execute(
        select(MeetingDecision.what, MeetingDecision.id, MeetingDecision.owner_role).order_by(MeetingDecision.position)
    )
    assert [(row.what, row.owner_role) for row in rows] == [("Due, meglio", "tutti"), ("Tre", "")]
    assert before["Due"] in db.session.scalars(select(MeetingDecision.id)).all()


def test_changing_the_page_leaves_the_decisions_and_they_are_still_found(house, guide, meeting):
    browser = house.browser(guide)
    assert send(browser, happening(meeting), what_1="Teniamo tre chiavi").status_code == 303
    assert send(browser, f"/incontri/{meeting.id}/modifica", place="Oratorio").status_code == 303
    assert "Teniamo tre chiavi" in meeting_entries([meeting.id])[meeting.id].body
    assert "Teniamo tre chiavi" in words_of(browser.get(address_of(meeting)))


def test_two_who_write_at_once_see_both_texts_and_lose_neither(house, client, guide, meeting):
    browser = house.browser(guide)
    opened = dict(fields_of(browser.get(happening(meeting)), happening(meeting)))
    other = Happened({"minutes": "Parole di altri."}, (Decided("Decisione di altri"),), next_date_text="a maggio")
    tell_what_happened(house.actor(guide), meeting.id, 1, other)
    mine = {**opened, "minutes": "Parole mie.", "what_1": "Decisione mia"}
    answer = browser.post(happening(meeting), data=mine)
    assert answer.status_code == 409
    page = words_of(answer)
    for words in ("Parole mie.", "Parole di altri.", "Decisione mia", "Decisione di altri", "a maggio"):
        assert words in page
    assert fresh(meeting).sheet["minutes"] == "Parole di altri."
    again = dict(fields_of(answer, happening(meeting)))
    assert again["minutes"] == "Parole mie."
    assert browser.post(happening(meeting), data=again).status_code == 303
    # The decision of the other was in no row of this form: it stays.
    page = words_of(client.get(address_of(meeting)))
    assert page.index("Decisione mia") < page.index("Decisione di altri")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"owner_1": "tutti"}, "Scrivi che cosa si è deciso."),
        ({"what_1": "x" * 501}, "Al massimo 500 caratteri"),
        ({"what_1": "Una", "review_1": "0001-01-01"}, "Controlla l’anno."),
        ({"next_hour": "20:45"}, "Scrivi anche il giorno."),
        ({"next_day": "domani"}, "Giorno del prossimo incontro"),
        ({"estraneo": "x"}, "qualcosa di inatteso"),
        ({"minutes": "è" * 20_001}, "Al massimo 20000 caratteri"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_is_lost(house, guide, meeting, changed, sentence):
    answer = send(house.browser(guide), happening(meeting), **{"present": "6 educatrici", "what_2": "Da non perdere", **changed})
    assert answer.status_code == 422
    assert sentence in words_of(answer)
    kept = dict(fields_of(answer, happening(meeting)))
    assert (kept["present"].strip(), kept["what_2"].strip()) == ("6 educatrici", "Da non perdere")
    assert fresh(meeting).version == 1


def test_only_who_keeps_the_meeting_types_it_in(house, pact, meeting):
    member, stranger = house.member("Dentro"), house.member("Fuori")
    house.belongs(member, pact)
    for one in (member, stranger):
        assert house.browser(one).get(happening(meeting)).status_code == 404
        with pytest.raises(Denied):
            tell_what_happened(house.actor(one), meeting.id, 1, Happened({}))
    assert house.browser().get(happening(meeting)).headers["Location"].startswith("/accedi")
    guide_of_another = house.member("Altrove")
    house.belongs(guide_of_another, house.pact("Altro"), Hat.FACILITATOR)
    assert house.browser(guide_of_another).get(happening(meeting)).status_code == 403
    assert "che-cosa-e-successo" not in house.browser(member).get(address_of(meeting)).get_data(as_text=True)


def test_a_deleted_meeting_leaves_no_decision_and_no_list(house, guide, meeting):
    tell_what_happened(house.actor(guide), meeting.id, 1, Happened({}, (Decided("Una"),), date(2026, 12, 1), time(9)))
    attach(house.actor(guide), meeting.id, [taken_by(house, guide).public_id])
    delete_meeting(house.actor(guide), meeting.id)
    assert db.session.scalars(select(MeetingDecision.id)).all() == []
    assert db.session.scalars(select(MeetingAttachment.public_id)).all() == []
    row = fresh(meeting)
    assert (row.next_day, row.next_hour, row.plain) == (None, None, "")


# Who was there


def test_roles_are_read_one_a_line_or_counted_on_one():
    assert read_presences("6 educatrici, 4 cittadini.\n- parroco\nAssociazione Orti, di Crema") == (
        Presence("educatrici", 6),
        Presence("cittadini", 4),
        Presence("parroco"),
        Presence("Associazione Orti, di Crema"),
    )
    assert people_counted("6 educatrici; 4 cittadini\nnel 2021 c'erano in 300\n2021 l'anno") == 10


@pytest.mark.parametrize(
    "typed", ["6 educatrici\n4 cittadini", "6 educatrici, 4 cittadini", "tutti", "", "Una\n\nDue", "# Chi\n- uno", "1. a\n2. b"]
)
def test_a_list_comes_back_as_lines_and_saving_it_again_changes_nothing(typed):
    once = as_list(typed)
    assert as_list(as_lines(once)) == once


# The sheet and its code


def test_the_sheet_holds_what_the_table_needs(house, client, meeting):
    page = client.get(f"{address_of(meeting)}/foglio")
    words = words_of(page)
    for said in (
        "Per essere chiari",
        "21 maggio 2025, 20:45",
        "Le chiavi",
        "Il cortile",
        code_of(meeting.id),
        "Chi c’era",
        "Prossimo incontro",
    ):
        assert said in words
    assert client.get(f"/incontri/{meeting.id}-altro/foglio").headers["Location"] == f"{address_of(meeting)}/foglio"


def test_a_long_agenda_is_cut_and_counted(client):
    long = make_meeting(agenda="\n".join(f"- Punto {number} {'parola ' * 40}" for number in range(15)))
    words = words_of(client.get(f"{address_of(long)}/foglio"))
    assert "Punto 9" in words
    assert "Punto 10" not in words
    assert "e altri 5 punti, nella pagina" in words


def test_the_sheet_of_a_confidential_meeting_is_nowhere_for_others(house, client):
    closed = house.pact(rung=Rung.PACT)
    meeting = make_meeting("Una cena", pact=closed)
    assert client.get(f"{address_of(meeting)}/foglio").status_code == 404


@pytest.mark.parametrize("number", [1, 16, 4095, 4096, 123_456, 2**31 - 1])
def test_a_code_leads_back_however_it_is_typed(number):
    code = code_of(number)
    assert set(code) <= set("BCDFGHKLMNPRTVXZ-")
    for typed in (code, code.lower(), code.replace("-", ""), f" {code[0]} {code[1:]} "):
        assert find_meeting_id(typed) == number


@pytest.mark.parametrize("typed", ["", "BBB", "BBB-BBB", "0", "ÈÈÈ-ÈÈÈ", "Z" * 24, "AAA-AAA", "B" * 5000])
def test_what_is_no_code_leads_nowhere(typed):
    assert find_meeting_id(typed) is None


def test_a_slip_of_one_letter_is_caught_nearly_always():
    code, letters = code_of(77), "BCDFGHKLMNPRTVXZ"
    slips = [code[:place] + letter + code[place + 1 :] for place in (0, 1, 2, 4, 5, 6) for letter in letters if letter != code[place]]
    assert sum(find_meeting_id(slip) is not None for slip in slips) <= 1


def test_a_code_brings_the_facilitator_to_the_form_and_others_to_the_page(house, pact, guide, meeting):
    code = code_of(meeting.id)
    assert house.browser(guide).get(f"/foglio/{code}").headers["Location"] == happening(meeting)
    assert house.browser(guide).get(f"/foglio?codice={code.lower()}").headers["Location"] == happening(meeting)
    assert house.browser(house.member("Altra")).get(f"/foglio/{code}").headers["Location"] == address_of(meeting)


def test_a_code_tells_nothing_of_what_one_may_not_see(house, client):
    closed = house.pact(rung=Rung.PACT)
    code, member = code_of(make_meeting("Una cena", pact=closed).id), house.browser(house.member())
    there, nowhere = member.get(f"/foglio/{code}"), member.get("/foglio/BBB-BBB")
    assert there.status_code == nowhere.status_code == 404
    assert seen_by(there) == seen_by(nowhere)
    typed = member.get(f"/foglio?codice={code}")
    assert typed.status_code == 404
    assert "Nessun incontro che puoi vedere ha questo codice" in words_of(typed)
    # Visitors are asked to sign in, whatever they type.
    assert client.get(f"/foglio/{code}").headers["Location"] == f"/accedi?next=/foglio/{code}"
    assert client.get("/foglio/BBB-BBB").headers["Location"] == "/accedi?next=/foglio/BBB-BBB"


# Files beside the page


def sent_files(browser, meeting, *files):
    address = f"/incontri/{meeting.id}/allegati"
    token = csrf_of(browser.get(address))
    given = [(io.BytesIO(data), name) for data, name in files]
    return browser.post(address, data={"csrf_token": token, "files": given}, content_type="multipart/form-data")


def test_files_are_laid_beside_the_page_with_names_and_sizes(house, client, guide, meeting):
    browser = house.browser(guide)
    assert sent_files(browser, meeting, (PDF, "locandina.pdf"), (picture(), "lavagna.jpg")).status_code == 303
    page = words_of(client.get(address_of(meeting)))
    assert "locandina.pdf 1 kB" in page
    assert "lavagna.jpg" in page
    files = meeting_files([meeting.id])[meeting.id]
    assert len(files) == 2
    for public_id in files:
        assert client.get(f"/file/{public_id}").status_code == 200
    assert fresh(meeting).version == 1


def test_attachments_follow_their_meeting(house, client, pact, guide, meeting):
    taken = taken_by(house, guide)
    attach(house.actor(guide), meeting.id, [taken.public_id])
    assert send(house.browser(guide), f"/incontri/{meeting.id}/modifica", rung=int(Rung.PACT)).status_code == 303
    assert client.get(taken.url).status_code == 404
    assert house.browser(guide).get(taken.url).status_code == 200


def test_a_file_taken_away_is_on_the_page_no_more(house, client, guide, meeting):
    taken, browser = taken_by(house, guide), house.browser(guide)
    attach(house.actor(guide), meeting.id, [taken.public_id])
    address = f"/incontri/{meeting.id}/allegati"
    assert house.post(browser, address, f"{address}/{taken.public_id}/togli").status_code == 303
    assert taken.name not in words_of(client.get(address_of(meeting)))
    assert house.post(browser, address, f"{address}/{taken.public_id}/togli").status_code == 404
    look_again = house.browser(guide).get(f"/file/{taken.public_id}")
    assert look_again.status_code == 404, "its address opens no more"


def test_the_file_of_somebody_else_cannot_be_attached(house, guide, meeting):
    taken = taken_by(house, house.member("Altra"))
    with pytest.raises(NotFound):
        attach(house.actor(guide), meeting.id, [taken.public_id])
    assert row_of(taken).owner is None
    assert db.session.scalars(select(MeetingAttachment.public_id)).all() == []


def test_too_many_or_none_is_said(house, guide, meeting):
    browser, address = house.browser(guide), f"/incontri/{meeting.id}/allegati"
    assert "Scegli un file" in words_of(house.post(browser, address))
    assert "appunti.txt" in words_of(sent_files(browser, meeting, (b"parole", "appunti.txt")))
    db.session.add_all([MeetingAttachment(meeting_id=meeting.id, public_id=f"{number:022}", position=number) for number in range(20)])
    db.session.commit()
    with pytest.raises(Invalid):
        attach(house.actor(guide), meeting.id, [taken_by(house, guide).public_id])


def test_who_does_not_keep_the_meeting_attaches_nothing(house, pact, meeting):
    member = house.member("Dentro")
    house.belongs(member, pact)
    assert house.browser(member).get(f"/incontri/{meeting.id}/allegati").status_code == 404
    with pytest.raises(Denied):
        attach(house.actor(member), meeting.id, [taken_by(house, member).public_id])
