"""Documents wait in a box until the worker has them read; a bad one waits once and is then found by its name."""

import io
import logging
from pathlib import Path

import pytest
from sqlalchemy import select

from forum.core import limits
from forum.core.audience import PUBLIC
from forum.core.database import db
from forum.core.outbox import OutboxRow, drain
from forum.core.refs import Ref
from forum.core.work import INDEX_BOX, unit_of_work
from forum.files import readings, services, storage
from forum.files.models import File, FilePage, Reading
from forum.files.reading import NotAsked
from forum.files.readings import READING_BOX, read_parcels
from tests.support.documents import drain_readings, locked_pdf, odt_of, pdf_of
from tests.support.meetings import picture, row_of, taken_by
from tests.support.people import LONG_AGO, csrf_of

OWNER = Ref("post", 991)


def waiting(box=READING_BOX):
    db.session.rollback()
    return list(db.session.scalars(select(OutboxRow.key).where(OutboxRow.box == box).order_by(OutboxRow.id)))


def pages_of(taken):
    db.session.rollback()
    return db.session.execute(select(FilePage.number, FilePage.words).where(FilePage.file_id == taken.id).order_by(FilePage.number)).all()


def test_a_document_waits_from_its_sending_and_a_picture_does_not(house):
    browser = house.browser(house.member())
    for data, name in ((picture(), "a.jpg"), (pdf_of("Un verbale"), "b.pdf"), (odt_of("Un verbale"), "c.odt")):
        body = {"csrf_token": csrf_of(browser.get("/file")), "file": (io.BytesIO(data), name)}
        assert browser.post("/file", data=body).status_code == 201
    rows = db.session.execute(select(File.id, File.reading).order_by(File.id)).all()
    assert [reading for _, reading in rows] == [None, Reading.WAITING, Reading.WAITING]
    assert waiting() == [f"file:{rows[1].id}", f"file:{rows[2].id}"]


def test_the_worker_keeps_its_words_page_by_page_and_has_it_indexed(house):
    taken = taken_by(house, house.member(), pdf_of("Prima", "Seconda"), "verbale.pdf")
    assert drain_readings() == 1
    assert pages_of(taken) == [(1, "Prima"), (2, "Seconda")]
    assert row_of(taken).reading == Reading.WHOLE
    assert waiting() == []
    assert f"file:{taken.id}" in waiting(INDEX_BOX)


def test_the_server_s_own_process_reads_no_document(house, monkeypatch):
    taken = taken_by(house, house.member(), pdf_of("Prima"), "verbale.pdf")
    asked = []
    run = readings.read_words

    def seen(place, media_type):
        asked.append((place, media_type))
        return run(place, media_type)

    monkeypatch.setattr(readings, "read_words", seen)
    house.browser(house.member()).get("/")
    assert asked == []
    drain_readings()
    assert asked == [(storage.place(row_of(taken).sha256), "application/pdf")]
    sources = [place.read_text() for place in Path(readings.__file__).parent.glob("*.py") if place.name != "reader.py"]
    assert not [source for source in sources if "import pypdfium2" in source or "files.reader" in source or "import reader" in source]


def test_a_document_longer_than_what_is_kept_says_so(house, monkeypatch):
    monkeypatch.setattr(limits, "READING_PAGES", 1)
    taken = taken_by(house, house.member(), pdf_of("Prima", "Seconda"), "verbale.pdf")
    drain_readings()
    assert row_of(taken).reading == Reading.CUT
    assert pages_of(taken) == [(1, "Prima")]


def test_one_that_cannot_be_read_is_said_once_and_never_tried_again(house, caplog):
    taken = taken_by(house, house.member(), locked_pdf(), "chiuso.pdf")
    with caplog.at_level(logging.WARNING):
        drain_readings()
    assert f"file {taken.id} cannot be read" in caplog.text
    assert row_of(taken).reading == Reading.ILLEGIBLE
    assert waiting() == []
    assert f"file:{taken.id}" in waiting(INDEX_BOX)


def test_bytes_that_are_missing_are_said_and_not_waited_for(house, caplog):
    taken = taken_by(house, house.member(), pdf_of("Prima"), "verbale.pdf")
    storage.place(row_of(taken).sha256).unlink()
    drain_readings()
    assert "missing from the shelf" in caplog.text
    assert row_of(taken).reading == Reading.ILLEGIBLE


def test_want_of_a_reader_is_tried_again_and_given_up_in_the_end(house, monkeypatch, caplog):
    taken = taken_by(house, house.member(), pdf_of("Prima"), "verbale.pdf")

    def nobody(place, media_type):
        raise NotAsked("no memory")

    monkeypatch.setattr(readings, "read_words", nobody)
    for attempt in range(1, limits.READING_ATTEMPTS + 1):
        if attempt < limits.READING_ATTEMPTS:
            with pytest.raises(NotAsked):
                drain(READING_BOX, read_parcels, 1)
            assert row_of(taken).reading == Reading.WAITING
            with unit_of_work():
                db.session.execute(db.update(OutboxRow).values(available_at=LONG_AGO))
        else:
            assert drain(READING_BOX, read_parcels, 1) == 1
    assert row_of(taken).reading == Reading.ILLEGIBLE
    assert "could not be read" in caplog.text
    assert waiting() == []


def test_a_document_that_went_away_while_it_was_read_leaves_nothing(house, monkeypatch):
    taken = taken_by(house, house.member(), pdf_of("Prima"), "verbale.pdf")
    services.adopt(house.actor(house.member()), [taken.public_id], OWNER, PUBLIC, LONG_AGO, None)
    run = readings.read_words

    def gone_meanwhile(place, media_type):
        words = run(place, media_type)
        with unit_of_work():
            db.session.execute(db.delete(File))
        return words

    monkeypatch.setattr(readings, "read_words", gone_meanwhile)
    assert drain_readings() == 1
    assert db.session.scalars(select(FilePage.file_id)).all() == []


def test_reading_twice_changes_nothing(house):
    taken = taken_by(house, house.member(), pdf_of("Prima"), "verbale.pdf")
    for _ in range(2):
        with unit_of_work():
            readings.have_read([taken.id])
        drain_readings()
        assert pages_of(taken) == [(1, "Prima")]


def test_words_go_with_their_file(house):
    member = house.member()
    taken = taken_by(house, member, pdf_of("Prima"), "verbale.pdf")
    drain_readings()
    services.adopt(house.actor(member), [taken.public_id], OWNER, PUBLIC, LONG_AGO, None)
    services.release(OWNER)
    services.sweep()
    assert pages_of(taken) == []


def test_the_chore_has_read_what_is_not_read_yet_and_again_if_asked(house):
    taken = taken_by(house, house.member(), pdf_of("Prima"), "verbale.pdf")
    locked = taken_by(house, house.member("Ugo"), locked_pdf(), "chiuso.pdf")
    db.session.execute(OutboxRow.__table__.delete())
    db.session.commit()
    runner = house.app.test_cli_runner()
    assert runner.invoke(args=["files", "read"]).output == "Documents to read: 2.\n"
    drain_readings()
    assert runner.invoke(args=["files", "read"]).output == "Documents to read: 0.\n"
    assert runner.invoke(args=["files", "read", "--again"]).output == "Documents to read: 1.\n"
    assert waiting() == [f"file:{locked.id}"]
    assert row_of(locked).reading == Reading.WAITING
    assert row_of(taken).reading == Reading.WHOLE
