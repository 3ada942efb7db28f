"""What is said and kept while documents are written, on the stage: remarks in the margin, and what somebody typed and did not save.

`DOORS` and `WORDS` are the oracle's share of it: a remark is for who looks after its document, a draft for who types it.
"""

from collections.abc import Mapping

from sqlalchemy import select

from forum.core.database import db
from forum.library.models import BlockKind, DocumentVersion
from forum.library.queries.drafts import blocks_of
from forum.library.services.drafting import keep_draft
from forum.library.services.remarking import answer_remark, raise_remark
from forum.library.values import BlockValues, DraftValues, TypedBlock
from tests.visibility.people import Scene
from tests.visibility.stage import NEW, at

DOORS: Mapping[str, str] = {
    "commons.document.remark": "C",
    "open.document_draft.remark": "CF",
    "closed.document_new.remark": "F",
}

# Gina types, and stands nowhere on the stage.
WORDS: Mapping[str, str] = {f"{name.removesuffix('.remark')}/kept": "" for name in DOORS}


class Tended(Scene):
    """Remarks on documents of each space, and drafts of the same."""

    def put_up(self) -> None:
        with at(NEW):
            for remark in DOORS:
                self._remark(remark, remark.removesuffix(".remark"))
                self._type(remark.removesuffix(".remark"))

    def _remark(self, name: str, document: str) -> None:
        gina, arguments = self.actor("G"), self.stage.things[document].arguments
        number = arguments["document_id"]
        key = next(block.key for block in self._blocks(number)[1] if block.kind == BlockKind.CLAIM)
        remark = raise_remark(gina, number, key or 0, "", self.word(f"{name}/text"))
        answer_remark(gina, remark.id, self.word(f"{name}/reply"))
        page = f"/biblioteca/{number}/osservazioni"
        self.add(name, "remark", {**arguments, "remark_id": remark.id}, page)

    def _type(self, name: str) -> None:
        number = self.stage.things[name].arguments["document_id"]
        newest, blocks = self._blocks(number)
        word, last = self.word(f"{name}/kept"), blocks[-1]
        typed = (TypedBlock(last.key or 0, last.kind, f"{last.source} {word}"),)
        kept = keep_draft(self.actor("G"), number, DraftValues(f"Ora {word}", newest.summary, "", newest.number, ()), typed, 1)
        assert word in kept.values.blocks[-1].source

    def _blocks(self, number: int) -> tuple[DocumentVersion, tuple[BlockValues, ...]]:
        versions = select(DocumentVersion).where(DocumentVersion.document_id == number).order_by(DocumentVersion.number.desc())
        newest = db.session.scalars(versions.limit(1)).one()
        return newest, blocks_of(number, newest.number)
