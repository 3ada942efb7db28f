"""Documents are read by a process of its own; hostile ones give nothing, and cost little."""

import io
import time

import pytest

from forum.core import limits
from forum.core.errors import Invalid
from forum.files import reading
from forum.files.inspection import DOCUMENTS, DOCX_TYPE, ODT_TYPE, PDF_TYPE, find_shape
from forum.files.reading import Illegible, NotAsked, read_words, tidied
from forum.files.services import take
from tests.support.documents import bomb, busy_pdf, docx_of, locked_pdf, odt_of, pdf_of, written, zipped
from tests.support.meetings import picture, row_of, upload_of

PATIENCE = 10
LAUGHS = "".join(f'<!ENTITY {chr(98 + number)} "{f"&{chr(97 + number)};" * 10}">' for number in range(9))
LAUGHING = f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">{LAUGHS}]>'
CURIOUS = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.fixture
def read(tmp_path):
    """Read a document's bytes."""

    def read(data, media_type=None):
        place = tmp_path / "documento"
        place.write_bytes(data)
        return read_words(place, media_type or DOCUMENTS[find_shape(io.BytesIO(data))])

    return read


def test_a_pdf_is_read_page_by_page(read):
    words = read(pdf_of("Le chiavi della sala", "", "Chi apre e chi chiude, però"))
    assert words.pages == ("Le chiavi della sala", "", "Chi apre e chi chiude, però")
    assert words.whole


def test_a_word_parted_at_the_end_of_a_line_is_whole_again(read):
    assert "responsabilità condivisa" in read(pdf_of("una responsa-\nbilità condivisa")).pages[0]


def test_an_odt_gives_its_paragraphs_without_what_was_taken_out_of_it(read):
    taken_out = "<text:tracked-changes><text:p>ripensamento</text:p></text:tracked-changes>"
    note = "con<office:annotation><text:p>nota privata</text:p></office:annotation> due<text:s/>righe<text:line-break/>e &amp; più"
    assert read(odt_of("Un verbale", note, inside=taken_out)).pages == ("Un verbale\ncon due righe\ne & più",)


def test_a_docx_gives_its_paragraphs_and_its_footnotes(read):
    deleted = "<w:p><w:del><w:r><w:delText>prima</w:delText><w:t>tolto</w:t></w:r></w:del><w:r><w:t>dopo</w:t></w:r></w:p>"
    data = docx_of(
        document=f"<w:p><w:r><w:t>Un</w:t><w:tab/><w:t>verbale</w:t></w:r></w:p>{deleted}", footnotes="<w:p><w:t>piè</w:t></w:p>"
    )
    assert read(data).pages == ("Un verbale\ndopo\npiè",)


def test_other_office_files_and_other_archives_are_no_documents():
    sheet = zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}, {"mimetype"})
    template = zipped({"mimetype": f"{ODT_TYPE}-template".encode(), "content.xml": b"<x/>"}, {"mimetype"})
    for data in (sheet, template, zipped({"a.txt": b"x"}), zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), b"PK\x03\x04x"):
        assert find_shape(io.BytesIO(data)) is None
    assert find_shape(io.BytesIO(odt_of("a"))) == "ODT"
    assert find_shape(io.BytesIO(docx_of("a"))) == "DOCX"


def test_an_archive_whose_list_of_parts_is_endless_is_told_at_once():
    endless = zipped({f"cartella/{number}": b"" for number in range(20_000)})
    began = time.monotonic()
    assert find_shape(io.BytesIO(endless)) is None
    assert time.monotonic() - began < 1


