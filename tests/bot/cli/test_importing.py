"""``python -m bot import dossiers`` as an officer meets it: files, sentences, exit codes."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import xlsxwriter

from bot.store.dossiers.sealing import DossierSeal
from bot.store.engine import Database
from tests.bot.cli.conftest import Shell
from tests.migrated import restock, stocked

ROOT = Path(__file__).parents[3]
KEY = "k" * 32
HEADERS = ("Mã hồ sơ", "Tên thủ tục hành chính", "Trạng thái", "Chủ hồ sơ", "Số điện thoại")
HEADERS += ("Ngày nhận", "Ngày hẹn trả")
EXPORTED = 1_790_000_000


def row(number: int, status: str = "Đang xử lý") -> tuple[str, ...]:
    """One line of a list."""
    code = f"H15.120-261018-{number:04}"
    name = "1.004222.H15- Đăng ký thường trú"
    return (code, name, status, "Nguyễn Văn An", "0912345678", "18/10/2026", "30/10/2026")


def write(path: Path, *rows: tuple[str, ...]) -> Path:
    """A list as .csv or .xlsx, exported at a fixed moment."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADERS, *rows])
    else:
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            sheet.write_string(0, 2, "DANH SÁCH HỒ SƠ")
            for at, cells in enumerate([HEADERS, *rows], 2):
                sheet.write_row(at, 0, cells)
    os.utime(path, (EXPORTED, EXPORTED))
    return path


def settings_of(folder: Path, url: str = "") -> dict[str, str]:
    given = {"BOT_DATA_DIR": str(folder), "BOT_SECRET_KEY": KEY}
    return given | ({"BOT_DATABASE_URL": url} if url else {})


Told = tuple[int, str]
Import = Callable[..., Told]


@pytest.fixture
def import_(tmp_path: Path, shell: Shell) -> Import:
    """Run the command in this process; its exit code and all that it printed."""
    folder = stocked(tmp_path / "var")

    def run(*words: object) -> Told:
        done = shell("import", "dossiers", *words, **settings_of(folder))
        return done.code, done.out + done.err

    return run


def test_an_export_from_start_to_end(import_: Import, tmp_path: Path) -> None:
    """Looked at, read in, read in again, and the next export: each says what it changes."""
    first = write(tmp_path / "t10.xlsx", row(1), row(2), row(3, "Chờ bổ sung"))
    code, said = import_("--dry-run", first)
    assert (code, "Sẽ có: 3 hồ sơ mới, 0 thay đổi, 0 giữ nguyên." in said) == (0, True), said
    code, said = import_(first)
    assert (code, "Đã nạp: 3 hồ sơ mới, 0 thay đổi, 0 giữ nguyên." in said) == (0, True), said
    code, said = import_(first)
    assert (code, "Không có gì mới (3 hồ sơ giữ nguyên)." in said) == (0, True), said
    later = write(tmp_path / "t11.csv", row(1, "Đã trả kết quả"), row(2), row(4))
    code, said = import_("--told-at", "30/10/2026 17:00", later)
    assert "dữ liệu lúc 17:00 30/10/2026" in said
    assert "1 hồ sơ mới, 1 thay đổi, 1 giữ nguyên." in said
    assert "Đang xử lý → Đã trả kết quả: 1" in said
    assert "An" not in said
    assert "0912345678" not in said


def test_refused_rows_are_not_lost(import_: Import, tmp_path: Path) -> None:
    """They stand in a file beside the list, the rest is read in, and the exit code tells."""
    bad = ("=2+3", *row(2)[1:])
    code, said = import_(write(tmp_path / "ds.xlsx", row(1), bad))
    assert code == 3
    assert "1 hồ sơ mới" in said
    assert "1 dòng bị từ chối" in said
    listed = (tmp_path / "ds.tu-choi.csv").read_text(encoding="utf-8-sig")
    assert ",5," in listed
    assert "\n=" not in listed
    assert ",=" not in listed
    other = tmp_path / "khác.xlsx"
    assert import_("--refused", other, tmp_path / "ds.xlsx")[0] == 3
    assert zipfile.is_zipfile(other)


def torn(path: Path) -> Path:
    """A workbook of which the end is missing."""
    write(path, *(row(n) for n in range(1, 300)))
    path.write_bytes(path.read_bytes()[:-2000])
    return path


