"""A version in blocks as one reader reads it: points with their numbers, marks with their notes, and what is not shown."""

import pytest

from forum.citations.models import Agreement, Standing
from forum.core.actor import guest
from forum.core.audience import MEMBERS, Rung, audience_of
from forum.core.refs import Ref
from forum.library.models import BlockKind
from forum.library.queries.blocks import reading_of
from forum.library.queries.reading import get_reading, get_version
from forum.library.services.importing import ImportedBlock
from tests.support.library import agree, become, claim, learn, relearn, take
from tests.support.statements import statements

QUOTED = "Una panchina basta per cominciare."


def heading(words):
    return ImportedBlock(BlockKind.HEADING, f"## {words}")


def paragraph(words):
    return ImportedBlock(BlockKind.PARAGRAPH, words)


def advice(words, *excerpts):
    return ImportedBlock(BlockKind.RECOMMENDATION, words, excerpts)


def quotation(excerpt, words=""):
    return ImportedBlock(BlockKind.QUOTATION, words, (excerpt,))


def read(document, actor, edits=False):
    return reading_of(actor, *get_reading(actor, document.id), edits)


@pytest.fixture
def visitor(database):
    return guest()


@pytest.fixture
def curator(house):
    return house.actor(house.member("Curatrice", roles=("curator",)))


def test_points_are_counted_together_and_headings_and_paragraphs_are_not(visitor):
    document = learn(heading("Uno"), claim("Prima."), paragraph("In mezzo."), advice("Fate così."), claim("Seconda."))
    reading = read(document, visitor)
    assert [(block.kind, block.number) for block in reading.blocks] == [
        ("heading", None),
        ("claim", 1),
        ("paragraph", None),
        ("recommendation", 2),
        ("claim", 3),
    ]
    assert (reading.claims, reading.sourced, reading.bare, reading.recommendations) == (2, 0, 2, 1)


def test_marks_lead_to_notes_in_the_order_of_the_text(visitor):
    first, second = take(Ref("post", 1), "Le prime."), take(Ref("post", 2), "Le seconde.")
    reading = read(learn(claim("Una.", second), claim("Due.", first)), visitor)
    assert [(number, source.words) for number, source in reading.sources] == [(1, "Le seconde."), (2, "Le prime.")]
    assert [[mark.number for mark in block.marks] for block in reading.blocks] == [[1], [2]]
    assert reading.bare == 0


def test_the_same_words_at_several_points_are_one_note(visitor):
    words, others = take(Ref("post", 1), "Le stesse."), take(Ref("post", 2), "Altre.")
    reading = read(learn(claim("Una.", words), claim("Due.", others, words), advice("Tre.", words)), visitor)
    assert [[mark.number for mark in block.marks] for block in reading.blocks] == [[1], [2, 1], [1]]
    assert [source.words for _number, source in reading.sources] == ["Le stesse.", "Altre."]


def test_the_marks_of_a_block_stand_in_their_own_order(visitor):
    words = [take(Ref("post", number), f"Parole {number}.") for number in range(1, 13)]
    reading = read(learn(claim("Una.", *reversed(words))), visitor)
    assert [source.words for _number, source in reading.sources] == [f"Parole {number}." for number in range(12, 0, -1)]


@pytest.mark.parametrize("standing", [Standing.CHANGED, Standing.HIDDEN, Standing.WITHDRAWN])
def test_words_that_went_leave_no_mark_no_note_and_no_count(visitor, standing):
    words = take(Ref("post", 1), QUOTED)
    document, bare = learn(claim("Una.", words)), learn(claim("Una."), title="Senza fonti")
    become(words, standing)
    reading, like = read(document, visitor), read(bare, visitor)
    assert reading.sources == ()
    assert reading.blocks[0].marks == ()
    assert (reading.claims, reading.sourced) == (like.claims, like.sourced) == (1, 0)


def test_words_edited_around_are_shown_as_before(visitor):
    words = take(Ref("post", 1), QUOTED)
    document = learn(claim("Una.", words))
    become(words, Standing.EDITED)
    assert [source.words for _number, source in read(document, visitor).sources] == [QUOTED]


