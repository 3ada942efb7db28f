"""Noting moments, changing them, and the page of one with everything that may be done with it."""

from dataclasses import dataclass

from flask import Blueprint, request
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.actor import Actor
from forum.core.audience import PUBLIC
from forum.core.errors import Conflict, Denied, Invalid, NotFound, Verdict
from forum.listening import policy
from forum.listening.addresses import moment_page
from forum.listening.forms.moments import AnswerForm, EditMomentForm, MomentForm, NoteForm
from forum.listening.queries.moments import MomentShown, MomentsPlace, get_moment
from forum.listening.services.noting import Note, delete_moment, edit_moment, hide_moment, note_moment, restore_moment
from forum.listening.spans import write_span
from forum.listening.views.panels import moments_panel, readers_here
from forum.listening.words import MOMENT_KINDS
from forum.web.acting import at_a_button, hide_with_reason
from forum.web.answers import found, said
from forum.web.forms import ButtonForm, ReasonForm
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.slots import slot
from forum.web.throttle import limiter

blueprint = Blueprint("listening_moments", __name__)

_MOMENT = "/momenti/<int:moment_id>"


@blueprint.post("/incontri/<int:meeting_id>/momenti")
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE)
def note(meeting_id: int) -> Response:
    """Note a moment; whatever goes wrong, a page comes back with every word.

    A script that says so gets no page back: 201 and the place of the moment.
    """
    actor, form, status = current_actor(), NoteForm(), 422
    if form.sent():
        try:
            row = note_moment(actor, meeting_id, form.recording.data, _given(form), form.submission.data)
            return _noted(get_moment(actor, row.id)[0])
        except Invalid as problem:
            form.refuse(problem.messages)
        except Denied as problem:
            form.refuse({"": problem.reason})
            status = 403
    panel = moments_panel(actor, form.recording.data or 0, form=form)
    if panel.place.meeting_id != meeting_id:
        raise NotFound
    head = Head(_("Note a moment"), navigation="meetings")
    return page("listening/note.html", head, status, panel=panel, place=panel.place, form=form)


def _given(form: MomentForm) -> Note:
    return Note(*form.span, form.kind.data, form.line.data)


def _noted(moment: MomentShown) -> Response:
    if request.headers.get("X-Requested-With") == "fetch":
        return Response(status=201, headers={"Location": moment.place_url})
    return found(moment.place_url)


@dataclass(frozen=True)
class Rights:
    """What the reader may do with a moment, besides answering it."""

    edit: Verdict
    delete: Verdict
    hide: Verdict
    restore: Verdict


def _rights(actor: Actor, moment: MomentShown) -> Rights:
    others = sum(1 for answer in moment.answers if not answer.mine and not answer.hidden)
    return Rights(
        edit=moment.may_edit,
        delete=policy.delete_moment(actor, moment, others),
        hide=policy.hide_words(actor, moment),
        restore=policy.restore_words(actor, moment),
    )


@blueprint.get(_MOMENT)
@access(Access.ANYONE, kept=())
def show(moment_id: int) -> Response:
    """A moment by itself, with its answers and what may be done with it: the address that lasts."""
    return page_of_moment(current_actor(), moment_id)


def page_of_moment(
    actor: Actor, moment_id: int, answer: AnswerForm | None = None, hider: ReasonForm | None = None, status: int = 200
) -> Response:
    """Answer with the page of a moment, empty forms on it unless one comes back with what was typed."""
    moment, place = get_moment(actor, moment_id, tuple(slot("moment.threads", actor)))
    rights = _rights(actor, moment)
    return page(
        "listening/moment.html",
        Head(_("A moment of “%(meeting)s”", meeting=place.title), navigation="meetings", robots="noindex"),
        status,
        moment=moment,
        place=place,
        rights=rights,
        form=(answer or AnswerForm(formdata=None)) if moment.may_answer or answer else None,
        hider=(hider or ReasonForm(formdata=None)) if rights.hide else None,
        readers=readers_here(actor, place) if moment.may_answer else "",
        private=place.audience != PUBLIC,
        acts=slot("moment.acts", actor, moment.id),
    )


@blueprint.route(f"{_MOMENT}/modifica", methods=["GET", "POST"])
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE, methods=["POST"])
def edit(moment_id: int) -> Response:
    """Change one's own moment."""
    actor = current_actor()
    moment, place = get_moment(actor, moment_id)
    form = EditMomentForm()
    if not form.is_submitted():
        if not moment.may_edit:
            raise Denied(moment.may_edit.reason)
        form.quando.data, form.line.data, form.kind.data = moment.span, moment.line, moment.kind
        form.version.data = moment.version
        return _edit_page(moment, place, form, 200)
    if not form.sent():
        return _edit_page(moment, place, form, 422)
    try:
        edit_moment(actor, moment_id, _given(form), form.version.data, form.submission.data)
    except Invalid as problem:
        form.refuse(problem.messages)
        return _edit_page(moment, place, form, 422)
    except Conflict as problem:
        # Sent again, the form now replaces the words that are shown beside it.
        form.version.data, theirs = problem.current
        return _edit_page(moment, place, form, 409, theirs)
    return found(get_moment(actor, moment_id)[0].place_url)


def _edit_page(moment: MomentShown, place: MomentsPlace, form: EditMomentForm, status: int, theirs: Note | None = None) -> Response:
    standing = (write_span(theirs.starts, theirs.ends), MOMENT_KINDS[theirs.kind], theirs.line) if theirs else None
    return page(
        "listening/moment_edit.html",
        Head(_("Change a moment"), navigation="meetings"),
        status,
        moment=moment,
        place=place,
        form=form,
        standing=standing,
        grace=limits.EDIT_GRACE_MINUTES,
    )


@blueprint.post(f"{_MOMENT}/elimina")
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE)
def delete(moment_id: int) -> Response:
    """Take a moment away for good."""
    moment, place = get_moment(current_actor(), moment_id)
    if not ButtonForm().sent():
        return found(moment_page(moment_id))
    delete_moment(current_actor(), moment_id)
    said(_("The moment is gone."))
    return found(place.at(moment.starts).partition("#")[0] + "#momenti")


@blueprint.post(f"{_MOMENT}/nascondi")
@access(Access.MODERATOR)
@limiter.limit(limits.POST_RATE)
def hide(moment_id: int) -> Response:
    """Hide a moment, with a reason."""
    return hide_with_reason(
        moment_id,
        hide_moment,
        _("The moment is hidden."),
        moment_page(moment_id),
        lambda form: page_of_moment(current_actor(), moment_id, hider=form, status=422),
    )


@blueprint.post(f"{_MOMENT}/ripristina")
@access(Access.MODERATOR)
@limiter.limit(limits.POST_RATE)
def restore(moment_id: int) -> Response:
    """Show a hidden moment again."""
    return at_a_button(moment_id, restore_moment, _("The moment is shown again."), moment_page(moment_id))
