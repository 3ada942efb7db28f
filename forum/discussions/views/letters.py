"""The posts of a page as one piece of HTML: what stays the same is rendered once per site version, the reader's own is put between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from forum.core.actor import Actor
from forum.core.memory import remembered
from forum.core.paging import Page
from forum.discussions.forms import WORD_LABELS
from forum.discussions.queries.reading import PostShown, Said, ThreadShown, posts_of
from forum.text.timecodes import Elsewhere
from forum.web.pages import environment

_WORD_LABELS = {word.value: label for word, label in WORD_LABELS.items()}
_POST_CLASS = 'class="post'
_SINCE = Markup('<p class="since" id="nuovi">{}</p>\n')


@dataclass(frozen=True, slots=True)
class Letter:
    """A post and its rendered pieces: how it opens, and how it ends when nobody left a word on it."""

    post: PostShown
    opening: str
    ending: str

    @property
    def opening_new(self) -> str:
        """How it opens for who has not read it yet."""
        return self.opening.replace(_POST_CLASS, f"{_POST_CLASS} new", 1)


def _pieces(actor: Actor) -> Any:
    return environment(actor.language).get_template("discussions/_letter.html").module


def quote_address(page: Page) -> str:
    """Return how the address of a quotation begins on a page, the post's number to follow."""
    return f"?pagina={page.number}&cita=" if page.number > 1 else "?cita="


@remembered
def letters_of(actor: Actor, thread_id: int, page: Page, may_reply: bool, heard: Elsewhere | None = None) -> tuple[Letter, ...]:
    """Return the posts of a page with their pieces."""
    pieces, quote = _pieces(actor), quote_address(page)
    closed = "</article>"
    return tuple(
        Letter(
            post,
            str(pieces.opening(post)),
            str(pieces.ending(post, may_reply, quote, None, {})) if actor.is_member else closed,
        )
        for post in posts_of(actor, thread_id, page, may_reply, heard)
    )


def joined(
    actor: Actor, thread: ThreadShown, page: Page, letters: Sequence[Letter], first_unread: int | None, said: Mapping[int, Said]
) -> Markup:
    """Return the letters as they stand on the page, with the line above the first unread one and the words left on each."""
    parts: list[str] = []
    read, new = thread.read or 0, False
    for letter in letters:
        post = letter.post
        if post.id == first_unread:
            parts.append(_SINCE.format(_("From here you have not read yet")))
            new = True
        fresh = new and post.position > read and not post.mine and not post.gone
        parts.append(letter.opening_new if fresh else letter.opening)
        words = said.get(post.id)
        parts.append(letter.ending if words is None else _ending(actor, thread, page, post, words))
    # Every piece comes out of a template that escaped it.
    return Markup("\n".join(parts))  # nosec B704


def _ending(actor: Actor, thread: ThreadShown, page: Page, post: PostShown, words: Said) -> str:
    return str(_pieces(actor).ending(post, bool(thread.may_reply), quote_address(page), words, _WORD_LABELS))
