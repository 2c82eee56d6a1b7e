"""Many runs at once, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store import migrate
from bot.store.engine import Database
from tests.crash import story
from tests.crash.run import Forge, Run

AT_ONCE = 4


class Grounds:
    """Empty databases for runs; ``server`` is PostgreSQL's address, or nothing for SQLite."""

    def __init__(self, folder: Path, server: str = "") -> None:
        self._folder = folder
        self._server = server
        self._turn = asyncio.Lock()
        self._count = 0

    async def prepare(self) -> None:
        """Make the database that the others are copies of."""
        url = f"sqlite+aiosqlite:///{self._folder / 'template.db'}"
        if self._server:
            await self._run(
                "DROP DATABASE IF EXISTS crash_template", "CREATE DATABASE crash_template"
            )
            url = self._url("crash_template")
        database = Database(url)
        await migrate.upgrade(database)
        await database.close()

    async def fresh(self) -> str:
        """Make one."""
        self._count += 1
        if not self._server:
            path = self._folder / f"{self._count}.db"
            shutil.copy(self._folder / "template.db", path)
            return f"sqlite+aiosqlite:///{path}"
        name = f"crash_{self._count}"
        async with self._turn:
            await self._run(
                f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
                f"CREATE DATABASE {name} TEMPLATE crash_template",
            )
        return self._url(name)

    def _url(self, name: str) -> str:
        return sa.make_url(self._server).set(database=name).render_as_string(hide_password=False)

    async def _run(self, *statements: str) -> None:
        engine = create_async_engine(self._server, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            for statement in statements:
                await connection.execute(sa.text(statement))
        await engine.dispose()


async def play(
    seeds: Iterable[int], folder: Path, server: str = "", broken: Iterable[str] = ("",)
) -> dict[tuple[int, str], list[str]]:
    """Play the stories of these seeds; return what went wrong in each, by seed and breakage."""
    grounds = Grounds(folder, server)
    await grounds.prepare()
    found: dict[tuple[int, str], list[str]] = {}
    places = asyncio.Semaphore(AT_ONCE)
    async with Forge() as forge:

        async def one(seed: int, breakage: str) -> None:
            async with places:
                told = story.write(seed, postgresql=bool(server))
                place = folder / f"run-{'pg' if server else 'sqlite'}-{seed}-{breakage[:9]}"
                run = Run(told, forge, await grounds.fresh(), place, breakage)
                found[seed, breakage] = await run.play()

        await asyncio.gather(*(one(seed, breakage) for breakage in broken for seed in seeds))
    return found


def told(found: dict[tuple[int, str], list[str]], engine: str) -> str:
    """What to say about failures: the seeds, to play them again."""
    return "\n".join(
        f"{engine}, seed {seed}: {'; '.join(wrong)}"
        for (seed, _), wrong in sorted(found.items())
        if wrong
    )
