"""Beginning a card, changing what it says, putting it before its readers."""

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.audience import audience_of
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.errors import Conflict, Invalid, NotFound, require
from forum.core.work import unit_of_work
from forum.pacts.services.rows import hold_pact
from forum.practices import policy
from forum.practices.events import PracticeBegun, PracticePublished, PracticeRevised
from forum.practices.models import Outcome, Practice
from forum.practices.queries.copied import parts_copied
from forum.practices.queries.reading import audience_of_original, get_practice_to_edit
from forum.practices.services.rows import fill, hold_practice, keep_version, open_files, ref_of, says, set_themes
from forum.practices.sheet import PracticeValues, write_sheet

# Without these nobody elsewhere could try it.
_NEEDED = ("need", "steps")
# Under this name is told that parts of a card are still those of its original.
COPIED = "copied"
_STILL_THEIRS = _("Some parts are still those of the card you began from: change them, or say that they hold for you too.")


def begin_practice(
    actor: Actor, pact_id: int | None, values: PracticeValues, key: str | None = None, parent_id: int | None = None
) -> Practice:
    """Begin a card as a draft, in a pact or outside the pacts; `parent_id` is the card that it tries out.

    Raises Denied, Invalid, Repeated, and NotFound for a card to try out that the actor does not see.
    """
    _check(values)
    written = write_sheet(values.sheet, parent_id is not None)
    with unit_of_work() as work:
        work.claim(actor.member_id, key)
        pact = hold_pact(actor, pact_id) if pact_id is not None else None
        require(policy.create(actor, pact))
        source = _source(actor, parent_id)
        if source is not None:
            if pact is None:
                raise NotFound
            require(policy.try_in(actor, source, pact))
        require(policy.reach(actor, pact, values.rung, source.audience if source else None))
        now = clock.now()
        row = Practice(
            author_id=actor.member_id,
            pact_id=pact_id,
            parent_id=parent_id,
            audience=audience_of(values.rung, pact_id),
            opened_at=now,
            listed_at=now,
            state=State.DRAFT,
            number=0,
        )
        fill(row, values, written, now)
        db.session.add(row)
        db.session.flush()
        set_themes(row.id, values.theme_ids)
        open_files(actor, row)
        work.made(ref_of(row))
        work.emit(PracticeBegun(actor_id=actor.member_id, practice_id=row.id, parent_id=parent_id))
    return row


def _source(actor: Actor, parent_id: int | None) -> Practice | None:
    if parent_id is None:
        return None
    row = db.session.scalar(select(Practice).where(Practice.id == parent_id, visible(actor, Practice)))
    if row is None:
        raise NotFound
    return row


def revise_practice(actor: Actor, practice_id: int, version: int, values: PracticeValues) -> Practice:
    """Change what a card says and where it stands; raises Conflict with the card as it stands when somebody saved since `version`.

    Words that readers had before them stay as a version; the same words make none.
    """
    _check(values)
    with unit_of_work() as work:
        row = hold_practice(actor, practice_id)
        require(policy.edit(actor, row))
        written = write_sheet(values.sheet, row.parent_id is not None)
        if row.version != version:
            raise Conflict(get_practice_to_edit(actor, practice_id))
        audience = audience_of(values.rung, row.pact_id)
        if audience != row.audience:
            pact = hold_pact(actor, row.pact_id) if row.pact_id is not None else None
            require(policy.restand(actor, row, pact, values.rung, audience_of_original(row.parent_id)))
            row.audience = audience
        now, before = clock.now(), says(row)
        fill(row, values, written, now)
        _check_shown(row)
        row.version += 1
        if row.number and says(row) != before:
            keep_version(row, actor.member_id, now)
        set_themes(row.id, values.theme_ids)
        open_files(actor, row)
        work.emit(PracticeRevised(actor_id=actor.member_id, practice_id=row.id, version=row.version, audience=row.audience))
    return row


def publish_practice(actor: Actor, practice_id: int, copied_too: bool = True) -> Practice:
    """Put a draft before its readers; raises Invalid while it does not say enough to be tried.

    `copied_too` says that whoever publishes takes for their own what is still word for word the original's: without it a card
    that holds such parts is refused.
    """
    with unit_of_work() as work:
        row = hold_practice(actor, practice_id)
        require(policy.publish(actor, row))
        if not copied_too and parts_copied(actor, practice_id):
            raise Invalid(
                {COPIED: _("Some parts are still those of the card you began from: change them, or say that they hold for you too.")}
            )
        row.state = State.LIVE
        _check_shown(row)
        row.opened_at = row.listed_at = row.updated_at = clock.now()
        keep_version(row, row.author_id, row.updated_at)
        open_files(actor, row)
        work.emit(PracticePublished(actor_id=actor.member_id, practice_id=row.id, audience=row.audience))
    return row


def _check(values: PracticeValues) -> None:
    wrong: dict[str, object] = {}
    if not 1 <= len(set(values.theme_ids)) <= limits.THEMES_PER_DOCUMENT:
        wrong["themes"] = _("Choose from one to %(most)s themes.", most=limits.THEMES_PER_DOCUMENT)
    if values.outcome and values.outcome not in [outcome.value for outcome in Outcome]:
        wrong["outcome"] = _("Choose among the answers that are offered.")
    if wrong:
        raise Invalid(wrong)


def _check_shown(row: Practice) -> None:
    """Refuse to have readers find a card without what nobody could try it without; a draft may wait for it."""
    missing = [name for name in _NEEDED if not row.sheet.get(name)]
    if missing and row.state != State.DRAFT:
        raise Invalid(dict.fromkeys(missing, _("Readers need this before they can try it.")))
