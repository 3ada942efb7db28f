"""Synonyms: what a group may hold, what a question becomes, and that a search pays nothing for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from forum.core import limits
from forum.core.actor import SYSTEM, guest
from forum.core.database import db
from forum.core.errors import Conflict, Denied, Invalid, NotFound
from forum.core.work import JournalRow
from forum.search.curating import services
from forum.search.curating.expansion import NO_SYNONYMS, Synonyms, expand
from forum.search.curating.expressions import read_expressions
from forum.search.curating.founding import FOUNDING, plant_founding_synonyms
from forum.search.curating.models import SynonymGroup
from forum.search.curating.queries import all_groups, changes, current_synonyms, get_group
from forum.search.desk import Chosen, answer
from forum.search.excerpts import marked_excerpt
from forum.search.grammar import Term, parse
from tests.support.discussions import make_thread
from tests.support.people import forget_what_is_kept
from tests.support.search import fresh_index
from tests.support.statements import statements

GROUPS = Synonyms(
    [
        ("patto", "accordo"),
        ("community maker", "CM"),
        ("ufficio di piano", "UdP"),
        ("subambito", "sub-ambito"),
        ("buona prassi", "buona pratica"),
    ]
)


def clauses(typed):
    """Return the words left alone, and each choice as texts with the synonyms in brackets."""
    query = expand(parse(typed), GROUPS)
    told = [[f"({term.text})" if term.synonym else term.text for term in terms] for terms in query.alternatives]
    return [term.text for term in query.words], told


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("patto", ([], [["patto", "(accordo)"]])),
        ("PATTI", ([], [["PATTI", "(accordo)"]])),
        ("l'accordo firmato", (["firmato"], [["l'accordo", "(patto)"]])),
        ("cm", ([], [["cm", "(community maker)"]])),
        ("community maker a Crema", (["a", "Crema"], [["community maker", "(CM)"]])),
        ("ufficio di piano", ([], [["ufficio di piano", "(UdP)"]])),
        ("uffici piano", ([], [["uffici piano", "(UdP)"]])),
        ("sede ufficio di piano crema", (["sede", "crema"], [["ufficio di piano", "(UdP)"]])),
        ("sub-ambito", ([], [["sub-ambito", "(subambito)"]])),
        ("sub ambito", ([], [["sub ambito", "(subambito)"]])),
        ("buone pratiche patto", ([], [["buone pratiche", "(buona prassi)"], ["patto", "(accordo)"]])),
        ("ufficio", (["ufficio"], [])),
        ("piano ufficio", (["piano", "ufficio"], [])),
        ("di", (["di"], [])),
        ("", ([], [])),
    ],
)
def test_typed_words_become_a_choice_with_what_means_the_same(typed, expected):
    assert clauses(typed) == expected


def test_a_phrase_stays_a_phrase_among_the_synonyms_and_a_word_a_word():
    assert expand(parse("cm"), GROUPS).alternatives == ((Term("cm"), Term("community maker", phrase=True, synonym=True)),)
    assert expand(parse("community maker"), GROUPS).alternatives == ((Term("community maker"), Term("CM", synonym=True)),)


@pytest.mark.parametrize("typed", ['"patto"', "“patto”", '"ufficio di piano"', "patt*", "-patto", "autore:cm"])
def test_what_is_quoted_cut_short_excluded_or_a_filter_is_left_alone(typed):
    assert expand(parse(typed), GROUPS) == parse(typed)


def test_a_quoted_word_breaks_a_run():
    assert clauses('ufficio "piano"')[1] == []


def test_a_choice_that_was_typed_gets_the_synonyms_of_each_of_its_words_once():
    assert clauses("patto OR intesa")[1] == [["patto", "intesa", "(accordo)"]]
    assert clauses("patto OR accordo")[1] == [["patto", "accordo"]]
    assert clauses('"patto di comunità" OR cm')[1] == [["patto di comunità", "cm", "(community maker)"]]


def test_the_longest_expression_wins():
    known = Synonyms([("ufficio", "sportello"), ("ufficio di piano", "UdP")])
    assert expand(parse("ufficio di piano"), known).alternatives == ((Term("ufficio di piano"), Term("UdP", synonym=True)),)


def test_everything_else_of_a_query_stays():
    query = expand(parse("patto -scuola tema:volontariato dal:2021 in:titolo"), GROUPS)
    plain = parse("patto -scuola tema:volontariato dal:2021 in:titolo")
    assert (query.excluded, query.filters, query.problems) == (plain.excluded, plain.filters, plain.problems)


def test_without_synonyms_a_query_is_the_same_one():
    query = parse("patto")
    assert expand(query, NO_SYNONYMS) is query


def test_one_question_costs_a_bounded_number_of_words():
    group = [f"parola{letter}" for letter in "abcdefgh"]
    many = Synonyms([[f"{word}{number}x" for word in group] for number in range(12)])
    query = expand(parse(" ".join(f"parolaa{number}x" for number in range(12))), many)
    added = [term for terms in query.alternatives for term in terms if term.synonym]
    assert 0 < len(added) <= limits.SYNONYMS_PER_QUESTION
    assert len(query.words) + len(query.alternatives) == 12
    typed = expand(parse(" OR ".join(f"parolaa{number}x" for number in range(12))), many)
    assert sum(term.synonym for term in typed.alternatives[0]) == limits.SYNONYMS_PER_QUESTION


@given(st.text("pato cmudiufn\"*-: OR'", max_size=60))
def test_no_typed_word_is_ever_lost(typed):
    before, after = parse(typed), expand(parse(typed), GROUPS)
    kept = " ".join(term.text for term in [*after.words, *(term for terms in after.alternatives for term in terms if not term.synonym)])
    there = " ".join(term.text for term in [*before.words, *(term for terms in before.alternatives for term in terms)])
    assert sorted(kept.split()) == sorted(there.split())
    assert after.phrases == before.phrases


def test_passages_mark_synonyms_too():
    pieces = marked_excerpt("Il CM ascolta: la community maker non eroga servizi.", expand(parse("cm"), GROUPS))
    assert [text for text, found in pieces if found] == ["CM", "community", "maker"]


# What a group may hold


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("patto", "at least two"),
        ("patto\n\n  \npatto", "at least two"),
        ("patto\ndi", "“di” stands everywhere"),
        ("patto\nche non è", "stands everywhere"),
        ("patto\ndell'", "stands everywhere"),
        ("patto\n!!", "too short"),
        ("patto\n7", "too short"),
        ("patto\npatti", "already the same"),
        ("patto\nPATTO", "already the same"),
        ("ambito\nsub-ambito", "“ambito” is part of “sub-ambito”"),
        ("ufficio di piano\nl'ufficio", "is part of"),
        ("patto\n" + "x" * 61, "too long"),
        ("patto\ncane gatto topo lupo orso gallo", "too long"),
        ("\n".join(f"nome{letter}" for letter in "abcdefghi"), "At most 8"),
    ],
)
def test_what_a_group_cannot_hold_is_said(database, text, says):
    with database.test_request_context(headers={"Accept-Language": "en"}), pytest.raises(Invalid) as refused:
        read_expressions(text)
    with database.test_request_context(headers={"Accept-Language": "en"}):
        assert says in str(refused.value.messages["words"])


def test_lines_are_tidied():
    assert read_expressions(' "ufficio  di piano", \n\nUdP.\n') == ("ufficio di piano", "UdP")


def test_a_group_is_added_changed_and_taken_out_and_the_journal_says_why(house):
    curator = house.actor(house.member(roles=("curator",)))
    number = services.add_synonyms(curator, "patto\naccordo", "Si dice così.")
    services.change_synonyms(curator, number, "patto\naccordo\nintesa", "Si dice così.", "Si dice anche intesa.", 1)
    assert get_group(number).expressions == ("patto", "accordo", "intesa")
    services.remove_synonyms(curator, number, "Confonde.")
    assert all_groups() == ()
    told = [(row.event, row.actor_id, row.payload["reason"]) for row in db.session.scalars(select(JournalRow).order_by(JournalRow.id))]
    assert told == [
        ("SynonymsAdded", curator.member_id, "Si dice così."),
        ("SynonymsChanged", curator.member_id, "Si dice anche intesa."),
        ("SynonymsRemoved", curator.member_id, "Confonde."),
    ]
    assert [change.words for change in changes()] == ["patto ~ accordo ~ intesa", "patto ~ accordo ~ intesa", "patto ~ accordo"]
    with pytest.raises(NotFound):
        services.remove_synonyms(curator, number, "Ancora.")


def test_an_expression_belongs_to_one_group(house):
    curator = house.actor(house.member(roles=("curator",)))
    services.add_synonyms(curator, "patto\naccordo", "Si dice così.")
    other = services.add_synonyms(curator, "incontro\nriunione", "Si dice così.")
    with pytest.raises(Invalid):
        services.add_synonyms(curator, "accordi\nintesa", "Prova.")
    with pytest.raises(Invalid):
        services.change_synonyms(curator, other, "incontro\npatti", "Prova.", "Prova.", 1)
    services.change_synonyms(curator, other, "incontri\nriunioni", "Prova.", "Al plurale.", 1)


def test_groups_have_a_limit(house, monkeypatch):
    monkeypatch.setattr(limits, "SYNONYM_GROUPS", 1)
    services.add_synonyms(SYSTEM, "patto\naccordo", "Si dice così.")
    with pytest.raises(Invalid):
        services.add_synonyms(SYSTEM, "incontro\nriunione", "Si dice così.")


def test_a_save_over_another_is_a_conflict_and_changes_nothing(house):
    curator = house.actor(house.member(roles=("curator",)))
    number = services.add_synonyms(curator, "patto\naccordo", "Si dice così.")
    services.change_synonyms(curator, number, "patto\nintesa", "Uno.", "Uno.", 1)
    with pytest.raises(Conflict) as conflict:
        services.change_synonyms(curator, number, "patto\nalleanza", "Due.", "Due.", 1)
    assert conflict.value.current.expressions == ("patto", "intesa")
    assert get_group(number).expressions == ("patto", "intesa")


@pytest.mark.parametrize("roles", [(), ("moderator",), ("administrator",)])
def test_only_curators_keep_the_synonyms(house, roles):
    actor = house.actor(house.member(roles=roles))
    with pytest.raises(Denied):
        services.add_synonyms(actor, "patto\naccordo", "Si dice così.")
    with pytest.raises(Denied):
        services.change_synonyms(actor, 1, "patto\naccordo", "a", "b", 1)
    with pytest.raises(Denied):
        services.remove_synonyms(actor, 1, "b")


def test_the_founding_set_is_sound_and_says_where_it_comes_from(database):
    plant_founding_synonyms()
    groups = all_groups()
    assert len(groups) == len(FOUNDING)
    assert all(len(group.note) > 20 for group in groups)
    known = {expression for group in groups for expression in group.expressions}
    assert {"patto", "accordo", "CM", "CSC", "UdP"} <= known


# In a search


def found(actor, typed):
    return {shown.card.ref.id for group in answer(actor, typed, Chosen(), 1).groups for shown in (group.first, *group.more)}


def test_who_looks_for_a_word_finds_what_means_the_same_at_once(database, house):
    author = house.member()
    make_thread(author, "Sede", text="L'UdP apre il lunedì.")
    make_thread(author, "Orari", text="L'ufficio di piano chiude il venerdì.")
    with fresh_index(database), database.test_request_context():
        for typed in ("udp", "ufficio di piano"):
            assert len(found(guest(), typed)) == 1
        services.add_synonyms(SYSTEM, "ufficio di piano\nUdP", "Sigla.")
        for typed in ("udp", "ufficio di piano", "uffici di piano"):
            assert len(found(guest(), typed)) == 2, typed
        assert len(found(guest(), '"udp"')) == 1
        number = db.session.scalars(select(SynonymGroup.id)).one()
        services.remove_synonyms(SYSTEM, number, "Prova.")
        assert len(found(guest(), "udp")) == 1


def test_what_holds_only_the_synonym_comes_after_what_holds_the_word(database, house):
    author = house.member()
    # The synonym is the rarer word and stands in the shorter text, which by themselves would put it first.
    only = make_thread(author, "Prima", text="Un accordo.")
    for number in range(4):
        make_thread(
            author, f"Cosa {number}", text="Abbiamo firmato un patto con la parrocchia e con la scuola, in tanti, di sera, dopo cena."
        )
    services.add_synonyms(SYSTEM, "patto\naccordo", "Si dice così.")
    with fresh_index(database), database.test_request_context():
        order = [group.first.card.url for group in answer(guest(), "patto", Chosen(), 1).groups]
    assert len(order) == 5
    assert f"/{only.id}-" in order[-1]


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_search_pays_no_statement_for_synonyms(database, house, signed_in):
    services.add_synonyms(SYSTEM, "patto\naccordo", "Si dice così.")
    forget_what_is_kept(database)
    actor = house.actor(house.member()) if signed_in else guest()
    with statements() as said:
        for _time in range(3):
            assert current_synonyms(actor)
        assert len(said) == 1
        assert current_synonyms(house.actor(house.member("Ada")))
        assert current_synonyms(guest("en"))
    assert len([statement for statement in said if "synonym_group" in statement]) == 1
