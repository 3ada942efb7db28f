"""Writing a card: who may, what is taken, what is lost (nothing), and what stays of what it said before."""

import re

import pytest

from forum.core import limits
from forum.core.actor import SYSTEM
from forum.core.audience import MEMBERS, PUBLIC, Rung, audience_of
from forum.core.content import State
from forum.core.errors import Denied, Invalid, NotFound
from forum.pacts.models import Hat
from forum.practices.queries.copied import parts_copied
from forum.practices.services.writing import begin_practice, publish_practice, revise_practice
from forum.practices.sheet import FIELDS, PracticeValues
from tests.support.meetings import picture, row_of, taken_by, upload_of
from tests.support.pacts import fields_of, send, words_of
from tests.support.practices import SHEET, address, make_practice, now, put, the_card, versions_of


@pytest.fixture
def scene(house):
    """A pact with Nadia in it and Fiore who facilitates it, and a theme."""
    pact, theme = house.pact("Patto di Pandino", slug="pandino"), house.theme("Volontariato")
    nadia, fiore = house.member("Nadia"), house.member("Fiore")
    house.belongs(nadia, pact)
    house.belongs(fiore, pact, Hat.FACILITATOR)
    return house, pact, theme, nadia, fiore


def typed(theme, **changed):
    return {"title": "Al mercato", "summary": "Si va insieme.", "themes": str(theme.id), **SHEET, **changed}


def values(theme, **changed):
    given = {"title": "Al mercato", "summary": "Si va insieme.", "sheet": SHEET, "theme_ids": (theme.id,), **changed}
    return PracticeValues(**given)


def test_a_card_begins_as_a_draft_and_its_author_publishes_it(scene):
    house, pact, theme, nadia, _fiore = scene
    browser = house.browser(nadia)
    answer = send(browser, "/buone-prassi/nuova?patto=pandino", **typed(theme))
    card = the_card("Al mercato")
    assert (answer.status_code, answer.location) == (303, address(card))
    assert (card.state, card.number, card.audience, card.pact_id, card.author_id) == (State.DRAFT, 0, PUBLIC, pact.id, nadia.id)
    assert house.browser().get(address(card)).status_code == 404
    assert "È una bozza" in browser.get(address(card)).text
    answer = send(browser, address(card), f"/buone-prassi/{card.id}/pubblica")
    assert answer.status_code == 303
    published = now(card)
    assert (published.state, published.number) == (State.LIVE, 1)
    assert published.opened_at > card.opened_at
    assert house.browser().get(address(card)).status_code == 200
    assert versions_of(card) == [1]


def test_the_same_form_sent_twice_makes_one_card(scene):
    house, _pact, theme, nadia, _fiore = scene
    browser = house.browser(nadia)
    opened = browser.get("/buone-prassi/nuova?patto=pandino")
    fields = {**fields_of(opened, "/buone-prassi/nuova?patto=pandino"), **typed(theme)}
    first, second = (browser.post("/buone-prassi/nuova?patto=pandino", data=fields) for _time in range(2))
    assert first.location == second.location == address(the_card("Al mercato"))


def test_a_form_that_cannot_be_taken_says_why_and_keeps_every_word(scene):
    house, _pact, theme, nadia, _fiore = scene
    long = "a" * (limits.PRACTICE_SHORT + 1)
    answer = send(house.browser(nadia), "/buone-prassi/nuova?patto=pandino", **typed(theme, title="", for_whom=long, need="Parole mie."))
    assert answer.status_code == 422
    said = words_of(answer)
    assert f"Al massimo {limits.PRACTICE_SHORT} caratteri: " in said
    assert f"{limits.PRACTICE_SHORT + 1}." in said
    assert long in answer.text
    assert "Parole mie." in answer.text


def test_every_field_tells_its_length_and_has_an_example_and_a_counter(scene):
    house, _pact, _theme, nadia, _fiore = scene
    page = house.browser(nadia).get("/buone-prassi/nuova?patto=pandino").text
    for one in FIELDS:
        control = page.partition(f'id="{one.name}"')
        tag = control[0].rpartition("<")[2] + control[1] + control[2].partition(">")[0]
        assert f'data-most="{one.longest}"' in tag, one.name
        assert "counter.js" in tag, one.name
        hint = page.partition(f'id="{one.name}-hint"')[2].partition("</p>")[0]
        assert f"Al massimo {one.longest} caratteri." in hint, one.name
    assert page.count("Per esempio") >= 7


