"""Dossiers in the console: found however they are typed, filtered, taken along, opened."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from docx import Document

from bot.officers.roles import Role
from bot.store.dossiers import register as store
from bot.store.dossiers import search
from bot.store.dossiers.merging import Word
from bot.store.dossiers.sealing import DossierSeal
from bot.store.office import audit
from bot.wallclock import local, now
from bot.web.console.dossier_query import read_place, typed, write_place
from bot.web.console.shell import ROOT
from knowledge.dossier_record import Dossier, Holder
from knowledge.status import Status
from knowledge.workdays import BeyondTable
from tests.bot.web.console.conftest import Browser, Office

MINE, SECOND, OLD, OTHERS = (
    "H15.120-261006-1377",
    "H15.120-261007-0002",
    "000.00.22.H56-210531-0001",
    "H15.121-261006-1377",
)
HOLDER = Holder("<b>Trần Văn Nộp", "<script>Nguyễn Thị Chủ", "0912345678", "1 phố Huế")
NAMES = ("Trần Văn", "Nguyễn Thị", "0912345678", "phố Huế", "gọi chị Hoa")


async def fill(office: Office) -> None:
    at = now()
    today = local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    first = Dossier(
        MINE, Status.processing, "1.001193", '=cmd|" /C calc"!A0', "Hộ tịch", "UBND xã Ea Kar",
        note="gọi chị Hoa", due_at=today - timedelta(days=9), holder=HOLDER,
    )  # fmt: skip
    told = [
        first,
        Dossier(SECOND, Status.supplement, "1.004222", "Đăng ký thường trú", "Cư trú"),
        Dossier(OLD, Status.returned),
        replace(first, code=OTHERS, procedure_name="Việc đơn vị khác"),
    ]
    async with office.database.write() as connection:
        words = [Word(dossier, "test", at) for dossier in told]
        await store.upsert(connection, words, DossierSeal(office.key), at)


async def number(office: Office, code: str) -> int:
    async with office.database.read() as connection:
        found = await search.with_code(connection, [code], ())
    assert found
    return found


async def acts(office: Office) -> list[str]:
    async with office.database.read() as connection:
        return [entry.act for entry in await audit.read(connection)]


TYPED = [
    (MINE, MINE),
    ("  h15.120 - 261006 — 1377 ", MINE),
    ("Mã hồ sơ: H15.120/261006/1377.", MINE),
    ("H15,120-261006-1377", MINE),
    ("00.22.H56-210531-0001", OLD),
    ("H15.120-261006-1378", ""),
    ("000.00.22.H56-210531-1", OLD),
]


@pytest.mark.parametrize(("text", "code"), TYPED)
async def test_a_code_is_found_however_it_is_typed(office: Office, text: str, code: str) -> None:
    """Any way of typing a code leads to its dossier's page."""
    await fill(office)
    browser = await office.sign_in(Role.officer)
    answer = await browser.post("/ho-so", {"tim": text})
    if code:
        assert answer.headers["Location"] == f"{ROOT}/ho-so/{await number(office, code)}"
    else:
        assert "Không có hồ sơ nào khớp" in await answer.text()


@pytest.mark.parametrize("ending", ["06-1377", "6/1377", "1377"])
async def test_day_and_number_are_looked_up_among_ones_own(office: Office, ending: str) -> None:
    """What officers say for short finds their own unit's dossier and nobody else's."""
    await fill(office)
    browser = await office.sign_in(Role.officer, ("H15.120",))
    answer = await browser.post("/ho-so", {"tim": ending})
    path = answer.headers["Location"].removeprefix(ROOT)
    text = await browser.text(path)
    assert MINE in text
    assert OTHERS not in text


async def test_a_phone_finds_and_stands_in_no_address(office: Office) -> None:
    """A phone finds its dossiers on a page without a name, and the log says it was searched."""
    await fill(office)
    browser = await office.sign_in(Role.officer, ("H15.120",))
    answer = await browser.post("/ho-so", {"tim": "+84 912 345 678"})
    text = await answer.text()
    assert answer.status == 200
    assert MINE in text
    assert OTHERS not in text
    assert "0912345678" not in text
    assert "phone-searched" in await acts(office)


FILTERS = [
    ({"trang-thai": "5"}, {SECOND}),
    ({"trang-thai": "cho-dan"}, {SECOND}),
    ({"trang-thai": "ket-thuc"}, {OLD}),
    ({"hen": "tre"}, {MINE, OTHERS}),
    ({"hen": "gan"}, set()),
    ({"don-vi": "H15.121"}, {OTHERS}),
    ({"thu-tuc": "1.004222"}, {SECOND}),
    ({"linh-vuc": "Hộ tịch"}, {MINE, OTHERS}),
    ({"cho": "1"}, set()),
    ({"cho": "một", "trang-thai": "99", "hen": "?", "sap": "?"}, {MINE, SECOND, OLD, OTHERS}),
    ({"hen": "tre", "trang-thai": "5"}, {MINE, OTHERS}),
]


@pytest.mark.parametrize(("query", "codes"), FILTERS)
async def test_a_list_holds_what_is_asked_for(
    office: Office, query: dict[str, str], codes: set[str]
) -> None:
    """Each filter leaves what it says; what is no filter does not matter."""
    await fill(office)
    text = await (await office.sign_in(Role.viewer)).text("/ho-so", **query)
    listed = {code for code in (MINE, SECOND, OLD, OTHERS) if f">{code}</a>" in text}
    assert listed == codes


