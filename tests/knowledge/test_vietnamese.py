"""Vietnamese text: one normal form, folding, tones, Telex and VNI, whatever people send."""

from __future__ import annotations

import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.vietnamese import (
    decode_telex,
    decode_vni,
    fold,
    is_syllable,
    normalise,
    place_tone,
    tokens,
)
from tests.knowledge.samples import NASTY, VIETNAMESE, any_text, modest

TONES = {"\u0301": "s1", "\u0300": "f2", "\u0309": "r3", "\u0303": "x4", "\u0323": "j5"}
SHAPES = {
    "â": ("aa", "a6"),
    "ê": ("ee", "e6"),
    "ô": ("oo", "o6"),
    "ă": ("aw", "a8"),
    "ơ": ("ow", "o7"),
    "ư": ("uw", "u7"),
    "đ": ("dd", "d9"),
}
# One syllable of every rime and tone that the published names use, each with a mark.
_SPELT = """
    ấp bạch bản bảng bánh bảo bằng bậc bắt bếp biên biểu biệt bình bố bộ bồi buộc bưu cá các
    cách cải cảnh cấp cầu chấm chế chết chỉ chiến chính chồng chuyển chuộc chữ chứng chợ cọc
    còn công cộng của cước cưới cướp cường dạy dấu diện doạ dưỡng đã đại đăng đất đẻ đêm đến
    đi địa điểm điều đình định đóng độ đổi đồng đời được đường gạch gần gì giải giám giấy
    giếng gìn giới giữ hạn hành hệ hiệu họ hoà hoãn hoạt học hộ hội hợp huỷ hưởng hữu khám
    khẩu khiếu khoán khoẻ khuyết không khuỷu kí kế kết kiến kỹ lãnh lẫn lệ lên liệt loại lộ
    lời luật lưu lũ mạng mất mẫu mẹ miễn môi một mới mua mượn mười nạn nặng nền nếu nghề nghị
    nghĩa nghiệp nghỉ ngoài ngoèo ngoại ngừng người ngượng nhà nhận nhiều nhóm những niên nội
    nông nước nữ ở phải phí phòng phụ phương quá quản quảng quên quốc quyền quyết quý quỹ rạch
    rồi rượu sản sách sẽ sinh sổ sống sử sữa sức tạm tài tách tải tàu tạo tên thành thầy thẻ
    thẩm thế thể thiếu thuế thuỷ thường thưởng thương thượng tiếp tiền tín tốt toà toàn tổ
    trại trẻ trích trợ trú trường trưởng tuổi tuyển từ tử tước tương uỷ ước ưu vắng vật về vệ
    viễn việc viết vợ với vùng vụ xác xã xây xét xếp xoá xuất xử ý yếu yên
"""
SYLLABLES = _SPELT.split()
MARKED = [word for word in SYLLABLES if place_tone(word) != fold(word)]


def keys(word: str, method: int, *, late_tone: bool = True) -> str:
    """The keys that type a word in Telex (0) or VNI (1); the tone key last, or at its vowel."""
    typed, tone = "", ""
    for letter in unicodedata.normalize("NFC", word):
        base = unicodedata.normalize("NFD", letter)
        mark = next((m for m in base if m in TONES), "")
        plain = unicodedata.normalize("NFC", base.replace(mark, "")) if mark else letter
        typed += SHAPES[plain][method] if plain in SHAPES else plain
        if mark and late_tone:
            tone = TONES[mark][method]
        elif mark:
            typed += TONES[mark][method]
    return typed + tone


# --- one normal form -------------------------------------------------------------------------


@given(any_text)
@modest
def test_normalising_twice_changes_nothing(text: str) -> None:
    """What normalise returns is its own normal form, and NFC."""
    once = normalise(text)

    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(any_text)
