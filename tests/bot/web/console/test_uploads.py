"""Files brought in through the console: looked at first, agreed to, read in, let go of."""

from __future__ import annotations

import asyncio
import csv
import os
import re
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import sqlalchemy as sa
from aiohttp import FormData

from bot.dossiers.uploading import LOST, Uploading
from bot.officers.roles import Role
from bot.store.dossiers import uploads
from bot.store.dossiers.uploads import Coming, State, Upload
from bot.store.office import audit
from bot.store.tables.dossiers import dossiers
from bot.store.tables.uploads import uploads as table
from bot.wallclock import now
from bot.web.console.shell import ROOT
from bot.web.console.uploads import MOST_BYTES, MOST_FILES, UPLOADING, plain_name
from knowledge.compiled import Compiled
from tests.bot.web.console.conftest import Browser, Office

HEADERS = "Mã hồ sơ,Tên thủ tục hành chính,Trạng thái,Chủ hồ sơ,Ngày hẹn trả\n"
ROWS = (
    "H15.120-261001-0001,Khai sinh,Đang xử lý,<script>Lan,01/12/2026\n",
    "H15.120-261001-0002,Khai sinh,Chờ bổ sung,Mai,01/12/2026\n",
    "H15.121-261001-0003,Khai sinh,Đang xử lý,Hoa,01/12/2026\n",
    "=HYPERLINK(1),Khai sinh,Đang xử lý,Cúc,01/12/2026\n",
)
FILE = (HEADERS + "".join(ROWS)).encode()


@pytest.fixture(autouse=True)
def _no_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the catalogue unread: no list here needs its procedures' codes."""
    monkeypatch.setattr("bot.compiling.opened", lambda _: Compiled(()))


def bomb() -> bytes:
    """A workbook of a few kilobytes that swells to a thousand times as much, and is none."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(24):
                sheet.write(b"0" * 2**20)
    return made.getvalue()


async def send(browser: Browser, *files: tuple[str, bytes], told: str = "") -> str:
    """Send files; return the path that is led to."""
    form = FormData(quote_fields=False)
    form.add_field("luc", told)
    for name, content in files:
        form.add_field("tep", content, filename=name, content_type="application/octet-stream")
    answer = await browser.post("/ho-so/nap", form)
    assert answer.status == 303, await answer.text()
    return answer.headers["Location"].removeprefix(ROOT)


async def settled(browser: Browser, path: str) -> list[str]:
    """Wait until nothing moves any more; return the states."""
    async with asyncio.timeout(20):
        while True:
            told = await (await browser.get(f"{path}/tien-do")).json()
            if not told["moving"]:
                return [one["state"] for one in told["files"]]
            await asyncio.sleep(0.05)


async def codes(office: Office) -> set[str]:
    async with office.database.read() as connection:
        return set((await connection.execute(sa.select(dossiers.c.code))).scalars())


def kept(office: Office) -> list[Path]:
    folder = office.settings.data_dir / "uploads"
    return [path for path in folder.glob("*") if path.suffix != ".csv"]


async def test_looked_at_agreed_to_and_read_in(office: Office) -> None:
    """A file writes nothing until it is agreed to; then it is in, noted, and its bytes are gone."""
    browser = await office.sign_in(Role.officer, ("H15.120",))
    path = await send(browser, ("tháng 10.csv", FILE))
    assert await settled(browser, path) == [State.planned]
    text = await browser.text(path)
    assert "Xem trước, chưa ghi gì" in text
    assert "H15.120-261001-0001" in text
    assert "không phụ trách đơn vị này" in text
    assert "Lan" not in text
    assert await codes(office) == set()
    assert [path.stat().st_mode & 0o777 for path in kept(office)] == [0o600]

    await browser.post(f"{path}/nap", {})
    assert await settled(browser, path) == [State.done]
    assert await codes(office) == {"H15.120-261001-0001", "H15.120-261001-0002"}
    assert kept(office) == []
    async with office.database.read() as connection:
        noted = (await audit.read(connection, act="upload-applied"))[0]
    assert noted.detail == {"files": 1, "new": 2, "changed": 0, "same": 0, "refused": 2}

    # Agreeing again, as a second click does, changes nothing.
    await browser.post(f"{path}/nap", {})
    assert await settled(browser, path) == [State.done]


async def test_refused_rows_are_taken_along_tame(office: Office) -> None:
    """Each refused row is listed with its number and reason, and none is a formula."""
    browser = await office.sign_in(Role.officer)
    path = await send(browser, ("a.csv", FILE))
    await settled(browser, path)
    link = re.search(r'href="/canbo(/ho-so/nap/[^"]+/tu-choi.csv)"', await browser.text(path))
    assert link
    text = await browser.text(link[1])
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))
    assert rows[1][1] == "5"
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


async def test_dropped_changes_nothing(office: Office) -> None:
    """What is not agreed to is gone, bytes and all."""
    browser = await office.sign_in(Role.officer)
    path = await send(browser, ("a.csv", FILE))
    await settled(browser, path)
    await browser.post(f"{path}/bo", {})
    assert await settled(browser, path) == [State.dropped]
    await browser.post(f"{path}/nap", {})
    assert await settled(browser, path) == [State.dropped]
    assert kept(office) == []
    assert await codes(office) == set()


async def test_bad_files_are_refused_kindly(office: Office) -> None:
    """Torn, foreign and swelling files are refused each with its reason; a good one goes on."""
    browser = await office.sign_in(Role.officer)
    path = await send(
        browser,
        ("../../etc/passwd", b"\x7fELF" + bytes(200)),
        ("trống.csv", b""),
        ("bom.xlsx", bomb()),
        ("tốt.csv", FILE),
    )
    states = await settled(browser, path)
    assert states == [State.refused, State.refused, State.refused, State.planned]
    text = await browser.text(path)
    assert "passwd" in text
    assert "etc" not in text
    assert text.count('class="warn"') == 3
    assert len(kept(office)) == 1


async def test_too_much_is_refused_at_the_door(office: Office) -> None:
    """No file, too many, too large or no form at all: a sentence, and nothing is kept."""
    browser = await office.sign_in(Role.officer)
    many = FormData()
    for place in range(MOST_FILES + 1):
        many.add_field("tep", FILE, filename=f"{place}.csv")
    large = FormData()
    large.add_field("tep", BytesIO(bytes(MOST_BYTES + 1)), filename="to.csv")
    empty = FormData()
    empty.add_field("luc", "hôm qua", content_type="text/plain", filename="")
    for form, status in ((many, 400), (large, 413), (empty, 400), ({"tep": "x"}, 400)):
        answer = await browser.post("/ho-so/nap", form)
        assert answer.status == status
        assert 'class="warn"' in await answer.text()
    assert kept(office) == []


async def test_nobody_elses_upload_is_there(office: Office) -> None:
    """Another officer's file can be neither seen nor agreed to."""
    mine, other = await office.sign_in(Role.officer), await office.sign_in(Role.admin)
    path = await send(mine, ("a.csv", FILE))
    await settled(mine, path)
    for one in (await other.get(path), await other.get(f"{path}/tien-do")):
        assert one.status == 404
    assert (await other.post(f"{path}/nap", {})).status == 404
    assert await settled(mine, path) == [State.planned]


