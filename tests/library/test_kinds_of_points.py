"""Claims and recommendations as things to be found: cards, search entries, and what takes them out of the index again."""

import pytest
from sqlalchemy import select

from forum.citations.models import Agreement
from forum.core.actor import guest
from forum.core.audience import MEMBERS, Rung, audience_of
from forum.core.content import State
from forum.core.database import db
from forum.core.kinds import all_kinds, cards_of, get_kind
from forum.core.outbox import OutboxRow
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.library.events import DocumentPublished, DocumentWithdrawn
from forum.library.kinds import document_entries
from forum.library.models import Block, BlockKind, DocumentVersion
from forum.library.points import point_cards, point_entries, point_ids
from forum.library.services.importing import ImportedBlock
from forum.library.services.moderating import hide_document, restore_document
from forum.pacts.models import Hat
from forum.pacts.services.settling import narrow
from tests.support.library import address, agree, claim, learn, make_document, put, relearn, take

QUOTED = "Una panchina basta per cominciare."


def advice(words):
    return ImportedBlock(BlockKind.RECOMMENDATION, words)


def around(words):
    return ImportedBlock(BlockKind.PARAGRAPH, words)


def points_of(document, number=1):
    """Return the numbers of a version's points, in their order."""
    rows = db.session.scalars(
        select(Block.id)
        .join(DocumentVersion, DocumentVersion.id == Block.version_id)
        .where(DocumentVersion.document_id == document.id, DocumentVersion.number == number)
        .where(Block.kind.in_(["claim", "recommendation"]))
        .order_by(Block.position)
    ).all()
    db.session.rollback()
    return list(rows)


def parcels():
    db.session.rollback()
    return set(db.session.scalars(select(OutboxRow.key).where(OutboxRow.box == "index")))


def forget_parcels():
    with unit_of_work():
        for row in db.session.scalars(select(OutboxRow)).all():
            db.session.delete(row)


def test_the_kind_is_known_to_the_house_and_bears_no_title_of_its_own(app):
    kind = get_kind("block")
    assert kind in all_kinds()
    assert not kind.bears_title


def test_a_point_s_card_opens_its_document_at_the_point(house):
    pact = house.pact("Patto di Pandino")
    document = learn(around("Intorno."), claim("Le **chiavi** girano."), advice("Fate i turni."), pact_id=pact.id)
    first, second = points_of(document)
    card = cards_of(guest(), [Ref("block", second)])[Ref("block", second)]
    assert (card.url, card.title, card.by) == (f"{address(document)}#punto-3", "Apprendimenti 2026", "punto 2")
    assert (card.plain, card.pact_title, card.pact_id) == ("Fate i turni.", "Patto di Pandino", pact.id)
    assert point_cards(guest(), [first])[first].plain == "Le chiavi girano."


def test_a_point_s_entry_is_found_as_its_document_is(house):
    pact, theme, author = house.pact(), house.theme(), house.member()
    document = learn(claim("Le chiavi girano."), pact_id=pact.id, theme_ids=(theme.id,), rung=Rung.MEMBERS)
    put(document, author_id=author.id)
    (point,) = points_of(document)
    entry, whole = point_entries([point])[point], document_entries([document.id])[document.id]
    assert (entry.kind, entry.group, entry.title, entry.body) == ("block", Ref("document", document.id), whole.title, "Le chiavi girano.")
    for fact in ("audience", "opened_at", "written_at", "pact_id", "theme_ids", "author_id", "group"):
        assert getattr(entry, fact) == getattr(whole, fact), fact
    assert entry.audience == MEMBERS


def test_the_document_s_own_entry_holds_what_stands_around_its_points(house):
    document = learn(ImportedBlock(BlockKind.HEADING, "## Chiavi"), around("Intorno alle chiavi."), claim("Le chiavi girano."))
    body = document_entries([document.id])[document.id].body
    assert body == "Quello che resta.\nChiavi\nIntorno alle chiavi."


