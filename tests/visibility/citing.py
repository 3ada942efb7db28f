"""Words that are cited, on the stage: what a confidential pact said stands in a public document only as its authors agreed.

One public document cites a post for each answer that an author can give, one for each thing that can become of a source, what
is said in a closed recording, and what is open now and will be closed by and by. `DOORS` and `WORDS` are the oracle's share of
it. A citation is a thing too: its door is the page where the author answers.
"""

from collections.abc import Mapping
from typing import Any

from forum.citations.models import Agreement, Citation, Excerpt
from forum.citations.services.taking import take_excerpt
from forum.core.actor import SYSTEM
from forum.core.database import db
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.discussions.services.editing import delete_post
from forum.discussions.services.posting import reply
from forum.discussions.services.tending import hide_post
from forum.library.models import BlockKind
from forum.library.services.importing import ImportedBlock, ImportedDocument, ImportedVersion, add_imported_document
from forum.listening.models import Passage
from tests.visibility.people import Scene
from tests.visibility.stage import NEW, at

_EVERYBODY = "VOINFRMACJE"
_INSIDE = "INFJ"
_ANSWERS: Mapping[str, Agreement] = {
    "asked": Agreement.ASKED,
    "agreed": Agreement.WITH_NAME,
    "role": Agreement.ROLE_ONLY,
    "reword": Agreement.REWORD,
    "reworded": Agreement.REWORDED,
    "refused": Agreement.REFUSED,
}

# Who said what on the stage is asked about; of all the others Wanda, who stands nowhere else.
_AUTHORS: Mapping[str, str] = {
    "closed.post_asked_of_member": "I",
    "closed.post_asked_of_removed": "R",
    "closed.post_reword_of_member": "I",
}
# Open things that the public document cites: they are closed while the play goes on.
_OPEN_STILL = ("commons.post_live", "commons.meeting.moment")
_HEARD_STILL = ("open.meeting.passage", "commons.meeting.reserved")
_TAKEN_BACK = ("hidden", "deleted")
# The posts that are written to be cited, by where they stand.
_IN_CLOSED = (*(f"closed.post_{said}" for said in _ANSWERS), *(f"closed.post_agreed_then_{became}" for became in _TAKEN_BACK), *_AUTHORS)
_IN_COMMONS = tuple(f"commons.post_cited_then_{became}" for became in _TAKEN_BACK)
_CITED = (*_IN_CLOSED, *_IN_COMMONS, *_OPEN_STILL, "closed.meeting_new.passage", *_HEARD_STILL)
# Every third piece of the document is a quotation, the others are claims.
_EVERY = 3
CLAIMS = sum(1 for place in range(len(_CITED)) if place % _EVERY)
# What people of the stage said themselves: they read it on their own page wherever they stand.
THEIR_OWN = frozenset(f"{name}/text" for name in _AUTHORS)

DOORS: Mapping[str, str] = {
    "commons.document_citing": _EVERYBODY,
    **{f"closed.post_{said}": _INSIDE for said in _ANSWERS},
    "closed.post_agreed_then_hidden": "FJ",
    "closed.post_agreed_then_deleted": "",
    "commons.post_cited_then_hidden": "MJ",
    "commons.post_cited_then_deleted": "",
    **dict.fromkeys(_AUTHORS, _INSIDE),
    # The page of a use is for who said the words, wherever they stand now, and for nobody before they are among the readers.
    **{f"closed.post_{said}.citation": "" for said in _ANSWERS},
    **{f"{name}.citation": letter for name, letter in _AUTHORS.items()},
    "commons.post_live.citation": "I",
    # Where nobody has an account, who facilitates the pact answers instead.
    "closed.meeting_new.passage.citation": "F",
}

WORDS: Mapping[str, str] = {
    # What their authors let out is read by whoever reads the document; the words of a rewording alone, where they preferred that.
    **{f"closed.post_{said}/text": _EVERYBODY for said in ("agreed", "role")},
    **{f"closed.post_{said}/role": _EVERYBODY for said in ("role", "reworded")},
    "closed.post_reworded/rewording": _EVERYBODY,
    # What the author asks of the editors, until they answer, is between them; of the editors nobody on the stage reads the source.
    "closed.post_reword/rewording": "",
    "closed.post_reword_of_member/rewording": "I",
    # Whoever said something reads it where they are asked about it, also when they do not read the place any more.
    "closed.post_asked_of_removed/text": "INFJR",
    "closed.post_agreed_then_hidden/hidden_reason": "FJ",
    "commons.post_cited_then_hidden/hidden_reason": "MJ",
}


