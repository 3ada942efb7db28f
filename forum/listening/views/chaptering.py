"""The chapters of a recording, pasted or typed as a list."""

from flask import Blueprint
from flask.wrappers import Response
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.core import limits
from forum.core.actor import Actor
from forum.core.errors import Conflict, require
from forum.listening import policy
from forum.listening.forms.transcripts import ChaptersForm
from forum.listening.queries.chapters import chapter_list
from forum.listening.queries.recordings import RecordingAbout, get_recording
from forum.listening.seals import seal_of
from forum.listening.services.chaptering import set_chapters
from forum.listening.telling import Told, refusal_of, told
from forum.listening.views.transcribing import CONFLICT
from forum.text.chapters import Chapter, read_chapters
from forum.web.answers import found, said
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("listening_chaptering", __name__)


@blueprint.route("/registrazioni/<int:recording_id>/capitoli", methods=["GET", "POST"])
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE, methods=["POST"])
def chapters(recording_id: int) -> Response:
    """Write, paste, change and take out chapters; lines that cannot be read are told before anything is saved."""
    actor = current_actor()
    recording = get_recording(actor, recording_id)
    require(policy.tend(actor, recording))
    form = ChaptersForm()
    if not form.is_submitted():
        form.text.data = chapter_list(recording.id)
        form.seen.data = seal_of(form.text.data)
        return _form_page(recording, form, 200)
    if not form.sent():
        return _form_page(recording, form, 422)
    typed = form.text.data or ""
    read, report = read_chapters(typed)
    if typed and not read:
        form.refuse({"text": refusal_of(report)})
        return _form_page(recording, form, 422, told(report))
    if report.left_out and not form.anyway.data:
        return _form_page(recording, form, 422, told(report))
    return _saved(actor, recording, form, read)


def _saved(actor: Actor, recording: RecordingAbout, form: ChaptersForm, read: tuple[Chapter, ...]) -> Response:
    try:
        set_chapters(actor, recording.id, form.seen.data or "", read, form.submission.data)
    except Conflict as problem:
        form.seen.data = seal_of(problem.current)
        return _form_page(recording, form, CONFLICT, theirs=problem.current)
    said(ngettext("%(num)d chapter.", "%(num)d chapters.", len(read)) if read else _("There are no chapters any more."))
    return found(recording.url)


def _form_page(
    recording: RecordingAbout, form: ChaptersForm, status: int, problems: tuple[Told, ...] = (), theirs: str | None = None
) -> Response:
    head = Head(_("Chapters of the recording"), navigation="meetings")
    return page("listening/chapters.html", head, status, recording=recording, form=form, told=problems, theirs=theirs)
