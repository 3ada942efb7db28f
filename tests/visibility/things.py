"""What is on the stage: threads, files, documents, meetings and reports, one of each sort in each sort of space."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import text

from forum.core.actor import SYSTEM, Actor
from forum.core.audience import Rung
from forum.core.database import db
from forum.core.refs import Ref
from forum.discussions.models import Post
from forum.discussions.services.editing import delete_post, edit_post
from forum.discussions.services.posting import NewThread, open_thread, reply
from forum.discussions.services.tending import hide_post, hide_thread
from forum.files.services import Taken, take
from forum.library.models import BlockKind
from forum.library.services.moderating import hide_document
from forum.library.services.reviewing import approve, publish, send_to_review, withdraw
from forum.library.services.writing import begin_document, revise_document
from forum.library.values import BlockValues, DocumentValues
from forum.meetings.codes import code_of
from forum.meetings.services.attaching import attach
from forum.meetings.services.tending import delete_meeting, hide_meeting
from forum.meetings.services.writing import add_meeting
from forum.meetings.sheet import MeetingValues, read_links
from forum.moderation.services.reporting import Told, report
from forum.pacts.models import Hat
from forum.pacts.services import people
from tests.support.documents import drain_readings, pdf_of
from tests.support.meetings import picture, upload_of
from tests.visibility.citing import Cited
from tests.visibility.gathering import Gathered
from tests.visibility.people import People, Places, Scene
from tests.visibility.practising import Practised
from tests.visibility.speech import Speech
from tests.visibility.stage import NEW, OLD, Stage, at, drained, empty_database
from tests.visibility.tending import Tended


def set_up(app: Flask) -> Stage:
    """Put everything up in an empty database."""
    stage = Stage(app)
    with app.test_request_context():
        empty_database()
        People(stage).put_up()
        places = Places(stage)
        places.put_up()
        for act in (Talk, _Library, _Meetings, Speech, Practised, Cited, Gathered, Tended, _Moderation):
            act(stage, places).put_up()
        db.session.commit()
        drain_readings()
        db.session.remove()
    drained(app)
    return stage


class Talk(Scene):
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


def taken_file(scene: Scene, name: str, author: Actor, pdf: bool) -> Taken:
    """Have somebody send a file that says its words in its name and, a PDF, on its page; the search knows no names of pictures."""
    stem = scene.word(f"{name}/name" if pdf else f"{name}/picture")
    data = pdf_of(f"Si legge {scene.word(f'{name}/bytes')}") if pdf else picture(size=(600, 20))
    return take(author, [upload_of(data, f"{stem}.{'pdf' if pdf else 'jpg'}")], "" if pdf else "Il cortile")[0]


def list_file(scene: Scene, name: str, taken: Taken) -> None:
    """Put a file on the list."""
    scene.add(name, "file", {"public_id": taken.public_id, "file_id": taken.id}, taken.url)


def _belong(pact_id: int, actor: Actor) -> None:
    people.place(SYSTEM, pact_id, actor.member_id or 0)
    people.open_past(SYSTEM, pact_id, actor.member_id or 0)


class _Library(Scene):
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
        told = {place: self.word(f"{name}{version}/{place}") for place in ("title", "summary", "text", "change", "claim")}
        pieces = (
            (BlockKind.HEADING, "## Primo capo"),
            (BlockKind.PARAGRAPH, f"Abbiamo imparato {told.pop('text')}. {words}"),
            (BlockKind.CLAIM, f"Funziona {told.pop('claim')}."),
        )
        # The second version says the same things in other words: its points keep their places.
        blocks = tuple(BlockValues(place if version else None, *piece) for place, piece in enumerate(pieces, 1))
        return DocumentValues(theme_ids=(self.places.theme,), text="", blocks=blocks, **told)

    def _begin(self, name: str, rung: Rung, with_file: bool = False) -> None:
        gina, place = self.actor("G"), name.partition(".")[0]
        taken = taken_file(self, f"{name}.file", gina, pdf=True) if with_file else None
        row = begin_document(gina, self._values(name, words=taken.markdown if taken else ""), self.places.numbers[place], rung)
        page = f"/biblioteca/{row.id}-{row.slug}"
        arguments = {"document_id": row.id, "slug": row.slug, "number": 1, "member_id": self.stage.members["G"]}
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
        arguments = {**first.arguments, "slug": row.slug, "number": number}
        if shown:
            first.arguments, first.page = {**arguments, "number": 1}, f"{page}/versioni/1"
            # Lists and history name the standing version; the first one's own words are on its own page.
            first.elsewhere[f"{name}/change"] = f"{page}/versioni"
            self.add(f"{name}_v{number}", "version", arguments, page, change=f"{page}/versioni")
        else:
            self.add(f"{name}_v{number}", "version", arguments, f"{page}/versioni/{number}", change=f"{page}/versioni")


class _Meetings(Scene):
    """Meetings with their recordings and what is said in them."""

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
        for name, held in (("open.meeting_team", OLD), ("closed.meeting_old", OLD)):
            with at(held):
                taken = taken_file(self, f"{name}.file", self.actor("F"), pdf=True)
                attach(self.actor("F"), self._id(name), [taken.public_id])
                list_file(self, f"{name}.file", taken)
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
        # No file lies beside it under this name; the door that takes one away is a door all the same.
        arguments = {"meeting_id": row.id, "slug": row.slug, "code": code_of(row.id), "public_id": "B" * 22}
        self.add(name, "meeting", arguments, f"/incontri/{row.id}-{row.slug}")
        Speech(self.stage, self.places).furnish(name, row, held)


class _Moderation(Scene):
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
