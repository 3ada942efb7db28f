"""What people did not find: what is counted, when it becomes words, and all that is never kept."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from forum.core import clock, limits
from forum.core.actor import SYSTEM, guest
from forum.core.audience import Rung
from forum.core.database import db
from forum.core.errors import Denied, NotFound
from forum.core.work import unit_of_work
from forum.pacts.models import Hat
from forum.search.curating import queries, services
from forum.search.curating.events import GapDismissed
from forum.search.curating.listeners import put_down_gaps
from forum.search.curating.models import SearchGap
from forum.search.curating.questions import fingerprint, words_to_keep
from forum.search.curating.tally import Tally, note_gap, tally
from tests.support.discussions import make_thread
from tests.support.search import fresh_index
from tests.support.statements import statements

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _nothing_waits(database):
    database.extensions.pop("forum.search_tally", None)
    yield
    database.extensions.pop("forum.search_tally", None)


@pytest.fixture
def on(monkeypatch):
    """Set the clock to a day."""

    def setting(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    setting(MONDAY)
    return setting


def somebody_writes():
    """Let anybody write anything."""
    with unit_of_work() as work:
        work.emit(GapDismissed(actor_id=None, gap_id=0))


def asked(*questions, actor=None):
    for question in questions:
        note_gap(actor or guest(), question, 0)
    somebody_writes()


def shown():
    return [(gap.words, gap.asked) for gap in queries.gaps(1)[1]]


def everything_kept():
    """Return all that the table holds, as a thief of the database would read it."""
    return " ".join(str(value) for row in db.session.execute(text("SELECT * FROM search_gap")) for value in row)


def test_words_asked_on_two_days_are_shown_with_how_often(on):
    asked("Cortili aperti", "cortili aperti")
    assert shown() == []
    on(MONDAY + DAY)
    asked("il cortile aperto")
    assert shown() == [("il cortile aperto", 3)]
    assert queries.gaps(1)[1][0].last_month == date(2026, 3, 1)


def test_until_the_second_day_nobody_can_read_the_words_even_in_the_database(on):
    asked("astronave", "astronave", "astronave")
    assert "astronave" not in everything_kept()
    on(MONDAY + DAY)
    asked("astronave")
    assert "astronave" in everything_kept()


def test_the_fingerprint_cannot_be_made_without_the_secret(database):
    words = ("cortile", "aperto")
    assert fingerprint(words, "uno") != fingerprint(words, "due")
    assert fingerprint(("aperti", "i", "cortili"), "uno") == fingerprint(words, "uno")


def test_nothing_of_who_when_or_where_is_kept(on, house):
    member = house.member("Ada", email="ada@example.org")
    asked("glicine", actor=house.actor(member))
    on(MONDAY + DAY)
    asked("glicine", actor=house.actor(member))
    assert {column.name for column in SearchGap.__table__.columns} == {
        "id",
        "fingerprint",
        "words",
        "months",
        "asked",
        "last_month",
        "last_day",
        "dismissed",
    }
    row = db.session.scalars(select(SearchGap)).one()
    # Once the words are there, the day that they were compared by is gone.
    assert (row.words, row.months, row.asked, row.last_month, row.last_day) == ("glicine", {"2026-03": 2}, 2, "2026-03", None)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Orti sociali a Crema", "orti sociali a crema"),
        ("responsabilità dell'Ambito", "responsabilita ambito"),
        ('"banca del tempo"', "banca del tempo"),
        ("bilancio 2021", "bilancio 2021"),
        ("di", ""),
        ("", ""),
        ("marta.rossi@example.org", ""),
        ("scrivere a marta@example", ""),
        ("https://example.org/x", ""),
        ("www.example.org", ""),
        ("349 1234567", ""),
        ("chiama 349 12 34", ""),
        ("RSSMRT80A41D142X", ""),
        ("IT60X0542811101000000123456", ""),
        ("via Roma 14", ""),
        ("nato nel 1850", ""),
        ("autore:marta glicine", ""),
        ("patto:pandino glicine", ""),
        ("glicine tipo:post", ""),
        ("glicine dal:2021", ""),
        ("luogo:crema glicine", ""),
        ("glicine -rosa", ""),
        ("glicine OR rosa", ""),
        ("glic*", ""),
        ('"glicine', ""),
        ("la signora anziana sola terzo piano scala sinistra", ""),
        ("x" * 31, ""),
        ("parola " * 200, ""),
    ],
)
def test_only_plain_questions_that_name_nobody_are_counted(typed, kept):
    assert " ".join(words_to_keep(typed)) == kept


def test_what_is_asked_by_who_reads_the_things_of_a_pact_is_never_counted(on, house):
    inside, facilitator = house.member("Ada"), house.member("Fede")
    for rung in (Rung.PUBLIC, Rung.PACT):
        pact = house.pact(rung=rung)
        house.belongs(inside, pact)
        house.belongs(facilitator, pact, Hat.FACILITATOR)
    for moment in (MONDAY, MONDAY + DAY, MONDAY + 2 * DAY):
        on(moment)
        asked("brambilla sfratto", actor=house.actor(inside))
        asked("brambilla affido", actor=house.actor(facilitator))
        asked("brambilla casa", actor=SYSTEM)
    assert db.session.scalar(select(func.count(SearchGap.id))) == 0
    assert not tally()


def test_the_search_page_tells_what_it_did_not_find(database, house, on):
    author = house.member()
    for number in range(limits.GAP_FEW + 1):
        make_thread(author, f"Glicine {number}", text="Fiorisce in cortile.")
    with fresh_index(database):
        for moment in (MONDAY, MONDAY + DAY):
            on(moment)
            for address in (
                "q=cortile",
                "q=mongolfiera",
                "q=cortile+mongolfiera",
                "q=dirigibile&tipo=post",
                "q=dirigibile+tema:volo",
                "q=",
            ):
                assert house.browser().get(f"/cerca?{address}").status_code == 200
            assert house.browser().get("/cerca?q=ortensia&pagina=2").status_code == 404
    somebody_writes()
    assert {words for words, _ in shown()} == {"mongolfiera", "cortile mongolfiera"}


def test_asking_writes_nothing_and_the_next_write_by_anybody_does(database, on):
    with statements() as said:
        note_gap(guest(), "glicine", 0)
    assert said == []
    assert tally()
    somebody_writes()
    assert not tally()
    assert db.session.scalar(select(func.count(SearchGap.id))) == 1


def test_questions_of_two_days_that_wait_together_count_as_two_days(on):
    note_gap(guest(), "glicine", 0)
    on(MONDAY + DAY)
    note_gap(guest(), "glicine", 0)
    somebody_writes()
    assert shown() == [("glicine", 2)]


def test_the_day_is_that_of_the_place(on):
    note_gap(guest(), "glicine", 0)
    on(datetime(2026, 3, 2, 23, 30, tzinfo=UTC))  # already Tuesday in Crema
    note_gap(guest(), "glicine", 0)
    somebody_writes()
    assert shown() == [("glicine", 2)]


def test_what_was_found_well_is_no_gap(on):
    note_gap(guest(), "glicine", limits.GAP_FEW + 1)
    assert not tally()
    note_gap(guest(), "glicine", limits.GAP_FEW)
    assert tally()


def test_memory_is_bounded():
    waiting = Tally(most=3)
    for number in range(10):
        waiting.note((f"parola{number}",), MONDAY.date())
    waiting.note(("parola0",), MONDAY.date())
    assert dict(waiting.take()) == {(("parola0",), MONDAY.date()): 2, (("parola1",), MONDAY.date()): 1, (("parola2",), MONDAY.date()): 1}
    assert not waiting


def test_a_fault_in_the_counting_costs_nobody_their_write(on, monkeypatch, house):
    def broken(*_arguments):
        db.session.execute(text("INSERT INTO search_gap (id) VALUES (NULL)"))

    monkeypatch.setattr("forum.search.curating.listeners.keep_gaps", broken)
    note_gap(guest(), "glicine", 0)
    number = services.add_synonyms(SYSTEM, "patto\naccordo", "Si dice così.")
    assert queries.get_group(number).expressions == ("patto", "accordo")


def test_a_write_that_fails_leaves_no_half_of_a_count(on):
    def fail():
        with unit_of_work() as work:
            put_down_gaps(GapDismissed(actor_id=None, gap_id=0), work)
            raise ZeroDivisionError

    note_gap(guest(), "glicine", 0)
    with pytest.raises(ZeroDivisionError):
        fail()
    assert db.session.scalar(select(func.count(SearchGap.id))) == 0


def test_counts_are_kept_by_month_and_the_oldest_months_go(on):
    for month in range(1, 13):
        on(datetime(2025, month, 10, 12, tzinfo=UTC))
        asked("glicine")
    assert shown() == [("glicine", 12)]
    on(datetime(2026, 3, 10, 12, tzinfo=UTC))
    asked("glicine")
    assert shown() == [("glicine", 10)]
    assert min(db.session.scalars(select(SearchGap)).one().months) == "2025-04"


def test_after_twelve_months_it_is_neither_shown_nor_kept(on):
    asked("glicine")
    on(MONDAY + DAY)
    asked("glicine")
    on(datetime(2027, 2, 27, 12, tzinfo=UTC))
    assert shown() == [("glicine", 2)]
    on(datetime(2027, 3, 1, 12, tzinfo=UTC))
    assert shown() == []
    somebody_writes()
    assert everything_kept() == ""


def test_what_was_asked_on_one_day_only_goes_after_a_month(on):
    asked("glicine")
    on(MONDAY + (limits.GAP_ONCE_DAYS + 1) * DAY)
    somebody_writes()
    assert everything_kept() == ""


def test_the_least_asked_go_when_there_are_too_many(on, monkeypatch):
    monkeypatch.setattr(limits, "GAPS_KEPT", 2)
    asked("glicine", "ortensia", "peonia")
    on(MONDAY + DAY)
    asked("glicine")
    on(MONDAY + 2 * DAY)
    asked("peonia", "peonia")
    assert shown() == [("peonia", 3), ("glicine", 2)]
    assert db.session.scalar(select(func.count(SearchGap.id))) == 2


def test_what_a_curator_lets_go_is_erased_and_does_not_come_back(on, house):
    curator = house.actor(house.member(roles=("curator",)))
    for day in range(2):
        on(MONDAY + day * DAY)
        asked("brambilla")
    number = queries.gaps(1)[1][0].id
    services.dismiss_gap(curator, number)
    assert "brambilla" not in everything_kept()
    for day in range(2, 5):
        on(MONDAY + day * DAY)
        asked("brambilla")
    assert shown() == []
    assert "brambilla" not in everything_kept()


@pytest.mark.parametrize("roles", [(), ("moderator",), ("administrator",)])
def test_only_curators_let_go(house, roles):
    with pytest.raises(Denied):
        services.dismiss_gap(house.actor(house.member(roles=roles)), 1)


def test_what_is_not_there_cannot_be_let_go(house):
    with pytest.raises(NotFound):
        services.dismiss_gap(house.actor(house.member(roles=("curator",))), 1)