def test_a_text_from_before_is_found_whole(house):
    assert "Ascoltare." in document_entries([make_document(house.member()).id]).popitem()[1].body


def test_no_entry_holds_quoted_words_whatever_was_agreed(house):
    agreed, shown = take(Ref("post", 1), QUOTED, audience=MEMBERS), take(Ref("post", 2), "Altre parole di qualcuno.")
    document = learn(claim("Le chiavi girano.", agreed, shown), ImportedBlock(BlockKind.QUOTATION, "Come dice una:", (shown,)))
    agree(agreed, Agreement.WITH_NAME)
    found = [*document_entries([document.id]).values(), *point_entries(points_of(document)).values()]
    for entry in found:
        assert "panchina" not in f"{entry.title}{entry.body}{entry.places}"
        assert "qualcuno" not in f"{entry.title}{entry.body}{entry.places}"


def test_only_the_version_that_stands_has_points_to_be_found(house):
    document = learn(claim("Prima."))
    relearn(document, claim("Seconda."))
    (first,), (second,) = points_of(document), points_of(document, 2)
    assert point_entries([first, second]).keys() == {second}
    assert point_cards(guest(), [first, second]).keys() == {second}
    assert list(point_ids()) == [second]


@pytest.mark.parametrize("state", [State.DRAFT, State.HIDDEN, State.DELETED])
def test_what_readers_do_not_see_has_no_point_to_be_found(house, state):
    document = learn(claim("Una."))
    put(document, state=state)
    assert point_entries(points_of(document)) == {}
    assert point_cards(guest(), points_of(document)) == {}
    assert list(point_ids()) == []


def test_who_does_not_read_the_document_gets_no_card_of_its_points(house):
    pact, inside = house.pact(rung=Rung.PACT), house.member()
    house.belongs(inside, pact)
    points = points_of(learn(claim("Una."), pact_id=pact.id, rung=Rung.PACT))
    assert point_cards(guest(), points) == {}
    assert point_cards(house.actor(house.member()), points) == {}
    assert point_cards(house.actor(inside), points).keys() == set(points)


def test_all_points_are_named(house):
    document = learn(*(claim(f"Numero {number}.") for number in range(5)), around("Intorno."))
    assert list(point_ids()) == points_of(document)


def test_a_new_version_brings_its_points_and_takes_the_former_out(house):
    document = learn(claim("Prima."))
    relearn(document, claim("Seconda."))
    forget_parcels()
    with unit_of_work() as work:
        work.emit(DocumentPublished(actor_id=None, document_id=document.id, number=2))
    assert {f"block:{point}" for point in (*points_of(document), *points_of(document, 2))} <= parcels()


def test_taking_back_hiding_and_bringing_back_reach_the_points(house):
    moderator = house.actor(house.member("Moderatrice", roles=("moderator",)))
    document = learn(claim("Una."))
    keys = {f"block:{point}" for point in points_of(document)}
    acts = (
        lambda: hide_document(moderator, document.id, "Da rivedere."),
        lambda: restore_document(moderator, document.id),
        lambda: withdrawn(document),
    )
    for act in acts:
        forget_parcels()
        act()
        assert keys <= parcels()


def withdrawn(document):
    with unit_of_work() as work:
        work.emit(DocumentWithdrawn(actor_id=None, document_id=document.id, reason="Da rivedere."))


def test_a_narrowed_pact_reaches_the_points_of_its_documents(house):
    ada, pact = house.member("Ada"), house.pact("Patto", joining="request")
    house.belongs(ada, pact, Hat.FACILITATOR)
    document, elsewhere = learn(claim("Una."), pact_id=pact.id), learn(claim("Altrove."), title="Altrove")
    forget_parcels()
    narrow(house.actor(ada), pact.id, Rung.PACT)
    (point,), (other,) = points_of(document), points_of(elsewhere)
    assert f"block:{point}" in parcels()
    assert f"block:{other}" not in parcels()
    assert point_entries([point])[point].audience == audience_of(Rung.PACT, pact.id)
