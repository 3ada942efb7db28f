"""Remarks in the margin: anchored to a passage, answered, and closed by who raised them."""

from html import unescape

import pytest
from sqlalchemy import select

from forum.core.database import db
from forum.core.errors import Denied, Invalid, NotFound
from forum.library.models import Block, BlockKind, Remark
from forum.library.queries.reading import get_document
from forum.library.queries.remarks import count_open_remarks, points_of, remarks_of
from forum.library.services.importing import ImportedBlock
from forum.library.services.remarking import answer_remark, close_remark, raise_remark, reopen_remark
from tests.support.library import address, claim, keys_of, learn, make_document, next_version, relearn


@pytest.fixture
def margin(house):
    """A document of two curators, and the key of one of its points."""
    marta, nives = house.member("Marta", roles=("curator",)), house.member("Nives", roles=("curator",))
    document = make_document(marta, "Otto cose", draft=True, text="Prima si ascolta.\n\n## Poi\n\nPoi si prova insieme.")
    block = db.session.scalars(select(Block).where(Block.plain.contains("si prova insieme"))).one()
    return document, block.key, marta, nives


def test_a_remark_stands_beside_its_point_with_its_words(house, margin):
    document, key, _marta, nives = margin
    browser = house.browser(nives)
    address = f"/biblioteca/{document.id}/osservazioni"
    answer = house.post(browser, address, block=str(key), words="si prova\n insieme", remark="Con chi, di preciso?")
    assert answer.status_code == 303
    (remark,) = db.session.scalars(select(Remark)).all()
    assert (remark.block_key, remark.words, remark.raised_by, remark.closed_at) == (key, "si prova insieme", nives.id, None)
    page = unescape(browser.get(address).get_data(as_text=True))
    for words in ("Con chi, di preciso?", "si prova insieme", f"#punto-{key}"):
        assert words in page


def test_words_that_do_not_stand_there_come_back_with_a_sentence(house, margin):
    document, key, _marta, nives = margin
    browser = house.browser(nives)
    answer = house.post(browser, f"/biblioteca/{document.id}/osservazioni", block=str(key), words="mai dette", remark="Ecco perché no.")
    page = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    for words in ("mai dette", "Ecco perché no.", "Queste parole non ci sono"):
        assert words in page
    with pytest.raises(Invalid):
        raise_remark(house.actor(nives), document.id, key, "mai dette", "Altro")


def test_it_is_answered_by_anybody_and_closed_only_by_who_raised_it(house, margin):
    document, key, marta, nives = margin
    remark = raise_remark(house.actor(nives), document.id, key, "", "Con chi?")
    answer_remark(house.actor(marta), remark.id, "Con le scuole.")
    with pytest.raises(Denied):
        close_remark(house.actor(marta), remark.id)
    assert count_open_remarks(get_document(house.actor(marta), document.id)) == 1
    close_remark(house.actor(nives), remark.id)
    shown = get_document(house.actor(nives), document.id)
    assert count_open_remarks(shown) == 0
    (one,) = remarks_of(house.actor(nives), shown, points_of(shown))
    assert ([reply.text for reply in one.replies], one.may_close, one.closed_at is None) == (["Con le scuole."], True, False)
    reopen_remark(house.actor(nives), remark.id)
    assert count_open_remarks(shown) == 1


def test_a_remark_outlives_its_point(house, margin):
    document, key, marta, nives = margin
    raise_remark(house.actor(nives), document.id, key, "", "Con chi?")
    next_version(document, "Tutto da capo.", marta)
    page = unescape(house.browser(nives).get(f"/biblioteca/{document.id}/osservazioni").get_data(as_text=True))
    assert "Questo punto non c’è più" in page


