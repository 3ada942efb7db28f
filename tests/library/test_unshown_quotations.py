"""A quotation of which a reader is shown nothing is not there for them at all, nor the line that leads to it."""

from datetime import timedelta

import pytest

from forum.citations.models import Agreement, Citation
from forum.citations.services.taking import find_quotable
from forum.core.actor import SYSTEM
from forum.core.audience import Rung
from forum.core.database import db
from forum.core.kinds import entries_of
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.library.models import BlockKind
from forum.library.services.importing import ImportedBlock, ImportedDocument, ImportedVersion, add_imported_document
from tests.support.citations import answered, taken_from_post
from tests.support.discussions import make_post, make_thread
from tests.support.library import keys_of
from tests.support.people import LONG_AGO

WORDS = "Da me la sera non bussava nessuno."
LED = "Racconta Ildegonda, che ha vissuto lo sgombero:"


@pytest.fixture
def marta(house):
    return house.member("Marta")


@pytest.fixture
def document(house, marta):
    """A public document whose second version quotes what was said in a confidential pact."""
    pact = house.pact("Patto delle serate", rung=Rung.PACT)
    house.belongs(marta, pact)
    excerpt = taken_from_post(make_post(make_thread(marta, pact=pact), marta, WORDS))
    blocks = (ImportedBlock(BlockKind.PARAGRAPH, "Come siamo partiti."), ImportedBlock(BlockKind.CLAIM, "Le sere contano."))
    quoting = (*blocks, ImportedBlock(BlockKind.QUOTATION, LED, (excerpt,)))
    versions = (
        ImportedVersion("", LONG_AGO, blocks=blocks),
        ImportedVersion("", LONG_AGO + timedelta(days=1), blocks=quoting),
    )
    with unit_of_work():
        row = add_imported_document(ImportedDocument("Le serate", "", versions, (house.theme().id,)))
    db.session.rollback()
    return row


def agreed():
    citation = db.session.scalars(db.select(Citation)).one()
    return answered(citation, Agreement.WITH_NAME)


def pages(browser, document):
    address = f"/biblioteca/{document.id}-{document.slug}"
    return [browser.get(f"{address}{rest}").text for rest in ("", "/versioni/2", "/confronta?da=1&a=2", "/versioni/2/esporta.md")]


def test_no_page_tells_of_it_until_its_author_agrees(client, document):
    for page in pages(client, document):
        assert "Le serate" in page
        assert LED not in page
        assert "Citazione" not in page
    agreed()
    assert [LED in page for page in pages(client, document)] == [True] * 4


def test_who_looks_after_the_document_compares_it_too(house, document):
    editor = house.browser(house.member("Lucia", roles=("curator",)))
    assert LED in editor.get(f"/biblioteca/{document.id}-{document.slug}/confronta?da=1&a=2").text


def test_the_search_never_finds_the_line_that_leads_to_a_quotation(document):
    agreed()
    assert LED not in entries_of([Ref("document", document.id)])[Ref("document", document.id)].body


def test_nobody_takes_words_from_it(document):
    key = keys_of(document, 2)[-1]
    assert find_quotable(SYSTEM, Ref("document", document.id), f"punto-{key}").plain == ""
