"""What stands around the posts of a thread and is nobody's own, as ready pieces of HTML: rendered once per site version and reader."""

from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from forum.core.actor import Actor
from forum.core.memory import remembered
from forum.discussions.forms import ReplyForm, Waiting
from forum.discussions.queries.reading import ThreadShown
from forum.web.pages import environment
from forum.web.slots import slot


@dataclass(frozen=True)
class _Facts:
    """A thread known by its number: within a version all the rest is the same, but for the reader's mark, which no piece here shows."""

    id: int
    thread: ThreadShown = field(compare=False)


def _pieces(actor: Actor) -> Any:
    return environment(actor.language).get_template("discussions/_around.html").module


def above(actor: Actor, thread: ThreadShown) -> Markup:
    """Return the way back, the title and the badges of a thread."""
    return _above(actor, _Facts(thread.id, thread))


@remembered
def _above(actor: Actor, facts: _Facts) -> Markup:
    return _pieces(actor).above(facts.thread)


def beside(actor: Actor, thread: ThreadShown) -> Markup:
    """Return the column next to a thread."""
    return _beside(actor, _Facts(thread.id, thread))


@remembered
def _beside(actor: Actor, facts: _Facts) -> Markup:
    return _pieces(actor).beside(facts.thread, slot("thread.acts", actor, facts.id))


def empty_sheet(actor: Actor, thread: ThreadShown, readers: str) -> Markup:
    """Return where a reply is written, with nothing on it yet."""
    return _empty_sheet(actor, _Facts(thread.id, thread), readers)


@remembered
def _empty_sheet(actor: Actor, facts: _Facts, readers: str) -> Markup:
    return filled_sheet(actor, facts.thread, Waiting(), None, readers)


def filled_sheet(actor: Actor, thread: ThreadShown, text: Any, form: ReplyForm | None, readers: str) -> Markup:
    """Return where a reply is written, with the words that stand on it and what is wrong with them."""
    return _pieces(actor).sheet(thread, text, form, readers)
