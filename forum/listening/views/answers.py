"""Answering moments, and everything that may be done with an answer."""

from flask import Blueprint
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.errors import Denied, Invalid
from forum.listening import policy
from forum.listening.addresses import answer_page, moment_page
from forum.listening.forms.moments import AnswerForm
from forum.listening.queries.moments import get_answered, get_moment
from forum.listening.services.answering import answer_moment, delete_answer, hide_answer, restore_answer
from forum.listening.views.moments import page_of_moment
from forum.web.acting import at_a_button, hide_with_reason
from forum.web.answers import found
from forum.web.forms import ReasonForm
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.slots import slot
from forum.web.throttle import limiter

blueprint = Blueprint("listening_answers", __name__)

_ANSWER = "/momenti/risposte/<int:answer_id>"


@blueprint.post("/momenti/<int:moment_id>/risposte")
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE)
def add(moment_id: int) -> Response:
    """Answer a moment; whatever goes wrong, its page comes back with every word."""
    actor, form, status = current_actor(), AnswerForm(), 422
    if form.sent():
        try:
            answer_moment(actor, moment_id, form.text.data, form.submission.data)
            return found(get_moment(actor, moment_id)[0].place_url)
        except Invalid as problem:
            form.refuse(problem.messages)
        except Denied as problem:
            form.refuse({"": problem.reason})
            status = 403
    return page_of_moment(actor, moment_id, answer=form, status=status)


@blueprint.get(_ANSWER)
@access(Access.MEMBER)
def more(answer_id: int) -> Response:
    """Everything one may do with an answer."""
    return _page(answer_id, ReasonForm(formdata=None))


def _page(answer_id: int, hider: ReasonForm, status: int = 200) -> Response:
    actor = current_actor()
    answer, moment, place = get_answered(actor, answer_id)
    return page(
        "listening/answer.html",
        Head(_("An answer to a moment"), navigation="meetings"),
        status,
        answer=answer,
        moment=moment,
        place=place,
        may_delete=policy.delete_answer(actor, answer),
        may_restore=policy.restore_words(actor, answer),
        hider=hider if policy.hide_words(actor, answer) else None,
        acts=slot("moment_answer.acts", actor, answer_id),
    )


@blueprint.post(f"{_ANSWER}/elimina")
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE)
def delete(answer_id: int) -> Response:
    """Take an answer away for good."""
    _answer, moment, _place = get_answered(current_actor(), answer_id)
    return at_a_button(answer_id, delete_answer, _("The answer is gone."), moment_page(moment.id))


@blueprint.post(f"{_ANSWER}/nascondi")
@access(Access.MODERATOR)
@limiter.limit(limits.POST_RATE)
def hide(answer_id: int) -> Response:
    """Hide an answer, with a reason."""
    return hide_with_reason(
        answer_id, hide_answer, _("The answer is hidden."), answer_page(answer_id), lambda form: _page(answer_id, form, 422)
    )


@blueprint.post(f"{_ANSWER}/ripristina")
@access(Access.MODERATOR)
@limiter.limit(limits.POST_RATE)
def restore(answer_id: int) -> Response:
    """Show a hidden answer again."""
    return at_a_button(answer_id, restore_answer, _("The answer is shown again."), answer_page(answer_id))
