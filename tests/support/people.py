"""Makes what tests need with one line each, through rows where the way there is not what is tested."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from forum.accounts.models import Member, SignIn
from forum.accounts.secrets import digest, hash_password, new_token
from forum.core import clock, memory
from forum.core.actor import Actor
from forum.core.audience import PUBLIC, Rung, audience_of
from forum.core.database import db
from forum.pacts.actors import find_actor
from forum.pacts.models import Hat, Joining, Membership, Pact, PactKind, Theme

PASSWORD = "una parola lunga"
_password_hash = hash_password(PASSWORD)
LONG_AGO = datetime(2025, 1, 1, 9, 0, tzinfo=UTC)


def csrf_of(page: Any) -> str:
    """Return the form token that a page holds."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.get_data(as_text=True))
    assert found, "the page holds no form"
    return found.group(1)


class Browser(FlaskClient):
    """A browser whose requests share nothing but its cookies, and for which no page or answer is kept ready."""

    def open(self, *arguments: Any, **values: Any) -> Any:
        """Send one request and read its answer to the end."""
        forget_what_is_kept(self.application)
        with self.application.app_context():
            return super().open(*arguments, **{"buffered": True, **values})


def forget_what_is_kept(app: Any) -> None:
    """Have the next page made anew: rows that a test writes by itself raise no version."""
    memory.forget()
    pages = getattr(app.wsgi_app, "_pages", None)
    if pages is not None:
        pages.clear()


class House:
    """The furniture of a test."""

    def __init__(self, app: Flask):
        self.app = app
        self._count = 0

    def member(self, name: str = "Marta", *, roles: tuple[str, ...] = (), **values: Any) -> Member:
        """Make a confirmed member; `roles` among moderator, curator, administrator."""
        self._count += 1
        handle = values.pop("handle", f"{name.lower().replace(' ', '-')}{self._count}")
        row = Member(
            name=name,
            handle=handle,
            skeleton=handle,
            email=values.pop("email", f"{handle}@example.org"),
            password_hash=_password_hash,
            confirmed_at=LONG_AGO,
            created_at=LONG_AGO,
            audience=values.pop("audience", PUBLIC),
            is_moderator="moderator" in roles,
            is_curator="curator" in roles,
            is_administrator="administrator" in roles,
            **values,
        )
        db.session.add(row)
        db.session.commit()
        return row

    def actor(self, member: Member) -> Actor:
        """Return the member as an actor, with the memberships of this moment."""
        actor = find_actor(member.id)
        assert actor is not None
        return actor

    def pact(self, title: str = "Patto di prova", *, rung: Rung = Rung.PUBLIC, page: Rung | None = None, **values: Any) -> Pact:
        """Make a pact whose things reach as far as `rung`; its page stands on the same rung unless `page` says otherwise."""
        self._count += 1
        confidential = rung in (Rung.PACT, Rung.TEAM)
        row = Pact(
            title=title,
            slug=values.pop("slug", f"patto-{self._count}"),
            kind=values.pop("kind", PactKind.FAMILIES if confidential else PactKind.TERRITORY),
            rung=rung,
            audience=0,
            joining=values.pop("joining", Joining.INVITATION if confidential else Joining.OPEN),
            past_is_open=values.pop("past_is_open", not confidential),
            created_at=LONG_AGO,
            **values,
        )
        db.session.add(row)
        db.session.flush()
        row.audience = audience_of(page if page is not None else rung, row.id)
        db.session.commit()
        return row

    def belongs(self, member: Member, pact: Pact, hat: Hat = Hat.MEMBER, sees_from: datetime | None = None) -> None:
        """Put somebody into a pact."""
        db.session.add(Membership(pact_id=pact.id, member_id=member.id, hat=hat, joined_at=sees_from or LONG_AGO, sees_from=sees_from))
        db.session.commit()

    def theme(self, name: str = "Volontariato", slug: str | None = None) -> Theme:
        """Make a theme."""
        self._count += 1
        row = Theme(name=name, slug=slug or f"tema-{self._count}", position=self._count)
        db.session.add(row)
        db.session.commit()
        return row

    def browser(self, member: Member | None = None) -> FlaskClient:
        """Return a browser, signed in as somebody or as a visitor."""
        client = self.app.test_client()
        if member is not None:
            token = new_token()
            now = clock.now()
            db.session.add(
                SignIn(digest=digest(token), member_id=member.id, epoch=member.epoch, created_at=now, expires_at=now + timedelta(days=1))
            )
            db.session.commit()
            with client.session_transaction() as session:
                session["token"] = token
        return client

    def post(self, client: FlaskClient, form_url: str, to: str | None = None, **fields: Any) -> Any:
        """Open the page that holds a form, then send the form as a browser would."""
        opened = client.get(form_url)
        assert opened.status_code == 200, f"{form_url} answered {opened.status_code}"
        return client.post(to or form_url, data={"csrf_token": csrf_of(opened), **fields})
