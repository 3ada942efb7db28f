"""Writing, as a person does it: open the page, send its form."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.core import clock, limits
from forum.core.audience import Rung, audience_of
from forum.core.content import State
from forum.core.database import db
from forum.discussions.models import Post, PostRevision, Reaction, ReadMark, Thread
from forum.discussions.services.tending import hide_post, lock
from tests.support.discussions import db_thread, make_post, make_thread, path_of
from tests.support.people import LONG_AGO, csrf_of


def field_of(page, name):
    """Return the last value that the page holds under a field's name, as the reply form comes last."""
    return re.findall(rf'name="{name}" value="([^"]*)"', page.get_data(as_text=True))[-1]


def words_of(page):
    return page.get_data(as_text=True)


def count(model):
    # What was read before a request is no news of what it wrote.
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def thread(house):
    return make_thread(house.member("Marta"))


@pytest.fixture
def luca(house):
    return house.member("Luca")


def send_reply(house, browser, thread, text, **fields):
    return house.post(browser, path_of(thread), f"/discussioni/{thread.id}/risposte", text=text, **fields)


def test_a_reply_leads_to_its_own_place_on_the_page(house, thread, luca):
    browser = house.browser(luca)
    answer = send_reply(house, browser, thread, "Da noi si è cominciato **in tre**.")
    post = db.session.scalars(select(Post).order_by(Post.id.desc())).first()
    assert answer.status_code == 303
    assert answer.location == f"{path_of(thread)}#p{post.id}"
    page = words_of(browser.get(path_of(thread)))
    assert "<strong>in tre</strong>" in page
    assert f'id="p{post.id}"' in page
    assert (post.position, post.audience, post.opened_at) == (2, thread.audience, thread.opened_at)


def test_a_reply_on_the_twenty_first_place_leads_to_the_second_page(house, thread, luca):
    for _number in range(19):
        make_post(thread, luca)
    answer = send_reply(house, house.browser(luca), thread, "E noi per ultimi.")
    assert "?pagina=2#p" in answer.location


def test_whoever_replies_has_read_up_to_there(house, thread, luca):
    send_reply(house, house.browser(luca), thread, "Ci sono.")
    assert db.session.get(ReadMark, (luca.id, thread.id)).position == 2


def test_the_same_form_sent_twice_is_one_reply(house, thread, luca):
    browser = house.browser(luca)
    page = browser.get(path_of(thread))
    form = {"csrf_token": csrf_of(page), "submission": field_of(page, "submission"), "text": "Una volta sola."}
    first, second = (browser.post(f"/discussioni/{thread.id}/risposte", data=form) for _time in range(2))
    assert count(Post) == 2
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Qui serve una risposta."),
        (" \n \u200b ", "Qui serve una risposta."),
        ("a" * (limits.TEXT + 1), "Al massimo 20000 caratteri"),
        ("\ufffd\ufffd\ufffd\ufffd PK", "non si riesce a leggere"),
    ],
    ids=["empty", "invisible", "too long", "not text"],
)
def test_a_text_that_cannot_be_taken_comes_back_with_a_sentence(house, thread, luca, text, sentence):
    answer = send_reply(house, house.browser(luca), thread, text)
    page = words_of(answer)
    assert answer.status_code == 422
    assert sentence in page
    assert text.strip("\n \u200b")[:5000] in page
    assert count(Post) == 1


def test_hostile_words_are_shown_as_words(house, thread, luca):
    browser = house.browser(luca)
    send_reply(house, browser, thread, '<script>alert(1)</script> <img src=x onerror=alert(1)> [qui](javascript:alert(1)) "><b>')
    page = words_of(browser.get(path_of(thread)))
    shown = page[page.rindex('<div class="text">') :]
    assert "<script" not in shown.split("</div>")[0]
    assert "&lt;script&gt;" in shown
    assert "<img" not in shown.split("</div>")[0]
    assert 'href="javascript' not in page


