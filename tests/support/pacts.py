"""Furniture for tests of pacts: a territory, a full sheet, and forms sent as their pages show them."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient

from forum.core.actor import SYSTEM
from forum.core.database import db
from forum.pacts.models import Pact, Status
from forum.pacts.services import opening
from forum.pacts.sheet import EditionValues, PactValues, SheetValues
from forum.territory import services as territory
from tests.support.statements import statements  # noqa: F401 - many look for it here


class _Fields(HTMLParser):
    """Reads what a browser would send of the form whose action is wanted."""

    def __init__(self, action: str):
        super().__init__()
        self._action = action
        self._inside = False
        self._select = ""
        self._area = ""
        self._option = ("", "")
        self.fields: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._inside = given.get("method") == "post" and (given.get("action") or self._action) == self._action
        if not self._inside:
            return
        name = given.get("name") or ""
        if tag == "input" and name and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            self.fields.append((name, given.get("value") or ("y" if given.get("type") == "checkbox" else "")))
        elif tag == "select":
            self._select, self._option = name, ("", "")
        elif tag == "option" and self._select and ("selected" in given or not self._option[0]):
            self._option = (self._select, given.get("value") or "")
        elif tag == "textarea":
            self._area = name
            self.fields.append((name, ""))

    def handle_data(self, data: str) -> None:
        if self._area and self._inside:
            self.fields[-1] = (self._area, self.fields[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._inside and self._option[0]:
            self.fields.append(self._option)
            self._select = ""
        elif tag == "textarea":
            self._area = ""
        elif tag == "form":
            self._inside = False


def fields_of(page: Any, action: str) -> dict[str, Any]:
    """Return the fields that a browser would send, several values of one name as a list."""
    reader = _Fields(action)
    reader.feed(page.get_data(as_text=True))
    found: dict[str, Any] = {}
    for name, value in reader.fields:
        cleaned = value.removeprefix("\r\n").removeprefix("\n")
        found[name] = [*found[name], cleaned] if isinstance(found.get(name), list) else [found[name], cleaned] if name in found else cleaned
    assert found.get("csrf_token"), f"no form for {action}"
    return found


def send(client: FlaskClient, form_url: str, to: str | None = None, **changed: Any) -> Any:
    """Open a page, change what is named in its form, and send all of it; a value of None unticks."""
    opened = client.get(form_url)
    assert opened.status_code == 200, f"{form_url} answered {opened.status_code}"
    fields = {**fields_of(opened, to or form_url), **changed}
    return client.post(to or form_url, data={name: value for name, value in fields.items() if value is not None})


def words_of(answer: Any) -> str:
    """Return what a page says, without its tags."""
    page = answer.get_data(as_text=True)
    body = re.sub(r"<(script|style).*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def open_full_pact(theme_id: int, title: str = "Patto di Pandino", **values: Any) -> Pact:
    """Open a pact whose sheet says everything."""
    district = territory.add_sub_district(SYSTEM, f"Subambito di {title}")
    place = territory.add_municipality(SYSTEM, f"Comune di {title}", district)
    school = territory.ensure_organisation(SYSTEM, f"Scuola di {title}", "school")
    sheet = SheetValues(
        title=title,
        channel="Piano di zona",
        neighbourhoods="Gradella",
        period="primavera 2021, forse",
        sub_district_id=district,
        sheet={
            "phenomenon": "La solitudine dopo la pandemia.",
            "objectives": "Ritrovarsi.",
            "activities": "- serate di narrazione\n- teatro",
            "resources": "La sala civica.",
            "accompaniment": "Il community maker.",
            "outcomes": "Un gruppo che continua.",
            "difficulties": "Pochi giovani.",
            "goes_on": "Le serate, una volta al mese.",
        },
        provenance="Pagina del comune",
        provenance_date="febbraio 2021",
        to_verify=True,
        editions=(EditionValues(2020, Status.CONCLUDED, circa=True), EditionValues(2021, Status.RUNNING)),
        municipality_ids=(place,),
        theme_ids=(theme_id,),
    )
    pact_id = opening.open_pact(SYSTEM, PactValues(sheet, actors=((school, "promoter"),), **values))
    return db.session.get_one(Pact, pact_id)