def test_a_torn_file_changes_nothing(import_: Import, tmp_path: Path) -> None:
    """It is named with a reason, nothing of it is read in, and whole files beside it are."""
    good = write(tmp_path / "tốt.csv", row(1))
    code, said = import_(torn(tmp_path / "hỏng.xlsx"), good)
    assert code == 1
    assert "hỏng.xlsx: Tệp bị hỏng" in said
    assert "1 hồ sơ mới" in said
    code, said = import_("--dry-run", good)
    assert "Không có gì mới (1 hồ sơ giữ nguyên)." in said


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (("không-có.xlsx",), "không có tệp", 2),
        ((), "thiếu", 2),
        (("--told-at", "hôm qua", "x.csv"), "không phải ngày giờ", 2),
        (("--told-at", "2999-01-01", "x.csv"), "ở tương lai", 1),
        (("--refused", "a.csv", "x.csv", "x.csv"), "chỉ dùng khi nạp một tệp", 1),
    ],
)
def test_mistakes_are_explained(
    import_: Import, tmp_path: Path, words: tuple[str, ...], said: str, code: int
) -> None:
    """A wrong word gets a sentence and an exit code."""
    file = write(tmp_path / "x.csv", row(1))
    given = [str(file) if word == "x.csv" else word for word in words]
    done = import_(*given)
    assert done[0] == code
    assert said in done[1]


def process(folder: Path, file: Path, url: str, die_at: int = -1) -> Told:
    """Run the command in a process of its own, or one that is killed on its way."""
    module = ["bot"] if die_at < 0 else ["tests.bot.cli.doomed_import", str(die_at)]
    done = subprocess.run(
        [sys.executable, "-m", *module, "import", "dossiers", str(file)],
        cwd=ROOT,
        env=os.environ | settings_of(folder, url),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
        check=False,
    )
    said = done.stdout.decode()
    assert "Traceback" not in said, said
    return done.returncode, said


LEFT: dict[str, list[Any]] = {}
"""What one clean run leaves, by the kind of database."""


@pytest.mark.parametrize("die_at", [3, 9, 14])
async def test_killed_in_the_middle(url: str, tmp_path: Path, die_at: int) -> None:
    """Killed between any two statements and run again, it leaves what one clean run leaves."""
    rows = [row(n, "Chờ bổ sung" if n % 7 else "Đã trả kết quả") for n in range(1, 2300)]
    file = write(tmp_path / "ds.csv", *rows)
    kind = sa.make_url(url).get_backend_name()
    if kind not in LEFT:
        LEFT[kind] = await kept(url, tmp_path / "clean", file, None)
    assert await kept(url, tmp_path, file, die_at) == LEFT[kind]


async def kept(url: str, folder: Path, file: Path, die_at: int | None) -> list[Any]:
    """What is in an emptied store after a run, or after one that died and a whole one."""
    if sa.make_url(url).get_backend_name() == "sqlite":
        url = f"sqlite+aiosqlite:///{stocked(folder) / 'bot.db'}"
    database = Database(url)
    if not database.embedded:
        await restock(database)
    if die_at is not None:
        assert process(folder, file, url, die_at)[0] == -signal.SIGKILL
        assert 0 <= await count(database) < 2299
    assert process(folder, file, url)[0] == 0
    seal = DossierSeal(KEY)
    async with database.read() as connection:
        found = await connection.execute(sa.text("SELECT * FROM dossiers ORDER BY code"))
        rows = [row._asdict() for row in found]
        for dossier in rows:
            dossier.update(id=0, updated_at=0, sealed=seal.open(dossier["sealed"]))
        query = (
            "SELECT code, status, at, told_at FROM dossier_history JOIN dossier_codes USING"
            " (dossier_id) ORDER BY code, at"
        )
        history = [tuple(row) for row in await connection.execute(sa.text(query))]
        noted = await connection.scalar(sa.text("SELECT count(*) FROM imports"))
    await database.close()
    assert len(rows) == 2299
    return [rows, history, noted]


async def count(database: Database) -> int:
    async with database.read() as connection:
        return int(await connection.scalar(sa.text("SELECT count(*) FROM dossiers")) or 0)
