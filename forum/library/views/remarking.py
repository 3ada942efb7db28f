"""Remarks in the margin of a document, for who looks after it."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint
from flask.wrappers import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from markupsafe import Markup

from forum.core import limits
from forum.core.actor import Actor
from forum.core.errors import Denied, Invalid
from forum.library import policy
from forum.library.addresses import LIBRARY
from forum.library.care_forms import AnswerForm, RemarkForm
from forum.library.models import BlockKind
from forum.library.queries.margins import margins_waiting, something_in_margins
from forum.library.queries.reading import DocumentShown, get_tended
from forum.library.queries.remarks import Point, points_of, remarks_of
from forum.library.services.remarking import answer_remark, close_remark, raise_remark, reopen_remark
from forum.web.acting import at_a_button
from forum.web.answers import found, said
from forum.web.arguments import find_number
from forum.web.forms import ButtonForm
from forum.web.identity import Access, access, current_actor
from forum.web.notices import Notice
from forum.web.pages import Head, page, piece
from forum.web.throttle import limiter

blueprint = Blueprint("library_remarking", __name__)

_REMARKS = f"{LIBRARY}/<int:document_id>/osservazioni"
_ONE = f"{_REMARKS}/<int:remark_id>"
_KINDS = {
    BlockKind.HEADING.value: lazy_gettext("Heading"),
    BlockKind.PARAGRAPH.value: lazy_gettext("Paragraph"),
    BlockKind.CLAIM.value: lazy_gettext("Claim"),
    BlockKind.QUOTATION.value: lazy_gettext("Quotation"),
    BlockKind.RECOMMENDATION.value: lazy_gettext("Recommendation"),
}


def _label(point: Point) -> str:
    """Return what names a point: its number as on the page, or what it is, and how it begins."""
    what = _("Point %(number)s", number=point.number) if point.number else str(_KINDS[point.kind])
    return f"{what}: {point.words}" if point.words else what


def _form(points: Sequence[Point], **given: Any) -> RemarkForm:
    form = RemarkForm(**given)
    form.offer([(point.key, _label(point)) for point in points])
    return form


def _page(
    actor: Actor, document: DocumentShown, points: Sequence[Point], form: RemarkForm, status: int = 200, **answering: object
) -> Response:
    return page(
        "library/remarks.html",
        Head(_("Remarks on “%(title)s”", title=document.title), "library"),
        status,
        document=document,
        remarks=remarks_of(actor, document, points),
        form=form,
        label=_label,
        may=policy.remark(actor, document),
        **{"answered": None, "answer": AnswerForm(formdata=None), "button": ButtonForm(), **answering},
    )


@blueprint.route(_REMARKS, methods=["GET", "POST"])
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE, methods=["POST"])
def remarks(document_id: int) -> Response:
    """What is said in the margin of a document, and the place to say something."""
    actor = current_actor()
    document = get_tended(actor, document_id)
    points = points_of(document)
    form = _form(points)
    if not form.is_submitted():
        if (asked := find_number("blocco")) is not None:
            form.block.data = asked
        return _page(actor, document, points, form)
    if not form.sent():
        return _page(actor, document, points, form, 422)
    try:
        remark = raise_remark(actor, document_id, form.block.data, form.words.data or "", form.remark.data, form.submission.data)
    except Invalid as problem:
        form.refuse(problem.messages)
        return _page(actor, document, points, form, 422)
    except Denied as problem:
        form.refuse({"": problem.reason})
        return _page(actor, document, points, form, 403)
    said(_("Your remark stands in the margin. It is closed by you, when you are content."))
    return found(f"{LIBRARY}/{document_id}/osservazioni#o{remark.id}")


@blueprint.post(f"{_ONE}/rispondi")
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE)
def answer(document_id: int, remark_id: int) -> Response:
    """Answer a remark."""
    actor = current_actor()
    document = get_tended(actor, document_id)
    form = AnswerForm()
    if not form.sent():
        points = points_of(document)
        return _page(actor, document, points, _form(points, formdata=None), 422, answered=remark_id, answer=form)
    answer_remark(actor, remark_id, form.answer.data, form.submission.data)
    return found(f"{LIBRARY}/{document_id}/osservazioni#o{remark_id}")


@blueprint.post(f"{_ONE}/chiudi")
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE)
def close(document_id: int, remark_id: int) -> Response:
    """Be content with how a remark was taken up."""
    get_tended(current_actor(), document_id)
    return at_a_button(remark_id, close_remark, _("The remark is closed."), f"{LIBRARY}/{document_id}/osservazioni#o{remark_id}")


@blueprint.post(f"{_ONE}/riapri")
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE)
def reopen(document_id: int, remark_id: int) -> Response:
    """Open a closed remark again."""
    get_tended(current_actor(), document_id)
    return at_a_button(remark_id, reopen_remark, _("The remark is open again."), f"{LIBRARY}/{document_id}/osservazioni#o{remark_id}")


def _home_notices(actor: Actor) -> Markup | None:
    """Name the documents in whose margins it is somebody's turn."""
    waiting = margins_waiting(actor)
    if not waiting:
        return None
    return piece(actor, "library/_margins.html", waiting=waiting)


HOME = Notice(something_in_margins, _home_notices)
