"""Plants the demo in one unit of work: either all of it is there or none."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from forum.accounts.models import Member
from forum.accounts.names import skeleton_of
from forum.accounts.secrets import hash_password
from forum.citations.models import Excerpt
from forum.citations.services.taking import take_excerpt
from forum.core.actor import SYSTEM
from forum.core.audience import PUBLIC, Rung
from forum.core.database import db
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.discussions.models import Reaction, Word
from forum.discussions.services.importing import add_imported_post, add_imported_thread
from forum.library.services.importing import ImportedBlock, ImportedDocument, ImportedVersion, add_imported_document
from forum.listening.drafts import NewTranscript
from forum.listening.services.transcribing import set_transcript
from forum.meetings.models import Recording
from forum.meetings.services.importing import ImportedDecision, ImportedMeeting, add_imported_meeting
from forum.pacts.models import Hat, Membership, Pact, Theme
from forum.pacts.services.opening import open_pact
from forum.pacts.sheet import EditionValues, PactValues, SheetValues
from forum.practices.services.importing import ImportedPractice, add_imported_practice
from forum.practices.sheet import BY_NAME
from forum.territory.models import Municipality, Organisation, SubDistrict
from forum.text.chapters import read_chapters
from forum.text.clocks import read_clock
from forum.text.transcripts import Kind, read_transcript
from forum.transfer.demo.reading import content, threads, transcript

PASSWORD = "pattidicomunita"
ACCOUNTS = (
    ("member", "giulia@esempio.it"),
    ("facilitator", "silvia@esempio.it"),
    ("moderator", "lucia@esempio.it"),
    ("administrator", "marco@esempio.it"),
)
_RUNGS = {"public": Rung.PUBLIC, "members": Rung.MEMBERS, "pact": Rung.PACT, "team": Rung.TEAM}
_WORDS = {"grazie": Word.THANKS, "anche_da_noi": Word.HERE_TOO, "utile": Word.USEFUL}
_SHEET = {name: name for name in ("phenomenon", "objectives", "activities", "resources", "accompaniment", "outcomes", "difficulties")}


@dataclass
class Planted:
    """What is there so far, by the names that the files use."""

    municipalities: dict[str, int] = field(default_factory=dict)
    sub_districts: dict[str, int] = field(default_factory=dict)
    themes: dict[str, int] = field(default_factory=dict)
    organisations: dict[str, int] = field(default_factory=dict)
    pacts: dict[str, int] = field(default_factory=dict)
    members: dict[str, int] = field(default_factory=dict)
    # What is cited: the posts of each thread in their order, and the recording of each meeting that has words.
    posts: dict[str, list[int]] = field(default_factory=dict)
    recordings: dict[str, int] = field(default_factory=dict)
    # Where the pacts' addresses differ from the names in the files, for links between texts.
    addresses: dict[str, str] = field(default_factory=dict)

    def linked(self, text: str) -> str:
        """Return a text whose links name the pacts' addresses as they came out."""
        for name, address in self.addresses.items():
            text = text.replace(f"/patti/{name})", f"/patti/{address})")
        return text


def is_planted() -> bool:
    """Whether somebody is already in the forum, who must not be joined by invented people."""
    return bool(db.session.scalar(select(func.count(Member.id))))


def plant(say: Callable[[str], object] = lambda line: None) -> None:
    """Plant everything; `say` hears what is being planted."""
    steps = (
        *(("territory", _territory), ("members", _members), ("pacts", _pacts)),
        *(("meetings", _meetings), ("discussions", _threads), ("documents", _documents), ("practices", _practices)),
    )
    with unit_of_work():
        there = Planted()
        for words, step in steps:
            say(f"Planting {words}…")
            step(there)


def _add(row: Any) -> int:
    db.session.add(row)
    db.session.flush()
    return int(row.id)


def _territory(there: Planted) -> None:
    land = content("territory")
    for item in land["subdistricts"]:
        there.sub_districts[item["slug"]] = _add(SubDistrict(slug=item["slug"], name=item["name"]))
    for item in land["municipalities"]:
        row = Municipality(slug=item["slug"], name=item["name"], sub_district_id=there.sub_districts.get(item.get("subdistrict", "")))
        there.municipalities[item["slug"]] = _add(row)
    for item in content("organisations")["organisations"]:
        there.organisations[item["slug"]] = _add(Organisation(slug=item["slug"], name=item["name"], kind=item["kind"]))
    for position, item in enumerate(content("themes")["themes"]):
        theme = Theme(slug=item["slug"], name=item["name"], description=item["description"], position=position)
        there.themes[item["slug"]] = _add(theme)


