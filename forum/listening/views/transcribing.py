"""Transcripts: putting one in place after a look at what was read, taking it away as a file, going back to an earlier one."""

from flask import Blueprint
from flask.wrappers import Response
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.core import limits
from forum.core.actor import Actor
from forum.core.errors import Conflict, Invalid, require
from forum.listening import policy
from forum.listening.forms.transcripts import TranscriptForm
from forum.listening.queries.recordings import RecordingAbout, get_recording
from forum.listening.queries.transcript import WholeTranscript, whole_transcript
from forum.listening.queries.versions import get_version_vtt, present_version, versions_of
from forum.listening.services.transcribing import restore_version, set_transcript
from forum.listening.telling import told
from forum.text.clocks import clock
from forum.text.subtitles import to_vtt
from forum.web.answers import found, said
from forum.web.forms import ButtonForm
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("listening_transcribing", __name__)

CONFLICT = 409
_SHOWN_BEFORE_SAVING = 6


@blueprint.route("/registrazioni/<int:recording_id>/trascrizione", methods=["GET", "POST"])
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE, methods=["POST"])
def transcribe(recording_id: int) -> Response:
    """Put a transcript in place: what was read of it is shown first, and nothing that was pasted is lost."""
    actor = current_actor()
    recording = get_recording(actor, recording_id)
    require(policy.tend(actor, recording))
    form = TranscriptForm()
    if not form.is_submitted():
        form.version.data = recording.transcript_version
        return _form_page(recording, form, 200)
    if not (form.sent() and form.reads()):
        return _form_page(recording, form, 422)
    if not form.is_final:
        return _form_page(recording, form, 200)
    return _saved(actor, recording, form)


def _saved(actor: Actor, recording: RecordingAbout, form: TranscriptForm) -> Response:
    try:
        number = set_transcript(actor, recording.id, form.version.data, form.new_transcript(), form.submission.data)
    except Invalid as problem:
        form.refuse(problem.messages)
        return _form_page(recording, form, 422)
    except Conflict as problem:
        form.version.data = problem.current
        return _form_page(recording, form, CONFLICT)
    said(ngettext("The transcript is there: %(num)d passage.", "The transcript is there: %(num)d passages.", number))
    return found(recording.url)


def _form_page(recording: RecordingAbout, form: TranscriptForm, status: int) -> Response:
    read = form.read if form.read and form.read.cues else None
    cut = form.new_transcript().cut() if read else ()
    return page(
        "listening/transcribe.html",
        Head(_("Replace the transcript") if recording.transcript_version else _("Add a transcript"), navigation="meetings"),
        status,
        recording=recording,
        form=form,
        read=read,
        told=told(read.report) if read else (),
        count=len(cut),
        until=clock(cut[-1].end_ms) if cut else "",
        first=[(clock(one.start_ms), one.speaker or "", one.words) for one in cut[:_SHOWN_BEFORE_SAVING]],
        speakers=list(zip(form.speakers, form.roles, strict=False)),
        conflict=status == CONFLICT,
    )


@blueprint.get("/registrazioni/<int:recording_id>/trascrizione/versioni")
@access(Access.CURATOR)
def versions(recording_id: int) -> Response:
    """The transcript's versions, for who keeps the meeting's page."""
    return _versions_page(_tended(recording_id), 200)


def _versions_page(recording: RecordingAbout, status: int) -> Response:
    head = Head(_("Versions of the transcript"), navigation="meetings")
    present, earlier = present_version(recording.id), versions_of(recording.id)
    return page("listening/versions.html", head, status, recording=recording, present=present, earlier=earlier, form=ButtonForm())


@blueprint.get("/registrazioni/<int:recording_id>/trascrizione/versioni/<int:number>.vtt")
@access(Access.CURATOR)
def version_file(recording_id: int, number: int) -> Response:
    """An earlier version as subtitles, without what is kept out."""
    recording = _tended(recording_id)
    return _file(get_version_vtt(recording.id, number), "vtt", f"{recording.slug}-{number}")


@blueprint.post("/registrazioni/<int:recording_id>/trascrizione/versioni/<int:number>/riprendi")
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE)
def restore(recording_id: int, number: int) -> Response:
    """Bring an earlier version back; the present one stays as a version."""
    actor, recording, form = current_actor(), _tended(recording_id), ButtonForm()
    if not form.sent():
        return _versions_page(recording, 422)
    try:
        restore_version(actor, recording.id, number, recording.transcript_version, form.submission.data)
    except Conflict:
        said(_("Somebody changed the transcript meanwhile. Look at the versions again."), "warning")
        return found(f"/registrazioni/{recording.id}/trascrizione/versioni")
    said(_("The earlier version is back. The other one is among the versions."))
    return found(recording.url)


@blueprint.get("/registrazioni/<int:recording_id>/trascrizione.vtt")
@access(Access.ANYONE)
def as_subtitles(recording_id: int) -> Response:
    """The transcript as subtitles."""
    whole = whole_transcript(current_actor(), recording_id)
    return _file(to_vtt(whole.cues), "vtt", whole.slug)


@blueprint.get("/registrazioni/<int:recording_id>/trascrizione.txt")
@access(Access.ANYONE)
def as_text(recording_id: int) -> Response:
    """The transcript as plain words to be read and printed."""
    whole = whole_transcript(current_actor(), recording_id)
    return _file("\n\n".join(_lines(whole)) + "\n", "plain", whole.slug)


def _lines(whole: WholeTranscript) -> list[str]:
    """Return the title, then each passage with its time and who speaks, under the chapters."""
    waiting = list(whole.chapters)
    lines = [whole.meeting_title]
    for cue in whole.cues:
        while waiting and waiting[0].starts <= (cue.start_ms + cue.end_ms) // 2:
            chapter = waiting.pop(0)
            lines.append(f"{chapter.clock} {chapter.title.upper()}")
        speaker = f" {cue.speaker}:" if cue.speaker else ""
        lines.append(f"[{clock(cue.start_ms)}]{speaker} {cue.words}")
    return lines


def _tended(recording_id: int) -> RecordingAbout:
    actor = current_actor()
    recording = get_recording(actor, recording_id)
    require(policy.tend(actor, recording))
    return recording


def _file(words: str, kind: str, name: str) -> Response:
    answer = Response(words, mimetype=f"text/{kind}")
    ending = "txt" if kind == "plain" else kind
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
