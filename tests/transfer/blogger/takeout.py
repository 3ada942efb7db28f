"""Builds exports for the tests: a Takeout zip around a feed, and feeds around single entries."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

DATA = Path(__file__).parent / "data"
CLASSIC = DATA / "classic.xml"
TAKEOUT_FEED = DATA / "takeout.atom"

FEED_HEAD = (
    "<?xml version='1.0' encoding='UTF-8'?>"
    "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:blogger='http://schemas.google.com/blogger/2018' "
    "xmlns:thr='http://purl.org/syndication/thread/1.0'>"
    "<id>tag:blogger.com,1999:blog-1</id><title>Prova</title>"
)
FEED_END = "</feed>"


def entry(
    number: int, kind: str = "POST", title: str = "Titolo", body: str = "parole", *, date: str = "2021-02-01T10:00:00Z", more: str = ""
) -> str:
    """One Takeout entry, with the given pieces as they would be written in the file."""
    return (
        f"<entry><id>tag:blogger.com,1999:blog-1.post-{number}</id><blogger:type>{kind}</blogger:type><blogger:status>LIVE</blogger:status>"
        f"<author><name>Redazione</name></author><title>{title}</title><content type='html'>{body}</content>"
        f"<published>{date}</published><updated>{date}</updated>{more}</entry>"
    )


def comment(number: int, parent: int, reply_to: int | None = None, date: str = "2021-02-01T11:00:00Z", body: str = "parole") -> str:
    """One Takeout comment."""
    more = f"<blogger:parent>{parent}</blogger:parent><blogger:inReplyTo>{reply_to or ''}</blogger:inReplyTo>"
    return entry(number, "COMMENT", "", body, date=date, more=more)


def feed(*entries: str) -> str:
    """A feed around entries."""
    return FEED_HEAD + "".join(entries) + FEED_END


def build_takeout(path: Path, feeds: Mapping[str, bytes], more: Mapping[str, bytes] | None = None) -> Path:
    """Write a Takeout zip: one folder per blog with its feed, the noise Google puts beside it, and anything more asked for."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for title, content in feeds.items():
            folder = f"Takeout 2/Blogger/Blogs/{title}"
            archive.writestr(f"{folder}/feed.atom", content)
            archive.writestr(f"{folder}/settings.csv", "blog_title\n")
            archive.writestr(f"{folder}/theme-classic.html", "<html></html>")
        archive.writestr("Takeout 2/Blogger/Albums/Foto/uno.jpg", b"\xff\xd8\xff")
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return path
