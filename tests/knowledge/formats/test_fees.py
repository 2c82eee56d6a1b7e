"""Fees of records: several in one text, and amounts that lost their thousands."""

from __future__ import annotations

import time

import pytest
from hypothesis import given

from knowledge.formats.fees import parse_fee, parse_fees
from knowledge.formats.records import parse_time
from tests.knowledge.samples import any_text, modest, record

SEVERAL: list[tuple[str, list[tuple[float | None, str]]]] = [
    ("20,000 VNĐ", [(20_000, "")]),
    ("", [(None, "")]),
    (
        "500,000 VNĐ (dưới 100 người); 400,000 VNĐ (từ 100 người)",
        [(500_000, "dưới 100 người"), (400_000, "từ 100 người")],
    ),
    ("Phí: 250.000 Đồng (a;) Phí: 500.000 Đồng (b)", [(250_000, "a;"), (500_000, "b")]),
    ("Phí : 0.5 USD (trẻ em)\nLệ phí : 01 USD (người lớn)", [(0.5, "trẻ em"), (1, "người lớn")]),
    ("70.000 VNĐ; 30.000 VNĐ", [(70_000, ""), (30_000, "")]),
    # What a note names is part of the note.
    ("400,000 VNĐ (Phí: 1700000 Đồng (thực hành))", [(400_000, "Phí: 1700000 Đồng (thực hành)")]),
    ("Miễn phí (có thể thu; 20.000 đồng)", [(None, "có thể thu; 20.000 đồng")]),
    ("Theo quy định; xem thông tư", [(None, "")]),
]


@pytest.mark.parametrize(("text", "fees"), SEVERAL)
def test_several_fees(text: str, fees: list[tuple[float | None, str]]) -> None:
    """Fees that stand one after the other are each read; those within a note are not."""
    assert [(fee.amount, fee.note) for fee in parse_fees(text)] == fees


def test_a_way_has_all_its_fees() -> None:
    """The fees of a row of a record are those of its text."""
    methods = [{"channel": "Trực tiếp", "fee": "2.000 VNĐ (một); 3.000 VNĐ (hai)"}]

    (way,) = record(methods=methods).ways

    assert [fee.amount for fee in way.fees] == [2_000, 3_000]


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        ("250 VNĐ (250.000 đồng/văn bằng)", True),
        ("135 VNĐ", True),
        ("1,000 VNĐ", False),
        ("5 USD", False),
        ("Miễn phí", False),
    ],
)
def test_an_amount_that_lost_its_thousands_is_kept_and_flagged(text: str, doubtful: bool) -> None:
    """135 đồng stays 135 and is called doubtful; nobody multiplies it in silence."""
    fee = parse_fee(text)

    assert fee.doubtful is doubtful
    assert not doubtful or fee.amount in (250, 135)


@given(any_text)
@modest
def test_any_text_is_fees(text: str) -> None:
    """No text fails, and every fee's text stands in it."""
    fees = parse_fees(text)

    assert fees
    assert len(fees) > 1 or fees[0] == parse_fee(text)


def test_many_brackets_take_no_time() -> None:
    """Text made to be slow is not."""
    begin = time.process_time()
    parse_fees("(;phí:" * 1_600)
    parse_fees("(;phí:" * 100_000)

    assert time.process_time() - begin < 2


@pytest.mark.parametrize("text", ["2 tuần", "1 năm", "30 phút"])
def test_a_unit_we_do_not_count_in_is_not_lost(text: str) -> None:
    """Weeks and years are told as they were written, not as a number without unit."""
    assert (parse_time(text).value, parse_time(text).text) == (None, text)
