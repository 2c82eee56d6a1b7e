"""The report's page and its files."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from bot.officers.roles import Role
from bot.store.dossiers import register
from bot.store.dossiers.register import Word
from bot.store.dossiers.sealing import DossierSeal
from bot.store.office import figures_days
from bot.store.office.figures_days import TURN
from bot.store.tables.follows import ratings
from bot.wallclock import local, now
from knowledge.dossier_record import Dossier
from knowledge.status import Status
from tests.bot.web.console.conftest import Office

NASTY = "=HYPERLINK(1)<script>"
HERE, THERE = "H15.120-261102-0001", "H15.121-261102-0001"


@pytest.fixture
async def busy(office: Office) -> Office:
    """An office with questions, dossiers of two units, and ratings."""
    at = local(now())
    async with office.database.write() as connection:
        await figures_days.add(connection, at.date(), {(TURN, "web:found"): 31})
        words = [
            Word(
                Dossier(code, Status.processing, unit=unit, received_at=at - timedelta(days=1)),
                "thử", at,
            )
            for code, unit in ((HERE, NASTY), (THERE, "UBND xã Kia"))
        ]  # fmt: skip
        await register.upsert(connection, words, DossierSeal(office.key), at)
        row = {"words": "", "procedure": "", "month": f"{at:%Y-%m}"}
        rows = [{**row, "unit": unit, "score": 5} for unit in (NASTY, "UBND xã Kia")] * 6
        await connection.execute(sa.insert(ratings), rows)
    return office


@pytest.mark.parametrize("days", ["7", "365", "1'; --", "99999999999"])
async def test_a_report_has_every_part(busy: Office, days: str) -> None:
    """Everybody who may look sees the parts, for any period; names from files stay text."""
    viewer = await busy.sign_in(Role.viewer)
    page = await viewer.text("/bao-cao", ky=days)
    for title in ("Câu hỏi và tỉ lệ", "Hướng dẫn", "Tin nhắc", "Hồ sơ", "Mức hài lòng"):
        assert title in page
    assert "<script>" not in page.split("<main", 1)[1]
    assert "&lt;script&gt;" in page
    assert "<svg" in page
    assert "style=" not in page


async def test_units_see_their_own(busy: Office) -> None:
    """Dossiers and satisfaction of another unit are not in the page nor in the files."""
    mine = await busy.sign_in(Role.officer, ("H15.120",))
    assert "xã Kia" not in await mine.text("/bao-cao")
    nobody = await busy.sign_in(Role.officer, ("H15.999",))
    page = await nobody.text("/bao-cao")
    assert "xã Kia" not in page
    assert "HYPERLINK" not in page
    answer = await mine.get("/bao-cao/tai", dang="csv")
    assert "xã Kia" not in await answer.text()
    whole = await busy.sign_in(Role.officer)
    assert "xã Kia" in await whole.text("/bao-cao")


async def test_files_are_no_formulas(busy: Office) -> None:
    """CSV and workbook hold the names as text; a kind that is none is not found."""
    viewer = await busy.sign_in(Role.viewer)
    answer = await viewer.get("/bao-cao/tai", dang="csv")
    cells = [cell for row in csv.reader(StringIO(await answer.text())) for cell in row]
    assert f"'{NASTY}" in cells
    assert NASTY not in cells
    answer = await viewer.get("/bao-cao/tai", dang="xlsx")
    book = load_workbook(BytesIO(await answer.read()))
    sheet = book["Hồ sơ"]
    assert [cell.data_type for row in sheet for cell in row if cell.value == NASTY] == ["s"]
    assert (await viewer.get("/bao-cao/tai", dang="exe")).status == 404
