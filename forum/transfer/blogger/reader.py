"""The door to this reader: a path goes in, an export record comes out, or one error with its reason."""

from contextlib import closing
from pathlib import Path

from forum.transfer.blogger import wording
from forum.transfer.blogger.archive import FeedStream, open_feeds, printable
from forum.transfer.blogger.assembly import Assembly
from forum.transfer.blogger.entries import Kind, read_entry
from forum.transfer.blogger.failures import Reason, UnreadableExport
from forum.transfer.blogger.feed import Budget, read_parts
from forum.transfer.records import ExportRecord

BLOGGER_MARK = "blogger"


def read(path: Path) -> ExportRecord:
    """Read a classic export, a Takeout zip, an unpacked Takeout folder or its feed; raise UnreadableExport when it is none of them."""
    assembly = Assembly()
    budget = Budget()
    with closing(open_feeds(path)) as feeds:
        for name, stream in feeds:
            _read_feed(stream, printable(name), budget, assembly)
    return assembly.finish()


def _read_feed(stream: FeedStream, name: str, budget: Budget, assembly: Assembly) -> None:
    is_blogger = False
    address = ""
    for position, part in enumerate(read_parts(stream, name, budget), start=1):
        if part.name == "entry":
            entry = read_entry(part.element, address)
            is_blogger = is_blogger or entry.kind != Kind.UNKNOWN
            assembly.add(entry, f"{name} #{position}")
        elif part.name == "title":
            assembly.add_title(wording.repair_title("".join(part.element.itertext())))
        elif part.name == "link" and part.element.get("rel", "alternate") == "alternate":
            address = wording.web_address(part.element.get("href", "")) or address
        elif part.name in ("id", "generator"):
            is_blogger = is_blogger or BLOGGER_MARK in "".join(part.element.itertext()).lower()
    if not is_blogger:
        raise UnreadableExport(Reason.NOT_BLOGGER, name)
