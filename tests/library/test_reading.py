"""Reading the library as a visitor and as a member does."""

from datetime import date, timedelta

import pytest

from forum.core.audience import MEMBERS, PUBLIC, Rung
from forum.core.paging import PAGE_SIZE
from forum.library.models import BlockKind
from forum.library.services.importing import ImportedBlock
from tests.support.library import address, claim, hidden, in_review, learn, make_document, next_version, published
from tests.support.pacts import statements
from tests.support.people import LONG_AGO


@pytest.fixture
def lucia(house):
    return house.member("Lucia", audience=PUBLIC)


def test_a_visitor_reads_a_document_with_its_head(house, client, lucia):
    theme = house.theme("Volontariato", "volontariato")
    document = make_document(lucia, "Otto apprendimenti", themes=(theme,), review_on=date(2027, 3, 31))
    page = client.get(address(document)).text
    assert "<h1>Otto apprendimenti</h1>" in page
    assert "Tre passi per cominciare." in page
    assert "1 gennaio 2025" in page
    assert f"/persone/{lucia.id}-{lucia.handle}" in page
    assert "da rivedere entro" in page
    assert "31 marzo 2027" in page
    assert 'href="/temi/volontariato"' in page
    assert f'href="{address(document, "/versioni")}"' in page


def test_the_page_speaks_english_too(client, lucia):
    document = make_document(lucia, review_on=date(2027, 3, 31))
    page = client.get(address(document), headers={"Accept-Language": "en"}).text
    assert "to be read again by" in page
    assert "31 March 2027" in page
    assert "All its versions" in page


def test_headings_are_listed_and_led_to(client, lucia):
    page = client.get(address(make_document(lucia))).text
    assert 'href="#punto-primo-passo"' in page
    assert '<h2 id="punto-primo-passo">Primo passo</h2>' in page


def test_a_short_document_has_no_contents(client, lucia):
    page = client.get(address(make_document(lucia, text="## Una parte\n\nSola."))).text
    assert "In questo documento" not in page


def test_a_profile_for_members_only_is_linked_only_for_members(house, client):
    shy = house.member("Schiva", audience=MEMBERS)
    document = make_document(shy)
    assert "Schiva" in client.get(address(document)).text
    assert f"/persone/{shy.id}-" not in client.get(address(document)).text
    assert f"/persone/{shy.id}-" in house.browser(house.member()).get(address(document)).text


def test_all_who_wrote_are_named_in_order(house, client, lucia):
    document = make_document(lucia)
    next_version(document, "Con Marco.", house.member("Marco"))
    published(document, 2)
    page = client.get(address(document)).text
    assert page.index("Lucia") < page.index("Marco")
    assert "Marco" not in client.get(address(document, "/versioni/1")).text


@pytest.mark.parametrize("rest", ["", "/versioni", "/versioni/1", "/confronta?da=1&a=1"])
def test_another_slug_leads_to_the_right_address(client, lucia, rest):
    document = make_document(lucia)
    answer = client.get(f"/biblioteca/{document.id}-altro-titolo{rest}")
    assert answer.status_code == 301
    assert answer.location == address(document, rest)


def test_the_number_alone_leads_there_too(client, lucia):
    document = make_document(lucia)
    assert client.get(f"/biblioteca/{document.id}").location == address(document)


def test_an_old_version_says_so_and_leads_to_the_one_that_stands(house, client, lucia):
    document = make_document(lucia, text="Parole di allora.")
    next_version(document, "Parole di adesso.", lucia)
    published(document, 2)
    page = client.get(address(document, "/versioni/1"))
    assert "Parole di allora." in page.text
    assert "Parole di adesso." in client.get(address(document)).text
    assert "Questa è una versione precedente" in page.text
    assert 'name="robots" content="noindex"' in page.text
    assert f'href="{address(document)}"' in page.text


def test_what_is_not_public_is_not_previewed_elsewhere(house, lucia):
    public, members = make_document(lucia), make_document(lucia, pact=house.pact(), rung=Rung.MEMBERS)
    browser = house.browser(lucia)
    assert 'property="og:title"' in house.browser().get(address(public)).text
    assert 'property="og:title"' not in browser.get(address(members)).text
    assert 'rel="canonical"' not in browser.get(address(members)).text


def test_a_hidden_document_tells_its_author_why(house, lucia):
    document = hidden(make_document(lucia), "Nomina una famiglia.")
    assert "Nomina una famiglia." in house.browser(lucia).get(address(document)).text


