"""Secrets sent by e-mail: made, looked at without using them up, used once."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update

from forum.accounts.models import AccountToken, Member, Purpose
from forum.accounts.secrets import digest, new_token
from forum.core import clock, limits
from forum.core.database import db

LIFETIMES = {
    Purpose.CONFIRM: timedelta(hours=limits.CONFIRM_HOURS),
    Purpose.CHANGE: timedelta(hours=limits.CONFIRM_HOURS),
    Purpose.RESET: timedelta(minutes=limits.RESET_MINUTES),
}


@dataclass(frozen=True)
class Standing:
    """What a secret that still works is good for, and whose it is."""

    member_id: int
    purpose: Purpose
    email: str
    member_name: str
    member_email: str


def make_secret(member_id: int, purpose: Purpose, email: str) -> str:
    """Make a secret, within the present unit of work; earlier ones of the same purpose stop working."""
    db.session.execute(delete(AccountToken).where(AccountToken.member_id == member_id, AccountToken.purpose == purpose))
    secret = new_token()
    expires = clock.now() + LIFETIMES[purpose]
    db.session.add(AccountToken(digest=digest(secret), member_id=member_id, purpose=purpose, email=email, expires_at=expires))
    db.session.flush()
    return secret


def find_standing(secret: str, *purposes: Purpose) -> Standing | None:
    """Return what a secret is good for, None when it was used, ran out or never was; looking does not use it up."""
    row = db.session.execute(
        select(AccountToken.member_id, AccountToken.purpose, AccountToken.email, Member.name, Member.email)
        .join(Member, Member.id == AccountToken.member_id)
        .where(
            AccountToken.digest == digest(secret),
            AccountToken.purpose.in_(purposes),
            AccountToken.used_at.is_(None),
            AccountToken.expires_at > clock.now(),
            Member.suspended_at.is_(None),
            Member.left_at.is_(None),
        )
    ).one_or_none()
    return Standing(row[0], Purpose(row[1]), row[2], row[3], row[4] or "") if row else None


def use_secret(secret: str, *purposes: Purpose) -> Standing | None:
    """Use a secret up, within the present unit of work; None when it does not work (any more). Of two at once, one wins."""
    standing = find_standing(secret, *purposes)
    if standing is None:
        return None
    won = db.session.scalar(
        update(AccountToken)
        .where(AccountToken.digest == digest(secret), AccountToken.used_at.is_(None))
        .values(used_at=clock.now())
        .returning(AccountToken.member_id)
        .execution_options(synchronize_session=False)
    )
    return standing if won is not None else None


def end_secrets(member_id: int) -> None:
    """Have every secret of a member stop working, within the present unit of work."""
    db.session.execute(delete(AccountToken).where(AccountToken.member_id == member_id, AccountToken.used_at.is_(None)))
