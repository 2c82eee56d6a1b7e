"""Dates in every form, and phones as spreadsheets leave them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.formats.moments import BadMoment, moment, order
from knowledge.formats.phones import phone


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("18/10/2026", "2026-10-18T00:00:00"),
        ("8/1/2026", "2026-01-08T00:00:00"),
        ("18/10/2026 10:58", "2026-10-18T10:58:00"),
        ("18/10/2026 10:58:09", "2026-10-18T10:58:09"),
        ("18-10-2026", "2026-10-18T00:00:00"),
        ("18.10.2026", "2026-10-18T00:00:00"),
        ("18/10/26", "2026-10-18T00:00:00"),
        ("10:58 18/10/2026", "2026-10-18T10:58:00"),
        ("7h 18/10/2026", "2026-10-18T07:00:00"),
        ("08h30 ngày 12/06/2026", "2026-06-12T08:30:00"),
        ("08 giờ 30 phút, ngày 12 tháng 6 năm 2026", "2026-06-12T08:30:00"),
        ("12/06/2026 8:30:00 PM", "2026-06-12T20:30:00"),
        ("12/06/2026 12:30 SA", "2026-06-12T00:30:00"),
        ("2026-10-18", "2026-10-18T00:00:00"),
        ("2026-10-18 10:58:00", "2026-10-18T10:58:00"),
        ("2026-10-18T10:58:00.000+0700", "2026-10-18T10:58:00"),
        ("2026-10-18T03:58:00Z", "2026-10-18T10:58:00"),
        ("20261018", "2026-10-18T00:00:00"),
        ("20261018105800", "2026-10-18T10:58:00"),
        ("46313", "2026-10-18T00:00:00"),
        ("46313.5", "2026-10-18T12:00:00"),
        ("46313,25", "2026-10-18T06:00:00"),
    ],
)
def test_moments(text: str, meant: str) -> None:
    """Each way systems write a moment is read, in Việt Nam's time."""
    assert moment(text) is not None
    assert str(moment(text).isoformat()) == f"{meant}+07:00"  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["", " ", "-", "--", "chưa có", "0", "00/00/0000", "/"])
def test_no_moment(text: str) -> None:
    """A cell that says no day is no day, and no error."""
    assert moment(text) is None


@pytest.mark.parametrize(
    "text", ["31/02/2026", "18/13/2026", "18/10/1026", "12345678901", "99999", "18/10", "ngày 18"]
)
def test_impossible_moments(text: str) -> None:
    """A day that cannot be is refused, not bent into another."""
    with pytest.raises(BadMoment):
        moment(text)


def test_american_and_1904() -> None:
    """Files saved with American settings, and workbooks that count from 1904, are read rightly."""
    assert [order(t) for t in ("10/18/2026", "18/10/2026", "1/2/2026")] == [-1, 1, 0]
    american = moment("10/18/2026", month_first=True)
    counted = moment("44851", epoch_1904=True)
    assert american is not None
    assert american == counted


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("0970868593", "0970868593"),
        ("970868593", "0970868593"),
        ("+84 970 868 593", "0970868593"),
        ("84970868593", "0970868593"),
        ("0084970868593", "0970868593"),
        ("0970.868.593", "0970868593"),
        ("(0970) 868-593", "0970868593"),
        ("'0970868593", "0970868593"),
        ("970868593.0", "0970868593"),
        ("9.70868593E8", "0970868593"),
        ("0970868593 / 0912345678", "0970868593"),
        ("chị An 0970868593", "0970868593"),
        ("9.71E+08", ""),
        ("097086859", ""),
        ("02623812345", ""),
        ("079203001234", ""),
        ("", ""),
    ],
)
def test_phones(text: str, meant: str) -> None:
    """Phones get their lost 0 back; what has lost digits for good stays empty."""
    assert phone(text) == meant


@given(st.text(max_size=60) | st.from_regex(r"[0-9/:. T+-]{0,24}", fullmatch=True))
def test_any_cell(text: str) -> None:
    """Any text is a moment, none, or a bad one; and any text is a phone or none."""
    try:
        found = moment(text)
        assert found is None or 1990 <= found.year <= 2100
    except BadMoment:
        pass
    assert phone(text) == "" or (len(phone(text)) == 10 and phone(text)[0] == "0")
