"""The scaled engine on a real PostgreSQL: the contract first, then what only an index inside a database can get wrong."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine as Database
from sqlalchemy import create_engine, func, inspect, literal_column, select, text

from forum.core.audience import PUBLIC, Readable, readable
from forum.search import postgres_finding
from forum.search.engine import Engine, Filters, Reason, Unavailable
from forum.search.entry import Entry
from forum.search.grammar import parse
from forum.search.postgres_engine import PostgresEngine
from forum.search.postgres_rebuild import rebuild_tables
from forum.search.postgres_tables import SCHEMA, get_in_use, tables_of
from forum.search.rebuild import open_engine, rebuild
from tests.search.contract import WORDS, EngineContract
from tests.search.material import DAY, EVERYBODY, MEMBER, PANDINO, START, entry, find, numbers

_ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def server(app: Flask) -> Iterator[Database]:
    address = app.config["SETTINGS"].database_url
    if not address.startswith("postgresql"):
        pytest.skip("the second engine needs a PostgreSQL: `make test-postgres` gives it one")
    server = create_engine(address)
    yield server
    with server.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
    server.dispose()


@pytest.fixture
def engine(server: Database) -> PostgresEngine:
    rebuild_tables(server, [])
    return PostgresEngine(server)


class TestPostgres(EngineContract):
    pass


def _sets(server: Database) -> set[str]:
    return {name for name in inspect(server).get_table_names(schema=SCHEMA) if name.startswith("thing_")}


def _forget(server: Database) -> None:
    with server.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))


# Beside the embedded engine


def _crowd(count: int) -> list[Entry]:
    chance = random.Random(11)
    places = ("Spino d'Adda", "Rivolta d'Adda", "Crema")
    return [
        entry(
            number,
            " ".join(chance.choices([*WORDS, "di", "città", "volontari"], k=3)),
            " ".join(chance.choices([*WORDS, "e", "della", "citta'", "comunità", "volontario", "l'orto"], k=chance.randint(0, 30))),
            audience=chance.choice([PUBLIC, 1, PANDINO]),
            kind=chance.choice(["post", "document"]),
            pact_id=chance.choice([None, 3, 5]),
            theme_ids=tuple(chance.sample(range(1, 5), k=chance.randint(0, 3))),
            author_id=chance.choice([None, 1, 2]),
            places=tuple(chance.sample(places, k=chance.randint(0, 2))),
            has_recording=chance.random() < 0.3,
            language=chance.choice(["it", "it", "it", "en"]),
        )
        for number in range(1, count + 1)
    ]


_TYPED = (
    "orto scuola", "città", "citta", "volont*", "volont* in:titolo", '"orto della scuola"', '"festa bosco"', "festa OR treno bosco",
    "orto -scuola", 'orto -"scuola bosco" -volont*', "di", "orto luogo:\"spino d'adda\"", "con:registrazione bosco", "comunita",
    '"di orto" in:titolo', "orto dal:2021-04 al:2021-09", "-orto", "orto scuola festa bosco treno comunità", '"orto scuola" OR treno',
    "luogo:crema luogo:rivolta", "orto boscho",
)  # fmt: skip


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[Entry], Engine]]:
    entries, folder = _crowd(150), tmp_path_factory.mktemp("crowd") / "search"
    rebuild(folder, entries)
    embedded = open_engine(folder)
    yield entries, embedded
    embedded.close()


@pytest.mark.parametrize("order", ["relevance", "date"])
def test_it_finds_and_counts_what_the_embedded_engine_does(
    engine: PostgresEngine, server: Database, crowd: tuple[list[Entry], Engine], order: str
) -> None:
    entries, embedded = crowd
    rebuild_tables(server, entries)
    readers = (EVERYBODY, MEMBER, readable([PUBLIC], {PANDINO: START + 70 * DAY}))
    narrowed = (Filters(), Filters(kinds=frozenset(["post"])), Filters(pact_ids=frozenset([3]), theme_ids=frozenset([1, 2])))
    for typed, reader, filters in product(_TYPED, readers, narrowed):
        ours, theirs = (each.search(parse(typed), reader, filters, order=order, limit=100) for each in (engine, embedded))
        assert set(numbers(ours)) == set(numbers(theirs)), typed
        figures = [(each.total, each.complete, each.widened, each.counts) for each in (ours, theirs)]
        assert figures[0] == figures[1], typed
        if order == "date":
            assert numbers(ours) == numbers(theirs), typed


def test_it_suggests_what_the_embedded_engine_does(engine: PostgresEngine, server: Database, crowd: tuple[list[Entry], Engine]) -> None:
    entries, embedded = crowd
    rebuild_tables(server, entries)
    for word, reader in product(("ortto", "sculoa", "bosca", "cittá", "citàt", "comunta", "volontar", "zz"), (EVERYBODY, MEMBER)):
        assert engine.suggest(word, reader) == embedded.suggest(word, reader), word


# Long and odd texts


def test_words_in_a_row_are_found_far_beyond_the_places_a_vector_can_number(engine: PostgresEngine) -> None:
    filling = " ".join(f"parola{number}" for number in range(20_000))
    engine.write([entry(1, body=f"{filling} patto di comunità"), entry(2, body=f"patto {filling} comunità"), entry(3, body="patto")])
    assert find(engine, '"patto di comunità"') == [1]
    assert find(engine, '"patto comunità"') == []
    assert find(engine, '"parola19999 patto"') == [1]


def test_a_row_of_words_is_found_after_hundreds_of_the_same_word(engine: PostgresEngine) -> None:
    engine.write([entry(1, "Orto " * 80 + "grande", "orto bello " * 400 + "orto comune"), entry(2, body="orto bello comune")])
    assert find(engine, '"orto comune"') == [1]
    assert find(engine, '"orto grande" in:titolo') == [1]
    assert find(engine, '"bello comune"') == [2]


def test_a_title_never_runs_on_into_the_body(engine: PostgresEngine) -> None:
    long = " ".join(f"parola{number}" for number in range(2_000))
    engine.write([entry(1, "festa", "piazza"), entry(2, f"{long} festa", f"piazza {long}")])
    assert find(engine, "festa piazza", limit=9) != []
    assert find(engine, '"festa piazza"') == []


def test_a_text_with_more_different_words_than_a_vector_holds_is_kept(engine: PostgresEngine) -> None:
    engine.write([entry(1, "Orto", " ".join(f"parola{number:06}inventata" for number in range(60_000)))])
    assert find(engine, "orto") == find(engine, "parola000007inventata") == [1]


def test_endless_words_are_kept_and_harm_nobody(engine: PostgresEngine) -> None:
    engine.write([entry(1, "x" * 5_000, f"orto {'à' * 5_000} {'y' * 300} '\\quoted\\' ''"), entry(2, body="orto ﷺ ½ ⑴")])
    assert sorted(find(engine, "orto")) == [1, 2]
    assert find(engine, "y" * 199) == []
    assert sorted(find(engine, '"orto ﷺ"')) == [2]
    engine.write([], [entry(1).ref, entry(2).ref])
    assert engine.size() == 0


_HOSTILE = [
    "'", "''", "\\", "\\\\'", "orto\\", "'orto'", "orto' OR '1'='1", "orto'); DROP TABLE forum_search.thing_1; --", "a & b | !c <-> d:*A",
    "orto:*", "orto:A", "!orto", "<->", "(orto", "$$orto$$", "%s %(a)s :a {0}", "orto\x00scuola", "\x1d\x1e\x1f", "^.*$ [^", '"^.*$ [a-"',
    '"(orto|scuola)"', "par* " * 12, '"' + "par1ola1 " * 24 + '"', "a-" * 99, "par* OR " * 20, "-par* " * 12, "(" * 200, "à" * 200,
    "'" * 200, "\\" * 200, '"' + "\\ " * 90 + '"', "luogo:'\\", "-'\\*", "ort'*", "ort\\*",
]  # fmt: skip


def test_hostile_queries_are_answered_in_a_bounded_time(engine: PostgresEngine) -> None:
    engine.write([entry(number, body="orto " + " ".join(f"par{number}ola{step}" for step in range(50))) for number in range(1, 60)])
    for query in _HOSTILE:
        started = time.monotonic()
        assert engine.search(parse(query), EVERYBODY).total <= 59
        engine.suggest(query, EVERYBODY)
        assert time.monotonic() - started < 4, query
    assert len(find(engine, "orto", limit=100)) == 59


# Many things


@pytest.mark.parametrize("typed", ["orto", "orto scuola", "orto mai", "ort* scuola"])
@pytest.mark.parametrize("order", ["relevance", "date"])
def test_pages_are_whole_when_more_is_found_than_can_be_weighed(
    engine: PostgresEngine, monkeypatch: pytest.MonkeyPatch, typed: str, order: str
) -> None:
    monkeypatch.setattr(postgres_finding, "CANDIDATES", 10)
    engine.write([entry(number, "Orto" if number == 3 else "", "orto " * (number % 4 + 1) + "scuola") for number in range(1, 60)])
    engine.write([entry(60, body="mai")])
    pages = [find(engine, typed, order=order, offset=offset, limit=7) for offset in range(0, 70, 7)]
    found = [number for page in pages for number in page]
    assert sorted(found) == list(range(1, 61 if "mai" in typed else 60))
    assert engine.search(parse(typed), EVERYBODY).total == len(found)


def test_a_title_is_weighed_however_old_it_is(engine: PostgresEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_finding, "CANDIDATES", 10)
    engine.write([entry(1, "Orto"), *(entry(number, body="un orto fra tante altre parole qui") for number in range(2, 60))])
    assert find(engine, "orto")[0] == 1


def test_of_any_word_the_rarest_ones_are_weighed(engine: PostgresEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_finding, "CANDIDATES", 10)
    common = [entry(number, body="orto scuola") for number in range(10, 90)]
    engine.write([*common, entry(1, body="filanda"), entry(2, body="filanda orto")])
    results = engine.search(parse("orto scuola filanda"), EVERYBODY)
    assert (sorted(numbers(results)[:2]), results.total, results.complete) == ([1, 2], 82, 0)


def test_the_vocabulary_says_what_the_rows_hold_after_any_writes(engine: PostgresEngine, server: Database) -> None:
    chance = random.Random(3)
    for _ in range(30):
        chosen = chance.sample(range(1, 30), k=4)
        fresh = [
            entry(number, chance.choice(WORDS), " ".join(chance.choices(WORDS, k=3)), audience=chance.choice([0, 1])) for number in chosen
        ]
        engine.write(fresh, [entry(number).ref for number in chance.sample(range(1, 30), k=3)])
    with server.connect() as connection:
        tables = tables_of(get_in_use(connection).number)
        thing, vocabulary, total = tables.thing.c, tables.vocabulary.c, tables.total.c
        held: Counter[tuple[str, int]] = Counter()
        for vector in (thing.words, thing.marks):
            for audience, words in connection.execute(select(thing.audience, func.tsvector_to_array(vector))):
                held.update((word, audience) for word in words)
        kept = {
            (word, audience): things
            for word, audience, things in connection.execute(select(vocabulary.word, vocabulary.audience, vocabulary.things))
        }
        sums = select(thing.audience, func.count(), func.sum(thing.length)).group_by(thing.audience).order_by(thing.audience)
        told = select(total.audience, total.things, total.words).where(total.things > 0).order_by(total.audience)
        assert kept == held
        assert connection.execute(sums).all() == connection.execute(told).all()


# Damage


def test_a_missing_index_is_missing_and_comes_to_life_when_it_is_built(server: Database) -> None:
    _forget(server)
    engine = PostgresEngine(server)
    for ask in (engine.check, engine.size, lambda: engine.write([entry(1)]), lambda: engine.search(parse("orto"), EVERYBODY)):
        with pytest.raises(Unavailable) as caught:
            ask()
        assert caught.value.reason is Reason.MISSING
    rebuild_tables(server, [entry(1, body="orto")])
    assert find(engine, "orto") == [1]


@pytest.mark.parametrize(
    "harm",
    [
        "DROP TABLE {schema}.thing_{number}",
        "DROP TABLE {schema}.vocabulary_{number}",
        "ALTER TABLE {schema}.thing_{number} DROP COLUMN marks",
        "UPDATE {schema}.in_use SET format = format + 1",
        "UPDATE {schema}.in_use SET number = number + 70",
    ],
)
def test_damage_makes_the_index_unavailable_and_a_rebuild_mends_it(engine: PostgresEngine, server: Database, harm: str) -> None:
    engine.write([entry(1, body="orto")])
    with server.begin() as connection:
        connection.execute(text(harm.format(schema=SCHEMA, number=get_in_use(connection).number)))
    with pytest.raises(Unavailable) as caught:
        engine.check()
    assert caught.value.reason is Reason.DAMAGED
    with pytest.raises(Unavailable):
        engine.write([entry(2, body="orto")])
    rebuild_tables(server, [entry(1, body="orto")])
    assert find(engine, "orto") == [1]


def test_an_unreachable_server_is_no_damage() -> None:
    pytest.importorskip("psycopg")
    engine = PostgresEngine(create_engine("postgresql+psycopg://127.0.0.1:1/nothing"))
    for ask in (engine.check, lambda: engine.write([entry(1)])):
        with pytest.raises(Unavailable) as caught:
            ask()
        assert caught.value.reason is Reason.BUSY


# Several at once


def test_three_writers_take_turns(engine: PostgresEngine, server: Database) -> None:
    before = engine.generation()

    def write(first: int) -> None:
        for number in range(first, first + 10):
            PostgresEngine(server).write([entry(number, body="orto"), entry(500, body=f"bosco {number}")])

    threads = [threading.Thread(target=write, args=(first,)) for first in (1, 101, 201)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (engine.size(), engine.generation(), find(engine, "bosco")) == (31, before + 30, [500])


def test_a_writer_that_waits_too_long_says_so(engine: PostgresEngine, server: Database) -> None:
    impatient = PostgresEngine(server, write_timeout=0.1)

    def entries() -> Iterator[Entry]:
        yield entry(1, body="orto")
        with pytest.raises(Unavailable) as caught:
            impatient.write([entry(9)])
        assert caught.value.reason is Reason.BUSY

    rebuild_tables(server, entries())
    impatient.write([entry(2, body="orto")])
    assert sorted(find(engine, "orto")) == [1, 2]


def test_a_failed_write_changes_nothing_and_frees_the_lock(engine: PostgresEngine) -> None:
    engine.write([entry(1, body="orto")])
    with pytest.raises(ValueError, match="number"):
        engine.write([entry(1, body="bosco"), entry(1 << 63)])
    assert (find(engine, "orto"), find(engine, "bosco")) == ([1], [])
    engine.write([entry(2, body="orto")])
    assert sorted(find(engine, "orto")) == [1, 2]


def test_a_page_is_of_one_moment_however_much_is_written_meanwhile(engine: PostgresEngine) -> None:
    troubles: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                results = engine.search(parse("orto"), EVERYBODY, limit=100)
                assert results.total == len(results.hits) == results.counts["kind"].get("post", 0)
            except BaseException as error:
                troubles.append(error)
                return

    thread = threading.Thread(target=read)
    thread.start()
    for number in range(1, 31):
        engine.write([entry(number, body="orto")], [entry(number - 5).ref] if number > 5 else [])
    done.set()
    thread.join()
    assert troubles == []


# Building anew


def test_the_old_index_answers_until_the_new_one_is_whole(engine: PostgresEngine, server: Database) -> None:
    engine.write([entry(1, body="vecchio orto")])
    before = engine.generation()

    def entries() -> Iterator[Entry]:
        assert find(engine, "vecchio") == [1]
        yield entry(2, body="nuovo orto")
        assert find(engine, "orto") == [1]

    rebuild_tables(server, entries())
    assert (find(engine, "vecchio"), find(engine, "orto")) == ([], [2])
    assert engine.generation() > before
    assert len(_sets(server)) == 1


def test_searches_never_fail_while_indexes_are_swapped(engine: PostgresEngine, server: Database) -> None:
    engine.write([entry(1, body="orto")])
    answers: list[list[int] | BaseException] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                answers.append(find(engine, "orto"))
            except BaseException as error:
                answers.append(error)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(8):
        rebuild_tables(server, [entry(1, body="orto")])
    done.set()
    for thread in threads:
        thread.join()
    assert len(answers) > 8
    assert [answer for answer in answers if answer != [1]] == []


def test_writes_wait_for_the_rebuild_and_go_to_the_new_index(engine: PostgresEngine, server: Database) -> None:
    waiting: list[threading.Thread] = []

    def entries() -> Iterator[Entry]:
        yield entry(1, body="orto")
        waiting.append(threading.Thread(target=engine.write, args=([entry(2, body="orto")],)))
        waiting[0].start()

    rebuild_tables(server, entries())
    waiting[0].join()
    assert sorted(find(engine, "orto")) == [1, 2]


def test_a_rebuild_that_fails_leaves_everything_as_it_was(engine: PostgresEngine, server: Database) -> None:
    engine.write([entry(1, body="orto")])
    sets = _sets(server)

    def entries() -> Iterator[Entry]:
        yield entry(2, body="orto")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        rebuild_tables(server, entries())
    with pytest.raises(ValueError, match="twice"):
        rebuild_tables(server, [entry(3), entry(3)])
    assert (find(engine, "orto"), _sets(server)) == ([1], sets)
    engine.write([entry(4, body="orto")])


_BUILDER = """
import sys, time
from sqlalchemy import create_engine
from forum.search.postgres_rebuild import rebuild_tables
from tests.search.material import entry