def test_a_draft_that_nobody_could_try_is_not_published(scene):
    house, _pact, theme, nadia, _fiore = scene
    browser = house.browser(nadia)
    send(browser, "/buone-prassi/nuova?patto=pandino", **typed(theme, steps=""))
    card = the_card("Al mercato")
    answer = send(browser, address(card), f"/buone-prassi/{card.id}/pubblica")
    assert answer.location == f"/buone-prassi/{card.id}/modifica#need"
    assert now(card).state == State.DRAFT
    assert "passo per passo" in words_of(browser.get(answer.location))


def test_a_published_card_cannot_lose_what_others_need_to_try_it(scene):
    house, pact, theme, nadia, _fiore = scene
    card = make_practice(nadia, pact=pact, themes=(theme,))
    answer = send(house.browser(nadia), f"/buone-prassi/{card.id}/modifica", need="")
    assert answer.status_code == 422
    assert "Serve a chi legge" in answer.text
    assert now(card).sheet["need"]


def test_changing_a_published_card_keeps_what_it_said_and_the_same_words_make_no_version(scene):
    house, pact, theme, nadia, fiore = scene
    card = make_practice(nadia, pact=pact, themes=(theme,))
    send(house.browser(fiore), f"/buone-prassi/{card.id}/modifica", results="Tredici famiglie.")
    assert (now(card).number, versions_of(card)) == (2, [1, 2])
    assert "Tredici famiglie." in house.browser().get(address(card)).text
    send(house.browser(fiore), f"/buone-prassi/{card.id}/modifica")
    assert (now(card).number, now(card).version) == (2, 3)


def test_saving_over_somebody_else_shows_both_texts_and_loses_neither(scene):
    house, pact, theme, nadia, fiore = scene
    card = make_practice(nadia, pact=pact, themes=(theme,))
    where = f"/buone-prassi/{card.id}/modifica"
    browser = house.browser(nadia)
    mine = {**fields_of(browser.get(where), where), "results": "Quello che scrivo io."}
    send(house.browser(fiore), where, results="Quello che salva Fiore.")
    answer = browser.post(where, data=mine)
    assert answer.status_code == 409
    assert "Quello che salva Fiore." in answer.text
    assert "Quello che scrivo io." in answer.text
    assert now(card).sheet["results"] == "Quello che salva Fiore."
    again = {**fields_of(answer, where)}
    assert again["results"] == "Quello che scrivo io."
    assert browser.post(where, data=again).status_code == 303
    assert now(card).sheet["results"] == "Quello che scrivo io."
    assert versions_of(card) == [1, 2, 3]


def test_a_crossing_without_other_words_is_told_all_the_same(scene):
    house, pact, theme, nadia, fiore = scene
    card = make_practice(nadia, pact=pact, themes=(theme,))
    where = f"/buone-prassi/{card.id}/modifica"
    browser = house.browser(nadia)
    mine = fields_of(browser.get(where), where)
    send(house.browser(fiore), where)
    assert browser.post(where, data=mine).status_code == 409


def test_who_belongs_nowhere_begins_nothing(scene):
    house, _pact, theme, _nadia, _fiore = scene
    stranger = house.member("Olga")
    browser = house.browser(stranger)
    assert browser.get("/buone-prassi/nuova").status_code == 404
    assert browser.get("/buone-prassi/nuova?patto=pandino").status_code == 403
    assert browser.get("/buone-prassi/nuova?patto=").status_code == 403
    with pytest.raises(Denied):
        begin_practice(house.actor(stranger), None, values(theme))
    assert house.browser().get("/buone-prassi/nuova").location.startswith("/accedi")


def test_curators_write_in_the_commons(scene):
    house, _pact, theme, _nadia, _fiore = scene
    lucia = house.member("Lucia", roles=("curator",))
    answer = send(house.browser(lucia), "/buone-prassi/nuova?patto=", **typed(theme))
    assert answer.status_code == 303
    assert (the_card("Al mercato").pact_id, the_card("Al mercato").audience) == (None, PUBLIC)


def test_one_place_is_taken_for_granted_and_several_are_offered(scene):
    house, _pact, _theme, nadia, _fiore = scene
    browser = house.browser(nadia)
    assert browser.get("/buone-prassi/nuova").location == "/buone-prassi/nuova?patto=pandino"
    house.belongs(nadia, house.pact("Secondo patto", slug="secondo"))
    page = browser.get("/buone-prassi/nuova")
    assert page.status_code == 200
    assert "/buone-prassi/nuova?patto=secondo" in page.text


