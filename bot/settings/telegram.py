"""Telegram."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, field_validator

from bot.settings.group import Group


class Telegram(Group):
    """Telegram."""

    telegram_token: str = Field(
        "", repr=False, description="Token của bot Telegram; trống thì tắt kênh Telegram."
    )
    telegram_api_url: str = Field(
        "https://api.telegram.org", description="Địa chỉ máy chủ Telegram Bot API."
    )
    telegram_mode: Literal["polling", "webhook"] = Field(
        "polling",
        description="Cách nhận tin Telegram: polling (tự hỏi) hoặc webhook (cần BOT_PUBLIC_URL).",
    )
    telegram_webhook_secret: str = Field(
        "",
        repr=False,
        description=(
            "Mã bí mật của webhook Telegram, 1–256 ký tự A–Z a–z 0–9 _ -; "
            "trống thì tự tạo từ khoá ký."
        ),
    )
    telegram_proxy: str = Field(
        "",
        repr=False,
        description="Proxy để tới Telegram: http://…, https://… hoặc socks5://…; trống nếu không.",
    )

    @field_validator("telegram_token")
    @classmethod
    def _plain_token(cls, value: str) -> str:
        # The token becomes part of a path.
        if value and not re.fullmatch(r"[A-Za-z0-9:_-]+", value):
            raise ValueError("chỉ gồm chữ không dấu, số và : _ -, như BotFather đã cấp")
        return value

    @field_validator("telegram_api_url")
    @classmethod
    def _api_address(cls, value: str) -> str:
        if not re.fullmatch(r"https?://[^/\s]+(/[^\s?#]*)?", value):
            raise ValueError("phải có dạng https://tên-máy-chủ")
        return value.rstrip("/")

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _telegram_secret(cls, value: str) -> str:
        if value and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value):
            raise ValueError("cần 1–256 ký tự A–Z a–z 0–9 _ -")
        return value

    @field_validator("telegram_proxy")
    @classmethod
    def _known_proxy(cls, value: str) -> str:
        if value and not re.match(r"(https?|socks5)://[^/\s]", value):
            raise ValueError("phải bắt đầu bằng http://, https:// hoặc socks5://")
        return value
