"""Who wrote: names as the library's pages show them, and the address of a profile where the reader may open it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, cast, func, select

from forum.accounts.models import Member
from forum.core.actor import Actor
from forum.core.audience import PUBLIC
from forum.library.models import Document, DocumentVersion
from forum.web.beside import read_told, told_column
from forum.web.identity import member_address


@dataclass(frozen=True)
class PersonShown:
    """Somebody who wrote, and the address of their profile when the reader may open it."""

    name: str
    url: str = ""


_gone_at = func.coalesce(Member.left_at, Member.suspended_at)
person_columns = (
    Member.id.label("person_id"),
    Member.name,
    Member.handle,
    Member.audience.label("profile_audience"),
    _gone_at.label("gone_at"),
)


def person(actor: Actor, row: Any) -> PersonShown:
    """Return the person that a row of `person_columns` tells of."""
    open_profile = row.gone_at is None and (row.profile_audience == PUBLIC or actor.is_member)
    return _person(row.name, row.person_id, row.handle, open_profile)


def _person(name: str | None, person_id: int, handle: str | None, open_profile: bool) -> PersonShown:
    return PersonShown(name or "", member_address(person_id, handle) if handle and open_profile else "")


def authors_column(number: Any) -> Any:
    """Return the column that tells in one text who wrote a document's versions up to a number: no statement of their own."""
    earlier = DocumentVersion.__table__.alias("earlier_version")
    person_told = (cast(Member.id, String), func.coalesce(Member.handle, ""), cast(Member.audience, String))
    gone = func.coalesce(cast(_gone_at, String), "")
    return (
        select(told_column(cast(earlier.c.number, String), *person_told, gone, func.coalesce(Member.name, "")))
        .select_from(earlier)
        .join(Member, Member.id == earlier.c.author_id)
        .where(earlier.c.document_id == Document.id, earlier.c.number <= number)
        .correlate(Document, DocumentVersion)
        .scalar_subquery()
    )


def read_authors(actor: Actor, told: str | None) -> tuple[PersonShown, ...]:
    """Return the people of an `authors_column`, in the order in which they joined."""
    found: dict[int, PersonShown] = {}
    lines = sorted(read_told(told), key=lambda line: (int(line[0]), int(line[1])))
    for _number, person_id, handle, audience, gone, name in lines:
        open_profile = not gone and (int(audience) == PUBLIC or actor.is_member)
        found.setdefault(int(person_id), _person(name, int(person_id), handle, open_profile))
    return tuple(found.values())