@pytest.mark.parametrize(
    ("who", "status"), [("author", 200), ("facilitator", 200), ("inside", 403), ("outside", 403), ("curator", 200), ("moderator", 403)]
)
def test_who_may_change_a_public_card(scene, who, status):
    house, pact, _theme, nadia, fiore = scene
    people = {"author": nadia, "facilitator": fiore, "inside": house.member("Ivo"), "outside": house.member("Olga")}
    people |= {"curator": house.member("Lucia", roles=("curator",)), "moderator": house.member("Mirco", roles=("moderator",))}
    house.belongs(people["inside"], pact)
    card = make_practice(nadia, pact=pact)
    assert house.browser(people[who]).get(f"/buone-prassi/{card.id}/modifica").status_code == status


def test_an_author_who_left_the_pact_writes_no_more(scene):
    house, pact, theme, _nadia, _fiore = scene
    gone = house.member("Gino")
    card = make_practice(gone, pact=pact)
    assert house.browser(gone).get(f"/buone-prassi/{card.id}/modifica").status_code == 403
    with pytest.raises(Denied):
        revise_practice(house.actor(gone), card.id, 1, values(theme))


def test_only_its_author_publishes_a_draft(scene):
    house, pact, _theme, nadia, fiore = scene
    card = make_practice(nadia, pact=pact, draft=True)
    page = house.browser(fiore).get(address(card)).text
    assert "/pubblica" not in page
    with pytest.raises(Denied):
        publish_practice(house.actor(fiore), card.id)
    assert now(card).state == State.DRAFT


