"""Reminders that did not arrive in the last days: why, and sending them again."""

from __future__ import annotations

from datetime import datetime, timedelta

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.officers.roles import Act, Officer
from bot.store.reminders import failed_sends
from bot.wallclock import now
from bot.web.console.counters import Counter
from bot.web.console.reminders import words
from bot.web.console.shell import Console, Route, officer_of

DAYS = 7
PATH = "/nhac-viec/loi"
_REASONS = 3
"""Reasons that a line shows."""


async def _counted(connection: AsyncConnection, officer: Officer, at: datetime) -> int:
    return await failed_sends.count(connection, officer.units, at - timedelta(days=DAYS))


FAILED = Counter(f"tin nhắc gửi lỗi trong {DAYS} ngày", PATH, Act.remind, _counted, urgent=True)
"""For the first page."""


async def show(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /nhac-viec/loi."""
    officer, since = officer_of(request), now() - timedelta(days=DAYS)
    async with console.database.read() as connection:
        found = await failed_sends.by_campaign(connection, officer.units, since)
    return console.page(
        request, "reminders_failed.html", campaigns=found, days=DAYS, reasons=_REASONS,
        words=words, may_remind=officer.may(Act.remind),
    )  # fmt: skip


ROUTES = (Route("GET", PATH, show, Act.remind),)
