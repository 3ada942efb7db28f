"""Speech in the search: found by its words, opened at its second, and gone the moment it may not be read."""

from html import unescape

import pytest

from forum.core.actor import SYSTEM, guest
from forum.core.audience import MEMBERS, PUBLIC, Rung, audience_of
from forum.core.database import db
from forum.core.outbox import OutboxRow
from forum.core.refs import Ref
from forum.core.work import CLOSING
from forum.listening.kinds.passages import passage_cards, passage_entries, passage_ids
from forum.listening.seals import seal_of
from forum.listening.services.chaptering import set_chapters
from forum.listening.services.correcting import correct_passage
from forum.meetings.queries import get_meeting_to_edit
from forum.meetings.services.tending import delete_meeting, hide_meeting, restore_meeting
from forum.meetings.services.writing import revise
from forum.pacts.services.settling import narrow
from forum.text.chapters import Chapter as TimedTitle
from tests.support.listening import keep_out, make_recorded, make_transcript, passages_of
from tests.support.meetings import HELD
from tests.support.search import drain_index, fresh_index
from tests.support.searching import rows, total


@pytest.fixture
def spoken(house):
    """A meeting on a theme, of a pact, in which three things are said under two chapters."""
    theme, pact = house.theme(), house.pact("Patto di Pandino", slug="pandino")
    meeting, recording = make_recorded("Una serata di domande", pact=pact, themes=(theme,))
    words = ("Buonasera a tutti quanti", "le chiavi del cancello verde", "il pozzo in mezzo al cortile")
    passages = make_transcript(recording, *words, speaker="facilitatrice", chapters=((0, "Saluti"), (30_000, "Gli orti")))
    return meeting, recording, passages, pact, theme


def waiting():
    db.session.rollback()
    return set(db.session.scalars(db.select(OutboxRow.key)))


def found(browser, words):
    return unescape(browser.get(f"/cerca?q={words}").get_data(as_text=True))


def test_an_entry_carries_the_meeting_s_readers_pact_themes_and_the_chapter(spoken):
    meeting, _recording, passages, pact, theme = spoken
    entry = passage_entries([passages[1].id])[passages[1].id]
    assert (entry.ref, entry.kind, entry.group) == (Ref("passage", passages[1].id), "passage", Ref("meeting", meeting.id))
    assert (entry.title, entry.body) == ("Gli orti", "le chiavi del cancello verde")
    assert (entry.audience, entry.opened_at, entry.written_at) == (PUBLIC, meeting.opened_at, HELD)
    assert (entry.pact_id, entry.theme_ids, entry.author_id, entry.has_recording) == (pact.id, (theme.id,), None, True)


def test_a_card_leads_to_the_line_with_the_player_ready_and_says_where_and_who(spoken):
    meeting, _recording, passages, pact, _theme = spoken
    card = passage_cards(guest(), [passages[2].id])[passages[2].id]
    assert card.url == f"/incontri/{meeting.id}-una-serata-di-domande/ascolto?t=60#t60"
    assert (card.title, card.by) == ("Una serata di domande", "1:00 · Gli orti · facilitatrice")
    assert (card.plain, card.pact_title, card.at) == ("il pozzo in mezzo al cortile", pact.title, HELD)


def test_speech_is_found_beside_all_the_rest_and_opens_at_its_second(house, app, spoken, client):
    meeting, _recording, _passages, _pact, _theme = spoken
    with fresh_index(app):
        page = found(client, "chiavi+cancello")
        assert rows(page) == [f"/incontri/{meeting.id}-una-serata-di-domande/ascolto?t=30#t30"]
        assert "<span>0:30 · Gli orti · facilitatrice</span>" in page
        assert "<mark>chiavi</mark>" in page
        assert ">Parlato<" in page
        assert total(found(client, "tipo:parlato+pozzo")) == 1
        assert total(found(client, "tipo:speech+con:registrazione")) == 3
        assert total(found(client, "pozzo+tipo:incontro")) == 0


def test_a_title_finds_the_meeting_or_where_its_chapter_begins_and_not_every_word_under_it(house, app, spoken, client):
    meeting, _recording, _passages, _pact, _theme = spoken
    assert [entry.title for entry in passage_entries(passage_ids()).values()] == ["Saluti", "Gli orti", ""]
    with fresh_index(app):
        assert total(found(client, "serata+domande")) == 1
        assert rows(found(client, "in:titolo+orti")) == [f"/incontri/{meeting.id}-una-serata-di-domande/ascolto?t=30#t30"]


def test_passages_of_one_meeting_stand_under_one_another(house, app, spoken, client):
    with fresh_index(app):
        page = found(client, "cancello+pozzo")
        assert len(rows(page)) == 1
        also = page.partition('<ul class="also">')[2].partition("</ul>")[0]
        assert "Gli orti · facilitatrice" in also


