"""Every address of the forum that answers a GET: each route with what stands for its arguments on the stage.

A route that is not here fails the matrix: whoever adds a surface adds it here, and it is watched from then on.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.routing import Rule

from tests.visibility.stage import Stage, Thing
from tests.visibility.words import BEGINNING, UNKNOWN

_PER_PACT = ("/discussioni?patto={slug}", "/discussioni/nuova?patto={slug}", "/incontri?patto={slug}", "/incontri/nuovo?patto={slug}")
_PER_PACT += (
    "/calendario?anno=2026&patto={slug}",
    "/biblioteca?patto={slug}",
    "/biblioteca/nuovo?patto={slug}",
    "/buone-prassi?patto={slug}",
    "/buone-prassi/nuova?patto={slug}",
    "/cerca?patto={pact_id}",
    "/cerca?q=*&patto={pact_id}",
)
_REPORTED = {"thread": "thread_id", "post": "post_id", "meeting": "meeting_id", "document": "document_id", "person": "member_id"}
_REPORTED |= {"moment": "moment_id", "passage": "passage_id", "practice": "practice_id"}

# Which kinds of thing stand for the arguments of a route.
OF_THINGS: Mapping[str, tuple[str, ...]] = {
    "/amministrazione/patti/<int:pact_id>/entra": ("pact",),
    "/amministrazione/persone/<int:member_id>": ("person",),
    "/amministrazione/territorio/realta/<int:organisation_id>": ("organisation",),
    "/biblioteca/<int:document_id>": ("document",),
    "/biblioteca/<int:document_id>-<slug>": ("document",),
    "/biblioteca/<int:document_id>-<slug>/confronta": ("document",),
    "/biblioteca/<int:document_id>-<slug>/versioni": ("document",),
    "/biblioteca/<int:document_id>-<slug>/versioni/<int:number>": ("document", "version"),
    "/biblioteca/<int:document_id>/cura": ("document",),
    "/biblioteca/<int:document_id>/esporta": ("document",),
    "/biblioteca/<int:document_id>/fonti": ("document", "remark"),
    "/biblioteca/<int:document_id>/modifica": ("document", "remark"),
    "/biblioteca/<int:document_id>/osservazioni": ("document", "remark"),
    "/biblioteca/<int:document_id>/revisione": ("document", "remark"),
    "/buone-prassi/<int:practice_id>": ("practice",),
    "/buone-prassi/<int:practice_id>-<slug>": ("practice",),
    "/buone-prassi/<int:practice_id>-<slug>/storia": ("practice",),
    "/buone-prassi/<int:practice_id>/cura": ("practice",),
    "/buone-prassi/<int:practice_id>/modifica": ("practice",),
    "/buone-prassi/<int:practice_id>/prova": ("practice",),
    "/citazioni/<int:citation_id>/altre-parole": ("citation",),
    "/discussioni/<int:thread_id>": ("thread",),
    "/discussioni/<int:thread_id>-<slug>": ("thread",),
    "/discussioni/<int:thread_id>-<slug>/feed.atom": ("thread",),
    "/discussioni/<int:thread_id>/cura": ("thread",),
    "/discussioni/<int:thread_id>/modifica": ("thread",),
    "/file/<public_id>": ("file",),
    "/file/<public_id>/480": ("file",),
    "/file/<public_id>/riga": ("file",),
    "/incontri/<int:meeting_id>": ("meeting",),
    "/incontri/<int:meeting_id>-<slug>": ("meeting",),
    "/incontri/<int:meeting_id>/cura": ("meeting",),
    "/incontri/<int:meeting_id>/modifica": ("meeting",),
    "/foglio/<code>": ("meeting",),
    "/incontri/<int:meeting_id>-<slug>/ascolto": ("meeting",),
    "/incontri/<int:meeting_id>-<slug>/calendario.ics": ("meeting",),
    "/incontri/<int:meeting_id>-<slug>/feed.atom": ("meeting",),
    "/incontri/<int:meeting_id>-<slug>/foglio": ("meeting",),
    "/incontri/<int:meeting_id>/allegati": ("meeting",),
    "/incontri/<int:meeting_id>/ascolto": ("meeting",),
    "/incontri/<int:meeting_id>/ascolto-condiviso": ("meeting",),
    "/incontri/<int:meeting_id>/ascolto-condiviso/apri": ("meeting",),
    "/incontri/<int:meeting_id>/che-cosa-e-successo": ("meeting",),
    "/incontri/<int:meeting_id>/consenso": ("meeting",),
    "/incontri/<int:meeting_id>/registrazione": ("meeting",),
    "/incontri/<int:meeting_id>/tratti-riservati": ("meeting",),
    "/incontri/<int:meeting_id>/tratti-riservati/<int:stretch_id>": ("stretch",),
    "/interventi/<int:post_id>": ("post", "carrier", "thread"),
    "/interventi/<int:post_id>/altro": ("post",),
    "/interventi/<int:post_id>/modifica": ("post",),
    "/interventi/<int:post_id>/storia": ("post", "carrier", "thread"),
    "/le-mie-parole/<int:citation_id>": ("citation",),
    "/moderazione/<int:case_id>": ("case",),
    "/momenti/<int:moment_id>": ("moment",),
    "/momenti/<int:moment_id>/modifica": ("moment",),
    "/momenti/risposte/<int:answer_id>": ("answer",),
    "/passaggi/<int:passage_id>/correggi": ("passage",),
    "/passaggi/<int:passage_id>/storia": ("passage",),
    "/patti/<slug>": ("pact",),
    "/patti/<slug>/calendario.ics": ("pact",),
    "/patti/<slug>/chiedi": ("pact",),
    "/patti/<slug>/feed.atom": ("pact",),
    "/patti/<slug>/impostazioni": ("pact",),
    "/patti/<slug>/inviti": ("pact",),
    "/patti/<slug>/lascia": ("pact",),
    "/patti/<slug>/modifica": ("pact",),
    "/patti/<slug>/momenti/feed.atom": ("pact",),
    "/patti/<slug>/parole": ("pact",),
    "/patti/<slug>/parole-citate": ("pact",),
    "/patti/<slug>/persone": ("pact",),
    "/patti/<slug>/persone/<int:member_id>/togli": ("pact",),
    "/patti/<slug>/realta": ("pact",),
    "/patti/<slug>/richieste": ("pact",),
    "/persone/<int:member_id>": ("person",),
    "/persone/<int:member_id>-<handle>": ("person",),
    "/raccolta/<int:collected_id>/affermazione": ("collected",),
    "/raccolta/<int:collected_id>/fonte": ("collected",),
    "/registrazioni/<int:recording_id>/capitoli": ("recording",),
    "/registrazioni/<int:recording_id>/parole": ("recording",),
    "/registrazioni/<int:recording_id>/trascrizione": ("recording",),
    "/registrazioni/<int:recording_id>/trascrizione.txt": ("recording",),
    "/registrazioni/<int:recording_id>/trascrizione.vtt": ("recording",),
    "/registrazioni/<int:recording_id>/trascrizione/versioni": ("recording",),
    "/registrazioni/<int:recording_id>/trascrizione/versioni/<int:number>.vtt": ("recording",),
}

# Routes whose addresses are made further down, for they ask for more than a thing has.
_EXPORT = "/biblioteca/<int:document_id>-<slug>/versioni/<int:number>/esporta.<extension>"
_PICKING = "/biblioteca/<int:document_id>/fonti/nuova"
FURTHER = frozenset({_EXPORT, _PICKING})

# Routes whose door is another than that of the thing in their address: who may not open the thing may still find something
# here, or the other way round. Their words are watched like all others.
OTHER_DOORS = frozenset(
    {
        "/amministrazione/patti/<int:pact_id>/entra",
        "/amministrazione/persone/<int:member_id>",
        "/amministrazione/territorio/realta/<int:organisation_id>",
    }
)

# A stretch that is kept out at some meetings, alone and with what is said before it.
KEPT_OUT = ("30000-59000", "0-60000")

# What is packed takes a program of its own to make: two documents stand for all of them.
_PACKED = ("pdf", "docx", "epub")
_TAKEN_ALONG = frozenset({"commons.document_citing", "closed.document_new"})

_FIRST = ("pagina=2", "prima=1767000000000000-1")

# Addresses of routes without a thing in their path, with everything that can be asked of them.
BY_THEMSELVES: Mapping[str, tuple[str, ...]] = {
    "/": ("/",),
    "/accedi": ("/accedi", "/accedi?next=/patti"),
    "/accessibilita": ("/accessibilita",),
    "/amministrazione/patti": ("/amministrazione/patti",),
    "/amministrazione/persone": ("/amministrazione/persone", f"/amministrazione/persone?cerca={BEGINNING}"),
    "/amministrazione/ricerca/non-trovato": ("/amministrazione/ricerca/non-trovato",),
    "/amministrazione/ricerca/sinonimi": ("/amministrazione/ricerca/sinonimi",),
    "/amministrazione/ricerca/sinonimi/<int:group_id>": ("/amministrazione/ricerca/sinonimi/1",),
    "/amministrazione/ricerca/sinonimi/<int:group_id>/togli": ("/amministrazione/ricerca/sinonimi/1/togli",),
    "/amministrazione/ricerca/sinonimi/nuovo": (
        "/amministrazione/ricerca/sinonimi/nuovo",
        "/amministrazione/ricerca/sinonimi/nuovo?parole=orto",
    ),
    "/amministrazione/temi": ("/amministrazione/temi",),
    "/amministrazione/temi/<int:theme_id>": ("/amministrazione/temi/1",),
    "/amministrazione/temi/nuovo": ("/amministrazione/temi/nuovo",),
    "/amministrazione/territorio": ("/amministrazione/territorio",),
    "/amministrazione/territorio/comuni/<int:municipality_id>": ("/amministrazione/territorio/comuni/1",),
    "/amministrazione/territorio/comuni/nuovo": ("/amministrazione/territorio/comuni/nuovo",),
    "/amministrazione/territorio/realta": ("/amministrazione/territorio/realta",),
    "/amministrazione/territorio/realta/nuova": ("/amministrazione/territorio/realta/nuova",),
    "/amministrazione/territorio/subambiti/<int:sub_district_id>": ("/amministrazione/territorio/subambiti/1",),
    "/amministrazione/territorio/subambiti/nuovo": ("/amministrazione/territorio/subambiti/nuovo",),
    "/biblioteca": ("/biblioteca", "/biblioteca?tema=volontariato", f"/biblioteca?{_FIRST[1]}"),
    "/biblioteca/nuovo": ("/biblioteca/nuovo",),
    "/buone-prassi": (
        *("/buone-prassi", "/buone-prassi?tema=volontariato", "/buone-prassi?provata=si", "/buone-prassi?esito=ha-funzionato"),
        *("/buone-prassi?comune=comune-di-prova", f"/buone-prassi?{_FIRST[1]}"),
    ),
    "/buone-prassi/feed.atom": ("/buone-prassi/feed.atom",),
    "/buone-prassi/nuova": ("/buone-prassi/nuova", "/buone-prassi/nuova?patto="),
    "/calendario": ("/calendario?anno=2026", "/calendario?anno=2026&patto=", "/calendario?anno=2025"),
    "/calendario.ics": ("/calendario.ics",),
    "/cerca": (
        *("/cerca", f"/cerca?q={BEGINNING}*", f"/cerca?q={BEGINNING}*&ordine=data&pagina=2", "/cerca?tipo=person", "/cerca?tema=1"),
        *(f"/cerca?q={BEGINNING}*&luogo={BEGINNING}", f"/cerca?autore={BEGINNING}", "/cerca?dal=2020-01-01&con=registrazione"),
        f"/cerca?q={BEGINNING}*&in=titolo",
    ),
    "/cerca/guida": ("/cerca/guida",),
    "/cerca/suggerimenti": (f"/cerca/suggerimenti?q={BEGINNING}", f"/cerca/suggerimenti?q={BEGINNING[:2]}"),
    "/come-funziona": ("/come-funziona",),
    "/conferma/<secret>": ("/conferma/nessuno",),
    "/discussioni": ("/discussioni", "/discussioni?tema=volontariato", "/discussioni?tipo=question", f"/discussioni?{_FIRST[1]}"),
    "/discussioni/feed.atom": ("/discussioni/feed.atom",),
    "/discussioni/nuova": ("/discussioni/nuova", "/discussioni/nuova?tema=volontariato"),
    "/feed.atom": ("/feed.atom",),
    "/file": ("/file",),
    "/foglio": ("/foglio", "/foglio?codice=zzz"),
    "/impostazioni": ("/impostazioni",),
    "/impostazioni/dispositivi": ("/impostazioni/dispositivi",),
    "/impostazioni/e-mail": ("/impostazioni/e-mail",),
    "/impostazioni/password": ("/impostazioni/password",),
    "/incontri": ("/incontri", "/incontri?quando=passati", "/incontri?quando=prossimi", "/incontri?tema=volontariato"),
    "/incontri/nuovo": ("/incontri/nuovo", "/incontri/nuovo?patto="),
    "/invito/<token>": ("/invito/nessuno",),
    "/le-mie-parole": ("/le-mie-parole", f"/le-mie-parole?{_FIRST[1]}"),
    "/lingua/<code>": ("/lingua/en",),
    "/moderazione": ("/moderazione", "/moderazione?stato=seguite", "/moderazione?stato=concluse"),
    "/moderazione/decisioni": ("/moderazione/decisioni",),
    "/moderazione/registro": ("/moderazione/registro",),
    "/nuova-password/<secret>": ("/nuova-password/nessuno",),
    "/password-dimenticata": ("/password-dimenticata",),
    "/password-dimenticata/fatto": ("/password-dimenticata/fatto",),
    "/patti": ("/patti", "/patti?tipo=famiglie", "/patti?anno=2024", "/patti?comune=comune-di-prova", "/patti?tema=volontariato"),
    "/patti/nuovo": ("/patti/nuovo",),
    "/persone/nomi": (f"/persone/nomi?q={BEGINNING}", "/persone/nomi?inizio=si&discussione=1"),
    "/privacy": ("/privacy",),
    "/raccogli": ("/raccogli", "/raccogli?da=post:0"),
    "/raccolta": (
        *("/raccolta", "/raccolta?stato=usate", "/raccolta?stato=da-parte", "/raccolta?tema=volontariato", f"/raccolta?{_FIRST[1]}"),
    ),
    "/registrati": ("/registrati",),
    "/registrati/conferma": ("/registrati/conferma",),
    "/registrati/fatto": ("/registrati/fatto",),
    "/robots.txt": ("/robots.txt",),
    "/salute": ("/salute",),
    "/salute/pronto": ("/salute/pronto",),
    "/segnala": ("/segnala", "/segnala?cosa=post:0"),
    "/sitemap.xml": ("/sitemap.xml",),
    "/sitemap/<name>-<int(max=100000):number>.xml": tuple(
        f"/sitemap/{name}-1.xml" for name in ("pagine", "patti", "discussioni", "incontri", "buone-prassi", "biblioteca")
    ),
    "/temi": ("/temi",),
    "/temi/<slug>": ("/temi/volontariato",),
    "/temi/<slug>/feed.atom": ("/temi/volontariato/feed.atom",),
}


@dataclass(frozen=True)
class Door:
    """One address, the thing it is about, and the same address for a thing that never was."""

    address: str
    thing: str | None = None
    absent: str = ""


def reading_rules(rules: Iterable[Rule]) -> list[Rule]:
    """Return the routes that answer a GET, but for the static files."""
    return [rule for rule in rules if rule.methods and "GET" in rule.methods and rule.endpoint != "static"]


def missing(rules: Iterable[Rule]) -> tuple[set[str], set[str]]:
    """Return the routes that are not here, and what is here of no route."""
    there, here = {rule.rule for rule in reading_rules(rules)}, {*OF_THINGS, *BY_THEMSELVES, *FURTHER}
    return there - here, here - there


def doors(stage: Stage) -> list[Door]:
    """Return every address of the stage."""
    rules = {rule.rule: rule for rule in reading_rules(stage.app.url_map.iter_rules())}
    listed = [Door(address) for name in BY_THEMSELVES if name in rules for address in BY_THEMSELVES[name]]
    for name, kinds in OF_THINGS.items():
        if name in rules:
            things = (thing for kind in kinds for thing in stage.of_kind(kind))
            listed += [_door(rules[name], thing) for thing in things if rules[name].arguments <= set(thing.arguments)]
    further = (_narrowed, _reports, _quotations, _comparisons, _speech, _collecting, _picking, _exports, _tryings)
    return [*listed, *(door for more in further for door in more(stage))]


def address_of(rule: Rule, arguments: Mapping[str, Any]) -> str:
    """Return the address of a route for these arguments."""
    built = rule.build({name: arguments[name] for name in rule.arguments}, append_unknown=False)
    assert built is not None, f"{rule.rule} takes no {arguments}"
    return built[1]


def absent_arguments(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments that stand for nothing."""
    absent: dict[str, Any] = {name: 999_999 if isinstance(value, int) else UNKNOWN for name, value in arguments.items()}
    if "public_id" in absent:
        absent["public_id"] = "A" * 22
    return absent


