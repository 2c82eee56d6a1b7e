"""Texts of reminders: what may be written, what is refused, and why in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.reminders.campaign import Purpose, Rule, Template
from bot.reminders.errors import BadTemplate, OutsideUnits
from bot.reminders.templates import BUILT_IN, FIELDS, SAMPLE, check, fill
from knowledge.status import Status
from tests.bot.reminders.office import AT, LAN, MAI, SON, UNIT, Office

REFUSED = (
    ("", "trống"),
    ("Chào {{ ho_ten }}", "ho_ten"),
    ("{{ ma_ho_so.__class__ }}", "Chỉ dùng được"),
    ("{% for a in ma_ho_so %}x{% endfor %}", "Chỉ dùng được"),
    ("{{ 9**9**9 }}", "Chỉ dùng được"),
    ("{{ ma_ho_so|upper }}", "Chỉ dùng được"),
    ("{{ ma_ho_so", "Dòng 1"),
    ("dài " * 600, "Zalo chỉ nhận"),
    ("{{ thu_tuc }}" * 9, "Zalo chỉ nhận"),
    ("Gửi mã OTP cho chúng tôi", "OTP"),
    ("Bạn nhắn lại mật khẩu VNeID nhé", "mật khẩu"),
    ("Chụp ảnh căn cước rồi gửi lại đây", "giấy tờ tuỳ thân"),
    ("Bấm http://dichvucong-vn.com để nộp", ".gov.vn"),
    ("Vào nhan-qua.xyz nhé", ".gov.vn"),
)
TAKEN = (
    "Hồ sơ {{ ma_ho_so }} cần bổ sung. {% if ngay_hen %}Hẹn {{ ngay_hen }}.{% endif %}",
    "Không đưa mã OTP cho ai, kể cả cán bộ.",
    "Nộp tại https://dichvucong.gov.vn hoặc {{ don_vi }}.",
    "Khi tới nhận thẻ căn cước, mang theo giấy hẹn.",
)


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_is_refused(text: str, why: str) -> None:
    """Each refusal says what is wrong."""
    problems = check(text, Purpose.papers)
    assert problems
    assert why in " ".join(problems)


@pytest.mark.parametrize("text", [*TAKEN, *(t.text for t in BUILT_IN.values())])
def test_what_is_taken(text: str) -> None:
    """Good advice, official addresses and known fields are fine, and so are our own texts."""
    purpose = next((t.purpose for t in BUILT_IN.values() if t.text == text), Purpose.papers)
    assert check(text, purpose) == []
    assert "{{" not in fill(text, SAMPLE)


def test_a_notice_speaks_of_no_dossier() -> None:
    """What is about everybody cannot name one dossier."""
    assert check("Hồ sơ {{ ma_ho_so }}", Purpose.news)


@pytest.mark.parametrize(
    ("text", "values", "filled"),
    [
        (BUILT_IN[-6].text, {"gio_lam_viec": "", "dien_thoai": "1"}, ".\nCần hỏi thêm, gọi 1."),
        (BUILT_IN[-6].text, {"gio_lam_viec": "7:30", "dien_thoai": "1"}, "7:30.\nCần hỏi thêm"),
        ("A{% if so_ngay %} B{% endif %}\nC", {"so_ngay": "1"}, "A B\nC"),
        ("A{% if so_ngay %} B{% endif %}\r\nC", {"so_ngay": ""}, "A\nC"),
        ("{% if so_ngay %}B{% endif %}\nC\nD", {"so_ngay": ""}, "C\nD"),
        ("A\n{% if so_ngay %}\nB\n{% endif %}\nC", {"so_ngay": "1"}, "A\nB\nC"),
        ("A\n{% if so_ngay %}\nB\n{% endif %}\nC", {"so_ngay": ""}, "A\nC"),
    ],
)
def test_lines_stay_lines(text: str, values: dict[str, str], filled: str) -> None:
    """A line that ends in a condition is followed by a new line, and leaves no empty one."""
    assert filled in fill(text, {**SAMPLE, **values})


def test_a_sample_looks_like_no_real_office() -> None:
    """Places, numbers and names of the invented dossier say that they are examples."""
    for name in ("don_vi", "co_quan", "gio_lam_viec", "dien_thoai", "dia_chi"):
        assert "ví dụ" in SAMPLE[name].lower()


def test_values_are_no_markup() -> None:
    """What stands in a dossier is text, whatever it looks like."""
    filled = fill("{{ thu_tuc }}", {"thu_tuc": '<a href="http://x">bấm</a>'})
    assert "<a" not in filled


def test_no_field_is_personal() -> None:
    """Neither name, phone, address of the citizen nor what an officer noted can be written."""
    assert not {"ho_ten", "chu_ho_so", "so_dien_thoai", "ghi_chu", "noi_o"} & FIELDS.keys()


async def test_templates_belong_to_units(office: Office) -> None:
    """A unit's template is its own: others neither see nor change it; a bad one is not kept."""
    mine = Template("Của xã", "Hồ sơ {{ ma_ho_so }} cần bổ sung.")
    id_ = await office.reminders.save_template(LAN, mine, AT)
    assert id_ in [t.id for t in await office.reminders.templates(MAI)]
    assert id_ not in [t.id for t in await office.reminders.templates(SON)]
    with pytest.raises(OutsideUnits):
        await office.reminders.save_template(SON, replace(mine, id=id_), AT)
    with pytest.raises(BadTemplate):
        await office.reminders.save_template(LAN, replace(mine, text="{{ ho_ten }}"), AT)
    await office.reminders.drop_template(LAN, id_, AT)
    assert id_ not in [t.id for t in await office.reminders.templates(LAN)]


async def test_a_standing_rule(office: Office) -> None:
    """Off until it is switched on; then each occasion is reminded of once, and a new one again."""
    await office.follow(await office.put(1), "one")
    rules = await office.reminders.rules(MAI, UNIT, AT)
    assert not any(rule.on for rule in rules)
    await office.go()
    assert office.sent() == []
    rule = Rule(Purpose.papers, UNIT, on=True, days=0, template=-1)
    office.at = AT + 2 * (AT.replace(hour=10) - AT.replace(hour=9))
    await office.reminders.set_rule(MAI, rule, office.at)
    for hours in (0, 1, 2):
        office.at = AT.replace(hour=12 + hours)
        await office.go()
    assert office.sent() == ["one"]
    assert [r.on for r in await office.reminders.rules(MAI, UNIT, AT)].count(True) == 1
    await office.put(1, at=AT.replace(hour=15), status=Status.processing)
    await office.put(1, at=AT.replace(hour=16))
    office.at = AT.replace(day=21, hour=10)
    await office.go()
    assert office.sent() == ["one", "one"]
    await office.reminders.set_rule(MAI, replace(rule, on=False), office.at)
    with pytest.raises(OutsideUnits):
        await office.reminders.set_rule(SON, rule, office.at)