def test_publishing_twice_is_publishing_once(scene):
    house, pact, _theme, nadia, _fiore = scene
    card = make_practice(nadia, pact=pact, draft=True)
    browser = house.browser(nadia)
    fields = fields_of(browser.get(address(card)), f"/buone-prassi/{card.id}/pubblica")
    answers = [browser.post(f"/buone-prassi/{card.id}/pubblica", data=fields) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert versions_of(card) == [1]


def test_what_was_read_by_few_is_never_opened_to_more(scene):
    house, pact, theme, nadia, _fiore = scene
    card = make_practice(nadia, pact=pact, themes=(theme,), rung=Rung.PACT)
    actor = house.actor(nadia)
    with pytest.raises(Denied, match="meno persone"):
        revise_practice(actor, card.id, 1, values(theme, rung=Rung.PUBLIC))
    assert 'value="0"' not in house.browser(nadia).get(f"/buone-prassi/{card.id}/modifica").text.partition('id="rung"')[2]
    public = make_practice(nadia, "Pubblica", pact=pact, themes=(theme,))
    revise_practice(actor, public.id, 1, values(theme, rung=Rung.PACT))
    assert now(public).audience == audience_of(Rung.PACT, pact.id)
    assert house.browser().get(address(public)).status_code == 404


def test_a_draft_may_still_be_put_before_others(scene):
    house, pact, theme, nadia, _fiore = scene
    card = make_practice(nadia, pact=pact, rung=Rung.PACT, draft=True)
    revise_practice(house.actor(nadia), card.id, 1, values(theme, rung=Rung.PUBLIC))
    assert now(card).audience == PUBLIC


class TestTryingOut:
    @pytest.fixture
    def other(self, scene):
        house, _pact, _theme, _nadia, _fiore = scene
        other, rosa = house.pact("Patto di Bagnolo", slug="bagnolo"), house.member("Rosa")
        house.belongs(rosa, other)
        return other, rosa

    def test_a_member_of_another_pact_begins_from_the_words_of_the_original(self, scene, other):
        house, pact, theme, nadia, _fiore = scene
        bagnolo, rosa = other
        original = make_practice(nadia, pact=pact, themes=(theme,), contact="Chi facilita Pandino")
        browser = house.browser(rosa)
        assert "La proviamo anche noi" in browser.get(address(original)).text
        where = f"/buone-prassi/{original.id}/prova?patto=bagnolo"
        assert browser.get(f"/buone-prassi/{original.id}/prova").location == where
        fields = fields_of(browser.get(where), where)
        assert (fields["title"], fields["steps"], fields["outcome"]) == (original.title, SHEET["steps"], "too_early")
        # What was seen elsewhere, and whom to ask there, is not theirs.
        assert (fields["results"], fields["contact"]) == ("", "")
        answer = send(browser, where, title="In biblioteca", changed="Di sabato.", went="Bene.", outcome="worked")
        trying = the_card("In biblioteca")
        assert answer.location == address(trying)
        assert (trying.parent_id, trying.pact_id, trying.outcome, trying.state) == (original.id, bagnolo.id, "worked", State.DRAFT)
        assert "In biblioteca" not in house.browser().get(address(original)).text
        publish_practice(house.actor(rosa), trying.id)
        assert "In biblioteca" in house.browser().get(address(original)).text

    def test_what_is_still_the_original_s_is_named_and_stays_only_if_one_says_so(self, scene, other):
        house, pact, theme, _nadia, _fiore = scene
        bagnolo, rosa = other
        original = make_practice(pact=pact, themes=(theme,), summary="Si va insieme.", contact="Chi facilita Pandino")
        sheet = {**SHEET, "need": "Da noi mancava un luogo.", "steps": f" {SHEET['steps']} \n", "results": "", "changed": "Di sabato."}
        trying = begin_practice(house.actor(rosa), bagnolo.id, values(theme, sheet=sheet), parent_id=original.id)
        browser, publishing = house.browser(rosa), f"/buone-prassi/{trying.id}/pubblica"
        page = browser.get(address(trying)).text
        named = re.findall(rf'<li><a href="/buone-prassi/{trying.id}/modifica#(\w+)">', page)
        assert named == ["summary", "steps"]
        fields = fields_of(browser.get(address(trying)), publishing)
        refused = browser.post(publishing, data=fields)
        assert refused.location == f"{address(trying)}#pubblica"
        assert "Alcune parti sono ancora quelle della scheda di partenza" in browser.get(address(trying)).text
        assert now(trying).state == State.DRAFT
        browser.post(publishing, data={**fields, "copied": "y"})
        assert now(trying).state == State.LIVE

    def test_words_that_the_original_said_once_are_its_own_still(self, scene, other):
        house, pact, theme, nadia, _fiore = scene
        bagnolo, rosa = other
        original = make_practice(nadia, pact=pact, themes=(theme,), summary="Si va insieme.")
        trying = begin_practice(house.actor(rosa), bagnolo.id, values(theme, sheet={**SHEET, "results": ""}), parent_id=original.id)
        revise_practice(house.actor(nadia), original.id, 1, values(theme, summary="Altro.", sheet={"need": "Altro.", "steps": "1. Altro."}))
        assert [name for name, _label in parts_copied(house.actor(rosa), trying.id)] == ["summary", "need", "steps"]

    def test_a_card_of_one_s_own_words_is_published_without_a_question(self, scene, other):
        house, pact, theme, _nadia, _fiore = scene
        bagnolo, rosa = other
        original = make_practice(pact=pact, themes=(theme,))
        own = values(theme, summary="A Bagnolo di sabato.", sheet={"need": "Nessun luogo.", "steps": "1. Di sabato."})
        trying = begin_practice(house.actor(rosa), bagnolo.id, own, parent_id=original.id)
        browser = house.browser(rosa)
        assert 'name="copied"' not in browser.get(address(trying)).text
        send(browser, address(trying), f"/buone-prassi/{trying.id}/pubblica")
        assert now(trying).state == State.LIVE

    def test_how_it_went_can_be_said_later_and_stays_in_the_history(self, scene, other):
        house, pact, theme, _nadia, _fiore = scene
        bagnolo, rosa = other
        trying = make_practice(rosa, "In biblioteca", pact=bagnolo, themes=(theme,), tries=make_practice(pact=pact))
        send(house.browser(rosa), f"/buone-prassi/{trying.id}/modifica", outcome="failed", went="Non è venuto nessuno.")
        assert now(trying).outcome == "failed"
        history = house.browser().get(address(trying, "/storia"))
        assert "Ha funzionato?" in words_of(history)
        assert "Non è venuto nessuno." in history.text

    def test_who_belongs_to_no_other_pact_is_offered_nothing(self, scene):
        house, pact, theme, nadia, _fiore = scene
        original = make_practice(nadia, pact=pact)
        for browser in (house.browser(nadia), house.browser()):
            assert "La proviamo anche noi" not in browser.get(address(original)).text
        assert house.browser(nadia).get(f"/buone-prassi/{original.id}/prova?patto=pandino").status_code == 403
        with pytest.raises(Denied):
            begin_practice(house.actor(nadia), pact.id, values(theme), parent_id=original.id)

    def test_the_words_of_a_closed_pact_are_not_carried_out_of_it(self, scene, other):
        house, _pact, theme, _nadia, _fiore = scene
        bagnolo, rosa = other
        closed = house.pact("Chiuso", rung=Rung.PACT)
        house.belongs(rosa, closed)
        original = make_practice(pact=closed)
        browser = house.browser(rosa)
        assert "La proviamo anche noi" not in browser.get(address(original)).text
        assert browser.get(f"/buone-prassi/{original.id}/prova?patto=bagnolo").status_code == 403
        with pytest.raises(Denied):
            begin_practice(house.actor(rosa), bagnolo.id, values(theme, rung=Rung.PACT), parent_id=original.id)

    def test_what_members_read_is_tried_out_before_members_at_most(self, scene, other):
        house, pact, theme, _nadia, _fiore = scene
        bagnolo, rosa = other
        original = make_practice(pact=pact, rung=Rung.MEMBERS)
        actor = house.actor(rosa)
        with pytest.raises(Denied):
            begin_practice(actor, bagnolo.id, values(theme, rung=Rung.PUBLIC), parent_id=original.id)
        trying = begin_practice(actor, bagnolo.id, values(theme, rung=Rung.MEMBERS), parent_id=original.id)
        assert trying.audience == MEMBERS
        with pytest.raises(Denied):
            revise_practice(actor, trying.id, 1, values(theme, rung=Rung.PUBLIC))
        page = house.browser(rosa).get(f"/buone-prassi/{original.id}/prova?patto=bagnolo").text
        assert 'name="rung" value="0"' not in page

    def test_what_one_does_not_see_cannot_be_tried(self, scene, other):
        house, pact, theme, nadia, _fiore = scene
        bagnolo, rosa = other
        draft = make_practice(nadia, pact=pact, draft=True)
        assert house.browser(rosa).get(f"/buone-prassi/{draft.id}/prova").status_code == 404
        with pytest.raises(NotFound):
            begin_practice(house.actor(rosa), bagnolo.id, values(theme), parent_id=draft.id)
        with pytest.raises(NotFound):
            begin_practice(house.actor(rosa), bagnolo.id, values(theme), parent_id=99_999)


class TestFiles:
    def test_the_files_of_a_card_have_its_readers_and_those_of_a_draft_wait(self, scene):
        house, pact, theme, nadia, _fiore = scene
        taken = taken_by(house, nadia)
        browser = house.browser(nadia)
        send(browser, "/buone-prassi/nuova?patto=pandino", **typed(theme, materials=taken.markdown))
        card = the_card("Al mercato")
        assert house.browser().get(taken.url).status_code == 404
        assert (row_of(taken).owner, row_of(taken).state) == (f"practice:{card.id}", State.DRAFT)
        send(browser, address(card), f"/buone-prassi/{card.id}/pubblica")
        assert house.browser().get(taken.url).status_code == 200
        revise_practice(house.actor(nadia), card.id, 1, values(theme, sheet={**SHEET, "materials": taken.markdown}, rung=Rung.PACT))
        assert house.browser().get(taken.url).status_code == 404
        assert row_of(taken).audience == audience_of(Rung.PACT, pact.id)

    def test_a_file_is_put_into_the_materials_by_its_own_button(self, scene):
        house, _pact, _theme, nadia, _fiore = scene
        answer = send(
            house.browser(nadia),
            "/buone-prassi/nuova?patto=pandino",
            file=upload_of(picture()),
            alt="Il cortile",
            attach="1",
            title="Il titolo resta",
        )
        assert answer.status_code == 200
        assert "![Il cortile](/file/" in answer.text
        assert "Il titolo resta" in answer.text

    def test_somebody_else_s_file_is_not_opened_by_writing_its_address(self, scene):
        house, pact, theme, nadia, fiore = scene
        taken = taken_by(house, fiore)
        row = begin_practice(house.actor(nadia), pact.id, values(theme, sheet={**SHEET, "materials": taken.markdown}))
        publish_practice(house.actor(nadia), row.id)
        assert house.browser().get(taken.url).status_code == 404
        assert row_of(taken).owner is None


def test_values_that_no_form_brings_are_refused(scene):
    house, pact, theme, nadia, _fiore = scene
    actor = house.actor(nadia)
    for wrong in ({"theme_ids": ()}, {"theme_ids": tuple(range(9))}, {"outcome": "wonderful"}, {"sheet": {"need": "a" * 9_000}}):
        with pytest.raises(Invalid):
            begin_practice(actor, pact.id, values(theme, **wrong))


def test_a_card_that_tries_nothing_out_says_nothing_of_how_it_went(scene):
    house, pact, theme, nadia, _fiore = scene
    row = begin_practice(house.actor(nadia), pact.id, values(theme, outcome="worked", sheet={**SHEET, "went": "Bene."}))
    assert now(row).outcome == ""
    assert "went" not in now(row).sheet


def test_the_house_may_write_everywhere(scene):
    _house, pact, theme, _nadia, _fiore = scene
    row = begin_practice(SYSTEM, pact.id, values(theme))
    assert publish_practice(SYSTEM, row.id).state == State.LIVE
    assert put(row, number=1).author_id is None
