"""Words of the place: a pact's list, and putting them right in a transcript."""

from flask import Blueprint
from flask.wrappers import Response
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.core import limits
from forum.core.errors import Conflict, Invalid, NotFound, require
from forum.listening import policy
from forum.listening.forms.transcripts import LocalWordsForm, ReplaceForm
from forum.listening.misheard import read_words, write_words
from forum.listening.queries.local_words import misheard_in, words_of_pact
from forum.listening.queries.recordings import RecordingAbout, get_recording
from forum.listening.seals import seal_of
from forum.listening.services.correcting import replace_misheard
from forum.listening.services.local_words import set_local_words
from forum.listening.views.transcribing import CONFLICT
from forum.pacts.policy import may_tend
from forum.pacts.queries import PactRow, find_pacts, get_pact
from forum.web.answers import found, said
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("listening_local_words", __name__)


@blueprint.route("/patti/<slug>/parole", methods=["GET", "POST"])
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE, methods=["POST"])
def listed(slug: str) -> Response:
    """Keep the list of a pact's words that machines mishear."""
    actor = current_actor()
    pact = get_pact(actor, slug)
    if not may_tend(actor, pact):
        raise NotFound
    form = LocalWordsForm()
    if not form.is_submitted():
        form.words.data = write_words(words_of_pact(pact.id))
        form.seen.data = seal_of(form.words.data)
        return _list_page(pact, form, 200)
    if not form.sent():
        return _list_page(pact, form, 422)
    read = read_words(form.words.data or "")
    if read.strangers:
        form.refuse({"words": _("Some lines cannot be read: between what is heard and what is meant put the sign =.")})
        return _list_page(pact, form, 422, read.strangers)
    try:
        set_local_words(actor, pact.id, form.seen.data or "", read.words, form.submission.data)
    except Invalid as problem:
        form.refuse(problem.messages)
        return _list_page(pact, form, 422)
    except Conflict as problem:
        form.seen.data = seal_of(problem.current)
        return _list_page(pact, form, CONFLICT, theirs=problem.current)
    said(ngettext("The list holds %(num)d word.", "The list holds %(num)d words.", len(read.words)))
    return found(f"{pact.url}/parole")


def _list_page(
    pact: PactRow, form: LocalWordsForm, status: int, strangers: tuple[tuple[int, str], ...] = (), theirs: str | None = None
) -> Response:
    head = Head(_("Words of the place"), navigation="pacts")
    return page("listening/local_words.html", head, status, pact=pact, form=form, strangers=strangers, theirs=theirs)


@blueprint.route("/registrazioni/<int:recording_id>/parole", methods=["GET", "POST"])
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE, methods=["POST"])
def put_right(recording_id: int) -> Response:
    """Show which words of the pact stand misheard in a transcript, and put right those that are chosen."""
    actor = current_actor()
    recording = get_recording(actor, recording_id)
    require(policy.tend(actor, recording))
    pact = find_pacts(actor, [recording.pact_id]).get(recording.pact_id) if recording.pact_id else None
    words = words_of_pact(pact.id) if pact else ()
    listed_words = misheard_in(recording.id, words)
    form = ReplaceForm()
    form.offer(listed_words)
    if form.is_submitted() and form.sent():
        replaced = replace_misheard(actor, recording.id, form.words.data, form.submission.data)
        said(ngettext("%(num)d word was put right.", "%(num)d words were put right.", replaced))
        return found(recording.url)
    return _put_right_page(recording, pact, form, 422 if form.is_submitted() else 200, bool(words), bool(pact and may_tend(actor, pact)))


def _put_right_page(
    recording: RecordingAbout, pact: PactRow | None, form: ReplaceForm, status: int, known: bool, may_list: bool
) -> Response:
    head = Head(_("Words of the place"), navigation="meetings")
    return page("listening/put_right.html", head, status, recording=recording, pact=pact, form=form, known=known, may_list=may_list)
