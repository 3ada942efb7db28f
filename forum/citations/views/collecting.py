"""Collecting words for the library, and the ways there from the pages of others."""

from flask import Blueprint, request
from flask.wrappers import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from forum.citations.forms.collecting import CollectForm
from forum.citations.queries.basket import BASKET
from forum.citations.selecting import selected
from forum.citations.services.collecting import collect
from forum.citations.services.taking import find_quotable
from forum.core import limits
from forum.core.actor import Actor
from forum.core.errors import Invalid, NotFound
from forum.core.kinds import Card, Quotable, cards_of, get_kind
from forum.core.refs import Ref
from forum.pacts.queries import theme_choices
from forum.web.answers import found, said
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("citations_collecting", __name__)

COLLECT = "/raccogli"


def collect_post(actor: Actor, post_id: int) -> tuple[object, str] | None:
    """Fill post.acts."""
    return _way(actor, Ref("post", post_id))


def collect_moment(actor: Actor, moment_id: int) -> tuple[object, str] | None:
    """Fill moment.acts."""
    return _way(actor, Ref("moment", moment_id))


def collect_passage(actor: Actor, recording_id: int, starts: int, ends: int) -> tuple[object, str] | None:
    """Fill passage.acts: a passage of a transcript is a stretch of its recording, in milliseconds."""
    return _way(actor, Ref("recording", recording_id), f"{starts}-{ends}")


def _way(actor: Actor, ref: Ref, place: str = "") -> tuple[object, str] | None:
    return (lazy_gettext("Collect these words"), collect_address(ref, place)) if actor.is_member else None


def collect_address(ref: Ref, place: str = "") -> str:
    """Return where words of a source are collected; `place` is in the notation of the source's owner, which needs no quoting."""
    return f"{COLLECT}?da={ref}" + (f"&dove={place}" if place else "")


def _asked(actor: Actor) -> tuple[Ref, str, Quotable]:
    """Return the source in the address with the words that stand there; raises NotFound where the actor reads none."""
    try:
        ref = Ref.parse(request.args.get("da", ""))
    except ValueError:
        raise NotFound from None
    place = request.args.get("dove", "")
    quotable = find_quotable(actor, ref, place) if ref.id <= limits.LARGEST_NUMBER else None
    if quotable is None:
        raise NotFound
    return ref, place, quotable


@blueprint.route(COLLECT, methods=["GET", "POST"])
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE, methods=["POST"])
def collecting() -> Response:
    """Choose words of a source and put them into the basket; whatever goes wrong, the page comes back with every word."""
    actor = current_actor()
    ref, place, quotable = _asked(actor)
    form = CollectForm()
    form.offer(theme_choices())
    if not form.is_submitted():
        arguments = request.args
        form.words.data = selected(quotable.plain, arguments.get("parole", ""), arguments.get("fino", ""))[: limits.TEXT]
        return _form_page(actor, ref, place, quotable, form, 200)
    if not form.sent():
        return _form_page(actor, ref, place, quotable, form, 422)
    try:
        collect(actor, ref, place, form.words.data, form.reason.data or "", form.theme_id, form.submission.data)
    except Invalid as problem:
        form.refuse(problem.messages)
        return _form_page(actor, ref, place, quotable, form, 422)
    said(_("Collected. You find these words in your basket, and who looks after the library finds them there too."))
    return found(quotable.url)


def _form_page(actor: Actor, ref: Ref, place: str, quotable: Quotable, form: CollectForm, status: int) -> Response:
    return page(
        "citations/collect.html",
        Head(_("Collect these words"), robots="noindex"),
        status,
        form=form,
        quotable=quotable,
        card=_card(actor, ref),
        label=get_kind(ref.kind).label,
        action=collect_address(ref, place),
        source_words=quotable.plain[: limits.TEXT],
        basket=BASKET,
    )


def _card(actor: Actor, ref: Ref) -> Card | None:
    return cards_of(actor, [ref]).get(ref)
