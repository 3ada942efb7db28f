"""Leaving a word on a post, and taking it back. No event: only members on that page see it."""

from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import require
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.discussions import policy
from forum.discussions.models import Post, Reaction, Word
from forum.discussions.services.rows import get_post_row


def toggle_word(actor: Actor, post_id: int, word: Word, submission: str | None = None) -> tuple[Post, bool]:
    """Leave a word on a post, or take it back when it was there; returns the post and whether the word stands."""
    with unit_of_work() as work:
        work.claim(actor.member_id, submission)
        post, thread = get_post_row(actor, post_id)
        require(policy.say_word(actor, thread, post))
        said = db.session.get(Reaction, (post.id, actor.member_id, word.value))
        if said is None:
            db.session.add(Reaction(post_id=post.id, member_id=actor.member_id, word=word.value))
        else:
            db.session.delete(said)
        work.made(Ref("post", post.id))
    return post, said is None
