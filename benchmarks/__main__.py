"""``python -m benchmarks [--data FOLDER]``: quality and speed of search, ours and peers'.

Without ``--data`` the bundled catalogue and the project's own questions are used. A folder with
``*.jsonl`` questions and ``procedures*.jsonl.gz``/``names.jsonl.gz`` records adds those.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.peers import PEERS, Peer, Search
from knowledge import catalogue, entries
from knowledge.answer import Outcome, answer
from knowledge.entry import Entry
from knowledge.search import Index

OWN = Path(__file__).parent / "questions"


@dataclass(frozen=True)
class Result:
    """What one way to search came to on one set of questions."""

    first: float
    three: float
    reciprocal: float
    median_ms: float
    p99_ms: float


def main() -> None:
    """Print the tables as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--data", type=Path, help="thư mục có câu hỏi và bản công bố khác")
    parser.add_argument("--scale", type=int, default=100_000, help="số tên trong phép đo độ lớn")
    options = parser.parse_args()
    found = _entries(options.data)
    sets = {path.stem: list(_questions(path)) for path in _question_files(options.data)}
    print(f"# Tìm kiếm: {len(found)} thủ tục\n")
    _quality(found, sets)
    _outcomes(found, sets)
    _growth(found, sets, options.scale)


def _quality(found: Sequence[Entry], sets: dict[str, list[dict[str, Any]]]) -> None:
    ours = Peer("Một Cửa", lambda entries: _ours(Index(entries)))
    for name, rows in sets.items():
        known = {entry.code for entry in found}
        asked = [row for row in rows if known.intersection(row.get("codes", ()))]
        if not asked:
            continue
        print(f"## {name}: {len(asked)} câu có mã\n")
        print("| | đúng ngay | trong ba | MRR | trung vị ms | 99 % ms | so với ta | dựng s |")
        print("|---|---|---|---|---|---|---|---|")
        base = 0.0
        for peer in (ours, *PEERS):
            started = time.perf_counter()
            search = peer.build(found)
            built = time.perf_counter() - started
            result = _measure(search, asked)
            base = base or result.median_ms
            print(
                f"| {peer.name} | {result.first:.1%} | {result.three:.1%} "
                f"| {result.reciprocal:.3f} "
                f"| {result.median_ms:.2f} | {result.p99_ms:.2f} | ×{result.median_ms / base:.1f} "
                f"| {built:.2f} |"
            )
        print()


def _outcomes(found: Sequence[Entry], sets: dict[str, list[dict[str, Any]]]) -> None:
    index = Index(found)
    print("## Câu không phải tìm kiếm\n")
    print("| bộ | mong đợi | câu | đúng |")
    print("|---|---|---|---|")
    for name, rows in sets.items():
        for expected, outcomes in _EXPECTED.items():
            asked = [row for row in rows if row.get("expected") == expected]
            if asked:
                right = sum(answer(index, row["question"]).outcome in outcomes for row in asked)
                print(f"| {name} | {expected} | {len(asked)} | {right / len(asked):.1%} |")
    print()


_EXPECTED = {
    "out_of_scope": (Outcome.out_of_scope,),
    "apologize": (Outcome.out_of_scope, Outcome.not_found),
    "emergency": (Outcome.emergency,),
    "refuse": (Outcome.refused,),
    "smalltalk": (Outcome.small_talk,),
    "answer": (Outcome.found, Outcome.choose),
    "clarify": (Outcome.choose, Outcome.found),
}


def _growth(found: Sequence[Entry], sets: dict[str, list[dict[str, Any]]], most: int) -> None:
    asked = [row["question"] for rows in sets.values() for row in rows][:300]
    print("## Khi danh mục lớn lên\n")
    print("| thủ tục | dựng s | trung vị ms | 99 % ms | bộ nhớ MB |")
    print("|---|---|---|---|---|")
    for size in (1_000, 10_000, most):
        grown = _grow(found, size)
        started = time.perf_counter()
        index = Index(grown)
        built = time.perf_counter() - started
        for question in asked[:50]:
            answer(index, question)
        times = sorted(_timed(index, question) for question in asked)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"| {size} | {built:.1f} | {times[len(times) // 2]:.2f} "
            f"| {times[int(len(times) * 0.99)]:.2f} | {memory:.0f} |"
        )
    print()


def _grow(found: Sequence[Entry], size: int) -> list[Entry]:
    """Names put together from halves of real ones: the words of a real catalogue, more often."""
    chance = random.Random(7)
    grown = list(found[:size])
    names = [entry.phrases[0].split() for entry in found]
    while len(grown) < size:
        left, right = chance.choice(names), chance.choice(names)
        name = " ".join(left[: len(left) // 2 + 1] + right[len(right) // 2 :])
        code = f"9.{len(grown):06d}"
        grown.append(Entry(code, name, name, (name,)))
    return grown


def _timed(index: Index, question: str) -> float:
    started = time.perf_counter()
    answer(index, question)
    return (time.perf_counter() - started) * 1000


def _measure(search: Search, rows: Sequence[dict[str, Any]]) -> Result:
    for row in rows[:30]:
        search(row["question"])
    first = three = 0
    reciprocal = 0.0
    times: list[float] = []
    for row in rows:
        started = time.perf_counter()
        codes = search(row["question"])
        times.append((time.perf_counter() - started) * 1000)
        rank = next((at for at, code in enumerate(codes, 1) if code in row["codes"]), 0)
        first += rank == 1
        three += 1 <= rank <= 3
        reciprocal += 1 / rank if rank else 0
    times.sort()
    count = len(rows)
    middle, tail = times[count // 2], times[int(count * 0.99)]
    return Result(first / count, three / count, reciprocal / count, middle, tail)


def _ours(index: Index) -> Search:
    return lambda question: list(answer(index, question).codes)


def _entries(data: Path | None) -> list[Entry]:
    files = sorted(data.glob("procedures*.jsonl.gz")) + sorted(data.glob("names*")) if data else []
    found, _ = entries.gather(catalogue.load(), files)
    return found


def _question_files(data: Path | None) -> list[Path]:
    more = (
        [p for p in sorted(data.glob("*.jsonl")) if "question" in p.read_text()[:400]]
        if data
        else []
    )
    return [*sorted(OWN.glob("*.jsonl")), *more]


def _questions(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        name = row.get("origin")
        if name != "portal_faq":
            yield row


if __name__ == "__main__":
    main()
