"""Which platforms are switched on: one line for each that we speak."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from bot.channels.platform import Platform
from bot.delivery.wake import Bell
from bot.settings import Settings
from bot.store.engine import Database


@dataclass(frozen=True)
class Means:
    """What a platform is given: the settings, the store, the bell of the inbox, the key."""

    settings: Settings
    database: Database
    arrived: Bell
    key: str


_SETTING: Mapping[str, str] = {
    "bot.channels.telegram": "telegram_token",
    "bot.channels.zalo_bot": "zalo_bot_token",
    "bot.channels.zalo_oa": "zalo_oa_app_id",
}
"""Each platform's module and the setting that switches it on; it has ``open_platform``."""


def open_all(means: Means) -> tuple[Platform, ...]:
    """Open every platform that is configured; the others are not even imported.

    Raises:
        SettingsError: a setting that the platform needs besides is missing.
    """
    wanted = (name for name, setting in _SETTING.items() if getattr(means.settings, setting))
    return tuple(_opener(name)(means) for name in wanted)


def _opener(module: str) -> Callable[[Means], Platform]:
    opener: Callable[[Means], Platform] = import_module(module).open_platform
    return opener
