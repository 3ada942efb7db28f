"""Reading: lists, threads, permalinks, history."""

from flask import Blueprint, redirect, request
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core.actor import Actor
from forum.core.content import State
from forum.core.errors import NotFound
from forum.core.paging import Cursor, page_number_of
from forum.discussions.addresses import post_address, thread_address
from forum.discussions.forms import KIND_CHOICES
from forum.discussions.queries.listing import Filters, check_filters, filter_choices, threads
from forum.discussions.queries.posts import edits_of, get_post, rights_on
from forum.discussions.queries.reading import ThreadShown, find_quoted, get_thread
from forum.discussions.views.arguments import page_number
from forum.discussions.views.showing import thread_page, waiting_reply
from forum.text.differences import word_differences
from forum.web.arguments import find_number
from forum.web.forms import ReasonForm
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.slots import slot

blueprint = Blueprint("discussions", __name__)

_QUOTED = 600
_FILTERS = ("prima", "tipo", "tema", "patto")


@blueprint.get("/discussioni")
@access(Access.ANYONE, kept=_FILTERS)
def index() -> Response:
    """The latest discussions, narrowed if one likes."""
    actor = current_actor()
    filters = Filters(*(request.args.get(name, "") for name in ("tipo", "tema", "patto")))
    choices = filter_choices(actor)
    check_filters(filters, choices)
    window = threads(actor, filters, Cursor.parse(request.args.get("prima")))
    given = (("tipo", filters.kind), ("tema", filters.theme), ("patto", filters.pact))
    chosen = "".join(f"&{name}={value}" for name, value in given if value)
    narrowed = bool(chosen)
    return page(
        "discussions/index.html",
        Head(
            _("Discussions"),
            navigation="discussions",
            description=_("What people in the pacts are talking about, the latest first."),
            feed="/discussioni/feed.atom",
            public=not narrowed,
        ),
        window=window,
        filters=filters,
        choices=choices,
        kinds=KIND_CHOICES,
        narrowed=narrowed,
        newer=f"/discussioni{chosen.replace('&', '?', 1)}" if "prima" in request.args else None,
        older=f"/discussioni?prima={window.older}{chosen}" if window.older else None,
        chosen=chosen.replace("&", "?", 1),
    )


@blueprint.get("/discussioni/<int:thread_id>", defaults={"slug": ""})
@blueprint.get("/discussioni/<int:thread_id>-<slug>")
@access(Access.ANYONE, kept=("pagina",))
def show(thread_id: int, slug: str) -> Response:
    """A page of a thread; another slug leads to the right one, once the thread may be seen."""
    actor = current_actor()
    thread = get_thread(actor, thread_id)
    if slug != thread.slug:
        asked = request.query_string.decode("ascii", "ignore")
        return redirect(thread.url + (f"?{asked}" if asked else ""), 301)  # type: ignore[return-value]
    text, reply_to = _quotation(actor, thread)
    return thread_page(actor, thread, page_number(), waiting_reply(actor, thread, text, reply_to))


def _quotation(actor: Actor, thread: ThreadShown) -> tuple[str, int | None]:
    """Return the words that a reply begins with when it quotes a post of this thread."""
    post_id = find_number("cita") if actor.is_member else None
    quoted = find_quoted(actor, thread.id, post_id) if post_id else None
    if quoted is None:
        return "", None
    plain = quoted.plain if len(quoted.plain) <= _QUOTED else quoted.plain[:_QUOTED].rpartition(" ")[0] + " …"
    name = "".join(sign for sign in quoted.by if sign not in "[]\\")
    lines = [f"[{name} {_('wrote')}](/interventi/{quoted.id}):", "", *filter(None, plain.split("\n"))]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n", quoted.id


@blueprint.get("/interventi/<int:post_id>")
@access(Access.ANYONE)
def permalink(post_id: int) -> Response:
    """Where a post stands now."""
    post, thread = get_post(current_actor(), post_id)
    # A hidden post at the end stands after the last live one, on the same page.
    position = min(post.position, max(1, thread.post_count))
    return redirect(post_address(thread.id, thread.slug, position, post.id), 302)  # type: ignore[return-value]


@blueprint.get("/interventi/<int:post_id>/storia")
@access(Access.ANYONE, kept=())
def history(post_id: int) -> Response:
    """What a post said before, edit by edit."""
    post, thread = get_post(current_actor(), post_id)
    edits = [(edit, [(piece.kind, piece.text) for piece in word_differences(edit.before, edit.after)]) for edit in edits_of(post)]
    head = Head(_("History of a post"), navigation="discussions", robots="noindex")
    return page("discussions/history.html", head, thread=thread, post=post, edits=edits)


@blueprint.get("/interventi/<int:post_id>/altro")
@access(Access.MEMBER)
def more(post_id: int) -> Response:
    """Everything one may do with a post."""
    actor = current_actor()
    post, thread = get_post(actor, post_id)
    if post.state not in (State.LIVE, State.HIDDEN):
        raise NotFound
    return page(
        "discussions/more.html",
        Head(_("This post"), navigation="discussions"),
        thread=thread,
        post=post,
        rights=rights_on(actor, thread, post),
        back=thread_address(thread.id, thread.slug, page_number_of(post.position)) + f"#p{post.id}",
        acts=slot("post.acts", actor, post.id),
        hider=ReasonForm(),
    )
