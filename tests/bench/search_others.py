"""Two contestants with Italian analysers of their own: Tantivy, and Whoosh as it comes."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tantivy
from whoosh.analysis import LanguageAnalyzer
from whoosh.fields import ID, KEYWORD, STORED, TEXT, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.highlight import ContextFragmenter, HtmlFormatter, highlight
from whoosh.qparser import AndGroup, MultifieldParser, OrGroup
from whoosh.query import Or, Query, Term

from forum.core.audience import Readable
from forum.core.refs import Ref
from forum.search.engine import KIND, PACT, THEME
from forum.search.entry import Entry
from tests.bench.search_engines import FIRST, Manner, Page, whole_body

_WHOOSH_MEMORY_MB = 128


class Tantivy:
    """Tantivy with its own Italian stemmer and stop words."""

    def __init__(self, folder: Path, entries: Sequence[Entry]) -> None:
        self.name, self.many = "Tantivy", 1
        self._refs = [entry.ref for entry in entries]
        self._kinds = sorted({entry.kind for entry in entries})
        folder.mkdir()
        builder = tantivy.SchemaBuilder().add_unsigned_field("number", fast=True)
        for field in ("title", "body"):
            builder = builder.add_text_field(field, tokenizer_name="italian")
        for field in ("audience", "kind", "pact", "themes"):
            builder = builder.add_unsigned_field(field, fast=True, indexed=True)
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, path=str(folder))
        analyser = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
        for step in (tantivy.Filter.stopword("italian"), tantivy.Filter.stemmer("italian"), tantivy.Filter.ascii_fold()):
            analyser = analyser.filter(step)
        self._analyser = analyser.build()
        self._index.register_tokenizer("italian", self._analyser)
        self.fill(entries)
        self._index.reload()
        self._searcher = self._index.searcher()

    def fill(self, entries: Sequence[Entry]) -> None:
        """Build the index."""
        writer = self._index.writer(heap_size=64_000_000, num_threads=1)
        for number, entry in enumerate(entries):
            document = tantivy.Document()
            document.add_text("title", entry.title)
            document.add_text("body", whole_body(entry))
            document.add_unsigned("number", number)
            document.add_unsigned("audience", entry.audience)
            document.add_unsigned("kind", self._kinds.index(entry.kind))
            document.add_unsigned("pact", entry.pact_id or 0)
            for theme in entry.theme_ids:
                document.add_unsigned("themes", theme)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def page(self, text: str, manner: Manner, readable: Readable) -> Page:
        """Return a page as the forum shows it."""
        allowed = tantivy.Query.term_set_query(self._schema, "audience", sorted(readable.whole))
        parts = [(tantivy.Occur.Must, self._match(text, manner)), (tantivy.Occur.Must, tantivy.Query.const_score_query(allowed, 0.0))]
        query = tantivy.Query.boolean_query(parts)
        found = self._searcher.search(query, limit=FIRST, count=True)
        figures = {name: {"terms": {"field": field, "size": 1000}} for name, field in ((KIND, "kind"), (PACT, "pact"), (THEME, "themes"))}
        answer = self._searcher.aggregate(query, figures)
        counts = {name: {int(bucket["key"]): bucket["doc_count"] for bucket in answer[name]["buckets"]} for name in (KIND, PACT, THEME)}
        counts[PACT].pop(0, None)
        named = {self._kinds[number]: count for number, count in counts[KIND].items()}
        return Page(tuple(self._numbered(found)), found.count or 0, {**counts, KIND: named})

    def ranked(self, text: str, manner: Manner, limit: int) -> list[Ref]:
        """Return the best things for somebody who may read everything."""
        return self._numbered(self._searcher.search(self._match(text, manner), limit=limit, count=False))

    def excerpts(self, text: str, bodies: Sequence[str]) -> None:
        """Cut passages with Tantivy's own generator."""
        generator = tantivy.SnippetGenerator.create(self._searcher, self._match(text, Manner.ANY), self._schema, "body")
        for body in bodies:
            document = tantivy.Document()
            document.add_text("body", body)
            generator.snippet_from_doc(document).to_html()

    def close(self) -> None:
        """Nothing is open."""

    def _numbered(self, found: Any) -> list[Ref]:
        addresses = [address for _, address in found.hits]
        return [self._refs[number] for number in self._searcher.fast_field_values("number", addresses)] if addresses else []

    def _match(self, text: str, manner: Manner) -> Any:
        words = re.sub(r"[^\w]+", " ", text).strip().lower()  # capitals would make AND, OR and IN its operators
        if manner is Manner.PHRASE:
            words = f'"{words}"'
        return self._index.parse_query(words, ["title", "body"], conjunction_by_default=manner is Manner.ALL)


class StockWhoosh:
    """Whoosh as its documentation says: MultifieldParser on its stock Italian analyser, filter and facets of its own."""

    def __init__(self, folder: Path, entries: Sequence[Entry]) -> None:
        self.name, self.many = "stock Whoosh", 5
        folder.mkdir()
        self._analyser = analyser = LanguageAnalyzer("it")
        schema = Schema(
            number=STORED,
            title=TEXT(analyser),
            body=TEXT(analyser),
            audience=ID(),
            kind=ID(sortable=True),
            pact=ID(sortable=True),
            themes=KEYWORD(sortable=True),
        )
        self._index = FileStorage(str(folder)).create_index(schema)
        self._refs = [entry.ref for entry in entries]
        self.fill(entries)
        self._searcher = self._index.searcher()

    def fill(self, entries: Sequence[Entry]) -> None:
        """Build the index."""
        writer = self._index.writer(limitmb=_WHOOSH_MEMORY_MB)
        for number, entry in enumerate(entries):
            writer.add_document(
                number=number,
                title=entry.title,
                body=whole_body(entry),
                audience=str(entry.audience),
                kind=entry.kind,
                pact=str(entry.pact_id or 0),
                themes=" ".join(map(str, entry.theme_ids)),
            )
        writer.commit()

    def page(self, text: str, manner: Manner, readable: Readable) -> Page:
        """Return a page as the forum shows it; its own figures of several themes are not asked for, which is in its favour."""
        allowed = Or([Term("audience", str(audience)) for audience in sorted(readable.whole)])
        found = self._searcher.search(self._match(text, manner), limit=FIRST, filter=allowed, groupedby=["kind", "pact"])
        counts = {name: {key: len(numbers) for key, numbers in found.groups(name).items()} for name in ("kind", "pact")}
        return Page(tuple(self._refs[hit["number"]] for hit in found), len(found), counts)

    def ranked(self, text: str, manner: Manner, limit: int) -> list[Ref]:
        """Return the best things for somebody who may read everything."""
        return [self._refs[hit["number"]] for hit in self._searcher.search(self._match(text, manner), limit=limit)]

    def excerpts(self, text: str, bodies: Sequence[str]) -> None:
        """Cut passages with Whoosh's own highlighter."""
        terms = frozenset(word for field, word in self._match(text, Manner.ALL).terms() if field == "body")
        decoded = frozenset(word.decode() if isinstance(word, bytes) else word for word in terms)
        for body in bodies:
            highlight(body, decoded, self._analyser, ContextFragmenter(), HtmlFormatter())

    def close(self) -> None:
        """Let go of files."""
        self._searcher.close()
        self._index.close()

    def _match(self, text: str, manner: Manner) -> Query:
        words = re.sub(r"[^\w'’]+", " ", text)
        parser = MultifieldParser(["title", "body"], self._index.schema, group=OrGroup if manner is Manner.ANY else AndGroup)
        return parser.parse(f'"{words}"' if manner is Manner.PHRASE else words)