def _door(rule: Rule, thing: Thing) -> Door:
    # Another door asks who may look at all: what is in the address is then known to them or not there.
    about = None if rule.rule in OTHER_DOORS else thing.name
    return Door(address_of(rule, thing.arguments), about, address_of(rule, absent_arguments(thing.arguments)))


def _narrowed(stage: Stage) -> Iterator[Door]:
    """Lists, forms and the search narrowed to a pact, by its address or its number."""
    for pact in stage.of_kind("pact"):
        nowhere = absent_arguments(pact.arguments)
        yield from (Door(address.format(**pact.arguments), pact.name, address.format(**nowhere)) for address in _PER_PACT)


def _reports(stage: Stage) -> Iterator[Door]:
    for kind, argument in _REPORTED.items():
        yield from (
            Door(f"/segnala?cosa={kind}:{thing.arguments[argument]}", thing.name, f"/segnala?cosa={kind}:999999")
            for thing in stage.of_kind(kind)
        )


def _quotations(stage: Stage) -> Iterator[Door]:
    """A public thread asked to quote a post of anywhere."""
    page = stage.things["commons.thread"].page
    yield from (Door(f"{page}?cita={post.arguments['post_id']}") for post in stage.of_kind("post"))


def _comparisons(stage: Stage) -> Iterator[Door]:
    """A later version beside the one before it: closed to whoever may not read both."""
    for version in stage.of_kind("version"):
        page, number = "/biblioteca/{document_id}-{slug}/confronta".format(**version.arguments), version.arguments["number"]
        yield Door(f"{page}?da={number - 1}&a={number}", version.name, f"{page}?da={number - 1}&a=999")


