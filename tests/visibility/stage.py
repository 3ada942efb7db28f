"""The stage: people who stand differently towards every space, and one of each sort of thing in each of them.

Every text carries a word of its own (`words`), named after its thing and its place in it, such as
`closed.post_old/text`. Nothing here says who may read what: that is the oracle's business.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, text

from forum.accounts.models import Member, SignIn
from forum.accounts.secrets import digest
from forum.core.actor import SYSTEM, Actor
from forum.core.audience import MEMBERS, PUBLIC, Rung
from forum.core.database import Base, db
from forum.core.refs import Ref
from forum.discussions.models import Post
from forum.discussions.services.editing import delete_post, edit_post
from forum.discussions.services.posting import NewThread, open_thread, reply
from forum.discussions.services.tending import hide_post, hide_thread
from forum.files.services import Taken, take
from forum.library.services.moderating import hide_document
from forum.library.services.reviewing import approve, publish, send_to_review, withdraw
from forum.library.services.writing import DocumentValues, begin_document, revise_document
from forum.meetings.services.tending import delete_meeting, hide_meeting
from forum.meetings.services.writing import add_meeting
from forum.meetings.sheet import MeetingValues, read_links
from forum.moderation.services.reporting import Told, report
from forum.pacts.actors import find_actor
from forum.pacts.models import Hat, Joining, PactKind, Status
from forum.pacts.services import joining, opening, people
from forum.pacts.sheet import FIELD_LABELS, EditionValues, PactValues, SheetValues
from forum.search.queue import get_engine, rebuild_index
from forum.territory import services as territory
from tests.support.meetings import picture, upload_of
from tests.support.people import House
from tests.visibility.words import Words

OLD = datetime(2026, 1, 10, 9, tzinfo=UTC)
ENTRY = datetime(2026, 2, 15, 9, tzinfo=UTC)
NEW = datetime(2026, 3, 1, 9, tzinfo=UTC)
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)

# One letter each, so that the oracle can be read as a table.
ACTORS: Mapping[str, str] = {
    "V": "visitor",
    "O": "member outside",
    "I": "member inside",
    "N": "newcomer with a closed past",
    "F": "facilitator",
    "R": "removed member",
    "M": "moderator outside",
    "A": "administrator",
    "C": "curator",
    "J": "moderator inside",
    "E": "facilitator elsewhere",
}
_HATS = {"M": ("moderator",), "J": ("moderator",), "A": ("administrator",), "C": ("curator",)}


class Browser(FlaskClient):
    """A browser whose requests share nothing but its cookies and what the server itself keeps."""

    def open(self, *arguments: Any, **values: Any) -> Any:
        """Send one request and read its answer to the end."""
        with self.application.app_context():
            return super().open(*arguments, **{"buffered": True, **values})


@dataclass
class Thing:
    """One thing on the stage: what stands for it in addresses, and where its words are read."""

    name: str
    kind: str
    arguments: dict[str, Any]
    page: str
    # Words that are read elsewhere than on its page, by label.
    elsewhere: dict[str, str] = field(default_factory=dict)


class Stage:
    """Everything that was put up, by name."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.words = Words()
        self.things: dict[str, Thing] = {}
        self.members: dict[str, int] = {}
        self.tokens: dict[str, str] = {}
        self._house = House(app)

    def word(self, label: str) -> str:
        """Return the word given out for a label."""
        return self.words.by_label[label]

    def actor(self, letter: str) -> Actor:
        """Return somebody as they stand now."""
        found = find_actor(self.members[letter])
        assert found is not None
        return found

    def browser(self, letter: str, *, keeps_cookies: bool = False) -> FlaskClient:
        """Return the browser of one of the people, signed in at the stage's present."""
        # A visitor who keeps nothing is answered the same whatever they asked for before.
        client = Browser(self.app, self.app.response_class, use_cookies=keeps_cookies or letter != "V")
        if letter == "V":
            return client
        token = f"stage-{letter}-{len(self.tokens)}"
        self.tokens[token] = letter
        with self.app.app_context():
            lasts = {"created_at": NOW, "expires_at": NOW + timedelta(days=30)}
            db.session.execute(insert(SignIn).values(digest=digest(token), member_id=self.members[letter], epoch=0, device="", **lasts))
            db.session.commit()
        with client.session_transaction() as session:
            session["token"], session["csrf_token"] = token, "the same for everybody"
        return client

    def of_kind(self, kind: str) -> Iterator[Thing]:
        """Yield the things of a kind."""
        return (thing for thing in self.things.values() if thing.kind == kind)


