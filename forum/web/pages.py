"""Pages: templates compiled once per language, with their words baked in, so that a page costs no look-ups."""

import hashlib
import time
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, get_flashed_messages, request, session
from flask.templating import Environment
from flask.wrappers import Response
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined, Template, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from forum.core.actor import Actor
from forum.web import dates
from forum.web.identity import current_actor, member_address
from forum.web.words import LANGUAGES, translations

TEMPLATE_FOLDER = Path(__file__).parent.parent.parent / "templates"
STATIC_FOLDER = Path(__file__).parent.parent.parent / "static"


class _Baker(NodeTransformer):
    """Replaces _('constant') by its translation while the template is compiled."""

    def __init__(self, language: str):
        self._gettext = translations(language).gettext

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - named by Jinja
        """Translate a call of _ with one constant; leave any other as it is."""
        self.generic_visit(node)
        constant = node.args[0] if len(node.args) == 1 and not node.kwargs and isinstance(node.args[0], nodes.Const) else None
        if isinstance(node.node, nodes.Name) and node.node.name == "_" and constant is not None:
            return nodes.Const(self._gettext(constant.value), lineno=node.lineno)
        return node


class SharedTemplate(Template):
    """A template whose macros are imported without looking for names that only one page would have: ours need none."""

    def _get_default_module(self, ctx: Any = None) -> Any:
        return super()._get_default_module()


class LanguageEnvironment(Environment):
    """A Jinja environment that speaks one language."""

    template_class = SharedTemplate

    def __init__(self, app: Flask, language: str):
        super().__init__(
            app, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=app.debug, cache_size=-1
        )
        self.language = language
        words = translations(language)

        def gettext(message: str, **values: Any) -> str | Markup:
            said = words.gettext(message)
            return Markup(said) % values if "<" in said else said % values if values else said  # nosec B704

        def ngettext(one: str, many: str, count: int, **values: Any) -> str:
            return words.ngettext(one, many, count) % {"num": count, "count": count, **values}

        self.globals.update(
            {
                "_": gettext,
                "ngettext": ngettext,
                "language": language,
                "site": Site(app.config["SETTINGS"].site_name, words.gettext("The forum of the community pacts")),
                "g": None,
            }
        )
        self.filters["moment"] = lambda at: dates.moment_words(at, language)
        self.filters["day"] = lambda day: dates.day_words(day, language)
        self.filters["iso"] = lambda at: at.isoformat(timespec="minutes").replace("+00:00", "Z")

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        return _Baker(self.language).visit(tree)


@dataclass(frozen=True)
class Site:
    """The site's own name and files, as templates ask for them."""

    name: str
    tagline: str

    @staticmethod
    def asset(path: str) -> str:
        """Return the address of a static file, which changes with its content."""
        return _asset(path)

    @staticmethod
    def has(path: str) -> bool:
        """Say whether an optional static file, such as the font, is installed."""
        return _has(path)


@cache
def _has(path: str) -> bool:
    return (STATIC_FOLDER / path).exists()


@cache
def _asset(path: str) -> str:
    digest = hashlib.sha256((STATIC_FOLDER / path).read_bytes()).hexdigest()[:10]
    return f"/static/{path}?v={digest}"


@dataclass(frozen=True)
class Head:
    """What a page says of itself; `public` pages may be previewed elsewhere and indexed."""

    title: str
    navigation: str = ""
    description: str = ""
    feed: str | None = None
    public: bool = False
    canonical: str | None = None
    image: str | None = None
    robots: str = ""


@dataclass(frozen=True)
class Page:
    """A head together with where and in which language it is shown."""

    head: Head
    language: str
    path: str
    base: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.head, name)

    @property
    def og(self) -> bool:
        """Whether the page carries a preview for other sites: public ones only."""
        return self.head.public

    @property
    def canonical(self) -> str | None:
        """The one full address of a public page; None for the others, which nobody outside should learn."""
        return self.base + (self.head.canonical or request.path) if self.head.public else None

    @property
    def feed(self) -> str | None:
        """The address of the page's feed."""
        return self.base + self.head.feed if self.head.feed else None


@dataclass(frozen=True)
class Reader:
    """The signed-in person as the frame of the page shows them."""

    name: str
    url: str
    is_moderator: bool
    is_curator: bool
    is_administrator: bool
    facilitates: bool
    unread: int = 0
    shared_device: bool = False


def _reader(actor: Actor) -> Reader | None:
    if not actor.is_member:
        return None
    url = member_address(actor.member_id, actor.handle)
    return Reader(
        actor.name,
        url,
        actor.is_moderator,
        actor.is_curator,
        actor.is_administrator,
        bool(actor.facilitates),
        shared_device=bool(session.get("shared_device")),
    )


@lru_cache(maxsize=10_000)
def _signed(raw: str, secret: str, hour: int) -> str:
    return generate_csrf()


def form_token() -> str:
    """Return the token for the forms of this page; signed anew each hour, for signing costs as much as a statement."""
    raw = session.get("csrf_token")
    if not isinstance(raw, str):
        return generate_csrf()
    return _signed(raw, current_app.secret_key or "", int(time.time()) // 3600)


def environment(language: str) -> LanguageEnvironment:
    """Return the templates of a language."""
    return current_app.extensions["forum.environments"][language]


def piece(actor: Actor, template: str, /, **context: Any) -> Markup:
    """Return a piece of a page in the actor's language; its template escapes what it is given."""
    return Markup(environment(actor.language).get_template(template).render(**context).strip())  # nosec B704


def render(template: str, head: Head, /, **context: Any) -> str:
    """Render a whole page for whoever is asking, in their language."""
    actor = current_actor()
    settings = current_app.config["SETTINGS"]
    return (
        environment(actor.language)
        .get_template(template)
        .render(
            page=Page(head, actor.language, request.full_path.rstrip("?"), settings.public_url),
            reader=_reader(actor),
            actor=actor,
            csrf=form_token() if actor.is_member or g.get("wants_csrf") else "",
            flashes=get_flashed_messages(with_categories=True) if "_flashes" in session else [],
            **context,
        )
    )


def page(template: str, head: Head, status: int = 200, /, **context: Any) -> Response:
    """Answer with a page."""
    return current_app.response_class(render(template, head, **context), status)


def with_form() -> None:
    """Say that this page holds a form for visitors too: it gets a token and is never kept ready."""
    g.wants_csrf = True


def init_pages(app: Flask) -> None:
    """Give the app its templates, one environment per language."""
    app.extensions["forum.environments"] = {language: LanguageEnvironment(app, language) for language in LANGUAGES}