@modest
def test_normalising_only_shrinks(text: str) -> None:
    """Text only gets shorter, but for letters of other scripts that NFC itself takes apart."""
    if len(unicodedata.normalize("NFC", text)) <= len(text):
        assert len(normalise(text)) <= len(text)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Đa\u0306ng ky\u0301", "Đăng ký"),
        ("Ðăng ký", "Đăng ký"),
        ("khai\u200b\u00ad sinh", "khai sinh"),
        ("gia\u200b\u0301", "giá"),
        ("\ufeffhồ sơ\u200e", "hồ sơ"),
        ("\uf0fc Đơn", "Đơn"),
        ("a\x00b\x07c", "a b c"),
        ("một\u00a0\u2003 hai", "một hai"),
        (" dòng một \r\n\t dòng hai ", "dòng một\ndòng hai"),
        ("ı\u0301", "í"),
    ],
)
def test_one_form(text: str, normal: str) -> None:
    """Marks, look-alikes, invisible and control characters come to one form."""
    assert normalise(text) == normal


def test_every_blank_is_the_same() -> None:
    """White space of any script is one blank, alone or in a row; only line breaks stay."""
    blanks = [c for c in map(chr, range(sys.maxunicode + 1)) if c.isspace() and c != "\n"]

    assert {normalise(f"hộ{blank}khẩu") for blank in blanks} == {"hộ khẩu"}
    assert {normalise(f"hộ {blank}\n khẩu") for blank in blanks} == {"hộ\nkhẩu"}


@pytest.mark.parametrize("category", ["Cf", "Cc", "Co", "Cs"])
def test_no_character_without_a_shape_stays(category: str) -> None:
    """Every format character vanishes; every control, private or half character separates."""
    found = "".join(
        c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) == category
    ).replace("\n", "")

    assert found
    assert normalise(f"a{found}b") == ("ab" if category == "Cf" else "a b")


# --- folding -----------------------------------------------------------------------------------


@given(any_text)
@modest
def test_folding_twice_changes_nothing(text: str) -> None:
    """A folded text has nothing left to fold."""
    assert fold(fold(text)) == fold(text)


@given(st.text(VIETNAMESE + VIETNAMESE.upper() + " ", max_size=60))
@modest
def test_folded_vietnamese_is_plain(text: str) -> None:
    """Vietnamese letters fold to lower-case a to z, one for one."""
    folded = fold(unicodedata.normalize("NFC", text))

    assert folded.isascii()
    assert folded == folded.lower()
    assert len(folded) == len(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Đăng ký", "dang ky"), ("ĐƯỜNG", "duong"), ("Ðất", "dat"), ("hoà", "hoa"), ("Ắ", "a")],
)
def test_fold(text: str, folded: str) -> None:
    """Every mark goes, đ becomes d."""
    assert fold(text) == folded


# --- where the tone stands ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "placed"),
    [
        ("hoà", "hòa"),
        ("hòa", "hòa"),
        ("thuỷ", "thủy"),
        ("uỷ", "ủy"),
        ("giâý", "giấy"),
        ("gíây", "giấy"),
        ("quý", "quý"),
        ("qúy", "quý"),
        ("già", "già"),
        ("gìa", "già"),
        ("gì", "gì"),
        ("khuỷu", "khuỷu"),
        ("ngoèo", "ngoèo"),
        ("hoàn", "hoàn"),
        ("hòan", "hoàn"),
        ("thưở", "thưở"),
        ("ký", "ký"),
        ("khai", "khai"),
        ("", ""),
        ("bcd", "bcd"),
    ],
)
def test_tone_placement(typed: str, placed: str) -> None:
    """Old and new ways to place the tone of one syllable meet."""
    assert place_tone(typed) == placed


@given(st.text(VIETNAMESE, max_size=12) | any_text)
@modest
def test_placing_a_tone_twice_changes_nothing(word: str) -> None:
    """A tone that stands right stays, and the letters stay the same."""
    placed = place_tone(word)

    assert place_tone(placed) == placed
    assert fold(placed) == fold(word)


# --- syllables ---------------------------------------------------------------------------------


@pytest.mark.parametrize("word", sorted({fold(word) for word in SYLLABLES}))
def test_every_real_syllable_is_one(word: str) -> None:
    """A folded syllable of the published names is recognised."""
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word", ["", "ddawng", "kys", "d9a8ng", "wifi", "otp", "bhxh", "khaisinh", "x", "khoong"]
)
def test_what_is_no_syllable(word: str) -> None:
    """Raw typing, abbreviations and runs of syllables are not taken for one."""
    assert not is_syllable(word)


