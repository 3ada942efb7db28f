"""People as others see them, and their names while one is being typed."""

from flask import Blueprint, Response, jsonify, redirect, request
from flask_babel import gettext as _

from forum.accounts import queries
from forum.core import limits
from forum.core.audience import PUBLIC
from forum.web.forms import tidy_line
from forum.web.identity import Access, access, current_actor, member_address
from forum.web.pages import Head, page
from forum.web.slots import slot
from forum.web.throttle import limiter

blueprint = Blueprint("accounts_profiles", __name__, url_prefix="/persone")


@blueprint.get("/<int:member_id>")
@blueprint.get("/<int:member_id>-<handle>")
@access(Access.ANYONE, kept=())
def profile(member_id: int, handle: str = "") -> Response:
    """Show a person; the words in the address are looked at only once the profile may be seen."""
    actor = current_actor()
    person = queries.get_profile(actor, member_id)
    address = member_address(person.id, person.handle)
    if handle != person.handle:
        return redirect(address, 301)  # type: ignore[return-value]
    head = _head(person, address)
    if person.left:
        return page("accounts/profile.html", head, person=person)
    return page(
        "accounts/profile.html", head, person=person, parts=slot("profile", actor, member_id), acts=slot("person.acts", actor, member_id)
    )


def _head(person: queries.Profile, address: str) -> Head:
    if person.left:
        return Head(_("Former member"), robots="noindex")
    described = ", ".join(part for part in (person.role, person.organisation, person.municipality) if part)
    return Head(person.name, description=described, public=person.audience == PUBLIC, canonical=address)


@blueprint.get("/nomi")
@access(Access.MEMBER)
@limiter.limit(limits.SEARCH_RATE)
def names() -> Response:
    """Offer a few people whose name begins as typed; with a discussion, say who can see it.

    Other features fill the slot "may_read" with (actor, discussion number, member numbers) -> those who can.
    """
    actor = current_actor()
    people = queries.names_beginning(tidy_line(request.args.get("inizio") or request.args.get("q")) or "")
    discussion = request.args.get("discussione", "")
    number = int(discussion) if discussion.isascii() and discussion.isdigit() else 0
    answers = slot("may_read", actor, number, [person.id for person in people]) if people and 0 < number <= limits.LARGEST_NUMBER else None
    readers = None if answers is None else {number for answer in answers for number in answer}
    return jsonify(
        [{"handle": person.handle, "name": person.name, "can_read": readers is None or person.id in readers} for person in people]
    )
