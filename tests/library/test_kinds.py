"""How documents show themselves to others: cards, search entries, sections, imports, and a pact that narrows."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from forum.core.actor import SYSTEM, guest
from forum.core.audience import MEMBERS, PUBLIC, Rung, audience_of
from forum.core.content import State
from forum.core.database import db
from forum.core.kinds import all_kinds, cards_of, get_kind
from forum.core.outbox import OutboxRow
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.library.kinds import document_entries, document_ids
from forum.library.models import DocumentVersion, Stage
from forum.library.services.importing import ImportedDocument, ImportedVersion, add_imported_document
from forum.pacts.models import Hat
from forum.pacts.services.settling import narrow
from tests.support.library import address, make_document, next_version, now, put
from tests.support.people import LONG_AGO


def parcels():
    db.session.rollback()
    return set(db.session.scalars(select(OutboxRow.key).where(OutboxRow.box == "index")))


def test_the_card_tells_what_a_list_needs(house):
    lucia, pact = house.member("Lucia", audience=PUBLIC), house.pact("Patto di Pandino")
    document = make_document(lucia, "Otto apprendimenti", pact=pact)
    card = cards_of(guest(), [Ref("document", document.id)])[Ref("document", document.id)]
    assert (card.title, card.url, card.plain) == ("Otto apprendimenti", address(document), "Tre passi per cominciare.")
    assert (card.by, card.by_url) == ("Lucia", f"/persone/{lucia.id}-{lucia.handle}")
    assert (card.pact_title, card.pact_id, card.author_id, card.at) == ("Patto di Pandino", pact.id, lucia.id, LONG_AGO)


def test_the_entry_holds_title_summary_and_published_words(house):
    theme, pact = house.theme(), house.pact()
    document = make_document(house.member(), "Otto apprendimenti", text="La **porta** girevole.", pact=pact, themes=(theme,))
    entry = document_entries([document.id])[document.id]
    assert entry.title == "Otto apprendimenti"
    assert "Tre passi per cominciare." in entry.body
    assert "La porta girevole." in entry.body
    assert (entry.kind, entry.audience, entry.pact_id, entry.theme_ids) == ("document", PUBLIC, pact.id, (theme.id,))
    assert not entry.has_recording


def test_a_document_with_a_recording_says_so(house):
    document = make_document(house.member(), text="https://youtu.be/dQw4w9WgXcQ?t=42")
    assert document_entries([document.id])[document.id].has_recording


def test_all_published_documents_are_named(house):
    lucia = house.member()
    published = [make_document(lucia, f"Documento {number}").id for number in range(5)]
    make_document(lucia, "Bozza", draft=True)
    assert list(document_ids()) == published


def test_the_kind_is_known_to_the_house(app):
    assert get_kind("document") in all_kinds()
    assert get_kind("document").hide is not None


def test_publishing_and_taking_back_reach_the_index(house):
    document = make_document(house.member())
    assert f"document:{document.id}" in parcels()


def test_a_narrowed_pact_pulls_its_documents_in(house):
    ada, pact = house.member("Ada"), house.pact("Patto", joining="request")
    house.belongs(ada, pact, Hat.FACILITATOR)
    public = make_document(ada, "Pubblico", pact=pact)
    team = make_document(ada, "Gruppo", pact=pact, rung=Rung.TEAM)
    draft = make_document(ada, "Bozza", pact=pact, draft=True)
    elsewhere = make_document(ada, "Altrove")
    browser = house.browser()
    assert browser.get(address(public)).status_code == 200
    db.session.rollback()
    with unit_of_work():
        for row in db.session.scalars(select(OutboxRow)).all():
            db.session.delete(row)
    narrow(house.actor(ada), pact.id, Rung.PACT)
    assert now(public).audience == now(draft).audience == audience_of(Rung.PACT, pact.id)
    assert now(team).audience == audience_of(Rung.TEAM, pact.id)
    assert now(elsewhere).audience == PUBLIC
    assert browser.get(address(public)).status_code == 404
    assert browser.get(address(public, "/versioni/1")).status_code == 404
    assert f"document:{public.id}" in parcels()


def test_an_import_keeps_versions_dates_and_authors(house, client):
    lucia, marco, theme = house.member("Lucia"), house.member("Marco"), house.theme()
    first, second = datetime(2026, 3, 10, 9, tzinfo=UTC), datetime(2026, 9, 24, 9, tzinfo=UTC)
    document = add_imported_document(
        ImportedDocument(
            "  Otto   apprendimenti ",
            "In breve.",
            (
                ImportedVersion("Sette punti.", first, lucia.id, "Prima stesura."),
                ImportedVersion("Otto punti.", second, marco.id, "Aggiunto l'ottavo."),
            ),
            (theme.id,),
            review_on=date(2027, 3, 31),
        )
    )
    row = now(document)
    assert (row.title, row.slug, row.state, row.stage) == ("Otto apprendimenti", "otto-apprendimenti", State.LIVE, Stage.PUBLISHED)
    assert (row.opened_at, row.listed_at, row.published_number, row.newest_number) == (first, second, 2, 2)
    written = db.session.execute(select(DocumentVersion.author_id, DocumentVersion.published_at).order_by(DocumentVersion.number)).all()
    assert written == [(lucia.id, first), (marco.id, second)]
    page = client.get(address(document)).text
    assert "Otto punti." in page
    assert "24 settembre 2026" in page
    assert "Sette punti." in client.get(address(document, "/versioni/1")).text
    assert "Aggiunto l&#39;ottavo." in client.get(address(document, "/versioni")).text


def import_and_fail():
    with unit_of_work():
        add_imported_document(ImportedDocument("Titolo", "In breve.", (ImportedVersion("Testo.", LONG_AGO),)))
        raise RuntimeError("meglio di no")


def test_an_import_joins_the_work_around_it(house):
    with pytest.raises(RuntimeError, match="meglio di no"):
        import_and_fail()
    assert list(document_ids()) == []


def test_an_imported_document_of_a_pact_stands_on_its_rung(house):
    pact = house.pact()
    document = make_document(None, pact=pact, rung=Rung.MEMBERS)
    assert now(document).audience == MEMBERS


def test_the_page_of_a_pact_lists_its_documents(house, client):
    ada, pact = house.member("Ada"), house.pact("Patto di Pandino", slug="pandino")
    house.belongs(ada, pact, Hat.FACILITATOR)
    make_document(ada, "Che cosa abbiamo capito", pact=pact)
    make_document(ada, "Ancora da scrivere", pact=pact, draft=True)
    page = client.get("/patti/pandino").text
    assert "Che cosa abbiamo capito" in page
    assert "Ancora da scrivere" not in page
    assert "/biblioteca/nuovo" not in page
    page = house.browser(ada).get("/patti/pandino").text
    assert "Ancora da scrivere" in page
    assert "/biblioteca/nuovo?patto=pandino" in page


def test_the_page_of_a_theme_lists_its_documents(house, client):
    theme = house.theme("Anziani", "anziani")
    make_document(house.member(), "Che cosa abbiamo capito", themes=(theme,))
    make_document(house.member(), "D'altro", at=LONG_AGO + timedelta(days=1))
    page = client.get("/temi/anziani").text
    assert "Che cosa abbiamo capito" in page
    assert "D&#39;altro" not in page


def test_what_is_in_the_making_is_not_searched(house):
    document = make_document(house.member(), text="Parole pubblicate.")
    next_version(document, "Parole in bozza.")
    put(document, stage=Stage.IN_REVIEW)
    assert "bozza" not in document_entries([document.id])[document.id].body


def test_the_house_reads_every_card_but_those_deleted(house):
    document = make_document(house.member(), draft=True)
    assert cards_of(SYSTEM, [Ref("document", document.id)])
    put(document, state=State.DELETED)
    assert not cards_of(SYSTEM, [Ref("document", document.id)])