def test_hostile_text_is_shown_as_words(client, lucia):
    document = make_document(
        lucia,
        '<script>alert("titolo")</script>',
        summary="<img src=x onerror=alert(1)>",
        text="## <b onclick=x>Ciao\n\n[x](javascript:alert(1))\n\n<iframe src=//x>",
    )
    page = client.get(address(document)).text
    for spelled in ("<script>alert", "<img src=x", "<b onclick", 'href="javascript', "<iframe src"):
        assert spelled not in page


def test_history_lists_what_readers_may_read(house, client, lucia):
    document = make_document(lucia)
    next_version(document, "Bozza.", lucia, change="Ancora da rivedere.")
    page = client.get(address(document, "/versioni")).text
    assert "Prima stesura." in page
    assert "Ancora da rivedere." not in page
    curator = house.browser(house.member("Curatrice", roles=("curator",)))
    assert "Ancora da rivedere." in curator.get(address(document, "/versioni")).text


def test_a_long_history_goes_on(house, lucia, monkeypatch):
    monkeypatch.setattr("forum.core.limits.VERSIONS_SHOWN", 3)
    document = make_document(lucia)
    for number in range(2, 6):
        next_version(document, f"Parole {number}.", lucia, change=f"cambio-{number}")
    curator = house.browser(house.member("Curatrice", roles=("curator",)))
    first = curator.get(address(document, "/versioni")).text
    assert "cambio-5" in first
    assert "cambio-2" not in first
    assert f"{address(document, '/versioni')}?prima=3" in first
    second = curator.get(address(document, "/versioni?prima=3")).text
    assert "cambio-2" in second
    assert "cambio-3" not in second


def test_a_comparison_shows_what_went_and_what_came(house, client, lucia):
    document = make_document(lucia, text="Ci vediamo il lunedì in sala.")
    next_version(document, "Ci vediamo il martedì in sala.", lucia)
    published(document, 2)
    page = client.get(address(document, "/confronta?da=1&a=2")).text
    assert "<del>" in page
    assert "lunedì" in page.partition("<del>")[2].partition("</del>")[0]
    assert "martedì" in page.partition("<ins>")[2].partition("</ins>")[0]


def test_a_comparison_without_a_wish_takes_the_last_two(house, lucia):
    document = make_document(lucia)
    next_version(document, "Altre parole.", lucia)
    curator = house.browser(house.member("Curatrice", roles=("curator",)))
    assert "Dalla versione 1 alla versione 2" in curator.get(address(document, "/confronta")).text
    assert "Dalla versione 1 alla versione 2" in curator.get(address(document, "/confronta?a=2")).text
    assert "stessa cosa" in curator.get(address(document, "/confronta?da=2&a=2")).text


@pytest.mark.parametrize(
    "rest",
    [
        "/versioni/0",
        "/versioni/9",
        "/versioni/99999999999",
        "/versioni/x",
        "/versioni?prima=x",
        "/confronta?da=x",
        "/confronta?da=1&a=-2",
        "/confronta?da=9&a=1",
        "/versioni?prima=1",
    ],
)
def test_addresses_of_nothing_are_nothing(client, lucia, rest):
    assert client.get(address(make_document(lucia), rest)).status_code == 404


@pytest.mark.parametrize("rest", ["?prima=x", "?prima=1-1-1", "?prima=999999999999999999999-1", "?tema=assente", "?patto=assente"])
def test_lists_of_nothing_are_nothing(client, rest):
    assert client.get(f"/biblioteca{rest}").status_code == 404


def test_the_library_is_narrowed_to_a_theme_and_to_a_pact(house, client, lucia):
    theme, pact = house.theme("Anziani", "anziani"), house.pact("Patto di Pandino", slug="pandino")
    make_document(lucia, "Del tema", themes=(theme,))
    make_document(lucia, "Del patto", pact=pact)
    everything = client.get("/biblioteca").text
    assert "Del tema" in everything
    assert "Del patto" in everything
    of_theme, of_pact = client.get("/biblioteca?tema=anziani").text, client.get("/biblioteca?patto=pandino").text
    assert "Del tema" in of_theme
    assert "Del patto" not in of_theme
    assert "Del patto" in of_pact
    assert "Del tema" not in of_pact
    assert "Nessun documento" in client.get("/biblioteca?tema=anziani&patto=pandino").text


def test_a_pact_without_documents_can_still_be_asked_for_and_is_not_offered(house, client):
    house.pact("Patto senza carte", slug="senza")
    assert client.get("/biblioteca?patto=senza").status_code == 200
    assert "Patto senza carte" not in client.get("/biblioteca").text


def test_an_empty_library_says_so(client):
    assert "Non è stato ancora pubblicato nessun documento." in client.get("/biblioteca").text


