"""What an officer types becomes an entry of the layer, or a sentence that says what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from bot.office_layer import changes, edit_form, new_form
from knowledge import office_layer
from knowledge.procedure import Procedure
from tests.knowledge.samples import bundled

CODE = "1.001193"


@pytest.fixture(scope="module")
def birth() -> Procedure:
    """The registration of a birth, as the catalogue has it."""
    return bundled().procedures[CODE]


FULL = {
    "aliases": "làm giấy cho cháu út\n\n làm  giấy cho cháu út \n",
    "kind-0": "amount",
    "amount-0": "8.000 đ",
    "fee_note-0": "Theo Nghị quyết 05/2026/NQ-HĐND, đọc ngày 01/07/2026.",
    "note-1": "Chụp rõ bốn góc.",
    "name-0": "Trung tâm Phục vụ hành chính công xã Buôn Đôn",
    "phone-0": "0262 000 000",
}


def test_only_what_is_typed_is_laid_over(birth: Procedure) -> None:
    """The entry holds the office's words; all else, the source above all, is the record's."""
    raw, wrong = edit_form.read(FULL, birth)
    assert wrong == []
    assert raw is not None
    assert raw["aliases"] == ["làm giấy cho cháu út"]
    whole = Procedure.model_validate(office_layer.over(birth, raw))
    assert whole.channels[0].fees[0].amount == 8000
    assert whole.channels[1].note == "Chụp rõ bốn góc."
    assert whole.channels[1].fees == birth.channels[1].fees
    assert whole.aliases == (*birth.aliases, "làm giấy cho cháu út")
    assert (whole.source, whole.cases, whole.steps) == (birth.source, birth.cases, birth.steps)


def test_the_form_shows_what_is_kept(birth: Procedure) -> None:
    """What was saved stands on the form again, and saving it unchanged changes nothing."""
    raw, _ = edit_form.read(FULL, birth)
    assert raw is not None
    again: dict[str, str] = {"aliases": "\n".join(raw["aliases"])}
    for row in edit_form.way_rows(birth, raw, None):
        again |= {f"kind-{row.number}": row.kind, f"amount-{row.number}": row.amount}
        again |= {f"fee_note-{row.number}": row.fee_note, f"note-{row.number}": row.note}
    for number, place in enumerate(edit_form.place_rows(raw, None)):
        again |= {f"{name}-{number}": value for name, value in place.items()}
    assert edit_form.read(again, birth) == (raw, [])


def test_an_empty_form_takes_the_layer_away(birth: Procedure) -> None:
    """Nothing typed is nothing laid over; words the catalogue has already are not kept twice."""
    assert edit_form.read({}, birth) == (None, [])
    assert edit_form.read({"aliases": birth.aliases[0]}, birth) == (None, [])


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"kind-0": "amount", "amount-0": "tám nghìn", "fee_note-0": "NQ"}, "số tiền: ghi bằng"),
        ({"kind-0": "amount", "amount-0": "8000"}, "ghi nguồn của mức này"),
        ({"kind-0": "free"}, "ghi nguồn của mức này"),
        ({"address-0": "Thôn 15"}, "Nơi nộp 1"),
        ({"aliases": "có ký tự \x07 lạ"}, "Cách gọi"),
    ],
)
def test_what_is_wrong_is_said(birth: Procedure, form: dict[str, str], said: str) -> None:
    """Each mistake has a sentence that names the field."""
    _, wrong = edit_form.read(form, birth)
    assert any(said in sentence for sentence in wrong), wrong


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("8.000", 8000), ("8 000 đ", 8000), ("8,000 đồng", 8000), ("8000VND", 8000), ("", None)],
)
def test_money_is_read_as_people_type_it(typed: str, meant: float | None) -> None:
    """Points, spaces and the currency make no difference."""
    assert edit_form.amount(typed) == meant


NEW = {
    "code": "1.099999",
    "name": "Thủ tục xác nhận xe thô sơ",
    "short_name": "Xác nhận xe thô sơ",
    "summary": "Xin giấy đi đường cho xe thô sơ.",
    "field": "Giao thông",
    "level-Cấp xã": "1",
    "way-counter": "1",
    "time-value": "0,5",
    "time-unit": "working_day",
    "fee-kind": "free",
    "documents": "Đơn đề nghị\nGiấy tờ xe",
    "steps": "Nộp đơn\nNhận giấy",
    "aliases": "giấy đi đường",
    "decision": "12/QĐ-UBND",
    "read": "2026-11-20",
}


def test_a_new_procedure_is_whole() -> None:
    """What the form asks for is all that a procedure needs, and it fills the form again."""
    raw, wrong = new_form.read(NEW)
    assert wrong == []
    procedure = Procedure.model_validate(raw)
    assert procedure.channels[0].time.value == 0.5
    assert [d.name for d in procedure.cases[0].documents] == ["Đơn đề nghị", "Giấy tờ xe"]
    assert new_form.read(new_form.fill(raw)) == (raw, [])


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("code", "khai sinh", "Mã: không đúng dạng"),
        ("short_name", "d" * 41, "Tên gọn: dài 41 ký tự"),
        ("way-counter", "", "Cách nộp: để trống"),
        ("level-Cấp xã", "", "Cấp: để trống"),
        ("steps", "", "Bước: thiếu"),
        ("time-value", "ba", "Thời hạn: ghi bằng chữ số"),
        ("decision", "", "Nguồn, số quyết định: thiếu"),
        ("read", "hôm qua", "Nguồn, ngày đọc"),
        ("page", "https://la.test/", "Nguồn, trang gốc"),
    ],
)
def test_a_new_procedure_without_what_it_needs(name: str, value: str, said: str) -> None:
    """What is missing or wrong is named in Vietnamese."""
    _, wrong = new_form.read({**NEW, name: value})
    assert any(said in sentence for sentence in wrong), wrong


def test_a_change_is_told_in_lines() -> None:
    """What was taken away and what was added, in words."""
    before: dict[str, Any] = {"code": CODE, "aliases": ["a", "b"]}
    fee = {"kind": "amount", "amount": 8000, "note": "NQ 5"}
    after = {"code": CODE, "aliases": ["b"], "channels": [{"channel": "post", "fees": [fee]}]}
    assert [(line.sign, line.text) for line in changes.compare(before, after)] == [
        ("−", "Cách gọi: a"),
        ("+", "Gửi bưu điện – lệ phí: 8.000 đ. NQ 5"),
    ]
    assert changes.compare(None, None) == []
