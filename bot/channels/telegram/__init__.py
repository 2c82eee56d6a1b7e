"""Telegram: python-telegram-bot's types, Bot and errors, and none of its machinery.

Its Application confirms updates before they are handled and loses them when killed; here an
update is confirmed only once the inbox has it.
"""

from __future__ import annotations

from bot.channels.platform import Platform
from bot.channels.registry import Means


def open_platform(means: Means) -> Platform:
    """Open Telegram with the settings; nothing is asked of it yet."""
    from bot.channels.telegram.platform import Telegram

    return Telegram(means)