@pytest.mark.parametrize("agreement", [Agreement.ASKED, Agreement.REWORD, Agreement.REFUSED])
def test_words_whose_author_did_not_say_yes_are_there_for_no_reader(house, visitor, agreement):
    words = take(Ref("post", 1), QUOTED, audience=MEMBERS)
    document = learn(claim("Una.", words))
    agree(words, agreement)
    for actor in (visitor, house.actor(house.member())):
        reading = read(document, actor)
        assert (reading.sources, reading.blocks[0].marks, reading.sourced) == ((), (), 0)


def test_an_editor_reads_what_waits_and_readers_are_told_to_be_without(curator):
    words = take(Ref("post", 1), QUOTED, audience=MEMBERS)
    reading = read(learn(claim("Una.", words)), curator, edits=True)
    assert [source.words for _number, source in reading.sources] == [QUOTED]
    assert reading.blocks[0].marks[0].waiting
    assert reading.blocks[0].bare
    assert (reading.sourced, reading.bare) == (0, 1)


def test_an_editor_learns_of_what_nobody_is_shown_but_not_its_words(curator):
    refused, changed = take(Ref("post", 1), QUOTED, audience=MEMBERS), take(Ref("post", 2), "Cambiate.")
    document = learn(claim("Una.", refused, changed))
    agree(refused, Agreement.REFUSED)
    become(changed, Standing.CHANGED)
    reading = read(document, curator, edits=True)
    assert [(one.standing, one.agreement) for one in reading.blocks[0].unshown] == [
        (Standing.UNCHANGED, Agreement.REFUSED),
        (Standing.CHANGED, Agreement.NOT_NEEDED),
    ]
    assert reading.sources == ()
    assert read(document, curator).blocks[0].unshown == ()


def test_an_editor_without_the_place_reads_no_word_of_it(house, curator):
    pact = house.pact(rung=Rung.PACT)
    words = take(Ref("post", 1), QUOTED, audience=audience_of(Rung.PACT, pact.id), pact_id=pact.id)
    reading = read(learn(claim("Una.", words)), curator, edits=True)
    assert reading.sources == ()
    assert len(reading.blocks[0].unshown) == 1


def test_words_agreed_upon_are_for_whoever_reads_the_document(visitor):
    words = take(Ref("post", 1), QUOTED, audience=MEMBERS)
    document = learn(claim("Una.", words))
    agree(words, Agreement.REWORDED, rewording="Basta poco per cominciare.")
    ((_number, source),) = read(document, visitor).sources
    assert source.words == "Basta poco per cominciare."
    assert source.url == ""


def test_a_quotation_is_its_words(visitor):
    words = take(Ref("post", 1), QUOTED)
    reading = read(learn(claim("Una."), quotation(words, "Come dice una di noi:")), visitor)
    assert reading.blocks[1].quoted.words == QUOTED
    assert reading.blocks[1].marks == ()
    assert reading.sources == ()


def test_a_quotation_without_words_is_not_there_nor_what_introduced_it(visitor, curator):
    words = take(Ref("post", 1), QUOTED)
    document = learn(claim("Una."), quotation(words, "Come dice una di noi:"), claim("Due."))
    become(words, Standing.WITHDRAWN)
    assert [block.kind for block in read(document, visitor).blocks] == ["claim", "claim"]
    kept = read(document, curator, edits=True).blocks[1]
    assert (kept.quoted, len(kept.unshown)) == (None, 1)


def test_an_old_version_has_the_sources_of_today(visitor):
    words = take(Ref("post", 1), QUOTED)
    document = learn(claim("Una.", words))
    relearn(document, claim("Una, riscritta."))

    def first_version():
        return reading_of(visitor, *get_version(visitor, document.id, 1))

    assert [source.words for _number, source in first_version().sources] == [QUOTED]
    become(words, Standing.WITHDRAWN)
    assert first_version().sources == ()


def test_a_text_from_before_is_one_block_without_points(visitor):
    reading = read(learn(paragraph("## Uno\n\nParole.\n\n## Due\n\nAltre.")), visitor)
    assert [block.kind for block in reading.blocks] == ["paragraph"]
    assert not reading.shaped
    assert reading.claims == 0


def test_reading_costs_one_statement_and_one_more_where_something_is_cited(visitor, curator):
    plain, cited = learn(claim("Una.")), learn(claim("Una.", take(Ref("post", 1), QUOTED)), title="Con fonti")
    for document, most in ((plain, 1), (cited, 2)):
        given = get_reading(visitor, document.id)
        with statements() as seen:
            reading_of(visitor, *given)
        assert len(seen) == most