def entries():
    for number in range(10, 1210):
        yield entry(number, body="orto")
    print("filled", flush=True)
    time.sleep(30)

rebuild_tables(create_engine(sys.argv[1]), entries())
"""


def test_a_rebuild_killed_in_its_middle_never_happened(engine: PostgresEngine, server: Database) -> None:
    engine.write([entry(1, body="orto")])
    sets = _sets(server)
    command = [sys.executable, "-c", _BUILDER, server.url.render_as_string(hide_password=False)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=_ROOT) as builder:
        assert builder.stdout is not None
        assert builder.stdout.readline() == "filled\n"
        os.kill(builder.pid, signal.SIGKILL)
    assert find(engine, "orto") == [1]
    engine.write([entry(2, body="orto")])
    assert (sorted(find(engine, "orto")), _sets(server)) == ([1, 2], sets)
    rebuild_tables(server, [entry(3, body="orto")])
    assert find(engine, "orto") == [3]


def test_progress_is_told_and_ends_with_the_whole_number(server: Database) -> None:
    told: list[int] = []
    rebuild_tables(server, (entry(number) for number in range(1, 451)), told.append)
    assert told == [200, 400, 450]


# Shape


def test_nothing_of_the_index_stands_among_the_tables_of_the_forum(engine: PostgresEngine, server: Database) -> None:
    assert not [name for name in inspect(server).get_table_names() if name.startswith(("thing", "vocabulary"))]


def test_a_search_holds_no_lock_and_no_connection_afterwards(engine: PostgresEngine, server: Database) -> None:
    engine.write([entry(1, body="orto")])
    find(engine, "orto")
    engine.suggest("ortto", Readable(frozenset([PUBLIC])))
    list(engine.refs())
    assert server.pool.checkedout() == 0
    with server.connect() as connection:
        locks = select(func.count()).select_from(text("pg_locks")).where(literal_column("locktype") == "advisory")
        assert connection.scalar(locks) == 0
