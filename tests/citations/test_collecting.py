"""Collecting words of a source: who may, what stands there, and what is said when it does not."""

from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from forum.citations.models import Collected, Excerpt
from forum.citations.queries.basket import Filters, Stand, basket, open_item
from forum.citations.selecting import selected
from forum.citations.services.collecting import collect, put_aside, put_back
from forum.core.audience import Rung
from forum.core.database import db
from forum.core.errors import Denied, Invalid, NotFound
from forum.core.refs import Ref
from forum.core.work import JournalRow
from forum.discussions.models import Post
from forum.discussions.services.tending import hide_post
from forum.pacts.models import Hat
from tests.support.answers import seen_by
from tests.support.discussions import make_post, make_thread

TEXT = "Abbiamo cominciato in tre.\n\nPoi le *chiavi del cortile* hanno girato fra i vicini, una settimana per uno."
WORDS = "le chiavi del cortile hanno girato fra i vicini"


@pytest.fixture
def post(house):
    thread = make_thread(house.member("Anna"), "Il cortile aperto", themes=(house.theme("Spazi comuni", "spazi"),))
    return make_post(thread, house.member("Bruno"), TEXT)


def address(post, **more):
    return f"/raccogli?da=post:{post.id}" + "".join(f"&{name}={quote(value)}" for name, value in more.items())


def sent(house, browser, post, **fields):
    return house.post(browser, address(post), **{"theme": "0", "reason": "", **fields})


def kept():
    return db.session.scalar(select(func.count(Collected.id)))


def test_a_member_collects_a_few_words_with_a_reason_and_a_theme(house, post):
    reader = house.member("Carla")
    theme = house.theme("Volontariato", "volontariato")
    answer = sent(house, house.browser(reader), post, words=WORDS, reason="Le chiavi a turno bastano.", theme=str(theme.id))
    assert answer.status_code == 303
    assert answer.location == f"/interventi/{post.id}"
    item = basket(house.actor(reader), Filters()).items[0]
    assert (item.words, item.reason, item.theme) == (WORDS, "Le chiavi a turno bastano.", "Volontariato")
    assert (item.by, item.collector, item.title, item.source) == ("Bruno", "Carla", "Il cortile aperto", Ref("post", post.id))
    assert "WordsCollected" in db.session.scalars(select(JournalRow.event)).all()


def test_the_page_gives_the_whole_post_to_be_cut_down(house, post):
    page = house.browser(house.member()).get(address(post)).get_data(as_text=True)
    assert "Abbiamo cominciato in tre.\nPoi le chiavi del cortile" in page
    assert "Bruno" in page
    assert "Il cortile aperto" in page


def test_words_chosen_on_the_page_are_filled_in(house, post):
    page = house.browser(house.member()).get(address(post, parole="cominciato in tre")).get_data(as_text=True)
    assert ">\ncominciato in tre</textarea>" in page.replace("\r\n", "\n")


def test_a_long_selection_travels_as_its_beginning_and_its_end():
    plain = "Uno due tre.\nQuattro cinque sei. Sette otto."
    assert selected(plain, "due tre", "cinque sei") == "due tre.\nQuattro cinque sei"
    assert selected(plain, "due tre", "") == "due tre"
    assert selected(plain, "", "") == plain
    assert selected(plain, "mai detto", "cinque") == "mai detto cinque"
    assert selected(plain, "cinque", "due tre") == "cinque due tre"


def test_words_that_do_not_stand_there_are_refused_and_nothing_is_lost(house, post):
    answer = sent(house, house.browser(house.member()), post, words="le chiavi di casa mia", reason="Un motivo da non perdere")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "le chiavi di casa mia" in page
    assert "Un motivo da non perdere" in page
    assert 'id="words-error"' in page
    assert "Abbiamo cominciato in tre" in page
    assert kept() == 0


@pytest.mark.parametrize("words", ["", "x" * 4_001])
def test_no_words_and_too_many_are_refused_beside_the_field(house, post, words):
    answer = sent(house, house.browser(house.member()), post, words=words)
    assert answer.status_code == 422
    assert 'id="words-error"' in answer.get_data(as_text=True)
    assert kept() == 0


