"""From neutral records to threads and posts, one thread at a time: running it again renews what changed and doubles nothing."""

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import select

from forum.core import clock, limits
from forum.core.actor import SYSTEM
from forum.core.audience import Rung
from forum.core.content import visible
from forum.core.database import db
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.discussions.models import Post, Thread, ThreadKind
from forum.discussions.services.importing import add_imported_post, add_imported_thread, renew_imported_post
from forum.pacts.models import Theme
from forum.text.markup_in import from_html
from forum.text.source import fit
from forum.transfer.models import ImportBatch, ImportedThing
from forum.transfer.records import AuthorRecord, CommentRecord, ExportRecord, Problem, ThreadRecord

ANONYMOUS = "Anonimo"
_KIND = "post"


@dataclass(frozen=True)
class Cut:
    """A text too long for the forum: where it comes from, and how many characters at its end stay out."""

    where: str
    left_out: int


@dataclass
class Report:
    """What a run did, or would do."""

    made: Counter[str] = field(default_factory=Counter)
    renewed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    empty: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    cut: list[Cut] = field(default_factory=list)
    drafts: tuple[str, ...] = ()
    skipped: dict[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Run:
    """One run: where it comes from, where it goes, and whether it only looks."""

    source: str
    batch_id: int
    pact_id: int | None
    rung: Rung
    dry: bool
    report: Report


def import_export(
    export: ExportRecord, *, pact_id: int | None = None, rung: Rung = Rung.PUBLIC, with_drafts: bool = False, dry: bool = False
) -> Report:
    """Bring an export in and return what was done; a dry run writes nothing and returns what would be done."""
    report = Report(drafts=tuple(draft.title for draft in export.drafts), skipped=dict(export.skipped), problems=export.problems)
    run = Run(export.source, 0 if dry else _begin(export), pact_id, rung, dry, report)
    for record in (*export.threads, *(export.drafts if with_drafts else ())):
        _bring(run, record)
    return report


def _begin(export: ExportRecord) -> int:
    with unit_of_work():
        batch = ImportBatch(source=export.source, title=export.blog_title[: limits.TITLE], at=clock.now())
        db.session.add(batch)
        db.session.flush()
    return batch.id


def _bring(run: Run, record: ThreadRecord) -> None:
    text = from_html(record.html)
    known = _known(run.source, [record.source_id, *(comment.source_id for comment in record.comments)])
    if run.dry:
        _count(run, "threads", text, known.get(record.source_id), record.title)
        if record.source_id not in known and not text.strip():
            return
        for comment in record.comments:
            _count(run, "comments", from_html(comment.html), known.get(comment.source_id), _named(record, comment))
        return
    # One commit per thread: a run that is cut short leaves whole threads, and the next one goes on.
    with unit_of_work():
        first = _thread(run, record, text, known.get(record.source_id))
        if first is None:
            return
        posts = {record.source_id: first}
        for comment in record.comments:
            _comment(run, record, comment, known.get(comment.source_id), posts, first)


def _known(source: str, source_ids: list[str]) -> dict[str, ImportedThing]:
    things = db.session.scalars(select(ImportedThing).where(ImportedThing.source == source, ImportedThing.source_id.in_(source_ids)))
    return {thing.source_id: thing for thing in things}


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _count(run: Run, what: str, text: str, known: ImportedThing | None, where: str) -> None:
    if known is None and not text.strip():
        run.report.empty.append(where)
        return
    if known is not None and known.digest == _digest(text):
        run.report.unchanged[what] += 1
        return
    counts = run.report.made if known is None else run.report.renewed
    counts[what] += 1
    left_out = fit(text).left_out
    if left_out:
        run.report.cut.append(Cut(where, left_out))


def _named(record: ThreadRecord, comment: CommentRecord) -> str:
    """Return how a comment is told to the person who imports."""
    return f"{comment.source_id} ({record.title})"


def _renew(run: Run, what: str, text: str, known: ImportedThing, where: str) -> int:
    """Bring an already imported post up to date and return its number."""
    post_id = Ref.parse(known.ref).id
    _count(run, what, text, known, where)
    if known.digest != _digest(text):
        renew_imported_post(post_id, text)
        known.digest = _digest(text)
    return post_id


def _remember(run: Run, source_id: str, post_id: int, text: str) -> int:
    db.session.add(
        ImportedThing(source=run.source, source_id=source_id, ref=str(Ref(_KIND, post_id)), digest=_digest(text), batch_id=run.batch_id)
    )
    return post_id


def _byline(author: AuthorRecord) -> str:
    return author.name or ANONYMOUS


def _thread(run: Run, record: ThreadRecord, text: str, known: ImportedThing | None) -> tuple[int, int] | None:
    """Return the thread and its first post; None when there is nothing to show, or nobody wants it here any more."""
    if known is not None:
        thread_id = _find_thread(Ref.parse(known.ref).id)
        if thread_id is None:
            run.report.deleted.append(record.title)
            return None
        return thread_id, _renew(run, "threads", text, known, record.title)
    _count(run, "threads", text, None, record.title)
    if not text.strip():
        return None
    thread = add_imported_thread(
        title=record.title,
        text=text,
        opened_at=record.published,
        theme_ids=_themes(record.labels),
        kind=ThreadKind.FREE,
        pact_id=run.pact_id,
        rung=run.rung,
        byline=_byline(record.author),
        source_url=record.url,
    )
    return thread.id, _remember(run, record.source_id, int(thread.last_post_id or 0), text)


def _find_thread(post_id: int) -> int | None:
    """Return the thread in which an imported post stands now; None when the thread was deleted here."""
    statement = select(Thread.id).join(Post, Post.thread_id == Thread.id).where(Post.id == post_id, visible(SYSTEM, Thread))
    return db.session.scalars(statement).one_or_none()


def _comment(
    run: Run,
    record: ThreadRecord,
    comment: CommentRecord,
    known: ImportedThing | None,
    posts: dict[str, tuple[int, int]],
    first: tuple[int, int],
) -> None:
    text, where = from_html(comment.html), _named(record, comment)
    if known is not None:
        posts[comment.source_id] = (first[0], _renew(run, "comments", text, known, where))
        return
    _count(run, "comments", text, None, where)
    if not text.strip():
        return
    answered = posts.get(comment.reply_to or "", first)
    post = add_imported_post(
        first[0],
        text=text,
        written_at=comment.published,
        byline=_byline(comment.author),
        source_url=comment.url,
        reply_to_id=answered[1],
    )
    posts[comment.source_id] = (first[0], _remember(run, comment.source_id, post.id, text))


def _plain(name: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign))


def _themes(labels: tuple[str, ...]) -> list[int]:
    """Return the themes whose name a label of the blog bears; other labels say nothing here."""
    wanted = {_plain(label) for label in labels}
    rows = db.session.execute(select(Theme.id, Theme.name))
    return [number for number, name in rows if _plain(name) in wanted][: limits.THEMES_PER_THREAD]
