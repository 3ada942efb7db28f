"""The search page: what a reader types, what they see, and what they are told when it could not be understood."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from forum.core.audience import Rung
from forum.core.database import db
from forum.core.paging import PAGE_SIZE
from forum.pacts.models import Edition
from forum.search.asking import kind_names
from tests.support.discussions import make_post, make_thread
from tests.support.meetings import make_meeting
from tests.support.searching import rows, total


def test_hits_of_one_thread_stand_together_under_the_best_of_them(ask, house):
    author = house.member()
    thread = make_thread(author, "Il forno del quartiere", text="Si accende il sabato.")
    make_post(thread, author, "La farina la porta chi può.")
    make_post(thread, author, "Serve farina integrale, molta farina.")
    make_thread(author, "Un'altra cosa", text="Anche qui c'è farina.")
    page = ask("farina")
    assert len(rows(page)) == 2
    assert total(page) == 3
    assert page.count('class="also"') == 1


def test_where_only_the_title_holds_the_words_the_thread_itself_leads(ask, house):
    author = house.member()
    thread = make_thread(author, "Ricette di gennaio", text="Buon anno a tutte.")
    make_post(thread, author, "Pieghiamo i tortelli.")
    assert rows(ask("ricette"))[0].split("#")[0] == f"/discussioni/{thread.id}-ricette-di-gennaio"


def test_posts_found_only_by_the_title_they_share_are_counted_and_not_shown(ask, house):
    author = house.member()
    thread = make_thread(author, "Ricette di gennaio", text="Buon anno a tutte.")
    make_post(thread, author, "Pieghiamo i tortelli.")
    make_post(thread, author, "La mia ricetta preferita.")
    page = unescape(ask("ricette"))
    assert page.count('class="also"') == 0
    assert "La mia <mark>ricetta</mark> preferita" in page
    assert "tortelli" not in page
    assert "Altri 3 interventi nella stessa discussione" in page
    assert ask("/cerca?tipo=post").count('class="also"') == 1


def test_a_hit_opens_at_its_post_and_shows_whose_it_is(ask, house):
    author = house.member("Teresa B.")
    thread = make_thread(author)
    post = make_post(thread, author, "Abbiamo scelto il colore glicine.")
    page = ask("glicine")
    assert rows(page)[0].endswith(f"#p{post.id}")
    assert "<mark>glicine</mark>" in page
    assert "Teresa B." in page


def test_hostile_words_are_shown_as_words(ask, house):
    make_thread(house.member(), "Titolo <script>alert(1)</script>", text="Corpo `<img onerror=x>` glicine")
    page = ask("glicine%22%3E%3Cscript%3Ealert(2)%3C/script%3E")
    assert "<script>alert" not in page
    assert "<img onerror" not in ask("glicine")
    assert "onerror" in unescape(ask("glicine"))


def test_filters_count_what_this_reader_would_find_and_nothing_else(ask, house):
    inside, outside = house.member("Ada"), house.member("Ugo")
    closed = house.pact("Chiuso", rung=Rung.PACT)
    house.belongs(inside, closed)
    make_thread(inside, "Aperta", text="ortensia")
    make_thread(inside, "Segreta", text="ortensia", pact=closed)
    page = ask("ortensia", outside)
    assert total(page) == 1
    assert "Intervento (1)" in page
    assert "Chiuso" not in page
    assert "Segreta" not in page
    mine = ask("ortensia", inside)
    assert total(mine) == 2
    assert "Intervento (2)" in mine
    assert "Chiuso (" in mine


def test_a_chosen_filter_narrows_and_the_same_link_lets_go(ask, house):
    author = house.member()
    make_thread(author, "Con peonia", text="peonia")
    make_meeting("La peonia e noi")
    page = ask("/cerca?q=peonia&tipo=meeting")
    assert total(page) == 1
    assert rows(page)[0].startswith("/incontri/")
    assert re.search(r'<a href="/cerca\?q=peonia" aria-current="true">Incontro \(1\)', page)
    assert "Intervento (1)" in page


def test_pacts_and_themes_can_be_chosen_beside_the_box(ask, house):
    author, theme = house.member(), house.theme("Orti urbani")
    pact = house.pact("Patto del pozzo")
    make_thread(author, "Nel patto", text="dalia", pact=pact)
    make_thread(author, "Nel tema", text="dalia", themes=(theme,))
    assert total(ask(f"/cerca?q=dalia&patto={pact.id}")) == 1
    assert "Nel tema" in ask(f"/cerca?q=dalia&tema={theme.id}")
    assert total(ask("/cerca?q=dalia&tema=999")) == 0


def test_the_latest_come_first_when_asked_for(ask, house):
    author = house.member()
    old = make_thread(author, "Vecchia", text="mimosa mimosa mimosa", at=datetime(2024, 1, 1, tzinfo=UTC))
    new = make_thread(author, "Nuova", text="si parla di tante cose e alla fine anche di mimosa", at=datetime(2025, 1, 1, tzinfo=UTC))
    first_of = [int(re.search(r"/(\d+)", address).group(1)) for address in rows(ask("/cerca?q=mimosa&ordine=data"))]
    assert first_of == [new.id, old.id]


def test_names_after_a_filter_are_looked_up(ask, house):
    marta, ugo, theme = house.member("Marta Rossi"), house.member("Ugo"), house.theme("Volontariato", "volontariato")
    pact = house.pact("Patto di Pandino", slug="patto-pandino")
    make_thread(marta, "Di Marta", text="girasole", themes=(theme,))
    make_thread(ugo, "Di Ugo", text="girasole", pact=pact)
    for question in ("girasole autore:marta", "girasole autore:rossi", f"girasole autore:@{marta.handle}", "girasole tema:volontariato"):
        page = ask(question)
        assert total(page) == 1, question
        assert "Di Marta" in page
    for question in ("girasole patto:pandino", "girasole patto:patto-pandino", 'girasole patto:"patto di pandino"'):
        assert "Di Ugo" in ask(question), question


@pytest.mark.parametrize("question", ["girasole patto:nessuno", "girasole tema:nessuno", "girasole autore:nessuno"])
def test_a_name_that_nobody_bears_matches_nothing(ask, house, question):
    make_thread(house.member(), text="girasole")
    assert total(ask("girasole")) == 1
    assert total(ask(question)) == 0


def test_a_name_that_nobody_bears_matches_nothing_beside_a_choice_either(ask, house):
    pact = house.pact("Vero")
    make_thread(house.member(), text="girasole", pact=pact)
    assert total(ask(f"/cerca?q=girasole+patto:inventato&patto={pact.id}")) == 0


def test_the_name_of_a_confidential_pact_finds_nothing_for_who_is_outside(ask, house):
    inside = house.member()
    pact = house.pact("Cucina segreta", rung=Rung.PACT)
    house.belongs(inside, pact)
    make_thread(inside, text="girasole", pact=pact)
    assert total(ask("girasole patto:cucina", inside)) == 1
    assert ask("girasole patto:cucina") == ask("girasole patto:nessuno").replace("nessuno", "cucina")


def test_kinds_are_named_in_either_language(ask, house):
    make_thread(house.member(), text="viola")
    assert total(ask("viola tipo:intervento")) == 1
    for language in ("it", "en"):
        browser = house.browser()
        browser.set_cookie("language", language)
        for name in ("intervento", "post"):
            shown = browser.get(f"/cerca?q=viola+tipo:{name}").get_data(as_text=True)
            assert "<mark>viola</mark>" in shown, (language, name)


def test_every_kind_that_can_be_found_can_be_named(database):
    with database.test_request_context():
        assert {"discussione", "intervento", "patto", "tema", "incontro", "documento", "persona"} <= set(kind_names())


def test_a_mistyped_word_gets_a_suggestion_that_keeps_the_rest(ask, house):
    make_thread(house.member(), text="Il glicine fiorisce in cortile.")
    page = unescape(ask("glicnie"))
    assert 'href="/cerca?q=glicine">glicine</a>' in page
    assert "Forse cercavi" in page
    assert ">glicine tipo:intervento</a>" in unescape(ask("glicnie tipo:intervento"))


def test_suggestions_never_come_from_what_the_reader_may_not_see(ask, house):
    inside = house.member()
    pact = house.pact(rung=Rung.PACT)
    house.belongs(inside, pact)
    make_thread(inside, text="bergamotto", pact=pact)
    assert "bergamotto</a>" in ask("bergamoto", inside)
    assert "bergamotto" not in ask("bergamoto")


def test_few_results_are_widened_and_it_is_said(ask, house):
    make_thread(house.member(), text="Il glicine in cortile.")
    page = ask("glicine astronave")
    assert total(page) == 1
    assert 'class="notice"' in page
    assert 'class="notice"' not in ask("glicine")


def test_what_was_typed_stays_in_the_box_and_in_the_title(ask):
    page = unescape(ask("banca del tempo"))
    assert 'value="banca del tempo"' in page
    assert "<title>banca del tempo · Cerca" in page


def test_an_empty_question_explains_how_to_ask(ask):
    for question in ("/cerca", "/cerca?q=", "/cerca?q=+++", "/cerca?q=%00%01"):
        assert "patto:pandino" in ask(question)


def test_pages_past_the_end_do_not_exist(ask, house):
    author = house.member()
    for number in range(PAGE_SIZE + 2):
        make_thread(author, f"Discussione {number}", text="erica")
    assert "pagina=2" in ask("erica")
    assert len(rows(ask("/cerca?q=erica&pagina=2"))) == 2
    ask("/cerca?q=erica&pagina=3", status=404)
    ask("/cerca?q=erica&pagina=51", status=404)


def test_a_page_is_full_of_rows_however_many_posts_of_one_thread_are_found(ask, house):
    author = house.member()
    talk = make_thread(author, "Erica, erica, erica", text="erica erica")
    for _number in range(30):
        make_post(talk, author, "erica")
    for number in range(PAGE_SIZE + 2):
        make_thread(author, f"Discussione {number}", text="Qui cresce anche l'erica, tra molte altre piante di montagna.")
    first, second = ask("erica"), ask("/cerca?q=erica&pagina=2")
    assert (len(rows(first)), len(rows(second))) == (PAGE_SIZE, 3)
    threads = [re.match(r"/discussioni/(\d+)", address).group(1) for address in rows(first) + rows(second)]
    assert len(set(threads)) == PAGE_SIZE + 3
    ask("/cerca?q=erica&pagina=3", status=404)


def test_rows_go_on_past_the_first_hundred_hits(ask, house):
    author = house.member()
    talk = make_thread(author, "Erica, erica", text="erica")
    for _number in range(110):
        make_post(talk, author, "erica erica")
    make_thread(author, "Altro", text="Qui cresce anche l'erica, tra molte altre piante di montagna e di pianura.")
    page = ask("erica")
    assert len(rows(page)) == 2
    assert "Altri 108 interventi nella stessa discussione" in page


def test_posts_that_are_only_counted_are_one_click_away(ask, house):
    author = house.member()
    talk = make_thread(author, "Ricette di gennaio", text="Buon anno a tutte.")
    for _number in range(6):
        make_post(talk, author, "erica")
    page = ask("erica")
    assert f'<a href="/discussioni/{talk.id}-ricette-di-gennaio">Altri 2 interventi nella stessa discussione</a>' in page


@pytest.mark.parametrize(
    "arguments",
    ["pagina=zero", "pagina=-1", "pagina=0", "pagina=", "pagina=9999999", "patto=abc", "tema=99999999999999", "patto=-1"],
)
def test_what_is_no_number_is_no_page(ask, house, arguments):
    make_thread(house.member(), text="erica")
    ask(f"/cerca?q=erica&{arguments}", status=404)
    ask(f"/cerca?{arguments}", status=404)


@pytest.mark.parametrize("arguments", ["tipo=" + "x" * 500, "ordine=altro", "q=%FF%FE"])
def test_odd_arguments_do_no_harm(ask, house, arguments):
    make_thread(house.member(), text="erica")
    ask(f"/cerca?{arguments}&q=erica")


def test_search_pages_are_not_indexed_nor_kept(ask, house):
    assert '<meta name="robots" content="noindex">' in ask("erica")
    assert "ETag" not in house.browser().get("/cerca?q=erica").headers


def test_lines_that_are_no_sentences_do_not_run_into_one_another(ask, house):
    make_meeting("Serata", agenda="tre volontari di paese\nuna maestra ortensia\nla redazione")
    page = unescape(re.sub("<[^>]+>", "", ask("ortensia")))
    assert "paese; una maestra ortensia; la redazione" in page


def test_a_place_for_which_something_was_found_is_shown(ask, house):
    house.pact("Patto del pozzo", neighbourhoods="Borgo San Pietro, Ombriano")
    make_meeting("Serata", place="Crema")
    page = re.sub("<(?!/?mark)[^>]+>", "", ask("ombriano"))
    assert "Borgo San Pietro, <mark>Ombriano</mark>" in page


def test_a_pact_is_found_by_its_years_and_shows_them(ask, house):
    pact = house.pact("Patto del pozzo")
    db.session.add_all(Edition(pact_id=pact.id, year=year, status="concluded") for year in (2019, 2021))
    db.session.commit()
    page = ask("dal:2020 al:2021 tipo:patto")
    assert total(page) == 1
    assert "<span>2019–2021</span>" in page
    assert "<time" not in page.partition("<main")[2]
