"""What a pact's sheet says: its long fields, the values that a form or an import brings, and their one rendering."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from flask_babel import lazy_gettext as _

from forum.pacts.models import PactKind
from forum.text.render import Profile, render

# The long fields in reading order: name, label, what to write there.
LONG_FIELDS: tuple[tuple[str, object, object], ...] = (
    ("phenomenon", _("What we read together"), _("The difficulty or the need that the pact starts from, as you read it together.")),
    ("objectives", _("Objectives"), _("What should be different at the end.")),
    (
        "activities",
        _("What is done"),
        _("Actions and events, one by one. A line that begins with a hyphen becomes an item of a list."),
    ),
    ("resources", _("Resources"), _("Budget band and where the money comes from, people, spaces. Roles, never names of private people.")),
    ("accompaniment", _("Who accompanies"), _("For example the community maker or the Fare Legami group.")),
    ("outcomes", _("Outcomes"), _("What came of it, also what nobody expected.")),
    ("difficulties", _("Difficulties"), _("What was hard, and what you tried.")),
    ("goes_on", _("What goes on"), _("What lives on after the pact, and who carries it.")),
)
FIELD_LABELS: Mapping[str, object] = MappingProxyType({name: label for name, label, _hint in LONG_FIELDS})


@dataclass(frozen=True)
class EditionValues:
    """One year of a pact."""

    year: int
    status: str
    circa: bool = False


@dataclass(frozen=True)
class SheetValues:
    """A whole sheet as typed."""

    title: str
    channel: str = ""
    neighbourhoods: str = ""
    period: str = ""
    sub_district_id: int | None = None
    sheet: Mapping[str, str] = field(default_factory=dict)
    provenance: str = ""
    provenance_date: str = ""
    to_verify: bool = False
    previous_id: int | None = None
    editions: tuple[EditionValues, ...] = ()
    municipality_ids: tuple[int, ...] = ()
    theme_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class PactValues:
    """A pact about to be opened; what is left out takes the kind's own beginning."""

    sheet: SheetValues
    kind: str = PactKind.TERRITORY
    rung: int | None = None
    page: int | None = None
    joining: str | None = None
    past_is_open: bool | None = None
    # Organisations by number, each with its part.
    actors: tuple[tuple[int, str], ...] = ()
    # Members who facilitate it from the start, besides whoever opens it.
    facilitator_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Written:
    """The long fields in their three forms, as the pact's row keeps them."""

    source: dict[str, str]
    html: dict[str, str]
    plain: str


def write_sheet(fields: Mapping[str, str]) -> Written:
    """Render the long fields that have words; names the sheet does not know are left out."""
    # A field is a few lines beside others: the profile of a comment gives it lists and links and no headings.
    rendered = {name: render(fields.get(name, ""), Profile.COMMENT) for name in FIELD_LABELS if fields.get(name, "").strip()}
    return Written(
        {name: text.source for name, text in rendered.items()},
        {name: text.html for name, text in rendered.items()},
        "\n".join(text.plain for text in rendered.values()),
    )
