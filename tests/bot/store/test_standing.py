"""Connections that were ended while they waited are not given out."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import InvalidatePoolError

from bot.store import standing
from bot.store.engine import Database

_MINE = sa.text("SELECT pg_backend_pid()")
_END = sa.text("SELECT pg_terminate_backend(:pid)")
_THERE = sa.text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")


async def _ask(database: Database, question: sa.TextClause, **given: int) -> int:
    async with database.read() as connection:
        return int((await connection.execute(question, given)).scalar_one())


@pytest.mark.postgresql
@pytest.mark.parametrize("quiet", [0.0, standing.QUIET_SECONDS])
async def test_an_ended_connection_is_replaced(
    postgresql: str, quiet: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the server has ended a waiting connection, the next look gets another, unharmed."""
    monkeypatch.setattr(standing, "QUIET_SECONDS", quiet)
    database, other = Database(postgresql), Database(postgresql)
    try:
        pid = await _ask(database, _MINE)
        assert await _ask(database, _MINE) == pid
        await _ask(other, _END, pid=pid)
        async with asyncio.timeout(10):
            while await _ask(other, _THERE, pid=pid):
                pass
        assert await _ask(database, _MINE) != pid
    finally:
        await database.close()
        await other.close()


def _connection(*, closed: bool = False, silent: bool = False) -> Any:
    def run_async(_: object) -> None:
        if silent:
            raise TimeoutError

    return SimpleNamespace(
        driver_connection=SimpleNamespace(is_closed=lambda: closed), run_async=run_async
    )


@pytest.mark.parametrize(
    ("what", "ago", "stands"),
    [
        ({"closed": True}, 0.0, False),
        ({"silent": True}, 0.0, True),  # used a moment ago: not asked
        ({"silent": True}, 60.0, False),
        ({}, 60.0, True),
    ],
)
def test_who_was_quiet_for_long_is_asked(what: dict[str, bool], ago: float, stands: bool) -> None:
    """Only a connection that was left alone for a while costs a question."""
    record = SimpleNamespace(info={})
    standing.left(None, record)
    record.info = {key: at - ago for key, at in record.info.items()}
    if stands:
        standing.taken(_connection(**what), record, None)
    else:
        with pytest.raises(InvalidatePoolError):
            standing.taken(_connection(**what), record, None)
