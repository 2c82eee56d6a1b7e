"""Zalo OA's webhook: forged events write nothing, genuine ones have one effect."""

from __future__ import annotations

import json

import pytest

from tests.talking import Start, until
from tests.talking_oa import PATH, Oa, logged_in

ATTACKS = ["no signature", "wrong signature", "changed byte", "old", "not json", "huge", "future"]


@pytest.mark.parametrize("attack", ATTACKS)
async def test_forged_events_write_nothing(start: Start, oa: Oa, attack: str) -> None:
    """What is not signed, or is old, changed, huge or malformed is refused before any write."""
    fake, bot = await logged_in(start, oa)
    event = fake.text("chào")
    shift = {"old": -25, "future": 2}.get(attack, 0) * 3600_000
    event["timestamp"] = str(int(event["timestamp"]) + shift)
    raw = json.dumps(event).encode()
    mac = fake.sign(raw, event["timestamp"])
    status = 401
    if attack == "no signature":
        mac = ""
    elif attack == "wrong signature":
        mac = "mac=" + "0" * 64
    elif attack == "changed byte":
        raw = raw.replace(b'"lan"', b'"lam"')
    elif attack == "not json":
        raw, status = b"{", 400
    elif attack == "huge":
        raw, status = raw + b" " * 300_000, 413
    headers = {"X-ZEvent-Signature": mac} if mac else {}
    assert (await bot.client.post(PATH, data=raw, headers=headers)).status == status
    assert await bot.rows("SELECT id FROM people") == []


async def test_a_repeated_event_has_one_effect(start: Start, oa: Oa) -> None:
    """Zalo repeats what it thinks we missed; the message's id tells."""
    fake, bot = await logged_in(start, oa)
    for event in (fake.text("một"), fake.event("follow")):
        assert [await fake.deliver(event) for _ in range(3)] == [200] * 3
    assert len(await bot.rows("SELECT id FROM inbox")) == 2


async def test_503_while_the_store_is_down(start: Start, oa: Oa) -> None:
    """What is not kept is not acknowledged."""
    fake, bot = await logged_in(start, oa)
    event = fake.text("một")
    await bot.write("ALTER TABLE inbox RENAME TO away")
    assert await fake.deliver(event) == 503
    await bot.write("ALTER TABLE away RENAME TO inbox")
    assert await fake.deliver(event) == 200


async def test_a_slow_store_is_told_in_time(
    start: Start, oa: Oa, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After two seconds Zalo counts no answer: 503 comes before, and the event is still kept."""
    monkeypatch.setattr("bot.channels.zalo_oa.webhook.Door.PATIENCE", 0.1)
    fake, bot = await logged_in(start, oa)
    async with bot.parts.database.write():
        assert await fake.say("một") == 503
    assert await until(lambda: bot.rows("SELECT id FROM inbox"))


async def test_unfollow_and_back(start: Start, oa: Oa) -> None:
    """Who leaves is no longer written to, until they write again."""
    fake, bot = await logged_in(start, oa)
    await fake.say("một")
    await fake.deliver(fake.event("unfollow"))
    assert (await bot.rows("SELECT unreachable FROM people"))[0].unreachable
    await fake.deliver(fake.event("user_click_chatnow"))
    assert not (await bot.rows("SELECT unreachable FROM people"))[0].unreachable


async def test_withdrawal_deletes(start: Start, oa: Oa) -> None:
    """A person who withdraws leaves nothing behind, and nobody else is touched."""
    fake, bot = await logged_in(start, oa)
    await fake.say("một", "lan")
    await fake.say("hai", "hoa")
    assert await fake.deliver(fake.event("user_withdraw", "lan")) == 200
    assert [r.address for r in await bot.rows("SELECT address FROM people")] == ["hoa"]
    assert len(await bot.rows("SELECT id FROM inbox")) == 1
