"""``python -m benchmarks [--data FOLDER] [--write]``: how good and how fast search is, and whose.

Without ``--data`` the bundled catalogue and the project's own questions are used. A folder with
``*.jsonl`` questions and ``procedures*.jsonl.gz``/``names.jsonl.gz`` records adds those. Every way
to search is built and asked in a process of its own, with the same questions.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from benchmarks import page, tables
from benchmarks.ablation import ablation
from benchmarks.apart import apart, resident_mb
from benchmarks.asked import (
    FAQ_SOUND,
    Result,
    Row,
    known_entries,
    measure,
    ours,
    outcomes,
    question_sets,
    with_codes,
)
from benchmarks.embedding import Missing
from benchmarks.growth import growth
from benchmarks.peers import PEERS, Peer, close
from benchmarks.styles import STYLES
from bot.wallclock import VIETNAM
from knowledge.answer import Outcome
from knowledge.entry import Entry
from knowledge.search import Index

_SAMPLE = 100
"""Questions that are asked in every style of every way to search."""

_GROWING = ("rapidfuzz token_set", "SQLite FTS5", "bm25s", "tantivy")
OURS = Peer("Một Cửa", lambda entries: ours(Index(entries)))


@dataclass
class Measured:
    """All of one way to search: what it cost to build, and what came of each set and style."""

    name: str
    built_s: float
    memory_mb: float
    sets: dict[str, Result] = field(default_factory=dict)
    styles: dict[str, Result] = field(default_factory=dict)


@dataclass
class Own:
    """What only the project's own search can be asked: how it answers, and without which part."""

    styles: dict[str, tuple[Result, dict[Outcome, float]]]
    outcomes: list[tuple[str, str, int, dict[Outcome, float]]]
    parts: dict[str, Result]


def main() -> None:
    """Print the tables as Markdown, and write them where they are read."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--data", type=Path, help="thư mục có câu hỏi và bản công bố khác")
    parser.add_argument("--scale", type=int, default=100_000, help="số tên trong phép đo độ lớn")
    parser.add_argument("--most", type=int, default=0, help="số câu nhiều nhất của mỗi bộ; 0: hết")
    parser.add_argument("--write", action="store_true", help="ghi kết quả vào docs/benchmark.md")
    given = parser.parse_args()
    started = time.perf_counter()
    text = "\n".join(_report(given.data, given.scale, given.most))
    minutes = (time.perf_counter() - started) / 60
    today = datetime.now(VIETNAM).strftime("%d/%m/%Y")
    head = f"Đo ngày {today}, {os.cpu_count()} nhân, hết {minutes:.0f} phút.\n\n"
    print(head + text)
    if given.write:
        page.write("benchmark.md", "search", head + text)


def _report(data: Path | None, scale: int, most: int) -> Iterator[str]:
    found = known_entries(data)
    everything = question_sets(data)
    sets = {name: rows for name, every in everything.items() if (rows := with_codes(every, found))}
    rows = [row for name, some in sets.items() if name != FAQ_SOUND for row in some]
    told = f"{len(found)} thủ tục, {len(rows)} câu hỏi có mã"
    yield f"Danh mục: {told}{'' if data else ' (danh mục đi kèm, câu hỏi của dự án)'}.\n"
    sample = most // 2 if most else _SAMPLE
    # Who scans every name takes minutes a set on a slow machine: all are asked the same part.
    some = {name: _part(rows, most) for name, rows in sets.items()}
    measured = list(_everybody(found, some, _part(rows, sample)))
    yield from tables.quality(measured, some)
    own: Own = apart(partial(_own, found, everything, rows))
    yield from tables.styles(own.styles, measured)
    yield from tables.not_searches(own.outcomes)
    yield from tables.parts(own.parts)
    peers = [OURS, *(peer for peer in PEERS if peer.name in _GROWING)]
    asked = [row["question"] for row in _part(rows, sample)]
    sizes = [size for size in (1_000, 10_000, 100_000) if size <= scale]
    yield from tables.growth(growth(peers, found, asked, sizes), [p.name for p in peers], sizes)


def _part(rows: Sequence[Row], most: int) -> list[Row]:
    """So many rows at most, from the first to the last; all of them for 0."""
    return list(rows[:: -(-len(rows) // most)] if most else rows)


def _everybody(
    found: Sequence[Entry], sets: dict[str, list[Row]], sample: Sequence[Row]
) -> Iterator[Measured]:
    for peer in (OURS, *PEERS):
        print(f"… {peer.name}", file=sys.stderr, flush=True)
        try:
            yield apart(partial(_measured, peer, found, sets, sample))
        except (Missing, ImportError, OSError) as error:
            print(f"  không đo được: {type(error).__name__} {error}", file=sys.stderr)


def _measured(
    peer: Peer, found: Sequence[Entry], sets: dict[str, list[Row]], sample: Sequence[Row]
) -> Measured:
    before = resident_mb()
    started = time.perf_counter()
    search = peer.build(found)
    built = time.perf_counter() - started
    search("đăng ký khai sinh cho con")
    result = Measured(peer.name, built, resident_mb() - before)
    result.sets = {name: measure(search, rows) for name, rows in sets.items()}
    result.styles = {style: measure(search, _typed(sample, style)) for style in STYLES}
    close(search)
    return result


def _own(found: Sequence[Entry], everything: dict[str, list[Row]], rows: Sequence[Row]) -> Own:
    print("… từng kiểu gõ, từng phần", file=sys.stderr, flush=True)
    index = Index(found)
    written: dict[str, list[Row]] = {style: _typed(rows, style) for style in STYLES}
    written["trang trọng"] = [row for row in rows if _is_formal(row)]
    styles = {
        style: (measure(ours(index), some), outcomes(index, some))
        for style, some in written.items()
        if some
    }
    return Own(styles, list(_expected(index, everything)), ablation(index, rows))


def _expected(
    index: Index, everything: dict[str, list[Row]]
) -> Iterator[tuple[str, str, int, dict[Outcome, float]]]:
    for name, rows in everything.items():
        for expected in tables.EXPECTED:
            asked = [row for row in rows if row.get("expected") == expected]
            if asked:
                yield name, expected, len(asked), outcomes(index, asked)


def _typed(rows: Sequence[Row], style: str) -> list[Row]:
    return [{**row, "question": STYLES[style](row["question"])} for row in rows]


def _is_formal(row: Row) -> bool:
    return row.get("style") == "formal" or row.get("origin") == "portal_faq"


if __name__ == "__main__":
    main()
