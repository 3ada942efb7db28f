"""How practice cards present themselves to rooms that do not know them."""

from collections.abc import Iterable, Iterator, Mapping

from flask_babel import lazy_gettext as _
from sqlalchemy import Row, and_, select

from forum.accounts.models import Member
from forum.core.actor import SYSTEM, Actor
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.kinds import Card, Kind, Quotable, Spot, numbers_of
from forum.core.refs import Ref
from forum.files.marking import file_ids_in
from forum.pacts.models import Pact
from forum.practices.addresses import practice_address
from forum.practices.models import Practice, PracticeTheme
from forum.practices.queries.reading import PERSON, person_of
from forum.practices.services.tending import hide_practice, restore_practice
from forum.practices.sheet import BY_NAME, spoken
from forum.search.entry import Entry


def practice_cards(actor: Actor, ids: Iterable[int]) -> Mapping[int, Card]:
    """Return the cards of the practices that the actor may see."""
    rows = db.session.execute(
        select(
            *(Practice.id, Practice.title, Practice.slug, Practice.summary, Practice.listed_at, Practice.author_id),
            *PERSON,
            *(Pact.id.label("pact_id"), Pact.title.label("pact_title")),
        )
        .select_from(Practice)
        .outerjoin(Member, Member.id == Practice.author_id)
        .outerjoin(Pact, and_(Pact.id == Practice.pact_id, visible(actor, Pact)))
        .where(Practice.id.in_(list(ids)), visible(actor, Practice))
    )
    cards = {}
    for row in rows:
        by, by_url = person_of(actor, row)
        cards[row.id] = Card(
            ref=Ref("practice", row.id),
            url=practice_address(row.id, row.slug),
            title=row.title,
            plain=row.summary,
            by=by,
            by_url=by_url,
            at=row.listed_at,
            pact_title=row.pact_title or "",
            pact_id=row.pact_id,
            author_id=row.author_id,
        )
    return cards


def _themes_of(practice_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    rows = select(PracticeTheme.practice_id, PracticeTheme.theme_id).where(PracticeTheme.practice_id.in_(sorted(practice_ids)))
    for practice_id, theme_id in db.session.execute(rows.order_by(PracticeTheme.practice_id, PracticeTheme.theme_id)):
        found[practice_id] = (*found.get(practice_id, ()), theme_id)
    return found


def practice_entries(ids: Iterable[int]) -> Mapping[int, Entry]:
    """Return the search entries of the cards that are before readers: every field of them."""
    rows = db.session.execute(
        select(
            *(Practice.id, Practice.title, Practice.summary, Practice.plain, Practice.audience, Practice.opened_at),
            *(Practice.listed_at, Practice.pact_id, Practice.author_id),
        ).where(Practice.id.in_(list(ids)), Practice.state == State.LIVE, visible(SYSTEM, Practice))
    ).all()
    themes = _themes_of({row.id for row in rows})
    return {
        row.id: Entry(
            ref=Ref("practice", row.id),
            kind="practice",
            group=Ref("practice", row.id),
            audience=row.audience,
            opened_at=row.opened_at,
            written_at=row.listed_at,
            title=row.title,
            body=f"{row.summary}\n{row.plain}",
            pact_id=row.pact_id,
            theme_ids=themes.get(row.id, ()),
            author_id=row.author_id,
        )
        for row in rows
    }


def practice_ids() -> Iterator[int]:
    """Name all published cards."""
    return numbers_of(select(Practice.id).where(Practice.state == State.LIVE, visible(SYSTEM, Practice)), Practice.id)


def practice_files(ids: Iterable[int]) -> Mapping[int, frozenset[str]]:
    """Return the files that published cards show."""
    shown = (Practice.id.in_(list(ids)), Practice.state == State.LIVE, visible(SYSTEM, Practice))
    rows = db.session.execute(select(Practice.id, Practice.sheet_html).where(*shown))
    return {row.id: frozenset(file for html in row.sheet_html.values() for file in file_ids_in(html)) for row in rows}


def practice_quotables(actor: Actor, spots: Iterable[Spot]) -> Mapping[Spot, Quotable]:
    """Return the words of cards that may be cited: those of one field, named by its place on the page, or of the whole card.

    A field that was emptied holds no words, and is still there: who cites it is told that they changed, not that they were deleted.
    """
    wanted = list(spots)
    columns = (Practice.id, Practice.title, Practice.slug, Practice.summary, Practice.sheet_html, Practice.updated_at)
    rows = db.session.execute(
        select(*columns, Practice.audience, Practice.opened_at, Practice.state, Practice.author_id, Practice.pact_id).where(
            Practice.id.in_({spot.id for spot in wanted}), visible(actor, Practice)
        )
    )
    known = {row.id: (row, _words_of(row)) for row in rows}
    found = {}
    for spot in wanted:
        row, words = known.get(spot.id, (None, {}))
        if row is not None and spot.place in words:
            found[spot] = _quotable(row, spot, words[spot.place])
    return found


def _words_of(row: Row) -> dict[str, str]:
    """Return the words at each place of a card; at the empty one all of them."""
    written = {one.anchor: plain for one, plain in spoken(row.sheet_html)}
    empty = {one.anchor: "" for one in BY_NAME.values()}
    return {"": "\n".join((row.summary, *written.values())), **empty, **written}


def _quotable(row: Row, spot: Spot, plain: str) -> Quotable:
    address = practice_address(row.id, row.slug)
    return Quotable(
        spot=spot,
        plain=plain,
        title=row.title,
        url=f"{address}#{spot.place}" if spot.place else address,
        audience=row.audience,
        opened_at=row.opened_at,
        state=row.state,
        author_id=row.author_id,
        pact_id=row.pact_id,
        said_at=row.updated_at,
    )


PRACTICE = Kind(
    name="practice",
    label=_("Good practice"),
    cards=practice_cards,
    entries=practice_entries,
    ids=practice_ids,
    hide=hide_practice,
    restore=restore_practice,
    files=practice_files,
    quotables=practice_quotables,
)