def test_fields_that_the_form_does_not_have_are_refused_and_the_words_kept(house, thread, luca):
    answer = send_reply(house, house.browser(luca), thread, "Le mie parole", author_id="1")
    assert answer.status_code == 422
    assert "Le mie parole" in words_of(answer)


def test_a_thread_closed_meanwhile_says_so_and_keeps_the_words(house, thread, luca):
    browser = house.browser(luca)
    token = csrf_of(browser.get(path_of(thread)))
    lock(house.actor(house.member("Anna", roles=("moderator",))), thread.id)
    answer = browser.post(f"/discussioni/{thread.id}/risposte", data={"csrf_token": token, "text": "Parole lunghe e care"})
    page = words_of(answer)
    assert answer.status_code == 403
    assert "Questa discussione è chiusa a nuove risposte." in page
    assert "Parole lunghe e care" in page
    assert count(Post) == 1


def test_whoever_signed_out_meanwhile_finds_their_words_on_the_page_that_says_so(house, thread):
    answer = house.browser().post(f"/discussioni/{thread.id}/risposte", data={"text": "Parole"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code in (400, 401)
    assert "Parole" in words_of(answer)
    assert count(Post) == 1


def test_answers_that_crossed_are_shown_with_the_text_kept_and_asked_once(house, thread, luca):
    browser = house.browser(luca)
    page = browser.get(path_of(thread))
    make_post(thread, house.member("Sara"), "Sono arrivata prima io.")
    form = {"csrf_token": csrf_of(page), "seen": field_of(page, "seen"), "text": "Le mie parole"}
    crossed = browser.post(f"/discussioni/{thread.id}/risposte", data=form)
    shown = words_of(crossed)
    assert crossed.status_code == 409
    assert "1 nuovo intervento mentre scrivevi." in shown
    assert "Sono arrivata prima io." in shown
    assert "Le mie parole</textarea>" in shown
    assert count(Post) == 2
    form["seen"] = field_of(crossed, "seen")
    form["submission"] = field_of(crossed, "submission")
    assert browser.post(f"/discussioni/{thread.id}/risposte", data=form).status_code == 303
    assert count(Post) == 3


def test_ones_own_posts_cross_with_nothing(house, thread, luca):
    browser = house.browser(luca)
    page = browser.get(path_of(thread))
    make_post(thread, luca, "Dall'altra scheda.")
    form = {"csrf_token": csrf_of(page), "seen": field_of(page, "seen"), "text": "E anche questo."}
    assert browser.post(f"/discussioni/{thread.id}/risposte", data=form).status_code == 303


def test_quoting_lays_out_the_words_with_a_link_back(house, thread, luca):
    post = make_post(thread, house.member("Sara"), "Prima riga.\n\nSeconda riga.")
    page = house.browser(luca).get(f"{path_of(thread)}?cita={post.id}")
    assert f"&gt; [Sara ha scritto](/interventi/{post.id}):\n&gt;\n&gt; Prima riga.\n&gt; Seconda riga." in words_of(page)
    assert field_of(page, "reply_to") == str(post.id)


def test_a_reply_remembers_what_it_answers_only_within_its_thread(house, thread, luca):
    elsewhere = make_post(make_thread(luca, "Un'altra"), luca)
    browser = house.browser(luca)
    send_reply(house, browser, thread, "Rispondo altrove", reply_to=str(elsewhere.id))
    here = make_post(thread, house.member("Sara"))
    send_reply(house, browser, thread, "Rispondo qui", reply_to=str(here.id))
    replies = {post.plain: post.reply_to_id for post in db.session.scalars(select(Post))}
    assert replies["Rispondo altrove"] is None
    assert replies["Rispondo qui"] == here.id


def test_a_mention_links_to_the_person_and_lends_no_name_that_visitors_may_not_see(house, thread, luca):
    house.member("Sara", handle="sara")
    house.member("Irene Segreta", handle="irene", audience=1)
    send_reply(house, house.browser(luca), thread, "Chiedo a @sara e a @Irene, non a @nessuno.")
    html = db.session.scalars(select(Post.html).order_by(Post.id.desc())).first()
    assert 'title="Sara"' in html
    assert ">@Irene</a>" in html
    assert "Segreta" not in html
    assert "@nessuno" in html
    assert html.count("<a ") == 2


def test_opening_a_thread_in_the_commons(house, luca):
    theme = house.theme("Volontariato")
    browser = house.browser(luca)
    answer = house.post(
        browser,
        "/discussioni/nuova",
        title="Chi ha un furgone?",
        text="Serve sabato.",
        themes=str(theme.id),
        kind="question",
        rung="0",
        pact="",
    )
    assert answer.status_code == 303
    thread = db.session.scalars(select(Thread)).one()
    assert (thread.kind, thread.audience, thread.post_count, thread.slug) == ("question", 0, 1, "chi-ha-un-furgone")
    page = words_of(house.browser().get(answer.location))
    assert "Chi ha un furgone?" in page
    assert "Volontariato" in page


def test_opening_a_thread_in_a_confidential_pact_says_who_will_read_it(house, luca):
    pact, theme = house.pact("Famiglie di Spino", rung=Rung.PACT), house.theme()
    house.belongs(luca, pact)
    browser = house.browser(luca)
    form = browser.get(f"/discussioni/nuova?patto={pact.slug}")
    assert "non è pubblico" in words_of(form)
    answer = browser.post(
        "/discussioni/nuova",
        data={
            "csrf_token": csrf_of(form),
            "title": "Tra noi",
            "text": "Parole nostre",
            "themes": str(theme.id),
            "kind": "free",
            "rung": str(Rung.PACT.value),
            "pact": pact.slug,
        },
    )
    assert answer.status_code == 303
    assert db.session.scalars(select(Post.audience)).one() == audience_of(Rung.PACT, pact.id)
    assert house.browser(house.member("Sara")).get(answer.location).status_code == 404


def test_nobody_opens_a_thread_wider_than_the_pact_lets_it_be_nor_where_they_do_not_belong(house, luca):
    pact, other, theme = house.pact("Famiglie", rung=Rung.PACT), house.pact("Altrove"), house.theme()
    house.belongs(luca, pact)
    browser = house.browser(luca)
    token = csrf_of(browser.get("/discussioni/nuova"))
    form = {"csrf_token": token, "title": "Prova", "text": "Parole mie", "themes": str(theme.id), "kind": "free"}
    too_wide = browser.post("/discussioni/nuova", data={**form, "pact": pact.slug, "rung": "0"})
    assert too_wide.status_code == 422
    assert "Parole mie" in words_of(too_wide)
    assert browser.post("/discussioni/nuova", data={**form, "pact": other.slug, "rung": "0"}).status_code == 404
    assert count(Thread) == 0


@pytest.mark.parametrize("chosen", [0, 6], ids=["none", "too many"])
def test_a_thread_is_about_one_to_five_themes(house, luca, chosen):
    themes = [house.theme(f"Tema {number}") for number in range(6)]
    ids = [str(theme.id) for theme in themes[:chosen]]
    answer = house.post(
        house.browser(luca), "/discussioni/nuova", title="Prova", text="Parole mie", themes=ids, kind="free", rung="0", pact=""
    )
    assert answer.status_code == 422
    assert "Scegli da uno a 5 temi." in words_of(answer)
    assert "Parole mie" in words_of(answer)


@pytest.mark.parametrize("kind", ["question", "practice", "announcement", "proposal"])
def test_each_kind_opens_with_its_own_questions(house, luca, kind):
    blank = words_of(house.browser(luca).get("/discussioni/nuova?tipo=free"))
    area = re.search(r"<textarea[^>]*>(.*?)</textarea>", words_of(house.browser(luca).get(f"/discussioni/nuova?tipo={kind}")), re.S)
    assert area.group(1).strip().endswith(":")
    assert re.search(r"<textarea[^>]*>\s*</textarea>", blank)


def test_a_visitor_is_asked_to_sign_in_before_opening_a_thread(client):
    assert client.get("/discussioni/nuova").location == "/accedi?next=/discussioni/nuova"


def edit(house, browser, post, text, **fields):
    page = browser.get(f"/interventi/{post.id}/modifica")
    values = {"csrf_token": csrf_of(page), "version": field_of(page, "version"), "text": text, "reason": "", **fields}
    return browser.post(f"/interventi/{post.id}/modifica", data=values)


def test_an_edit_within_minutes_leaves_no_trace(house, thread, luca):
    post = make_post(thread, luca, "Parole storte", at=clock.now())
    assert edit(house, house.browser(luca), post, "Parole dritte").status_code == 303
    db.session.refresh(post)
    assert (post.plain, post.edited_at, post.version, count(PostRevision)) == ("Parole dritte", None, 2, 0)


def test_a_later_edit_is_kept_in_the_history_word_by_word(house, thread, luca, client):
    post = make_post(thread, luca, "Ci vediamo lunedì in oratorio.")
    edit(house, house.browser(luca), post, "Ci vediamo martedì in oratorio.", reason="ho sbagliato giorno")
    assert f'href="/interventi/{post.id}/storia">modificato</a>' in words_of(client.get(path_of(thread)))
    history = words_of(client.get(f"/interventi/{post.id}/storia"))
    assert "<del>" in history
    assert "lunedì" in history
    assert "martedì" in history
    assert "ho sbagliato giorno" in history


def test_who_tends_edits_only_with_a_reason(house, thread, luca):
    post = make_post(thread, luca, "Telefonate a casa mia.", at=clock.now())
    browser = house.browser(house.member("Anna", roles=("moderator",)))
    refused = edit(house, browser, post, "Telefonate.")
    assert refused.status_code == 422
    assert "Telefonate." in words_of(refused)
    assert edit(house, browser, post, "Telefonate.", reason="un numero privato").status_code == 303
    assert count(PostRevision) == 1, "the words of others are never changed without a trace"


def test_two_people_editing_are_shown_both_texts_and_nothing_is_lost(house, thread, luca):
    post = make_post(thread, luca, "Prima stesura")
    browser = house.browser(luca)
    edit(house, browser, post, "Seconda stesura")
    stale = edit(house, browser, post, "La mia stesura", version="1")
    page = words_of(stale)
    assert stale.status_code == 409
    assert "La mia stesura" in page
    assert "Seconda stesura" in page
    assert db.session.scalar(select(Post.source).where(Post.id == post.id)) == "Seconda stesura"
    form = {"csrf_token": csrf_of(stale), "version": field_of(stale, "version"), "text": "Le due insieme", "reason": ""}
    assert browser.post(f"/interventi/{post.id}/modifica", data=form).status_code == 303


def test_nobody_edits_the_words_of_others(house, thread, luca):
    post = make_post(thread, luca)
    browser = house.browser(house.member("Sara"))
    assert browser.get(f"/interventi/{post.id}/modifica").status_code == 403
    token = csrf_of(browser.get(path_of(thread)))
    answer = browser.post(f"/interventi/{post.id}/modifica", data={"csrf_token": token, "text": "altro", "version": "1", "reason": "x"})
    assert answer.status_code == 403
    assert db.session.scalar(select(Post.version).where(Post.id == post.id)) == 1


def test_deleting_leaves_no_words_and_no_gap(house, thread, luca):
    post = make_post(thread, luca, "Parole da togliere")
    make_post(thread, house.member("Sara"), "Dopo")
    browser = house.browser(luca)
    answer = house.post(browser, f"/interventi/{post.id}/altro", f"/interventi/{post.id}/elimina")
    assert answer.status_code == 303
    db.session.refresh(post)
    assert (post.state, post.position, post.source, post.html, post.plain) == (State.DELETED, 0, "", "", "")
    assert db_thread(thread).post_count == 2
    assert browser.get(f"/interventi/{post.id}").status_code == 404


def test_an_opening_without_answers_is_deleted_with_its_thread(house, thread):
    author = db.session.get(Thread, thread.id).author_id
    opening = db.session.scalars(select(Post)).one()
    browser = house.browser(db.session.get(type(house.member("x")), author))
    house.post(browser, f"/interventi/{opening.id}/altro", f"/interventi/{opening.id}/elimina")
    assert browser.get(path_of(thread)).status_code == 404
    assert db_thread(thread).title == ""


def test_a_word_is_left_and_taken_back_and_only_members_see_who_said_it(house, thread, luca, client):
    post = make_post(thread, house.member("Sara"))
    browser = house.browser(luca)
    to = f"/discussioni/{thread.id}/parole"
    assert house.post(browser, path_of(thread), to, thanks=str(post.id)).location == f"{path_of(thread)}#p{post.id}"
    page = words_of(browser.get(path_of(thread)))
    assert f'name="thanks" value="{post.id}" aria-pressed="true">grazie' in page
    assert "grazie: Luca" in page
    visitor = words_of(client.get(path_of(thread)))
    assert "grazie" not in visitor
    assert "Luca" not in visitor
    house.post(browser, path_of(thread), to, thanks=str(post.id))
    assert count(Reaction) == 0


def test_nobody_thanks_themselves(house, thread, luca):
    post = make_post(thread, luca)
    answer = house.post(house.browser(luca), path_of(thread), f"/discussioni/{thread.id}/parole", useful=str(post.id))
    assert answer.status_code == 403
    assert count(Reaction) == 0


def test_marking_as_read_is_a_button_and_a_visit_writes_nothing(house, thread, luca):
    make_post(thread, house.member("Sara"))
    browser = house.browser(luca)
    browser.get(path_of(thread))
    assert count(ReadMark) == 0
    house.post(browser, path_of(thread), f"/discussioni/{thread.id}/letta", position="2")
    db.session.rollback()
    assert db.session.scalars(select(ReadMark.position)).one() == 2
    assert "Segna come letta" not in words_of(browser.get(path_of(thread)))


def test_a_script_that_marks_as_read_gets_no_page(house, thread, luca):
    browser = house.browser(luca)
    token = csrf_of(browser.get(path_of(thread)))
    data = {"csrf_token": token, "position": "1"}
    assert browser.post(f"/discussioni/{thread.id}/letta", data=data, headers={"X-Requested-With": "fetch"}).status_code == 204


def test_an_old_thread_says_so_before_one_writes(house, luca):
    old = make_thread(luca, "Vecchia", at=LONG_AGO)
    young = make_thread(luca, "Nuova", at=clock.now() - timedelta(days=3))
    assert "Qui nessuno scrive dal 1 gennaio 2025." in words_of(house.browser(luca).get(path_of(old)))
    assert "Qui nessuno scrive" not in words_of(house.browser(luca).get(path_of(young)))


def test_a_title_is_changed_and_the_old_address_leads_to_the_new_one(house, luca):
    theme = house.theme("Casa")
    thread = make_thread(luca, "Titolo vecchio", themes=(house.theme("Volontariato"),))
    before = path_of(thread)
    browser = house.browser(luca)
    answer = house.post(
        browser, f"/discussioni/{thread.id}/modifica", title="Titolo nuovo", kind="proposal", themes=str(theme.id), version="1"
    )
    assert answer.location == f"/discussioni/{thread.id}-titolo-nuovo"
    moved = browser.get(before)
    assert (moved.status_code, moved.location) == (301, answer.location)
    page = words_of(browser.get(answer.location))
    assert "Casa" in page
    assert "Volontariato" not in page
    stale = house.post(browser, f"/discussioni/{thread.id}/modifica", title="Ancora", kind="free", themes=str(theme.id), version="1")
    assert stale.status_code == 409
    assert "Titolo nuovo" in words_of(stale)


def test_the_author_of_a_hidden_post_cannot_bring_it_back_by_editing(house, thread, luca):
    post = make_post(thread, luca)
    hide_post(house.actor(house.member("Anna", roles=("moderator",))), post.id, "offende")
    assert house.browser(luca).get(f"/interventi/{post.id}/modifica").status_code == 403