def test_collecting_the_same_words_twice_tells_so(house, post):
    reader = house.member("Carla")
    browser = house.browser(reader)
    assert sent(house, browser, post, words=WORDS).status_code == 303
    again = sent(house, browser, post, words=f"  {WORDS.replace(' ', '  ')} ")
    assert again.status_code == 422
    assert "le hai già raccolte" in again.get_data(as_text=True)
    assert sent(house, browser, post, words="Abbiamo cominciato in tre").status_code == 303
    assert sent(house, house.browser(house.member("Dario")), post, words=WORDS).status_code == 303
    assert kept() == 3
    assert db.session.scalar(select(func.count(Excerpt.id))) == 3


def test_the_same_form_sent_twice_is_one_act(house, post):
    browser = house.browser(house.member())
    for _time in range(2):
        assert sent(house, browser, post, words=WORDS, submission="una-volta").status_code == 303
    assert kept() == 1


def test_visitors_are_asked_to_sign_in(client, post):
    answer = client.get(address(post))
    assert answer.status_code == 303
    assert answer.location.startswith("/accedi?next=/raccogli")


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "?da=post",
        "?da=post:0",
        "?da=post:99999999999999",
        "?da=nessuno:1",
        "?da=thread:1",
        "?da=post:1&dove=altrove",
        "?da=recording:1",
    ],
)
def test_what_is_no_source_answers_like_what_is_not_there(house, post, asked):
    browser = house.browser(house.member())
    nothing = browser.get("/raccogli?da=post:987654")
    answer = browser.get(f"/raccogli{asked}")
    assert answer.status_code == 404
    assert seen_by(answer) == seen_by(nothing)


def test_words_of_a_pact_one_does_not_read_cannot_be_collected(house):
    inside, outside = house.member("Anna"), house.member("Bruno")
    pact = house.pact(rung=Rung.PACT)
    house.belongs(inside, pact)
    post = make_post(make_thread(inside, pact=pact), inside, TEXT)
    assert house.browser(outside).get(address(post)).status_code == 404
    with pytest.raises(NotFound):
        collect(house.actor(outside), Ref("post", post.id), "", WORDS)
    assert collect(house.actor(inside), Ref("post", post.id), "", WORDS).id
    assert kept() == 1


def test_a_theme_that_is_not_there_is_refused(house, post):
    with pytest.raises(NotFound):
        collect(house.actor(house.member()), Ref("post", post.id), "", WORDS, theme_id=99)
    assert sent(house, house.browser(house.member()), post, words=WORDS, theme="99").status_code == 422
    assert kept() == 0


def test_the_ways_there_are_shown_to_members(house, post):
    page = house.browser(house.member()).get(f"/interventi/{post.id}/altro").get_data(as_text=True)
    assert f'href="/raccogli?da=post:{post.id}"' in page
    assert "Raccogli queste parole" in page


def test_the_script_comes_once_for_members_and_never_for_visitors(house, client, post):
    thread = f"/discussioni/{post.thread_id}-il-cortile-aperto"
    page = house.browser(house.member()).get(thread).get_data(as_text=True)
    assert page.count("js/collect.js") == 1
    assert page.count('data-collect="post"') == 1
    assert "collect" not in client.get(thread).get_data(as_text=True)


# The basket


@pytest.fixture
def collected(house, post):
    reader = house.member("Carla")
    return reader, collect(house.actor(reader), Ref("post", post.id), "", WORDS, "Un buon motivo.")


def seen(actor, **narrowed):
    return [item.words for item in basket(actor, Filters(**narrowed)).items]


def test_curators_find_everything_and_others_what_they_collected(house, collected):
    reader, _row = collected
    assert seen(house.actor(reader)) == [WORDS]
    assert seen(house.actor(house.member("Dario", roles=("curator",)))) == [WORDS]
    assert seen(house.actor(house.member("Elio"))) == []
    facilitator = house.member("Fulvia")
    house.belongs(facilitator, house.pact(), Hat.FACILITATOR)
    assert seen(house.actor(facilitator)) == [WORDS]


def test_a_curator_finds_nothing_of_a_pact_they_do_not_read(house):
    inside, curator = house.member("Anna"), house.member("Bruno", roles=("curator",))
    pact = house.pact(rung=Rung.PACT)
    house.belongs(inside, pact)
    post = make_post(make_thread(inside, pact=pact), inside, TEXT)
    row = collect(house.actor(inside), Ref("post", post.id), "", WORDS)
    assert seen(house.actor(curator)) == []
    with pytest.raises(NotFound):
        open_item(house.actor(curator), row.id)
    with pytest.raises(NotFound):
        put_aside(house.actor(curator), row.id)


