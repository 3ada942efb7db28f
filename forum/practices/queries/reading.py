"""A card's page, in two statements, and the card as its form wants it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import Integer, Row, String, Text, and_, cast, func, literal, null, select, union_all
from sqlalchemy.orm import aliased

from forum.accounts.models import Member
from forum.core import limits
from forum.core.actor import SYSTEM, Actor
from forum.core.audience import PUBLIC, Rung, rung_of
from forum.core.content import Shown, State, visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.pacts.models import Pact, Theme
from forum.practices import policy
from forum.practices.addresses import practice_address
from forum.practices.models import Practice, PracticeTheme, Review
from forum.practices.sheet import PracticeValues, fields_of
from forum.practices.words import OUTCOMES, REVIEWS
from forum.text.fill import fill
from forum.web.identity import member_address

_ORIGINAL = aliased(Practice, name="original")
_ITS_PACT = aliased(Pact, name="original_pact")


@dataclass(frozen=True)
class Link:
    """A name and where it leads."""

    title: str
    url: str


@dataclass(frozen=True)
class Original:
    """The card that another one tries out, as far as the reader may see it."""

    title: str
    url: str
    pact: Link | None


@dataclass(frozen=True)
class Trying:
    """A card of another pact that tries this one out."""

    title: str
    url: str
    summary: str
    outcome: str
    pact_title: str

    @property
    def outcome_words(self) -> object:
        """How it went."""
        return OUTCOMES.get(self.outcome, "")


@dataclass(frozen=True)
class Rights:
    """What the reader may do with a card."""

    edit: bool
    publish: bool
    try_out: bool
    review: bool
    hide: bool
    restore: bool
    delete: bool

    @property
    def tend(self) -> bool:
        """Whether there is anything to do on the page where one looks after it."""
        return self.review or self.hide or self.restore or self.delete


@dataclass(frozen=True)
class PracticeShown(Shown):
    """A card's page."""

    id: int
    title: str
    slug: str
    summary: str
    audience: int
    opened_at: datetime
    state: int
    author_id: int | None
    pact_id: int | None
    parent_id: int | None
    outcome: str
    review: str
    reviewed_number: int | None
    reviewed_at: datetime | None
    number: int
    version: int
    listed_at: datetime
    updated_at: datetime
    hidden_reason: str
    by: str
    by_url: str
    pact: Link | None
    original: Original | None
    themes: tuple[Link, ...]
    tryings: tuple[Trying, ...]
    sections: tuple[tuple[str, object, Markup], ...]
    may: Rights

    @property
    def url(self) -> str:
        """The address of the card."""
        return practice_address(self.id, self.slug)

    @property
    def rung(self) -> str:
        """How far the card reaches, as templates name it."""
        return rung_of(self.audience).name.lower()

    @property
    def outcome_words(self) -> object:
        """How the trying went, nothing where nothing was tried out."""
        return OUTCOMES.get(self.outcome, "")

    @property
    def review_words(self) -> object:
        """Whether somebody read it over."""
        return REVIEWS[self.review]

    @property
    def changed_since_review(self) -> bool:
        """Whether it says something else than what was read over."""
        return self.review != Review.NOT_YET and self.reviewed_number != self.number

    def tally(self) -> tuple[tuple[str, object, int], ...]:
        """Return how many of the tryings shown went which way, those that none did left out."""
        counts = ((name, words, sum(one.outcome == name for one in self.tryings)) for name, words in OUTCOMES.items())
        return tuple(count for count in counts if count[2])


@dataclass(frozen=True)
class PracticeToEdit(Shown):
    """A card for its form: where it stands and the values as typed."""

    id: int
    url: str
    pact_id: int | None
    author_id: int | None
    parent_id: int | None
    audience: int
    opened_at: datetime
    state: int
    number: int
    version: int
    values: PracticeValues


_COLUMNS = (
    *(Practice.id, Practice.title, Practice.slug, Practice.summary, Practice.audience, Practice.opened_at, Practice.state),
    *(Practice.author_id, Practice.pact_id, Practice.parent_id, Practice.outcome),
    *(Practice.review, Practice.reviewed_number, Practice.reviewed_at, Practice.number, Practice.version),
    *(Practice.listed_at, Practice.updated_at, Practice.hidden_reason),
)
PERSON = (
    Member.name.label("person_name"),
    Member.handle.label("person_handle"),
    Member.audience.label("profile_audience"),
    func.coalesce(Member.left_at, Member.suspended_at).label("gone_at"),
)
_AROUND = (
    *(Pact.title.label("pact_title"), Pact.slug.label("pact_slug")),
    *(_ORIGINAL.id.label("original_id"), _ORIGINAL.slug.label("original_slug"), _ORIGINAL.title.label("original_title")),
    *(_ITS_PACT.title.label("original_pact_title"), _ITS_PACT.slug.label("original_pact_slug")),
)


def person_of(actor: Actor, row: Any) -> tuple[str, str]:
    """Return the name of who wrote something and the address of their profile, empty when the reader may not open it."""
    open_to = row.person_handle is not None and row.gone_at is None and (row.profile_audience == PUBLIC or actor.is_member)
    return row.person_name or "", member_address(row.author_id, row.person_handle) if open_to else ""


