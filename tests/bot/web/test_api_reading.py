"""Reading a push: whatever JSON comes, each item is a word for the store or a named refusal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.store.dossiers.register import Word
from bot.web import api_reading
from bot.web.api_items import National, Simple
from bot.web.api_problem import Problem
from bot.web.api_reading import Bad

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
CODE = "H56.14-261020-0007"

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
ANYTHING = st.recursive(
    SCALARS,
    lambda deep: (
        st.lists(deep, max_size=3) | st.dictionaries(st.text(max_size=8), deep, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = st.sampled_from([*Simple.model_fields, *National.model_fields, "data"])
ITEMS = st.fixed_dictionaries(
    {}, optional={"code": st.just(CODE), "MaHoSo": st.just(CODE)}
).flatmap(
    lambda known: st.dictionaries(FIELDS, ANYTHING, max_size=4).map(lambda more: {**more, **known})
)


@settings(max_examples=150, deadline=None)
@given(ITEMS | ANYTHING, ANYTHING)
def test_any_item_is_a_word_or_a_refusal(item: Any, told_at: Any) -> None:
    """No JSON makes the door fail, and a refusal does not repeat what was sent."""
    read = api_reading.read(item, told_at, NOW)
    if isinstance(read, Word):
        assert read.dossier.code == CODE
        assert read.told_at <= NOW
    else:
        assert isinstance(read, Bad)
        assert read.problem[0].islower()
        assert read.problem.isprintable()


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_json_or_a_problem(raw: bytes) -> None:
    """Bytes of any kind are answered with 400 or 422, never with a traceback."""
    try:
        api_reading.split(api_reading.parse(raw))
    except Problem as problem:
        assert problem.status in (400, 422)  # noqa: PT017


ERRORS: list[tuple[Any, str, str]] = [
    ({}, "/code", "thiếu"),
    ({"code": ""}, "/code", "trống"),
    ({"code": 7}, "/code", "chữ"),
    ({"code": "0912345678"}, "/code", "không phải mã hồ sơ"),
    ({"code": "H56.14-991020-0001"}, "/code", "chưa tới"),
    ({"code": CODE, "status": 11}, "/status", "10"),
    ({"code": CODE, "status": 0}, "/status", "1"),
    ({"code": CODE, "status": "4"}, "/status", "số nguyên"),
    ({"code": CODE, "due_at": "30/10/2026"}, "/due_at", "2026-11-20T17:00:00+07:00"),
    ({"code": CODE, "due_at": "2026-02-30"}, "/due_at", "có thật"),
    ({"code": CODE, "due_at": 1790000000}, "/due_at", "ngày giờ"),
    ({"code": CODE, "due_at": "0001-01-01T00:00:00Z"}, "/due_at", "1990"),
    ({"code": CODE, "owner": "x" * 2001}, "/owner", "2000"),
    ({"code": CODE, "charges": [{"name": "a", "amount": -1}]}, "/charges/0/amount", "0"),
    ({"code": CODE, "other_code": "abc"}, "/other_code", "mã hồ sơ"),
    ({"code": CODE, "a/b~c": 1}, "/a~1b~0c", "chính tả"),
    ({"MaHoSo": "abc"}, "/MaHoSo", "mã hồ sơ"),
    ({"MaHoSo": CODE, "NgayHenTra": ["x"]}, "/NgayHenTra", "chữ"),
    ({"MaHoSo": CODE, "NgayHenTra": "32/13/2026"}, "/NgayHenTra", "ngày"),
    ({"MaHoSo": CODE, "TrangThaiHoSo": "77"}, "/TrangThaiHoSo", "10"),
    ({"MaHoSo": CODE, "DanhSachLePhi": "x"}, "/DanhSachLePhi", "danh sách"),
    ([7], "/0", "đối tượng"),
    ({"data": [{"code": CODE, "status": 77}]}, "/data/0/status", "10"),
    ({"told_at": 5, "data": [{"code": CODE}]}, "/data/0/told_at", "ngày giờ"),
]


@pytest.mark.parametrize(("body", "pointer", "words"), ERRORS)
def test_wrong_field_is_pointed_at(body: Any, pointer: str, words: str) -> None:
    """The sender's programmer reads which field is wrong and why; its value is not repeated."""
    pushed = api_reading.split(body)
    read = [api_reading.read(item, pushed.told_at, NOW) for item in pushed.items]
    (error,) = api_reading.errors(pushed, read)
    assert error["pointer"] == pointer
    assert words in error["detail"]
