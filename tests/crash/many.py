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
from tests.crash.checker import Wrong
from tests.crash.run import Forge, Run

AT_ONCE = 4
AGAIN = 2
"""How often a story that was only late is played again, alone."""


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


Found = dict[tuple[int, str], list[Wrong]]
"""What went wrong in each story, by seed and breakage."""


async def play(
    seeds: Iterable[int],
    folder: Path,
    server: str = "",
    broken: Iterable[str] = ("",),
    repeated: list[int] | None = None,
) -> Found:
    """Play the stories of these seeds; return what went wrong in each.

    Several play at once, and then a machine can be late where the bot is not. So what only the
    clock says of a bot that is not broken on purpose counts when the story, played again alone,
    shows it again; ``repeated`` is given the seeds that were.
    """
    grounds = Grounds(folder, server)
    await grounds.prepare()
    found: Found = {}
    places = asyncio.Semaphore(AT_ONCE)
    async with Forge() as forge:

        async def one(seed: int, breakage: str, turn: int = 0) -> None:
            async with places:
                told = story.write(seed, postgresql=bool(server))
                name = f"run-{'pg' if server else 'sqlite'}-{seed}-{breakage[:9]}-{turn}"
                run = Run(told, forge, await grounds.fresh(), folder / name, breakage)
                found[seed, breakage] = await run.play()

        await asyncio.gather(*(one(seed, breakage) for breakage in broken for seed in seeds))
        for turn in range(1, AGAIN + 1):
            for seed, breakage in _only_late(found):
                (repeated if repeated is not None else []).append(seed)
                await one(seed, breakage, turn)
    return found


def _only_late(found: Found) -> list[tuple[int, str]]:
    return [
        (seed, breakage)
        for (seed, breakage), wrong in found.items()
        if wrong and not breakage and all(one.timed for one in wrong)
    ]


def told(found: Found, engine: str) -> str:
    """What to say about failures: the seeds, to play them again."""
    return "\n".join(
        f"{engine}, seed {seed}: {'; '.join(map(str, wrong))}"
        for (seed, _), wrong in sorted(found.items())
        if wrong
    )
