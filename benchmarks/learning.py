"""``python -m benchmarks.learning [--data FOLDER] [--write]``: what learning from choices earns.

Questions are split by a hash: one half is "used", the other held out. Each used question is asked
by five people; where the bot asks back and offers the right procedure they pick it, one time in
ten they tap a wrong one. Measured before and after: the used questions asked again, the same typed
without marks, and the held-out ones, which nobody asked.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import page
from knowledge import catalogue, entries, learned
from knowledge.answer import Answer, Outcome, answer
from knowledge.choosing import Observed
from knowledge.learned import Learned
from knowledge.search import Index
from knowledge.vietnamese import fold

OWN = Path(__file__).parent / "questions"

PEOPLE = 5
"""People who ask each used question."""

WRONG = 0.1
"""How often somebody taps what they did not mean."""

SHOWN = 5

Row = dict[str, Any]


@dataclass(frozen=True)
class Score:
    """What a set of questions came to; ``codes`` are the first three of each."""

    first: list[bool]
    three: list[bool]
    asked: list[bool]


def main() -> None:
    """Print the table as Markdown, and write it where it is read."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learning")
    parser.add_argument("--data", type=Path, help="thư mục có câu hỏi và bản công bố khác")
    parser.add_argument("--write", action="store_true", help="ghi kết quả vào docs/tim-kiem.md")
    options = parser.parse_args()
    text = _table(options.data)
    print(text)
    if options.write:
        page.write("tim-kiem.md", "learning", text)


def _table(data: Path | None) -> str:
    files = sorted(data.glob("procedures*.jsonl.gz")) + sorted(data.glob("names*")) if data else []
    found, _ = entries.gather(catalogue.load(), files)
    index = Index(found)
    rows = [row for row in _rows(data) if set(row.get("codes") or ()) & index.by_code.keys()]
    used = [row for row in rows if _is_used(row)]
    unmarked = [{**row, "question": fold(row["question"])} for row in used]
    held = [row for row in rows if not _is_used(row)]
    observed, taught = _choices(index, used)
    told = Learned(observed)
    lines = [
        f"{len(found)} thủ tục. {taught} câu đã dạy bot, {len(observed)} lượt chọn, "
        f"{WRONG:.0%} bấm nhầm.\n",
        "| câu hỏi | câu | đúng ngay | trong ba | hỏi lại | thành đúng | thành sai |",
        "|---|---|---|---|---|---|---|",
    ]
    sets = {
        "đã có người hỏi": used,
        "như thế, gõ không dấu": unmarked,
        "chưa ai hỏi (để riêng)": held,
    }
    lines += [_line(name, index, some, told) for name, some in sets.items()]
    return "\n".join(lines) + "\n"


def _rows(data: Path | None) -> Iterator[Row]:
    more = sorted(data.glob("*.jsonl")) + sorted(data.glob("questions*.gz")) if data else []
    for path in (*sorted(OWN.glob("*.jsonl")), *more):
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
        yield from (row for row in map(json.loads, text.splitlines()) if "question" in row)


def _is_used(row: Row) -> bool:
    return hashlib.sha256(str(row["question"]).encode()).digest()[0] % 2 == 0


def _choices(index: Index, used: Sequence[Row]) -> tuple[list[Observed], int]:
    """What people would have picked, and how many questions that was asked about."""
    chance = random.Random(7)
    observed: list[Observed] = []
    taught = 0
    for number, row in enumerate(used):
        found = answer(index, row["question"])
        offered = [c.entry.code for c in found.candidates[:SHOWN]]
        right = [code for code in offered if code in row["codes"]]
        if found.outcome is not Outcome.choose or not right:
            continue
        taught += 1
        wrong = [code for code in offered if code not in row["codes"]] or right
        for person in range(PEOPLE):
            code = chance.choice(wrong) if chance.random() < WRONG else right[0]
            kept = learned.chosen(index, found.question, offered, code)
            if kept:
                observed.append(Observed(kept.words, kept.code, f"{number}.{person}"))
    return observed, taught


def _line(name: str, index: Index, rows: Sequence[Row], told: Learned) -> str:
    before, after = _score(index, rows, None), _score(index, rows, told)
    pairs = list(zip(before.first, after.first, strict=True))
    better, worse = pairs.count((False, True)), pairs.count((True, False))
    shares = " | ".join(
        f"{_share(one)} → {_share(other)}"
        for one, other in (
            (before.first, after.first),
            (before.three, after.three),
            (before.asked, after.asked),
        )
    )
    return f"| {name} | {len(rows)} | {shares} | {better} | {worse} |"


def _score(index: Index, rows: Sequence[Row], told: Learned | None) -> Score:
    found: list[tuple[Row, Answer]] = [
        (row, answer(index, row["question"], learned=told)) for row in rows
    ]
    return Score(
        [any(code in row["codes"] for code in one.codes[:1]) for row, one in found],
        [any(code in row["codes"] for code in one.codes[:3]) for row, one in found],
        [one.outcome is Outcome.choose for _, one in found],
    )


def _share(hits: Sequence[bool]) -> str:
    return f"{sum(hits) / max(len(hits), 1):.1%}".replace(".", ",")


if __name__ == "__main__":
    main()
