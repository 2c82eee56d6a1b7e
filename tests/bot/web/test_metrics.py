"""Metrics: what waits, what was sent, how long it took, and nothing about anybody."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families

from bot.assembly import Parts, assemble
from bot.channels.memory import Memory
from bot.delivery.sender import Sender
from bot.delivery.wake import Bell
from bot.settings import Settings
from bot.store.engine import StoreDown
from bot.store.messages import inbox, outbox, pacing, parking
from bot.wallclock import now
from bot.web.metrics import Metrics, Tally
from tests import scripted
from tests.migrated import bring_up

Found = dict[tuple[str, tuple[str, ...]], float]


async def read(parts: Parts, **headers: str) -> tuple[int, Found]:
    """Ask for the numbers; give the status and each number by name and labels."""
    async with TestClient(TestServer(parts.site)) as client:
        answer = await client.get("/metrics", headers=headers)
        text = await answer.text()
        if answer.status != 200:
            return answer.status, {}
        assert "web-visitor" not in text
        return 200, {
            (sample.name, tuple(sample.labels.values())): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }


@pytest.fixture
async def parts(tmp_path: Any) -> Any:
    """A bot that is put together and not running."""
    made = assemble(Settings(data_dir=tmp_path), scripted.answer)
    await bring_up(made.database)
    yield made
    await made.database.close()


async def test_numbers_of_what_waits(parts: Parts) -> None:
    """The oldest unhandled message, the queue by channel, rests and parked channels are told."""
    async with parts.database.write() as connection:
        for name in ("a", "b"):
            said = {"text": "bí mật"}
            message = await inbox.receive(connection, "web", "web-visitor", name, said, now())
        await outbox.reply(
            connection,
            person=message.person,
            channel="web",
            payloads=[{"text": "x", "choices": []}],
            in_reply_to=message.id,
            now=now(),
        )
        await parking.park(connection, "web", "hết hạn mức", now())
        limits = parts.channels[0].limits
        await pacing.rest(connection, "web", limits, sender_pause(), now())
    status, found = await read(parts)
    assert status == 200
    assert found["mot_cua_inbox_waiting", ()] == 2
    assert 0 < found["mot_cua_inbox_age_seconds", ()] < 60
    assert found["mot_cua_outbox", ("web", "queued")] == 1
    assert found["mot_cua_parked", ("web",)] == 1
    assert 0 < found["mot_cua_pace_held_seconds", ("web",)] <= 60
    assert found["mot_cua_store_up", ()] == 1


def sender_pause() -> Any:
    return Sender.PAUSE


async def test_numbers_of_what_was_done(parts: Parts) -> None:
    """Messages by outcome, how long they took, and sends by result are counted."""
    async with parts.database.write() as connection:
        await inbox.receive(connection, "web", "web-visitor", "a", {"text": "chào"}, now())
    tasks = [asyncio.create_task(part.run()) for part in (parts.worker, parts.sender)]
    async with asyncio.timeout(10):
        while (await read(parts))[1].get(("mot_cua_sends_total", ("web", "sent"))) != 1:
            await asyncio.sleep(0.05)
    await parts.worker.stop(1)
    await parts.sender.stop(1)
    await asyncio.gather(*tasks)
    _, found = await read(parts)
    assert found["mot_cua_handled_total", ("web", "found")] == 1
    assert found["mot_cua_handling_seconds_count", ("web",)] == 1
    assert found["mot_cua_handling_seconds_bucket", ("web", "10.0")] == 1


async def test_store_that_is_down_is_a_number_too(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the store, what the process knows is told, and that the store is down."""

    def down() -> None:
        raise StoreDown("locked")

    monkeypatch.setattr(parts.database, "read", down)
    status, found = await read(parts)
    assert (status, found["mot_cua_store_up", ()]) == (200, 0)


@pytest.mark.parametrize(
    ("token", "headers", "status"),
    [
        ("", {}, 200),
        ("", {"X-Forwarded-For": "203.0.113.7"}, 403),
        ("", {"Forwarded": "for=203.0.113.7"}, 403),
        ("t" * 20, {}, 403),
        ("t" * 20, {"Authorization": "Bearer wrong"}, 403),
        ("t" * 20, {"Authorization": "Bearer " + "t" * 20}, 200),
        ("t" * 20, {"Authorization": "Bearer " + "t" * 20, "X-Real-IP": "203.0.113.7"}, 200),
    ],
)
async def test_who_may_see(tmp_path: Any, token: str, headers: dict[str, str], status: int) -> None:
    """Without a token only this machine, not through a proxy; with one, whoever has it."""
    made = assemble(Settings(data_dir=tmp_path, metrics_token=token), scripted.answer)
    await bring_up(made.database)
    assert (await read(made, **headers))[0] == status
    await made.database.close()


async def test_not_from_another_machine(parts: Parts) -> None:
    """Whoever asks from elsewhere is refused."""
    metrics = Metrics(parts.database, Tally(), {})

    class Elsewhere:
        headers: dict[str, str] = {}  # noqa: RUF012
        remote = "192.0.2.1"

    assert not metrics._may_see(Elsewhere())  # type: ignore[arg-type]
    assert replace(metrics, token="x")._may_see(Elsewhere()) is False  # type: ignore[arg-type]


async def test_failures_are_counted_by_class(parts: Parts) -> None:
    """A try that failed is counted under the class of its error."""
    from bot.channels.contract import Gone

    channel, tally = Memory(), Tally()
    channel.failures.append(Gone())
    async with parts.database.write() as connection:
        message = await inbox.receive(connection, "memory", "x", "a", {}, now(), state="done")
        await outbox.reply(
            connection,
            person=message.person,
            channel="memory",
            payloads=[{"text": "x", "choices": []}],
            in_reply_to=message.id,
            now=now(),
        )
    sender = Sender(parts.database, [channel], name="s", queued=Bell(), counting=tally)
    await sender.drain(5)
    await sender.stop(1)
    name = {"channel": "memory", "result": "Gone"}
    assert tally.registry.get_sample_value("mot_cua_sends_total", name) == 1
