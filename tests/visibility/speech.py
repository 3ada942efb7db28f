"""What is said in recordings, on the stage: chapters, words, moments and answers at every meeting; stretches kept out at some."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from forum.accounts.models import Member
from forum.core.actor import SYSTEM
from forum.core.content import State
from forum.core.database import db
from forum.listening.misheard import Misheard
from forum.listening.models import Consent, Moment, MomentAnswer, Passage
from forum.listening.seals import seal_of
from forum.listening.services.consent import ConsentValues, say_consent
from forum.listening.services.correcting import correct_passage
from forum.listening.services.local_words import set_local_words
from forum.listening.services.stretches import Wish, ask_stretch, decide_stretch
from forum.listening.services.together import Window, open_listening
from forum.meetings.models import Meeting, Recording
from forum.web.dates import PLACE
from tests.support.listening import make_answer, make_moment, make_transcript, recording_of
from tests.visibility.people import Scene
from tests.visibility.stage import NEW, at

# A passage begins every half minute: the first is read by whoever reads the meeting, the second is kept out at some meetings,
# the third was corrected there.
_HALF_MINUTE = 30_000
_KEPT_OUT = (_HALF_MINUTE, 2 * _HALF_MINUTE - 1_000)
_AFTER = 4 * _HALF_MINUTE
# Near the stage's present, so that who tends a meeting is told.
_KEEP_UNTIL = date(2026, 4, 2)
# Who asks at each meeting that its second passage be kept out; where nobody accepted it yet, everything is still read.
_ASKERS = {"open.meeting": "I", "closed.meeting_old": "R", "commons.meeting": "I"}
_STILL_READ = "commons.meeting"


@dataclass(frozen=True)
class _Place:
    """A meeting that is being furnished."""

    name: str
    row: Meeting
    recording: Recording
    page: str
    held: datetime


class Speech(Scene):
    """Furnishes meetings, and afterwards their pacts."""

    def furnish(self, name: str, row: Meeting, held: datetime) -> None:
        """Give a meeting its words, moments, consent and a window of listening together."""
        place = _Place(name, row, recording_of(row), f"/incontri/{row.id}-{row.slug}", held)
        with at(held):
            self._words(place)
            self._notes(place)
            self._care(place)
            if name in _ASKERS:
                self._stretches(place)
        db.session.commit()

    def _words(self, place: _Place) -> None:
        name, listen = place.name, f"{place.page}/ascolto"
        special = name in _ASKERS
        number = place.recording.id
        recording = self.add(f"{name}.recording", "recording", {"recording_id": number, "number": 1}, listen)
        chapters = [(0, self.word(f"{name}.recording/chapter"))]
        if special:
            chapters += [(_KEPT_OUT[0], self.word(f"{name}.reserved/chapter")), (2 * _HALF_MINUTE, "Il seguito")]
            before = (self.word(f"{name}.recording/version"), self.word(f"{name}.reserved/version"))
            make_transcript(place.recording, *before, chapters=tuple(chapters))
            recording.elsewhere[f"{name}.recording/version"] = f"/registrazioni/{number}/trascrizione/versioni/1.vtt"
        labels = [f"{name}.passage/words", *([f"{name}.reserved/words", f"{name}.corrected/words"] if special else [])]
        texts = [f"Si comincia da {self.word(label)}" for label in labels]
        given: dict[str, Any] = {"version": 1} if special else {"chapters": tuple(chapters)}
        passages = make_transcript(place.recording, *texts, speaker=self.word(f"{name}.recording/speaker"), **given)
        for label, passage in zip(labels, passages, strict=True):
            self.add(label.partition("/")[0], "passage", {"passage_id": passage.id}, listen)
        if special:
            self._correct(f"{name}.corrected", passages[2])
            if name == _STILL_READ:
                self.stage.things[f"{name}.reserved"].elsewhere[f"{name}.reserved/version"] = recording.elsewhere[
                    f"{name}.recording/version"
                ]

    def _correct(self, name: str, passage: Passage) -> None:
        thing = self.stage.things[name]
        thing.elsewhere[f"{name}/words"] = f"/passaggi/{passage.id}/storia"
        correct_passage(SYSTEM, passage.id, passage.version, f"Si riprende da {self.word(f'{name}/words_now')}", "")

    def _notes(self, place: _Place) -> None:
        name = place.name
        moment = self._moment(f"{name}.moment", place, _AFTER)
        self._answer(f"{name}.answer", moment)
        if name in _ASKERS:
            within = self._moment(f"{name}.reserved_moment", place, _KEPT_OUT[0] + 5_000)
            self._answer(f"{name}.reserved_answer", within)
            hidden = self._moment(f"{name}.moment_hidden", place, _AFTER, **self._hidden(f"{name}.moment_hidden"))
            self._answer(f"{name}.answer_under_hidden", hidden)
            self._moment(f"{name}.moment_deleted", place, _AFTER, state=State.DELETED)
            self._answer(f"{name}.answer_hidden", moment, **self._hidden(f"{name}.answer_hidden"))
            self._answer(f"{name}.answer_deleted", moment, state=State.DELETED)

    def _hidden(self, name: str) -> dict[str, Any]:
        return {"state": State.HIDDEN, "hidden_reason": self.word(f"{name}/hidden_reason")}

    def _writer(self) -> Member:
        return db.session.get_one(Member, self.stage.members["W"])

    def _moment(self, name: str, place: _Place, starts: int, **values: Any) -> Moment:
        row = make_moment(place.recording, self._writer(), self.word(f"{name}/line"), starts=starts, **values)
        arguments = {"moment_id": row.id, "meeting_id": place.row.id}
        self.add(name, "moment", arguments, f"/momenti/{row.id}")
        return row

    def _answer(self, name: str, moment: Moment, **values: Any) -> MomentAnswer:
        row = make_answer(moment, self._writer(), self.word(f"{name}/text"), **values)
        page = f"/momenti/{moment.id}"
        self.add(name, "answer", {"answer_id": row.id, "moment_id": moment.id}, page)
        return row

    def _care(self, place: _Place) -> None:
        name = place.name
        note = self.word(f"{name}/consent")
        say_consent(SYSTEM, place.row.id, ConsentValues(Consent.ALL, note, _KEEP_UNTIL), None)
        day = place.held.astimezone(PLACE).date()
        # At the stage's present what was opened long ago is over, and what was opened lately is not.
        window = Window(day, day + timedelta(days=30), 2, self.word(f"{name}/greeting"))
        listening = open_listening(SYSTEM, place.row.id, window)
        moment = self.stage.things[f"{name}.moment"].arguments["moment_id"]
        db.session.get_one(Moment, moment).listening_id = listening.id
        self.stage.things[name].elsewhere[f"{name}/greeting"] = f"/incontri/{place.row.id}/ascolto-condiviso"

    def _stretches(self, place: _Place) -> None:
        name = place.name
        if name == _STILL_READ:
            self._wish(f"{name}.stretch_asked", place, _KEPT_OUT)
            return
        accepted = self._wish(f"{name}.stretch_accepted", place, _KEPT_OUT)
        refused = self._wish(f"{name}.stretch_refused", place, (_AFTER, _AFTER + 1_000))
        self._wish(f"{name}.stretch_asked", place, (_AFTER, _AFTER + 2_000))
        for number, wish, accept in ((accepted, "accepted", True), (refused, "refused", False)):
            answer = self.word(f"{name}.stretch_{wish}/answer")
            decide_stretch(self.actor("F"), place.row.id, number, accept, answer)

    def _wish(self, name: str, place: _Place, span: tuple[int, int]) -> int:
        asker = self.actor(_ASKERS[place.name])
        row = ask_stretch(asker, place.row.id, Wish(place.recording.id, *span, self.word(f"{name}/reason")))
        page = f"/incontri/{place.row.id}/tratti-riservati"
        arguments = {"meeting_id": place.row.id, "stretch_id": row.id}
        self.add(name, "stretch", arguments, page)
        return row.id

    def put_up(self) -> None:
        """Write down the words of two places."""
        with at(NEW):
            for name in ("open", "closed"):
                word = self.word(f"{name}.pact/local")
                set_local_words(SYSTEM, self.places.numbers[name], seal_of(""), (Misheard(0, "pan dino", word),))
                thing = self.stage.things[f"{name}.pact"]
                thing.elsewhere[f"{name}.pact/local"] = f"{thing.page}/parole"
