"""Putting a process together: settings and handlers in, the parts that run out."""

from __future__ import annotations

import os
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from aiohttp import web

from bot import quiet
from bot.board import StoredBoard
from bot.channels.contract import Channel
from bot.channels.platform import Branching, Platform
from bot.channels.registry import Means, open_all
from bot.channels.web import Web
from bot.delivery.calls import Calls
from bot.delivery.clock import Clock, Reminding
from bot.delivery.gate import Gate
from bot.delivery.keeper import Keeper
from bot.delivery.refreshing import Refreshing
from bot.delivery.reminding import Campaigns
from bot.delivery.sender import Sender
from bot.delivery.wake import Bell
from bot.delivery.worker import Answer, Worker
from bot.dossiers.alarm import Alarm
from bot.dossiers.asking import Sources
from bot.dossiers.shown import Showing
from bot.handover.talks import Talks
from bot.handover.watch import Watch
from bot.learning.following import Following
from bot.office_layer.teaching import Teaching
from bot.reminders.contract import Reminders
from bot.reminders.opening import open_reminders
from bot.settings import Settings, signing_key
from bot.sources import opening
from bot.sources.contract import Source
from bot.store.dossiers.sealing import DossierSeal
from bot.store.engine import Database
from bot.store.messages.letters import Letters
from bot.store.messages.notes import fingerprint
from bot.web import app
from bot.web.api import Door
from bot.web.chat.album import Album
from bot.web.chat.desk import Desk
from bot.web.chat.posted import Notice
from bot.web.chat.rate import Rate
from bot.web.console import app as console
from bot.web.console.shell import Console
from bot.web.metrics import Metrics, Tally
from handlers.conversation import Office


@dataclass(frozen=True)
class Parts:
    """Everything that runs, in the order in which it is started."""

    database: Database
    worker: Worker
    sender: Sender
    site: web.Application
    channels: tuple[Channel, ...]
    platforms: tuple[Platform, ...] = ()
    chores: tuple[Callable[[], Awaitable[None]], ...] = ()
    sources: tuple[Source, ...] = ()
    changed: Bell = field(default_factory=Bell)
    alarm: Alarm = field(default_factory=Alarm)
    teaching: Teaching | None = None
    reminders: Reminders | None = None


def assemble(settings: Settings, answer: Answer) -> Parts:
    """Build the parts; nothing runs yet and no connection is open."""
    key = signing_key(settings)
    database = Database(settings.database)
    album = Album(database, key)
    chat = Web(album.fetch)
    arrived, queued, changed, taught, learned = Bell(), Bell(), Bell(), Bell(), Bell()
    platforms = open_all(Means(settings, database, arrived, key))
    channels = (chat, *_all(platforms))
    # A name no other process has, nor this one after a restart.
    name = f"{os.getpid()}-{secrets.token_hex(4)}"
    tally = Tally()
    letters = Letters(key)
    worker = Worker(
        database,
        answer,
        {channel.name: channel.limits for channel in channels},
        name=name,
        arrived=arrived,
        answered=queued,
        fingerprint=partial(fingerprint, key=key),
        slots=settings.workers,
        counting=tally,
        letters=letters,
    )
    # The catalogue may still be loading: see Deferred.
    ports = partial(getattr, answer, "ports", None)
    reminders, tools = open_reminders(settings, database, key, channels, ports)
    sender = Sender(
        database,
        channels,
        name=name,
        queued=queued,
        counting=tally,
        gate=Gate(tools),
        letters=letters,
    )
    rate = Rate(settings.web_rate)
    desk = Desk(database, chat, arrived, rate, settings.web_message_limit, 100, album, letters)
    sources = opening.open_all(settings, tally.registry)
    site = app.build(settings, desk, database, key, platforms, sources)
    site.on_cleanup.append(partial(_close, sources))
    site.router.add_get("/chat/posted", Notice(StoredBoard(database)).read)
    door = Door(database, DossierSeal(key), key, settings.push_token, changed)
    site.router.add_routes(door.routes())
    teaching = Teaching(database, getattr(answer, "teach", None), taught)
    following = Following(database, lambda: getattr(ports(), "learning", None), learned)
    talks = Talks(
        database,
        key,
        {channel.name: channel.limits for channel in channels},
        queued,
        timedelta(minutes=settings.handover_minutes),
        lambda: getattr(ports(), "office", None) or Office(),
    )
    office = Console(
        database,
        key,
        settings.public_url,
        settings.office_name,
        settings=settings,
        ports=ports,
        changed=changed.ring,
        sources=sources,
        talks=talks,
        taught=teaching.tell,
        learned=following.tell,
        below=partial(getattr, answer, "below", None),
        platforms=platforms,
        reminders=reminders,
    )
    console.add(site, office)
    rates = {channel.name: channel.limits.per_second for channel in channels}
    metrics = Metrics(database, tally, rates, settings.metrics_token)
    site.router.add_get("/metrics", metrics.serve)
    bells = {"arrived": arrived, "queued": queued, "changed": changed, "taught": taught}
    bells["learned"] = learned
    calls = Calls(database, name, bells)
    asking = Sources(database, DossierSeal(key), sources)
    every = timedelta(minutes=settings.follow_refresh_minutes)
    refreshing = Refreshing(database, asking, every, changed=changed)
    showing = Showing(DossierSeal(key), asking.names)
    clock = Clock(
        database,
        showing,
        ports,
        {channel.name: channel.limits for channel in channels},
        Reminding(settings.remind_days, quiet.read(settings.quiet_hours)),
        changed=changed,
        queued=queued,
    )
    keeper = Keeper(
        database,
        settings.keep_messages_days,
        settings.keep_sessions_days,
        settings.keep_dossiers_days,
    )
    watch = Watch(talks, quiet.read(settings.quiet_hours).at)
    reminding = Campaigns(database, tools, changed=changed, queued=queued)
    chores = (
        *(watch.run, calls.run, keeper.run, clock.run, refreshing.run, teaching.run),
        *(reminding.run, following.run),
    )
    return Parts(
        database,
        worker,
        sender,
        site,
        channels,
        platforms,
        chores,
        sources,
        changed,
        Alarm(tally),
        teaching,
        reminders,
    )


def _all(platforms: tuple[Platform, ...]) -> tuple[Channel, ...]:
    """The platforms' own channels, and those beside them."""
    beside = (one.besides for one in platforms if isinstance(one, Branching))
    return (*platforms, *(channel for many in beside for channel in many))


async def _close(sources: tuple[Source, ...], _: web.Application) -> None:
    # The application is cleaned up after the last message was handled: nobody asks any more.
    for source in sources:
        await source.close()
