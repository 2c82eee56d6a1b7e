"""What Telegram shows of the bot before anything is said: commands and the menu button."""

from __future__ import annotations

import structlog
from telegram import BotCommand, BotCommandScopeAllPrivateChats, MenuButtonCommands
from telegram.error import TelegramError

from bot.channels.telegram.api import Api
from bot.logs import where

VIETNAMESE = (
    BotCommand("start", "Bắt đầu, hoặc về đầu"),
    BotCommand("trogiup", "Hỏi được những gì"),
    BotCommand("gapcanbo", "Gặp cán bộ"),
    BotCommand("lienket", "Dùng chung với kênh khác (Zalo, trang web)"),
    BotCommand("dulieu", "Dữ liệu của tôi"),
)
ENGLISH = (
    BotCommand("start", "Start, or start over"),
    BotCommand("trogiup", "What you can ask"),
    BotCommand("gapcanbo", "Talk to an officer"),
    BotCommand("lienket", "Link another channel (Zalo, web)"),
    BotCommand("dulieu", "My data"),
)

_log = structlog.get_logger("telegram")


async def show(api: Api) -> None:
    """Set the commands in both languages and the menu button; the bot works without them."""
    scope = BotCommandScopeAllPrivateChats()
    try:
        # Without a language: for everybody whose Telegram is in another one.
        await api.call("setMyCommands", commands=VIETNAMESE, scope=scope)
        await api.call("setMyCommands", commands=ENGLISH, scope=scope, language_code="en")
        await api.call("setChatMenuButton", menu_button=MenuButtonCommands())
    except TelegramError as error:
        _log.warning("menu not set", where=where(error))
