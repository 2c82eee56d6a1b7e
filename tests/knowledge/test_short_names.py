"""Short names: cut at words, and never without the words that tell twins apart."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.entry import bare_name
from knowledge.procedure import SHORT_NAME_LIMIT
from knowledge.short_names import own_words, shorten, shorten_all, words
from tests.knowledge.samples import any_text, modest

SHARED = Path(__file__).parents[3] / "shared" / "data"
FILES = ("procedures.jsonl.gz", "procedures_extra.jsonl.gz", "names.jsonl.gz")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("đăng ký khai sinh", "Đăng ký khai sinh"),
        (
            "Cấp giấy phép hoạt động của nhà văn hóa trong phạm vi tỉnh (cấp tỉnh)",
            "Cấp giấy phép hoạt động… (cấp tỉnh)",
        ),
        (
            "Khóa tài khoản định danh điện tử (thực hiện tại cấp xã)",
            "Khóa tài khoản định danh điện… (cấp xã)",
        ),
        ("Một " * 20, "Một Một Một Một Một Một Một Một Một Một…"),
        ("Đăng ký hoạt động của chi nhánh và của văn phòng", "Đăng ký hoạt động của chi nhánh…"),
        ("A" * 50, "A" * 39 + "…"),
        ("", ""),
    ],
)
def test_short_names(name: str, short: str) -> None:
    """A name is cut at a word that promises no other; a last bracket stays, in its own words."""
    assert shorten(name) == short


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (
            ["Cấp Giấy chứng nhận xuất xứ hàng hoá (C/O) ưu đãi mẫu VK",
             "Cấp Giấy chứng nhận xuất xứ hàng hoá (C/O) ưu đãi mẫu X"],
            ["Cấp Giấy chứng nhận xuất xứ hàng… mẫu VK",
             "Cấp Giấy chứng nhận xuất xứ hàng… mẫu X"],
        ),
        (
            ["đăng ký nhận cha, mẹ, con có yếu tố nước ngoài tại khu vực biên giới",
             "đăng ký nhận cha, mẹ, con có yếu tố nước ngoài"],
            ["Đăng ký nhận cha… tại khu vực biên giới", "Đăng ký nhận cha, mẹ, con có yếu tố…"],
        ),
        (
            ["Gia hạn thời gian lưu hành tại Việt Nam cho phương tiện của Lào",
             "Gia hạn thời gian lưu hành tại Việt Nam cho phương tiện của Trung Quốc"],
            ["Gia hạn thời gian lưu hành tại Việt… Lào",
             "Gia hạn thời gian lưu hành… Trung Quốc"],
        ),
        (["Gia hạn nộp thuế", "gia hạn nộp thuế."], ["Gia hạn nộp thuế", "Gia hạn nộp thuế."]),
        ([], []),
    ],
)  # fmt: skip
def test_names_shown_together_keep_what_tells_them_apart(
    names: list[str], short: list[str]
) -> None:
    """Where the beginnings are alike, each name keeps words of its own."""
    assert shorten_all(names) == short


@pytest.mark.parametrize(
    ("name", "others", "own"),
    [
        ("cấp lại giấy phép", ["cấp giấy phép"], "lại"),
        ("cấp giấy phép", ["cấp lại giấy phép"], ""),
        ("cấp thẻ cho Lào, Campuchia", ["cấp thẻ cho Lào"], "Campuchia"),
        ("một bốn hai năm", ["một hai"], "bốn … năm"),
        ("", ["một"], ""),
    ],
)
def test_own_words(name: str, others: list[str], own: str) -> None:
    """The words that only one of the names has, as it writes them."""
    assert own_words(name, others) == own


@given(any_text, st.integers(20, 60))
@modest
def test_a_short_name_fits(text: str, limit: int) -> None:
    """Whatever the name, its short form keeps to the limit and to one line."""
    short = shorten(text, limit)

    assert len(short) <= limit
    assert "\n" not in short


_PARTS = ["cấp", "lại", "giấy phép xây dựng", "cho", "người nước ngoài", "(cấp xã)", "tại", "ở"]


@given(st.lists(st.lists(st.sampled_from(_PARTS), max_size=14).map(" ".join), max_size=6))
@modest
def test_names_made_of_the_same_words_stay_apart(names: list[str]) -> None:
    """Names put together from the same few words are never shortened to the same."""
    _told_apart(names)


@given(st.lists(any_text, max_size=6))
@modest
def test_any_names_stay_apart(names: list[str]) -> None:
    """Whatever is shortened together differs where it differed before, and fits."""
    _told_apart(names)


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared data")
def test_every_published_name_can_be_told_from_those_that_begin_like_it() -> None:
    """Among all real names, five that would be cut alike are still five different buttons."""
    alike: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for file in FILES:
        with gzip.open(SHARED / file, "rt", encoding="utf-8") as lines:
            for line in lines:
                name = bare_name(" ".join(json.loads(line)["name"].split()))
                alike[shorten(name)][name] = None
    for names in map(list, alike.values()):
        for at in range(0, len(names), 5):
            _told_apart(names[at : at + 5])


def _told_apart(names: list[str]) -> None:
    short = shorten_all(names)
    said: dict[tuple[str, ...], tuple[str, ...]] = {}
    for name, one in zip(names, short, strict=True):
        assert len(one) <= SHORT_NAME_LIMIT
        if words(name):
            assert said.setdefault(words(one), words(name)) == words(name), short
