"""How the channel is, in a sentence that says what the operator must look at."""

from __future__ import annotations

from telegram.error import (
    BadRequest,
    Conflict,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channels.platform import Health
from bot.channels.telegram.direct import ServerTrouble

ON = Health("on")

ELSEWHERE = Health("on", "Một tiến trình khác đang nhận tin; tiến trình này thay khi nó dừng.")

NOT_REGISTERED = Health(
    "on",
    "Chưa đặt BOT_PUBLIC_URL nên chương trình không tự đăng ký webhook với Telegram; "
    "hãy đăng ký địa chỉ …/webhook/telegram bằng tay.",
)

_SENTENCES: tuple[tuple[type[TelegramError], str], ...] = (
    (
        InvalidToken,
        "Telegram không nhận token của bot. Kiểm tra BOT_TELEGRAM_TOKEN (lấy lại từ @BotFather) "
        "và BOT_TELEGRAM_API_URL, rồi khởi động lại.",
    ),
    (
        Conflict,
        "Có chương trình khác đang nhận tin của bot Telegram này. Chỉ để một bản chạy ở chế độ "
        "polling, hoặc đặt BOT_TELEGRAM_MODE=webhook cho mọi bản.",
    ),
    (
        BadRequest,
        "Telegram không nhận địa chỉ webhook. Kiểm tra BOT_PUBLIC_URL: phải là https, cổng 443, "
        "80, 88 hoặc 8443, chứng chỉ hợp lệ.",
    ),
    (RetryAfter, "Telegram yêu cầu tạm nghỉ vì gọi quá nhanh; chương trình tự thử lại."),
    (ServerTrouble, "Máy chủ Telegram đang lỗi; chương trình tự thử lại."),
    (
        NetworkError,
        "Chưa nối được tới Telegram. Kiểm tra mạng, BOT_TELEGRAM_API_URL và BOT_TELEGRAM_PROXY; "
        "chương trình tự thử lại.",
    ),
)
"""The first that fits; more special errors stand before those they derive from."""

_OTHER = "Telegram trả lời không đúng dạng. Kiểm tra BOT_TELEGRAM_API_URL."


def of(error: TelegramError) -> Health:
    """Say what an error means for the channel."""
    found = (text for kind, text in _SENTENCES if isinstance(error, kind))
    return Health("failing", next(found, _OTHER))