async def test_a_dead_process_file_is_told_and_let_go_of(office: Office) -> None:
    """What a killed process left half-way says so, can be sent again, and leaves no bytes."""
    browser = await office.sign_in(Role.officer)
    assert browser.officer is not None
    uploading: Uploading = office.parts.site[UPLOADING]
    token, handle = uploading.open()
    os.write(handle, FILE)
    os.close(handle)
    at = now() - LOST - timedelta(seconds=5)
    coming = Coming(token, "lo", "a.csv", browser.officer.id, at, "killed")
    async with office.database.write() as connection:
        await uploads.add(connection, coming, at)
        await connection.execute(sa.update(table).values(state=State.applying.value))

    os.utime(uploading.path(token), (at.timestamp(), at.timestamp()))
    await uploading._sweep()
    assert "dừng giữa chừng" in await browser.text("/ho-so/nap/lo")
    assert kept(office) == []
    path = await send(browser, ("a.csv", FILE))
    assert await settled(browser, path) == [State.planned]


async def test_a_stopped_process_says_so_at_once(office: Office) -> None:
    """A process that ends leaves no file of its own open."""
    browser = await office.sign_in(Role.officer)
    path = await send(browser, ("a.csv", FILE))
    await settled(browser, path)
    await office.parts.site[UPLOADING]._leave()
    assert await settled(browser, path) == [State.cut]


async def test_old_data_does_not_cover_newer(office: Office) -> None:
    """The officer's moment of export decides: an older list changes nothing that is newer."""
    browser = await office.sign_in(Role.officer)
    for told, status in (("2026-10-20T10:00", "Đang xử lý"), ("2026-10-10T10:00", "Chờ bổ sung")):
        content = HEADERS + f"H15.120-261001-0001,Khai sinh,{status},Lan,01/12/2026\n"
        path = await send(browser, ("a.csv", content.encode()), told=told)
        await settled(browser, path)
        await browser.post(f"{path}/nap", {})
        await settled(browser, path)
    async with office.database.read() as connection:
        assert (await connection.execute(sa.select(dossiers.c.status))).scalar_one() == 4


NAMES = [
    ("a.csv", "a.csv"),
    ("C:\\Users\\lan\\hồ sơ.xlsx", "hồ sơ.xlsx"),
    ("../../../etc/passwd", "passwd"),
    ("a\r\n\x00\u202eb.csv", "a b.csv"),
    ("/", "tệp không tên"),
    ("x" * 300 + ".csv", "x" * 116 + ".csv"),
]


@pytest.mark.parametrize(("given", "shown"), NAMES)
def test_a_name_is_only_shown(given: str, shown: str) -> None:
    """Of a file's name nothing is left that leads anywhere or hides something."""
    assert plain_name(given) == shown


def test_every_state_is_an_uploads() -> None:
    """A state's word fits its column."""
    assert all(len(state) <= 10 for state in State)
    assert {"state", "token"} <= set(Upload.__dataclass_fields__)
