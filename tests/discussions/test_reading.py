"""Reading threads: pages, addresses, what a reader left off, what visitors get."""

import re
from datetime import timedelta

import pytest

from forum.core import clock
from forum.core.audience import Rung
from forum.core.database import db
from forum.core.work import unit_of_work
from forum.discussions.services.marking import set_mark
from forum.discussions.services.tending import hide_post
from forum.pacts.events import ThemeChanged
from tests.support.discussions import fill_thread, make_post, make_thread, path_of
from tests.support.people import LONG_AGO


def words_of(page):
    return page.get_data(as_text=True)


@pytest.fixture
def luca(house):
    return house.member("Luca", role="educatore", organisation="Cooperativa Il Seme")


@pytest.fixture
def long_thread(house, luca):
    thread = make_thread(house.member("Marta"))
    with unit_of_work():
        fill_thread(thread, luca, 45, length=60)
    return thread


def ids_on(page):
    return [int(part.split('"')[0]) for part in words_of(page).split('<article class="post')[1:] for part in part.split('id="p')[1:2]]


def test_a_thread_is_read_twenty_posts_at_a_time(client, long_thread):
    pages = [ids_on(client.get(f"{path_of(long_thread)}?pagina={number}")) for number in (1, 2, 3)]
    assert [len(ids) for ids in pages] == [20, 20, 5]
    read = [post_id for ids in pages for post_id in ids]
    assert read == sorted(read)


@pytest.mark.parametrize("asked", ["0", "4", "-1", "1e3", "uno", "9" * 30, "%C2%B2"])
def test_a_page_that_is_not_there_is_not_found(client, long_thread, asked):
    assert client.get(f"{path_of(long_thread)}?pagina={asked}").status_code == 404


def test_another_slug_or_none_leads_to_the_right_one_and_keeps_the_page(client, long_thread):
    for address in (f"/discussioni/{long_thread.id}", f"/discussioni/{long_thread.id}-altro"):
        answer = client.get(f"{address}?pagina=2")
        assert (answer.status_code, answer.location) == (301, f"{path_of(long_thread)}?pagina=2")


@pytest.mark.parametrize("address", ["/discussioni/99999999999999999999", "/discussioni/99", "/interventi/99", "/interventi/99/storia"])
def test_what_is_not_there_is_not_found(client, database, address):
    assert client.get(address).status_code == 404


def test_a_permalink_leads_to_the_page_where_the_post_stands(client, long_thread, luca):
    last = make_post(long_thread, luca)
    answer = client.get(f"/interventi/{last.id}")
    assert (answer.status_code, answer.location) == (302, f"{path_of(long_thread)}?pagina=3#p{last.id}")


def test_who_wrote_is_shown_as_they_chose(client, house, luca):
    shy = house.member("Sara", role="psicologa", audience=1)
    thread = make_thread(luca)
    make_post(thread, shy)
    make_post(thread, None, byline="Lettrice del blog")
    page = words_of(client.get(path_of(thread)))
    assert f'<a href="/persone/{luca.id}-{luca.handle}">Luca</a>' in page
    assert "educatore, Cooperativa Il Seme" in page
    assert "<h2>Sara</h2>" in page
    assert "psicologa" not in page
    assert "<h2>Lettrice del blog</h2>" in page
    member = words_of(house.browser(luca).get(path_of(thread)))
    assert "psicologa" in member


def test_where_one_left_off_is_a_line_on_the_page_and_a_link_from_the_others(house, long_thread, luca):
    with unit_of_work():
        set_mark(luca.id, long_thread.id, 30)
    browser = house.browser(luca)
    first, second = (words_of(browser.get(f"{path_of(long_thread)}?pagina={number}")) for number in (1, 2))
    assert f'href="{path_of(long_thread)}?pagina=2#nuovi"' in first
    assert 'id="nuovi"' not in first
    assert 'id="nuovi"' in second
    assert "15 da leggere" in words_of(browser.get("/discussioni"))
    assert f'href="{path_of(long_thread)}?pagina=2#nuovi"' in words_of(browser.get("/discussioni"))


def test_a_hidden_post_is_shown_to_its_author_with_the_reason_and_to_who_tends(house, client, luca):
    thread = make_thread(house.member("Marta"))
    post = make_post(thread, luca, "Parole offensive")
    anna = house.member("Anna", roles=("moderator",))
    hide_post(house.actor(anna), post.id, "offende i vicini")
    for reader, seen in ((luca, True), (anna, True), (house.member("Sara"), False), (None, False)):
        browser = house.browser(reader)
        page = words_of(browser.get(path_of(thread)))
        assert ("Parole offensive" in page) == seen
        assert ("offende i vicini" in page) == seen
        assert browser.get(f"/interventi/{post.id}").status_code == (302 if seen else 404)
        assert browser.get(f"/interventi/{post.id}/storia").status_code == (200 if seen else 404)