def quotable(stage: Stage) -> Iterator[tuple[str, str, str]]:
    """Yield the thing, the name and the place within it of everything whose words can be taken elsewhere."""
    places = {"post": "", "moment": "", "document": "punto-3", "meeting": "", "recording": "0-29000", "file": "1", "practice": "contesto"}
    for kind, place in places.items():
        for thing in stage.of_kind(kind):
            yield thing.name, f"{kind}:{thing.arguments[f'{kind}_id']}", f"&dove={place}" if place else ""
    for document in stage.of_kind("document"):
        yield document.name, f"document:{document.arguments['document_id']}", ""
    for recording in stage.of_kind("recording"):
        for span in KEPT_OUT:
            yield recording.name, f"recording:{recording.arguments['recording_id']}", f"&dove={span}"


def _collecting(stage: Stage) -> Iterator[Door]:
    """Words about to be collected, and the claim of a document to which collected ones are added."""
    for name, ref, place in quotable(stage):
        yield Door(f"/raccogli?da={ref}{place}", name, f"/raccogli?da={ref.partition(':')[0]}:999999{place}")
    for pact in stage.of_kind("pact"):
        yield Door(f"/raccolta?patto={pact.arguments['slug']}")
    for collected in stage.of_kind("collected"):
        page = f"/raccolta/{collected.arguments['collected_id']}/fonte?documento="
        for document in stage.of_kind("document"):
            number = document.arguments["document_id"]
            yield Door(f"{page}{number}", collected.name, f"/raccolta/999999/fonte?documento={number}")
            yield Door(f"{page}{number}", document.name, f"{page}999999")


