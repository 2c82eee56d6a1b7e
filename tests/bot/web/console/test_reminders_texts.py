"""Texts, standing rules and lists of reminders, as officers edit them."""

from __future__ import annotations

import re

import pytest
from aiohttp import FormData

from bot.officers.roles import Role
from bot.reminders.audience import Listed
from bot.reminders.campaign import Purpose, Template
from bot.web.console.shell import ROOT
from tests.bot.web.console.conftest import Office
from tests.bot.web.console.reminding import Memory, installed

UNIT = ("H15.120",)


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> Memory:
    """Reminders in memory, in place of the real ones."""
    return installed(monkeypatch)


async def test_a_text_is_tried_before_it_is_kept(office: Office, memory: Memory) -> None:
    """Problems are listed beside the text; a good one is shown filled in, then kept."""
    browser = await office.sign_in(Role.officer, UNIT)
    form = {"ten": "Mẫu của xã", "loai": "papers", "don-vi": "H15.120"}
    bad = await browser.post("/nhac-viec/mau", {**form, "tin": "Gửi mã OTP cho {{ ten_ban }}"})
    assert bad.status == 400
    assert "Không có thông tin “ten_ban”" in await bad.text()
    tried = await browser.post(
        "/nhac-viec/mau", {**form, "tin": "Hồ sơ {{ ma_ho_so }}", "xem": "1"}
    )
    assert "Hồ sơ H15.120-261116-0007" in await tried.text()
    assert not memory.own
    await browser.post("/nhac-viec/mau", {**form, "tin": "Hồ sơ\r\n{{ ma_ho_so }} <script>"})
    assert memory.own[1] == Template(
        "Mẫu của xã", "Hồ sơ\n{{ ma_ho_so }} <script>", Purpose.papers, units=UNIT, id=1
    )
    listed = await browser.text("/nhac-viec/mau")
    assert "&lt;script&gt;" in listed
    assert "<script>" not in listed
    await browser.post("/nhac-viec/mau/1/bo")
    assert not memory.own


async def test_a_built_in_text_is_changed_as_a_copy(office: Office, memory: Memory) -> None:
    """The editor of a built-in text saves one's own."""
    browser = await office.sign_in(Role.officer, UNIT)
    page = await browser.text("/nhac-viec/mau/-1")
    assert 'name="id" value=""' in page
    assert "Bổ sung giấy tờ (của mình)" in page


async def test_standing_rules_are_switched_by_unit(office: Office, memory: Memory) -> None:
    """An approver switches a rule of their unit; an officer only reads, another unit is refused."""
    browser = await office.sign_in(Role.approver, UNIT)
    form = {"don-vi": "H15.120", "loai": "papers", "so-ngay": "5", "mau": "-1", "bat": "1"}
    answer = await browser.post("/nhac-viec/tu-dong", form)
    assert answer.status == 303
    rule = memory.switched["H15.120", Purpose.papers]
    assert (rule.on, rule.days, rule.template) == (True, 5, -1)
    assert "đang bật" in await browser.text("/nhac-viec/tu-dong")
    assert (await browser.post("/nhac-viec/tu-dong", {**form, "don-vi": "H16"})).status == 409
    assert (await browser.post("/nhac-viec/tu-dong", {**form, "so-ngay": "x"})).status == 400
    officer = await office.sign_in(Role.officer, UNIT)
    assert "<button name" not in await officer.text("/nhac-viec/tu-dong")
    assert (await officer.post("/nhac-viec/tu-dong", form)).status == 403


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("ma.txt", b"H15.120-261008-0975\nH15.120-261009-0001, 0912345678\n", "261009-0001"),
        ("a.csv", "Mã hồ sơ;SĐT\nH15.120-261008-0975;912345678\n".encode(), "0975, 0912345678"),
        ("sai.csv", "Mã hồ sơ;SĐT\nH15.120-261008-0975;9\nbà 7\n".encode(), "Dòng 3: Mã hồ sơ"),
        ("kem-so.csv", b"H15.120-261008-0975;912345678", 'value="everybody" checked'),
        (
            "ho-so.csv",
            "Mã hồ sơ;Họ tên;SĐT\nH15.120-261008-0975;Lan;12345\n".encode(),
            "Dòng 2: Số điện thoại không phải",
        ),
        ("x.xlsx", b"PK\x03\x04 broken", "role=\"alert\""),
        ("rong.csv", b"", "Tệp này trống"),
        ("so.csv", b"H15.120-261008-0975;12345", "Dòng 1: Số điện thoại không phải"),
    ],
)  # fmt: skip
async def test_a_file_of_codes_becomes_the_list(
    office: Office, memory: Memory, name: str, content: bytes, words: str
) -> None:
    """Codes of a file stand in the form to be looked at; what cannot be read is told."""
    browser = await office.sign_in(Role.officer, UNIT)
    answer = await browser.post("/nhac-viec/danh-sach", listing(name, content))
    page = await answer.text()
    assert words in page
    assert 'value="Nhắc sáng nay"' in page
    assert not memory.kept