def test_the_newest_stands_first_and_the_list_goes_on(client, lucia):
    for number in range(PAGE_SIZE + 2):
        make_document(lucia, f"Documento-{number:02}.", at=LONG_AGO + timedelta(days=number // 2))
    first = client.get("/biblioteca").text
    order = [first.index(f"Documento-{number:02}.") for number in range(PAGE_SIZE + 1, 1, -1)]
    assert order == sorted(order)
    assert "Documento-01." not in first
    older = first.partition('rel="next" href="')[2].partition('"')[0]
    second = client.get(older.replace("&amp;", "&")).text
    assert "Documento-01." in second
    assert "Documento-00." in second
    assert "Documento-02." not in second


def test_work_on_a_new_version_does_not_move_the_document(house, client, lucia):
    document = make_document(lucia, "Vecchio", at=LONG_AGO)
    make_document(lucia, "Recente", at=LONG_AGO + timedelta(days=3))
    before = client.get("/biblioteca").data
    next_version(document, "Bozza nuova.", lucia, at=LONG_AGO + timedelta(days=9))
    assert client.get("/biblioteca").data == before


def test_curators_see_drafts_marked_in_the_list(house, client, lucia):
    make_document(lucia, "Bozza segreta", draft=True)
    waiting = make_document(lucia, "In attesa")
    next_version(waiting, "Nuove parole.", lucia)
    in_review(waiting)
    curator = house.browser(house.member("Curatrice", roles=("curator",)))
    page = curator.get("/biblioteca").text
    assert "Bozza segreta" in page
    assert "In revisione" in page
    plain = client.get("/biblioteca").text
    assert "Bozza segreta" not in plain
    assert "In revisione" not in plain


@pytest.mark.parametrize("rest", ["", "/versioni", "/versioni/1", "/confronta?da=1&a=2"])
def test_pages_cost_few_statements(house, lucia, rest):
    theme = house.theme()
    document = make_document(lucia, pact=house.pact(), themes=(theme,))
    next_version(document, "Altre parole.", lucia)
    published(document, 2)
    for browser, most in ((house.browser(), 3), (house.browser(house.member("Curatrice", roles=("curator",))), 6)):
        with statements() as sent:
            assert browser.get(address(document, rest)).status_code == 200
        assert len(sent) <= most, sent


def test_the_list_costs_few_statements(house, client, lucia):
    for number in range(5):
        make_document(lucia, f"Documento {number}", pact=house.pact(), themes=(house.theme(),))
    for browser, most in ((client, 3), (house.browser(house.member()), 6)):
        with statements() as sent:
            assert browser.get("/biblioteca").status_code == 200
        assert len(sent) <= most, sent


def test_the_first_published_version_has_nothing_before_it_for_readers(house, client, lucia):
    document = make_document(lucia, draft=True)
    next_version(document, "Altre parole.", lucia)
    published(document, 2)
    curator = house.browser(house.member("Curatrice", roles=("curator",)))
    for browser in (client, house.browser(house.member())):
        assert "/confronta" not in browser.get(address(document)).text
    assert f'{address(document)}/confronta?da=1&amp;a=2"' in curator.get(address(document)).text


def test_readers_compare_with_the_last_version_they_may_read(house, client, lucia):
    document = make_document(lucia)
    next_version(document, "Mai uscita.", lucia)
    number = next_version(document, "Altre parole.", lucia)
    published(document, number)
    found = f"{address(document)}/confronta?da=1&amp;a=3"
    assert f'href="{found}"' in client.get(address(document)).text
    assert client.get(found.replace("&amp;", "&")).status_code == 200


def test_in_the_list_who_looks_after_documents_sees_where_a_newer_draft_waits(house, client, lucia):
    document = make_document(lucia)
    curator = house.browser(house.member("Curatrice", roles=("curator",)))
    assert "Bozza più nuova" not in curator.get("/biblioteca").text
    next_version(document, "Altre parole.", lucia)
    assert "Bozza più nuova" in curator.get("/biblioteca").text
    for browser in (client, house.browser(house.member())):
        assert "Bozza più nuova" not in browser.get("/biblioteca").text
    in_review(document)
    page = curator.get("/biblioteca").text
    assert "Bozza più nuova" not in page
    assert "In revisione" in page


def test_the_head_counts_the_recommendations_too(client):
    advice = ImportedBlock(BlockKind.RECOMMENDATION, "Da fare.")
    assert "1 affermazione, 2 raccomandazioni:" in client.get(address(learn(claim("Una."), advice, advice))).text
    assert "1 affermazione, 1 raccomandazione:" in client.get(address(learn(claim("Una."), advice))).text
    assert "1 affermazione:" in client.get(address(learn(claim("Una.")))).text
