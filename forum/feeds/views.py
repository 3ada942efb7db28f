"""Addresses of feeds, robots.txt and the sitemap."""

from xml.sax.saxutils import escape  # nosec B406 - escapes, never parses

from flask import Blueprint, Response, current_app, request
from flask_babel import gettext as _

from forum.feeds import queries
from forum.feeds.atom import Feed, write_atom
from forum.pacts.queries import get_pact, get_theme
from forum.web.identity import Access, access, current_actor

blueprint = Blueprint("feeds", __name__)

_CLOSED = (
    *("/accedi", "/registrati", "/impostazioni", "/moderazione", "/amministrazione"),
    *("/cerca", "/invito", "/file", "/foglio", "/persone"),
)


def _base() -> str:
    return str(current_app.config["SETTINGS"].public_url)


def _answer(feed: Feed) -> Response:
    return Response(write_atom(feed, _base(), current_actor().language), mimetype="application/atom+xml")


@blueprint.get("/feed.atom")
@access(Access.ANYONE, kept=())
def everything() -> Response:
    """Follow the whole forum."""
    return _answer(Feed(current_app.config["SETTINGS"].site_name, "/", request.path, queries.latest_posts(current_actor())))


@blueprint.get("/discussioni/feed.atom")
@access(Access.ANYONE, kept=())
def discussions() -> Response:
    """Follow every discussion."""
    return _answer(Feed(_("Discussions"), "/discussioni", request.path, queries.latest_posts(current_actor())))


@blueprint.get("/patti/<slug>/feed.atom")
@access(Access.ANYONE, kept=())
def pact(slug: str) -> Response:
    """Follow a pact."""
    row = get_pact(current_actor(), slug)
    return _answer(Feed(row.title, f"/patti/{row.slug}", request.path, queries.posts_of_pact(current_actor(), row.id)))


@blueprint.get("/temi/<slug>/feed.atom")
@access(Access.ANYONE, kept=())
def theme(slug: str) -> Response:
    """Follow a theme."""
    row = get_theme(slug)
    return _answer(Feed(row.name, f"/temi/{row.slug}", request.path, queries.posts_of_theme(current_actor(), row.id)))


@blueprint.get("/discussioni/<int:thread_id>-<slug>/feed.atom")
@access(Access.ANYONE, kept=())
def thread(thread_id: int, slug: str) -> Response:
    """Follow a thread."""
    title, address, entries = queries.posts_of_thread(current_actor(), thread_id)
    return _answer(Feed(title, address, f"{address}/feed.atom", entries))


@blueprint.get("/incontri/<int:meeting_id>-<slug>/feed.atom")
@access(Access.ANYONE, kept=())
def meeting(meeting_id: int, slug: str) -> Response:
    """Follow the moments noted in a meeting's recordings."""
    title, address, entries = queries.moments_of_meeting(current_actor(), meeting_id)
    return _answer(Feed(_("Moments of “%(title)s”", title=title), address, f"{address}/feed.atom", entries))


@blueprint.get("/patti/<slug>/momenti/feed.atom")
@access(Access.ANYONE, kept=())
def moments_of_pact(slug: str) -> Response:
    """Follow the moments noted in all the meetings of a pact."""
    row = get_pact(current_actor(), slug)
    title = _("Moments of “%(title)s”", title=row.title)
    return _answer(Feed(title, f"/incontri?patto={row.slug}", request.path, queries.moments_of_pact(current_actor(), row.id)))


@blueprint.get("/buone-prassi/feed.atom")
@access(Access.ANYONE, kept=())
def practices() -> Response:
    """Follow the practice cards."""
    return _answer(Feed(_("Good practices"), "/buone-prassi", request.path, queries.latest_practices(current_actor())))


@blueprint.get("/robots.txt")
@access(Access.ANYONE, kept=())
def robots() -> Response:
    """Tell crawlers what to leave alone."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _CLOSED), f"Sitemap: {_base()}/sitemap.xml"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


def _xml(tag: str, item: str, addresses: list[str]) -> Response:
    lines = (f"<{item}><loc>{escape(_base() + address)}</loc></{item}>" for address in addresses)
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{tag} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return Response("\n".join((head, *lines, f"</{tag}>\n")), mimetype="application/xml")


@blueprint.get("/sitemap.xml")
@access(Access.ANYONE, kept=())
def sitemap_index() -> Response:
    """List the files of the sitemap: public things only, whoever asks."""
    return _xml("sitemapindex", "sitemap", [f"/sitemap/{name}.xml" for name in queries.sitemap_files()])


@blueprint.get("/sitemap/<name>-<int(max=100000):number>.xml")
@access(Access.ANYONE, kept=())
def sitemap_file(name: str, number: int) -> Response:
    """List one stretch of public addresses."""
    return _xml("urlset", "url", queries.sitemap_addresses(name, number))
