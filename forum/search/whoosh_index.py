"""Whoosh as storage: a writer whose commit is the manifest, and the table of contents the manifest names."""

import os
import shutil
from pathlib import Path

import numpy as np
from whoosh.codec.whoosh3 import W3Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.writing import SegmentWriter

from forum.search.manifest import MANIFEST, Manifest, Seal, seal, sync, write_manifest
from forum.search.names import Names
from forum.search.whoosh_codec import ArrayCodec
from forum.search.whoosh_documents import Document
from forum.search.whoosh_pool import Pool
from forum.search.whoosh_schema import BODY, FACTS, FACTS_COLUMN, INDEX_NAME, PLACE, SCHEMA, SPELLING, TITLE, TITLE_SPELLING
from forum.search.whoosh_segment import SegmentWords, read_facts

_TIER_BITS = 3


class _CertifiedIndex:
    """What Whoosh's writer needs of an index, read at the generation that the manifest names."""

    indexname = INDEX_NAME

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.storage = FileStorage(str(folder))
        self._generation = manifest.generation

    def _read_toc(self) -> TOC:
        return TOC.read(self.storage, INDEX_NAME, gen=self._generation, schema=SCHEMA)


class CertifiedWriter(SegmentWriter):
    """A Whoosh writer that puts its files on disk and seals them in the manifest, which is the moment of the commit.

    It takes analysed documents and merges segments list by list, so Whoosh's own indexing of values is never used.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        sweep(folder, manifest)
        self._folder = folder
        self._sealed = manifest.files
        self.names = Names(manifest.names, manifest.theme_sets)
        super().__init__(_CertifiedIndex(folder, manifest), _lk=False, codec=ArrayCodec(), compound=False)
        self.pool = Pool()

    def add(self, document: Document) -> None:
        """Add one document; a document of the same thing must have been deleted before."""
        self._add_facts(document.facts)
        self.pool.add_positions(TITLE, self.docnum, document.title)
        self.pool.add_positions(BODY, self.docnum, document.body)
        self.pool.add_presence(SPELLING, self.docnum, document.spellings)
        self.pool.add_presence(TITLE_SPELLING, self.docnum, document.title_spellings)
        self.pool.add_presence(PLACE, self.docnum, document.places)
        self.docnum += 1
        self._added = True

    def add_segment(self, segment: W3Segment) -> None:
        """Take over the live documents of a segment that is merged away."""
        facts = read_facts(self.storage, segment)
        live = np.ones(len(facts), bool)
        live[np.fromiter(segment.deleted_docs(), np.int64)] = False
        moved = np.where(live, np.cumsum(live) - 1 + self.docnum, -1)
        for record in facts[live]:
            self._add_facts(record.tobytes())
            self.docnum += 1
        words = SegmentWords(self.storage, segment)
        try:
            for field, form, data in words.everything():
                self.pool.add_list(field, form, data, moved)
        finally:
            words.close()
        self._added = self._added or bool(live.any())

    def commit(self, *, merge: bool = True) -> None:
        """Put everything on disk and make it the newest generation."""
        super().commit(mergetype=merge_tiers if merge else None, merge=False)

    def _add_facts(self, facts: bytes) -> None:
        self.perdocwriter.start_doc(self.docnum)
        self.perdocwriter.add_column_value(FACTS, FACTS_COLUMN, facts)
        self.perdocwriter.finish_doc()

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        self.pool.write(self.fieldwriter, self.schema)
        self.fieldwriter.close()

    def _commit_toc(self, segments: list[W3Segment]) -> None:
        TOC(self.schema, segments, self.generation).write(self.storage, self.indexname)
        manifest = self.names.manifest(self.generation, self._seals(segments))
        sync(self._folder)
        write_manifest(self._folder, manifest)
        sweep(self._folder, manifest)

    def _seals(self, segments: list[W3Segment]) -> dict[str, Seal]:
        wanted = {segment.segment_id() for segment in segments}
        contents = TOC._filename(self.indexname, self.generation)
        seals: dict[str, Seal] = {}
        for name in os.listdir(self._folder):
            if name == contents or name.partition(".")[0] in wanted:
                seals[name] = self._sealed[name] if name in self._sealed else _keep(self._folder / name)
        return seals


def merge_tiers(writer: CertifiedWriter, segments: list[W3Segment]) -> list[W3Segment]:
    """Merge eight segments of like size into one, and rewrite those that are mostly deleted; return the segments left alone.

    A document is so rewritten once per power of eight, where Whoosh's own rule does it once per Fibonacci number.
    """
    tiers: dict[int, list[W3Segment]] = {}
    for segment in segments:
        tiers.setdefault((segment.doc_count_all().bit_length() - 1) // _TIER_BITS, []).append(segment)
    crowded = [segment for tier in tiers.values() if len(tier) >= 1 << _TIER_BITS for segment in tier]
    wasteful = [segment for segment in segments if 2 * segment.deleted_count() > segment.doc_count_all()]
    merged = {segment.segment_id(): segment for segment in (*crowded, *wasteful)}
    for segment in merged.values():
        writer.add_segment(segment)
    return [segment for segment in segments if segment.segment_id() not in merged]


def _keep(path: Path) -> Seal:
    sync(path)
    return seal(path)


def sweep(folder: Path, manifest: Manifest) -> None:
    """Remove what no manifest names: segments merged away, and what a writer that died left behind."""
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != MANIFEST and path.name not in manifest.files:
            path.unlink(missing_ok=True)


def create(folder: Path, generation: int) -> Manifest:
    """Write an empty index into an empty folder; its generation goes on from the index it will replace."""
    storage = FileStorage(str(folder))
    TOC(SCHEMA, [], generation).write(storage, INDEX_NAME)
    contents = TOC._filename(INDEX_NAME, generation)
    manifest = Names().manifest(generation, {contents: _keep(folder / contents)})
    write_manifest(folder, manifest)
    return manifest


def read_segments(folder: Path, generation: int) -> list[W3Segment]:
    """Return the segments of a generation; call it only once the manifest was verified, for they are unpickled."""
    return TOC.read(FileStorage(str(folder)), INDEX_NAME, gen=generation, schema=SCHEMA).segments
