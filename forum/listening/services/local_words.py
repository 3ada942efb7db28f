"""The words of a place that machines mishear, kept by its pact."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, insert

from forum.core import limits
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Conflict, Invalid, require
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.listening.events import LocalWordsSet
from forum.listening.misheard import Misheard, write_words
from forum.listening.models import LocalWord
from forum.listening.queries.local_words import words_of_pact
from forum.listening.seals import seal_of
from forum.pacts.policy import may_tend
from forum.pacts.services.rows import hold_pact


def set_local_words(actor: Actor, pact_id: int, seen: str, words: Sequence[Misheard], key: str | None = None) -> None:
    """Make these the words of a pact; raises Denied, Invalid, and Conflict with the list that stands where its seal is not `seen`."""
    if len(words) > limits.LOCAL_WORDS:
        raise Invalid({"words": _("At most %(most)s words.", most=limits.LOCAL_WORDS)})
    with unit_of_work() as work:
        work.claim(actor.member_id, key)
        pact = hold_pact(actor, pact_id)
        require(may_tend(actor, pact))
        work.made(Ref("pact", pact.id))
        present = words_of_pact(pact.id)
        if seal_of(write_words(present)) != seen:
            raise Conflict(write_words(present))
        there = {(one.heard, one.meant): one.id for one in present}
        wanted = {(one.heard, one.meant) for one in words}
        db.session.execute(delete(LocalWord).where(LocalWord.id.in_([number for pair, number in there.items() if pair not in wanted])))
        new = [{"pact_id": pact.id, "heard": one.heard, "meant": one.meant} for one in words if (one.heard, one.meant) not in there]
        if new:
            db.session.execute(insert(LocalWord), new)
        work.emit(LocalWordsSet(actor_id=actor.member_id, pact_id=pact.id))
