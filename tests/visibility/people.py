"""Who is on the stage: people, pacts with their organisations, and the ways in and out."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from forum.accounts.models import Member
from forum.core.actor import SYSTEM, Actor
from forum.core.audience import MEMBERS, PUBLIC, Rung
from forum.core.database import db
from forum.pacts.models import Joining, PactKind, Status
from forum.pacts.services import joining, opening, people
from forum.pacts.sheet import FIELD_LABELS, EditionValues, PactValues, SheetValues
from forum.territory import services as territory
from tests.visibility.stage import ACTORS, ENTRY, NEW, OLD, Stage, Thing, at

_HATS: Mapping[str, tuple[str, ...]] = {"M": ("moderator",), "J": ("moderator",), "A": ("administrator",), "C": ("curator",)}


class Scene:
    """What the rooms below share: words, people, and putting a thing on the list."""

    def __init__(self, stage: Stage, places: Any = None) -> None:
        self.stage = stage
        self.places = places

    def word(self, label: str) -> str:
        return self.stage.words.new(label)

    def actor(self, letter: str) -> Actor:
        return self.stage.actor(letter)

    def add(self, name: str, kind: str, arguments: Mapping[str, Any], page: str, **elsewhere: str) -> Thing:
        kept = {f"{name}/{place}": address for place, address in elsewhere.items()}
        thing = self.stage.things[name] = Thing(name, kind, dict(arguments), page, kept)
        return thing


class People:
    """Everybody, and the profiles that are things themselves."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def put_up(self) -> None:
        with at(OLD):
            for letter, name in ACTORS.items():
                if letter != "V":
                    self._add(letter, name.capitalize(), roles=_HATS.get(letter, ()))
            self._add("W", "Wanda che scrive", audience=PUBLIC, biography=self._word("person.writer/biography"))
            self._add("G", "Gina che cura", roles=("curator",))
            self._add("T", "Tina che tiene le chiavi", roles=("administrator",))
            self._add("K", "Katia che chiede")
            shy = {name: self._word(f"person.shy/{name}") for name in ("biography", "role", "organisation")}
            self._add("S", f"Silvia {self._word('person.shy/name')}", audience=MEMBERS, email=self._email("person.shy"), **shy)
            unconfirmed = self._word("person.unconfirmed/name")
            self._add("U", f"Ugo {unconfirmed}", audience=PUBLIC, email=self._email("person.unconfirmed"))
            self._add(
                "P", f"Pia {self._word('person.suspended/name')}", audience=PUBLIC, biography=self._word("person.suspended/biography")
            )
            db.session.get_one(Member, self._stage.members["U"]).confirmed_at = None
            db.session.get_one(Member, self._stage.members["P"]).suspended_at = OLD
            db.session.commit()
        for name, letter in (("person.writer", "W"), ("person.shy", "S"), ("person.unconfirmed", "U"), ("person.suspended", "P")):
            row = db.session.get_one(Member, self._stage.members[letter])
            account = f"/amministrazione/persone/{row.id}"
            kept = {label: account for label in (f"{name}/email",) if label in self._stage.words.by_label}
            arguments = {"member_id": row.id, "handle": row.handle}
            self._stage.things[name] = Thing(name, "person", arguments, f"/persone/{row.id}-{row.handle}", kept)
        self._stage.things["person.unconfirmed"].page = f"/amministrazione/persone/{self._stage.members['U']}"
        self._stage.things["person.suspended"].page = f"/amministrazione/persone/{self._stage.members['P']}"

    def _word(self, label: str) -> str:
        return self._stage.words.new(label)

    def _email(self, name: str) -> str:
        return f"{self._word(f'{name}/email')}@example.org"

    def _add(self, letter: str, name: str, **values: Any) -> None:
        self._stage.members[letter] = self._stage.house.member(name, **values).id


