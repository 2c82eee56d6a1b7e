"""What is no search: danger now, secrets, small talk, other worlds; and what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given

from knowledge import scope
from knowledge.question import read
from knowledge.scope import Talk
from tests.knowledge.samples import any_text, modest

EMERGENCIES = [
    ("nhà cháy rồi cứu với", "114"),
    ("chay nha roi cuu voi", "114"),
    ("nhà em bốc cháy, khói mù mịt", "114"),
    ("nhà bị lũ cuốn trôi, đang kẹt trên mái nhà", "114"),
    ("có đứa nhỏ bị đuối nước", "114"),
    ("mẹ tôi ngất xỉu bất tỉnh", "115"),
    ("vợ em vỡ ối chuyển dạ rồi", "115"),
    ("em bé hóc xương không thở được", "115"),
    ("ba em đột quỵ méo miệng", "115"),
    ("tôi không muốn sống nữa, tôi uống thuốc sâu rồi", "115"),
    ("có trộm đang cạy cửa nhà em", "113"),
    ("chồng đang đánh tôi cứu với", "113"),
    ("nó cầm dao dọa giết cả nhà", "113"),
]
DECOYS = [
    "deadline dí cháy luôn",
    "phim cháy nhà hay quá",
    "con mèo nhà em bị ngất xỉu",
    "game này bị giết người hoài",
    "nhà cháy năm ngoái mất giấy tờ, làm lại sổ đỏ",
    "chồng tôi bị tai nạn mất tháng trước, làm khai tử",
    "bị cướp mất căn cước tuần trước, làm lại ở đâu",
    "xin giấy phép phòng cháy chữa cháy",
    "ông nội mất tích thời chiến, làm hồ sơ liệt sĩ",
    "hưởng trợ cấp tai nạn lao động do ngã giàn giáo",
    "nếu cháy nhà thì được hỗ trợ gì",
    "làm giấy khai sinh",
    "",
]
SECRETS = [
    "mã otp của em là 482913",
    "otp 482913 nhập giúp em",
    "mat khau vneid cua toi la Abc12345",
    "mật khẩu: matkhau2026",
    "thẻ của tôi 4111 1111 1111 1111",
    "4111111111111111",
    "mã pin 1234",
    "đăng nhập giúp tôi vào vneid với, tài khoản của tôi",
    "cho bạn mật khẩu, nộp hồ sơ giùm tôi",
]
NO_SECRETS = [
    "quên mật khẩu vneid thì làm sao",
    "không nhận được mã otp",
    "có người gọi điện xin mã otp có phải lừa đảo không",
    "số căn cước của tôi là 001090012345",
    "mã hồ sơ H56.14-240823-0001",
    "đặt mật khẩu thế nào cho đúng",
    "sđt 0912345678",
    "làm giấy khai sinh năm 2026",
    "",
]
SMALL_TALK = [
    ("xin chào", Talk.greeting),
    ("Chào bạn ạ", Talk.greeting),
    ("alo", Talk.greeting),
    ("cảm ơn nhiều nhé", Talk.thanks),
    ("tks", Talk.thanks),
    ("tạm biệt", Talk.bye),
    ("ok", Talk.ok),
    ("bạn là ai", Talk.who),
    ("bạn là người hay máy", Talk.who),
    ("bạn làm được những gì", Talk.help),
    ("cho tôi gặp cán bộ", Talk.person),
    ("cho toi gap can bo", Talk.person),
    ("xin chào, cho tôi gặp cán bộ", Talk.person),
]
QUESTIONS = [
    "xin chào, đăng ký kết hôn cần gì",
    "cảm ơn, cho hỏi thêm tách hộ làm sao",
    "ok vậy nộp hồ sơ tạm trú ở đâu",
    "khai sinh",
    "",
]
ELSEWHERE = [
    "giá vàng hôm nay",
    "xem tử vi",
    "đội tuyển đá bóng đá mấy giờ",
    "crush không rep",
    "tải game liên quân",
]


@pytest.mark.parametrize(("text", "number"), EMERGENCIES)
def test_danger_now_is_recognised(text: str, number: str) -> None:
    """Danger now is an emergency, with the number that helps."""
    found = scope.emergency(read(text))

    assert found is not None
    assert number in found.numbers


@pytest.mark.parametrize("text", DECOYS)
def test_what_only_sounds_like_danger(text: str) -> None:
    """What is over, on paper, in a film or about a cat is no emergency."""
    assert scope.emergency(read(text)) is None


@pytest.mark.parametrize("text", SECRETS)
def test_secrets_are_refused(text: str) -> None:
    """A code, a password or a card number handed over is refused, and so is logging in."""
    assert scope.refused(read(text))


@pytest.mark.parametrize("text", NO_SECRETS)
def test_questions_about_secrets_are_no_secrets(text: str) -> None:
    """Asking about a password, and other numbers, are not refused."""
    assert not scope.refused(read(text))


@pytest.mark.parametrize(("text", "talk"), SMALL_TALK)
def test_small_talk(text: str, talk: Talk) -> None:
    """Nothing but small talk is small talk; what needs an answer most wins."""
    assert scope.small_talk(read(text)) is talk


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_in_polite_words_is_no_small_talk(text: str) -> None:
    """A question inside small talk wins."""
    assert scope.small_talk(read(text)) is None


@pytest.mark.parametrize("text", ELSEWHERE)
def test_other_worlds_are_noticed(text: str) -> None:
    """Talk of other things than public services weighs, with marks or without."""
    assert scope.elsewhere(read(text), ()) >= 0.8
    assert scope.ours(read(text)) == 0


def test_a_word_that_procedures_know_is_not_elsewhere() -> None:
    """Without marks, a word that a procedure knows is given the benefit of the doubt."""
    assert scope.elsewhere(read("mua"), {"mua"}) == 0
    assert scope.elsewhere(read("mua"), ()) > 0
    assert scope.elsewhere(read("mưa"), {"mua"}) > 0


@pytest.mark.parametrize("text", ["xin giấy phép", "ra xã làm thủ tục", "cccd", "giay to"])
def test_our_own_words_are_noticed(text: str) -> None:
    """Words of public services are recognised, short or without marks."""
    assert scope.ours(read(text)) > 0


@given(any_text)
@modest
def test_any_text_is_weighed(text: str) -> None:
    """No message makes these fail, and none weighs less than nothing."""
    question = read(text)

    assert scope.elsewhere(question, ()) >= 0
    assert scope.ours(question) >= 0
    assert scope.refused(question) in (True, False)
    danger = scope.emergency(question)
    assert danger is None or set(danger.numbers) <= {"113", "114", "115"}
    assert scope.small_talk(question) in (None, *Talk)