# --- Telex and VNI -----------------------------------------------------------------------------


@pytest.mark.parametrize("late_tone", [True, False], ids=["tone last", "tone at its vowel"])
@pytest.mark.parametrize("word", MARKED)
def test_telex_round_trip(word: str, late_tone: bool) -> None:
    """A syllable typed with Telex keys is read as that syllable, alone and within a message."""
    typed = keys(word, 0, late_tone=late_tone)

    assert place_tone(decode_telex(typed) or "") == place_tone(word)
    assert [token.text for token in tokens(f"a {typed}")][1:] == [
        token.text for token in tokens(word)
    ]


@pytest.mark.parametrize("late_tone", [True, False], ids=["tone last", "tone at its vowel"])
@pytest.mark.parametrize("word", [word for word in MARKED if len(word) > 1])
def test_vni_round_trip(word: str, late_tone: bool) -> None:
    """A syllable typed with VNI keys is read as that syllable, within a message typed so."""
    typed = keys(word, 1, late_tone=late_tone)

    assert place_tone(decode_vni(typed) or "") == place_tone(word)
    assert tokens(f"d9a8ng ky1 {typed}")[2:] == tokens(word)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dangdw", None),
        ("dangd", "đang"),
        ("nguowif", "người"),
        ("thuowngf", "thường"),
        ("truongwf", "trường"),
        ("khoong", "không"),
        ("giaays", "giấy"),
        ("khai", None),
        ("ho", None),
        ("xyz", None),
        ("", None),
    ],
)
def test_telex(typed: str, meant: str | None) -> None:
    """Keys typed late are understood; a plain word is left alone."""
    assert decode_telex(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "a1", "ct01", "123", "1a", "h56", "mẫu1", "khai", "2026", "d9", "a6x"]
)
def test_what_vni_is_not(typed: str) -> None:
    """Licence classes, form numbers, years and words without digits are not VNI."""
    assert decode_vni(typed) is None


@given(any_text)
@modest
def test_decoding_never_fails(text: str) -> None:
    """Any word is decoded to one syllable with marks, or not at all."""
    for word in text.split()[:20]:
        for decoded in (decode_telex(word[:40]), decode_vni(word[:40])):
            assert decoded is None or is_syllable(fold(decoded))


# --- words -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Đăng ký khai sinh?", ["đăng", "ký", "khai", "sinh"]),
        ("kí, quí, lí", ["ký", "quý", "lý"]),
        ("loại III hạng iv", ["loại", "3", "hạng", "4"]),
        ("mẫu CT01, bằng A1", ["mẫu", "ct01", "bằng", "a1"]),
        ("hoà giải / hòa giải", ["hòa", "giải", "hòa", "giải"]),
        ("ddawng kys", ["đăng", "ký"]),
        ("d9a8ng ky1", ["đăng", "ký"]),
        ("khoong coongs", ["không", "cống"]),
        ("khai\u200bsinh", ["khaisinh"]),
        ("🙏 <b>hộ</b>", ["b", "hộ", "b"]),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    """Words come out in lower case, with their tones placed and raw typing read."""
    assert [token.text for token in tokens(text)] == words


@given(any_text)
@modest
def test_any_text_has_words(text: str) -> None:
    """No text fails, and every word carries its own folded form."""
    for token in tokens(text):
        assert token.folded == fold(token.text)
        assert token.marked == (token.text != token.folded)


@given(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=8))
@modest
def test_marks_vanish_only_in_the_folded_form(words: list[str]) -> None:
    """A message with marks and the same without have the same folded words."""
    text = " ".join(words)

    assert [t.folded for t in tokens(text)] == [t.folded for t in tokens(fold(text))]


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_long_text_is_read_in_bounded_time(text: str) -> None:
    """100 KB of anything is split into words within seconds on the slowest machine."""
    started = time.perf_counter()
    tokens(text)

    assert time.perf_counter() - started < 3
