"""Correcting a passage, and what it said before."""

from flask import Blueprint
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.errors import Conflict, Denied, Invalid, require
from forum.listening import policy
from forum.listening.forms.transcripts import PassageForm
from forum.listening.queries.passages import PassageAlone, corrections_of, get_passage
from forum.listening.services.correcting import correct_passage
from forum.listening.views.transcribing import CONFLICT
from forum.text.differences import word_differences
from forum.web.answers import found, said
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.slots import slot
from forum.web.throttle import limiter

blueprint = Blueprint("listening_correcting", __name__)


@blueprint.route("/passaggi/<int:passage_id>/correggi", methods=["GET", "POST"])
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE, methods=["POST"])
def correct(passage_id: int) -> Response:
    """Put right what a passage says or who says it; whatever goes wrong, the page comes back with every word."""
    actor = current_actor()
    passage = get_passage(actor, passage_id)
    form = PassageForm()
    if not form.is_submitted():
        require(policy.correct(actor, passage))
        form.words.data, form.speaker.data, form.version.data = passage.words, passage.speaker, passage.version
        return _form_page(passage, form, 200)
    if not form.sent():
        return _form_page(passage, form, 422)
    try:
        correct_passage(actor, passage_id, form.version.data, form.words.data, form.speaker.data or "", form.submission.data)
    except Invalid as problem:
        form.refuse(problem.messages)
        return _form_page(passage, form, 422)
    except Denied as problem:
        form.refuse({"": problem.reason})
        return _form_page(passage, form, 403)
    except Conflict as problem:
        # Sent again, the form now replaces the words that are shown beside it.
        form.version.data, words, speaker = problem.current
        return _form_page(passage, form, CONFLICT, (words, speaker))
    said(_("The passage says what you wrote. What it said before is in its history."))
    return found(passage.url)


def _form_page(passage: PassageAlone, form: PassageForm, status: int, theirs: tuple[str, str] | None = None) -> Response:
    head = Head(_("Correct a passage"), navigation="meetings")
    return page("listening/correct.html", head, status, passage=passage, form=form, theirs=theirs, acts=_acts(passage))


@blueprint.get("/passaggi/<int:passage_id>/storia")
@access(Access.MEMBER)
def history(passage_id: int) -> Response:
    """What a passage said before, correction by correction."""
    actor = current_actor()
    passage = get_passage(actor, passage_id)
    corrections = [
        (one, [(piece.kind, piece.text) for piece in word_differences(one.before, one.after)]) for one in corrections_of(passage)
    ]
    head = Head(_("History of a passage"), navigation="meetings")
    may_correct = bool(policy.correct(actor, passage))
    acts = _acts(passage)
    return page("listening/passage_history.html", head, passage=passage, corrections=corrections, may_correct=may_correct, acts=acts)


def _acts(passage: PassageAlone) -> list[tuple[object, str]]:
    """Return what else one may do with the words of a passage."""
    return slot("passage.acts", current_actor(), passage.recording_id, passage.starts, passage.ends)