def listing(name: str, content: bytes, pasted: str = "", mark: str = "") -> FormData:
    """Fill in the form of a list with a file."""
    form = FormData()
    for field, value in {
        **({"csrf": mark} if mark else {}),
        **{"ai": "danh-sach", "danh-sach": pasted, "gui-cho": "followers", "mau": "-1"},
        **{"ten": "Nhắc sáng nay", "luc": "now"},
    }.items():
        form.add_field(field, value)
    form.add_field("tep", content, filename=name)
    return form


FIRST, SECOND = Listed("H15.120-261008-0975", "0912345678"), Listed("H15.120-261009-0001")


@pytest.mark.parametrize(
    ("content", "pasted", "listed", "whom"),
    [
        (b"H15.120-261009-0001\n", "", (SECOND,), "followers"),
        (b"H15.120-261008-0975,0912345678\n", "", (FIRST,), "everybody"),
        (b"H15.120-261008-0975,0912345678\n", SECOND.code, (SECOND, FIRST), "everybody"),
        (b"H15.120-261009-0001\n", SECOND.code, (SECOND,), "followers"),
    ],
)
async def test_the_preview_takes_a_chosen_file(
    office: Office, memory: Memory, content: bytes, pasted: str, listed: tuple[Listed], whom: str
) -> None:
    """A file that is chosen is in the draft, beside what was pasted, without another button."""
    browser = await office.sign_in(Role.officer, UNIT)
    answer = await browser.post("/nhac-viec/moi", listing("ma.txt", content, pasted))
    assert answer.status == 303
    draft = memory.kept[1].draft
    assert (draft.name, draft.audience.listed) == ("Nhắc sáng nay", listed)
    assert draft.audience.whom == whom


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"H15.120-261008-0975,12345\n", 200, "Dòng 1: Số điện thoại không phải số di động"),
        (b"H15.120-261008-0975\n7 Lan\n", 200, "Dòng 2: Mã hồ sơ"),
        (b"xin chao 7", 400, "Không thấy mã hồ sơ nào trong tệp"),
        (b"", 400, "Tệp này trống"),
    ],
)
async def test_a_file_with_doubts_is_looked_at_before_the_preview(
    office: Office, memory: Memory, content: bytes, status: int, words: str
) -> None:
    """A line that was not taken whole is told first; nothing is kept."""
    browser = await office.sign_in(Role.officer, UNIT)
    answer = await browser.post("/nhac-viec/moi", listing("ma.txt", content, SECOND.code))
    page = await answer.text()
    assert (answer.status, words in page) == (status, True)
    assert SECOND.code in page
    assert not memory.kept


async def test_a_form_without_a_file_goes_on(office: Office, memory: Memory) -> None:
    """What a browser sends where no file was chosen is the pasted list alone."""
    browser = await office.sign_in(Role.officer, UNIT)
    await browser.post("/nhac-viec/moi", listing("", b"", SECOND.code))
    assert memory.kept[1].draft.audience.listed == (SECOND,)


async def test_the_mark_of_a_form_stands_in_no_address(office: Office, memory: Memory) -> None:
    """A form with a file carries its mark as its first field; none is taken from an address."""
    browser = await office.sign_in(Role.officer, UNIT)
    assert 'formaction="/canbo/nhac-viec/danh-sach"' in (
        await browser.text("/nhac-viec/moi", ai="danh-sach")
    )
    for page in ("/nhac-viec/moi?ai=danh-sach", "/ho-so/nap"):
        assert not re.search(r"[?;]csrf=", await (await browser.client.get(ROOT + page)).text())
    mark = await browser.csrf()
    origin = {"Origin": str(browser.client.make_url("/")).rstrip("/")}

    async def post(path: str, form: FormData) -> int:
        url = ROOT + path
        answer = await browser.client.post(url, data=form, headers=origin, allow_redirects=False)
        return answer.status

    file = SECOND.code.encode()
    assert await post("/nhac-viec/moi", listing("a.txt", file, mark=mark)) == 303
    for path in ("/nhac-viec/moi", "/nhac-viec/danh-sach", "/ho-so/nap"):
        assert await post(path, listing("a.txt", file, mark="0" * 64)) == 403
        assert await post(path, listing("a.txt", file)) == 403
        assert await post(f"{path}?csrf={mark}", listing("a.txt", file)) == 403


async def test_a_dossier_of_another_unit_gets_no_reminder(office: Office) -> None:
    """The button of a dossier leads to its form; an unknown or foreign code to nothing."""
    browser = await office.sign_in(Role.officer, UNIT)
    assert (await browser.get("/nhac-viec/moi", ma="H15.121-261008-0975")).status == 404
