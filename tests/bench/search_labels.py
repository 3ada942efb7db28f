"""The labelled queries of `queries.toml`, and the demo as entries that can be named the way the labels name them."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from sqlalchemy import select

from forum import create_app
from forum.accounts.models import Member
from forum.cli import prepare_database
from forum.core.database import db
from forum.core.refs import Ref
from forum.core.settings import load_settings
from forum.discussions.models import Post, Thread
from forum.library.models import Document
from forum.meetings.models import Meeting
from forum.pacts.models import Pact, Theme
from forum.search.entry import Entry
from forum.search.queue import everything
from forum.search.words import asked_words, meaningful, postings
from forum.territory.models import Organisation
from forum.text.slugs import slugify
from forum.transfer.demo.loader import plant
from forum.transfer.demo.reading import CONTENT, content

QUERIES = Path(__file__).parent / "queries.toml"
_BEGINS = "begins"
_SAME_AS = "= "
_NAMED_AS_THEY_ARE = (
    ("person", Member.handle, Member.id),
    ("theme", Theme.slug, Theme.id),
    ("organisation", Organisation.slug, Organisation.id),
)


@dataclass(frozen=True)
class Labelled:
    """One query: what answers it, and what else has to do with it; names as in the file."""

    group: str
    text: str
    answers: frozenset[str]
    related: frozenset[str]
    clean: str = ""


@dataclass(frozen=True)
class Demo:
    """The demo's entries, with the name of each thing, and the opening words of each post."""

    entries: tuple[Entry, ...]
    names: Mapping[Ref, str]
    texts: Mapping[str, str]


def _file() -> dict[str, Any]:
    with QUERIES.open("rb") as file:
        return tomllib.load(file)


def _names(text: str) -> Iterator[str]:
    for part in text.split():
        thread, slash, numbers = part.partition("/")
        yield from (f"{thread}/{number}" for number in numbers.split(",")) if slash else (part,)


def labelled() -> tuple[Labelled, ...]:
    """Return every labelled query, in the order of the file."""
    groups = {group: rows for group, rows in _file().items() if group != _BEGINS}
    own = {text: labels for rows in groups.values() for text, labels in rows.items() if not labels.startswith(_SAME_AS)}
    found = []
    for group, rows in groups.items():
        for text, labels in rows.items():
            clean = labels.removeprefix(_SAME_AS) if labels.startswith(_SAME_AS) else ""
            answers, _, related = own[clean or text].partition("|")
            found.append(Labelled(group, text, frozenset(_names(answers)), frozenset(_names(related)), clean))
    return tuple(found)


def begins() -> Mapping[str, str]:
    """Return the opening words of every post that a label names, as they were when it was labelled."""
    words: dict[str, str] = _file().get(_BEGINS, {})
    return words


def opening(text: str) -> str:
    """Return the first words of a text, enough to tell it from the others."""
    return " ".join(re.findall(r"\w+", text)[:7])


def _titles() -> dict[str, str]:
    """Return the address of each thread's file by its title."""
    files = (CONTENT / "threads").glob("*.toml")
    return {tomllib.loads(file.read_text(encoding="utf-8"))["title"]: file.stem for file in files}


def _named() -> Iterator[tuple[Ref, str]]:
    titles = _titles()
    for number, title in db.session.execute(select(Thread.id, Thread.title)):
        yield Ref("thread", number), f"{titles[title]}/0"
    posts = select(Post.id, Post.position, Thread.title).join(Thread, Thread.id == Post.thread_id)
    for number, position, title in db.session.execute(posts):
        yield Ref("post", number), f"{titles[title]}/{position}"
    for kind, model, column in (("pact", Pact, Pact.title), ("document", Document, Document.title)):
        slugs = {item["title"]: item["slug"] for item in content(f"{kind}s")[f"{kind}s"]}
        for number, title in db.session.execute(select(model.id, column)):
            yield Ref(kind, number), f"{kind}:{slugs[title]}"
    for kind, column, key in _NAMED_AS_THEY_ARE:
        for number, name in db.session.execute(select(key, column)):
            yield Ref(kind, number), f"{kind}:{name}"
    for number, title in db.session.execute(select(Meeting.id, Meeting.title)):
        yield Ref("meeting", number), f"meeting:{slugify(re.split('[:,] ', title)[0], 'meeting')}"


@contextmanager
def planted(instance: Path) -> Iterator[Flask]:
    """Plant the demo in a forum of its own, and stay in it."""
    # The demo's recordings stand on invented servers, which have to be among the known ones.
    hosts = {"peertube_hosts": ("video.example.org",), "media_hosts": ("media.example.org",)}
    app = create_app(load_settings({"instance": str(instance), "public_url": "http://127.0.0.1:8190", **hosts}))
    with app.app_context():
        prepare_database()
        plant()
        yield app
        db.session.remove()
        db.engine.dispose()


def demo() -> Demo:
    """Return what the search of a forum with nothing but the demo would hold."""
    with TemporaryDirectory(prefix="legami-labels-") as instance, planted(Path(instance)):
        names = dict(_named())
        texts = {names[Ref("post", number)]: opening(plain) for number, plain in db.session.execute(select(Post.id, Post.plain))}
        return Demo(tuple(everything()), names, texts)


def terse(queries: Iterable[Labelled], demo: Demo) -> tuple[Labelled, ...]:
    """Return questions cut down to their three rarest words, as a person in a hurry would type them; the same things answer."""
    held = Counter(form for entry in demo.entries for form in set(postings(f"{entry.title}\n{entry.body}").positions))
    return tuple(replace(query, group="terse", text=_rarest(query.text, held), clean=query.text) for query in queries)


def _rarest(text: str, held: Mapping[str, int], count: int = 3) -> str:
    known = [(place, word) for place, word in enumerate(meaningful(asked_words(text))) if any(held[form] for form in word.forms)]
    rarest = sorted(known, key=lambda item: min(held[form] for form in item[1].forms if held[form]))[:count]
    return " ".join(word.spelling for _, word in sorted(rarest))