def test_publishing_says_how_many_are_open(house, margin):
    document, key, _marta, nives = margin
    raise_remark(house.actor(nives), document.id, key, "", "Con chi?")
    browser = house.browser(nives)
    house.post(browser, f"/biblioteca/{document.id}/revisione", to=f"/biblioteca/{document.id}/invia", number="1")
    assert "1 osservazione è ancora aperta." in unescape(browser.get(f"/biblioteca/{document.id}/revisione").get_data(as_text=True))


def test_a_point_that_is_not_there_takes_no_remark(house, margin):
    document, _key, _marta, nives = margin
    with pytest.raises(NotFound):
        raise_remark(house.actor(nives), document.id, 999, "", "Con chi?")


def test_to_others_the_margin_is_not_there(house, margin):
    document, key, _marta, nives = margin
    remark = raise_remark(house.actor(nives), document.id, key, "", "Con chi?")
    stranger = house.member("Ugo")
    assert house.browser(stranger).get(f"/biblioteca/{document.id}/osservazioni").status_code == 404
    for act in (close_remark, reopen_remark, lambda actor, number: answer_remark(actor, number, "Io.")):
        with pytest.raises(NotFound):
            act(house.actor(stranger), remark.id)


def test_points_are_numbered_in_the_list_as_on_the_page(house):
    marta = house.member("Marta", roles=("curator",))
    recommendation = ImportedBlock(BlockKind.RECOMMENDATION, "Da fare.")
    document = learn(ImportedBlock(BlockKind.PARAGRAPH, "Si comincia."), claim("La prima."), recommendation, claim("La terza."))
    page = unescape(house.browser(marta).get(f"/biblioteca/{document.id}/osservazioni").get_data(as_text=True))
    for words in ("Paragrafo: Si comincia.", "Punto 1: La prima.", "Punto 2: Da fare.", "Punto 3: La terza."):
        assert f">{words}</option>" in page
    (first,) = db.session.scalars(select(Block.key).where(Block.plain == "La terza.")).all()
    raise_remark(house.actor(marta), document.id, first, "", "Perché?")
    page = unescape(house.browser(marta).get(f"/biblioteca/{document.id}/osservazioni").get_data(as_text=True))
    assert f'#punto-{first}">Punto 3: La terza.</a>' in page


def test_quoted_words_stand_apart_from_the_remark(house, margin):
    document, key, _marta, nives = margin
    raise_remark(house.actor(nives), document.id, key, "si prova insieme", "Con chi?")
    page = unescape(house.browser(nives).get(f"/biblioteca/{document.id}/osservazioni").get_data(as_text=True))
    assert '<div class="text"><blockquote><p>«si prova insieme»</p></blockquote></div>' in page


def test_each_block_leads_who_looks_after_it_to_a_remark_on_it(house, client):
    marta = house.member("Marta", roles=("curator",))
    document = learn(
        claim("La prima."), ImportedBlock(BlockKind.RECOMMENDATION, "Da fare."), ImportedBlock(BlockKind.PARAGRAPH, "Il resto.")
    )
    keys, browser = keys_of(document), house.browser(marta)
    page = browser.get(address(document)).text
    for key in keys:
        assert f'href="/biblioteca/{document.id}/osservazioni?blocco={key}#scrivi"' in page
    chosen = unescape(browser.get(f"/biblioteca/{document.id}/osservazioni?blocco={keys[1]}").text)
    assert f'<option selected value="{keys[1]}">Punto 2: Da fare.</option>' in chosen
    assert 'id="scrivi"' in chosen
    for reader in (client, house.browser(house.member("Ugo"))):
        assert "blocco=" not in reader.get(address(document)).text
        assert "Osserva" not in reader.get(address(document)).text


def test_on_an_earlier_version_there_is_nothing_to_remark(house):
    marta = house.member("Marta", roles=("curator",))
    document = learn(claim("La prima."))
    relearn(document, claim("La seconda."))
    browser = house.browser(marta)
    assert "blocco=" not in browser.get(address(document, "/versioni/1")).text
    assert "blocco=" in browser.get(address(document, "/versioni/2")).text
