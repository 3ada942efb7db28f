"""Practice cards, on the stage: open and closed ones, drafts, what was hidden or taken away, and a closed one that tries an open one out.

`DOORS` is the oracle's share of it.
"""

from collections.abc import Mapping
from datetime import timedelta

from forum.core.audience import Rung
from forum.files.services import Taken, take
from forum.practices.services.tending import delete_practice, hide_practice
from forum.practices.services.writing import begin_practice, publish_practice, revise_practice
from forum.practices.sheet import PracticeValues, fields_of
from tests.support.documents import pdf_of
from tests.support.meetings import upload_of
from tests.visibility.people import Scene
from tests.visibility.stage import NEW, OLD, at

_EVERYBODY = "VOINFRMACJE"

# A draft is also for who helps to write it: curators where they read, the facilitators of its pact.
DOORS: Mapping[str, str] = {
    "commons.practice": _EVERYBODY,
    "commons.practice_draft": "C",
    "open.practice": _EVERYBODY,
    "open.practice_members": "OINFRMACJE",
    "open.practice_team": "F",
    "open.practice_hidden": "FMJ",
    "open.practice_deleted": "",
    "open.practice_draft": "CF",
    "open.practice_draft.file": "CF",
    "closed.practice_old": "IFJ",
    "closed.practice_new": "INFJ",
    "closed.practice_draft": "F",
    "closed.practice_draft.file": "F",
}


class Practised(Scene):
    """Cards of the commons, of an open pact and of a closed one, all told by somebody who stands nowhere else."""

    def put_up(self) -> None:
        with at(OLD):
            for name in ("commons.practice", "open.practice", "open.practice_hidden", "open.practice_deleted"):
                self._tell(name, Rung.PUBLIC)
            self._tell("open.practice_members", Rung.MEMBERS)
            self._tell("open.practice_team", Rung.TEAM)
            self._tell("closed.practice_old", Rung.PACT)
        with at(NEW):
            # Who reads the open card must not learn from it that the closed pact tried it out.
            self._tell("closed.practice_new", Rung.PACT, tries="open.practice")
            self._begin("commons.practice_draft", Rung.PUBLIC)
            for name, rung in (("open", Rung.PUBLIC), ("closed", Rung.PACT)):
                self._begin(f"{name}.practice_draft", rung, with_file=True)
        with at(NEW + timedelta(days=1)):
            hide_practice(self.actor("M"), self._id("open.practice_hidden"), self.word("open.practice_hidden/hidden_reason"))
            delete_practice(self.actor("G"), self._id("open.practice_deleted"))
            self._change("open.practice")

    def _id(self, name: str) -> int:
        return int(self.stage.things[name].arguments["practice_id"])

    def _begin(self, name: str, rung: Rung, tries: str = "", with_file: bool = False) -> int:
        gina, pact_id = self.actor("G"), self.places.numbers[name.partition(".")[0]]
        taken = self._file(f"{name}.file") if with_file else None
        sheet = {one.name: self.word(f"{name}/{one.name}") for one in fields_of(bool(tries))}
        if taken:
            sheet["materials"] += f" {taken.markdown}"
        outcome = "worked" if tries else ""
        values = PracticeValues(self.word(f"{name}/title"), self.word(f"{name}/summary"), sheet, (self.places.theme,), rung, outcome)
        row = begin_practice(gina, pact_id, values, parent_id=self._id(tries) if tries else None)
        self.add(name, "practice", {"practice_id": row.id, "slug": row.slug}, f"/buone-prassi/{row.id}-{row.slug}")
        return row.id

    def _file(self, name: str) -> Taken:
        upload = upload_of(pdf_of(f"Si legge {self.word(f'{name}/bytes')}"), f"{self.word(f'{name}/name')}.pdf")
        taken = take(self.actor("G"), [upload])[0]
        self.add(name, "file", {"public_id": taken.public_id, "file_id": taken.id}, taken.url)
        return taken

    def _tell(self, name: str, rung: Rung, tries: str = "") -> None:
        publish_practice(self.actor("G"), self._begin(name, rung, tries))

    def _change(self, name: str) -> None:
        """Have a card say something else in one field; what it said there is then read on the page of what it said before."""
        thing = self.stage.things[name]
        kept = {one.name: self.stage.word(f"{name}/{one.name}") for one in fields_of(False)}
        title, summary = (self.stage.word(f"{name}/{place}") for place in ("title", "summary"))
        now = {**kept, "need": self.word(f"{name}/need_now")}
        revise_practice(self.actor("G"), self._id(name), 1, PracticeValues(title, summary, now, (self.places.theme,)))
        thing.elsewhere[f"{name}/need"] = f"{thing.page}/storia"
