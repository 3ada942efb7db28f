"""What comes out of good exports, and that nothing but an UnreadableExport comes out of bad ones."""

import contextlib
import dataclasses
import os
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from forum.transfer.blogger import limits
from forum.transfer.blogger.failures import Reason, UnreadableExport
from forum.transfer.blogger.reader import read
from forum.transfer.records import ExportRecord, Problem, ThreadRecord, Trouble
from tests.transfer.blogger.takeout import CLASSIC, FEED_END, FEED_HEAD, TAKEOUT_FEED, build_takeout, comment, entry, feed

BLOG = "tag:blogger.com,1999:blog-7700"


@pytest.fixture(scope="module")
def classic() -> ExportRecord:
    return read(CLASSIC)


@pytest.fixture(scope="module")
def takeout() -> ExportRecord:
    return read(TAKEOUT_FEED)


def read_text(tmp_path: Path, text: str | bytes) -> ExportRecord:
    path = tmp_path / "export.xml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(path)


def reason_for(path: Path) -> Reason:
    with pytest.raises(UnreadableExport) as caught:
        read(path)
    return caught.value.reason


def reason_for_text(tmp_path: Path, text: str | bytes) -> Reason:
    with pytest.raises(UnreadableExport) as caught:
        read_text(tmp_path, text)
    return caught.value.reason


def thread(export: ExportRecord, number: int) -> ThreadRecord:
    return next(one for one in (*export.threads, *export.drafts) if one.source_id.endswith(f"-{number}"))


class TestClassic:
    def test_pages_and_live_posts_are_threads_oldest_first(self, classic: ExportRecord) -> None:
        assert [(one.kind, one.title) for one in classic.threads] == [
            ("post", "L'orto di via Roma: com'è andata"),
            ("post", "Cerchiamo due persone con un furgone per portare…"),
            ("page", "Chi siamo, e perché ci troviamo"),
        ]
        assert (classic.source, classic.blog_title) == ("blogger", "Diario dei quartieri")

    def test_drafts_stay_apart(self, classic: ExportRecord) -> None:
        assert [(one.title, one.draft) for one in classic.drafts] == [("Prova di volantino", True)]
        assert not any(one.draft for one in classic.threads)

    def test_a_comment_hangs_on_a_page_though_its_id_looks_like_a_posts(self, classic: ExportRecord) -> None:
        (only,) = thread(classic, 1001).comments
        assert only.source_id == f"{BLOG}.post-3001"
        assert "https://youtu.be/abcDEF12345" in only.html
        assert only.author.name == "Redazione"
        assert only.author.url == "http://www.blogger.com/profile/42"
        assert not only.author.anonymous

    def test_a_reply_to_a_comment_follows_it_and_names_it(self, classic: ExportRecord) -> None:
        comments = thread(classic, 2001).comments
        assert [one.source_id[-4:] for one in comments] == ["3002", "3003", "3004"]
        assert [one.reply_to for one in comments] == [None, f"{BLOG}.post-3002", None]

    def test_nameless_people_are_marked(self, classic: ExportRecord) -> None:
        assert [one.author.anonymous for one in thread(classic, 2001).comments] == [False, True, True]

    def test_button_words_at_the_end_of_a_text_are_gone(self, classic: ExportRecord) -> None:
        assert thread(classic, 2003).html.endswith("sabato mattina.</p>")
        assert "Rispondi" not in thread(classic, 2001).comments[1].html
        assert "Elimina" not in thread(classic, 2001).comments[1].html

    def test_players_and_hostile_html_are_left_to_the_text_machine(self, classic: ExportRecord) -> None:
        assert '<iframe src="https://www.youtube.com/embed/abcDEF12345?start=60">' in thread(classic, 2001).html
        assert "<script>" in thread(classic, 2001).comments[2].html

    def test_labels_come_once_and_without_the_kind(self, classic: ExportRecord) -> None:
        assert thread(classic, 2001).labels == ("orti", "vicinato")

    def test_dates_are_in_utc_to_the_millisecond(self, classic: ExportRecord) -> None:
        assert thread(classic, 1001).comments[0].published == datetime(2021, 3, 4, 20, 10, 5, 250_000, tzinfo=UTC)
        assert thread(classic, 1001).updated == datetime(2021, 3, 2, 7, 30, tzinfo=UTC)

    def test_public_addresses_are_kept(self, classic: ExportRecord) -> None:
        assert thread(classic, 1001).url == "http://diario.example.org/p/chi-siamo.html"
        assert thread(classic, 1001).comments[0].url.endswith("#c3001")

    def test_what_is_passed_over_is_counted(self, classic: ExportRecord) -> None:
        assert classic.skipped == {"settings": 2, "template": 1, "removed": 2}

    def test_bad_entries_are_problems_and_the_rest_is_read(self, classic: ExportRecord) -> None:
        assert classic.problems == (Problem(f"{BLOG}.post-3007", Trouble.NO_DATE), Problem(f"{BLOG}.post-3008", Trouble.NO_PARENT))

    def test_no_mail_address_comes_out(self, classic: ExportRecord) -> None:
        assert "noreply@" not in str(dataclasses.astuple(dataclasses.replace(classic, skipped={})))

    def test_twice_gives_the_same(self, classic: ExportRecord) -> None:
        assert read(CLASSIC) == classic

    def test_utf16_and_latin_one_files_read_the_same(self, tmp_path: Path, classic: ExportRecord) -> None:
        text = CLASSIC.read_text(encoding="utf-8")
        assert read_text(tmp_path, text.replace("UTF-8", "UTF-16", 1).encode("utf-16")) == classic
        assert read_text(tmp_path, text.replace("UTF-8", "ISO-8859-1", 1).encode("latin-1")) == classic
        assert read_text(tmp_path, b"\xef\xbb\xbf" + text.encode()) == classic


