"""The processing record: as complete as the tables are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from bot.cli.privacy import command
from bot.privacy.described import BESIDE, TABLES
from bot.privacy.record import make, markdown
from bot.settings import Settings
from bot.store.tables.base import metadata

DAY = date(2026, 11, 20)


def naming() -> set[str]:
    """The tables that name a person."""
    return {
        table.name
        for table in metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "people"
    }


def test_every_table_that_names_a_person_is_described() -> None:
    """Whoever adds one says what it keeps, what for, on which ground and how long."""
    assert set(TABLES) == naming() | BESIDE | {"people"}
    assert set(metadata.tables) >= BESIDE


def test_periods_are_the_offices_own() -> None:
    """How long data is kept is what the settings say."""
    page = markdown(make(Settings(keep_messages_days=45, keep_dossiers_days=61), DAY))
    assert "45 ngày sau khi xử lý xong" in page
    assert "61 ngày sau khi kết thúc" in page
    assert "{" not in page


@pytest.mark.parametrize(("token", "abroad"), [("", False), ("1:abc", True)])
def test_telegram_is_a_transfer_abroad(token: str, abroad: bool) -> None:
    """Where Telegram is on, the record says so and names the second procedure."""
    page = markdown(make(Settings(telegram_token=token), DAY))
    assert ("(1.014907) vì đang bật: Telegram" in page) is abroad


def test_the_command_writes_both_forms(tmp_path: Path) -> None:
    """The workbook and the page hold the same rows; without a file it is printed."""
    xlsx, md = tmp_path / "a.xlsx", tmp_path / "a.md"
    done = CliRunner().invoke(command, ["record", "--xlsx", str(xlsx), "--md", str(md)])
    assert done.exit_code == 0, done.output
    sheet = load_workbook(xlsx)["Dữ liệu"]
    assert sheet.max_row == len(TABLES) + 1
    assert all(f"| {table} |" in md.read_text(encoding="utf-8") for table in TABLES)
    assert "# Hồ sơ xử lý dữ liệu" in CliRunner().invoke(command, ["record"]).output
