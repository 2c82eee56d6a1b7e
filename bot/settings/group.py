"""What every group of settings is."""

from __future__ import annotations

from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "BOT_"


class SettingsError(Exception):
    """Cấu hình chưa đúng, chương trình chưa chạy."""


class Group(BaseSettings):
    """Settings that belong together; each description is the help line a person reads."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True)
