"""Reminders of one office: what the settings and the channels say, joined."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot import quiet
from bot.channels.contract import Channel
from bot.reminders.service import StoredReminders
from bot.reminders.tools import Tools
from bot.reminders.ways import Approved, Ways
from bot.reminders.writing import Writing
from bot.settings import Settings
from bot.store.engine import Database
from handlers.conversation import Office
from knowledge.workdays import Calendar


class Opener:
    """Makes the tools once the handlers' ports are there, and anew when those are others."""

    def __init__(
        self, settings: Settings, key: str, channels: Sequence[Channel], ports: Callable[[], Any]
    ) -> None:
        self._settings = settings
        self._key = key
        self._channels = channels
        self._ports = ports
        self._made: tuple[Any, Tools] | None = None

    def __call__(self) -> Tools | None:
        """The tools, or None while the catalogue is being loaded."""
        ports = self._ports()
        if ports is None:
            return None
        if self._made is None or self._made[0] is not ports:
            self._made = ports, self._tools(ports.office, ports.calendar)
        return self._made[1]

    def _tools(self, office: Office, calendar: Calendar | None) -> Tools:
        limits = {channel.name: channel.limits for channel in self._channels}
        hours = quiet.read(self._settings.quiet_hours)
        ways = Ways(limits, hours, calendar, self._approved())
        return Tools(ways, Writing(office, calendar), self._key)

    def _approved(self) -> Mapping[str, Approved]:
        """The ZBS templates the Official Account may send."""
        for channel in self._channels:
            zbs = getattr(channel, "zbs", None)
            if zbs is not None:
                templates: Mapping[str, Approved] = zbs.templates
                return templates
        return {}


def open_reminders(
    settings: Settings,
    database: Database,
    key: str,
    channels: Sequence[Channel],
    ports: Callable[[], Any],
) -> tuple[StoredReminders, Callable[[], Tools | None]]:
    """The officers' reminders, and the tools that chore and gate work with."""
    tools = Opener(settings, key, channels, ports)
    approval = settings.reminder_approval_from
    return (
        StoredReminders(database, tools, key, approval, settings.public_url),
        tools,
    )
