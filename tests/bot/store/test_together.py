"""Writes in one transaction: all that are asked for meanwhile, and nobody for another's fault."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.engine import Database, StoreDown
from bot.store.together import Together


class Writing:
    """Counts its transactions; refuses "bad"."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []

    async def __call__(self, _: AsyncConnection, items: Sequence[str]) -> list[str]:
        self.batches.append(list(items))
        await asyncio.sleep(0.01)
        if "bad" in items:
            raise ValueError("bad")
        return [item.upper() for item in items]


async def test_what_is_asked_for_meanwhile_goes_together(database: Database) -> None:
    """The first is written at once, the rest in one more transaction, each with its result."""
    writing = Writing()
    together: Together[str, str] = Together(database, writing)
    first = asyncio.create_task(together.do("a"))
    await asyncio.sleep(0.001)
    rest = await asyncio.gather(*(together.do(letter) for letter in "bcd"))
    assert (await first, rest) == ("A", ["B", "C", "D"])
    assert writing.batches[-1] == ["b", "c", "d"] or len(writing.batches) <= 2


async def test_one_that_cannot_be_written_fails_alone(database: Database) -> None:
    """Whoever is in the same transaction as a bad item is written all the same."""
    together: Together[str, str] = Together(database, Writing())
    results = await asyncio.gather(
        *(together.do(item) for item in ("a", "bad", "b")), return_exceptions=True
    )
    assert [results[0], results[2]] == ["A", "B"]
    assert isinstance(results[1], ValueError)


async def test_store_that_is_down_is_told_to_all(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is told "done" when nothing was written."""

    def down() -> None:
        raise StoreDown("locked")

    monkeypatch.setattr(database, "write", down)
    together: Together[str, str] = Together(database, Writing())
    results = await asyncio.gather(*(together.do(x) for x in "abc"), return_exceptions=True)
    assert all(isinstance(result, StoreDown) for result in results)


async def test_who_no_longer_waits_is_left_out(database: Database) -> None:
    """An item whose asker was cut off before its transaction began is not written."""
    writing = Writing()
    together: Together[str, str] = Together(database, writing)
    first = asyncio.create_task(together.do("a"))
    await asyncio.sleep(0)
    gone = asyncio.create_task(together.do("b"))
    await asyncio.sleep(0)
    gone.cancel()
    await first
    await asyncio.sleep(0.05)
    assert not any("b" in batch for batch in writing.batches)
