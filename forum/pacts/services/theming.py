"""Keeping the themes: adding, renaming, ordering."""

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Invalid, NotFound, require
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.pacts import policy
from forum.pacts.events import ThemeAdded, ThemeChanged
from forum.pacts.models import Theme
from forum.text.slugs import slugify


def _check_name(name: str, but: int = 0) -> None:
    if db.session.scalar(select(Theme.id).where(func.lower(Theme.name) == name.lower(), Theme.id != but).limit(1)) is not None:
        raise Invalid({"name": _("There is a theme of this name already.")})


def _free_slug(name: str) -> str:
    wanted = slugify(name, "tema")
    taken = set(db.session.scalars(select(Theme.slug).where(Theme.slug.startswith(wanted, autoescape=True))))
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug


def add_theme(actor: Actor, name: str, description: str = "", key: str | None = None) -> int:
    """Add a theme at the end of the list and return its number; raises Invalid when the name is taken."""
    require(policy.may_tend_themes(actor))
    with unit_of_work() as work:
        work.claim(actor.member_id, key)
        _check_name(name)
        last = db.session.scalar(select(func.max(Theme.position))) or 0
        theme = Theme(name=name, description=description, slug=_free_slug(name), position=last + 1)
        db.session.add(theme)
        db.session.flush()
        work.made(Ref("theme", theme.id))
        work.emit(ThemeAdded(actor_id=actor.member_id, theme_id=theme.id))
    return theme.id


def change_theme(actor: Actor, theme_id: int, name: str, description: str) -> None:
    """Rename a theme or describe it in other words; its address stays, so that links keep leading there."""
    require(policy.may_tend_themes(actor))
    with unit_of_work() as work:
        theme = db.session.get(Theme, theme_id)
        if theme is None:
            raise NotFound
        _check_name(name, theme.id)
        theme.name, theme.description = name, description
        work.emit(ThemeChanged(actor_id=actor.member_id, theme_id=theme.id))


def move_theme(actor: Actor, theme_id: int, by: int) -> None:
    """Move a theme up (-1) or down (+1) in the list; at the end it stays where it is."""
    require(policy.may_tend_themes(actor))
    with unit_of_work() as work:
        themes = list(db.session.scalars(select(Theme).order_by(Theme.position, Theme.name)))
        place = next((number for number, theme in enumerate(themes) if theme.id == theme_id), None)
        if place is None:
            raise NotFound
        other = place + by
        if 0 <= other < len(themes):
            themes[place], themes[other] = themes[other], themes[place]
        for position, theme in enumerate(themes, start=1):
            theme.position = position
        work.emit(ThemeChanged(actor_id=actor.member_id, theme_id=theme_id))
