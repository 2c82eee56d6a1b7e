"""``report`` and ``calendar`` as an officer meets them."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from docx import Document

from bot import settings
from bot.cli.report import command
from bot.cli.workdays import command as month
from bot.store.dossiers import register
from bot.store.dossiers.register import Word
from bot.store.dossiers.sealing import DossierSeal
from bot.store.engine import Database
from bot.wallclock import VIETNAM
from knowledge import holiday_table
from knowledge.dossier_record import Dossier, Holder
from knowledge.status import Status
from tests.migrated import bring_up

OPEN, ENDED = "H15.120-261102-0001", "H15.120-261102-0002"
MIDDAY = datetime(2026, 11, 20, 12, 0, tzinfo=VIETNAM)
OFFICE = holiday_table.calendar()


def future(days: int) -> str:
    """A working day at least so many days from now."""
    return OFFICE.next_working_day((MIDDAY + timedelta(days=days)).date()).strftime("%d/%m/%Y")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty store on a certain day, and a folder to write into."""
    for module in ("report", "papers"):
        monkeypatch.setattr(f"bot.cli.{module}.now", lambda: MIDDAY)
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("BOT_OFFICE_NAME", "UBND xã Buôn Đôn")
    return tmp_path


@pytest.fixture
def filled(office: Path) -> Path:
    """A store with a dossier under way, and one that has ended."""
    given = settings.read()
    holder = Holder("Nguyễn Văn An", "Trần Thị Bưởi", "0912345678", "12 thôn Đoài")
    start = MIDDAY - timedelta(days=9)
    whole: dict[str, Any] = {
        **{"procedure": "1.001193", "procedure_name": "Khai sinh", "field": "Hộ tịch"},
        **{"unit": "xã Buôn Đôn", "holder": holder, "received_at": start},
        "due_at": MIDDAY + timedelta(days=2),
    }
    words = [
        Word(Dossier(OPEN, Status.processing, **whole), "tệp", MIDDAY),
        Word(Dossier(ENDED, Status.returned, returned_at=MIDDAY, **whole), "tệp", MIDDAY),
    ]

    async def fill() -> None:
        database = Database(given.database)
        await bring_up(database)
        async with database.write() as connection:
            await register.upsert(
                connection, words, DossierSeal(settings.signing_key(given)), MIDDAY
            )
        await database.close()

    asyncio.run(fill())
    return office


def ask(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(command, words)
    return result.exit_code, result.output


def test_an_empty_store_says_what_to_do(office: Path) -> None:
    """Nothing read in yet: a sentence and the command to type."""
    code, said = ask("dossiers")
    assert code == 1
    assert "python -m bot import dossiers" in said


def test_report_and_its_files(filled: Path) -> None:
    """The table is printed, the files are written, and no name of a citizen is in any."""
    code, said = ask(
        *("dossiers", "--by", "field", "--unit", "buon don"),
        *("--xlsx", str(filled / "a.xlsx"), "--csv", str(filled / "a.csv")),
        *("--charts", str(filled / "charts")),
    )
    assert code == 0, said
    assert "Số liệu tham khảo · dữ liệu đến 12:00" in said
    assert "Hộ tịch" in said
    assert len(list((filled / "charts").iterdir())) == 3
    whole = said + (filled / "a.csv").read_text(encoding="utf-8")
    assert "Bưởi" not in whole
    assert "Nguyễn" not in whole


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--from", "31/02/2026"), "“31/02/2026” không phải ngày"),
        (("--from", "02/11/2026", "--to", "2026-11-01"), "--from sau ngày --to"),
        (("--unit", "Sao Hỏa"), "Không có đơn vị nào có chữ “Sao Hỏa”"),
        (("--csv", "/khong/co/a.csv"), "Không ghi được /khong/co/a.csv"),
    ],
)
def test_wrong_wishes(filled: Path, words: tuple[str, ...], told: str) -> None:
    """A wish that cannot be met is answered with what is wrong."""
    code, said = ask("dossiers", *words)
    assert code != 0
    assert told in said


def test_slip_takes_a_code_as_typed(filled: Path) -> None:
    """The slip is found by a code typed carelessly, and names whose dossier it is."""
    path = filled / "a.docx"
    code, said = ask("slip", "h15.120 – 261102 - 1", "-o", str(path))
    assert code == 0, said
    assert any("Trần Thị Bưởi" in p.text for p in Document(str(path)).paragraphs)
    assert "Bưởi" not in said


def apologise(folder: Path, code: str, day: str, *more: str) -> tuple[int, str]:
    words = ("apology", code, "--reason", "Chờ xác minh.", "--new-date", day, *more)
    return ask(*words, "-o", str(folder / "xl.docx"))


def test_a_dossier_is_put_off_once(filled: Path) -> None:
    """One letter; the same again is the same letter; another day only if the first was not sent."""
    assert apologise(filled, OPEN, future(10))[0] == 0
    assert apologise(filled, OPEN, future(10))[0] == 0
    (filled / "xl.docx").unlink()
    code, said = apologise(filled, OPEN, future(20))
    assert code == 1
    assert "đã hẹn lại một lần" in said
    assert not (filled / "xl.docx").exists()
    assert apologise(filled, OPEN, future(20), "--replace")[0] == 0
    assert apologise(filled, OPEN, future(10))[0] == 1


def test_what_was_not_written_was_not_promised(filled: Path) -> None:
    """A letter that cannot be written does not count as the one there may be."""
    assert apologise(filled / "khong-co", OPEN, future(10))[0] == 1
    assert apologise(filled, OPEN, future(20))[0] == 0


@pytest.mark.parametrize(
    ("code", "day", "told"),
    [
        (OPEN, "01/11/2026", "phải sau hôm nay"),
        (OPEN, (MIDDAY + timedelta(days=1)).strftime("%d/%m/%Y"), "phải sau ngày đã hẹn"),
        (OPEN, "30/04/2027", "là ngày nghỉ"),
        (OPEN, "01/03/2029", "chưa có năm 2029"),
        (ENDED, future(10), "đã kết thúc"),
        ("H15.120-261102-0009", future(10), "Không có hồ sơ"),
        ("khai sinh", future(10), "Không có hồ sơ"),
    ],
)
def test_letters_that_are_refused(filled: Path, code: str, day: str, told: str) -> None:
    """A day that cannot be, or a dossier that needs no letter, is refused with the reason."""
    exit_code, said = apologise(filled, code, day)
    assert exit_code == 1
    assert told in said


def test_month(office: Path) -> None:
    """A month shows its days off by name, so that an office can check them."""
    said = CliRunner().invoke(month, ["11/2026"]).output
    assert "(24)" in said
    assert "24/11 T3: Ngày Văn hóa Việt Nam" in said
    assert "20 ngày" in said


@pytest.mark.parametrize(
    ("text", "told"), [("2/2030", "chưa có năm 2030"), ("13/2026", "không phải tháng")]
)
def test_months_there_are_not(office: Path, text: str, told: str) -> None:
    """A month without a table, or none at all, is told."""
    result = CliRunner().invoke(month, [text])
    assert result.exit_code == 1
    assert told in result.output


def test_a_wrong_table_stops_and_names_the_line(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The office's own table is checked when it is used."""
    table = office / "nghi.csv"
    table.write_text("ngày,tên,loại\n31/11/2026,Hội,nghỉ lễ\n", encoding="utf-8")
    monkeypatch.setenv("BOT_HOLIDAYS", str(table))
    said = CliRunner().invoke(month, []).output
    assert "BOT_HOLIDAYS" in said
    assert "dòng 2: “31/11/2026” không phải ngày" in said
