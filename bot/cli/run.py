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
from bot.linking import StoredLinks
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
        links = StoredLinks()
        answer = Deferred(partial(_load, given, links))
        asyncio.run(serve(given, answer, ready=partial(_begin, given, links)))
    except (settings.SettingsError, CannotStart) as error:
        raise Failure(str(error)) from error
    click.echo("Đã dừng.")


def _load(given: settings.Settings, links: StoredLinks) -> Answer:
    # Imported here, in the thread: the search brings large libraries with it.
    from bot.wiring import answering

    return answering(given, links)


def _begin(given: settings.Settings, links: StoredLinks, address: str, parts: Parts) -> None:
    links.open(parts.database, settings.signing_key(given))
    _tell(address, parts)


def _tell(address: str, parts: Parts) -> None:
    channels = ", ".join(_NAMES.get(channel.name, channel.name) for channel in parts.channels)
    click.echo(f"Một Cửa đang chạy: {address}")
    click.echo(f"Kênh đang bật: {channels}. Bấm Ctrl-C để dừng.")