def _picking(stage: Stage) -> Iterator[Door]:
    """A source about to be chosen for the claim of a document, out of everything, by its name and by its address."""
    for document in [*stage.of_kind("document"), *stage.of_kind("remark")]:
        yield Door(_source_of(document.arguments["document_id"]), document.name, _source_of(999_999))
    for asking in ("open.document_draft", "closed.document_draft"):
        page = _source_of(stage.things[asking].arguments["document_id"])
        for name, ref, place in quotable(stage):
            yield Door(f"{page}&da={ref}{place}", name, f"{page}&da={ref.partition(':')[0]}:999999{place}")
    page = _source_of(stage.things["open.document_draft"].arguments["document_id"])
    for kind, pasted in (("post", "/interventi/{post_id}"), ("moment", "/momenti/{moment_id}"), ("file", "/file/{public_id}")):
        yield from (Door(f"{page}&indirizzo={pasted.format(**thing.arguments)}") for thing in stage.of_kind(kind))
    yield from (Door(f"{page}&indirizzo=/incontri/{meeting.arguments['meeting_id']}/ascolto") for meeting in stage.of_kind("meeting"))


def _source_of(document_id: int) -> str:
    # The third piece of every document of the stage is a claim.
    return f"/biblioteca/{document_id}/fonti/nuova?blocco=3"