def _members(there: Planted) -> None:
    password_hash = hash_password(PASSWORD)
    for item in content("members")["members"]:
        row = Member(
            handle=item["handle"],
            skeleton=skeleton_of(item["name"]),
            name=item["name"],
            email=item["email"],
            password_hash=password_hash,
            confirmed_at=item["registered"],
            created_at=item["registered"],
            professional=item["kind"] == "professional",
            organisation=item.get("organisation", ""),
            role=item["role"],
            biography=item["bio"],
            municipality_id=there.municipalities[item["municipality"]],
            audience=PUBLIC,
            is_moderator=item["site_role"] == "moderator",
            is_curator=item["site_role"] == "moderator",
            is_administrator=item["site_role"] == "administrator",
        )
        there.members[item["handle"]] = _add(row)


def _pact_values(there: Planted, item: dict[str, Any]) -> PactValues:
    provenance = item["provenance"]
    sheet = {ours: item.get(theirs, "") for theirs, ours in _SHEET.items()} | {"goes_on": item.get("continues", "")}
    told = " ".join(part for part in (provenance["source"], provenance.get("note", "")) if part)
    values = SheetValues(
        title=item["title"],
        channel=item["programme"],
        neighbourhoods=", ".join(place["neighbourhood"] for place in item["places"] if place["neighbourhood"]),
        period=item["period"],
        sub_district_id=there.sub_districts.get(item.get("subdistrict", "")),
        sheet=sheet,
        provenance=told,
        provenance_date=provenance["date_text"],
        to_verify=provenance["to_verify"],
        previous_id=there.pacts.get(item.get("previous", "")),
        editions=tuple(EditionValues(edition["year"], edition["status"], edition["circa"]) for edition in item["editions"]),
        municipality_ids=tuple(there.municipalities[place["municipality"]] for place in item["places"]),
        theme_ids=tuple(there.themes[slug] for slug in item["themes"]),
    )
    rung = _RUNGS[item["audience"]]
    actors = tuple((there.organisations[actor["organisation"]], actor["role"]) for actor in item["actors"])
    return PactValues(values, kind=item["kind"], rung=rung, page=rung, joining=item["joining"], actors=actors)


def _pacts(there: Planted) -> None:
    for item in content("pacts")["pacts"]:
        there.pacts[item["slug"]] = open_pact(SYSTEM, _pact_values(there, item))
    names = {number: name for name, number in there.pacts.items()}
    there.addresses = {names[number]: slug for number, slug in db.session.execute(select(Pact.id, Pact.slug)) if number in names}
    past_is_open = dict(db.session.execute(select(Pact.id, Pact.past_is_open)).all())
    for item in content("members")["members"]:
        for place in item["pacts"]:
            pact_id, facilitates = there.pacts[place["slug"]], place["role"] == "facilitator"
            sees_from = None if past_is_open[pact_id] or facilitates else place["joined"]
            hat = Hat.FACILITATOR if facilitates else Hat.MEMBER
            row = Membership(
                pact_id=pact_id, member_id=there.members[item["handle"]], hat=hat, joined_at=place["joined"], sees_from=sees_from
            )
            db.session.add(row)
    db.session.flush()


def _meetings(there: Planted) -> None:
    for item in content("meetings")["meetings"]:
        provenance = item["provenance"]
        meeting = add_imported_meeting(
            ImportedMeeting(
                title=item["title"],
                rung=_RUNGS[item["audience"]],
                pact_ids=[there.pacts[slug] for slug in item["pacts"]],
                theme_ids=[there.themes[slug] for slug in item["themes"]],
                starts_at=item.get("starts_at"),
                date_text=item.get("date_text", ""),
                year=item.get("year"),
                duration_minutes=item.get("duration_minutes"),
                place=item["place"],
                online=item["online"],
                description=there.linked(item["description"]),
                agenda=item["agenda"],
                present=item["present"],
                minutes=item["minutes"],
                decisions=[ImportedDecision(each["text"], each.get("owner_role", ""), each.get("review_on")) for each in item["decisions"]],
                next_date=item.get("next_date"),
                recordings=item["recording"]["url"],
                provenance=provenance["source"],
                provenance_date=provenance.get("date_text", ""),
                to_verify=provenance.get("to_verify", False),
            )
        )
        if "transcript" in item["recording"]:
            there.recordings[item["slug"]] = _speech(meeting.id, item["recording"])


