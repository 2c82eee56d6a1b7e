"""``python -m bot run``."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

import click

from bot import logs, settings
from bot.assembly import Parts
from bot.board import StoredBoard
from bot.cli.vietnamese import Command, Failure
from bot.delivery.deferred import Deferred
from bot.delivery.worker import Answer
from bot.dossiers.stored import Policy, StoredDossiers
from bot.handover.queue import StoredHandovers
from bot.linking import StoredLinks
from bot.officers.chat import StoredOfficers
from bot.officers.inviting import FIRST, invite_first, origin
from bot.officers.roles import Role
from bot.photos import ChannelPhotos
from bot.privacy.own import StoredPrivacy
from bot.reminders.refusing import StoredRefusals
from bot.server import CannotStart, serve
from bot.store.office import officers
from bot.store.office.officers import INVITATION, Invitation
from bot.subscribing import StoredSubscriptions
from bot.wallclock import now
from bot.web.console.shell import ROOT
from bot.workdays import calendar

_NAMES = {
    "web": "trang trò chuyện",
    "telegram": "Telegram",
    "zalo_bot": "Zalo Bot",
    "zalo_oa": "Zalo OA",
}

_TELLING: set[asyncio.Task[None]] = set()


@click.command(cls=Command)
def command() -> None:
    """Chạy chatbot và trang trò chuyện, tới khi bấm Ctrl-C."""
    try:
        given = settings.read()
        logs.configure(given.log_level, given.log_format)
        live = _Live(
            StoredLinks(), StoredDossiers(Policy.of(given)), ChannelPhotos(), StoredPrivacy(given)
        )
        answer = Deferred(partial(_load, given, live))
        asyncio.run(serve(given, answer, ready=partial(_begin, given, live)))
    except (settings.SettingsError, CannotStart) as error:
        raise Failure(str(error)) from error
    click.echo("Đã dừng.")


@dataclass(frozen=True)
class _Live:
    """What the handlers are given before there is a store, and what opens with it."""

    links: StoredLinks
    dossiers: StoredDossiers
    photos: ChannelPhotos
    handovers: StoredHandovers = field(default_factory=StoredHandovers, kw_only=True)
    officers: StoredOfficers = field(default_factory=StoredOfficers, kw_only=True)
    board: StoredBoard = field(default_factory=StoredBoard, kw_only=True)
    refusals: StoredRefusals = field(default_factory=StoredRefusals, kw_only=True)
    subscriptions: StoredSubscriptions = field(default_factory=StoredSubscriptions, kw_only=True)
    privacy: StoredPrivacy


def _load(given: settings.Settings, live: _Live) -> Answer:
    # Imported here, in the thread: the search brings large libraries with it.
    from bot.wiring import answering
    from handlers.learning import Learning

    return answering(
        given,
        live.links,
        dossiers=live.dossiers,
        photos=live.photos,
        privacy=live.privacy,
        refusals=live.refusals,
        subscriptions=live.subscriptions,
        board=live.board,
        handovers=live.handovers,
        officers=live.officers,
        learning=Learning() if given.learning else None,
        keep=True,
    )


def _begin(given: settings.Settings, live: _Live, address: str, parts: Parts) -> None:
    key = settings.signing_key(given)
    live.links.open(parts.database, key)
    live.dossiers.open(parts.database, key, parts.sources, parts.alarm)
    live.photos.open(parts.channels)
    live.handovers.open(parts.database)
    site = f"{given.public_url}{ROOT}" if given.public_url else ""
    days, reminders = calendar(given), parts.reminders
    live.officers.open(parts.database, key, days, console=site, reminders=reminders)
    live.privacy.open(parts.database, key)
    live.board.open(parts.database)
    live.refusals.open(parts.database)
    live.subscriptions.open(parts.database)
    _tell(address, parts)
    told = asyncio.get_running_loop().create_task(_tell_console(given, address, parts))
    _TELLING.add(told)
    told.add_done_callback(_TELLING.discard)


def _tell(address: str, parts: Parts) -> None:
    channels = ", ".join(_NAMES.get(channel.name, channel.name) for channel in parts.channels)
    click.echo(f"Một Cửa đang chạy: {address}")
    click.echo(f"Kênh đang bật: {channels}. Bấm Ctrl-C để dừng.")


async def _tell_console(given: settings.Settings, address: str, parts: Parts) -> None:
    """Say where officers work; while there is none, with the way in for the first one."""
    home = origin(given, urlsplit(address).port or given.http_port)
    async with parts.database.read() as connection:
        someone = await officers.any_officer(connection)
    if someone:
        click.echo(f"Bảng làm việc của cán bộ: {home}{ROOT}")
        return
    invitation = Invitation(FIRST, Role.admin, (), now() + INVITATION)
    link = await invite_first(parts.database, given, invitation, home)
    click.echo(f"Chưa có cán bộ nào. Mở đường dẫn này (dùng một lần) để vào làm quản trị:\n{link}")
