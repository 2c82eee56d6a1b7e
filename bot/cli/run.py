"""``python -m bot run``."""

from __future__ import annotations

import asyncio
from functools import partial

import click

from bot import logs, settings
from bot.assembly import Parts
from bot.cli.vietnamese import Command, Failure
from bot.delivery.deferred import Deferred
from bot.delivery.worker import Answer
from bot.server import CannotStart, serve

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
        asyncio.run(serve(given, Deferred(partial(_load, given)), ready=_tell))
    except (settings.SettingsError, CannotStart) as error:
        raise Failure(str(error)) from error
    click.echo("Đã dừng.")


def _load(given: settings.Settings) -> Answer:
    # Imported here, in the thread: the search brings large libraries with it.
    from bot.wiring import answering

    return answering(given)


def _tell(address: str, parts: Parts) -> None:
    channels = ", ".join(_NAMES.get(channel.name, channel.name) for channel in parts.channels)
    click.echo(f"Một Cửa đang chạy: {address}")
    click.echo(f"Kênh đang bật: {channels}. Bấm Ctrl-C để dừng.")
