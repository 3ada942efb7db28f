"""What a card says: its short fields with their lengths and examples, and their one rendering."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from flask_babel import lazy_gettext as _

from forum.core import limits
from forum.core.audience import Rung
from forum.core.errors import Invalid
from forum.text.plain import from_html
from forum.text.render import TEXT_VERSION, Profile, render


@dataclass(frozen=True)
class Field:
    """A field of a card: its name, its place on the page, its label, what to write there, how long it may be."""

    name: str
    anchor: str
    label: object
    hint: object
    longest: int
    # Shown in the form as so many lines.
    lines: int = 4


_SHORT, _FIELD, _STEPS = limits.PRACTICE_SHORT, limits.PRACTICE_FIELD, limits.PRACTICE_STEPS

# In reading order.
FIELDS: tuple[Field, ...] = (
    Field(
        "need",
        "contesto",
        _("Context and need"),
        _("Where you were and what was missing. For example: “When the bus was cut, older people could not get to the doctor.”"),
        _FIELD,
    ),
    Field("for_whom", "destinatari", _("For whom"), _("For example: “families of the primary school, about forty”."), _SHORT, 2),
    Field(
        "steps",
        "passo-per-passo",
        _("What was done, step by step"),
        _("One step a line, each beginning with a number: “1. We asked the parents which evening suited them.”"),
        _STEPS,
        9,
    ),
    Field(
        "who",
        "chi",
        _("Who did it"),
        _("Roles and groups, never names of private people. For example: “two educators, the parish, six volunteers”."),
        _SHORT,
        2,
    ),
    Field(
        "resources",
        "risorse",
        _("Resources and time"),
        _("Money, rooms, hours, months. For example: “the parish hall for nothing, 200 euros of paint, four Saturdays”."),
        _SHORT,
        3,
    ),
    Field(
        "results",
        "risultati",
        _("Results observed"),
        _("What you saw, with a number where there is one. For example: “twelve families still meet once a month”."),
        _FIELD,
    ),
    Field(
        "difficulties",
        "difficolta",
        _("Difficulties, and how they were overcome"),
        _("Also those that stayed. For example: “few fathers came: we moved the hour to after supper”."),
        _FIELD,
    ),
    Field(
        "again",
        "rifaremmo",
        _("What we would do again, and what not"),
        _("For example: “again: begin with a meal. Not again: print the leaflet before asking.”"),
        _FIELD,
    ),
    Field(
        "conditions",
        "condizioni",
        _("What it takes to do it elsewhere"),
        _("What must be there before one begins. For example: “a room open in the evening and one person who keeps the keys”."),
        _FIELD,
    ),
    Field(
        "materials",
        "materiali",
        _("Materials"),
        _("Links and files others can use: a leaflet, a list of questions, a photograph without faces."),
        _FIELD,
    ),
    Field(
        "contact",
        "contatto",
        _("Whom to ask"),
        _("A role or an office, never a private person. For example: “the facilitator of the pact”, “the social services of the town”."),
        limits.ROLE,
        1,
    ),
)
# Of a card that tries another one out; they come first on its page.
TRYING_FIELDS: tuple[Field, ...] = (
    Field(
        "changed",
        "cambiato",
        _("What we changed"),
        _("For example: “we met in the library, because the parish hall was taken, and on Sundays”."),
        _FIELD,
    ),
    Field(
        "went",
        "come-e-andata",
        _("How it went"),
        _("For example: “it took twice as long to begin, then it went on by itself”."),
        _FIELD,
    ),
)
BY_NAME: Mapping[str, Field] = MappingProxyType({one.name: one for one in (*TRYING_FIELDS, *FIELDS)})
# What another pact begins from: what was seen and learnt elsewhere it has still to see for itself.
CARRIED_OVER = ("need", "for_whom", "steps", "who", "resources", "conditions", "materials")


@dataclass(frozen=True)
class PracticeValues:
    """A card as typed; `outcome` is there when it tries another one out."""

    title: str
    summary: str
    sheet: Mapping[str, str] = field(default_factory=dict)
    theme_ids: tuple[int, ...] = ()
    rung: Rung = Rung.PUBLIC
    outcome: str = ""


@dataclass(frozen=True)
class Written:
    """The fields in their three forms, as the card's row keeps them."""

    source: dict[str, str]
    html: dict[str, str]
    plain: str
    version: int = TEXT_VERSION


def fields_of(trying: bool) -> tuple[Field, ...]:
    """Return the fields that a card has, in reading order."""
    return (*TRYING_FIELDS, *FIELDS) if trying else FIELDS


def write_sheet(typed: Mapping[str, str], trying: bool) -> Written:
    """Render the fields that have words; raises Invalid for those that are too long."""
    source, html, plain, wrong = {}, {}, [], {}
    for one in fields_of(trying):
        words = typed.get(one.name, "")
        if len(words) > one.longest:
            wrong[one.name] = _("At most %(most)s characters: these are %(now)s.", most=one.longest, now=len(words))
        elif words.strip():
            # A field is a few lines beside others: the profile of a comment gives it lists and links and no headings.
            rendered = render(words, Profile.COMMENT)
            source[one.name], html[one.name] = rendered.source, rendered.html
            plain.append(rendered.plain)
    if wrong:
        raise Invalid(wrong)
    return Written(source, html, "\n".join(plain))


def spoken(sheet_html: Mapping[str, str]) -> Iterator[tuple[Field, str]]:
    """Yield each field that has words, with its words alone."""
    for name, one in BY_NAME.items():
        if sheet_html.get(name):
            yield one, from_html(sheet_html[name])
