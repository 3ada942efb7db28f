"""The pages where curators keep the words of the search: synonyms, and what people did not find."""

from collections.abc import Callable

from babel.dates import format_date
from flask import Blueprint, request
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.actor import Actor
from forum.core.errors import Conflict, Invalid, NotFound, Repeated
from forum.search.curating import queries, services
from forum.search.curating.acts import ACTS
from forum.search.curating.forms import SynonymsEditForm, SynonymsForm
from forum.search.curating.policy import may_tend_words
from forum.web.answers import found, said
from forum.web.arguments import page_asked
from forum.web.forms import ButtonForm, ReasonForm
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("search_words", __name__, url_prefix="/amministrazione/ricerca")

SYNONYMS = "/amministrazione/ricerca/sinonimi"
GAPS = "/amministrazione/ricerca/non-trovato"


def _curator() -> Actor:
    """Return who is asking when they keep the words; to others, facilitators too, there is nothing here."""
    actor = current_actor()
    if not may_tend_words(actor):
        raise NotFound
    return actor


def _kept(form: SynonymsForm, act: Callable[[], object], message: str) -> bool:
    """Do the act of a valid form and say so; put its refusals beside the fields otherwise."""
    try:
        act()
    except Invalid as refused:
        form.refuse(refused.messages)
        return False
    except Repeated:
        return True
    said(message)
    return True


@blueprint.get("/sinonimi")
@access(Access.CURATOR)
def synonyms() -> Response:
    """List the groups of synonyms and what was last done to them."""
    _curator()
    numbered, groups = queries.groups(page_asked())
    changes = [(change, ACTS[change.event]) for change in queries.changes()] if numbered.number == 1 else []
    return page("search/words/synonyms.html", Head(_("Synonyms of the search")), 200, numbered=numbered, groups=groups, changes=changes)


def _form_page(form: SynonymsForm, title: str, status: int, meanwhile: queries.GroupShown | None = None, remove: str = "") -> Response:
    return page("search/words/form.html", Head(title), status, form=form, title=title, meanwhile=meanwhile, remove=remove)


@blueprint.route("/sinonimi/nuovo", methods=["GET", "POST"])
@limiter.limit(limits.POST_RATE, methods=["POST"])
@access(Access.CURATOR)
def add_synonyms() -> Response:
    """Add a group; `parole` in the address lays the first line out."""
    actor = _curator()
    form = SynonymsForm()
    if not form.is_submitted():
        form.words.data = " ".join(request.args.get("parole", "").split())[: limits.GAP]
    if form.sent() and _kept(
        form,
        lambda: services.add_synonyms(actor, form.words.data, form.note.data, form.submission.data),
        _("The synonyms were added: the search knows them from now on."),
    ):
        return found(SYNONYMS)
    return _form_page(form, _("Add synonyms"), 422 if form.is_submitted() else 200)


@blueprint.route("/sinonimi/<int:group_id>", methods=["GET", "POST"])
@limiter.limit(limits.POST_RATE, methods=["POST"])
@access(Access.CURATOR)
def edit_synonyms(group_id: int) -> Response:
    """Give a group other words."""
    actor = _curator()
    group = queries.get_group(group_id)
    form = SynonymsEditForm(data={"words": "\n".join(group.expressions), "note": group.note, "version": group.version})
    remove = f"{SYNONYMS}/{group_id}/togli"
    if not form.sent():
        return _form_page(form, group.title, 422 if form.is_submitted() else 200, remove=remove)
    given = (form.words.data, form.note.data, form.reason.data, form.version.data)
    try:
        if _kept(form, lambda: services.change_synonyms(actor, group_id, *given), _("The synonyms were saved.")):
            return found(SYNONYMS)
    except Conflict as conflict:
        # Sent again, the form now replaces the words that are shown above it.
        form.version.data = conflict.current.version
        return _form_page(form, group.title, 409, meanwhile=conflict.current, remove=remove)
    return _form_page(form, group.title, 422, remove=remove)


@blueprint.route("/sinonimi/<int:group_id>/togli", methods=["GET", "POST"])
@limiter.limit(limits.POST_RATE, methods=["POST"])
@access(Access.CURATOR)
def remove_synonyms(group_id: int) -> Response:
    """Take a group out, with why."""
    actor = _curator()
    group = queries.get_group(group_id)
    form = ReasonForm()
    if form.sent():
        services.remove_synonyms(actor, group_id, form.reason.data)
        said(_("The synonyms were taken out."))
        return found(SYNONYMS)
    status = 422 if form.is_submitted() else 200
    return page("search/words/remove.html", Head(_("Take synonyms out")), status, form=form, group=group)


@blueprint.get("/non-trovato")
@access(Access.CURATOR)
def gaps() -> Response:
    """List what people asked for on two days at least and did not find."""
    actor = _curator()
    numbered, listed = queries.gaps(page_asked())
    shown = [(gap, format_date(gap.last_month, "LLLL y", locale=actor.language)) for gap in listed]
    return page("search/words/gaps.html", Head(_("What people did not find")), 200, numbered=numbered, gaps=shown)


@blueprint.post("/non-trovato/<int:gap_id>/lascia")
@limiter.limit(limits.POST_RATE)
@access(Access.CURATOR)
def dismiss_gap(gap_id: int) -> Response:
    """Let a question go."""
    actor = _curator()
    if ButtonForm().sent():
        services.dismiss_gap(actor, gap_id)
        said(_("The question was let go and its words erased."))
    return found(GAPS)
