"""What was open and is closed is closed at once: on every surface, on pages kept ready, and before the index heard of it."""

from typing import Any
from urllib.parse import quote_plus

import pytest
from flask.testing import FlaskClient

from forum.core.outbox import drain
from forum.core.work import INDEX_BOX
from forum.search.queue import index_parcels
from tests.support.pacts import send
from tests.support.people import csrf_of
from tests.visibility.stage import Stage
from tests.visibility.surfaces import doors
from tests.visibility.test_search import asked, with_a_slip
from tests.visibility.walking import listed, whole, without
from tests.visibility.words import BEGINNING, UNKNOWN

_LISTS = ("/", "/discussioni", "/incontri", "/biblioteca", "/patti", "/feed.atom", "/temi/volontariato")
_LISTS += ("/temi", "/temi/volontariato/feed.atom", "/sitemap/discussioni-1.xml", "/sitemap/incontri-1.xml", "/sitemap/biblioteca-1.xml")
_LISTS += ("/sitemap/patti-1.xml", f"/cerca?q={BEGINNING}*", f"/cerca?q={BEGINNING}*&pagina=2", "/moderazione/registro")
_LISTS += (f"/persone/nomi?q={BEGINNING}",)
_REASON = {"reason": "Una ragione detta bene"}


class Closing:
    """Some things about to be closed, with every address where they stand or are listed while they are open."""

    def __init__(self, stage: Stage, *names: str, witness: str = "V") -> None:
        self._stage = stage
        self._names = names
        lists = {f"{stage.things[f'{name}.pact'].page}{rest}" for name in ("open", "closed") for rest in ("", "/feed.atom")}
        self._addresses = sorted({*_LISTS, *lists, *(door.address for door in doors(stage) if door.thing in names)})
        # Where it is a visitor who saw it open, their pages are kept ready from here on.
        assert self._told_to(stage.browser(witness)), "nothing is open that could be closed"

    def _told_to(self, browser: FlaskClient) -> list[str]:
        closed = {label for label in self._stage.words.by_label if label.partition("/")[0] in self._names}
        answers = {address: without(whole(browser.get(address)), address) for address in self._addresses}
        return [f"{label} at {address}" for address, told in answers.items() for label in sorted(self._stage.words.found_in(told) & closed)]

    def is_done_for(self, letters: str, browser: FlaskClient | None = None) -> None:
        """See that nobody of these is told a word of it anywhere, and that its own pages are not there."""
        told = []
        for letter in letters:
            reader = browser or self._stage.browser(letter)
            told += [f"{letter}: {found}" for found in self._told_to(reader)]
            own = (self._stage.things[name] for name in self._names)
            told += [f"{letter}: {thing.name} opens" for thing in own if thing.kind != "post" and reader.get(thing.page).status_code == 200]
        assert not told, listed(told)

    def is_done_in_the_search_for(self, letters: str, *labels: str) -> None:
        """See that the search knows no more of some words than of words nobody wrote, before the worker came by and after."""
        at_once = self._found(letters, labels)
        with self._stage.app.test_request_context():
            while drain(INDEX_BOX, index_parcels):
                pass
        afterwards = self._found(letters, labels)
        assert not afterwards, listed(afterwards)
        assert not at_once, listed(at_once)

    def _found(self, letters: str, labels: tuple[str, ...]) -> list[str]:
        found = []
        for letter in letters:
            browser, words = self._stage.browser(letter), [self._stage.word(label) for label in labels]
            for form, length in (("{}", None), ("{}*", 9), ("{} OR volontariato", None)):
                never = asked(browser, form.format(UNKNOWN[:length]))
                found += [f"{letter}: {form.format(word)}" for word in words if asked(browser, form.format(word[:length])) != never]
            for label, word in zip(labels, words, strict=True):
                if label in self._stage.words.found_in(browser.get(f"/cerca?q={quote_plus(with_a_slip(word))}").data):
                    found.append(f"{letter}: {label} suggested")
        return found


def pressed(browser: FlaskClient, address: str, **fields: str) -> Any:
    """Send a form as its page would, and see that it was taken."""
    answer = browser.post(address, data={"csrf_token": csrf_of(browser.get("/impostazioni")), **fields})
    assert answer.status_code == 303, f"{address} answered {answer.status_code}"
    return answer


def number_of(stage: Stage, name: str) -> int:
    """Return the number of a thing in its addresses."""
    thing = stage.things[name]
    return int(thing.arguments[f"{thing.kind}_id"])


def test_a_hidden_post_is_gone_at_once(stage):
    closing = Closing(stage, "commons.post_edited")
    pressed(stage.browser("M"), f"/interventi/{number_of(stage, 'commons.post_edited')}/nascondi", **_REASON)
    closing.is_done_for("VOF")
    closing.is_done_in_the_search_for("VO", "commons.post_edited/text_now")


