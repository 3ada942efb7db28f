"""Writing: opening a thread, replying, editing, deleting, words, read marks."""

from functools import partial

from flask import Blueprint, request
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.actor import Actor
from forum.core.audience import Rung
from forum.core.errors import Conflict, Denied, Invalid, NotFound
from forum.core.paging import page_number_of
from forum.discussions import policy
from forum.discussions.addresses import post_address
from forum.discussions.forms import KIND_CHOICES, TEMPLATES, EditForm, OpenForm, ReadForm, ReplyForm, RetitleForm, WordForm
from forum.discussions.models import ThreadKind
from forum.discussions.queries.choices import PlaceChosen, themes_of, themes_offered
from forum.discussions.queries.posts import PostAlone, get_post
from forum.discussions.queries.reading import ThreadShown, get_thread
from forum.discussions.services.editing import delete_post, edit_post, retitle
from forum.discussions.services.marking import mark_read
from forum.discussions.services.posting import NewThread, open_thread, reply
from forum.discussions.services.reacting import toggle_word
from forum.discussions.views.growing import begin_with, origin_asked, place_asked, without_lost_moment
from forum.discussions.views.showing import last_page, refused_reply, thread_page
from forum.files.services import take
from forum.web.answers import found, said
from forum.web.forms import ButtonForm
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("discussions_writing", __name__)


@blueprint.route("/discussioni/nuova", methods=["GET", "POST"])
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE, methods=["POST"])
def new() -> Response:
    """Open a thread."""
    actor = current_actor()
    form = OpenForm()
    kind = ThreadKind(form.kind.data) if form.kind.data in TEMPLATES else ThreadKind.FREE
    origin = origin_asked(actor, form)
    place, fits = place_asked(actor, form, origin)
    if not form.is_submitted():
        kind = _begin(form, place)
        begin_with(form, origin if fits else None)
    themes = themes_offered()
    form.offer_themes(tuple((theme.id, theme.name) for theme in themes))
    form.offer_rungs(place.rungs)
    if not form.is_submitted():
        form.themes.data = [theme.id for theme in themes if theme.slug == request.args.get("tema")]
    kept = form.brings_in(partial(take, actor))
    if kept and form.sent():
        try:
            thread = open_thread(actor, _chosen(form, kind, place), form.submission.data)
            return found(f"/discussioni/{thread.id}-{thread.slug}")
        except Invalid as problem:
            form.refuse(without_lost_moment(form, problem))
        except Denied as problem:
            form.refuse({"": problem.reason})
    status = form.status if form.is_submitted() else 200
    head = Head(_("Open a discussion"), navigation="discussions")
    shown = {"form": form, "place": place, "kind": kind.value, "kinds": KIND_CHOICES, "themes": themes, "origin": origin, "fits": fits}
    return page("discussions/new.html", head, status, **shown)


def _chosen(form: OpenForm, kind: ThreadKind, place: PlaceChosen) -> NewThread:
    return NewThread(form.title.data, form.text.data, form.theme_ids(), kind, place.id, Rung(form.rung.data), form.moment.data or None)


def _begin(form: OpenForm, place: PlaceChosen) -> ThreadKind:
    """Lay out an empty form: the kind asked for and the questions it opens with."""
    asked = request.args.get("tipo", ThreadKind.FREE.value)
    if asked not in TEMPLATES:
        raise NotFound
    kind = ThreadKind(asked)
    form.kind.data, form.pact.data, form.text.data = kind.value, place.slug, str(TEMPLATES[kind])
    return kind


@blueprint.post("/discussioni/<int:thread_id>/risposte")
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE)
def add_reply(thread_id: int) -> Response:
    """Reply to a thread; whatever goes wrong, the page comes back with every word."""
    actor = current_actor()
    thread = get_thread(actor, thread_id)
    form = ReplyForm()
    crossed, status = (), 422
    if not form.brings_in(partial(take, actor)):
        status = form.status
    elif form.sent():
        try:
            post = reply(
                actor, thread_id, form.text.data, seen=form.seen.data, reply_to_id=form.reply_to.data, submission=form.submission.data
            )
            return found(post_address(thread_id, thread.slug, post.position, post.id))
        except Invalid as problem:
            form.refuse(problem.messages)
        except Denied as problem:
            form.refuse({"": problem.reason})
            status = 403
        except Conflict as problem:
            crossed, status = problem.current, 409
        thread = get_thread(actor, thread_id)
    return thread_page(actor, thread, last_page(thread), refused_reply(actor, thread, form, crossed), status)