async def opened(browser: Browser, office: Office, code: str) -> str:
    return await browser.text(f"/ho-so/{await number(office, code)}")


async def test_a_dossiers_page_names_nobody(office: Office) -> None:
    """How far it is, is shown to everybody who works here; whose it is, to nobody unasked."""
    await fill(office)
    for role in (Role.viewer, Role.admin):
        text = await opened(await office.sign_in(role), office, MINE)
        assert "Đang xử lý" in text
        assert not [name for name in NAMES if name in text]


async def test_the_holder_is_opened_and_noted(office: Office) -> None:
    """Who works on a dossier opens its holder; it is noted first, and nothing runs as markup."""
    await fill(office)
    browser = await office.sign_in(Role.officer, ("H15.120",))
    answer = await browser.post(f"/ho-so/{await number(office, MINE)}/chu-ho-so", {})
    text = await answer.text()
    assert all(name in text for name in NAMES)
    assert "<script>Nguyễn" not in text
    assert "<b>Trần" not in text
    assert answer.headers["Cache-Control"] == "no-store"
    async with office.database.read() as connection:
        entry = (await audit.read(connection, act="holder-seen"))[0]
    assert entry.about == MINE
    assert not [name for name in NAMES if name in str(entry)]


@pytest.mark.parametrize("path", ["", "/chu-ho-so", "/phieu-kiem-soat", "/xin-loi"])
async def test_another_units_dossier_is_not_there(office: Office, path: str) -> None:
    """By number, another unit's dossier cannot be seen, opened or written about."""
    await fill(office)
    browser = await office.sign_in(Role.approver, ("H15.120",))
    target = f"/ho-so/{await number(office, OTHERS)}{path}"
    form = {"ly-do": "vì", "ngay": "2026-12-31"}
    answer = await (browser.post(target, form) if path else browser.get(target))
    assert answer.status == 404
    assert "Việc đơn vị khác" not in await answer.text()
    assert await acts(office) == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_a_list_is_taken_along_tame(office: Office, kind: str) -> None:
    """A file holds one's own list without names, no cell is a formula, and the log says so."""
    await fill(office)
    browser = await office.sign_in(Role.viewer, ("H15.120",))
    answer = await browser.post("/ho-so/xuat", {"tep": kind})
    content = await answer.read()
    if kind == "csv":
        rows = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    else:
        rows = cells(content)
    assert {row[0] for row in rows[1:]} == {MINE, SECOND}
    if kind == "csv":
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert not [name for name in NAMES if name in str(rows)]
    assert "dossiers-exported" in await acts(office)


def cells(content: bytes) -> list[list[str]]:
    from python_calamine import load_workbook  # type: ignore[import-not-found,unused-ignore]

    return load_workbook(BytesIO(content)).get_sheet_by_index(0).to_python()


async def test_papers_are_written_once(office: Office) -> None:
    """The slip names the holder; a letter puts an appointment off once, to a day that is worked."""
    await fill(office)
    browser = await office.sign_in(Role.officer)
    path = f"/ho-so/{await number(office, MINE)}"
    slip = await browser.post(f"{path}/phieu-kiem-soat", {})
    text = "\n".join(p.text for p in Document(BytesIO(await slip.read())).paragraphs)
    assert "Nguyễn Thị Chủ" in text
    day = local(now()).date() + timedelta(days=8)
    while not worked(day):
        day += timedelta(days=1)
    for form in ({"ly-do": "", "ngay": str(day)}, {"ly-do": "bão", "ngay": "mai"}):
        assert (await browser.post(f"{path}/xin-loi", form)).status == 400
    form = {"ly-do": "bão", "ngay": str(day)}
    assert (await browser.post(f"{path}/xin-loi", form)).status == 200
    again = await browser.post(f"{path}/xin-loi", form)
    assert again.status == 409
    assert "đã hẹn lại một lần" in await again.text()
    assert (await acts(office)).count("apology-written") == 1


def worked(day: object) -> bool:
    from bot.settings import Settings
    from bot.workdays import calendar

    try:
        return calendar(Settings()).is_working_day(day)  # type: ignore[arg-type]
    except BeyondTable:
        return False


async def test_pages_follow_each_other(office: Office) -> None:
    """Going on from page to page gives every dossier once, in both orders."""
    at = now()
    words = [
        Word(
            Dossier(
                f"H15.120-261001-{n:04}", Status.processing,
                due_at=at + timedelta(days=n % 4) if n % 5 else None,
            ),
            "test", at,
        )
        for n in range(1, 24)
    ]  # fmt: skip
    async with office.database.write() as connection:
        await store.upsert(connection, words, DossierSeal(office.key), at)
        for order in search.Order:
            wanted = search.Wanted(("H15.120",), order=order)
            seen: list[str] = []
            after = None
            while part := await search.page(connection, wanted, after, 5):
                seen += [one.code for one in part]
                after = read_place(write_place(part[-1].place))
            assert len(seen) == len(set(seen)) == len(words)


@pytest.mark.parametrize("text", ["", "   ", "'; DROP TABLE dossiers", "%", "_" * 300, "\0"])
async def test_anything_may_be_typed(office: Office, text: str) -> None:
    """Whatever stands in the search box, there is an answer."""
    typed(text, now())
    answer = await (await office.sign_in(Role.viewer)).post("/ho-so", {"tim": text})
    assert answer.status in (200, 303)