class Places(Scene):
    """Pacts, their people, and the ways in."""

    def put_up(self) -> None:
        self.theme = self.stage.house.theme("Volontariato", "volontariato").id
        self.numbers: dict[str, int | None] = {"commons": None}
        with at(OLD):
            self.district = territory.add_sub_district(SYSTEM, "Subambito di prova")
            self.town = territory.add_municipality(SYSTEM, "Comune di prova", self.district)
            self._open("open", PactKind.TERRITORY)
            self._open("window", PactKind.TERRITORY, rung=Rung.PACT, page=Rung.PUBLIC, joining=Joining.REQUEST, past_is_open=False)
            self._open("circle", PactKind.FAMILIES, rung=Rung.MEMBERS, page=Rung.MEMBERS, joining=Joining.REQUEST)
            self._open("closed", PactKind.FAMILIES)
            self._open("elsewhere", PactKind.TERRITORY, facilitators=("E",), previous=self.numbers["closed"])
            for name in ("open", "window", "closed"):
                for letter in "IJR":
                    self._place(name, letter)
        with at(ENTRY):
            for name in ("open", "closed"):
                self._place(name, "N")
        with at(NEW):
            self._invite()
            self._ask()
            people.enter(self.actor("T"), self._number("closed"), self.word("closed.entrance/reason"))
            self.add("closed.entrance", "entrance", {}, self._page("closed"))

    def remove(self) -> None:
        """Remove a member, once they have written what they leave behind."""
        for name in ("window", "closed"):
            people.remove_member(self.actor("F"), self._number(name), self.stage.members["R"], self.word(f"{name}.removal/reason"))
            self.add(f"{name}.removal", "removal", {}, f"{self._page(name)}/persone")

    def _number(self, name: str) -> int:
        number = self.numbers[name]
        assert number is not None
        return number

    def _page(self, name: str) -> str:
        return self.stage.things[f"{name}.pact"].page

    def _open(
        self, name: str, kind: PactKind, *, facilitators: str | tuple[str, ...] = "F", previous: int | None = None, **values: Any
    ) -> None:
        thing = f"{name}.pact"
        plain = {place: self.word(f"{thing}/{place}") for place in ("title", "channel", "neighbourhoods", "period", "provenance")}
        sheet = SheetValues(
            **plain,
            sheet={place: f"Insieme {self.word(f'{thing}/{place}')}" for place in FIELD_LABELS},
            provenance_date=self.word(f"{thing}/provenance_date"),
            sub_district_id=self.district,
            municipality_ids=(self.town,),
            theme_ids=(self.theme,),
            editions=(EditionValues(2024, Status.RUNNING),),
        )
        organisation = territory.ensure_organisation(SYSTEM, f"Associazione {self.word(f'{name}.organisation/name')}", "association")
        chosen = tuple(self.stage.members[letter] for letter in facilitators)
        number = opening.open_pact(SYSTEM, PactValues(sheet, kind, actors=((organisation, "partner"),), facilitator_ids=chosen, **values))
        if previous is not None:
            db.session.execute(text("UPDATE pact SET previous_id = :previous WHERE id = :number"), {"previous": previous, "number": number})
            db.session.commit()
        slug = db.session.scalar(text("SELECT slug FROM pact WHERE id = :number").bindparams(number=number))
        self.numbers[name] = number
        member_id = self.stage.members["I"]
        self.add(thing, "pact", {"slug": slug, "pact_id": number, "member_id": member_id}, f"/patti/{slug}")
        self.add(f"{name}.organisation", "organisation", {"organisation_id": organisation}, f"/patti/{slug}")

    def _place(self, name: str, letter: str) -> None:
        people.place(SYSTEM, self._number(name), self.stage.members[letter])
        if letter != "N":
            people.open_past(SYSTEM, self._number(name), self.stage.members[letter])

    def _invite(self) -> None:
        for name in ("open", "closed"):
            token = joining.invite(self.actor("F"), self._number(name), 14, 3, self.word(f"{name}.invitation/note"))
            number = db.session.scalar(text("SELECT max(id) FROM invitation"))
            arguments = {"slug": self.stage.things[f"{name}.pact"].arguments["slug"], "invitation_id": number, "token": token}
            self.add(f"{name}.invitation", "invitation", arguments, f"{self._page(name)}/inviti")

    def _ask(self) -> None:
        joining.ask(self.actor("K"), self._number("window"), self.word("window.request/message"))
        arguments = {"slug": self.stage.things["window.pact"].arguments["slug"], "member_id": self.stage.members["K"]}
        self.add("window.request", "request", arguments, f"{self._page('window')}/richieste")
