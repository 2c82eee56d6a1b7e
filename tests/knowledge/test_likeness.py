"""What likeness promises: the same thing said otherwise scores high, another thing low."""

from __future__ import annotations

import pytest

from knowledge.likeness import likeness

ALIKE = [
    ("không nhận được otp", "không nhận được otp"),
    ("ko nhan dc otp", "không nhận được otp"),
    ("quên passcod", "quên passcode"),
    ("quên mật khẩu thì phải làm sao", "quên mật khẩu"),
    ("máy báo tài khoản chưa kích hoạt", "tài khoản chưa kích hoạt"),
]
UNLIKE = [
    ("đăng ký kết hôn cần giấy tờ gì", "đăng ký tài khoản vneid"),
    ("giấy chứng tử", "chứng thực điện tử"),
    ("", "quên mật khẩu"),
    ("🙏🙏", "quên mật khẩu"),
    ("làm căn cước ở đâu", "không quét được thẻ căn cước"),
]


@pytest.mark.parametrize(("message", "phrase"), ALIKE)
def test_the_same_said_otherwise_is_alike(message: str, phrase: str) -> None:
    """Chat spelling, missing marks, slips and small words do not matter."""
    assert likeness(message, phrase) >= 75


@pytest.mark.parametrize(("message", "phrase"), UNLIKE)
def test_another_thing_is_not_alike(message: str, phrase: str) -> None:
    """Sharing a few words is not saying the same."""
    assert likeness(message, phrase) < 60


def test_what_else_is_said_counts() -> None:
    """The longer the rest of the message, the less it is about the phrase."""
    near = likeness("quên mật khẩu vneid", "quên mật khẩu")
    far = likeness("hôm qua tôi đi chợ mua cá rồi quên mật khẩu xe đạp", "quên mật khẩu")
    assert 100 > near > far