class Cited(Scene):
    """Posts of a closed pact and of the commons, and the public document that cites them all."""

    def put_up(self) -> None:
        with at(NEW):
            taken = {name: self._post(name, "closed.thread_new") for name in _IN_CLOSED}
            taken |= {name: self._post(name, "commons.thread") for name in _IN_COMMONS}
            taken |= {name: self._of(name) for name in _OPEN_STILL}
            taken |= {name: self._said(name) for name in _CITED if name not in taken}
            page = self._document(list(taken.values()))
            self._answers(taken, page)
            for name in taken:
                self._list(name, taken[name])
            for name in ("closed.post_agreed_then", "commons.post_cited_then"):
                self._hide(f"{name}_hidden")
                delete_post(self.actor("W"), self._id(f"{name}_deleted"))

    def _id(self, name: str) -> int:
        return int(self.stage.things[name].arguments["post_id"])

    def _post(self, name: str, thread: str) -> Excerpt:
        where = self.stage.things[thread]
        row = reply(
            self.actor(_AUTHORS.get(name, "W")), where.arguments["thread_id"], f"Rispondo: {self.word(f'{name}/text')} e così si va avanti."
        )
        self.add(name, "post", {"post_id": row.id, "thread_id": where.arguments["thread_id"]}, where.page)
        return self._taken(Ref("post", row.id))

    def _taken(self, ref: Ref, place: str = "") -> Excerpt:
        with unit_of_work():
            return take_excerpt(SYSTEM, ref, place, "")

    def _of(self, name: str) -> Excerpt:
        thing = self.stage.things[name]
        return self._taken(Ref(thing.kind, thing.arguments[f"{thing.kind}_id"]))

    def _said(self, name: str) -> Excerpt:
        """Take what is said in a recording: nobody's account said it, so that nobody was asked."""
        passage = db.session.get_one(Passage, self.stage.things[name].arguments["passage_id"])
        return self._taken(Ref("recording", passage.recording_id), f"{passage.starts}-{passage.ends}")

    def _document(self, excerpts: list[Excerpt]) -> str:
        name = "commons.document_citing"
        said = {1: f": {self.word(f'{name}/claim')}"}
        blocks = tuple(
            ImportedBlock(sort, f"Punto numero {place}{said.get(place, '')}.", (excerpt,))
            for place, excerpt in enumerate(excerpts)
            for sort in [BlockKind.QUOTATION if place % _EVERY == 0 else BlockKind.CLAIM]
        )
        told = {place: self.word(f"{name}/{place}") for place in ("title", "summary")}
        version = ImportedVersion("", NEW, blocks=blocks)
        row = add_imported_document(ImportedDocument(told["title"], told["summary"], (version,), (self.places.theme,), None))
        page = f"/biblioteca/{row.id}-{row.slug}"
        arguments: dict[str, Any] = {"document_id": row.id, "slug": row.slug, "number": 1, "member_id": self.stage.members["G"]}
        self.add(name, "document", arguments, page)
        return page

    def _answers(self, taken: Mapping[str, Excerpt], page: str) -> None:
        for name, excerpt in taken.items():
            said = name.partition("_")[2].partition("_")[0]
            citation = self._citation(excerpt)
            if name.startswith("closed"):
                citation.agreement = _ANSWERS.get(said, Agreement.ASKED)
                citation.asked_at, citation.answered_at = NEW, None if citation.agreement == Agreement.ASKED else NEW
            for place in ("role", "rewording"):
                if f"{name}/{place}" in WORDS:
                    setattr(citation, "shown_role" if place == "role" else place, self.word(f"{name}/{place}"))
                    self.stage.things[name].elsewhere[f"{name}/{place}"] = page
            if WORDS.get(f"{name}/text") == _EVERYBODY:
                self.stage.things[name].elsewhere[f"{name}/text"] = page
        db.session.commit()

    def _citation(self, excerpt: Excerpt) -> Citation:
        return db.session.query(Citation).filter_by(excerpt_id=excerpt.id).one()

    def _list(self, name: str, excerpt: Excerpt) -> None:
        """Put a citation on the list whose page somebody may open, or nobody for all that they were asked."""
        if f"{name}.citation" in DOORS:
            number = self._citation(excerpt).id
            self.add(f"{name}.citation", "citation", {"citation_id": number}, f"/le-mie-parole/{number}")
            if f"{name}/rewording" in WORDS and name in _AUTHORS:
                self.stage.things[name].elsewhere[f"{name}/rewording"] = f"/le-mie-parole/{number}"

    def _hide(self, name: str) -> None:
        label = f"{name}/hidden_reason"
        hide_post(self.actor("F" if name.startswith("closed") else "M"), self._id(name), self.word(label))
        self.stage.things[name].elsewhere[label] = self.stage.things[name].page
