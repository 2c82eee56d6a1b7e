"""The questions that search is measured on, what they are about, and what came of them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.peers import Search
from knowledge import catalogue, entries
from knowledge.answer import Outcome, answer
from knowledge.entry import Entry
from knowledge.search import Index

OWN = Path(__file__).parent / "questions"
FAQ = "portal_faq"
FAQ_SOUND = "portal_faq_sound"
_UNSOUND = {
    "1.004038": "thức ăn",
    "1.004478": "loại 1",
    "1.004683": "trên biển",
    "1.003726": "tổ chức quản lý cảng cá",
}
"""Questions of the portal whose label is another procedure than the one their words name."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Result:
    """What one way to search came to on one set of questions."""

    count: int
    first: float
    three: float
    reciprocal: float
    median_ms: float
    p99_ms: float


def known_entries(data: Path | None) -> list[Entry]:
    """The bundled catalogue and, with a folder, what was published beside it."""
    files = sorted(data.glob("procedures*.jsonl.gz")) + sorted(data.glob("names*")) if data else []
    found, _ = entries.gather(catalogue.load(), files)
    return found


def question_sets(data: Path | None) -> dict[str, list[Row]]:
    """All sets of questions by name; the portal's own questions are a set of their own."""
    sets: dict[str, list[Row]] = {}
    for path in _files(data):
        for row in _rows(path):
            name = FAQ if row.get("origin") == FAQ else path.stem
            sets.setdefault(name, []).append(row)
    if FAQ in sets:
        sets[FAQ_SOUND] = [row for row in sets[FAQ] if not _is_unsound(row)]
    return sets


def _is_unsound(row: Row) -> bool:
    asked = row["question"].lower()
    return any(_UNSOUND.get(code, "\0") in asked for code in row.get("codes") or ())


def with_codes(rows: Sequence[Row], found: Sequence[Entry]) -> list[Row]:
    """The questions about a procedure that is known."""
    known = {entry.code for entry in found}
    return [row for row in rows if known.intersection(row.get("codes") or ())]


def measure(search: Search, rows: Sequence[Row]) -> Result:
    """Ask every question once; the first thirty are asked before as well, to warm up."""
    for row in rows[:30]:
        search(row["question"])
    ranks: list[int] = []
    times: list[float] = []
    for row in rows:
        started = time.perf_counter()
        codes = search(row["question"])
        times.append((time.perf_counter() - started) * 1000)
        ranks.append(next((at for at, code in enumerate(codes, 1) if code in row["codes"]), 0))
    times.sort()
    count = len(rows)
    return Result(
        count,
        sum(rank == 1 for rank in ranks) / count,
        sum(1 <= rank <= 3 for rank in ranks) / count,
        sum(1 / rank for rank in ranks if rank) / count,
        times[count // 2],
        times[int(count * 0.99)],
    )


def ours(index: Index) -> Search:
    """The project's own search, as the peers are called."""
    return lambda question: list(answer(index, question).codes)


REFUSED = (Outcome.out_of_scope, Outcome.emergency, Outcome.refused, Outcome.small_talk)
"""Outcomes that leave a question about a procedure without one."""


def outcomes(index: Index, rows: Sequence[Row]) -> dict[Outcome, float]:
    """Which share of questions came to which outcome."""
    seen = [answer(index, row["question"]).outcome for row in rows]
    return {outcome: seen.count(outcome) / len(seen) for outcome in Outcome}


def _files(data: Path | None) -> Iterator[Path]:
    yield from sorted(OWN.glob("*.jsonl"))
    for path in sorted(data.glob("*.jsonl")) if data else ():
        if "question" in path.read_text(encoding="utf-8")[:400]:
            yield path


def _rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