def test_hidden_posts_at_the_end_of_a_full_page_are_still_found_by_their_author(house, luca):
    thread = make_thread(house.member("Marta"))
    with unit_of_work():
        fill_thread(thread, luca, 21, length=40)
    last = thread.last_post_id
    hide_post(house.actor(house.member("Anna", roles=("moderator",))), last, "prova")
    browser = house.browser(luca)
    where = browser.get(f"/interventi/{last}").location
    assert where == f"{path_of(thread)}#p{last}"
    assert last in ids_on(browser.get(where.split("#")[0]))


def test_a_visitors_page_holds_no_form_no_token_and_nothing_of_the_reader(client, long_thread):
    answer = client.get(path_of(long_thread))
    page = words_of(answer)
    assert "csrf" not in page
    assert "<textarea" not in page
    assert "Set-Cookie" not in answer.headers
    assert "Accedi per rispondere" in page


def test_a_public_page_describes_itself_and_a_confidential_one_says_nothing_outside(house, luca):
    pact = house.pact("Famiglie", rung=Rung.PACT)
    house.belongs(luca, pact)
    browser = house.browser(luca)
    public, private = make_thread(luca, "Aperta", text="Come **avete** cominciato?"), make_thread(luca, "Riservata", pact=pact)
    page = words_of(house.browser().get(path_of(public)))
    assert '<meta property="og:description" content="Come avete cominciato?">' in page
    assert f'{path_of(public)}/feed.atom"' in page
    assert "og:" not in words_of(browser.get(path_of(private)))


def test_the_page_speaks_the_readers_language(client, long_thread):
    english = words_of(client.get(path_of(long_thread), headers={"Accept-Language": "en"}))
    italian = words_of(client.get(path_of(long_thread), headers={"Accept-Language": "it"}))
    assert "Sign in to reply" in english
    assert "1 January 2025" in english
    assert "Accedi per rispondere" in italian
    assert "1 gennaio 2025" in italian


def test_who_can_be_called_and_whether_they_can_read(house, luca):
    pact = house.pact("Famiglie", rung=Rung.PACT)
    house.belongs(luca, pact)
    inside, late = house.member("Sara"), house.member("Samuele")
    house.belongs(inside, pact)
    house.belongs(late, pact, sees_from=clock.now())
    house.member("Sabina")
    thread = make_thread(luca, pact=pact, at=clock.now() - timedelta(days=1))
    assert f'data-mentions-url="/persone/nomi?discussione={thread.id}"' in words_of(house.browser(luca).get(path_of(thread)))

    def told(member):
        answer = house.browser(member).get(f"/persone/nomi?discussione={thread.id}&q=sa")
        assert answer.status_code == 200, answer.get_data(as_text=True)[-1500:]
        found = answer.get_json()
        return {one["name"]: one["can_read"] for one in found}

    assert told(luca) == {"Sara": True, "Samuele": False, "Sabina": False}
    assert told(house.member("Bruno")) == {"Sara": False, "Samuele": False, "Sabina": False}


def test_a_renamed_theme_has_its_new_name_on_every_thread(house, client, luca):
    theme, other = house.theme("Casa"), house.theme("Volontariato")
    thread = make_thread(luca, themes=(theme, other))
    assert "Casa" in words_of(client.get(path_of(thread)))
    with unit_of_work() as work:
        db.session.get(type(theme), theme.id).name = "Casa e vicinato"
        work.emit(ThemeChanged(actor_id=None, theme_id=theme.id))
    page = words_of(client.get(path_of(thread)))
    assert "Casa e vicinato</a>" in page
    assert "Volontariato</a>" in page