def test_hidden_words_are_in_nobody_s_basket_and_come_back(house, post, collected):
    reader, row = collected
    moderator, curator = house.member("Mara", roles=("moderator",)), house.member("Dario", roles=("curator", "moderator"))
    hide_post(house.actor(moderator), post.id, "Nomina una famiglia.")
    author = house.actor(db.session.get_one(type(reader), post.author_id))
    for actor in (house.actor(reader), house.actor(curator), house.actor(moderator), author):
        assert basket(actor, Filters()).items == ()
        with pytest.raises(NotFound):
            open_item(actor, row.id)


def test_changed_words_are_listed_without_a_word_of_them(house, post, collected):
    reader, _row = collected
    excerpt = db.session.scalars(select(Excerpt)).one()
    excerpt.state, excerpt.standing = 2, 2
    db.session.commit()
    item = basket(house.actor(reader), Filters()).items[0]
    assert (item.words, item.changed, item.may_use) == ("", True, False)
    page = house.browser(reader).get("/raccolta").get_data(as_text=True)
    assert "chiavi del cortile" not in page
    assert "queste parole non si mostrano più" in page


def test_what_is_put_aside_can_be_brought_back(house, collected):
    reader, row = collected
    actor = house.actor(reader)
    put_aside(actor, row.id)
    put_aside(actor, row.id)
    assert (seen(actor), seen(actor, stand=Stand.ASIDE)) == ([], [WORDS])
    put_back(actor, row.id)
    assert (seen(actor), seen(actor, stand=Stand.ASIDE)) == ([WORDS], [])
    events = db.session.scalars(select(JournalRow.event)).all()
    assert (events.count("WordsPutAside"), events.count("WordsPutBack")) == (1, 1)


def test_a_facilitator_of_another_pact_reads_and_does_not_put_aside(house, collected):
    _reader, row = collected
    facilitator = house.member("Fulvia")
    house.belongs(facilitator, house.pact(), Hat.FACILITATOR)
    assert open_item(house.actor(facilitator), row.id).may_put_aside is False
    with pytest.raises(Denied):
        put_aside(house.actor(facilitator), row.id)


def test_the_basket_is_narrowed_by_theme_and_pact_and_goes_on(house):
    curator = house.member("Dario", roles=("curator",))
    theme, pact = house.theme("Volontariato", "volontariato"), house.pact("Il patto del cortile", slug="cortile")
    actor = house.actor(curator)
    for number in range(25):
        place = make_thread(curator, f"Discussione {number}", pact=pact if number < 3 else None, text=f"Parole numero {number} da tenere.")
        first = db.session.scalar(select(Post.id).where(Post.thread_id == place.id))
        collect(actor, Ref("post", first), "", "", theme_id=theme.id if number % 2 else None)
    window = basket(actor, Filters())
    assert len(window.items) == 20
    rest = basket(actor, Filters(), window.older)
    assert (len(rest.items), rest.older) == (5, None)
    assert len({item.id for item in (*window.items, *rest.items)}) == 25
    assert len(basket(actor, Filters(pact="cortile")).items) == 3
    assert len(basket(actor, Filters(theme="volontariato")).items) == 12
    browser = house.browser(curator)
    assert browser.get("/raccolta?patto=cortile&tema=volontariato").get_data(as_text=True).count("Parole numero") == 1
    for nowhere in ("patto=nessuno", "tema=nessuno", "stato=nessuno", "prima=ieri"):
        assert browser.get(f"/raccolta?{nowhere}").status_code == 404


def test_an_address_of_the_basket_that_names_a_closed_pact_answers_like_none(house):
    pact = house.pact(rung=Rung.PACT, slug="riservato")
    browser = house.browser(house.member())
    assert seen_by(browser.get(f"/raccolta?patto={pact.slug}")) == seen_by(browser.get("/raccolta?patto=mai-visto"))


def test_a_whole_post_is_collected_when_no_words_are_given(house, post):
    row = collect(house.actor(house.member()), Ref("post", post.id), "", "")
    assert db.session.get_one(Excerpt, row.excerpt_id).words.startswith("Abbiamo cominciato in tre.")


def test_words_in_the_middle_of_others_are_refused_by_the_service_too(house, post):
    with pytest.raises(Invalid):
        collect(house.actor(house.member()), Ref("post", post.id), "", "cominciato vicini")
