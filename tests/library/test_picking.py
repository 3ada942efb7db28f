"""Putting a source beside a piece: from this site by its address, from the basket, from a page outside."""

from datetime import date
from html import unescape

import pytest
from sqlalchemy import select

from forum.citations.models import Agreement, Citation, Excerpt
from forum.citations.services.collecting import collect
from forum.core import clock
from forum.core.audience import Rung
from forum.core.database import db
from forum.core.refs import Ref
from forum.library.models import BlockKind
from forum.library.pointing import Pointed, is_outside, read_address
from forum.library.queries.drafts import blocks_of, find_draft
from forum.pacts.models import Hat
from tests.library.test_drafting import THREE, edit_of, press
from tests.support.discussions import make_post, make_thread, path_of
from tests.support.library import make_document, now
from tests.support.listening import make_moment, make_recorded, make_transcript
from tests.support.pacts import statements, words_of

HOST = "localhost"
SAID = "Noi abbiamo cominciato in tre, con una merenda nel cortile."


@pytest.fixture
def theme(house):
    return house.theme("Volontariato", "volontariato")


@pytest.fixture
def curator(house):
    return house.member("Lucia", roles=("curator",))


@pytest.fixture
def ada(house):
    return house.member("Ada")


@pytest.fixture
def document(curator, theme):
    return now(make_document(curator, text=THREE, themes=(theme,), summary="Tre passi."))


@pytest.fixture
def post(ada):
    return make_post(make_thread(ada), ada, SAID)


def way(document, key=2, **asked):
    given = "".join(f"&{name}={value}" for name, value in asked.items())
    return f"/biblioteca/{document.id}/fonti/nuova?blocco={key}{given}"


def put(house, browser, document, source, key=2, words="", place=""):
    """Choose words on the page that shows a source."""
    to = f"/biblioteca/{document.id}/fonti/nuova"
    page = way(document, key, da=source, dove=place)
    return house.post(browser, page, to, block=str(key), source=str(source), place=place, words=words)


def sources(house, curator, document, key=2):
    """Return the words that a piece of the curator's draft cites, with how their author stands to it."""
    db.session.rollback()
    draft = find_draft(house.actor(curator), document.id)
    cited = next(block.citation_ids for block in draft.values.blocks if block.key == key)
    statement = select(Excerpt.words, Citation.agreement, Citation.asked_at).join(Citation, Citation.excerpt_id == Excerpt.id)
    found = [tuple(db.session.execute(statement.where(Citation.id == number)).one()) for number in cited]
    db.session.rollback()
    return found


def kind_of(house, curator, document, key=2):
    draft = find_draft(house.actor(curator), document.id)
    db.session.rollback()
    return next(block.kind for block in draft.values.blocks if block.key == key)


@pytest.mark.parametrize(
    ("typed", "pointed"),
    [
        ("/interventi/991", Pointed("post", 991)),
        ("http://localhost/interventi/991/storia", Pointed("post", 991)),
        ("/discussioni/7-le-chiavi?pagina=2#p991", Pointed("post", 991)),
        ("/momenti/5", Pointed("moment", 5)),
        ("/incontri/3-serata/ascolto?t=2530#t2530", Pointed("recording", 3, seconds=2530)),
        ("/incontri/3-serata/ascolto?registrazione=2#t60", Pointed("recording", 3, recording=2, seconds=60)),
        ("/incontri/3/ascolto", Pointed("recording", 3)),
        ("/incontri/3-serata/ascolto?t=2530#m5", Pointed("moment", 5)),
        ("/incontri/3-serata", Pointed("meeting", 3)),
        ("/incontri/3-serata#decisione-4", Pointed("meeting", 3, "decisione-4")),
        ("/biblioteca/8-otto-cose/versioni/2#punto-12", Pointed("document", 8, "punto-12")),
        ("/file/abcDEF-1#page=3", Pointed("file", place="3", public_id="abcDEF-1")),
        ("/file/abcDEF-1", Pointed("file", place="1", public_id="abcDEF-1")),
        ("/discussioni/7-le-chiavi", None),
        ("/discussioni/7#punto-3", None),
        ("/patti/cucina", None),
        ("https://esempio.it/interventi/991", None),
        ("http://[male", None),
        ("parole", None),
        ("", None),
        ("/interventi/99999999999999", None),
    ],
)
def test_addresses_are_read_as_people_paste_them(typed, pointed):
    assert read_address(typed, HOST) == pointed


