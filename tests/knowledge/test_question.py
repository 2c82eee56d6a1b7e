"""A message, read: what it asks, which words count, which only fill."""

from __future__ import annotations

import pytest
from hypothesis import given

from knowledge.question import LONGEST, Asked, is_marked, kin_words, read
from knowledge.vietnamese import tokens
from tests.knowledge.samples import any_text, modest

ASKED = [
    ("đăng ký kết hôn cần giấy tờ gì", ["papers"]),
    ("giấy tờ đăng ký kết hôn", ["papers"]),
    ("cho em hỏi giấy tờ làm khai sinh cho con", ["papers"]),
    ("giay to dang ky cu tru", ["papers"]),
    ("giấy tờ tùy thân", []),
    ("mất giấy tờ đăng ký xe", []),
    ("giấy tờ đăng ký xe bị mất", []),
    ("làm giấy tờ đăng ký kết hôn", []),
    ("dang ky ket hon can giay to gi", ["papers"]),
    ("ddawng kys keets hoon caanf giaays towf gif", ["papers"]),
    ("đk kết hôn cần gto j", ["papers"]),
    ("làm khai sinh hết bao nhiêu tiền", ["fee"]),
    ("lệ phí tách hộ", ["fee"]),
    ("tách hộ mất bao lâu, nộp ở đâu", ["time", "place"]),
    ("mấy ngày thì xong", ["time"]),
    ("chừng nào có", ["time"]),
    ("nộp hồ sơ ở đâu", ["place"]),
    ("làm qua mạng được không", ["online"]),
    ("nộp online", ["online"]),
    ("giấy này có giá trị bao lâu", ["result"]),
    ("tải mẫu ở đâu", ["form", "place"]),
    ("căn cứ pháp lý", ["basis"]),
    ("tách hộ làm sao", ["steps"]),
    ("tách hộ làm sao, hết bao nhiêu tiền", ["fee"]),
    ("người nước ngoài có được không", ["conditions"]),
    ("miễn giảm học phí cho con", []),
    ("mai táng phí", []),
    ("đăng ký kết hôn", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "asked"), ASKED)
def test_what_is_asked(text: str, asked: list[str]) -> None:
    """Question words say what is wanted; longer names that hold them do not ask."""
    assert list(read(text).asked) == asked


@pytest.mark.parametrize(
    ("short", "meant"),
    [
        ("gks", "giấy khai sinh"),
        ("GKS", "giấy khai sinh"),
        ("đk", "đăng ký"),
        ("dk", "đăng ký"),
        ("qsdđ", "quyền sử dụng đất"),
        ("cccd", "căn cước công dân"),
        ("bhyt", "bảo hiểm y tế"),
        ("sđt", "số điện thoại"),
        ("ko", "không"),
        ("dc", "được"),
        ("j", "gì"),
        ("z", "vậy"),
        ("tthn", "tình trạng hôn nhân"),
    ],
)
def test_abbreviations_are_spelt_out(short: str, meant: str) -> None:
    """Abbreviations and chat spellings are read as what they stand for."""
    assert list(read(f"{short} ạ").words[:-1]) == tokens(meant)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("cho em hỏi đăng ký kết hôn cần giấy tờ gì ạ", "đăng ký kết hôn"),
        ("tách khẩu nộp ở đâu", "tách khẩu"),
        ("dạ vâng ạ", ""),
    ],
)
def test_the_subject_is_what_is_left(text: str, subject: str) -> None:
    """Words that ask and words that fill are no subject."""
    assert " ".join(word.text for word in read(text).subject) == subject


@given(any_text)
@modest
def test_any_text_is_read(text: str) -> None:
    """Any message is read, and only so much of it."""
    question = read(text)

    assert len(question.text) <= LONGEST
    assert question.asking | question.filling <= set(range(len(question.words)))
    assert set(question.asked) <= set(Asked)


def test_a_long_message_is_cut() -> None:
    """Only the beginning of a very long message counts."""
    assert read("a " * 50_000 + "lệ phí bao nhiêu").asked == ()


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("đăng ký kết hôn", True),
        ("dang ky ket hon", False),
        ("dang ky ket hôn", False),
        ("", False),
    ],
)
def test_typed_with_marks(text: str, marked: bool) -> None:
    """A message counts as typed with marks when many of its words carry one."""
    assert is_marked(tokens(text)) is marked


def test_relatives_are_known() -> None:
    """Words for relatives are known by their folded form."""
    assert {"vo", "chong", "me"} <= kin_words()
