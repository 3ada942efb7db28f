"""Every door that writes, before people to whom its thing is closed: the answer of what never was, and nothing changes.

The forms are sent as somebody who may would send them, so that what stops them is the closed door and not a slip.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.core.database import Base, db
from tests.support.people import csrf_of
from tests.visibility.oracle import DOORS
from tests.visibility.stage import ACTORS, Stage, Thing
from tests.visibility.surfaces import absent_arguments, address_of, quotable
from tests.visibility.walking import listed, whole, without

_REASON = {"reason": "Una ragione detta bene"}
_TEXT = {"text": "Parole nuove di qualcuno che non dovrebbe", "version": "1"}
_DOCUMENT = {"title": "Un altro titolo", "summary": "In breve", "text": "Altre parole", "themes": "1", "rung": "0", "version": "1"}
_PRACTICE = {
    "title": "Un altro titolo",
    "summary": "In breve",
    "need": "Serviva",
    "steps": "Fatto",
    "themes": "1",
    "rung": "0",
    "version": "1",
}
_MEETING = {"title": "Un altro titolo", "date_text": "2021", "rung": "0", "version": "1"}
_SETTINGS = {"rung": "0", "page": "0", "joining": "open", "past_is_open": "y", "version": "1"}
_NOTE = {"quando": "0:10", "line": "Una cosa notata", "kind": "idea"}
_WINDOW = {"first_day": "2026-04-01", "last_day": "2026-04-09", "wanted": "2", "greeting": ""}

# Each route that writes to a thing: the sorts of thing, and the form as it would be taken.
WRITES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "/amministrazione/patti/<int:pact_id>/entra": ("pact", _REASON),
    "/biblioteca/<int:document_id>/ancora-vero": ("document", {}),
    "/biblioteca/<int:document_id>/approva": ("document", {"number": "1", "note": ""}),
    "/biblioteca/<int:document_id>/fonti": ("document", {"act": "drop", "block": "3", "citation": "1"}),
    "/biblioteca/<int:document_id>/fonti/collegamento": ("document", {"block": "3", "url": "https://example.org", "title": "Una pagina"}),
    "/biblioteca/<int:document_id>/fonti/nuova": ("document", {"block": "3", "source": "post:1", "place": "", "words": ""}),
    "/biblioteca/<int:document_id>/fonti/raccolta": ("document", {"block": "3", "collected": "4"}),
    "/biblioteca/<int:document_id>/invia": ("document", {"number": "1"}),
    "/biblioteca/<int:document_id>/lettori": ("document", {"member": "3"}),
    "/biblioteca/<int:document_id>/lettori/<int:member_id>/togli": ("document", {}),
    "/biblioteca/<int:document_id>/modifica": ("document", _DOCUMENT),
    "/biblioteca/<int:document_id>/modifiche": ("document", {"number": "1", "wanted": "Un capo in più"}),
    "/biblioteca/<int:document_id>/nascondi": ("document", _REASON),
    "/biblioteca/<int:document_id>/osservazioni": ("document", {"block": "3", "words": "", "remark": "Una cosa da dire"}),
    "/biblioteca/<int:document_id>/osservazioni/<int:remark_id>/chiudi": ("remark", {}),
    "/biblioteca/<int:document_id>/osservazioni/<int:remark_id>/riapri": ("remark", {}),
    "/biblioteca/<int:document_id>/osservazioni/<int:remark_id>/rispondi": ("remark", {"answer": "Una risposta"}),
    "/biblioteca/<int:document_id>/pubblica": ("document", {"number": "1"}),
    "/biblioteca/<int:document_id>/ripristina": ("document", {}),
    "/biblioteca/<int:document_id>/ritira": ("document", _REASON),
    "/buone-prassi/<int:practice_id>/elimina": ("practice", {}),
    "/buone-prassi/<int:practice_id>/modifica": ("practice", _PRACTICE),
    "/buone-prassi/<int:practice_id>/mostra": ("practice", {}),
    "/buone-prassi/<int:practice_id>/nascondi": ("practice", _REASON),
    "/buone-prassi/<int:practice_id>/prova": ("practice", {}),
    "/buone-prassi/<int:practice_id>/pubblica": ("practice", {}),
    "/buone-prassi/<int:practice_id>/rilettura": ("practice", {"review": "done"}),
    "/citazioni/<int:citation_id>/altre-parole": ("citation", {"words": "Dette altrimenti", "seen": ""}),
    "/discussioni/<int:thread_id>/chiudi": ("thread", {}),
    "/discussioni/<int:thread_id>/letta": ("thread", {"position": "1"}),
    "/discussioni/<int:thread_id>/modifica": ("thread", {"title": "Un altro titolo", "kind": "free", "themes": "1", "version": "1"}),
    "/discussioni/<int:thread_id>/nascondi": ("thread", _REASON),
    "/discussioni/<int:thread_id>/parole": ("thread", {"thanks": "1"}),
    "/discussioni/<int:thread_id>/riapri": ("thread", {}),
    "/discussioni/<int:thread_id>/ripristina": ("thread", {}),
    "/discussioni/<int:thread_id>/risposte": ("thread", {"text": "Una risposta"}),
    "/discussioni/<int:thread_id>/sposta": ("thread", {"pact": "", "rung": "0", **_REASON}),
    "/incontri/<int:meeting_id>/allegati": ("meeting", {}),
    "/incontri/<int:meeting_id>/allegati/<public_id>/togli": ("meeting", {}),
    "/incontri/<int:meeting_id>/ascolto-condiviso/apri": ("meeting", _WINDOW),
    "/incontri/<int:meeting_id>/ascolto-condiviso/chiudi": ("meeting", {}),
    "/incontri/<int:meeting_id>/ascolto-condiviso/non-mostrare": ("meeting", {"listening": "1", "next": "/"}),
    "/incontri/<int:meeting_id>/che-cosa-e-successo": ("meeting", {"minutes": "Altre parole", "version": "1"}),
    "/incontri/<int:meeting_id>/consenso": ("meeting", {"consent": "all", "note": "", "keep_until": "", "changed_at": ""}),
    "/incontri/<int:meeting_id>/elimina": ("meeting", {}),
    "/incontri/<int:meeting_id>/modifica": ("meeting", _MEETING),
    "/incontri/<int:meeting_id>/momenti": ("meeting", {**_NOTE, "recording": "1"}),
    "/incontri/<int:meeting_id>/mostra": ("meeting", {}),
    "/incontri/<int:meeting_id>/nascondi": ("meeting", _REASON),
    "/incontri/<int:meeting_id>/registrazione": ("meeting", {"title": "Un’altra"}),
    "/incontri/<int:meeting_id>/tratti-riservati": ("meeting", {"recording": "1", "starts": "0:10", "ends": "0:20", "reason": ""}),
    "/incontri/<int:meeting_id>/tratti-riservati/<int:stretch_id>": ("stretch", {"decision": "accepted", "answer": ""}),
    "/incontri/<int:meeting_id>/tratti-riservati/<int:stretch_id>/togli": ("stretch", {}),
    "/interventi/<int:post_id>/elimina": ("post", {}),
    "/interventi/<int:post_id>/modifica": ("post", {**_TEXT, **_REASON}),
    "/interventi/<int:post_id>/nascondi": ("post", _REASON),
    "/interventi/<int:post_id>/ripristina": ("post", {}),
    "/le-mie-parole/<int:citation_id>": ("citation", {"choice": "name", "role": "", "note": "", "seen": ""}),
    "/le-mie-parole/<int:citation_id>/ritira": ("citation", {}),
    "/moderazione/<int:case_id>": ("case", {"act": "leave", "reason": "nothing", "line": "", "version": "1"}),
    "/moderazione/<int:case_id>/lascia": ("case", {}),
    "/moderazione/<int:case_id>/prendi": ("case", {}),
    "/momenti/<int:moment_id>/elimina": ("moment", {}),
    "/momenti/<int:moment_id>/modifica": ("moment", {**_NOTE, "version": "1"}),
    "/momenti/<int:moment_id>/nascondi": ("moment", _REASON),
    "/momenti/<int:moment_id>/ripristina": ("moment", {}),
    "/momenti/<int:moment_id>/risposte": ("moment", {"text": "Una risposta"}),
    "/momenti/risposte/<int:answer_id>/elimina": ("answer", {}),
    "/momenti/risposte/<int:answer_id>/nascondi": ("answer", _REASON),
    "/momenti/risposte/<int:answer_id>/ripristina": ("answer", {}),
    "/passaggi/<int:passage_id>/correggi": ("passage", {"words": "Altre parole", "speaker": "", "version": "1"}),
    "/patti/<slug>/chiedi": ("pact", {"message": "Vorrei entrare"}),
    "/patti/<slug>/entra": ("pact", {}),
    "/patti/<slug>/impostazioni": ("pact", _SETTINGS),
    "/patti/<slug>/inviti": ("pact", {"days": "14", "uses": "3", "note": ""}),
    "/patti/<slug>/inviti/<int:invitation_id>/ritira": ("invitation", {}),
    "/patti/<slug>/lascia": ("pact", {}),
    "/patti/<slug>/modifica": ("pact", {"title": "Un altro titolo", "version": "1", "sub_district_id": "0", "previous_id": "0"}),
    "/patti/<slug>/persone/<int:member_id>/passato": ("pact", {}),
    "/patti/<slug>/persone/<int:member_id>/riammetti": ("pact", {}),
    "/patti/<slug>/persone/<int:member_id>/ruolo": ("pact", {"hat": "facilitator"}),
    "/patti/<slug>/persone/<int:member_id>/togli": ("pact", _REASON),
    "/patti/<slug>/parole": ("pact", {"words": "pandin = Pandino", "seen": ""}),
    "/patti/<slug>/parole-citate": ("pact", {"silence": "name", "days": "20", "seen": ""}),
    "/patti/<slug>/realta": ("pact", {"organisation": "1", "part": "partner"}),
    "/patti/<slug>/realta/nuova": ("pact", {"name": "Gruppo nuovo", "kind": "group", "part": "partner"}),
    "/patti/<slug>/realta/togli": ("pact", {"organisation": "1"}),
    "/patti/<slug>/richieste/<int:member_id>/accetta": ("pact", {}),
    "/patti/<slug>/richieste/<int:member_id>/rifiuta": ("pact", {}),
    "/raccolta/<int:collected_id>/affermazione": ("collected", {"wording": "Si è imparato", "document": "1"}),
    "/raccolta/<int:collected_id>/da-parte": ("collected", {}),
    "/raccolta/<int:collected_id>/fonte": ("collected", {"document": "1", "block": "3"}),
    "/raccolta/<int:collected_id>/riprendi": ("collected", {}),
    "/raccolta/promemoria/<int:thread_id>": ("thread", {"next": "/"}),
    "/registrazioni/<int:recording_id>/capitoli": ("recording", {"text": "0:00 Un altro capitolo", "seen": ""}),
    "/registrazioni/<int:recording_id>/parole": ("recording", {"words": "1"}),
    "/registrazioni/<int:recording_id>/trascrizione": ("recording", {"text": "0:00\nAltre parole", "version": "1", "save": "y"}),
    "/registrazioni/<int:recording_id>/trascrizione/versioni/<int:number>/riprendi": ("recording", {}),
}
# Routes that write to nothing closed: one's own account, the doors, what only administrators and curators keep for all, and
# those that name a thing in their form, which have a test of their own below.
NOT_TO_THINGS = frozenset(
    {
        *("/accedi", "/esci", "/file", "/registrati", "/registrati/conferma", "/password-dimenticata", "/nuova-password/<secret>"),
        *("/conferma/<secret>", "/invito/<token>", "/patti/nuovo", "/impostazioni", "/impostazioni/dispositivi/altri/esci"),
        *("/impostazioni/dispositivi/<string(length=16):short>/esci", "/impostazioni/e-mail", "/impostazioni/password"),
        *("/biblioteca/nuovo", "/buone-prassi/nuova", "/discussioni/nuova", "/incontri/nuovo", "/raccogli", "/segnala"),
        *(f"/amministrazione/persone/<int:member_id>/{act}" for act in ("riammetti", "ruoli", "sospendi")),
        *("/amministrazione/temi/nuovo", "/amministrazione/temi/<int:theme_id>", "/amministrazione/temi/<int:theme_id>/sposta"),
        *(f"/amministrazione/territorio/{what}" for what in ("comuni/nuovo", "realta/nuova", "subambiti/nuovo")),
        *("/amministrazione/territorio/comuni/<int:municipality_id>", "/amministrazione/territorio/realta/<int:organisation_id>"),
        "/amministrazione/territorio/subambiti/<int:sub_district_id>",
        "/amministrazione/ricerca/non-trovato/<int:gap_id>/lascia",
        *(f"/amministrazione/ricerca/sinonimi/{rest}" for rest in ("nuovo", "<int:group_id>", "<int:group_id>/togli")),
    }
)
# The administrator's entry into a confidential pact is their own door to what is closed to them.
_OWN_DOOR = ("/amministrazione/patti/<int:pact_id>/entra", "A")
# One thing closed by its space and one closed by its state, of each sort.
_STANDING_FOR = frozenset(
    {
        *("closed.pact", "closed.invitation", "closed.case", "closed.thread_old", "closed.post_old", "closed.meeting_old"),
        *(
            "closed.document_new",
            "closed.practice_old",
            "open.practice_hidden",
            "open.practice_draft",
            "open.thread_team",
            "open.meeting_hidden",
            "open.document_draft",
            "commons.post_hidden",
        ),
        *("commons.thread_hidden", "commons.case", "circle.pact", "open.meeting_hidden.recording", "open.meeting_hidden.moment"),
        *("closed.document_new.remark", "open.document_draft.remark", "commons.document.remark", "closed.practice_new"),
        *("closed.collected", "closed.collected_of_removed", "closed.collected_team", "commons.collected_then_hidden"),
        *(f"closed.post_{what}.citation" for what in ("asked", "agreed", "reword", "asked_of_removed", "reword_of_member")),
        *(f"closed.meeting_old.{what}" for what in ("recording", "passage", "moment", "answer", "stretch_asked", "moment_hidden")),
        *(f"open.meeting.{what}" for what in ("reserved", "reserved_moment", "reserved_answer", "stretch_accepted", "moment_deleted")),
    }
)


class Writer:
    """Somebody who sends forms, with the token of a page that is open to everybody."""

    def __init__(self, stage: Stage, letter: str) -> None:
        self.browser: FlaskClient = stage.browser(letter, keeps_cookies=True)
        self._token = csrf_of(self.browser.get("/segnala?cosa=thread:1"))

    def sent(self, address: str, fields: Mapping[str, str]) -> bytes:
        """Send a form as a browser would, and return the answer without what was said in it."""
        answer = self.browser.post(address, data={"csrf_token": self._token, **fields})
        assert answer.status_code < 500, f"{address} broke"
        return without(whole(answer), address)


@pytest.fixture(scope="module")
def writers(stage: Stage) -> dict[str, Writer]:
    """Everybody, about to write."""
    return {letter: Writer(stage, letter) for letter in ACTORS}


@pytest.fixture
def still_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the random keys of forms shown again be the same."""
    monkeypatch.setattr("secrets.token_urlsafe", lambda length=32: "A" * length)