def _speech(meeting_id: int, item: dict[str, Any]) -> int:
    """Plant what is said in a meeting's recording, and return the recording's number."""
    recording_id = db.session.scalars(select(Recording.id).where(Recording.meeting_id == meeting_id)).one()
    read = read_transcript(transcript(item["transcript"]), Kind.SETTLED)
    chapters, _report = read_chapters("\n".join(item["chapters"]))
    set_transcript(SYSTEM, recording_id, 0, NewTranscript(read.cues, chapters))
    return recording_id


def _documents(there: Planted) -> None:
    for item in content("documents")["documents"]:
        pact = next((there.pacts[slug] for slug in item["pacts"]), None)
        versions = tuple(
            ImportedVersion(
                there.linked(each.get("body", "")),
                each["at"],
                there.members[each["author"]],
                each["change"],
                tuple(_block(there, block) for block in each.get("blocks", ())),
            )
            for each in item["versions"]
        )
        themes = tuple(there.themes[slug] for slug in item["themes"])
        rung = _RUNGS[item["audience"]]
        add_imported_document(ImportedDocument(item["title"], item["summary"], versions, themes, pact, rung, item["review_on"]))


def _block(there: Planted, item: dict[str, Any]) -> ImportedBlock:
    return ImportedBlock(item["kind"], there.linked(item["text"]), tuple(_excerpt(there, source) for source in item.get("sources", ())))


def _excerpt(there: Planted, source: dict[str, Any]) -> Excerpt:
    """Take the words of a post, or of a recording between two times; raises Invalid where they do not stand."""
    if "thread" in source:
        return take_excerpt(SYSTEM, Ref("post", there.posts[source["thread"]][source["post"] - 1]), "", source["words"])
    starts, ends = (read_clock(source[name]) or 0 for name in ("from", "to"))
    return take_excerpt(SYSTEM, Ref("recording", there.recordings[source["meeting"]]), f"{starts}-{ends}", source["words"])


def _practices(there: Planted) -> None:
    planted: dict[str, int] = {}
    for item in content("practices")["practices"]:
        row = add_imported_practice(
            ImportedPractice(
                title=item["title"],
                summary=item["summary"],
                published_at=item["at"],
                sheet={name: there.linked(item[name]) for name in BY_NAME if name in item},
                theme_ids=tuple(there.themes[slug] for slug in item["themes"]),
                pact_id=there.pacts[item["pact"]] if item.get("pact") else None,
                rung=_RUNGS[item["rung"]],
                author_id=there.members[item["author"]],
                parent_id=planted[item["parent"]] if item.get("parent") else None,
                outcome=item.get("outcome", ""),
                reviewed_at=item.get("reviewed"),
            )
        )
        planted[item["slug"]] = row.id


def _threads(there: Planted) -> None:
    for item in threads():
        _thread(there, item)


def _thread(there: Planted, item: dict[str, Any]) -> None:
    first, *replies = item["posts"]
    thread = add_imported_thread(
        title=item["title"],
        text=there.linked(first["text"]),
        opened_at=item["opened"],
        theme_ids=[there.themes[slug] for slug in item["themes"]],
        kind=item["kind"],
        pact_id=there.pacts[item["pact"]] if item.get("pact") else None,
        rung=_RUNGS[item["rung"]],
        author_id=there.members[first["author"]],
    )
    there.posts[item["slug"]] = [int(thread.last_post_id or 0)]
    _react(there, int(thread.last_post_id or 0), first)
    for reply in replies:
        at: datetime = reply["at"]
        author = there.members[reply["author"]]
        post = add_imported_post(thread.id, text=there.linked(reply["text"]), written_at=at, author_id=author)
        there.posts[item["slug"]].append(post.id)
        _react(there, post.id, reply)


def _react(there: Planted, post_id: int, item: dict[str, Any]) -> None:
    for word, handles in item.get("reactions", {}).items():
        db.session.add_all(Reaction(post_id=post_id, member_id=there.members[handle], word=_WORDS[word]) for handle in handles)