HOSTILE = {
    "cut short": pdf_of("a b c")[:200],
    "no pdf at all": b"%PDF-1.7\n" + b"\x00\xff" * 500,
    "locked": locked_pdf(),
    "pages that hold themselves": written(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>"]),
    "a thousand megabytes in one": bomb(),
    "a thousand megabytes that pretend to be few": bomb(declared=1_000),
    "laughs": odt_of("&j;", before=LAUGHING),
    "laughs in a docx": docx_of("&j;", before=LAUGHING),
    "curious": odt_of("&x;", before=CURIOUS),
    "broken xml": zipped({"mimetype": ODT_TYPE.encode(), "content.xml": b"<a><b>"}, {"mimetype"}),
    "nothing inside": zipped({"mimetype": ODT_TYPE.encode()}, {"mimetype"}),
    "a zip cut short": odt_of("a")[:-30],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_gives_no_words_and_is_soon_done_with(read, name):
    began = time.monotonic()
    try:
        words = read(HOSTILE[name])
    except Illegible:
        words = None
    assert words is None or not "".join(words.pages).strip()
    assert time.monotonic() - began < PATIENCE


def test_what_stays_when_a_document_is_endless_is_as_much_as_is_kept(read):
    words = read(pdf_of("ancora " * 10, kids=limits.READING_PAGES * 2))
    assert (len(words.pages), words.whole) == (limits.READING_PAGES, False)
    words = read(bomb(megabytes=limits.READING_PART_BYTES // 1_000_000 - 1))
    assert (len(words.pages[0]), words.whole) == (limits.READING_CHARACTERS, False)


def test_a_long_document_gives_what_was_read_when_its_time_was_over(read, monkeypatch):
    monkeypatch.setattr(limits, "READING_PATIENCE_SECONDS", -1)
    assert not read(pdf_of("una", "due")).whole


def test_one_that_takes_all_the_memory_is_stopped(read, monkeypatch):
    monkeypatch.setattr(limits, "READING_MEMORY_BYTES", 300_000_000)
    with pytest.raises(Illegible):
        read(busy_pdf())


def test_one_that_takes_all_the_processor_is_stopped(read, monkeypatch):
    monkeypatch.setattr(limits, "READING_CPU_SECONDS", 1)
    monkeypatch.setattr(limits, "READING_MEMORY_BYTES", 8_000_000_000)
    with pytest.raises(Illegible, match="signal"):
        read(busy_pdf())


def test_one_that_does_not_answer_in_time_is_stopped_and_may_be_tried_again(read, monkeypatch):
    monkeypatch.setattr(limits, "READING_SECONDS", 0.01)
    with pytest.raises(NotAsked, match="time"):
        read(pdf_of("a"))


def test_one_that_nobody_waits_for_any_more_ends_by_itself(read, monkeypatch, tmp_path):
    turned = tmp_path / "reader.py"
    turned.write_text(reading._READER.read_text().replace("    document = pypdfium2", "    time.sleep(60)\n    document = pypdfium2"))
    monkeypatch.setattr(reading, "_READER", turned)
    monkeypatch.setattr(limits, "READING_SECONDS", 0.8)
    waited = reading.subprocess.run
    monkeypatch.setattr(reading.subprocess, "run", lambda command, **given: waited(command, **{**given, "timeout": PATIENCE}))
    with pytest.raises(Illegible, match="signal 14"):
        read(pdf_of("a"))


def test_an_answer_larger_than_agreed_is_cut_off_by_the_system(read, monkeypatch):
    monkeypatch.setattr(limits, "READING_ANSWER_BYTES", 40)
    with pytest.raises((Illegible, NotAsked)):
        read(pdf_of("parole " * 50))


@pytest.mark.parametrize(
    "answer",
    ["", "[]", '{"pages": 3, "whole": true}', '{"pages": [3], "whole": true}', '{"whole": true}', "[" * 100_000, '"' + "x" * 10_000],
)
def test_a_reader_that_answers_strangely_is_not_believed(read, monkeypatch, tmp_path, answer):
    turned = tmp_path / "reader.py"
    turned.write_text(f"print({answer!r})")
    monkeypatch.setattr(reading, "_READER", turned)
    with pytest.raises(Illegible):
        read(pdf_of("a"))


def test_a_reader_that_answers_too_much_is_not_believed(read, monkeypatch, tmp_path):
    turned = tmp_path / "reader.py"
    for pages in ('["x"] * 3000', '["x" * 1_000_001]'):
        turned.write_text(f"import json\nprint(json.dumps({{'pages': {pages}, 'whole': True}}))")
        monkeypatch.setattr(reading, "_READER", turned)
        with pytest.raises(Illegible):
            read(pdf_of("a"))


def test_the_reader_has_no_environment_opens_no_file_and_calls_nobody(read, monkeypatch, tmp_path):
    monkeypatch.setenv("FORUM_SECRET_KEY", "segreta")
    turned = tmp_path / "reader.py"
    source = reading._READER.read_text().replace(
        'if __name__ == "__main__":',
        "def read(source, limits):\n    tried = [str(_tried(act)) for act in (_write, _look, _call)]\n"
        '    return {"pages": [",".join(os.environ), *tried], "whole": True}\n\n\n'
        "def _tried(act):\n    try:\n        return act()\n    except OSError as no:\n        return type(no).__name__\n\n\n"
        "def _write():\n    return open(sys.argv[0] + '.x', 'wb', 0).write(b'x')\n\n\n"
        "def _look():\n    return open('/etc/passwd', 'rb').read(1)\n\n\n"
        "def _call():\n    return socket.create_connection(('127.0.0.1', 9), 1)\n\n\nif __name__ == '__main__':",
    )
    turned.write_text("import socket\n" + source)
    monkeypatch.setattr(reading, "_READER", turned)
    environment, *tried = read(pdf_of("a")).pages
    assert "FORUM" not in environment
    assert tried == ["OSError", "OSError", "OSError"]


def test_without_a_reader_it_is_no_fault_of_the_document(read, monkeypatch, tmp_path):
    monkeypatch.setattr(reading, "_READER", tmp_path / "not-there.py")
    with pytest.raises(NotAsked):
        read(pdf_of("a"))
    monkeypatch.setattr(reading.sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(NotAsked):
        read(pdf_of("a"))


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("zero\x00byte \ud800 metà", "zero byte metà"),
        ("co\u00admu\u200bnità", "comunità"),
        ("comu\ufffenità", "comunità"),
        ("Sud-\nOvest", "Sud-\nOvest"),
        ("2020-\n2021", "2020-\n2021"),
        ("una  riga \r\n\r\n \n altra\t qui ", "una riga\naltra qui"),
    ],
)
def test_words_are_kept_tidy(raw, kept):
    assert tidied(raw) == kept


def test_documents_are_taken_for_what_they_are(house):
    actor = house.actor(house.member())
    sent = [upload_of(pdf_of("a"), "a.odt"), upload_of(odt_of("a"), "b.zip"), upload_of(docx_of("a"), "c.docx"), upload_of(picture())]
    taken = take(actor, sent)
    assert [one.name for one in taken[:3]] == ["a.pdf", "b.odt", "c.docx"]
    assert [row_of(one).media_type for one in taken[:3]] == [PDF_TYPE, ODT_TYPE, DOCX_TYPE]
    with pytest.raises(Invalid, match=r"archivio\.docx"):
        take(actor, [upload_of(zipped({"a.txt": b"x"}), "archivio.docx")])


@pytest.mark.parametrize("data", [odt_of("a"), docx_of("a")], ids=["odt", "docx"])
def test_a_document_comes_as_an_attachment_in_a_box(house, data):
    member = house.member()
    taken = take(house.actor(member), [upload_of(data, "Verbale")])[0]
    answer = house.browser(member).get(taken.url)
    assert answer.data == data
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert house.browser(member).get(f"{taken.url}/480").status_code == 404
