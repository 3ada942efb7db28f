"""Opening a pact, by hand, by the demo or by an import."""

import secrets

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from forum.core import clock
from forum.core.actor import Actor
from forum.core.audience import PUBLIC, Rung, audience_of
from forum.core.database import db
from forum.core.errors import Invalid, require
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.pacts import policy
from forum.pacts.events import PactOpened
from forum.pacts.models import Hat, Joining, Membership, Pact, PactActor, PactKind, Part
from forum.pacts.services.settling import Settings, check_settings
from forum.pacts.services.storing import store_sheet
from forum.pacts.sheet import PactValues
from forum.text.slugs import slugify

_TAKEN_BY_PAGES = {"nuovo"}
_SECRET_LETTERS = 8


def beginning_of(kind: str) -> Settings:
    """Return the settings with which a kind of pact begins: the territory's open, the others' closed."""
    if kind == PactKind.TERRITORY:
        return Settings(Rung.PUBLIC, Rung.PUBLIC, Joining.OPEN, past_is_open=True)
    return Settings(Rung.PACT, Rung.PACT, Joining.INVITATION, past_is_open=False)


def _slug(title: str, page: Rung) -> str:
    """Return the address of a new pact.

    That of a closed page says nothing of the title and never meets another one: a number added to the next pact of the
    same name would tell that this one exists.
    """
    if page >= Rung.PACT:
        return f"patto-{secrets.token_hex(_SECRET_LETTERS)}"
    wanted = slugify(title, "patto")
    taken = _TAKEN_BY_PAGES | set(db.session.scalars(select(Pact.slug).where(Pact.slug.startswith(wanted, autoescape=True))))
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug


def _settings(values: PactValues) -> Settings:
    start = beginning_of(values.kind)
    rung = start.rung if values.rung is None else Rung(values.rung)
    page = (start.page if values.rung is None else rung) if values.page is None else Rung(values.page)
    past = start.past_is_open if values.past_is_open is None else values.past_is_open
    return Settings(rung, page, values.joining or start.joining, past)


def open_pact(actor: Actor, values: PactValues, key: str | None = None) -> int:
    """Open a pact and return its number; whoever opens it is its first facilitator.

    `key` is the form's, so that a form sent twice opens one pact. Raises Denied, Invalid, Repeated.
    """
    require(policy.may_create_pact(actor))
    if values.kind not in list(PactKind):
        raise Invalid({"kind": _("Choose one of the list.")})
    settings = _settings(values)
    check_settings(values.kind, settings)
    with unit_of_work() as work:
        work.claim(actor.member_id, key)
        now = clock.now()
        pact = Pact(
            slug=_slug(values.sheet.title, settings.page),
            title=values.sheet.title,
            kind=values.kind,
            audience=PUBLIC,
            author_id=actor.member_id,
            rung=settings.rung,
            joining=settings.joining,
            past_is_open=settings.past_is_open,
            created_at=now,
        )
        db.session.add(pact)
        db.session.flush()
        pact.audience = audience_of(settings.page, pact.id)
        store_sheet(actor, pact, values.sheet)
        for organisation_id, part in dict(values.actors).items():
            db.session.add(PactActor(pact_id=pact.id, organisation_id=organisation_id, part=Part(part)))
        people = {*values.facilitator_ids, *([actor.member_id] if actor.member_id is not None else [])}
        db.session.add_all(Membership(pact_id=pact.id, member_id=number, hat=Hat.FACILITATOR, joined_at=now) for number in sorted(people))
        work.made(Ref("pact", pact.id))
        work.emit(PactOpened(actor_id=actor.member_id, pact_id=pact.id))
    return pact.id