class TestTakeout:
    def test_posts_pages_and_drafts(self, takeout: ExportRecord) -> None:
        assert [(one.kind, one.title) for one in takeout.threads] == [("page", "Orari"), ("post", "Sale & chiavi")]
        assert [one.title for one in takeout.drafts] == ["Idee per giugno"]
        assert takeout.blog_title == "Sale aperte"

    def test_comments_and_replies_by_bare_number(self, takeout: ExportRecord) -> None:
        first, second = thread(takeout, 11).comments
        assert (first.author.name, first.author.anonymous, first.reply_to) == ("Custode", False, None)
        assert (second.author.anonymous, second.reply_to) == (True, first.source_id)

    def test_trash_with_what_hangs_on_it_and_unwanted_comments_are_counted(self, takeout: ExportRecord) -> None:
        assert takeout.skipped == {"removed": 1, "trashed": 2}
        assert takeout.problems == ()

    def test_empty_labels_are_no_labels(self, takeout: ExportRecord) -> None:
        assert thread(takeout, 11).labels == ("spazi comuni",)

    def test_without_the_blogs_address_there_is_no_half_address(self, takeout: ExportRecord) -> None:
        assert thread(takeout, 11).url == ""

    def test_with_the_blogs_address_the_page_address_is_made(self, tmp_path: Path) -> None:
        head = FEED_HEAD.replace("<title>", "<link rel='alternate' href='https://sale.example.org/'/><title>")
        made = read_text(tmp_path, head + entry(1, more="<blogger:filename>/2021/02/x.html</blogger:filename>") + FEED_END)
        assert made.threads[0].url == "https://sale.example.org/2021/02/x.html"

    def test_a_zip_and_an_unpacked_folder_read_the_same(self, tmp_path: Path, takeout: ExportRecord) -> None:
        assert read(build_takeout(tmp_path / "t.zip", {"Sale aperte": TAKEOUT_FEED.read_bytes()})) == takeout
        folder = tmp_path / "Takeout" / "Blogger" / "Blogs" / "Sale aperte"
        folder.mkdir(parents=True)
        shutil.copy(TAKEOUT_FEED, folder / "feed.atom")
        assert read(tmp_path / "Takeout") == takeout

    def test_several_blogs_in_one_zip(self, tmp_path: Path, classic: ExportRecord, takeout: ExportRecord) -> None:
        both = read(build_takeout(tmp_path / "t.zip", {"A": TAKEOUT_FEED.read_bytes(), "B": CLASSIC.read_bytes()}))
        assert both.blog_title == "Sale aperte, Diario dei quartieri"
        assert set(both.threads) == {*classic.threads, *takeout.threads}

    def test_the_same_feed_twice_counts_once(self, tmp_path: Path, takeout: ExportRecord) -> None:
        both = read(build_takeout(tmp_path / "t.zip", {"A": TAKEOUT_FEED.read_bytes(), "B": TAKEOUT_FEED.read_bytes()}))
        assert both.threads == takeout.threads
        assert both.skipped["duplicate"] == 6

    def test_what_a_mac_adds_is_ignored(self, tmp_path: Path, takeout: ExportRecord) -> None:
        path = build_takeout(tmp_path / "t.zip", {"A": TAKEOUT_FEED.read_bytes()}, {"__MACOSX/Takeout/feed.atom": b"\0\5\x16\7"})
        assert read(path) == takeout


