"""What every engine must do; a test room for an engine inherits this and gives it an `engine` fixture that starts empty."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.core.audience import MEMBERS, PUBLIC, Readable, readable
from forum.core.refs import Ref
from forum.search.engine import KIND, PACT, THEME, Engine, Filters
from forum.search.entry import Entry
from forum.search.grammar import MAX_CHARACTERS, Query, Term, parse
from tests.search.material import DAY, EVERYBODY, MEMBER, PANDINO, START, entry, find, numbers
from tests.search.model import expect

WORDS = ["orto", "scuola", "festa", "bosco", "treno"]
FAMILIES = 22  # the members of another pact, closed to newcomers' eyes before their day
_SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

_entries = st.lists(
    st.builds(
        lambda audience, opened, words, kind, pact, themes, author: (audience, opened, " ".join(words), kind, pact, tuple(themes), author),
        st.sampled_from([PUBLIC, MEMBERS, PANDINO, FAMILIES]),
        st.integers(0, 9),
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=5),
        st.sampled_from(["post", "document", "meeting"]),
        st.sampled_from([None, 3, 5]),
        st.lists(st.integers(1, 3), max_size=3),
        st.integers(1, 3),
    ),
    max_size=25,
)
_readers = st.builds(
    lambda whole, since: readable(whole, {audience: START + day * DAY for audience, day in since.items()}),
    st.sets(st.sampled_from([PUBLIC, MEMBERS, PANDINO, FAMILIES])),
    st.dictionaries(st.sampled_from([PANDINO, FAMILIES]), st.integers(0, 9)),
)
_some = st.none() | st.frozensets(st.integers(1, 5), max_size=3)
_filters = st.builds(
    Filters,
    kinds=st.none() | st.frozensets(st.sampled_from(["post", "document", "unheard-of"]), max_size=2),
    pact_ids=_some,
    theme_ids=_some,
    author_ids=st.none() | st.frozensets(st.integers(1, 3), max_size=2),
    since=st.none() | st.integers(0, 20).map(lambda day: START + day * DAY),
    until=st.none() | st.integers(0, 20).map(lambda day: START + day * DAY),
)


def _world(rows: list[tuple]) -> list[Entry]:
    return [
        entry(
            number,
            body=body,
            audience=audience,
            opened_at=START + opened * DAY,
            kind=kind,
            pact_id=pact,
            theme_ids=themes,
            author_id=author,
        )
        for number, (audience, opened, body, kind, pact, themes, author) in enumerate(rows, 1)
    ]


def _replace_all(engine: Engine, entries: list[Entry]) -> None:
    engine.write(entries, [indexed.ref for indexed in engine.refs()])


class EngineContract:
    """Inherit, and define `engine`."""

    # Finding

    def test_words_without_accents_find_those_with(self, engine: Engine) -> None:
        engine.write([entry(1, "Per essere chiari", "Parliamo di coresponsabilità nella pandemia")])
        assert find(engine, "coresponsabilita pandemia") == [1]
        assert find(engine, "coresponsabilita' PANDEMIE") == [1]

    @pytest.mark.parametrize("typed", ["dell'ambito", "dell’ambito", "ambito", "l'ambito", "dell ambito", "ambiti"])
    def test_elided_articles_do_not_hide_a_word(self, engine: Engine, typed: str) -> None:
        engine.write([entry(1, body="Le assistenti dell’ambito cremasco")])
        assert find(engine, typed) == [1]

    @pytest.mark.parametrize(
        "typed", ["Rivolta d'Adda", "Rivolta d’Adda", "rivolta dadda", "Rivolta dAdda", "Rivolta D Adda", '"rivolta d adda"']
    )
    def test_places_with_apostrophes_meet_however_written(self, engine: Engine, typed: str) -> None:
        engine.write([entry(1, body="Civic center di Rivolta d'Adda"), entry(2, body="La rivolta dei giovani")])
        assert engine.search(parse(typed), EVERYBODY).hits[0].ref.id == 1
        assert engine.search(parse(typed), EVERYBODY).complete == 1

    @pytest.mark.parametrize(
        "typed", ["Casale Cremasco-Vidolasco", "casale cremasco vidolasco", "vidolasco", '"Casale Cremasco Vidolasco"']
    )
    def test_places_with_hyphens_meet_however_written(self, engine: Engine, typed: str) -> None:
        engine.write([entry(1, places=("Casale Cremasco-Vidolasco",)), entry(2, body="casale")])
        assert engine.search(parse(typed), EVERYBODY).hits[0].ref.id == 1

    def test_a_phrase_wants_its_words_in_a_row(self, engine: Engine) -> None:
        engine.write([entry(1, body="il patto di comunità"), entry(2, body="la comunità fa un patto"), entry(3, "Patto di comunità")])
        assert sorted(find(engine, '"patto di comunità"')) == [1, 3]
        assert find(engine, '"di comunità" in:titolo') == [3]

    @pytest.mark.parametrize("words_before", [70_000, 300_000])
    def test_a_phrase_is_found_however_deep_in_a_long_text(self, engine: Engine, words_before: int) -> None:
        body = f"{'parola ' * words_before}tramonto dorato e poi dorato"
        engine.write([entry(1, body=body), entry(2, body="un dorato tramonto")])
        engine.write([entry(3, body="altro"), entry(4, body="tramonto dorato")])
        assert sorted(find(engine, '"tramonto dorato"')) == [1, 4]
        assert find(engine, '"dorato parola"') == []

    def test_a_phrase_never_reaches_from_the_body_into_the_places(self, engine: Engine) -> None:
        engine.write([entry(1, body="una festa", places=("Pandino",))])
        assert find(engine, "festa pandino") == [1]
        assert find(engine, '"festa pandino"') == []

    def test_excluded_words_and_phrases_are_absent(self, engine: Engine) -> None:
        engine.write([entry(1, body="festa a scuola"), entry(2, body="festa in piazza"), entry(3, body="festa grande di quartiere")])
        assert sorted(find(engine, "festa -scuole")) == [2, 3]
        assert sorted(find(engine, 'festa -"grande di quartiere" -piazza')) == [1]

    def test_alternatives_find_either(self, engine: Engine) -> None:
        engine.write([entry(1, body="anziani del paese"), entry(2, body="giovani del paese"), entry(3, body="paese")])
        assert sorted(find(engine, "paese anziani OR giovani")[:2]) == [1, 2]
        assert engine.search(parse("paese anziani OR giovani"), EVERYBODY).complete == 2

    def test_a_prefix_stands_for_every_word_it_begins(self, engine: Engine) -> None:
        engine.write([entry(1, body="volontariato"), entry(2, body="i volontari"), entry(3, body="volentieri"), entry(4, "Volontà")])
        assert sorted(find(engine, "volont*")) == [1, 2, 4]
        assert sorted(find(engine, "volontari*")) == [1, 2]
        assert find(engine, "volont* in:titolo") == [4]

    def test_a_prefix_in_titles_stands_for_words_as_they_are_spelled_there(self, engine: Engine) -> None:
        engine.write([entry(1, "Lucia racconta"), entry(2, "Città nuova"), entry(3, "Una serata", "la luce in città")])
        assert find(engine, "luci* in:titolo") == [1]
        assert find(engine, "luce* in:titolo") == []
        assert find(engine, "citt* in:titolo") == [2]

    def test_in_title_looks_only_there(self, engine: Engine) -> None:
        engine.write([entry(1, "Festa in piazza"), entry(2, body="La festa")])
        assert find(engine, "festa in:titolo") == [1]

    def test_a_query_of_common_words_finds_titles(self, engine: Engine) -> None:
        engine.write([entry(1, "Chi siamo"), entry(2, "Dove", "chi siamo noi")])
        assert find(engine, "chi siamo") == [1]

    def test_english_texts_are_found_by_english_word_forms(self, engine: Engine) -> None:
        engine.write([entry(1, "Gardening", "Neighbours sharing communities", language="en")])
        assert find(engine, "garden neighbour community") == [1]

    def test_the_exact_form_comes_before_its_relatives(self, engine: Engine) -> None:
        engine.write(
            [entry(1, body="volontario per un giorno"), entry(2, body="volontari per un giorno"), entry(3, body="volontaria per un giorno")]
        )
        assert find(engine, "volontari")[0] == 2

    def test_a_word_kept_under_two_forms_counts_once(self, engine: Engine) -> None:
        engine.write([entry(1, body="una tettoia"), entry(2, body="un quartiere"), entry(3, body="altro"), entry(4, body="altro")])
        one_form, two_forms = (engine.search(parse(word), EVERYBODY).hits[0].score for word in ("tettoia", "quartiere"))
        assert two_forms == pytest.approx(one_form, rel=0.15)  # how rare a word is may be estimated

    def test_a_synonym_counts_as_the_word_and_weighs_less(self, engine: Engine) -> None:
        rest = "il quartiere si trova ogni mese"
        engine.write([entry(1, body=f"un patto {rest}"), entry(2, body=f"un accordo {rest}"), entry(3, body=rest)])
        query = Query(alternatives=((Term("patto"), Term("accordo", synonym=True), Term("intesa di paese", phrase=True, synonym=True)),))
        results = engine.search(query, EVERYBODY)
        assert (numbers(results), results.total, results.widened, results.complete) == ([1, 2], 2, False, 2)
        assert results.hits[1].score < results.hits[0].score

    def test_titles_come_before_bodies_and_exact_words_before_their_relatives(self, engine: Engine) -> None:
        said = "ci vediamo in sala con chi vuole venire a dare una mano"
        engine.write(
            [
                entry(1, "Una serata", f"{said} per la biblioteca"),
                entry(2, "La biblioteca", f"{said} e con gli amici"),
                entry(3, "Una serata", f"{said} per le biblioteche"),
            ]
        )
        assert find(engine, "biblioteca") == [2, 1, 3]
        assert find(engine, "biblioteche") == [3, 2, 1]

    def test_words_standing_close_come_before_words_far_apart(self, engine: Engine) -> None:
        between = "uno due tre quattro cinque sei sette otto nove dieci"
        engine.write([entry(1, body=f"festa {between} piazza"), entry(2, body=f"{between} festa piazza")])
        assert find(engine, "festa piazza") == [2, 1]

    def test_too_few_with_all_the_words_are_followed_by_some_with_any(self, engine: Engine) -> None:
        engine.write([entry(1, body="orto e scuola"), entry(2, body="orto"), entry(3, body="scuola"), entry(4, body="altro")])
        results = engine.search(parse("orto scuola"), EVERYBODY)
        assert numbers(results)[0] == 1
        assert set(numbers(results)) == {1, 2, 3}
        assert (results.total, results.complete, results.widened) == (3, 1, True)

    def test_enough_with_all_the_words_are_not_widened(self, engine: Engine) -> None:
        engine.write([*(entry(number, body="orto e scuola") for number in range(1, 6)), entry(6, body="orto")])
        results = engine.search(parse("orto scuola"), EVERYBODY)
        assert (results.total, results.complete, results.widened) == (5, 5, False)

    def test_nothing_asked_finds_nothing(self, engine: Engine) -> None:
        engine.write([entry(1, body="orto")])
        assert engine.search(parse(""), EVERYBODY).total == 0

    def test_filters_alone_list_the_newest_first(self, engine: Engine) -> None:
        engine.write([entry(1, author_id=7), entry(2, author_id=8), entry(3, author_id=7)])
        assert find(engine, "", filters=Filters(author_ids=frozenset([7]))) == [3, 1]

    def test_an_empty_filter_matches_nothing(self, engine: Engine) -> None:
        engine.write([entry(1, body="orto", pact_id=3)])
        assert find(engine, "orto", filters=Filters(pact_ids=frozenset())) == []

    def test_recordings_and_places_narrow(self, engine: Engine) -> None:
        engine.write([entry(1, body="orto", has_recording=True), entry(2, body="orto", places=("Spino d'Adda",))])
        assert find(engine, "orto con:registrazione") == [1]
        assert find(engine, 'orto luogo:"spino dadda"') == [2]
        assert find(engine, "orto luogo:crema") == []

    # Order and pages

    def test_newest_first_when_asked_for_by_date(self, engine: Engine) -> None:
        engine.write([entry(1, body="orto orto orto"), entry(3, body="orto"), entry(2, body="orto di tutti")])
        assert find(engine, "orto", order="date") == [3, 2, 1]

    @pytest.mark.parametrize("order", ["relevance", "date"])
    def test_pages_put_together_are_the_whole(self, engine: Engine, order: str) -> None:
        engine.write([entry(number, body="orto " * (number % 4 + 1) + "scuola") for number in range(1, 60)])
        whole = find(engine, "orto scuola", order=order, limit=100)
        pages = [find(engine, "orto scuola", order=order, offset=offset, limit=7) for offset in range(0, 63, 7)]
        assert [number for page in pages for number in page] == whole
        assert sorted(whole) == list(range(1, 60))

    def test_hits_carry_their_group(self, engine: Engine) -> None:
        engine.write([entry(5, body="orto", group=Ref("thread", 77))])
        assert engine.search(parse("orto"), EVERYBODY).hits[0].group == Ref("thread", 77)

    # Keeping

    def test_an_edit_replaces_every_word(self, engine: Engine) -> None:
        engine.write([entry(1, "Orto", "vecchia parola")])
        engine.write([entry(1, "Bosco", "nuova")])
        assert (find(engine, "vecchia"), find(engine, "orto"), find(engine, "nuova"), engine.size()) == ([], [], [1], 1)

    def test_a_removal_leaves_nothing(self, engine: Engine) -> None:
        engine.write([entry(1, body="orto"), entry(2, body="orto")])
        engine.write([], [Ref("post", 1), Ref("post", 99), Ref("never-seen", 1)])
        results = engine.search(parse("orto"), EVERYBODY)
        assert (numbers(results), results.total, results.counts[KIND], engine.size()) == ([2], 1, {"post": 1}, 1)
        assert engine.suggest("ortto", EVERYBODY) == "orto"

    def test_the_last_of_several_entries_for_one_thing_counts(self, engine: Engine) -> None:
        engine.write([entry(1, body="orto"), entry(1, body="bosco")], [Ref("post", 1)])
        assert (find(engine, "orto"), find(engine, "bosco"), engine.size()) == ([], [1], 1)

    def test_things_of_different_kinds_with_one_number_stay_apart(self, engine: Engine) -> None:
        post = entry(1, body="orto")
        thread = Entry(Ref("thread", 1), "thread", Ref("thread", 1), PUBLIC, START, START, body="orto")
        engine.write([post, thread])
        engine.write([], [post.ref])
        assert [hit.ref for hit in engine.search(parse("orto"), EVERYBODY).hits] == [thread.ref]

    def test_many_small_writes_are_as_one_big_one(self, engine: Engine) -> None:
        for number in range(1, 40):
            engine.write([entry(number, body=f"orto {WORDS[number % 5]}")], [Ref("post", number - 3)] if number % 4 == 0 else [])
        left = {number for number in range(1, 40) if (number + 3) % 4 or number > 36}
        assert set(find(engine, "orto", limit=100)) == left
        assert {indexed.ref.id for indexed in engine.refs()} == left

    def test_the_generation_grows_with_every_change(self, engine: Engine) -> None:
        before = engine.generation()
        engine.write([entry(1, body="orto")])
        assert engine.generation() > before
        assert engine.generation() == engine.generation()

    def test_refs_say_what_is_kept(self, engine: Engine) -> None:
        moment = START + timedelta(microseconds=7)
        engine.write([entry(1, audience=PANDINO, written_at=moment)])
        assert list(engine.refs()) == [(Ref("post", 1), PANDINO, moment)]

    def test_a_moment_without_a_zone_is_refused(self, engine: Engine) -> None:
        with pytest.raises(ValueError, match="time zone"):
            entry(1, opened_at=START.replace(tzinfo=None))

    # Permission

    def test_who_may_read_nothing_finds_nothing(self, engine: Engine) -> None:
        engine.write([entry(1, "Orto", "orto", audience=PUBLIC), entry(2, body="orto", audience=PANDINO)])
        for query in ("orto", "ort*", '"orto"', "orto OR bosco", "-bosco orto", "in:titolo orto"):
            results = engine.search(parse(query), Readable())
            assert (results.hits, results.total, results.counts) == ((), 0, {KIND: {}, PACT: {}, THEME: {}})
        assert engine.suggest("ortto", Readable()) is None

    def test_a_newcomer_sees_from_the_day_of_entry_to_the_microsecond(self, engine: Engine) -> None:
        entry_day = START + 5 * DAY
        just_before = entry_day - timedelta(microseconds=1)
        engine.write(
            [entry(1, body="orto", audience=PANDINO, opened_at=just_before), entry(2, body="orto", audience=PANDINO, opened_at=entry_day)]
        )
        newcomer = readable([PUBLIC], {PANDINO: entry_day})
        assert find(engine, "orto", newcomer) == [2]
        assert find(engine, "orto", EVERYBODY) == []

    def test_hidden_spellings_tell_nothing_about_titles(self, engine: Engine) -> None:
        engine.write([entry(1, "Lucia racconta"), entry(2, "x", "la luce", audience=PANDINO)])
        assert engine.search(parse("in:titolo luce*"), EVERYBODY).total == 0

    def test_however_many_hidden_spellings_begin_alike_none_of_the_visible_is_pushed_out(self, engine: Engine) -> None:
        letters = "abcdefghijklmnopqrstuvwxyz"
        hidden = " ".join(f"cor{first}{second}{third}" for first in letters[:2] for second in letters for third in letters)
        engine.write([entry(1, "Il corso di cucina"), entry(2, "Serata", "una corsa"), entry(3, hidden[:5_000], hidden, audience=PANDINO)])
        assert sorted(find(engine, "cor*")) == [1, 2]
        assert find(engine, "cor* in:titolo") == [1]

    def test_a_narrowed_audience_hides_at_once(self, engine: Engine) -> None:
        engine.write([entry(1, "Orto segreto", "parola")])
        engine.write([entry(1, "Orto segreto", "parola", audience=PANDINO)])
        assert (find(engine, "parola"), find(engine, "orto", MEMBER), find(engine, "parola", readable([PANDINO]))) == ([], [], [1])

    def test_suggestions_come_only_from_what_one_may_read(self, engine: Engine) -> None:
        engine.write([entry(1, body="nascosta", audience=PANDINO), entry(2, body="libertà"), entry(3, body="nascosto", audience=FAMILIES)])
        assert engine.suggest("libretà", EVERYBODY) == "libertà"
        assert engine.suggest("nascotsa", EVERYBODY) is None
        assert engine.suggest("nascotsa", readable([PANDINO])) == "nascosta"
        assert engine.suggest("nascotsa", readable([], {PANDINO: START + 9 * DAY})) is None

    def test_suggestions_are_not_made_for_words_that_are_found(self, engine: Engine) -> None:
        engine.write([entry(1, body="festa"), entry(2, body="festi", audience=PANDINO), entry(3, body="testa")])
        assert engine.suggest("feste", EVERYBODY) is None

    @_SLOW
    @given(_entries, _readers, _filters, st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True))
    def test_totals_and_counts_are_those_of_the_slow_way(
        self, engine: Engine, rows: list[tuple], reader: Readable, filters: Filters, words: list[str]
    ) -> None:
        world = _world(rows)
        _replace_all(engine, world)
        expected = expect(world, words, reader, filters)
        results = engine.search(parse(" ".join(words)), reader, filters, limit=100)
        assert frozenset(numbers(results)) == expected.found
        assert (results.total, results.complete, results.widened) == (len(expected.found), expected.complete, expected.widened)
        assert results.counts == expected.counts

    @_SLOW
    @given(_entries, _readers, st.sampled_from(["orto scuola", "ort*", '"orto scuola"', "festa OR bosco", "orto -festa", "treno"]))
    def test_two_worlds_that_differ_in_what_is_hidden_answer_alike(
        self, engine: Engine, rows: list[tuple], reader: Readable, query: str
    ) -> None:
        world = _world(rows)
        visible = [each for each in world if reader.allows(each.audience, each.opened_at)]
        _replace_all(engine, visible)
        small = engine.search(parse(query), reader), engine.suggest("ortto", reader)
        for batch in (world[::2], world[1::2]):
            engine.write(batch)
        assert (engine.search(parse(query), reader), engine.suggest("ortto", reader)) == small

    # Whatever is typed

    @_SLOW
    @given(st.text(max_size=MAX_CHARACTERS + 20))
    def test_any_text_is_answered(self, engine: Engine, text: str) -> None:
        if not engine.size():
            engine.write([entry(1, "Orto", "orto scuola festa")])
        assert engine.search(parse(text), EVERYBODY).total in (0, 1)
        engine.suggest(text, EVERYBODY)

    @pytest.mark.parametrize("paging", [{"offset": -5}, {"limit": -1}, {"offset": 10**9}, {"limit": 10**9}, {"offset": 3, "limit": 0}])
    def test_any_page_is_answered(self, engine: Engine, paging: dict[str, int]) -> None:
        engine.write([entry(1, body="orto")])
        assert engine.search(parse("orto"), EVERYBODY, **paging).total == 1
