"""The editor open twice, left behind or come back to: what arrives late makes no draft, and no word is lost between windows."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from forum.citations.models import Citation
from forum.core.database import db
from forum.library.models import DocumentDraft
from forum.library.queries.drafts import blocks_of
from forum.library.services.drafting import add_block_to_draft
from forum.library.values import BlockValues
from tests.support.discussions import make_post, make_thread
from tests.support.library import make_document, now, version
from tests.support.pacts import fields_of

THREE = "Uno.\n\nDue.\n\nTre."


@pytest.fixture
def curator(house):
    return house.member("Lucia", roles=("curator",))


@pytest.fixture
def document(house, curator):
    theme = house.theme("Volontariato", "volontariato")
    return now(make_document(curator, text=THREE, themes=(theme,), summary="Tre passi."))


@pytest.fixture
def lucia(house, curator):
    return house.browser(curator)


def edit_of(document):
    return f"/biblioteca/{document.id}/modifica"


def window(lucia, document):
    """Open the editor once more, as another tab does."""
    return lucia.get(f"{edit_of(document)}?bozza=1")


def press(lucia, document, page, act, headers=None, **changed):
    fields = {name: value for name, value in fields_of(page, edit_of(document)).items() if name not in ("act", "attach", "file", "alt")}
    return lucia.post(edit_of(document), data={**fields, **changed, "act": act}, headers=headers)


def by_itself(lucia, document, page, **changed):
    """Have the page keep what stands on it, as its script does."""
    return press(lucia, document, page, "keep", {"X-Requested-With": "fetch"}, **changed)


def piece(key, words, kind="paragraph"):
    return {f"block-{key}-kind": kind, f"block-{key}-source": words}


def texts(page):
    areas = re.findall(r'<textarea id="testo-[^"]*" name="block-(-?\d+)-source"[^>]*>\r?\n?(.*?)</textarea>', page.text, re.DOTALL)
    return {int(key): unescape(words).strip() for key, words in areas if key != "0"}


def sides(page):
    found = re.findall(r'<div class="changes">(.*?)</div>', page.text, re.DOTALL)
    return [unescape(re.sub("<[^>]+>", "", one)) for one in found]


def drafts(document):
    rows = db.session.scalars(select(DocumentDraft.fields).where(DocumentDraft.document_id == document.id)).all()
    db.session.rollback()
    return rows


@pytest.mark.parametrize("saved", ["Uno, finito.", "Uno."], ids=["a new version", "nothing new"])
def test_older_words_that_arrive_after_the_saving_make_no_draft(lucia, document, saved):
    page = window(lucia, document)
    assert press(lucia, document, page, "save", **{"block-1-source": saved}).status_code == 303
    late = by_itself(lucia, document, page, **{"block-1-source": "Uno, fin"})
    assert (late.status_code, late.data) == (409, b"")
    assert drafts(document) == []
    assert texts(window(lucia, document))[1] == saved


def test_words_that_arrive_after_the_draft_was_thrown_away_do_not_bring_it_back(lucia, document):
    page = window(lucia, document)
    by_itself(lucia, document, page, **{"block-1-source": "Uno, provvisorio."})
    for _time in range(2):
        assert press(lucia, document, page, "discard").status_code == 303
    assert by_itself(lucia, document, page, **{"block-1-source": "Uno, provv"}).status_code == 409
    assert drafts(document) == []


def test_older_words_of_the_same_page_do_not_take_the_place_of_newer_ones(lucia, document):
    page = window(lucia, document)
    press(lucia, document, page, "down:1", step="2", **{"block-1-source": "Uno, finito."})
    late = by_itself(lucia, document, page, step="1", **{"block-1-source": "Uno, fin"})
    assert late.status_code == 204
    opened = window(lucia, document)
    assert list(texts(opened).values()) == ["Due.", "Uno, finito.", "Tre."]


def test_a_page_sent_twice_without_a_script_is_no_other_window(lucia, document):
    page = window(lucia, document)
    for words in ("Uno, bis.", "Uno, ter."):
        assert press(lucia, document, page, "keep", **{"block-1-source": words}).status_code == 303
    assert texts(window(lucia, document))[1] == "Uno, ter."


@pytest.mark.parametrize("act", ["keep", "save"])
def test_a_page_that_was_saved_and_is_written_on_again_loses_nothing(lucia, document, act):
    page = window(lucia, document)
    press(lucia, document, page, "save", **{"block-1-source": "Uno, salvato."})
    answer = press(lucia, document, page, act, **{"block-1-source": "Uno, scritto ancora."})
    assert answer.status_code == 409
    assert sides(answer) == ["Uno, scritto ancora.", "Uno, salvato."]
    assert "hai salvato la versione 2" in answer.text
    assert press(lucia, document, answer, "save").status_code == 303
    assert version(document, 3).source == "Uno, scritto ancora.\n\nDue.\n\nTre."
    assert drafts(document) == []


def test_windows_that_write_on_different_pieces_are_brought_together(lucia, document):
    first, second = window(lucia, document), window(lucia, document)
    assert (
        by_itself(lucia, document, first, **{"block-1-source": "Uno, dalla prima."}, **piece(-71, "Nuovo, dalla prima.")).status_code == 204
    )
    answer = press(lucia, document, second, "keep", **{"block-1-source": "Uno, dalla prima."}, **piece(-82, "Nuovo, dalla seconda."))
    assert answer.status_code == 303
    assert set(texts(window(lucia, document)).values()) == {
        *("Uno, dalla prima.", "Due.", "Tre."),
        *("Nuovo, dalla prima.", "Nuovo, dalla seconda."),
    }


def test_windows_that_write_on_the_same_piece_are_shown_side_by_side_and_lose_nothing(lucia, document):
    first, second = window(lucia, document), window(lucia, document)
    by_itself(lucia, document, first, **{"block-2-source": "Due, prima finestra."}, **piece(-71, "Mai salvato."))
    held = drafts(document)
    late = by_itself(lucia, document, second, **{"block-2-source": "Due, seconda finestra."})
    assert (late.status_code, late.data) == (409, b"")
    assert drafts(document) == held
    answer = press(lucia, document, second, "save", **{"block-2-source": "Due, seconda finestra."})
    assert answer.status_code == 409
    assert sides(answer) == ["Due, seconda finestra.", "Due, prima finestra."]
    assert "un’altra finestra" in answer.text
    # What no version has yet is here too, and nothing is said to be missing.
    assert texts(answer) == {1: "Uno.", 2: "Due, seconda finestra.", 3: "Tre.", -71: "Mai salvato."}
    assert now(document).newest_number == 1
    # Opened anew it still shows both, until one is chosen.
    again = window(lucia, document)
    assert sides(again) == sides(answer)
    taken = press(lucia, document, again, "take:2")
    chosen = lucia.get(taken.location)
    assert sides(chosen) == []
    assert texts(chosen)[2] == "Due, prima finestra."
    assert press(lucia, document, chosen, "save").status_code == 303
    assert [block.source for block in blocks_of(document.id, 2)] == ["Uno.", "Due, prima finestra.", "Tre.", "Mai salvato."]


def test_who_has_seen_the_other_window_s_words_goes_on_with_their_own(lucia, document):
    first, second = window(lucia, document), window(lucia, document)
    by_itself(lucia, document, first, title="Il titolo della prima", **{"block-2-source": "Due, prima."})
    answer = press(lucia, document, second, "keep", **{"block-2-source": "Due, seconda."})
    assert "Il titolo della prima" in answer.text
    press(lucia, document, answer, "seen")
    page = window(lucia, document)
    assert "Due, prima." not in page.text
    assert texts(page)[2] == "Due, seconda."
    # The first window hears of it in its turn, and has its own words still.
    assert by_itself(lucia, document, first, **{"block-2-source": "Due, prima, e oltre."}).status_code == 409


def test_a_page_answered_with_a_mistake_goes_on_in_the_same_window(lucia, document):
    page = window(lucia, document)
    wrong = press(lucia, document, page, "save", title="", **{"block-2-source": "Due, meglio."})
    assert wrong.status_code == 422
    assert by_itself(lucia, document, wrong, title="Titolo", **{"block-2-source": "Due, ancora meglio."}).status_code == 204
    assert press(lucia, document, wrong, "save", title="Titolo", **{"block-2-source": "Due, ancora meglio."}).status_code == 303
    assert version(document, 2).source == "Uno.\n\nDue, ancora meglio.\n\nTre."


def test_a_piece_that_the_other_window_saved_is_not_called_missing_nor_saved_twice(lucia, document):
    second = window(lucia, document)
    by_itself(lucia, document, second, **piece(-82, "Scritto di qui."))
    first = window(lucia, document)
    press(lucia, document, first, "save", **{"block-1-source": "Uno, salvato di là."})
    assert [block.key for block in blocks_of(document.id, 2)] == [1, 2, 3, 4]
    db.session.rollback()
    answer = press(lucia, document, second, "save", **{"block-3-source": "Tre, di qui."}, **piece(-82, "Scritto di qui."))
    assert answer.status_code == 409
    assert sides(answer) == ["Uno.", "Uno, salvato di là."]
    assert texts(answer) == {1: "Uno.", 2: "Due.", 3: "Tre, di qui.", 4: "Scritto di qui."}
    press(lucia, document, answer, "save")
    assert [(block.key, block.source) for block in blocks_of(document.id, 3)] == [
        (1, "Uno."),
        (2, "Due."),
        (3, "Tre, di qui."),
        (4, "Scritto di qui."),
    ]


def test_sources_of_the_words_shown_beside_are_still_there_when_they_are_taken(house, curator, lucia, document):
    post = make_post(make_thread(curator), curator, "Noi abbiamo cominciato in tre.")
    first = window(lucia, document)
    where = f"/biblioteca/{document.id}/fonti/nuova"
    press(lucia, document, first, "source:2", **{"block-2-kind": "claim", "block-2-source": "Due, con la fonte."})
    house.post(lucia, f"{where}?blocco=2&da=post:{post.id}", where, block="2", source=f"post:{post.id}", place="", words="")
    cited = drafts(document)[0]["blocks"][1]["citations"]
    assert cited
    other = window(lucia, document)
    press(lucia, document, window(lucia, document), "keep", **{"block-2-source": "Due, altrove."})
    crossed = press(lucia, document, other, "keep", **{"block-2-source": "Due, di nuovo con la fonte."})
    assert crossed.status_code == 409
    press(lucia, document, crossed, f"unsource:2:{cited[0]}")
    # Somebody else's draft goes, and with it all that nobody holds.
    marco = house.browser(house.member("Marco", roles=("curator",)))
    press(marco, document, window(marco, document), "discard")
    assert db.session.scalar(select(Citation.id)) == cited[0]
    db.session.rollback()
    press(lucia, document, window(lucia, document), "take:2")
    assert [block["citations"] for block in drafts(document)[0]["blocks"]] == [[], cited, []]


def test_a_piece_from_the_basket_is_no_other_window(house, curator, lucia, document):
    page = window(lucia, document)
    by_itself(lucia, document, page, **{"block-1-source": "Uno, a met"})
    add_block_to_draft(house.actor(curator), document.id, BlockValues(None, "claim", "Dalla raccolta."))
    assert by_itself(lucia, document, page, step="1", **{"block-1-source": "Uno, a metà."}).status_code == 204
    assert texts(window(lucia, document)) == {1: "Uno, a metà.", 2: "Due.", 3: "Tre.", 4: "Dalla raccolta."}
