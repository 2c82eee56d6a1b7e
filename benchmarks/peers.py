"""Real search libraries, each given the same phrases and asked the same questions.

All of them get our folding (no marks, lower case), which is generous: on raw text they lose
every question typed without marks.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import bm25s  # type: ignore[import-untyped]
import tantivy
from rapidfuzz import fuzz, process, utils

from knowledge.entry import Entry
from knowledge.vietnamese import fold, normalise

Search = Callable[[str], list[str]]
"""A question in, codes out, best first."""


@dataclass(frozen=True)
class Peer:
    """A way to search, by name; ``build`` reads the entries once."""

    name: str
    build: Callable[[Sequence[Entry]], Search]


def _phrases(entries: Sequence[Entry]) -> tuple[list[str], list[str]]:
    texts: list[str] = []
    codes: list[str] = []
    for entry in entries:
        for phrase in dict.fromkeys(entry.phrases):
            texts.append(_plain(phrase))
            codes.append(entry.code)
    return texts, codes


def _plain(text: str) -> str:
    return str(utils.default_process(fold(normalise(text[:2000]))))


def _distinct(codes: Sequence[str], limit: int = 10) -> list[str]:
    return list(dict.fromkeys(codes))[:limit]


def _rapidfuzz(scorer: Callable[..., float]) -> Callable[[Sequence[Entry]], Search]:
    def build(entries: Sequence[Entry]) -> Search:
        texts, codes = _phrases(entries)

        def search(question: str) -> list[str]:
            found = process.extract(_plain(question), texts, scorer=scorer, limit=60)
            return _distinct([codes[at] for _, _, at in found])

        return search

    return build


def _fts5(entries: Sequence[Entry]) -> Search:
    store = sqlite3.connect(":memory:")
    store.execute("CREATE VIRTUAL TABLE phrase USING fts5(code UNINDEXED, text)")
    texts, codes = _phrases(entries)
    store.executemany("INSERT INTO phrase VALUES (?, ?)", zip(codes, texts, strict=True))

    def search(question: str) -> list[str]:
        words = " OR ".join(f'"{word}"' for word in _plain(question).split()[:64])
        if not words:
            return []
        rows = store.execute(
            "SELECT code FROM phrase WHERE phrase MATCH ? ORDER BY bm25(phrase) LIMIT 60", (words,)
        )
        return _distinct([code for (code,) in rows])

    return search


def _bm25s(entries: Sequence[Entry]) -> Search:
    texts, codes = _phrases(entries)
    retriever = bm25s.BM25()
    retriever.index([text.split() for text in texts], show_progress=False)

    def search(question: str) -> list[str]:
        words = _plain(question).split()
        if not words:
            return []
        hits, _ = retriever.retrieve([words], k=min(60, len(texts)), show_progress=False)
        return _distinct([codes[at] for at in hits[0]])

    return search


def _tantivy(entries: Sequence[Entry]) -> Search:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("code", stored=True, tokenizer_name="raw")
    builder.add_text_field("text", stored=False)
    index = tantivy.Index(builder.build())
    writer = index.writer(heap_size=50_000_000, num_threads=1)
    for text, code in zip(*_phrases(entries), strict=True):
        writer.add_document(tantivy.Document(code=code, text=text))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def search(question: str) -> list[str]:
        words = _plain(question)
        if not words:
            return []
        query = index.parse_query(words, ["text"])
        hits = searcher.search(query, 60).hits
        return _distinct([searcher.doc(at)["code"][0] for _, at in hits])

    return search


PEERS = (
    Peer("rapidfuzz WRatio", _rapidfuzz(fuzz.WRatio)),
    Peer("rapidfuzz token_set", _rapidfuzz(fuzz.token_set_ratio)),
    Peer("SQLite FTS5", _fts5),
    Peer("bm25s", _bm25s),
    Peer("tantivy", _tantivy),
)