def kept() -> str:
    """Return the whole database in short, but for who is signed in where."""
    db.session.rollback()
    digest = hashlib.sha256()
    for table in Base.metadata.sorted_tables:
        if table.name != "sign_in":
            digest.update(repr(db.session.execute(select(table).order_by(*table.primary_key.columns)).all()).encode())
    return digest.hexdigest()


def _things(stage: Stage, kind: str, letter: str) -> Iterator[Thing]:
    for thing in stage.of_kind(kind):
        if letter not in DOORS[thing.name] and thing.name in _STANDING_FOR:
            yield thing


def test_every_door_that_writes_is_watched(stage):
    writing = {rule.rule for rule in stage.app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert writing - set(WRITES) - NOT_TO_THINGS == set()
    assert (set(WRITES) | NOT_TO_THINGS) - writing == set()


@pytest.mark.parametrize("letter", "VORNMACE")
def test_whoever_may_not_see_a_thing_cannot_write_to_it(stage, writers, letter):
    rules = {rule.rule: rule for rule in stage.app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    with stage.app.app_context():
        before = kept()
    differing, tried = [], 0
    for name, (kind, fields) in WRITES.items():
        absent: bytes | None = None
        for thing in _things(stage, kind, letter):
            if (name, letter) == _OWN_DOOR:
                continue
            tried += 1
            absent = absent or writers[letter].sent(address_of(rules[name], absent_arguments(thing.arguments)), fields)
            if writers[letter].sent(address_of(rules[name], thing.arguments), fields) != absent:
                differing.append(f"{name} {thing.name}")
    with stage.app.app_context():
        assert kept() == before
    assert tried > 40
    assert not differing, listed(differing)


def _named_in_forms(stage: Stage) -> list[tuple[str, dict[str, str], dict[str, str]]]:
    """Return forms to open places that name something closed, and the same with what never was."""
    pact, post = stage.things["closed.pact"].arguments, stage.things["closed.post_new"].arguments
    thread = f"/discussioni/{stage.things['commons.thread'].arguments['thread_id']}"
    new = {"title": "Un titolo nuovo", "text": "Parole", "themes": "1", "rung": "2", "kind": "free"}
    document = {"title": "Un titolo nuovo", "summary": "In breve", "text": "Parole", "themes": "1", "rung": "2"}
    meeting = {"title": "Un titolo nuovo", "date_text": "2021", "rung": "0"}
    # As long as the others, because a form shown again repeats what was chosen.
    never = {"slug": "nessuno", **{name: 10 ** len(str({**pact, **post}[name])) - 1 for name in ("pact_id", "post_id")}}

    def both(address: str, fields: Mapping[str, Any], **named: str) -> tuple[str, dict[str, str], dict[str, str]]:
        given = {**pact, **post}
        first, second = ({name: form.format(**values) for name, form in named.items()} for values in (given, never))
        return address, {**fields, **first}, {**fields, **second}

    return [
        both("/discussioni/nuova", new, pact="{slug}"),
        both("/biblioteca/nuovo", document, pact="{slug}"),
        both(f"{thread}/parole", {}, thanks="{post_id}"),
        both(f"{thread}/sposta", {"rung": "0", **_REASON}, pact="{pact_id}"),
        both("/incontri/nuovo?patto=", meeting, further_pacts="{pact_id}"),
        both(f"{stage.things['open.pact'].page}/modifica", {"title": "Titolo", "version": "1"}, previous_id="{pact_id}"),
        both(f"{stage.things['open.pact'].page}/persone/{stage.members['I']}/togli", {}, pact_id="{pact_id}"),
    ]


@pytest.mark.usefixtures("still_keys")
@pytest.mark.parametrize("letter", "ORMACE")
def test_a_form_that_names_something_closed_is_answered_as_one_that_names_nothing(stage, writers, letter):
    with stage.app.app_context():
        before = kept()
    differing = []
    for address, closed, never in _named_in_forms(stage):
        told = []
        for fields in (closed, never):
            answer = writers[letter].sent(address, fields)
            for value in set(closed.values()) ^ set(never.values()):
                for repeated in ('value="{}"', "&#39;{}&#39;"):
                    answer = answer.replace(repeated.format(value).encode(), b"...")
            told.append(answer)
        if told[0] != told[1]:
            differing.append(address)
    with stage.app.app_context():
        assert kept() == before
    assert not differing, listed(differing)


@pytest.mark.parametrize("letter", "VORNMACE")
def test_nobody_takes_words_that_they_may_not_read(stage, writers, letter):
    with stage.app.app_context():
        before = kept()
    differing, tried = [], 0
    for name, ref, place in quotable(stage):
        if letter not in DOORS[name]:
            tried += 1
            kind, text = ref.partition(":")[0], {"words": "", "reason": "Perché conta", "theme": "0"}
            page = f"/biblioteca/{stage.things['open.document_draft'].arguments['document_id']}/fonti/nuova"
            asked = (
                [(f"/raccogli?da={one}{place}", text) for one in (ref, f"{kind}:999999")],
                [(page, {"block": "3", "source": one, "place": place.removeprefix("&dove="), **text}) for one in (ref, f"{kind}:999999")],
            )
            for closed, never in asked:
                if writers[letter].sent(*closed) != writers[letter].sent(*never):
                    differing.append(f"{name} at {closed[0]}")
    with stage.app.app_context():
        assert kept() == before
    assert tried > 10
    assert not differing, listed(differing)


@pytest.mark.parametrize("name", ["open.file_team", "closed.file_new", "commons.file_draft", "closed.document_draft.file"])
def test_writing_the_address_of_a_closed_file_opens_it_to_nobody(stage, writers, name):
    thread = f"/discussioni/{stage.things['commons.thread'].arguments['thread_id']}"
    address = stage.things[name].page
    told = writers["O"].sent(f"{thread}/risposte", {"text": f"Guardate: ![foto]({address}) e [carta]({address})"})
    assert told.startswith(b"303")
    for letter in "VOR":
        assert writers[letter].browser.get(address).status_code == 404


def test_an_answer_to_a_closed_post_says_nothing_of_it(stage, writers):
    page = stage.things["commons.thread"].page
    fields = {"text": "Rispondo qui", "reply_to": str(stage.things["closed.post_new"].arguments["post_id"])}
    assert writers["O"].sent(f"{page.partition('-')[0]}/risposte", fields).startswith(b"303")
    assert "closed.post_new/text" not in stage.words.found_in(writers["O"].browser.get(page).data)
