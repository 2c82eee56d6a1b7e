"""One matter, split by authority or by case: its procedures stand side by side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.entry import Entry
from knowledge.search import Scored
from knowledge.siblings import are, beside
from tests.knowledge.samples import any_text, modest

DAM = "Phê duyệt phương án bảo vệ đập, hồ chứa nước"
BREED = "Cấp giấy chứng nhận cơ sở đủ điều kiện ương dưỡng giống thủy sản"


def _entry(code: str, name: str, province: str = "", plain: bool = False) -> Entry:
    return Entry(code, name, name, (name,), province=province, plain=plain)


@pytest.mark.parametrize(
    ("one", "other", "siblings"),
    [
        (f"{DAM} thuộc thẩm quyền của Bộ", f"{DAM} thuộc thẩm quyền của UBND tỉnh", True),
        (f"{BREED} (trừ giống bố mẹ)", f"{BREED} (đối với giống bố mẹ)", True),
        (f"Thủ tục {DAM.lower()}", f"{DAM} (cấp tỉnh)", True),
        (f"Thẩm định, {DAM.lower()}", DAM, True),
        (DAM, DAM.replace("bảo vệ", "ứng phó"), False),
        ("Đăng ký khai sinh", "Đăng ký khai sinh (cấp tỉnh)", False),
        ("Đăng ký lại khai sinh", "Đăng ký khai sinh", False),
        ("Công nhận ban vận động thành lập hội", "Công nhận ban vận động thành lập quỹ", False),
    ],
)
def test_one_matter(one: str, other: str, siblings: bool) -> None:
    """Names that part only where they say by whom or for whom are one matter, both ways round."""
    first, second = _entry("1.000001", one), _entry("1.000002", other)
    assert are(first, second) is siblings
    assert are(second, first) is siblings


def test_provinces_own_are_no_siblings() -> None:
    """What two provinces promulgate is chosen by the province, never side by side."""
    one, other = _entry("1.000001.H15", DAM, "H15"), _entry("1.000001.H05", DAM, "H05")
    assert not are(one, other)


@pytest.mark.parametrize(
    ("plain", "scores", "order"),
    [
        # An official name brings its sibling past what is not near to it.
        (False, (1.0, 0.8, 0.7, 0.4), (1, 4, 2, 3)),
        (False, (1.0, 0.9, 0.7, 0.4), (1, 2, 4, 3)),
        (False, (1.0, 0.8, 0.7, 0.2), (1, 2, 3, 4)),
        # Beside a name in plain words what is half as likely stays in front.
        (True, (1.0, 0.8, 0.7, 0.4), (1, 2, 3, 4)),
        (True, (1.0, 0.5, 0.45, 0.4), (1, 4, 2, 3)),
    ],
)
def test_siblings_come_beside(
    plain: bool, scores: tuple[float, ...], order: tuple[int, ...]
) -> None:
    """The sibling of the first stands behind what is near the first, if it is likely at all."""
    names = (f"{DAM} thuộc thẩm quyền của Bộ", "Cấp căn cước", "Khai tử", f"{DAM} (cấp tỉnh)")
    ranked = [
        Scored(_entry(f"1.00000{at}", name, plain=plain and at == 1), score, name)
        for at, (name, score) in enumerate(zip(names, scores, strict=True), 1)
    ]
    assert tuple(int(one.entry.code[-1]) for one in beside(ranked)) == order


@modest
@given(st.lists(any_text, max_size=8))
def test_nothing_is_lost(names: list[str]) -> None:
    """Whatever the names are, everything ranked is still there, once, and the first is first."""
    ranked = [
        Scored(_entry(f"1.{at:06}", name), 1 - at / 10, name) for at, name in enumerate(names)
    ]
    brought = beside(ranked)
    assert sorted(brought, key=lambda one: one.entry.code) == ranked
    assert brought[:1] == ranked[:1]
