"""Agreement before words travel: the author's pages, the editors' other words, a pact's choice about silence."""

from flask import Blueprint, request
from flask.wrappers import Response
from flask_babel import gettext as _
from markupsafe import Markup

from forum.citations.answers import MY_WORDS, silence_address, use_address
from forum.citations.forms.agreements import AnswerForm, RewordingForm, SilenceForm
from forum.citations.queries.agreements import Use, find_role, get_to_reword, get_use, my_uses, something_waits, waiting_for
from forum.citations.queries.silence import SilenceShown, get_silence
from forum.citations.services.agreeing import answer, propose_rewording, withdraw
from forum.citations.services.silence import decide_silence
from forum.core import limits
from forum.core.actor import Actor
from forum.core.errors import Conflict, Invalid, Repeated
from forum.core.paging import Cursor
from forum.web.answers import found, said
from forum.web.forms import ButtonForm
from forum.web.identity import Access, access, current_actor
from forum.web.notices import Notice
from forum.web.pages import Head, page, piece
from forum.web.slots import slot
from forum.web.throttle import limiter

blueprint = Blueprint("citation_agreements", __name__)

_CONFLICT = 409
_ONE = f"{MY_WORDS}/<int:citation_id>"
# Filled by the feature whose text uses the words: it tells what its editors ask about (contexts.Asked).
_QUESTION = "citation.question"


@blueprint.get(MY_WORDS)
@access(Access.MEMBER)
def listed() -> Response:
    """Where the reader's words are used, what waits for an answer first."""
    shown = my_uses(current_actor(), Cursor.parse(request.args.get("prima")))
    return page("citations/my_words.html", Head(_("Your words elsewhere"), robots="noindex"), shown=shown)


@blueprint.get(_ONE)
@access(Access.MEMBER)
def show(citation_id: int) -> Response:
    """One use of the reader's words, with the answers they may give."""
    use = get_use(current_actor(), citation_id)
    form = AnswerForm()
    form.begin(use.seal, use.shown_role or (find_role(current_actor()) if use.has_account else ""))
    return _one(use, form)


@blueprint.post(_ONE)
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE)
def reply(citation_id: int) -> Response:
    """Take the answer."""
    use = get_use(current_actor(), citation_id)
    form = AnswerForm()
    form.offer(bool(use.proposal), use.has_account)
    if not form.sent():
        return _one(use, form, 422)
    try:
        answer(current_actor(), citation_id, form.answer, form.seen.data or "", form.submission.data)
    except Invalid as problem:
        form.refuse(problem.messages)
        return _one(use, form, 422)
    except Conflict:
        use = get_use(current_actor(), citation_id)
        form.seen.data = use.seal
        return _one(use, form, _CONFLICT)
    except Repeated:
        return found(use_address(citation_id))
    said(_("It is written down. You can change your mind whenever you like."))
    return found(use_address(citation_id))


def _one(use: Use, form: AnswerForm, status: int = 200) -> Response:
    form.offer(bool(use.proposal), use.has_account)
    head = Head(_("May these words travel?"), robots="noindex")
    asked = next(iter(slot(_QUESTION, current_actor(), use.citation_id)), None)
    return page("citations/use.html", head, status, use=use, asked=asked, form=form, changed=status == _CONFLICT)


@blueprint.post(f"{_ONE}/ritira")
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE)
def take_back(citation_id: int) -> Response:
    """Take one's words back, where the page of that use is there to be opened."""
    get_use(current_actor(), citation_id)
    form = ButtonForm()
    if form.sent():
        try:
            withdraw(current_actor(), citation_id, form.submission.data)
            said(_("Your words have left that text."))
        except Repeated:
            pass
    return found(use_address(citation_id))


@blueprint.route("/citazioni/<int:citation_id>/altre-parole", methods=["GET", "POST"])
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE, methods=["POST"])
def reword(citation_id: int) -> Response:
    """Propose other words to an author who asked for them."""
    use = get_to_reword(current_actor(), citation_id)
    form = RewordingForm()
    if not form.is_submitted():
        form.words.data, form.seen.data = use.proposal, use.seal
        return _reword_page(use, form)
    if not form.sent():
        return _reword_page(use, form, 422)
    try:
        propose_rewording(current_actor(), citation_id, form.words.data or "", form.seen.data or "", form.submission.data)
    except Invalid as problem:
        form.refuse(problem.messages)
        return _reword_page(use, form, 422)
    except Conflict:
        use = get_to_reword(current_actor(), citation_id)
        form.seen.data = use.seal
        return _reword_page(use, form, _CONFLICT)
    except Repeated:
        return found(use.where_url)
    said(_("The author will read your proposal. Until they say yes, readers find nothing there."))
    return found(use.where_url)


def _reword_page(use: Use, form: RewordingForm, status: int = 200) -> Response:
    head = Head(_("Say it in other words"), navigation="library", robots="noindex")
    return page("citations/reword.html", head, status, use=use, form=form, changed=status == _CONFLICT)


@blueprint.route("/patti/<slug>/parole-citate", methods=["GET", "POST"])
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE, methods=["POST"])
def silence(slug: str) -> Response:
    """Decide what a pact takes silence for; where there is nothing to decide, say why."""
    shown = get_silence(current_actor(), slug)
    form = SilenceForm()
    if not form.is_submitted():
        form.begin(shown.silence, shown.days, shown.seal)
        return _silence_page(shown, form)
    if not form.sent():
        return _silence_page(shown, form, 422)
    try:
        decide_silence(current_actor(), shown.pact.id, **form.decided(), seen=form.seen.data or "", key=form.submission.data)
    except Invalid as problem:
        form.refuse(problem.messages)
        return _silence_page(shown, form, 422)
    except Conflict:
        shown = get_silence(current_actor(), slug)
        form.seen.data = shown.seal
        return _silence_page(shown, form, _CONFLICT)
    except Repeated:
        return found(silence_address(slug))
    said(_("Decided: it holds from the next question on."))
    return found(silence_address(slug))


def _silence_page(shown: SilenceShown, form: SilenceForm, status: int = 200) -> Response:
    head = Head(_("When somebody does not answer"), navigation="pacts", robots="noindex")
    most = limits.SILENCE_DAYS
    return page("citations/silence.html", head, status, shown=shown, form=form, changed=status == _CONFLICT, most=most)


def _home_agreements(actor: Actor) -> Markup | None:
    """Say that somebody would like to use the reader's words."""
    waiting = waiting_for(actor) if actor.is_member else None
    if waiting is None:
        return None
    return piece(actor, "citations/_waiting.html", waiting=waiting)


HOME = Notice(something_waits, _home_agreements)
