"""Reading: the directory of pacts, a pact's page, the themes."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from urllib.parse import urlencode

from flask import Blueprint, request
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import clock
from forum.core.actor import Actor
from forum.core.memory import remembered
from forum.pacts import policy, queries
from forum.pacts.models import PactKind, Status
from forum.pacts.sections import Section, answered
from forum.text.plain import excerpt
from forum.web.arguments import page_asked
from forum.web.forms import tidy_line
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.slots import slot

blueprint = Blueprint("pacts", __name__)

_KINDS = MappingProxyType({"territorio": PactKind.TERRITORY, "famiglie": PactKind.FAMILIES, "gruppi": PactKind.GROUPS})
_STATUSES = MappingProxyType(
    {"idea": Status.IDEA, "in-corso": Status.RUNNING, "concluso": Status.CONCLUDED, "rilanciato": Status.RELAUNCHED}
)
# The filters by the names that addresses give them.
_FILTERS = MappingProxyType(
    {
        "tipo": "kind",
        "anno": "year",
        "subambito": "sub_district",
        "comune": "municipality",
        "tema": "theme",
        "stato": "status",
    }
)
_KEPT = (*_FILTERS, "pagina")
_SECTIONS = ("threads", "meetings", "documents")
_PACTS_ON_A_THEME = 12
_LONGEST_FILTER = 160


def _asked() -> dict[str, str]:
    return {name: (tidy_line(request.args.get(name, "")) or "")[:_LONGEST_FILTER] for name in _FILTERS}


def _meant(name: str, value: str) -> str:
    """Return a filter's value as the data have it; a word of another language or of nobody finds nothing, as it should."""
    words: Mapping[str, str] = {"tipo": _KINDS, "stato": _STATUSES}.get(name, MappingProxyType({}))
    return words.get(value, value)


@remembered
def _hung(actor: Actor, place: str, row: queries.PactRow | queries.ThemeRow, day: date) -> tuple[Section, ...]:
    """Return what the other features hang on a page; `day` is there because what is to come depends on it."""
    return answered([answer for name in _SECTIONS for answer in slot(f"{place}.{name}", actor, row)])


@blueprint.get("/patti")
@access(Access.ANYONE, kept=_KEPT)
def directory() -> Response:
    """List the pacts, narrowed by whatever filters the address carries."""
    asked = _asked()
    filters = queries.Filters(**{_FILTERS[name]: _meant(name, value) for name, value in asked.items()})
    listed = queries.directory(current_actor(), filters, page_asked())
    narrowed = urlencode({name: value for name, value in asked.items() if value})
    return page(
        "pacts/directory.html",
        Head(_("The pacts"), "pacts", _("The community pacts of the district, by place, year and theme."), public=True, canonical="/patti"),
        200,
        listed=listed,
        asked=asked,
        filters=filters,
        kind_words={kind.value: word for word, kind in _KINDS.items()},
        status_words={status.value: word for word, status in _STATUSES.items()},
        address="/patti?" + (narrowed + "&" if narrowed else ""),
        may_create=policy.may_create_pact(current_actor()).allowed,
    )


@blueprint.get("/patti/<slug>")
@access(Access.ANYONE, kept=())
def show(slug: str) -> Response:
    """Show a pact: its sheet, and what the other features hang on it."""
    actor = current_actor()
    shown = queries.pact_page(actor, slug)
    public = shown.pact.rung_name == "public"
    head = Head(
        shown.pact.title,
        "pacts",
        excerpt(shown.plain) if public else "",
        feed=f"{shown.pact.url}/feed.atom",
        public=public,
        canonical=shown.pact.url,
        robots="" if public else "noindex",
    )
    return page(
        "pacts/pact.html",
        head,
        200,
        shown=shown,
        pact=shown.pact,
        standing=shown.standing,
        hung=_hung(actor, "pact", shown.pact, clock.now().date()),
        notices=slot("pact.notices", actor, shown.pact),
    )


@blueprint.get("/temi")
@access(Access.ANYONE, kept=())
def themes() -> Response:
    """List the themes, each with the number of pacts that the reader may see."""
    actor = current_actor()
    head = Head(_("Themes"), "themes", _("What the community pacts are about, across places and years."), public=True)
    return page("pacts/themes.html", head, 200, themes=queries.themes_with_pacts(actor), may_tend=policy.may_tend_themes(actor).allowed)


@blueprint.get("/temi/<slug>")
@access(Access.ANYONE, kept=())
def theme(slug: str) -> Response:
    """Show a theme: its pacts, and what the other features hang on it."""
    actor = current_actor()
    row = queries.get_theme(slug)
    cards = queries.pacts_on_theme(actor, row.id, _PACTS_ON_A_THEME)
    head = Head(row.name, "themes", row.description, feed=f"{row.url}/feed.atom", public=True, canonical=row.url)
    return page(
        "pacts/theme.html",
        head,
        200,
        theme=row,
        cards=cards,
        more=len(cards) == _PACTS_ON_A_THEME,
        hung=_hung(actor, "theme", row, clock.now().date()),
        may_tend=policy.may_tend_themes(actor).allowed,
    )
