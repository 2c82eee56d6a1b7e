"""Texts, standing rules and lists of reminders, as officers edit them."""

from __future__ import annotations

import pytest
from aiohttp import FormData

from bot.officers.roles import Role
from bot.reminders.campaign import Purpose, Template
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
        ("x.xlsx", b"PK\x03\x04 broken", "role=\"alert\""),
        ("rong.csv", b"", "Hãy chọn một tệp"),
    ],
)  # fmt: skip
async def test_a_file_of_codes_becomes_the_list(
    office: Office, memory: Memory, name: str, content: bytes, words: str
) -> None:
    """Codes of a file stand in the form to be looked at; what cannot be read is told."""
    browser = await office.sign_in(Role.officer, UNIT)
    data = FormData()
    data.add_field("tep", content, filename=name)
    answer = await browser.post("/nhac-viec/danh-sach", data)
    assert words in await answer.text()


async def test_a_dossier_of_another_unit_gets_no_reminder(office: Office) -> None:
    """The button of a dossier leads to its form; an unknown or foreign code to nothing."""
    browser = await office.sign_in(Role.officer, UNIT)
    assert (await browser.get("/nhac-viec/moi", ma="H15.121-261008-0975")).status == 404
