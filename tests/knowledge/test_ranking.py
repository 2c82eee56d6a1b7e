"""What tells twins apart."""

from __future__ import annotations

import pytest

from knowledge import ranking
from knowledge.entry import Entry
from knowledge.vietnamese import tokens


def named(name: str, *aliases: str, level: tuple[str, ...] = (), plain: bool = False) -> Entry:
    """An entry by its name alone."""
    return Entry("1.999001", name, name, (name, *aliases), level=level, plain=plain)


@pytest.mark.parametrize(
    ("text", "facet"),
    [
        ("kết hôn với người nước ngoài", "foreign"),
        ("lấy chồng Hàn Quốc", "foreign"),
        ("ở xã biên giới", "border"),
        ("bị mất, cấp lại", "again"),
        ("gia hạn tạm trú", "renew"),
        ("chấm dứt hộ kinh doanh", "end"),
        ("tạm ngừng kinh doanh", "pause"),
        ("lên tỉnh nộp", "province"),
        ("con 5 tuổi", "young"),
        ("con 14 tuổi", "adult"),
        ("xã xuống nhà, ông nằm một chỗ", "mobile"),
    ],
)
def test_what_a_message_mentions(text: str, facet: str) -> None:
    """A message mentions a facet in its own words, in everyday ones or by an age."""
    assert facet in ranking.of_message(tokens(text))


@pytest.mark.parametrize("text", ["", "khai sinh", "đăng ký kết hôn", "🙏"])
def test_a_plain_message_mentions_nothing(text: str) -> None:
    """A message without such words carries no facet."""
    assert ranking.of_message(tokens(text)) == frozenset()


@pytest.mark.parametrize(
    ("asked", "fits", "worse"),
    [
        (set(), "Đăng ký kết hôn", "Đăng ký kết hôn có yếu tố nước ngoài"),
        ({"foreign"}, "Đăng ký kết hôn có yếu tố nước ngoài", "Đăng ký kết hôn"),
        (set(), "Cấp giấy phép xây dựng", "Gia hạn giấy phép xây dựng"),
        ({"renew"}, "Gia hạn giấy phép xây dựng", "Cấp giấy phép xây dựng"),
        (set(), "Đăng ký khai tử", "Đăng ký khai tử lưu động"),
    ],
)
def test_the_twin_that_was_asked_for_fits_better(asked: set[str], fits: str, worse: str) -> None:
    """A facet nobody asked for, or one that is missing, makes a twin less likely."""
    assert ranking.fit(named(fits), frozenset(asked)) > ranking.fit(named(worse), frozenset(asked))


def test_a_name_of_several_acts_is_about_all() -> None:
    """A name that lists several acts is not made less likely by them."""
    entry = named("Cấp, cấp lại, gia hạn giấy phép")

    assert ranking.fit(entry, frozenset()) == ranking.fit(named("Cấp giấy phép"), frozenset())


@pytest.mark.parametrize(
    ("name", "level", "facets"),
    [
        ("Cấp giấy phép (cấp tỉnh)", (), {"province"}),
        ("Cấp giấy phép", ("Cấp Tỉnh",), {"province"}),
        ("Cấp giấy phép", ("Cấp tỉnh",), {"province"}),
        ("Cấp giấy phép", ("Cấp xã", "Cấp tỉnh"), {"commune"}),
        ("Cấp giấy phép", ("Cấp Bộ",), {"ministry"}),
        ("Cấp giấy phép", (), set()),
    ],
)
def test_levels(name: str, level: tuple[str, ...], facets: set[str]) -> None:
    """The published level counts, else the name; beside the commune, higher levels do not."""
    assert ranking.of_entry(named(name, level=level)) == facets


def test_an_alias_makes_a_facet_known() -> None:
    """What stands in an alias is no facet of the procedure, but asking for it is no mistake."""
    entry = named("Đăng ký kết hôn", "kết hôn với người nước ngoài")

    assert "foreign" not in ranking.of_entry(entry)
    assert "foreign" in ranking.known_for(entry)


def test_every_facet_can_be_told() -> None:
    """Each facet lowers a score, never raises it, and has words to tell it in."""
    for facet in ranking.facets().values():
        assert 0 < facet.extra <= 1
        assert 0 < facet.lack <= 1
        assert facet.tell