@pytest.mark.parametrize(
    ("typed", "outside"),
    [("https://esempio.it/a", True), ("http://localhost/a", False), ("/a", False), ("ftp://esempio.it", False), ("http://[male", False)],
)
def test_another_site_is_told_from_ours(typed, outside):
    assert is_outside(typed, HOST) is outside


def test_the_page_says_for_which_piece_and_leads_back_to_it(house, curator, document):
    page = house.browser(curator).get(way(document)).text
    assert "Per il pezzo 2" in page
    assert "Due." in page
    assert f"/biblioteca/{document.id}/modifica?bozza=1#punto-2" in page


def test_pressing_the_button_keeps_what_was_typed_and_leads_to_the_sources(house, curator, document):
    browser = house.browser(curator)
    answer = press(browser, document, "source:2", **{"block-2-source": "Due, scritto ora."})
    assert answer.location == f"/biblioteca/{document.id}/fonti/nuova?blocco=2"
    assert "Due, scritto ora." in browser.get(answer.location).text


def test_a_new_piece_has_its_sources_before_it_is_saved(house, curator, document, post):
    browser = house.browser(curator)
    press(browser, document, "source:-5", **{"block--5-kind": "claim", "block--5-source": "Si comincia in pochi."})
    assert put(house, browser, document, f"post:{post.id}", key=-5).status_code == 303
    press(browser, document, "save")
    saved = blocks_of(document.id, 2)[-1]
    assert (saved.key, saved.kind, len(saved.citation_ids)) == (4, BlockKind.CLAIM, 1)


def test_a_pasted_post_shows_its_words_and_the_chosen_ones_are_cited(house, curator, document, post):
    browser = house.browser(curator)
    for pasted in (f"/interventi/{post.id}", f"http://localhost/interventi/{post.id}"):
        assert SAID in browser.get(way(document, indirizzo=pasted)).text
    answer = put(house, browser, document, f"post:{post.id}", words="abbiamo cominciato in tre")
    assert answer.location == f"/biblioteca/{document.id}/modifica?bozza=1#punto-2"
    page = browser.get(answer.location).text
    assert "La fonte è accanto al pezzo 2" in page
    assert "<q>abbiamo cominciato in tre</q>" in page
    assert sources(house, curator, document) == [("abbiamo cominciato in tre", Agreement.NOT_NEEDED, None)]
    # A paragraph with a source claims something.
    assert kind_of(house, curator, document) == BlockKind.CLAIM


def test_words_that_do_not_stand_there_come_back_with_a_sentence(house, curator, document, post):
    answer = put(house, house.browser(curator), document, f"post:{post.id}", words="mai detto da nessuno")
    assert answer.status_code == 422
    assert "Queste parole" in words_of(answer)
    assert "mai detto da nessuno</textarea>" in answer.text
    assert db.session.scalar(select(Citation.id)) is None


def test_a_stretch_of_a_recording_is_shown_line_by_line_and_cited(house, curator, document):
    meeting, recording = make_recorded()
    make_transcript(recording, "Buonasera a tutti", "Parliamo degli orti", "Le chiavi le ha chi apre", speaker="Enzo")
    browser = house.browser(curator)
    asked = way(document, indirizzo=f"/incontri/{meeting.id}/ascolto?t=30")
    page = browser.get(asked).text
    assert "Parliamo degli orti" in page
    assert "Buonasera" not in page
    narrower = way(document, da=f"recording:{recording.id}", dove="30000-90000", dal="1:00", al="1:20")
    page = browser.get(narrower).text
    assert "Le chiavi le ha chi apre" in page
    assert "Parliamo degli orti" not in page
    assert 'value="1:00"' in page
    answer = put(house, browser, document, f"recording:{recording.id}", place="60000-80000")
    assert answer.status_code == 303
    assert sources(house, curator, document)[0][0] == "Le chiavi le ha chi apre"
    assert "1:00" in browser.get(answer.location).text


def test_times_that_are_none_are_said_to_be(house, curator, document):
    _meeting, recording = make_recorded()
    make_transcript(recording)
    page = house.browser(curator).get(way(document, da=f"recording:{recording.id}", dove="0-60000", dal="2:00", al="1:00")).text
    assert "Scrivi due tempi" in page
    assert "Buonasera a tutti" in page


