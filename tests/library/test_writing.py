"""Beginning a document and saving its next version, as a curator does in a browser."""

import re
from datetime import date

import pytest
from sqlalchemy import func, select

from forum.core import limits
from forum.core.audience import MEMBERS, PUBLIC, Rung, audience_of
from forum.core.content import State
from forum.core.database import db
from forum.library.models import Document, DocumentTheme, Stage
from forum.pacts.models import Hat
from tests.support.library import TEXT, address, hidden, keys_of, make_document, next_version, now, version
from tests.support.pacts import statements

NEW = "/biblioteca/nuovo"


@pytest.fixture
def theme(house):
    return house.theme("Volontariato", "volontariato")


@pytest.fixture
def curator(house):
    return house.member("Lucia", roles=("curator",))


def words(theme, **others):
    given = {"title": "Come si comincia", "summary": "Tre passi.", "text": TEXT, "themes": theme.id, "rung": Rung.PUBLIC.value, "pact": ""}
    return {**given, **others}


def edit_of(document):
    return f"/biblioteca/{document.id}/modifica"


def revision(house, browser, document, theme, text="Parole nuove.", **others):
    """Save the next version, its text in the first block and all the others taken out."""
    row = now(document)
    given = {"title": "Come si comincia", "summary": "Tre passi.", "themes": theme.id, "rung": Rung.PUBLIC.value, "act": "save"}
    taken_out = {f"block-{key}-gone": "1" for key in keys_of(document, row.newest_number)[1:]}
    first = {"block-1-kind": "paragraph", "block-1-source": text}
    known = {"version": row.version, "number": row.newest_number}
    return house.post(browser, edit_of(document), **{**given, **first, **taken_out, **known, **others})


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_curator_begins_a_draft_in_the_commons(house, theme, curator):
    browser = house.browser(curator)
    answer = house.post(browser, NEW, **words(theme, review_on="2027-03-31"))
    assert answer.status_code == 303
    document = db.session.scalars(select(Document)).one()
    assert answer.location == edit_of(document)
    assert address(document) == f"/biblioteca/{document.id}-come-si-comincia"
    assert (document.state, document.stage, document.audience) == (State.DRAFT, Stage.DRAFT, PUBLIC)
    assert document.review_on == date(2027, 3, 31)
    assert (document.newest_number, document.published_number) == (1, None)
    assert count(DocumentTheme) == 1
    page = browser.get(answer.location).text
    assert "La bozza è salvata." in page
    assert "Primo passo" in page


def test_the_sheet_says_who_will_read_it(house, theme, curator):
    page = house.browser(curator).get(NEW).text
    assert "Per ora lo leggerà solo chi cura la biblioteca." in page
    assert "Quando sarà pubblicato:" in page


def test_a_facilitator_begins_in_their_pact_and_chooses_who_reads(house, theme):
    ada, pact = house.member("Ada"), house.pact("Cucina e parole", rung=Rung.PACT, slug="cucina")
    house.belongs(ada, pact, Hat.FACILITATOR)
    browser = house.browser(ada)
    page = browser.get(f"{NEW}?patto=cucina").text
    assert "del patto «Cucina e parole»" in page
    answer = house.post(browser, f"{NEW}?patto=cucina", NEW, **words(theme, pact="cucina", rung=Rung.TEAM.value))
    assert answer.status_code == 303
    document = db.session.scalars(select(Document)).one()
    assert document.audience == audience_of(Rung.TEAM, pact.id)
    assert document.pact_id == pact.id


def test_without_a_wish_a_facilitator_starts_in_their_pact_never_in_the_commons(house, theme):
    ada, pact = house.member("Ada"), house.pact("Cucina e parole", slug="cucina")
    house.belongs(ada, pact, Hat.FACILITATOR)
    page = house.browser(ada).get(NEW).text
    assert 'name="pact" value="cucina"' in page
    assert "Fuori dai patti" not in page


@pytest.mark.parametrize("where", ["", "?patto=chiuso", "?patto=assente", "?patto=aperto"])
def test_members_and_visitors_begin_nothing(house, theme, where):
    house.pact("Aperto", slug="aperto")
    house.pact("Chiuso", slug="chiuso", rung=Rung.PACT)
    assert house.browser(house.member()).get(NEW + where).status_code == 404
    assert house.browser().get(NEW + where).location.startswith("/accedi")


def test_a_curator_does_not_write_where_they_do_not_read(house, theme, curator):
    house.pact("Chiuso", slug="chiuso", rung=Rung.PACT)
    browser = house.browser(curator)
    assert browser.get(f"{NEW}?patto=chiuso").status_code == 404
    assert "Chiuso" not in browser.get(NEW).text
    assert house.post(browser, NEW, **words(theme, pact="chiuso", rung=Rung.PACT.value)).status_code == 404
    assert count(Document) == 0


