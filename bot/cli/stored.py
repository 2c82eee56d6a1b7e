"""Commands that work on the office's store."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date, datetime
from typing import Any, ClassVar, TypeVar

import click

from bot import settings
from bot.cli.vietnamese import Failure
from bot.store import migrate
from bot.store.engine import Database, StoreDown
from bot.wallclock import VIETNAM

Found = TypeVar("Found")

BUSY = "kho dữ liệu đang bận hoặc không mở được; kiểm tra BOT_DATABASE_URL rồi chạy lại lệnh."


class Day(click.ParamType[date]):
    """A day as people here write it."""

    name = "ngày"
    _FORMS: ClassVar = ("%d/%m/%Y", "%Y-%m-%d")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read it."""
        for form in self._FORMS:
            with suppress(ValueError):
                return datetime.strptime(value.strip(), form).replace(tzinfo=VIETNAM).date()
        return self.fail(f"“{value}” không phải ngày, ví dụ 20/11/2026.", param, ctx)


def run(
    work: Callable[[settings.Settings, Database], Awaitable[Found]], *, upgrade: bool = True
) -> Found:
    """Run something on the office's store, brought up to date before, unless told not to.

    Raises:
        Failure: settings or store are not as they should be; it says what to do.
    """

    async def on_store(given: settings.Settings) -> Found:
        database = Database(given.database)
        try:
            if upgrade:
                await migrate.upgrade(database)
            return await work(given, database)
        finally:
            await database.close()

    try:
        return asyncio.run(on_store(settings.read()))
    except settings.SettingsError as error:
        raise Failure(str(error)) from error
    except (StoreDown, OSError) as error:
        raise Failure(BUSY) from error