def test_a_moment_and_a_document_s_point_can_be_cited(house, curator, document, ada):
    _meeting, recording = make_recorded()
    moment = make_moment(recording, ada, "Qui si parla delle chiavi.")
    other = now(make_document(ada, "Altro documento", text="Le chiavi le tiene chi apre."))
    browser = house.browser(curator)
    for address, words in (
        (f"/momenti/{moment.id}", "Qui si parla delle chiavi."),
        (f"/biblioteca/{other.id}%23punto-1", "Le chiavi le tiene chi apre."),
    ):
        assert words in browser.get(way(document, indirizzo=address)).text


@pytest.mark.parametrize("address", ["/interventi/4711", "/patti/nulla", "/file/nulla", "/incontri/99/ascolto?t=3", "parole a caso"])
def test_an_address_that_leads_to_nothing_is_given_back(house, curator, document, address):
    answer = house.browser(curator).get(way(document, indirizzo=address))
    assert answer.status_code == 422
    assert "non si trova niente da citare" in answer.text
    assert f'value="{address}"' in answer.text


def test_what_the_curator_does_not_read_answers_as_what_is_not_there(house, curator, document):
    pact = house.pact("Chiuso", rung=Rung.PACT, slug="chiuso")
    berta = house.member("Berta")
    house.belongs(berta, pact)
    post = make_post(make_thread(berta, pact=pact), berta, "Un segreto di famiglia.")
    browser = house.browser(curator)
    closed, absent = (browser.get(way(document, indirizzo=f"/interventi/{number}")) for number in (post.id, 4711))
    assert closed.status_code == absent.status_code == 422
    assert words_of(closed) == words_of(absent)
    assert "segreto" not in closed.text
    assert browser.get(way(document, da=f"post:{post.id}")).status_code == 404
    to = f"/biblioteca/{document.id}/fonti/nuova"
    sent = house.post(browser, way(document), to, block="2", source=f"post:{post.id}", place="", words="")
    assert sent.status_code == 404
    assert db.session.scalar(select(Citation.id)) is None


def test_who_will_be_asked_is_said_before_and_they_are_asked_once_the_version_is_saved(house, ada):
    pact = house.pact("Patto", rung=Rung.PACT, slug="patto")
    theme, lucia = house.theme("Volontariato", "volontariato"), house.member("Lucia", roles=("curator",))
    house.belongs(ada, pact)
    house.belongs(lucia, pact, Hat.FACILITATOR)
    document = now(make_document(lucia, text=THREE, themes=(theme,), summary="Tre passi."))
    post = make_post(make_thread(ada, pact=pact), ada, SAID)
    browser = house.browser(lucia)
    warning = "riceverà una domanda prima che queste parole si vedano"
    assert warning in unescape(browser.get(way(document, da=f"post:{post.id}")).text)
    put(house, browser, document, f"post:{post.id}")
    assert sources(house, lucia, document) == [(SAID, Agreement.ASKED, None)]
    assert "si chiederà a chi" in browser.get(edit_of(document)).text
    press(browser, document, "save")
    (agreement, asked_at) = db.session.execute(select(Citation.agreement, Citation.asked_at)).one()
    db.session.rollback()
    assert agreement == Agreement.ASKED
    assert asked_at is not None


def test_nobody_is_asked_for_what_everybody_reads_or_for_ones_own_words(house, curator, document, post):
    pact = house.pact("Patto", rung=Rung.PACT, slug="patto")
    house.belongs(curator, pact)
    own = make_post(make_thread(curator, pact=pact), curator, "Parole mie, di curatrice.")
    browser = house.browser(curator)
    for source in (post, own):
        assert "riceverà una domanda" not in browser.get(way(document, da=f"post:{source.id}")).text


def test_a_quotation_has_one_source_and_a_newer_one_takes_its_place(house, curator, document, post):
    browser = house.browser(curator)
    press(browser, document, "keep", **{"block-2-kind": "quotation", "block-2-source": ""})
    put(house, browser, document, f"post:{post.id}", words="abbiamo cominciato in tre")
    put(house, browser, document, f"post:{post.id}", words="una merenda nel cortile")
    assert [words for words, _agreement, _asked in sources(house, curator, document)] == ["una merenda nel cortile"]
    assert press(browser, document, "save").status_code == 303
    saved = {block.key: block for block in blocks_of(document.id, 2)}
    assert (saved[2].kind, saved[2].source, len(saved[2].citation_ids)) == ("quotation", "", 1)


def test_a_source_taken_away_is_gone_from_the_piece(house, curator, document, post):
    browser = house.browser(curator)
    put(house, browser, document, f"post:{post.id}")
    number = db.session.scalar(select(Citation.id))
    db.session.rollback()
    answer = press(browser, document, f"unsource:2:{number}")
    assert answer.location.endswith("#punto-2")
    assert sources(house, curator, document) == []


