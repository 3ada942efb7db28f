"""How people present themselves to rooms that do not know accounts."""

from collections.abc import Iterable, Iterator, Mapping

from flask_babel import lazy_gettext as _
from sqlalchemy import Row, select

from forum.accounts import policy
from forum.accounts.models import Member
from forum.core.actor import Actor
from forum.core.content import ALWAYS_OPEN
from forum.core.database import db
from forum.core.kinds import Card, Kind
from forum.core.refs import Ref
from forum.search.entry import Entry
from forum.territory.models import Municipality
from forum.web.identity import member_address

NAME = "person"


def _plain(role: str, organisation: str) -> str:
    return ", ".join(part for part in (role, organisation) if part)


def cards(actor: Actor, ids: Iterable[int]) -> Mapping[int, Card]:
    """Return the cards of those people whose profile the actor may open."""
    rows = db.session.execute(
        select(Member.id, Member.handle, Member.name, Member.role, Member.organisation).where(
            Member.id.in_(list(ids)), Member.left_at.is_(None), policy.profile_open(actor)
        )
    )
    return {
        row.id: Card(Ref(NAME, row.id), member_address(row.id, row.handle), row.name, _plain(row.role, row.organisation), author_id=row.id)
        for row in rows
    }


def entries(ids: Iterable[int]) -> Mapping[int, Entry]:
    """Return the search entries of members; who is not in (any more) has none."""
    rows = db.session.execute(
        select(
            Member.id,
            Member.name,
            Member.role,
            Member.organisation,
            Member.biography,
            Member.audience,
            Member.created_at,
            Member.language,
            Municipality.name.label("place"),
        )
        .outerjoin(Municipality, Municipality.id == Member.municipality_id)
        .where(Member.id.in_(list(ids)), policy.members_in())
    )
    return {row.id: _entry(row) for row in rows}


def _entry(row: Row) -> Entry:
    ref = Ref(NAME, row.id)
    body = "\n".join(part for part in (_plain(row.role, row.organisation), row.place, row.biography) if part)
    return Entry(
        ref=ref,
        kind=NAME,
        group=ref,
        audience=row.audience,
        opened_at=ALWAYS_OPEN,
        written_at=row.created_at,
        title=row.name,
        body=body,
        places=(row.place,) if row.place else (),
        language=row.language,
    )


def ids() -> Iterator[int]:
    """Name every member who can be found, for a rebuild of the index."""
    yield from db.session.scalars(select(Member.id).where(policy.members_in()).order_by(Member.id))


PERSON = Kind(name=NAME, label=_("Person"), cards=cards, entries=entries, ids=ids)