def test_a_correction_is_found_and_what_it_put_right_is_not(house, app, spoken, client):
    _meeting, _recording, passages, _pact, _theme = spoken
    with fresh_index(app):
        correct_passage(SYSTEM, passages[1].id, 1, "le chiavi della porta azzurra", "facilitatrice")
        drain_index()
        assert total(found(client, "azzurra")) == 1
        assert total(found(client, "cancello")) == 0


def test_a_new_transcript_takes_the_place_of_the_old_one_in_the_index(house, app, spoken, client):
    _meeting, recording, passages, _pact, _theme = spoken
    before = {f"passage:{one.id}" for one in passages}
    with fresh_index(app):
        make_transcript(recording, "tutto quello che si è detto davvero", version=1)
        assert {*before, CLOSING} < waiting()
        drain_index()
        assert total(found(client, "davvero")) == 1
        assert total(found(client, "cancello")) == 0


def test_another_chapter_is_found_by_its_title(house, app, spoken, client):
    _meeting, recording, _passages, _pact, _theme = spoken
    with fresh_index(app):
        listed = "0:00 Saluti\n0:30 Gli orti"
        set_chapters(SYSTEM, recording.id, seal_of(listed), (TimedTitle(0, "Saluti"), TimedTitle(30_000, "Serrature e lucchetti")))
        drain_index()
        assert "Serrature e lucchetti" in found(client, "lucchetti")


def test_what_is_kept_out_is_gone_from_the_search_and_so_is_its_chapter_s_title(house, app, spoken, client):
    _meeting, recording, passages, _pact, _theme = spoken
    with fresh_index(app):
        keep_out(recording, 30_000, 40_000)
        assert {f"passage:{passages[1].id}", f"passage:{passages[2].id}", CLOSING} <= waiting()
        drain_index()
        assert total(found(client, "cancello")) == 0
        assert total(found(client, "pozzo")) == 1
        assert "Gli orti" not in found(client, "pozzo")
    assert passages[1].id not in passage_cards(SYSTEM, [passages[1].id])
    assert list(passage_ids()) == [passages[0].id, passages[2].id]


def test_speech_is_hidden_restored_and_deleted_with_its_meeting(house, app, spoken, client):
    meeting, recording, passages, _pact, _theme = spoken
    with fresh_index(app):
        for act, number in ((lambda: hide_meeting(SYSTEM, meeting.id, "Da rivedere"), 0), (lambda: restore_meeting(SYSTEM, meeting.id), 1)):
            act()
            drain_index()
            assert total(found(client, "cancello")) == number
        delete_meeting(SYSTEM, meeting.id)
        drain_index()
        assert total(found(client, "cancello")) == 0
    assert passage_entries([one.id for one in passages_of(recording)]) == {}
    assert passage_cards(SYSTEM, [one.id for one in passages]) == {}


def test_speech_reaches_as_far_as_its_meeting_and_no_further(house, app, spoken, client):
    meeting, _recording, _passages, _pact, _theme = spoken
    member = house.browser(house.member("Ugo"))
    with fresh_index(app):
        sheet = get_meeting_to_edit(SYSTEM, meeting.id)
        revise(SYSTEM, meeting.id, sheet.version, _with_rung(sheet.values, Rung.MEMBERS))
        drain_index()
        assert (total(found(client, "cancello")), total(found(member, "cancello"))) == (0, 1)
        assert {entry.audience for entry in passage_entries(passage_ids()).values()} == {MEMBERS}


def _with_rung(values, rung):
    return type(values)(**{**values.__dict__, "rung": rung})


def test_a_link_taken_out_takes_its_words_out_and_brings_them_back(house, app, spoken, client):
    meeting, _recording, _passages, _pact, _theme = spoken
    with fresh_index(app):
        for recordings, number in (((), 0), (get_meeting_to_edit(SYSTEM, meeting.id).values.recordings, 1)):
            sheet = get_meeting_to_edit(SYSTEM, meeting.id)
            revise(SYSTEM, meeting.id, sheet.version, type(sheet.values)(**{**sheet.values.__dict__, "recordings": recordings}))
            drain_index()
            assert total(found(client, "cancello")) == number


def test_speech_of_a_narrowed_pact_is_found_by_its_people_alone(house, app, spoken, client):
    _meeting, _recording, passages, pact, _theme = spoken
    inside = house.member("Carla")
    house.belongs(inside, pact)
    with fresh_index(app):
        narrow(SYSTEM, pact.id, Rung.PACT, Rung.PACT)
        assert {f"passage:{one.id}" for one in passages} <= waiting()
        drain_index()
        assert total(found(client, "cancello")) == 0
        assert total(found(house.browser(inside), "cancello")) == 1
    assert {entry.audience for entry in passage_entries(passage_ids()).values()} == {audience_of(Rung.PACT, pact.id)}