class TestSmallRepairs:
    def test_a_post_with_neither_title_nor_words_takes_its_address_or_its_day(self, tmp_path: Path) -> None:
        bare = entry(1, title="", body="&lt;iframe src='x'&gt;&lt;/iframe&gt;")
        link = "<link rel='alternate' href='http://x.example.org/2021/02/festa-di-via.html'/>"
        made = read_text(tmp_path, feed(bare, entry(2, title=" ", body="", more=link)))
        assert [one.title for one in made.threads] == ["2021-02-01", "Festa di via"]

    def test_replies_in_a_circle_are_cut_open(self, tmp_path: Path) -> None:
        made = read_text(tmp_path, feed(entry(1), comment(2, 1, 3), comment(3, 1, 2), comment(4, 1, 4)))
        seen: set[str] = set()
        for one in made.threads[0].comments:
            assert one.reply_to is None or one.reply_to in seen
            seen.add(one.source_id)
        assert len(seen) == 3

    def test_a_reply_stands_after_what_it_answers_even_with_an_earlier_clock(self, tmp_path: Path) -> None:
        early, late = "2021-02-01T11:00:00Z", "2021-02-01T12:00:00Z"
        made = read_text(tmp_path, feed(comment(3, 1, 2, early), comment(2, 1, None, late), entry(1)))
        assert [one.source_id[-1] for one in made.threads[0].comments] == ["2", "3"]
        assert made.threads[0].comments[1].reply_to == made.threads[0].comments[0].source_id

    def test_a_reply_to_a_comment_of_another_thread_or_to_none_is_a_plain_comment(self, tmp_path: Path) -> None:
        made = read_text(tmp_path, feed(entry(1), entry(5), comment(2, 1), comment(3, 5, 2), comment(4, 1, 77)))
        assert [one.reply_to for each in made.threads for one in each.comments] == [None, None, None]

    def test_a_picture_written_inside_the_text_is_dropped_and_told(self, tmp_path: Path) -> None:
        made = read_text(tmp_path, feed(entry(1, body="ecco &lt;img src=\"data:image/png;base64,AAAA\" alt='x'&gt;")))
        assert made.threads[0].html == "ecco <img src=\"\" alt='x'>"
        assert made.problems[0].what == Trouble.PICTURE_LOST

    def test_entries_without_id_or_too_long_are_problems(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "MAXIMUM_TEXT_CHARACTERS", 100)
        nameless = entry(1).replace("<id>tag:blogger.com,1999:blog-1.post-1</id>", "")
        made = read_text(tmp_path, feed(nameless, entry(2, body="x" * 101), entry(3, body="x" * 100)))
        assert [one.what for one in made.problems] == [Trouble.NO_ID, Trouble.TOO_LONG]
        assert made.problems[0].where == "export.xml #3"
        assert len(made.threads) == 1

    def test_unknown_kinds_are_counted(self, tmp_path: Path) -> None:
        assert read_text(tmp_path, feed(entry(1, "POLL"))).skipped == {"unknown": 1}

    def test_plain_text_content_cannot_become_markup(self, tmp_path: Path) -> None:
        made = read_text(tmp_path, feed(entry(1, body="1 &lt; 2").replace("type='html'", "type='text'")))
        assert made.threads[0].html == "1 &lt; 2"


