"""Taking words from a source: what stands there is read anew, and only what stands there can be taken."""

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _

from forum.citations.addresses import outside_address
from forum.citations.locating import around, find_words, sealed, trimmed
from forum.citations.models import LINK, Excerpt, Standing
from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.audience import PUBLIC
from forum.core.content import ALWAYS_OPEN, State
from forum.core.database import db
from forum.core.errors import Invalid, NotFound
from forum.core.kinds import Quotable, Spot, find_kind
from forum.core.outbox import enqueue
from forum.core.refs import Ref
from forum.core.work import unit_of_work

WATCH_BOX = "watch"
_LONGEST_PLACE = 40


def find_quotable(actor: Actor, ref: Ref, place: str = "") -> Quotable | None:
    """Return the words that the actor may take from a spot, None where there is nothing that they may read or that stands."""
    kind = find_kind(ref.kind)
    if kind is None or kind.quotables is None or len(place) > _LONGEST_PLACE:
        return None
    spot = Spot(ref.id, place)
    quotable = kind.quotables(actor, [spot]).get(spot)
    return quotable if quotable is not None and quotable.state == State.LIVE else None


def take_excerpt(actor: Actor, ref: Ref, place: str, words: str) -> Excerpt:
    """Keep words of a source, to be watched from now on; none given means all that stand at the spot, as far as an excerpt reaches.

    Raises NotFound where the actor reads nothing, Invalid when these words do not stand there. Called within a unit of work.
    """
    with unit_of_work():
        quotable = find_quotable(actor, ref, place)
        if quotable is None:
            raise NotFound
        start, end = _stretch(quotable.plain, words)
        before, after = around(quotable.plain, start, end)
        taken = quotable.plain[start:end]
        now = clock.now()
        excerpt = Excerpt(
            source_kind=ref.kind,
            source_id=ref.id,
            place=place,
            words=taken,
            before=before,
            after=after,
            fingerprint=sealed(quotable.plain, taken),
            standing=Standing.UNCHANGED,
            standing_since=now,
            taken_at=now,
            **source_columns(quotable),
        )
        db.session.add(excerpt)
        db.session.flush()
        _look_once_more(excerpt)
    return excerpt


def _look_once_more(excerpt: Excerpt) -> None:
    """Have the watch look at new words when every change that was under way as they were taken has come to its end.

    Where several write at once, a source may be deleted between its reading and this commit: its watch did not see these words yet.
    """
    enqueue(WATCH_BOX, str(Ref("excerpt", excerpt.id)), at=clock.now() + timedelta(seconds=limits.WATCH_AGAIN_SECONDS))


def source_columns(quotable: Quotable) -> dict[str, Any]:
    """Return what an excerpt keeps of its source's readers and of how the source presents itself."""
    return {
        "audience": quotable.audience,
        "opened_at": quotable.opened_at,
        "state": State.LIVE,
        "author_id": quotable.author_id,
        "pact_id": quotable.pact_id,
        "title": quotable.title[: limits.TITLE],
        "url": quotable.url[: limits.URL],
        "byline": quotable.byline[: limits.NAME],
        "spot": quotable.where[:_LONGEST_PLACE],
        "said_at": quotable.said_at,
    }


def _stretch(plain: str, words: str) -> tuple[int, int]:
    if not plain.strip():
        raise Invalid({"words": _("There are no words here that can be taken.")})
    if not words.strip():
        return _whole(plain)
    found = find_words(plain, words)
    if found is None:
        raise Invalid({"words": _("These words do not stand there: copy them as they are written, or choose them on the page.")})
    if found[1] - found[0] > limits.EXCERPT:
        raise Invalid({"words": _("These are too many words at once: take the part that matters.")})
    # All that was said is kept as it was said: nothing of it hangs on something else.
    return found if plain[found[0] : found[1]] == plain.strip() else trimmed(plain, *found)


def _whole(plain: str) -> tuple[int, int]:
    start = len(plain) - len(plain.lstrip())
    end = len(plain.rstrip())
    if end - start <= limits.EXCERPT:
        return start, end
    cut = plain.rfind(" ", start, start + limits.EXCERPT)
    return start, cut if cut > start else start + limits.EXCERPT


def take_link(actor: Actor, url: str, title: str, words: str, accessed_on: date | None) -> Excerpt:
    """Keep a page outside the site as a source: what it says is told by who read it, and nobody watches it.

    Raises Invalid with every fault. Called within a unit of work.
    """
    problems: dict[str, object] = {}
    try:
        address = outside_address(url)
    except Invalid as error:
        problems.update(error.messages)
    now = clock.now()
    if not title.strip() or len(title.strip()) > limits.TITLE:
        problems["title"] = _("Say in a few words what this page is.")
    if len(words.strip()) > limits.EXCERPT:
        problems["words"] = _("These are too many words at once: take the part that matters.")
    if accessed_on is not None and accessed_on > now.date():
        problems["accessed_on"] = _("This day is still to come.")
    if problems:
        raise Invalid(problems)
    with unit_of_work():
        excerpt = Excerpt(
            **{"source_kind": LINK, "source_id": 0, "words": words.strip(), "title": title.strip(), "url": address},
            **{"audience": PUBLIC, "opened_at": ALWAYS_OPEN, "state": State.LIVE, "author_id": None, "pact_id": None},
            **{"standing": Standing.UNCHANGED, "standing_since": now, "taken_at": now, "accessed_on": accessed_on or now.date()},
        )
        db.session.add(excerpt)
        db.session.flush()
    return excerpt
