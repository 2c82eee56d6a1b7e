"""Every setting of the bot, read once from BOT_… variables; a wrong one stops the start."""

from __future__ import annotations

import os
from typing import Any

from pydantic import ValidationError

from bot.settings.dossiers import Dossiers
from bot.settings.group import PREFIX, SettingsError
from bot.settings.key import signing_key
from bot.settings.office import Office
from bot.settings.running import Running
from bot.settings.telegram import Telegram
from bot.settings.zalo import Zalo

__all__ = ("PREFIX", "Settings", "SettingsError", "read", "signing_key")


class Settings(Dossiers, Zalo, Telegram, Office, Running):
    """What an office decides."""


def read() -> Settings:
    """Read the settings from the environment.

    Raises:
        SettingsError: a variable is unknown or its value is wrong; the message names each.
    """
    given = [name for name in os.environ if name.upper().startswith(PREFIX)]
    complaints = [_unknown(name) for name in given if _field(name) not in Settings.model_fields]
    try:
        settings = Settings()
    except ValidationError as error:
        complaints += [_wrong(e) for e in error.errors()]
    if complaints:
        raise SettingsError("\n".join(["Cấu hình chưa đúng:", *(f"  - {c}" for c in complaints)]))
    return settings


def _field(variable: str) -> str:
    return variable[len(PREFIX) :].lower()


def _unknown(variable: str) -> str:
    return f"{variable}: không có cài đặt này (xem docs/cai-dat.md, kiểm tra chính tả)."


_REASONS = {
    "int_parsing": "phải là số nguyên",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "phải từ {le} trở xuống",
    "literal_error": "chỉ nhận {expected}",
    "bool_parsing": "chỉ nhận true hoặc false",
}


def _wrong(error: Any) -> str:
    name = PREFIX + str(error["loc"][0]).upper()
    template = _REASONS.get(error["type"])
    if template:
        reason = template.format(**error.get("ctx", {})).replace(" or ", " hoặc ")
    else:
        reason = str(error["msg"]).removeprefix("Value error, ")
    # A secret that is wrong is still a secret.
    words = ("SECRET", "TOKEN", "PROXY", "PASSWORD")
    hidden = any(word in name for word in words) or "@" in str(error["input"])
    shown = "" if hidden else f" (đang là “{error['input']}”)"
    return f"{name}: {reason}{shown}."
