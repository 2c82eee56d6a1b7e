"""``python -m bot run``."""

from __future__ import annotations

import asyncio

import click

from bot import logs, settings
from bot.assembly import Parts
from bot.cli.vietnamese import Command, Failure
from bot.server import CannotStart, serve
from bot.wiring import answering

_NAMES = {
    "web": "trang trò chuyện",
    "telegram": "Telegram",
    "zalo_bot": "Zalo Bot",
    "zalo_oa": "Zalo OA",
}


@click.command(cls=Command)
def command() -> None:
    """Chạy chatbot và trang trò chuyện, tới khi bấm Ctrl-C."""
    try:
        given = settings.read()
        logs.configure(given.log_level, given.log_format)
        asyncio.run(serve(given, answering(given), ready=_tell))
    except (settings.SettingsError, CannotStart) as error:
        raise Failure(str(error)) from error
    click.echo("Đã dừng.")


def _tell(address: str, parts: Parts) -> None:
    channels = ", ".join(_NAMES.get(channel.name, channel.name) for channel in parts.channels)
    click.echo(f"Một Cửa đang chạy: {address}")
    click.echo(f"Kênh đang bật: {channels}. Bấm Ctrl-C để dừng.")
