"""The editor: what is typed is kept at every button, and becomes a version when its writer says so."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from forum.citations.models import Citation
from forum.core import limits
from forum.core.audience import Rung
from forum.core.database import db
from forum.core.errors import NotFound
from forum.library.models import Block, BlockKind, Document, DocumentDraft, DocumentVersion
from forum.library.queries.drafts import blocks_of
from forum.library.services.drafting import add_block_to_draft, add_source_to_draft
from forum.library.values import BlockValues
from forum.pacts.models import Hat
from tests.support.discussions import make_post, make_thread
from tests.support.library import make_document, next_version, now, put, version
from tests.support.pacts import fields_of, statements

THREE = "Uno.\n\nDue.\n\nTre."


@pytest.fixture
def theme(house):
    return house.theme("Volontariato", "volontariato")


@pytest.fixture
def curator(house):
    return house.member("Lucia", roles=("curator",))


@pytest.fixture
def document(curator, theme):
    # Let go of, so that asking for its number begins no reading here.
    return now(make_document(curator, text=THREE, themes=(theme,), summary="Tre passi."))


def edit_of(document):
    return f"/biblioteca/{document.id}/modifica"


def press(browser, document, act, page=None, **changed):
    """Send the editor with one of its buttons, after changing some of its fields; None leaves one out."""
    page = page or browser.get(f"{edit_of(document)}?bozza=1")
    fields = {name: value for name, value in fields_of(page, edit_of(document)).items() if name not in ("act", "attach", "file", "alt")}
    fields = {**fields, **changed, "act": act}
    return browser.post(edit_of(document), data={name: value for name, value in fields.items() if value is not None})


def texts(page):
    """Return the words in the editor, piece by piece."""
    areas = re.findall(r'<textarea id="testo-[^"]*" name="block-(-?\d+)-source"[^>]*>\r?\n?(.*?)</textarea>', page.text, re.DOTALL)
    return [(int(key), unescape(words).strip()) for key, words in areas if key != "0"]


def kept(document):
    rows = db.session.scalars(select(DocumentDraft.fields).where(DocumentDraft.document_id == document.id)).all()
    db.session.rollback()
    return rows


def words_of(document, number):
    blocks = [(block.kind, block.source) for block in blocks_of(document.id, number)]
    db.session.rollback()
    return blocks


def test_the_editor_lays_out_the_newest_version_piece_by_piece(house, curator, document):
    page = house.browser(curator).get(edit_of(document))
    assert texts(page) == [(1, "Uno."), (2, "Due."), (3, "Tre.")]
    assert kept(document) == []


@pytest.mark.parametrize(
    ("act", "after", "focus"),
    [
        ("up:3", [1, 3, 2], "#punto-3"),
        ("down:1", [2, 1, 3], "#punto-1"),
        ("add:1", [1, 4, 2, 3], "#punto-4"),
        ("remove:2", [1, 3], "#punto-3"),
    ],
)
def test_a_button_keeps_what_was_typed_and_leads_back_to_its_piece(house, curator, document, act, after, focus):
    browser = house.browser(curator)
    answer = press(browser, document, act, **{"block-1-source": "Uno, riscritto."})
    assert answer.status_code == 303
    assert answer.location == f"{edit_of(document)}?bozza=1{focus}"
    page = browser.get(answer.location)
    assert [key for key, _words in texts(page)] == after
    assert dict(texts(page))[1] == "Uno, riscritto."
    assert now(document).newest_number == 1


def test_every_field_is_kept_with_the_words(house, curator, document):
    second = house.theme("Scuola", "scuola")
    browser = house.browser(curator)
    typed = {"title": "Altro titolo", "summary": "", "change": "Meglio.", "review_on": "2028-02-01", "themes": str(second.id)}
    press(browser, document, "keep", **typed)
    page = browser.get(edit_of(document)).text
    for said in ('value="Altro titolo"', 'value="Meglio."', 'value="2028-02-01"', f'value="{second.id}" checked'):
        assert said in page
    row = now(document)
    assert (row.title, row.review_on) == ("Come si comincia", None)


def test_a_day_that_is_none_is_given_back_as_it_was_written(house, curator, document):
    browser = house.browser(curator)
    press(browser, document, "keep", review_on="domani")
    assert 'value="domani"' in browser.get(edit_of(document)).text


def test_a_draft_says_since_when_it_waits_and_can_be_thrown_away(house, curator, document):
    browser = house.browser(curator)
    press(browser, document, "keep", **{"block-1-source": "Parole provvisorie."})
    page = browser.get(edit_of(document))
    assert "Questa è la tua bozza, salvata il" in page.text
    assert "Parole provvisorie." in page.text
    assert press(browser, document, "discard").status_code == 303
    page = browser.get(edit_of(document))
    assert texts(page)[0] == (1, "Uno.")
    assert "Questa è la tua bozza" not in page.text
    assert kept(document) == []


def test_a_draft_is_its_writer_s_alone(house, curator, document):
    press(house.browser(curator), document, "keep", **{"block-1-source": "Solo mie."})
    other = house.member("Marco", roles=("curator",))
    assert "Solo mie." not in house.browser(other).get(edit_of(document)).text
    assert "Solo mie." not in house.browser().get(f"/biblioteca/{document.id}-{document.slug}").text


def test_what_a_script_keeps_is_answered_with_nothing(house, curator, document):
    browser = house.browser(curator)
    fields = fields_of(browser.get(edit_of(document)), edit_of(document))
    given = {**fields, "act": "keep", "block-2-source": "Due, a metà"}
    for name in ("attach", "file", "alt"):
        given.pop(name, None)
    answer = browser.post(edit_of(document), data=given, headers={"X-Requested-With": "fetch"})
    assert (answer.status_code, answer.data) == (204, b"")
    assert dict(texts(browser.get(edit_of(document))))[2] == "Due, a metà"


def test_the_order_of_the_form_is_the_order_of_the_pieces(house, curator, document):
    browser = house.browser(curator)
    moved = {"block-3-kind": "claim", "block-3-source": "Tre."}
    page = browser.get(edit_of(document))
    fields = {name: value for name, value in fields_of(page, edit_of(document)).items() if not name.startswith("block-3")}
    for name in ("attach", "file", "alt"):
        fields.pop(name, None)
    new = {"block--77-kind": "subheading", "block--77-source": "Sotto"}
    browser.post(edit_of(document), data={**new, **moved, **fields, "act": "save"})
    assert words_of(document, 2) == [("heading", "### Sotto"), ("claim", "Tre."), ("paragraph", "Uno."), ("paragraph", "Due.")]
    assert [block.key for block in blocks_of(document.id, 2)] == [4, 3, 1, 2]


def test_a_saved_version_is_made_of_blocks_that_keep_their_numbers(house, curator, document):
    browser = house.browser(curator)
    press(browser, document, "add:1")
    answer = press(browser, document, "save", **{"block-4-kind": "claim", "block-4-source": "Serve una persona.", "change": "Un punto."})
    assert answer.location == f"/biblioteca/{document.id}/revisione"
    assert [(block.key, block.kind) for block in blocks_of(document.id, 2)] == [
        (1, "paragraph"),
        (4, "claim"),
        (2, "paragraph"),
        (3, "paragraph"),
    ]
    saved = version(document, 2)
    assert saved.source == "Uno.\n\nServe una persona.\n\nDue.\n\nTre."
    assert saved.plain == "Uno.\nServe una persona.\nDue.\nTre."
    assert version(document, 1).source == THREE
    assert kept(document) == []


def test_a_number_is_never_given_twice(house, curator, document):
    marco = house.member("Marco", roles=("curator",))
    for browser in (house.browser(curator), house.browser(marco)):
        press(browser, document, "add:0")
    assert {block["key"] for fields in kept(document) for block in fields["blocks"]} == {1, 2, 3, 4, 5}


def test_empty_pieces_are_left_out_of_the_version(house, curator, document):
    browser = house.browser(curator)
    press(browser, document, "add:3")
    press(browser, document, "save", **{"block-2-source": "  ", "block-1-source": "Cambiato."})
    assert words_of(document, 2) == [("paragraph", "Cambiato."), ("paragraph", "Tre.")]


def test_an_old_version_of_one_piece_is_taken_apart_and_saving_it_as_it_is_changes_nothing(house, curator, theme):
    document = make_document(curator, text="Solo questo.", themes=(theme,), summary="Tre passi.")
    whole = "Prima.\n\n## Capo\n\nDopo."
    for row in db.session.scalars(select(Block)).all():
        row.source = whole
    for row in db.session.scalars(select(DocumentVersion)).all():
        row.source = whole
    db.session.commit()
    browser = house.browser(curator)
    page = browser.get(edit_of(document))
    assert [words for _key, words in texts(page)] == ["Prima.", "Capo", "Dopo."]
    assert len({key for key, _words in texts(page)}) == 3
    assert press(browser, document, "save").status_code == 303
    assert now(document).newest_number == 1
    press(browser, document, "save", **{"block-1-source": "Prima di tutto."})
    assert [block.key for block in blocks_of(document.id, 2)] == [1, 2, 3]
    assert words_of(document, 2)[1] == ("heading", "## Capo")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title": ""}, "Qui serve una risposta."),
        ({"block-1-kind": "quotation"}, "Una citazione ha una fonte"),
        ({"block-1-source": "x" * (limits.DOCUMENT + 1)}, "Al massimo 64000 caratteri"),
        ({"block-1-source": "", "block-2-source": "", "block-3-source": ""}, "Qui serve una risposta."),
        ({"version": ""}, "Testo"),
        ({"version": "molte"}, "Testo"),
    ],
)
def test_what_cannot_be_saved_comes_back_with_every_word(house, curator, document, changed, sentence):
    changed = {"change": "Una nota da non perdere", **changed}
    answer = press(house.browser(curator), document, "save", **changed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Una nota da non perdere" in answer.text
    assert now(document).newest_number == 1


def test_a_mistake_in_a_piece_is_told_beside_it_and_led_to(house, curator, document):
    answer = press(house.browser(curator), document, "save", **{"block-2-kind": "quotation"})
    assert '<a href="#testo-2">Pezzo 2: Una citazione' in answer.text
    assert re.search(r'id="testo-2"[^>]*aria-invalid="true" aria-describedby="sbaglio-2"', answer.text)
    # The draft was kept all the same.
    assert kept(document)[0]["blocks"][1]["kind"] == "quotation"


def test_too_many_pieces_are_refused_and_none_is_lost(house, curator, document):
    browser = house.browser(curator)
    many = {f"block--{number}-source": f"pezzo {number}" for number in range(1, limits.BLOCKS_PER_DOCUMENT + 1)}
    answer = press(browser, document, "keep", **many)
    assert answer.status_code == 422
    assert "Al massimo 400 pezzi" in answer.text
    assert f"pezzo {limits.BLOCKS_PER_DOCUMENT}" in answer.text


def test_two_savings_that_cross_are_shown_piece_by_piece_and_nothing_is_lost(house, curator, document):
    marco = house.browser(house.member("Marco", roles=("curator",)))
    lucia = house.browser(curator)
    before = lucia.get(edit_of(document))
    press(marco, document, "save", **{"block-2-source": "Due, di Marco.", "block-3-source": "Tre, di Marco."})
    answer = press(lucia, document, "save", page=before, **{"block-1-source": "Uno, di Lucia.", "block-2-source": "Due, di Lucia."})
    assert answer.status_code == 409
    assert "Marco" in answer.text
    assert "versione 2" in answer.text
    sides = re.findall(r'<div class="changes">(.*?)</div>', answer.text)
    assert sides == ["Due, di Lucia.", "Due, di Marco.", "Tre.", "Tre, di Marco."]
    assert dict(texts(answer)) == {1: "Uno, di Lucia.", 2: "Due, di Lucia.", 3: "Tre."}
    assert now(document).newest_number == 2
    # It was kept: the editor opened anew says the same, and one piece of theirs is taken with a button.
    again = lucia.get(edit_of(document))
    assert "Tre, di Marco." in again.text
    taken = press(lucia, document, "take:3", page=again)
    assert taken.location.endswith("#punto-3")
    page = lucia.get(taken.location)
    assert dict(texts(page)) == {1: "Uno, di Lucia.", 2: "Due, di Lucia.", 3: "Tre, di Marco."}
    assert press(lucia, document, "save", page=page).status_code == 303
    assert version(document, 3).source == "Uno, di Lucia.\n\nDue, di Lucia.\n\nTre, di Marco."


def test_who_has_seen_what_was_saved_meanwhile_is_not_told_again(house, curator, document):
    browser = house.browser(curator)
    press(browser, document, "keep", **{"block-1-source": "Mie."})
    next_version(document, "Parole di altri.", curator)
    assert "Parole di altri." in browser.get(edit_of(document)).text
    press(browser, document, "seen")
    page = browser.get(edit_of(document))
    assert "Parole di altri." not in page.text
    assert texts(page)[0] == (1, "Mie.")


def test_a_shelf_changed_meanwhile_is_told_and_not_overwritten_unseen(house, curator, document):
    browser = house.browser(curator)
    before = browser.get(edit_of(document))
    put(document, version=2)
    answer = press(browser, document, "save", page=before, **{"block-1-source": "Mie."})
    assert answer.status_code == 409
    assert "qualcuno ha cambiato i temi" in answer.text
    assert press(browser, document, "save", page=answer).status_code == 303


def test_a_save_sent_twice_is_one_version_and_leaves_no_draft(house, curator, document):
    browser = house.browser(curator)
    page = browser.get(edit_of(document))
    for _time in range(2):
        answer = press(browser, document, "save", page=page, **{"block-1-source": "Nuovo."})
        assert answer.status_code == 303
    assert now(document).newest_number == 2
    assert kept(document) == []


def test_a_page_that_was_still_keeping_what_was_just_saved_leaves_no_draft(house, curator, document):
    browser = house.browser(curator)
    page = browser.get(edit_of(document))
    press(browser, document, "save", page=page, **{"block-1-source": "Nuovo."})
    press(browser, document, "keep", page=page, **{"block-1-source": "Nuovo."})
    assert kept(document) == []
    press(browser, document, "keep", page=page, **{"block-1-source": "Più nuovo."})
    assert len(kept(document)) == 1


def test_who_does_not_look_after_the_document_finds_no_editor(house, document):
    member = house.browser(house.member("Berta"))
    assert member.get(edit_of(document)).status_code == 404
    assert member.get(f"/biblioteca/{document.id}/fonti/nuova?blocco=1").status_code == 404
    curious = house.browser(house.member("Carla", roles=("curator",)))
    page = curious.get(edit_of(document))
    put(document, version=9)
    assert press(curious, document, "keep", page=page, version="9").status_code == 303
    pact = house.pact("Chiuso", rung=Rung.PACT, slug="chiuso")
    closed = make_document(pact=pact, rung=Rung.PACT)
    assert curious.get(edit_of(closed)).status_code == 404
    fields = {name: value for name, value in fields_of(page, edit_of(document)).items() if name not in ("attach", "file", "alt")}
    assert curious.post(edit_of(closed), data={**fields, "act": "keep"}).status_code == 404
    assert kept(closed) == []


def test_a_piece_added_by_another_page_joins_the_draft_while_the_editor_is_open(house, curator, document):
    browser, actor = house.browser(curator), house.actor(curator)
    page = browser.get(edit_of(document))
    key = add_block_to_draft(actor, document.id, BlockValues(None, BlockKind.CLAIM, "Dalla raccolta."))
    assert key == 4
    press(browser, document, "keep", page=page, **{"block-1-source": "Uno, intanto."})
    assert texts(browser.get(edit_of(document))) == [(1, "Uno, intanto."), (2, "Due."), (3, "Tre."), (4, "Dalla raccolta.")]


def test_a_piece_whose_key_is_there_takes_its_place(house, curator, document):
    actor = house.actor(curator)
    assert add_block_to_draft(actor, document.id, BlockValues(2, BlockKind.CLAIM, "Due, meglio.")) == 2
    assert [block["source"] for block in kept(document)[0]["blocks"]] == ["Uno.", "Due, meglio.", "Tre."]


def test_strangers_add_nothing_to_drafts(house, curator, document):
    stranger = house.actor(house.member("Berta"))
    with pytest.raises(NotFound):
        add_block_to_draft(stranger, document.id, BlockValues(None, BlockKind.CLAIM, "No."))
    with pytest.raises(NotFound):
        add_source_to_draft(house.actor(curator), document.id, 99, 1)


def test_few_statements_lay_out_the_editor_with_a_draft_and_sources(house, theme):
    ada, pact = house.member("Ada"), house.pact("Patto", slug="patto")
    house.belongs(ada, pact, Hat.FACILITATOR)
    document = now(make_document(ada, pact=pact, themes=(theme,), draft=True, text=THREE))
    post = make_post(make_thread(ada, pact=pact), ada, "Noi abbiamo cominciato in tre.")
    browser = house.browser(ada)
    from_post = {"block": "1", "source": f"post:{post.id}", "place": "", "words": ""}
    where = f"/biblioteca/{document.id}/fonti/nuova"
    house.post(browser, f"{where}?blocco=1&da=post:{post.id}", where, **from_post)
    assert db.session.scalar(select(Citation.id)) is not None
    db.session.rollback()
    with statements() as sent:
        page = browser.get(edit_of(document))
    assert "Noi abbiamo cominciato in tre." in page.text
    assert len(sent) <= 6, sent


def test_the_document_s_row_counts_the_keys(house, document):
    assert db.session.scalar(select(Document.next_key)) == 4


@pytest.mark.parametrize("number", ["9" * 30, "-1", "abc"])
def test_a_page_that_names_no_version_comes_back_with_every_word(house, curator, document, number):
    browser = house.browser(curator)
    answer = press(browser, document, "keep", **{"number": number, "block-1-source": "Uno, scritto a lungo."})
    assert answer.status_code == 422
    assert "Uno, scritto a lungo." in answer.text
    assert kept(document) == []
