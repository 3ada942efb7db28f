"""A zip is never trusted: not its names, not its sizes, not its table of contents."""

import struct
import zipfile
from pathlib import Path

import pytest

from forum.transfer.blogger import limits
from forum.transfer.blogger.failures import Reason, UnreadableExport
from forum.transfer.blogger.reader import read
from tests.transfer.blogger.takeout import TAKEOUT_FEED, build_takeout, entry, feed

GOOD = {"Sale aperte": TAKEOUT_FEED.read_bytes()}


def reason_for(path: Path) -> Reason:
    with pytest.raises(UnreadableExport) as caught:
        read(path)
    return caught.value.reason


@pytest.mark.parametrize(
    "name",
    ["../fuori.txt", "Takeout/../../fuori.txt", "/etc/passwd", "C:\\fuori.txt", "..\\fuori.txt", "Takeout\\..\\..\\x", "d:x", "Takeout/.."],
)
def test_names_that_lead_outside_are_refused(tmp_path: Path, name: str) -> None:
    assert reason_for(build_takeout(tmp_path / "t.zip", GOOD, {name: b"x"})) == Reason.UNSAFE_ARCHIVE


def test_a_name_hidden_behind_a_nul_is_refused(tmp_path: Path) -> None:
    path = build_takeout(tmp_path / "t.zip", GOOD, {"Takeout/qui.txt_/../../x": b"x"})
    path.write_bytes(path.read_bytes().replace(b"qui.txt_", b"qui.txt\0"))
    assert reason_for(path) == Reason.UNSAFE_ARCHIVE


def test_links_are_refused(tmp_path: Path) -> None:
    path = build_takeout(tmp_path / "t.zip", GOOD)
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("Takeout/altro/feed.atom")
        link.create_system = 3
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert reason_for(path) == Reason.UNSAFE_ARCHIVE


def test_a_zip_without_a_feed_is_told(tmp_path: Path) -> None:
    assert reason_for(build_takeout(tmp_path / "t.zip", {})) == Reason.NO_FEED
    empty = tmp_path / "vuoto.zip"
    zipfile.ZipFile(empty, "w").close()
    assert reason_for(empty) == Reason.NO_FEED


def test_too_many_entries_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAXIMUM_ARCHIVE_ENTRIES", 3)
    assert reason_for(build_takeout(tmp_path / "t.zip", GOOD)) == Reason.ARCHIVE_TOO_LARGE


def test_a_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    bomb = feed(entry(1, body=" " * 4 * limits.MEBIBYTE)).encode()
    path = build_takeout(tmp_path / "t.zip", {"A": bomb})
    assert path.stat().st_size < len(bomb) / limits.MAXIMUM_COMPRESSION_RATIO
    assert reason_for(path) == Reason.ARCHIVE_TOO_LARGE


def test_many_feeds_that_are_small_alone_are_counted_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAXIMUM_EXPORT_BYTES", 3 * len(GOOD["Sale aperte"]))
    feeds = {f"Blog {number}": GOOD["Sale aperte"] for number in range(3)}
    assert read(build_takeout(tmp_path / "tre.zip", feeds)).threads
    assert reason_for(build_takeout(tmp_path / "quattro.zip", {**feeds, "Blog 4": GOOD["Sale aperte"]})) == Reason.TOO_LARGE


def test_a_huge_table_of_contents_is_refused_before_it_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = build_takeout(tmp_path / "t.zip", GOOD)
    monkeypatch.setattr(limits, "MAXIMUM_DIRECTORY_BYTES", 200)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert reason_for(path) == Reason.ARCHIVE_TOO_LARGE


def test_a_huge_table_of_contents_in_the_64_bit_record_is_refused_too(tmp_path: Path) -> None:
    path = build_takeout(tmp_path / "t.zip", GOOD)
    whole = path.read_bytes()
    end = whole.rindex(b"PK\x05\x06")
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 5, 5, 2**33, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    path.write_bytes(whole[:end] + record + locator + whole[end:])
    assert reason_for(path) == Reason.ARCHIVE_TOO_LARGE


def test_a_locked_zip_is_told(tmp_path: Path) -> None:
    path = build_takeout(tmp_path / "t.zip", GOOD)
    whole = bytearray(path.read_bytes())
    position = whole.index(b"PK\x01\x02")
    while position >= 0:
        whole[position + 8] |= 1
        position = whole.find(b"PK\x01\x02", position + 4)
    path.write_bytes(whole)
    assert reason_for(path) == Reason.ENCRYPTED_ARCHIVE


def test_a_zip_cut_short_or_with_wrong_sums_is_broken(tmp_path: Path) -> None:
    path = build_takeout(tmp_path / "t.zip", GOOD)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert reason_for(path) == Reason.BROKEN_ARCHIVE
    damaged = bytearray(whole)
    damaged[120] ^= 0xFF
    path.write_bytes(damaged)
    assert reason_for(path) == Reason.BROKEN_ARCHIVE


def test_nothing_is_written_beside_the_zip(tmp_path: Path) -> None:
    read(build_takeout(tmp_path / "t.zip", GOOD))
    assert [one.name for one in tmp_path.iterdir()] == ["t.zip"]