def test_a_paragraph_or_a_heading_with_sources_is_not_saved(house, curator, document, post):
    browser = house.browser(curator)
    put(house, browser, document, f"post:{post.id}")
    answer = press(browser, document, "save", **{"block-2-kind": "heading"})
    assert answer.status_code == 422
    assert "Hanno fonti solo affermazioni" in answer.text
    assert sources(house, curator, document) != []


def test_a_page_outside_is_cited_with_the_day_on_which_it_was_read(house, curator, document):
    browser = house.browser(curator)
    page = browser.get(way(document, indirizzo="https://esempio.it/linee-guida")).text
    assert 'value="https://esempio.it/linee-guida"' in page
    assert f'value="{clock.now().date().isoformat()}"' in page
    to = f"/biblioteca/{document.id}/fonti/collegamento"
    given = {"block": "2", "url": "https://esempio.it/linee-guida", "title": "Linee guida", "words": "", "accessed_on": "2026-03-01"}
    assert house.post(browser, way(document), to, **given).status_code == 303
    excerpt = db.session.scalars(select(Excerpt)).one()
    assert (excerpt.title, excerpt.url, excerpt.accessed_on) == ("Linee guida", "https://esempio.it/linee-guida", date(2026, 3, 1))
    db.session.rollback()
    wrong = house.post(browser, way(document), to, **{**given, "url": "javascript:alert(1)", "title": "Resta qui"})
    assert wrong.status_code == 422
    assert "Resta qui" in wrong.text


def test_the_basket_offers_what_is_about_the_document_first(house, curator, document, theme, ada):
    far, near = house.theme("Scuola", "scuola"), theme
    thread, actor = make_thread(ada), house.actor(curator)
    for words, about in (("Parole lontane da qui.", far), ("Parole proprio vicine.", near), ("Ancora parole lontane.", far)):
        collect(actor, Ref("post", make_post(thread, ada, words).id), "", words, "Serve.", about.id)
    page = house.browser(curator).get(way(document)).text
    places = [page.index(words) for words in ("Parole proprio vicine.", "Ancora parole lontane.", "Parole lontane da qui.")]
    assert places == sorted(places)


def test_something_of_the_basket_is_put_beside_the_piece_once(house, curator, document, ada, post):
    row = collect(house.actor(curator), Ref("post", post.id), "", "in tre", "Serve.")
    number = row.id
    db.session.rollback()
    browser = house.browser(curator)
    to = f"/biblioteca/{document.id}/fonti/raccolta"
    assert house.post(browser, way(document), to, block="2", collected=str(number)).status_code == 303
    assert [words for words, _agreement, _asked in sources(house, curator, document)] == ["in tre"]
    again = house.post(browser, way(document), to, block="2", collected=str(number))
    assert again.status_code == 303
    assert "Intanto qualcuno ha già usato queste parole" in browser.get(again.location).text
    assert house.post(browser, way(document), to, block="2", collected="99999").status_code == 404


@pytest.mark.parametrize("key", ["", "99", "-1", "abc", "1 OR 1", "²", "9" * 5_000])
def test_a_piece_that_is_not_there_has_no_sources(house, curator, document, key):
    assert house.browser(curator).get(f"/biblioteca/{document.id}/fonti/nuova?blocco={key}").status_code == 404


def test_the_address_that_a_browser_shows_at_a_post_leads_to_it(house, curator, document, ada):
    thread = make_thread(ada)
    pasted = f"{path_of(thread)}%23p{make_post(thread, ada, SAID).id}"
    assert SAID in house.browser(curator).get(way(document, indirizzo=pasted)).text


def test_pages_of_sources_cost_few_statements(house, curator, document, post):
    collect(house.actor(curator), Ref("post", post.id), "", "in tre", "Serve.")
    source = f"post:{post.id}"
    db.session.rollback()
    browser = house.browser(curator)
    for page in (way(document), way(document, da=source)):
        with statements() as sent:
            assert browser.get(page).status_code == 200
        assert len(sent) <= 6, sent


def test_a_source_for_a_piece_with_an_endless_number_is_not_there(house, curator, document, post):
    browser = house.browser(curator)
    sent = house.post(browser, way(document), f"/biblioteca/{document.id}/fonti/nuova", block="9" * 5_000, source=f"post:{post.id}")
    assert sent.status_code == 404