class TestRefused:
    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            (b"", Reason.EMPTY),
            (b" \n ", Reason.EMPTY),
            (b"ciao a tutti", Reason.NOT_XML),
            (b"\x89PNG\r\n\x1a\n\0\0", Reason.NOT_XML),
            (b"<\0\1\2", Reason.NOT_XML),
            (b"\x1f\x8b\x08", Reason.NOT_XML),
            (b"<!DOCTYPE html><html><body>Accedi</body></html>", Reason.HTML_PAGE),
            (b"\n<html lang='it'><body></body></html>", Reason.HTML_PAGE),
            (b"<!-- salvata --><!doctype HTML><p>", Reason.HTML_PAGE),
            (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", Reason.HTML_PAGE),
            (b"<x:html xmlns:x='http://www.w3.org/1999/xhtml'/>", Reason.HTML_PAGE),
            (b"<rss version='2.0'><channel/></rss>", Reason.NOT_BLOGGER),
            (b"<feed xmlns='http://www.w3.org/2005/Atom'><title>Altro</title></feed>", Reason.NOT_BLOGGER),
            (b"<feed xmlns='http://www.w3.org/2005/Atom'><a></b></feed>", Reason.BROKEN_XML),
            (b"<feed xmlns='http://www.w3.org/2005/Atom'>&nbsp;</feed>", Reason.BROKEN_XML),
            (b"<feed xmlns='http://www.w3.org/2005/Atom'><title>caff\xe8</title></feed>", Reason.WRONG_ENCODING),
            (b"<?xml version='1.0' encoding='klingon'?><feed/>", Reason.WRONG_ENCODING),
            (b"<?xml version='1.0' encoding='utf-7'?><feed/>", Reason.WRONG_ENCODING),
            (b"<?xml version='1.0' encoding='UTF-16'?><feed/>", Reason.WRONG_ENCODING),
        ],
    )
    def test_what_is_no_export_is_refused_with_its_reason(self, tmp_path: Path, text: bytes, reason: Reason) -> None:
        assert reason_for_text(tmp_path, text) == reason

    @pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
    def test_a_cut_export_is_refused_whole(self, tmp_path: Path, share: float) -> None:
        whole = CLASSIC.read_bytes()
        cut = re.sub(rb"[\x80-\xff]+\Z", b"", whole[: int(len(whole) * share)])
        assert reason_for_text(tmp_path, cut) == Reason.TRUNCATED

    @pytest.mark.parametrize(
        "declaration",
        [
            "<!DOCTYPE feed [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>",
            "<!DOCTYPE feed [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>",
            "<!DOCTYPE feed SYSTEM 'http://127.0.0.1:1/x.dtd'>",
            "<!DOCTYPE feed [<!ENTITY % p SYSTEM 'http://127.0.0.1:1/x'> %p;]>",
            "<!DOCTYPE feed>",
        ],
    )
    def test_entities_and_document_types_are_never_followed(self, tmp_path: Path, declaration: str) -> None:
        text = feed(entry(1, body="&a;" if " a " in declaration else "x")).replace("<feed", declaration + "<feed", 1)
        assert reason_for_text(tmp_path, text) == Reason.FORBIDDEN_XML

    def test_too_large_an_export_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "MAXIMUM_EXPORT_BYTES", 2000)
        assert reason_for(CLASSIC) == Reason.TOO_LARGE
        assert reason_for(build_takeout(tmp_path / "t.zip", {"A": CLASSIC.read_bytes()})) == Reason.TOO_LARGE

    def test_the_feeds_of_a_folder_are_counted_together(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("A", "B"):
            (tmp_path / name).mkdir()
            shutil.copy(TAKEOUT_FEED, tmp_path / name / "feed.atom")
        monkeypatch.setattr(limits, "MAXIMUM_EXPORT_BYTES", TAKEOUT_FEED.stat().st_size * 2 - 1)
        assert reason_for(tmp_path) == Reason.TOO_LARGE

    def test_one_endless_entry_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "MAXIMUM_ENTRY_BYTES", 200_000)
        assert reason_for_text(tmp_path, feed(entry(1, body="x" * 300_000))) == Reason.TOO_LARGE
        assert reason_for_text(tmp_path, FEED_HEAD + "<!--" + "x" * 300_000) == Reason.TOO_LARGE
        assert len(read_text(tmp_path, feed(*(entry(number, body="x" * 90_000) for number in range(9)))).threads) == 9

    def test_too_many_entries_too_deep_or_too_crowded_are_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert reason_for_text(tmp_path, FEED_HEAD + "<a>" * 100) == Reason.BROKEN_XML
        assert reason_for_text(tmp_path, FEED_HEAD + "<entry>" + "<a/>" * 10_001) == Reason.BROKEN_XML
        monkeypatch.setattr(limits, "MAXIMUM_ENTRIES", 4)
        assert reason_for_text(tmp_path, feed(entry(1), entry(2), entry(3))) == Reason.TOO_LARGE

    def test_what_is_not_there_or_is_no_file(self, tmp_path: Path) -> None:
        assert reason_for(tmp_path / "niente.xml") == Reason.MISSING
        assert reason_for(tmp_path / ("x" * 300)) == Reason.CANNOT_OPEN
        assert reason_for(tmp_path / "a\0b") == Reason.MISSING
        assert reason_for(tmp_path) == Reason.NO_FEED
        os.mkfifo(tmp_path / "tubo")
        assert reason_for(tmp_path / "tubo") == Reason.CANNOT_OPEN

    def test_a_link_inside_a_folder_is_not_followed(self, tmp_path: Path) -> None:
        folder = tmp_path / "Takeout"
        folder.mkdir()
        (folder / "feed.atom").symlink_to(TAKEOUT_FEED)
        assert reason_for(folder) == Reason.NO_FEED

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.binary(max_size=300))
    @example(b"PK\x03\x04")
    @example(b"PK\x05\x06" + b"\0" * 18)
    @example(b"PK\x05\x06" + b"\xff" * 18)
    @example(b"\xff\xfe<")
    def test_random_bytes_raise_nothing_else(self, tmp_path: Path, data: bytes) -> None:
        assert reason_for_text(tmp_path, data) in Reason

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.data())
    def test_an_export_with_damaged_bytes_is_read_or_refused(self, tmp_path: Path, data: st.DataObject) -> None:
        whole = bytearray(data.draw(st.sampled_from([CLASSIC, TAKEOUT_FEED])).read_bytes())
        if data.draw(st.booleans()):
            whole = bytearray(build_takeout(tmp_path / "whole.zip", {"A": bytes(whole)}).read_bytes())
        for _ in range(data.draw(st.integers(1, 8))):
            whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
        with contextlib.suppress(UnreadableExport):
            assert isinstance(read_text(tmp_path, bytes(whole)), ExportRecord)