def test_a_rung_wider_than_the_pact_is_refused(house, theme):
    ada, pact = house.member("Ada"), house.pact("Cucina", rung=Rung.PACT, slug="cucina")
    house.belongs(ada, pact, Hat.FACILITATOR)
    answer = house.post(house.browser(ada), f"{NEW}?patto=cucina", NEW, **words(theme, pact="cucina", rung=Rung.PUBLIC.value))
    assert answer.status_code == 422
    assert "Primo passo" in answer.text
    assert count(Document) == 0


def test_sent_twice_it_is_one_document(house, theme, curator):
    browser = house.browser(curator)
    first = house.post(browser, NEW, **words(theme, submission="una-volta"))
    second = house.post(browser, NEW, **words(theme, submission="una-volta"))
    assert second.status_code == 303
    assert second.location == first.location
    assert count(Document) == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "Qui serve una risposta."),
        ({"title": "x" * (limits.TITLE + 1)}, "Al massimo 140 caratteri"),
        ({"summary": ""}, "Qui serve una risposta."),
        ({"summary": "y" * (limits.SUMMARY + 1)}, "Al massimo 300 caratteri"),
        ({"text": ""}, "Qui serve una risposta."),
        ({"text": "\u200b\u200b"}, "Qui serve una risposta."),
        ({"text": "z" * (limits.DOCUMENT + 1)}, "Al massimo 64000 caratteri"),
        ({"text": "\ufffd" * 40}, "Questo testo non si riesce a leggere"),
        ({"themes": []}, "Scegli da uno a 5 temi."),
        ({"themes": "999"}, "Errore"),
        ({"review_on": "domani"}, "Errore"),
        ({"review_on": "0001-01-01"}, "Un anno ha quattro cifre"),
        ({"rung": "7"}, "Chi lo leggerà quando sarà pubblicato: "),
        ({"sconosciuto": "1"}, "Il modulo conteneva qualcosa di inatteso"),
    ],
)
def test_what_cannot_be_taken_comes_back_with_every_word(house, theme, curator, wrong, sentence):
    sent = words(theme, **{"title": "Titolo scritto da me", "text": "Testo scritto da me", **wrong})
    answer = house.post(house.browser(curator), NEW, **sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    for name in ("title", "text"):
        if name not in wrong:
            assert sent[name] in answer.text
    if len(str(wrong.get("text", ""))) > 100:
        assert wrong["text"] in answer.text
    assert count(Document) == 0


def test_the_longest_document_is_taken(house, theme, curator):
    answer = house.post(house.browser(curator), NEW, **words(theme, text="a\n" * (limits.DOCUMENT // 2 - 1) + "b"))
    assert answer.status_code == 303


def test_without_its_token_nothing_is_taken(house, theme, curator):
    answer = house.browser(curator).post(NEW, data=words(theme))
    assert answer.status_code == 400
    assert count(Document) == 0


def test_the_editor_holds_what_the_newest_version_says(house, theme, curator):
    document = make_document(curator, themes=(theme,), review_on=date(2027, 3, 31))
    next_version(document, "Parole più nuove.", curator)
    page = house.browser(curator).get(edit_of(document)).text
    assert "Parole più nuove." in page
    assert 'value="2027-03-31"' in page
    assert f'value="{theme.id}" checked' in page
    assert "Parti dalla versione 2." in page


def test_saving_makes_the_next_version_and_changes_nothing_for_readers(house, client, theme, curator):
    document = make_document(curator, themes=(theme,))
    before = client.get(address(document)).data
    answer = revision(house, house.browser(curator), document, theme, title="Altro titolo", summary="Altre righe.", change="Tutto nuovo.")
    assert answer.status_code == 303
    saved = version(document, 2)
    assert (saved.title, saved.summary, saved.source, saved.change) == ("Altro titolo", "Altre righe.", "Parole nuove.", "Tutto nuovo.")
    assert version(document, 1).source == TEXT
    row = now(document)
    assert (row.title, row.stage, row.newest_number, row.published_number) == ("Come si comincia", Stage.DRAFT, 2, 1)
    assert client.get(address(document)).data == before
    assert client.get(address(document, "/versioni/2")).status_code == 404


def test_a_draft_takes_its_new_title_at_once(house, theme, curator):
    document = make_document(curator, draft=True)
    revision(house, house.browser(curator), document, theme, title="Un titolo migliore")
    row = now(document)
    assert (row.title, row.slug, row.newest_number) == ("Un titolo migliore", "un-titolo-migliore", 2)


def test_the_same_words_make_no_version_but_the_shelf_changes(house, theme, curator):
    document = make_document(curator, summary="Tre passi.", text="Uguale.")
    answer = revision(house, house.browser(curator), document, theme, text="Uguale.", review_on="2028-01-31")
    assert answer.status_code == 303
    row = now(document)
    assert row.newest_number == 1
    assert row.stage == Stage.PUBLISHED
    assert row.review_on == date(2028, 1, 31)
    assert count(DocumentTheme) == 1
    assert row.version == 2


def test_a_new_version_is_a_draft_again_even_from_review(house, theme, curator):
    document = make_document(curator, draft=True)
    browser = house.browser(curator)
    work = f"/biblioteca/{document.id}/revisione"
    house.post(browser, work, f"/biblioteca/{document.id}/invia", number=1)
    assert now(document).stage == Stage.IN_REVIEW
    revision(house, browser, document, theme)
    assert now(document).stage == Stage.DRAFT


def test_a_stale_save_shows_both_texts_and_keeps_the_one_typed(house, theme, curator):
    document = make_document(curator, text="All'inizio.", themes=(theme,))
    marco = house.member("Marco", roles=("curator",))
    revision(house, house.browser(marco), document, theme, text="Parole di Marco.", title="Titolo di Marco")
    answer = revision(house, house.browser(curator), document, theme, text="Parole di Lucia.", version=1, number=1)
    assert answer.status_code == 409
    for said in ("Parole di Lucia.", "Parole di Marco.", "Titolo di Marco", "Marco", "versione 2"):
        assert said in answer.text
    kept = re.search(r'<textarea[^>]*name="block-1-source"[^>]*>(.*?)</textarea>', answer.text, re.DOTALL)
    assert kept
    assert kept[1].strip() == "Parole di Lucia."
    assert 'name="version" value="2"' in answer.text
    assert now(document).newest_number == 2


def test_sent_again_after_that_it_becomes_the_next_version(house, theme, curator):
    document = make_document(curator, themes=(theme,))
    next_version(document, "Parole di Marco.", house.member("Marco"))
    browser = house.browser(curator)
    taken_out = {f"block-{key}-gone": "1" for key in keys_of(document)[1:]}
    stale = {"number": 1, "submission": "chiave", **taken_out}
    assert revision(house, browser, document, theme, version=1, **stale).status_code == 409
    assert revision(house, browser, document, theme, version=2, **stale).status_code == 303
    assert version(document, 3).source == "Parole nuove."
    assert version(document, 2).source == "Parole di Marco."


def test_a_version_saved_twice_is_one(house, theme, curator):
    document = make_document(curator, themes=(theme,))
    browser = house.browser(curator)
    for _time in range(2):
        assert revision(house, browser, document, theme, version=1, submission="una-volta").status_code == 303
    assert now(document).newest_number == 2


def test_a_wrong_revision_comes_back_with_every_word(house, theme, curator):
    document = make_document(curator, themes=(theme,))
    answer = revision(house, house.browser(curator), document, theme, title="", text="Testo da non perdere", change="Nota mia")
    assert answer.status_code == 422
    assert "Testo da non perdere" in answer.text
    assert "Nota mia" in answer.text
    answer = revision(house, house.browser(curator), document, theme, version="")
    assert answer.status_code == 422
    assert now(document).newest_number == 1


def test_a_published_document_goes_before_fewer_people_never_more(house, theme):
    ada, pact = house.member("Ada"), house.pact("Patto", slug="patto")
    house.belongs(ada, pact, Hat.FACILITATOR)
    document = make_document(ada, pact=pact, rung=Rung.MEMBERS, themes=(theme,))
    browser = house.browser(ada)
    wider = revision(house, browser, document, theme, rung=Rung.PUBLIC.value)
    assert wider.status_code == 422
    assert now(document).audience == MEMBERS
    assert revision(house, browser, document, theme, rung=Rung.PACT.value).status_code == 303
    assert now(document).audience == audience_of(Rung.PACT, pact.id)


def test_a_hidden_document_is_not_edited(house, theme):
    ada, pact = house.member("Ada"), house.pact("Patto", slug="patto")
    house.belongs(ada, pact, Hat.FACILITATOR)
    document = hidden(make_document(ada, pact=pact))
    answer = house.browser(ada).get(edit_of(document))
    assert answer.status_code == 403
    assert "Per ora questo documento è nascosto." in answer.text


def test_writing_pages_cost_few_statements(house, theme):
    ada, pact = house.member("Ada"), house.pact("Patto", slug="patto")
    house.belongs(ada, pact, Hat.FACILITATOR)
    document = make_document(ada, pact=pact, themes=(theme,), draft=True)
    browser = house.browser(ada)
    for page in (f"/biblioteca/{document.id}/revisione", NEW, edit_of(document)):
        with statements() as sent:
            assert browser.get(page).status_code == 200
        assert len(sent) <= 6, sent