def _exports(stage: Stage) -> Iterator[Door]:
    """Every version in the formats that are text, some in those that a program beside the house makes."""
    page = "/biblioteca/{document_id}-{slug}/versioni/{number}/esporta"
    asked = "/biblioteca/{document_id}/esporta?versione={number}"
    for kind in ("document", "version"):
        for thing in stage.of_kind(kind):
            formats = ("md", "html", *(_PACKED if thing.name in _TAKEN_ALONG else ()))
            for address in (asked, *(f"{page}.{extension}" for extension in formats)):
                yield Door(address.format(**thing.arguments), thing.name, address.format(**absent_arguments(thing.arguments)))


def _tryings(stage: Stage) -> Iterator[Door]:
    """A card about to be tried out in each pact."""
    for card in stage.of_kind("practice"):
        number = card.arguments["practice_id"]
        for pact in stage.of_kind("pact"):
            slug = pact.arguments["slug"]
            yield Door(f"/buone-prassi/{number}/prova?patto={slug}", card.name, f"/buone-prassi/999999/prova?patto={slug}")
            yield Door(f"/buone-prassi/{number}/prova?patto={slug}", pact.name, f"/buone-prassi/{number}/prova?patto={UNKNOWN}")


def _speech(stage: Stage) -> Iterator[Door]:
    """Recordings asked for a second, a kind of moments, a window; a discussion about to grow out of a moment, and reported answers."""
    for meeting in stage.of_kind("meeting"):
        page, number = meeting.page, meeting.arguments["meeting_id"]
        for asked in (f"{page}/ascolto?t=30", f"{page}/ascolto?tipo=question", f"{page}/ascolto?registrazione=1&t=40"):
            yield Door(asked, meeting.name, asked.replace(page, "/incontri/999999-nessuno"))
        for rest in ("ascolto-condiviso?finestra=1", "tratti-riservati?registrazione=1&t=30"):
            yield Door(f"/incontri/{number}/{rest}", meeting.name, f"/incontri/999999/{rest}")
    for moment in stage.of_kind("moment"):
        grown = "/discussioni/nuova?momento={}"
        yield Door(grown.format(moment.arguments["moment_id"]), moment.name, grown.format(999_999))
    for answer in stage.of_kind("answer"):
        reported = "/segnala?cosa=moment_answer:{}"
        yield Door(reported.format(answer.arguments["answer_id"]), answer.name, reported.format(999_999))