@blueprint.route("/interventi/<int:post_id>/modifica", methods=["GET", "POST"])
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE, methods=["POST"])
def edit(post_id: int) -> Response:
    """Change what a post says."""
    actor = current_actor()
    post, thread = get_post(actor, post_id)
    form = EditForm()
    if not form.is_submitted():
        verdict = policy.edit(actor, thread, post)
        if not verdict:
            raise Denied(verdict.reason)
        form.text.data, form.version.data = post.source, post.version
        return _edit_page(actor, thread, post, form, 200)
    if not form.brings_in(partial(take, actor)):
        return _edit_page(actor, thread, post, form, form.status)
    if not form.sent():
        return _edit_page(actor, thread, post, form, 422)
    return _save_edit(actor, thread, post, form)


def _save_edit(actor: Actor, thread: ThreadShown, post: PostAlone, form: EditForm) -> Response:
    """Save what was typed; whatever goes wrong, the page comes back with every word."""
    reason, key = form.reason.data or "", form.submission.data
    try:
        edit_post(actor, post.id, form.text.data, version=form.version.data, reason=reason, submission=key)
    except Invalid as problem:
        form.refuse(problem.messages)
        return _edit_page(actor, thread, post, form, 422)
    except Denied as problem:
        form.refuse({"": problem.reason})
        return _edit_page(actor, thread, post, form, 403)
    except Conflict as problem:
        # Sent again, the form now replaces the words that are shown beside it.
        form.version.data, theirs = problem.current
        return _edit_page(actor, thread, post, form, 409, theirs)
    return found(post_address(thread.id, thread.slug, post.position, post.id))


def _edit_page(actor: Actor, thread: ThreadShown, post: PostAlone, form: EditForm, status: int, theirs: str | None = None) -> Response:
    return page(
        "discussions/edit.html",
        Head(_("Edit a post"), navigation="discussions"),
        status,
        form=form,
        thread=thread,
        post=post,
        theirs=theirs,
        needs_reason=policy.edit_needs_reason(actor, post),
        back=post_address(thread.id, thread.slug, post.position, post.id),
        grace=limits.EDIT_GRACE_MINUTES,
    )


@blueprint.post("/interventi/<int:post_id>/elimina")
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE)
def delete(post_id: int) -> Response:
    """Take a post away for good."""
    actor = current_actor()
    post, before = get_post(actor, post_id)
    if not ButtonForm().sent():
        return found(f"/interventi/{post.id}/altro")
    thread = delete_post(actor, post_id)
    if thread.title:
        said(_("The post is gone."))
        remaining = min(post.position, max(1, before.post_count - 1))
        return found(before.at(page_number_of(remaining)))
    said(_("The discussion is gone."))
    return found("/discussioni")


@blueprint.post("/discussioni/<int:thread_id>/parole")
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE)
def say_word(thread_id: int) -> Response:
    """Leave one of the few words on a post, or take it back."""
    actor = current_actor()
    thread = get_thread(actor, thread_id)
    form = WordForm()
    chosen = form.chosen() if form.sent() else None
    if chosen is None:
        return found(thread.url)
    word, post_id = chosen
    post, _stands = toggle_word(actor, post_id, word, form.submission.data)
    return found(post_address(thread.id, thread.slug, post.position, post.id))


@blueprint.post("/discussioni/<int:thread_id>/letta")
@access(Access.MEMBER)
def read(thread_id: int) -> Response:
    """Remember how far the reader came; a script that says so gets no page back."""
    actor = current_actor()
    thread = get_thread(actor, thread_id)
    form = ReadForm()
    if form.sent():
        mark_read(actor, thread_id, form.position.data)
    if request.headers.get("X-Requested-With") == "fetch":
        return Response(status=204)
    return found(thread.at(last_page(thread)))


@blueprint.route("/discussioni/<int:thread_id>/modifica", methods=["GET", "POST"])
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE, methods=["POST"])
def rename(thread_id: int) -> Response:
    """Change a thread's title, kind and themes."""
    actor = current_actor()
    thread = get_thread(actor, thread_id)
    verdict = policy.retitle(actor, thread)
    if not verdict:
        raise Denied(verdict.reason)
    form = RetitleForm()
    themes = themes_offered()
    form.offer_themes(tuple((theme.id, theme.name) for theme in themes))
    status = 422 if form.is_submitted() else 200
    if form.sent():
        try:
            row = retitle(
                actor, thread_id, title=form.title.data, kind=form.kind.data, theme_ids=form.theme_ids(), version=form.version.data
            )
            return found(f"/discussioni/{row.id}-{row.slug}")
        except Invalid as problem:
            form.refuse(problem.messages)
        except Conflict as problem:
            form.version.data, theirs = problem.current
            form.refuse({"title": _("Somebody changed it meanwhile: the title is now “%(title)s”.", title=theirs)})
            status = 409
    elif not form.is_submitted():
        form.title.data, form.kind.data, form.version.data = thread.title, thread.kind, thread.version
        form.themes.data = list(themes_of(thread, themes))
    head = Head(_("Title and themes"), navigation="discussions")
    return page("discussions/rename.html", head, status, form=form, thread=thread)