def empty_database() -> None:
    """Take every row away, as before each test."""
    tables = Base.metadata.sorted_tables
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("TRUNCATE " + ", ".join(f'"{table.name}"' for table in tables) + " RESTART IDENTITY CASCADE"))
        else:
            connection.execute(text("PRAGMA defer_foreign_keys=ON"))
            for table in reversed(tables):
                connection.execute(table.delete())
        connection.execute(text("INSERT INTO site_version (id, number) VALUES (1, 0)"))


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Have it be a moment, and stay it."""
    with time_machine.travel(moment, tick=False):
        yield


def close_search(app: Flask) -> None:
    """Let the index go."""
    engine = app.extensions.pop("forum.engine", None)
    if engine is not None:
        engine.close()


def drained(app: Flask) -> None:
    """Build the index from what the database holds now, as the worker would have by and by."""
    close_search(app)
    with app.app_context():
        rebuild_index()
        get_engine().check()
        db.session.execute(text("DELETE FROM outbox"))
        db.session.commit()


def set_up(app: Flask) -> Stage:
    """Put everything up in an empty database."""
    stage = Stage(app)
    with app.test_request_context():
        empty_database()
        _People(stage).put_up()
        places = _Places(stage)
        places.put_up()
        for act in (Talk, _Library, _Meetings, _Moderation):
            act(stage, places).put_up()
        db.session.commit()
        db.session.remove()
    drained(app)
    return stage


class _People:
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
            self._add("P", f"Pia {self._word('person.suspended/name')}", audience=PUBLIC, biography=self._word("person.suspended/biography"))
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
        self._stage.members[letter] = self._stage._house.member(name, **values).id


class _Scene:
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


class _Places(_Scene):
    """Pacts, their people, and the ways in."""

    def put_up(self) -> None:
        self.theme = _theme(self.stage)
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

    def _open(self, name: str, kind: PactKind, *, facilitators: str | tuple[str, ...] = "F", previous: int | None = None, **values: Any) -> None:
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
        number = opening.open_pact(
            SYSTEM, PactValues(sheet, kind, actors=((organisation, "partner"),), facilitator_ids=chosen, **values)
        )
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


def _theme(stage: Stage) -> int:
    return stage._house.theme("Volontariato", "volontariato").id


class Talk(_Scene):
    """Threads, posts with their history, and files."""

    def put_up(self) -> None:
        with at(OLD):
            self._commons()
            self.thread("open.thread", "open", Rung.PUBLIC, "W")
            self.thread("open.thread_members", "open", Rung.MEMBERS, "W")
            self.thread("open.thread_pact", "open", Rung.PACT, "W")
            self.thread("open.thread_team", "open", Rung.TEAM, "F")
            self._file("open.file_pdf", "open.thread", "W", pdf=True)
            self._file("open.file_team", "open.thread_team", "F", pdf=False)
            self._file("open.file_pact", "open.thread_pact", "W", pdf=True)
            self.post("open.post_hidden", "open.thread", "W")
            self.thread("window.thread", "window", Rung.PACT, "R")
            self.thread("circle.thread", "circle", Rung.MEMBERS, "W")
            self.post("circle.post_hidden", "circle.thread", "W")
            self._closed("old")
        with at(NEW):
            self._closed("new")
            self.thread("closed.thread_team", "closed", Rung.TEAM, "F")
            self.thread("closed.thread_hidden", "closed", Rung.PACT, "W")
            self.thread("closed.thread_deleted", "closed", Rung.PACT, "W")
            self._draft()
        # Late enough that an edit is no slip of the pen any more.
        with at(NEW + timedelta(days=1)):
            self._after()

    def _commons(self) -> None:
        self.thread("commons.thread", "commons", Rung.PUBLIC, "W")
        self.post("commons.post_live", "commons.thread", "I")
        self.post("commons.post_edited", "commons.thread", "W")
        self.post("commons.post_hidden", "commons.thread", "I")
        self.post("commons.post_deleted", "commons.thread", "W")
        self._file("commons.file_hidden", "commons.thread", "W", pdf=True)
        self._file("commons.file_deleted", "commons.thread", "W", pdf=True)
        self.thread("commons.thread_hidden", "commons", Rung.PUBLIC, "W")
        self.thread("commons.thread_deleted", "commons", Rung.PUBLIC, "W")

    def _closed(self, when: str) -> None:
        self.thread(f"closed.thread_{when}", "closed", Rung.PACT, "W")
        self.post(f"closed.post_{when}", f"closed.thread_{when}", "R")
        self.post(f"closed.post_edited_{when}", f"closed.thread_{when}", "W")
        self.post(f"closed.post_hidden_{when}", f"closed.thread_{when}", "R")
        self.post(f"closed.post_deleted_{when}", f"closed.thread_{when}", "W")
        self._file(f"closed.file_{when}", f"closed.thread_{when}", "W", pdf=when == "old")

    def _after(self) -> None:
        for name, letter in (("commons", "M"), ("open", "F"), ("circle", "M")):
            self._hide_post(f"{name}.post_hidden", letter)
        self._hide_post("commons.file_hidden.post", "M", of="commons.file_hidden")
        for when in ("old", "new"):
            self._hide_post(f"closed.post_hidden_{when}", "F")
            self._edit(f"closed.post_edited_{when}")
            delete_post(self.actor("W"), self._id(f"closed.post_deleted_{when}"))
        self._edit("commons.post_edited")
        delete_post(self.actor("W"), self._id("commons.post_deleted"))
        delete_post(self.actor("W"), self._id("commons.file_deleted.post"))
        for name, letter in (("commons", "M"), ("closed", "F")):
            thread = f"{name}.thread_hidden"
            hide_thread(self.actor(letter), self.stage.things[thread].arguments["thread_id"], self.word(f"{thread}/hidden_reason"))
            delete_post(self.actor("W"), self._id(f"{name}.thread_deleted"))

    def _id(self, name: str) -> int:
        return int(self.stage.things[name].arguments["post_id"])

    def thread(self, name: str, place: str, rung: Rung, letter: str) -> None:
        title, words = self.word(f"{name}/title"), f"Cominciamo: {self.word(f'{name}/text')}."
        author = self._writer(letter, place)
        chosen = NewThread(title, words, (self.places.theme,), "question", self.places.numbers[place], rung)
        row = open_thread(author, chosen)
        opening_id = db.session.scalar(text("SELECT last_post_id FROM thread WHERE id = :number").bindparams(number=row.id))
        page = f"/discussioni/{row.id}-{row.slug}"
        self.add(name, "thread", {"thread_id": row.id, "slug": row.slug, "post_id": opening_id}, page)
        self.stage.members[f"author of {name}"] = author.member_id or 0

    def _writer(self, letter: str, place: str) -> Actor:
        """Return somebody as a writer in a place, whether or not they belong there while the play goes on."""
        actor = self.actor(letter)
        number = self.places.numbers[place]
        if number is None or number in actor.belongs:
            return actor
        _belong(number, actor)
        return self.actor(letter)

    def post(self, name: str, thread: str, letter: str, words: str | None = None) -> Post:
        place = thread.partition(".")[0]
        told = f"Rispondo: {self.word(f'{name}/text')}." if words is None else words
        arguments = self.stage.things[thread].arguments
        row = reply(self._writer(letter, place), arguments["thread_id"], told)
        kind = "carrier" if words else "post"
        self.add(name, kind, {"post_id": row.id, "thread_id": arguments["thread_id"]}, self.stage.things[thread].page)
        return row

    def _edit(self, name: str) -> None:
        post = db.session.get_one(Post, self._id(name))
        text_now, reason = f"Rispondo meglio: {self.word(f'{name}/text_now')}.", self.word(f"{name}/reason")
        edit_post(self.actor("W"), post.id, text_now, version=post.version, reason=reason)
        story = f"/interventi/{post.id}/storia"
        self.stage.things[name].elsewhere |= {f"{name}/text": story, f"{name}/reason": story}

    def _hide_post(self, name: str, letter: str, of: str | None = None) -> None:
        label = f"{of or name}/hidden_reason"
        hide_post(self.actor(letter), self._id(name), self.word(label))
        self.stage.things[of or name].elsewhere[label] = self.stage.things[name].page

    def _file(self, name: str, thread: str, letter: str, pdf: bool) -> None:
        place = thread.partition(".")[0]
        taken = taken_file(self, name, self._writer(letter, place), pdf)
        self.post(f"{name}.post", thread, letter, words=f"Ecco {self.word(f'{name}.post/text')}: {taken.markdown}")
        list_file(self, name, taken)

    def _draft(self) -> None:
        list_file(self, "commons.file_draft", taken_file(self, "commons.file_draft", self.actor("W"), pdf=True))


def taken_file(scene: _Scene, name: str, author: Actor, pdf: bool) -> Taken:
    """Have somebody send a file that says its words in its name and, a PDF, in its bytes."""
    stem = scene.word(f"{name}/name")
    data = f"%PDF-1.4\n% {scene.word(f'{name}/bytes')}\n%%EOF\n".encode() if pdf else picture(size=(600, 20))
    return take(author, [upload_of(data, f"{stem}.{'pdf' if pdf else 'jpg'}")], "" if pdf else "Il cortile")[0]


def list_file(scene: _Scene, name: str, taken: Taken) -> None:
    """Put a file on the list."""
    scene.add(name, "file", {"public_id": taken.public_id, "file_id": taken.id}, taken.url)


def _belong(pact_id: int, actor: Actor) -> None:
    people.place(SYSTEM, pact_id, actor.member_id or 0)
    people.open_past(SYSTEM, pact_id, actor.member_id or 0)


class _Library(_Scene):
    """Documents with their versions, drafts, and what was said of them by who looks after them."""

    def put_up(self) -> None:
        # The one who writes them all stands nowhere else on the stage.
        self._gina()
        with at(OLD):
            for name in ("commons.document", "open.document_hidden", "open.document_withdrawn", "open.document_members"):
                self._publish(name, Rung.MEMBERS if name.endswith("members") else Rung.PUBLIC)
            self._publish("closed.document_old", Rung.PACT)
            self._second("commons.document", shown=True)
        with at(NEW):
            self._publish("closed.document_new", Rung.PACT)
            self._publish("closed.document_team", Rung.TEAM)
            self._second("commons.document", shown=False)
            self._second("closed.document_new", shown=False)
            for name in ("commons", "open", "closed"):
                self._begin(f"{name}.document_draft", Rung.PACT if name == "closed" else Rung.PUBLIC, with_file=True)
            reason = self.word("open.document_hidden/hidden_reason")
            hide_document(self.actor("M"), self._id("open.document_hidden"), reason)
            withdraw(self.actor("G"), self._id("open.document_withdrawn"), self.word("open.document_withdrawn/note"))
            self._work("open.document_withdrawn", "note")

    def _gina(self) -> None:
        for name in ("open", "closed"):
            _belong(self.places.numbers[name], self.actor("G"))
            people.give_hat(SYSTEM, self.places.numbers[name], self.stage.members["G"], Hat.FACILITATOR)

    def _id(self, name: str) -> int:
        return int(self.stage.things[name].arguments["document_id"])

    def _work(self, name: str, place: str) -> None:
        self.stage.things[name].elsewhere[f"{name}/{place}"] = f"/biblioteca/{self._id(name)}/revisione"

    def _values(self, name: str, version: str = "", words: str = "") -> DocumentValues:
        told = {place: self.word(f"{name}{version}/{place}") for place in ("title", "summary", "text", "change")}
        told["text"] = f"## Primo capo\n\nAbbiamo imparato {told['text']}. {words}"
        return DocumentValues(theme_ids=(self.places.theme,), **told)

    def _begin(self, name: str, rung: Rung, with_file: bool = False) -> None:
        gina, place = self.actor("G"), name.partition(".")[0]
        taken = taken_file(self, f"{name}.file", gina, pdf=True) if with_file else None
        row = begin_document(gina, self._values(name, words=taken.markdown if taken else ""), self.places.numbers[place], rung)
        page = f"/biblioteca/{row.id}-{row.slug}"
        arguments = {"document_id": row.id, "slug": row.slug, "number": 1}
        self.add(name, "document", arguments, page, change=f"{page}/versioni")
        if taken:
            list_file(self, f"{name}.file", taken)

    def _publish(self, name: str, rung: Rung) -> None:
        self._begin(name, rung)
        self._through(name, 1)

    def _through(self, name: str, number: int) -> None:
        send_to_review(self.actor("G"), self._id(name), number)
        if name == "commons.document" and number == 1:
            approve(self.actor("C"), self._id(name), number, self.word(f"{name}/note"))
            self._work(name, "note")
        publish(self.actor("G"), self._id(name), number)

    def _second(self, name: str, shown: bool) -> None:
        """Save another version, published or still in work; the words of the one before are then read on its own page."""
        first = self.stage.things[name]
        number = int(db.session.scalar(text("SELECT newest_number + 1 FROM document WHERE id = :id").bindparams(id=self._id(name))))
        version = int(db.session.scalar(text("SELECT version FROM document WHERE id = :id").bindparams(id=self._id(name))))
        rung = Rung.PACT if name.startswith("closed") else Rung.PUBLIC
        row = revise_document(self.actor("G"), self._id(name), self._values(name, f"_v{number}"), rung, version)
        if shown:
            self._through(name, number)
            db.session.refresh(row)
        page = f"/biblioteca/{row.id}-{row.slug}"
        arguments = {"document_id": row.id, "slug": row.slug, "number": number}
        if shown:
            first.arguments, first.page = {**arguments, "number": 1}, f"{page}/versioni/1"
            # Lists and history name the standing version; the first one's own words are on its own page.
            first.elsewhere[f"{name}/change"] = f"{page}/versioni"
            self.add(f"{name}_v{number}", "version", arguments, page, change=f"{page}/versioni")
        else:
            self.add(f"{name}_v{number}", "version", arguments, f"{page}/versioni/{number}", change=f"{page}/versioni")


class _Meetings(_Scene):
    """Meetings with their recordings."""

    def put_up(self) -> None:
        for name, rung in (("open.meeting", Rung.PUBLIC), ("open.meeting_members", Rung.MEMBERS), ("open.meeting_team", Rung.TEAM)):
            self._add(name, rung, OLD)
        self._add("open.meeting_hidden", Rung.PUBLIC, OLD)
        self._add("open.meeting_deleted", Rung.PUBLIC, OLD)
        self._add("window.meeting", Rung.PACT, OLD)
        self._add("closed.meeting_old", Rung.PACT, OLD)
        self._add("closed.meeting_new", Rung.PACT, NEW)
        self._add("closed.meeting_team", Rung.TEAM, NEW)
        # A public evening in which the closed pact took part too: who does not know it must not learn of it here.
        self._add("commons.meeting", Rung.PUBLIC, OLD, further=(self.places.numbers["closed"], self.places.numbers["open"]))
        with at(NEW):
            reason = self.word("open.meeting_hidden/hidden_reason")
            hide_meeting(self.actor("F"), self._id("open.meeting_hidden"), reason)
            delete_meeting(self.actor("F"), self._id("open.meeting_deleted"))

    def _id(self, name: str) -> int:
        return int(self.stage.things[name].arguments["meeting_id"])

    def _add(self, name: str, rung: Rung, held: datetime, further: Iterable[int] = ()) -> None:
        said = {place: self.word(f"{name}/{place}") for place in ("title", "place", "next_date_text", "provenance", "provenance_date")}
        sheet = {place: self.word(f"{name}/{place}") for place in ("description", "agenda", "present", "minutes", "decisions")}
        recordings = read_links(f"https://youtu.be/8TB72cWDSWs {self.word(f'{name}/recording')}")
        values = MeetingValues(
            rung=rung,
            starts_at=held,
            sheet=sheet,
            recordings=recordings,
            theme_ids=(self.places.theme,),
            **said,
        )
        with at(held):
            row = add_meeting(SYSTEM, self.places.numbers[name.partition(".")[0]], values)
            for number in further:
                db.session.execute(
                    text("INSERT INTO meeting_pact (meeting_id, pact_id) VALUES (:meeting, :pact)"), {"meeting": row.id, "pact": number}
                )
            db.session.commit()
        self.add(name, "meeting", {"meeting_id": row.id, "slug": row.slug}, f"/incontri/{row.id}-{row.slug}")


class _Moderation(_Scene):
    """Reports, and the removal of a member who leaves words behind."""

    def put_up(self) -> None:
        with at(NEW):
            self._report("commons.case", "post", "commons.post_live", "K")
            self._report("open.case", "meeting", "open.meeting", "K")
            self._report("closed.case", "post", "closed.post_new", "W")
            self.places.remove()

    def _report(self, name: str, kind: str, thing: str, letter: str) -> None:
        number = self.stage.things[thing].arguments[f"{kind}_id"]
        report(self.actor(letter), Ref(kind, number), Told("other", self.word(f"{name}/line")))
        case_id = db.session.scalar(text("SELECT max(id) FROM moderation_case"))
        self.add(name, "case", {"case_id": case_id}, f"/moderazione/{case_id}")