def get_practice(actor: Actor, practice_id: int) -> PracticeShown:
    """Return a card's page in two statements; raises NotFound when there is none for this actor."""
    statement = (
        select(*_COLUMNS, Practice.sheet_html, *PERSON, *_AROUND)
        .select_from(Practice)
        .outerjoin(Member, Member.id == Practice.author_id)
        .outerjoin(Pact, and_(Pact.id == Practice.pact_id, visible(actor, Pact)))
        .outerjoin(_ORIGINAL, and_(_ORIGINAL.id == Practice.parent_id, visible(actor, _ORIGINAL)))
        .outerjoin(_ITS_PACT, and_(_ITS_PACT.id == _ORIGINAL.pact_id, visible(actor, _ITS_PACT)))
        .where(Practice.id == practice_id, visible(actor, Practice))
    )
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    themes, tryings = _hanging(actor, practice_id)
    by, by_url = person_of(actor, row)
    asked = (policy.edit, policy.publish, policy.try_out, policy.review, policy.hide, policy.restore, policy.delete)
    return PracticeShown(
        **{column.key: value for column, value in zip(_COLUMNS, row, strict=False)},
        by=by,
        by_url=by_url,
        pact=_pact_link(row.pact_title, row.pact_slug),
        original=_original(row),
        themes=themes,
        tryings=tryings,
        sections=tuple(
            (one.anchor, one.label, fill(row.sheet_html[one.name]))
            for one in fields_of(row.parent_id is not None)
            if row.sheet_html.get(one.name)
        ),
        may=Rights(*(bool(ask(actor, row)) for ask in asked)),
    )


def _pact_link(title: str | None, slug: str | None) -> Link | None:
    return Link(title or "", f"/patti/{slug}") if slug else None


def _original(row: Row) -> Original | None:
    if row.original_id is None:
        return None
    url = practice_address(row.original_id, row.original_slug)
    return Original(row.original_title, url, _pact_link(row.original_pact_title, row.original_pact_slug))


def _piece(piece: str, number: Any, sort: Any, *texts: Any) -> Any:
    columns = [cast(number, Integer).label("number"), sort.label("sort")]
    columns += [cast(null() if value is None else value, Text).label(f"text{place}") for place, value in enumerate(texts)]
    return select(literal(piece, String).label("piece"), *columns)


def _hanging(actor: Actor, practice_id: int) -> tuple[tuple[Link, ...], tuple[Trying, ...]]:
    """Return the themes of a card, and those of its tryings that are before readers and that the actor is one of, in one statement."""
    themes = _piece("theme", Theme.id, Theme.position, Theme.name, Theme.slug, None, None, None)
    tryings = (
        _piece("trying", Practice.id, -Practice.id, Practice.title, Practice.slug, Practice.summary, Practice.outcome, Pact.title)
        .select_from(Practice)
        .outerjoin(Pact, and_(Pact.id == Practice.pact_id, visible(actor, Pact)))
        .where(*tried_out(actor, Practice, practice_id))
        .order_by(Practice.id.desc())
        .limit(limits.PRACTICE_TRYINGS_SHOWN)
        .subquery("latest")
    )
    about = themes.join(PracticeTheme, PracticeTheme.theme_id == Theme.id).where(PracticeTheme.practice_id == practice_id)
    rows = sorted(db.session.execute(union_all(about, select(tryings))), key=lambda row: (row.sort, row.number))
    return (
        tuple(Link(row.text0, f"/temi/{row.text1}") for row in rows if row.piece == "theme"),
        tuple(
            Trying(row.text0, practice_address(row.number, row.text1), row.text2, row.text3, row.text4 or "")
            for row in rows
            if row.piece == "trying"
        ),
    )


def tried_out(actor: Actor, trying: Any, original_id: Any) -> tuple[Any, ...]:
    """Return the conditions of the cards that try another one out, as far as they are before readers and the actor is one of them."""
    return (trying.parent_id == original_id, trying.state == State.LIVE, visible(actor, trying))


def get_practice_to_edit(actor: Actor, practice_id: int) -> PracticeToEdit:
    """Return a card as it was typed, in two statements; raises NotFound when there is none for this actor."""
    seen = (Practice.id == practice_id, visible(actor, Practice))
    row = db.session.execute(select(*_COLUMNS, Practice.sheet).where(*seen)).one_or_none()
    if row is None:
        raise NotFound
    themes = select(PracticeTheme.theme_id).where(PracticeTheme.practice_id == practice_id).order_by(PracticeTheme.theme_id)
    values = PracticeValues(
        title=row.title,
        summary=row.summary,
        sheet=row.sheet,
        theme_ids=tuple(db.session.scalars(themes)),
        rung=Rung(rung_of(row.audience)),
        outcome=row.outcome,
    )
    return PracticeToEdit(
        id=row.id,
        url=practice_address(row.id, row.slug),
        pact_id=row.pact_id,
        author_id=row.author_id,
        parent_id=row.parent_id,
        audience=row.audience,
        opened_at=row.opened_at,
        state=row.state,
        number=row.number,
        version=row.version,
        values=values,
    )


def audience_of_original(parent_id: int | None) -> int | None:
    """Return who reads the card that another one tries out, whoever asks: it bounds how far that other one reaches. No word is read."""
    if parent_id is None:
        return None
    return db.session.scalar(select(Practice.audience).where(Practice.id == parent_id, visible(SYSTEM, Practice)))