def test_the_list_goes_from_the_newest_without_gaps_or_repeats(client, house, luca):
    made = [make_thread(luca, f"Discussione {number}", at=LONG_AGO + timedelta(days=number // 2)).id for number in range(45)]
    seen, address = [], "/discussioni"
    while address:
        page = words_of(client.get(address))
        seen += [int(part.split("-")[0]) for part in page.split('<h3 class="title"><a href="/discussioni/')[1:]]
        older = page.partition('rel="next" href="')[2].partition('"')[0]
        address = older.replace("&amp;", "&")
    assert seen == sorted(made, reverse=True)


def test_the_list_is_narrowed_by_kind_theme_and_pact(client, house, luca):
    pact, theme = house.pact("Patto di Pandino"), house.theme("Casa", slug="casa")
    make_thread(luca, "Una domanda sulla casa", kind="question", themes=(theme,))
    make_thread(luca, "Una festa", kind="announcement", pact=pact)
    for query, here, away in (
        ("tipo=question", "Una domanda sulla casa", "Una festa"),
        ("tema=casa", "Una domanda sulla casa", "Una festa"),
        (f"patto={pact.slug}", "Una festa", "Una domanda sulla casa"),
    ):
        page = words_of(client.get(f"/discussioni?{query}"))
        assert here in page
        assert away not in page
    assert "Nessuna discussione corrisponde" in words_of(client.get(f"/discussioni?patto={pact.slug}&tema=casa"))


@pytest.mark.parametrize("query", ["tipo=segreto", "tema=nessuno", "patto=nessuno", "prima=ieri", "prima=99999999999999999999-1"])
def test_a_list_narrowed_to_what_is_not_there_is_not_found(client, database, query):
    assert client.get(f"/discussioni?{query}").status_code == 404


def test_a_confidential_pact_cannot_be_told_from_one_that_is_not_there(client, house):
    pact = house.pact("Famiglie segrete", rung=Rung.PACT)
    there, absent = (client.get(f"/discussioni?patto={slug}") for slug in (pact.slug, "nessuno"))
    assert (there.status_code, absent.status_code) == (404, 404)
    assert there.data == absent.data


def test_the_sections_of_others_show_only_what_the_reader_may_see(house, luca):
    pact = house.pact("Famiglie", rung=Rung.PACT, page=Rung.PUBLIC)
    theme = house.theme("Casa", slug="casa")
    house.belongs(luca, pact)
    make_thread(luca, "Tra noi", pact=pact, themes=(theme,))
    make_thread(luca, "Per tutti", themes=(theme,))
    visitor, member = house.browser(), house.browser(luca)
    for address in (f"/patti/{pact.slug}", "/temi/casa", f"/persone/{luca.id}-{luca.handle}"):
        if visitor.get(address).status_code != 200:
            pytest.fail(f"{address} is not served")
        assert "Tra noi" not in words_of(visitor.get(address)), address
        assert "Tra noi" in words_of(member.get(address)), address
    db.session.rollback()


RECORDED = "https://youtu.be/8TB72cWDSWs"
LATER = "https://vimeo.com/123456"


def times_of(browser, thread, page=1):
    shown = browser.get(f"{path_of(thread)}?pagina={page}").get_data(as_text=True)
    letters = shown.split('<article class="post')[1:]
    return [re.findall(r'href="([^"]+)" class="timecode"', letter) for letter in letters]


def test_a_time_code_leads_to_the_nearest_recording_above_it_on_the_page(house, client):
    author = house.member()
    thread = make_thread(author, text="A 10:00 non c'è ancora nulla da ascoltare.")
    second, fourth = f"Ecco:\n\n{RECORDED}", f"E l'altra:\n\n{LATER}\n\nA 1:00 comincia."
    for text in (second, "Bello a 42:10.", fourth, "Qui 2:00; ci vediamo alle 20:30."):
        make_post(thread, author, text)
    found = times_of(client, thread)
    assert found == [
        [],
        [],
        ["https://www.youtube.com/watch?v=8TB72cWDSWs&amp;t=2530s"],
        ["https://vimeo.com/123456#t=60s"],
        ["https://vimeo.com/123456#t=120s"],
    ]
    assert times_of(house.browser(author), thread) == found


def test_a_recording_on_another_page_or_hidden_lends_its_seconds_to_nobody(house, client):
    author, moderator = house.member(), house.member("Mirco", roles=("moderator",))
    thread = make_thread(author)
    recorded = make_post(thread, author, RECORDED)
    for _ in range(19):
        make_post(thread, author, "A 42:10.")
    assert times_of(client, thread) == [[], [], *[["https://www.youtube.com/watch?v=8TB72cWDSWs&amp;t=2530s"]] * 18]
    assert times_of(client, thread, 2) == [[]]
    hide_post(house.actor(moderator), recorded.id, "Nomi di famiglie.")
    assert not any(times_of(client, thread))
    assert not any(times_of(house.browser(moderator), thread))
    assert b"8TB72cWDSWs" not in client.get(path_of(thread)).data
