"""Ways in which what was open is closed, and seeing that it is: on every surface, for people who had it open before them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from flask.testing import FlaskClient

from tests.support.pacts import send
from tests.support.people import csrf_of
from tests.visibility import citing
from tests.visibility.searching import asked, with_a_slip
from tests.visibility.stage import Stage
from tests.visibility.surfaces import doors
from tests.visibility.walking import whole, without
from tests.visibility.words import BEGINNING, UNKNOWN

_LISTS = (
    "/",
    "/discussioni",
    "/incontri",
    "/biblioteca",
    "/buone-prassi",
    "/buone-prassi/feed.atom",
    "/patti",
    "/feed.atom",
    "/temi",
    "/temi/volontariato",
)
_LISTS += ("/temi/volontariato/feed.atom", "/sitemap/discussioni-1.xml", "/sitemap/incontri-1.xml", "/sitemap/biblioteca-1.xml")
_LISTS += ("/sitemap/patti-1.xml", f"/cerca?q={BEGINNING}*", f"/cerca?q={BEGINNING}*&pagina=2", "/moderazione/registro")
_LISTS += (f"/persone/nomi?q={BEGINNING}", "/raccolta", "/le-mie-parole")
_REASON = {"reason": "Una ragione detta bene"}
_OF_PACTS = frozenset(
    {"pact", "thread", "post", "carrier", "file", "meeting", "document", "practice", "recording", "passage", "moment", "answer"}
)
_OF_PACTS |= {"collected", "remark"}
# Their words stand on pages of other things, which stay open.
_ON_PAGES_OF_OTHERS = frozenset({"post", "carrier", "passage", "answer", "collected"})
# What somebody let out, and what they said themselves, does not go with the place where it was said.
_THEIR_OWN = frozenset({*citing.WORDS, *citing.THEIR_OWN})


@dataclass(frozen=True)
class Act:
    """One way of closing things: which, how, to whom, and words of theirs that were found before."""

    name: str
    things: Callable[[Stage], tuple[str, ...]]
    do: Callable[[Stage], Any]
    letters: str
    labels: tuple[str, ...]
    witness: str = "V"


class Closing:
    """Some things about to be closed, with every address where they stand or are listed while they are open."""

    def __init__(self, stage: Stage, act: Act) -> None:
        self._stage = stage
        self._act = act
        self._things = act.things(stage)
        # Whoever has a page open keeps their sign-in; what the visitor opens is kept ready from here on.
        self._browsers = {letter: stage.browser(letter) for letter in {*act.letters, act.witness}}
        lists = {f"{stage.things[f'{name}.pact'].page}{rest}" for name in ("open", "closed") for rest in ("", "/feed.atom")}
        lists.add(stage.things["commons.document_citing"].page)
        self._addresses = sorted({*_LISTS, *lists, *(door.address for door in doors(stage) if door.thing in self._things)})
        assert self._told(act.witness), "nothing is open that could be closed"

    def _told(self, letter: str) -> list[str]:
        closed = {label for label in self._stage.words.by_label if label.partition("/")[0] in self._things} - _THEIR_OWN
        browser = self._browsers[letter]
        answers = {address: without(whole(browser.get(address)), address) for address in self._addresses}
        return [f"{label} at {address}" for address, told in answers.items() for label in sorted(self._stage.words.found_in(told) & closed)]

    def still_told(self) -> list[str]:
        """Return where people are still told words that were closed to them, and pages that still open."""
        told = [f"{letter}: {found}" for letter in self._act.letters for found in self._told(letter)]
        own = [self._stage.things[name] for name in self._things]
        for letter in self._act.letters:
            pages = (thing for thing in own if thing.kind not in _ON_PAGES_OF_OTHERS)
            told += [f"{letter}: {thing.name} opens" for thing in pages if self._browsers[letter].get(thing.page).status_code == 200]
        return told

    def still_found(self) -> list[str]:
        """Return the words of which the search knows more than of words that nobody wrote."""
        return [f"{letter}: {found}" for letter in self._act.letters for found in self._found(self._browsers[letter])]

    def _found(self, browser: FlaskClient) -> Iterable[str]:
        for form, length in (("{}", None), ("{}*", 8), ("{} OR volontariato", None)):
            never = asked(browser, form.format(UNKNOWN[:length]))
            for label in self._act.labels:
                if asked(browser, form.format(self._stage.word(label)[:length])) != never:
                    yield f"{label} as {form}"
        for label in self._act.labels:
            slip = quote_plus(with_a_slip(self._stage.word(label)))
            if label in self._stage.words.found_in(browser.get(f"/cerca?q={slip}").data):
                yield f"{label} suggested"


def pressed(browser: FlaskClient, address: str, **fields: str) -> Any:
    """Send a form as its page would, and see that it was taken."""
    answer = browser.post(address, data={"csrf_token": csrf_of(browser.get("/impostazioni")), **fields})
    assert answer.status_code == 303, f"{address} answered {answer.status_code}"
    return answer


def number_of(stage: Stage, name: str) -> int:
    """Return the number of a thing in its addresses."""
    thing = stage.things[name]
    return int(thing.arguments[f"{thing.kind}_id"])


def _only(*names: str) -> Callable[[Stage], tuple[str, ...]]:
    return lambda stage: names


def _on(letter: str, address: str, name: str, **fields: str) -> Callable[[Stage], Any]:
    return lambda stage: pressed(stage.browser(letter), address.format(number_of(stage, name)), **fields)


def _move(stage: Stage) -> None:
    place = {"pact": str(stage.things["closed.pact"].arguments["pact_id"]), "rung": "2"}
    pressed(stage.browser("F"), f"/discussioni/{number_of(stage, 'open.thread')}/sposta", **place, **_REASON)


def _narrow(stage: Stage) -> None:
    settings = f"{stage.things['open.pact'].page}/impostazioni"
    assert send(stage.browser("F"), settings, rung="2", page="2", joining="invitation", past_is_open=None).status_code == 303


def _remove(stage: Stage) -> None:
    pressed(stage.browser("F"), f"{stage.things['closed.pact'].page}/persone/{stage.members['I']}/togli", **_REASON)


def _with_what_is_said(*names: str) -> Callable[[Stage], tuple[str, ...]]:
    """Return some things, and of the meetings among them everything that is said in their recordings."""

    def choose(stage: Stage) -> tuple[str, ...]:
        said = tuple(name for name, thing in stage.things.items() if thing.kind in _OF_PACTS and name.rpartition(".")[0] in names)
        return (*names, *said)

    return choose


def _keep_out(stage: Stage) -> None:
    wish = stage.things["commons.meeting.stretch_asked"].arguments
    address = f"/incontri/{wish['meeting_id']}/tratti-riservati/{wish['stretch_id']}"
    pressed(stage.browser("C"), address, decision="accepted", answer="")


def _of_the_closed_pact(stage: Stage) -> tuple[str, ...]:
    return tuple(name for name, thing in stage.things.items() if name.startswith("closed.") and thing.kind in _OF_PACTS)


def _draw_back(stage: Stage) -> None:
    assert send(stage.browser("W"), "/impostazioni", audience="1").status_code == 303


def _suspend(stage: Stage) -> None:
    pressed(stage.browser("A"), f"/amministrazione/persone/{stage.members['S']}/sospendi", **_REASON)


_NARROWED = ("open.pact", "open.meeting", "open.meeting_members", "open.document_members", "open.thread_members", "open.organisation")
_STRETCH = ("commons.meeting.reserved", "commons.meeting.reserved_moment", "commons.meeting.reserved_answer")

# In an order in which each still finds open what it closes.
ACTS = (
    Act(
        "a post is hidden",
        _only("commons.post_edited"),
        _on("M", "/interventi/{}/nascondi", "commons.post_edited", **_REASON),
        "VO",
        ("commons.post_edited/text_now",),
    ),
    Act(
        "a post is deleted",
        _only("commons.post_live"),
        _on("I", "/interventi/{}/elimina", "commons.post_live"),
        "VIM",
        ("commons.post_live/text",),
    ),
    Act(
        "a thread is hidden",
        _only("commons.thread"),
        _on("M", "/discussioni/{}/nascondi", "commons.thread", **_REASON),
        "VF",
        ("commons.thread/title", "commons.thread/text"),
    ),
    Act(
        "a document is taken back",
        _only("commons.document", "commons.document_v2"),
        _on("C", "/biblioteca/{}/ritira", "commons.document", **_REASON),
        "VM",
        ("commons.document_v2/title", "commons.document_v2/text"),
    ),
    Act(
        "a stretch is kept out",
        _only(*_STRETCH),
        _keep_out,
        "VFMCI",
        ("commons.meeting.reserved/words", "commons.meeting.reserved/chapter", "commons.meeting.reserved_moment/line"),
    ),
    Act(
        "an answer is hidden",
        _only("commons.meeting.answer"),
        _on("M", "/momenti/risposte/{}/nascondi", "commons.meeting.answer", **_REASON),
        "VFC",
        ("commons.meeting.answer/text",),
    ),
    Act(
        "a moment is hidden",
        _only("commons.meeting.moment"),
        _on("M", "/momenti/{}/nascondi", "commons.meeting.moment", **_REASON),
        "VFC",
        ("commons.meeting.moment/line",),
    ),
    Act(
        "a meeting is deleted",
        _with_what_is_said("commons.meeting"),
        _on("C", "/incontri/{}/elimina", "commons.meeting"),
        "VCJ",
        ("commons.meeting/title", "commons.meeting/minutes", "commons.meeting.passage/words"),
    ),
    Act(
        "a thread is moved into a closed pact",
        _only("open.thread", "open.file_pdf", "open.file_pdf.post"),
        _move,
        "VRM",
        ("open.thread/title", "open.file_pdf.post/text"),
    ),
    Act(
        "a pact is narrowed",
        _with_what_is_said(*_NARROWED),
        _narrow,
        "VOM",
        ("open.meeting/title", "open.meeting_members/minutes", "open.pact/title", "open.meeting.passage/words", "open.meeting.moment/line"),
    ),
    Act(
        "a member is removed",
        _of_the_closed_pact,
        _remove,
        "I",
        ("closed.thread_old/title", "closed.pact/title", "closed.meeting_old.passage/words"),
        "I",
    ),
    Act("a profile is drawn back", _only("person.writer"), _draw_back, "V", ("person.writer/biography",)),
    Act("somebody is suspended", _only("person.shy"), _suspend, "O", ("person.shy/biography",), "O"),
)