def test_a_deleted_post_is_gone_at_once(stage):
    closing = Closing(stage, "commons.post_live")
    pressed(stage.browser("I"), f"/interventi/{number_of(stage, 'commons.post_live')}/elimina")
    closing.is_done_for("VOIM")
    closing.is_done_in_the_search_for("VM", "commons.post_live/text")


def test_a_hidden_thread_is_gone_at_once(stage):
    closing = Closing(stage, "commons.thread")
    pressed(stage.browser("M"), f"/discussioni/{number_of(stage, 'commons.thread')}/nascondi", **_REASON)
    closing.is_done_for("VOF")
    closing.is_done_in_the_search_for("VO", "commons.thread/title", "commons.thread/text")


def test_a_withdrawn_document_is_gone_at_once(stage):
    closing = Closing(stage, "commons.document", "commons.document_v2")
    pressed(stage.browser("C"), f"/biblioteca/{number_of(stage, 'commons.document')}/ritira", **_REASON)
    closing.is_done_for("VOM")
    closing.is_done_in_the_search_for("VO", "commons.document_v2/title", "commons.document_v2/text")


def test_a_deleted_meeting_is_gone_at_once(stage):
    closing = Closing(stage, "commons.meeting")
    pressed(stage.browser("C"), f"/incontri/{number_of(stage, 'commons.meeting')}/elimina")
    closing.is_done_for("VOCJ")
    closing.is_done_in_the_search_for("VJ", "commons.meeting/title", "commons.meeting/minutes")


def test_a_thread_moved_into_a_closed_pact_is_gone_for_its_old_readers(stage):
    closing = Closing(stage, "open.thread", "open.file_pdf", "open.file_pdf.post")
    place = {"pact": str(stage.things["closed.pact"].arguments["pact_id"]), "rung": "2"}
    pressed(stage.browser("F"), f"/discussioni/{number_of(stage, 'open.thread')}/sposta", **place, **_REASON)
    closing.is_done_for("VORM")
    closing.is_done_in_the_search_for("VR", "open.thread/title", "open.file_pdf.post/text")


def test_a_narrowed_pact_is_closed_with_everything_in_it(stage):
    closed = ("open.pact", "open.meeting", "open.meeting_members", "open.document_members", "open.thread_members", "open.organisation")
    closing = Closing(stage, *closed)
    settings = f"{stage.things['open.pact'].page}/impostazioni"
    assert send(stage.browser("F"), settings, rung="2", page="2", joining="invitation", past_is_open=None).status_code == 303
    closing.is_done_for("VOM")
    closing.is_done_in_the_search_for("VO", "open.meeting/title", "open.meeting_members/minutes", "open.pact/title")


def test_whoever_is_removed_from_a_pact_is_outside_at_once(stage):
    kinds = {"pact", "thread", "post", "carrier", "file", "meeting", "document"}
    closing = Closing(stage, *(name for name, thing in stage.things.items() if name.startswith("closed.") and thing.kind in kinds), witness="I")
    browser = stage.browser("I")
    assert browser.get(stage.things["closed.thread_old"].page).status_code == 200
    pressed(stage.browser("F"), f"{stage.things['closed.pact'].page}/persone/{stage.members['I']}/togli", **_REASON)
    closing.is_done_for("I", browser)
    closing.is_done_in_the_search_for("I", "closed.thread_old/title", "closed.pact/title")
    reply = {"csrf_token": csrf_of(browser.get("/impostazioni")), "text": "Ancora qui"}
    assert browser.post(f"/discussioni/{number_of(stage, 'closed.thread_new')}/risposte", data=reply).status_code == 404


def test_a_profile_drawn_back_is_closed_to_visitors_at_once(stage):
    closing = Closing(stage, "person.writer")
    assert send(stage.browser("W"), "/impostazioni", audience="1").status_code == 303
    closing.is_done_for("V")
    closing.is_done_in_the_search_for("V", "person.writer/biography")


def test_whoever_is_suspended_is_out_at_once_and_their_profile_with_them(stage):
    closing, browser = Closing(stage, "person.shy", witness="O"), stage.browser("S")
    assert browser.get("/impostazioni").status_code == 200
    pressed(stage.browser("A"), f"/amministrazione/persone/{stage.members['S']}/sospendi", **_REASON)
    assert browser.get("/impostazioni").status_code == 303
    closing.is_done_for("O")
    closing.is_done_in_the_search_for("O", "person.shy/biography")


@pytest.mark.parametrize("letter", "VO")
def test_the_search_still_answers_when_all_that_is_done(stage, letter):
    assert b"risultat" in asked(stage.browser(letter), f"{BEGINNING}*")
