"""Everyday words and the official words they stand for."""

from __future__ import annotations

import pytest
from hypothesis import given

from knowledge.expansion import ages, expand
from knowledge.vietnamese import fold, tokens
from tests.knowledge.samples import any_text, modest

SAID = [
    ("em lấy vợ", "kết hôn"),
    ("lay vo", "kết hôn"),
    ("giấy độc thân", "tình trạng hôn nhân"),
    ("ba mất hôm qua", "khai tử"),
    ("mới sanh em bé", "khai sinh"),
    ("photo công chứng", "chứng thực bản sao"),
    ("làm sổ đỏ", "quyền sử dụng đất"),
    ("nhập hộ khẩu", "thường trú"),
    ("mở quán cà phê", "hộ kinh doanh"),
    ("lấy chồng hàn", "nước ngoài"),
    ("xin con nuôi", "nuôi con nuôi"),
    ("bà ngoại 82 tuổi", "hưu trí xã hội"),
]


@pytest.mark.parametrize(("said", "official"), SAID)
def test_everyday_words_bring_official_ones(said: str, official: str) -> None:
    """What people say brings the words the published names use."""
    phrases = [" ".join(word.folded for word in meant.words) for meant, _ in expand(tokens(said))]

    assert any(fold(official) in phrase for phrase in phrases)


@pytest.mark.parametrize("text", ["", "thời tiết hôm nay", "lầy vớ", "mất căn cước", "82"])
def test_other_words_bring_nothing_of_it(text: str) -> None:
    """Nothing is read into words that do not say it: no marriage, no death, no pension."""
    phrases = {" ".join(word.folded for word in meant.words) for meant, _ in expand(tokens(text))}

    assert not any(w in p for p in phrases for w in ("ket hon", "khai tu", "huu tri"))


@pytest.mark.parametrize(
    ("text", "found"),
    [("5 tuổi", [5]), ("72 tuoi", [72]), ("tuổi 72", []), ("2026 tuổi", []), ("", [])],
)
def test_ages(text: str, found: list[int]) -> None:
    """An age is a number of one or two digits before the word for it."""
    assert ages(tokens(text)) == found


def test_the_same_words_are_the_same_object() -> None:
    """Ways to say one thing lead to one object, so that what is read in it is read once."""
    ways = ("em lấy vợ", "em lấy chồng")
    one, other = ({meant for meant, _ in expand(tokens(way))} for way in ways)

    assert one & other


@given(any_text)
@modest
def test_any_text_is_expanded(text: str) -> None:
    """Trust lies between nought and one, and each official phrase comes once."""
    found = expand(tokens(text[:2000]))

    assert all(0 < weight <= 1 and meant.words for meant, weight in found)
    assert len({meant for meant, _ in found}) == len(found)
