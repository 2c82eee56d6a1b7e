"""The OA's token: renewed once, by one process, kept before it is used, never shown."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from bot import cli
from bot.channels.calling import Caller
from bot.channels.contract import Busy, SendError
from bot.channels.zalo_oa import tokens as module
from bot.channels.zalo_oa.channel import ZaloOa
from bot.channels.zalo_oa.errors import LoginNeeded
from bot.channels.zalo_oa.tokens import NAME, PURPOSE, Pair, Tokens
from bot.store.engine import Database
from bot.store.messages import credentials
from bot.store.sealing import Seal
from bot.wallclock import now
from handlers.conversation import Reply
from tests.fakes.zalo_oa import APP_ID, APP_SECRET, ZaloOaServer
from tests.fakes.zalo_server import Trouble, running
from tests.talking import Start, until

KEY = "a key of the tests, long enough to be one"
Make = Callable[[], Tokens]


@pytest.fixture
async def office(database: Database) -> AsyncIterator[tuple[ZaloOaServer, Make]]:
    """A platform, and processes that share one store."""
    fake = ZaloOaServer()
    callers: list[Caller] = []
    async with running(fake.app()) as address:

        def process() -> Tokens:
            callers.append(Caller(address))
            return Tokens(database, callers[-1], Seal(KEY, PURPOSE), APP_ID, APP_SECRET)

        yield fake, process
        await asyncio.gather(*(caller.close() for caller in callers))


def refreshes(fake: ZaloOaServer) -> list[bool]:
    """Whether each call for a new pair was granted."""
    return [call.effect for call in fake.server.calls if call.method == "oauth"]


async def age(database: Database, hours: float) -> None:
    """Let the kept pair grow old."""
    async with database.write() as connection:
        kept = await credentials.read(connection, NAME)
        assert kept
        at = now() - timedelta(hours=hours)
        end = at + timedelta(hours=25)
        await credentials.put(connection, NAME, kept.sealed, at, end)


Office = tuple[ZaloOaServer, Make]


async def test_without_a_pair_login_is_needed(office: Office) -> None:
    """Nothing is sent before somebody logged in."""
    _, process = office
    for ask in (process().token, process().tend):
        with pytest.raises(LoginNeeded):
            await ask()


async def test_the_first_pair_is_tried_at_once(office: Office) -> None:
    """A pair a person brought is of unknown age, so it is exchanged for one that is ours."""
    fake, process = office
    mine = process()
    await mine.give(Pair(fake.access, fake.refresh))
    kept = await mine.tend()
    assert (await mine.token()).access == fake.access == "access-000002"
    assert timedelta(hours=24) < kept.expires_at - now() <= timedelta(hours=25)


@pytest.mark.parametrize(("hours", "count"), [(19, 1), (21, 2), (26, 2)])
async def test_renewed_at_twenty_hours(
    office: Office, database: Database, hours: int, count: int
) -> None:
    """A token is renewed five hours before it ends."""
    fake, process = office
    mine = process()
    await mine.give(Pair(fake.access, fake.refresh))
    await mine.tend()
    await age(database, hours)
    await mine.tend()
    assert refreshes(fake) == [True] * count


async def test_processes_renew_once(office: Office, database: Database) -> None:
    """However many find the token old or refused, the refresh token is used once."""
    fake, process = office
    first = process()
    await first.give(Pair(fake.access, fake.refresh))
    version = (await first.token()).version
    all_ = await asyncio.gather(*(process().renewed(version) for _ in range(5)))
    assert {token.access for token in all_} == {fake.access}
    assert refreshes(fake) == [True]


async def test_kept_before_use_and_sealed(office: Office, database: Database) -> None:
    """Another process reads the new pair; the store does not show it."""
    fake, process = office
    mine = process()
    await mine.give(Pair(fake.access, fake.refresh))
    await mine.tend()
    assert (await process().token()).access == fake.access
    async with database.read() as connection:
        kept = await credentials.read(connection, NAME)
    assert kept
    assert "access" not in kept.sealed
    assert "refresh" not in kept.sealed


async def test_a_cancelled_send_does_not_lose_the_pair(office: Office) -> None:
    """Once asked for, the new pair is kept even when whoever asked has given up."""
    fake, process = office
    mine = process()
    await mine.give(Pair(fake.access, fake.refresh))
    fake.server.troubles.append(Trouble("oauth", wait=0.2, only_wait=True))
    asking = asyncio.create_task(mine.tend())
    await asyncio.sleep(0.1)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await mine.close()
    assert (await process().token()).access == fake.access == "access-000002"


async def test_a_store_that_is_down_delays_only(office: Office, database: Database) -> None:
    """While the store is locked the new pair waits in memory; it is kept as soon as it can be."""
    fake, process = office
    mine = process()
    await mine.give(Pair(fake.access, fake.refresh))
    fake.server.troubles.append(Trouble("oauth", wait=0.2, only_wait=True))
    asking = asyncio.create_task(mine.tend())
    await asyncio.sleep(0.1)
    async with database.write() as connection:
        await credentials.read(connection, NAME)
        await until(lambda: fake.access == "access-000002")
        await asyncio.sleep(1.3)
    await asking
    assert (await process().token()).access == fake.access


async def test_a_process_that_dies_with_the_lock_delays_a_minute(
    office: Office, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock ends with its lease: then another process renews with the same refresh token."""
    monkeypatch.setattr(Tokens, "WAIT_SECONDS", 0.3)
    fake, process = office
    mine = process()
    await mine.give(Pair(fake.access, fake.refresh))
    async with database.write() as connection:
        assert await credentials.lock(connection, NAME, 1, "dead", now())
    with pytest.raises(Busy):
        await mine.renewed(1)
    monkeypatch.setattr(module, "now", lambda: now() + credentials.LEASE)
    await mine.tend()
    assert refreshes(fake) == [True]


REFUSALS: dict[str, tuple[Trouble, type[SendError]]] = {
    "refused": (Trouble("oauth", 200, {"error": -14014, "error_name": "x"}), LoginNeeded),
    "server": (Trouble("oauth", 500), Busy),
    "answer lost": (Trouble("oauth", effect=True, reset=True), SendError),
    "nonsense": (Trouble("oauth", 200, {"access_token": 7}), LoginNeeded),
}


@pytest.mark.parametrize(("trouble", "error"), REFUSALS.values(), ids=list(REFUSALS))
async def test_a_failed_renewal_is_told_and_the_old_token_stays(
    office: Office, database: Database, trouble: Trouble, error: type[SendError]
) -> None:
    """The reason is kept for the operator, no other process hurries, and sending goes on."""
    fake, process = office
    mine = process()
    await mine.give(Pair("access-old", fake.refresh))
    fake.server.troubles.append(trouble)
    with pytest.raises(error):
        await mine.tend()
    kept = await process().tend()
    assert kept.trouble
    assert len(refreshes(fake)) == 1
    assert (await process().token()).access == "access-old"


async def test_another_key_needs_a_login(office: Office, database: Database) -> None:
    """A pair sealed with a former key cannot be read, and that is said so."""
    fake, process = office
    await process().give(Pair(fake.access, fake.refresh))
    other = Tokens(database, Caller("http://127.0.0.1:1"), Seal(KEY + "2", PURPOSE), "a", "b")
    with pytest.raises(LoginNeeded):
        await other.token()


@pytest.mark.parametrize("given", ["90000", 90000, "", None, "soon"])
async def test_life_comes_as_a_string(office: Office, given: Any) -> None:
    """``expires_in`` is a string; whatever it is, a life follows from it."""
    fake, process = office
    fake.expires_in = given
    mine = process()
    await mine.give(Pair(fake.access, fake.refresh))
    kept = await mine.tend()
    assert kept.expires_at - kept.issued_at == timedelta(hours=25)


async def test_a_refused_token_is_renewed_once_and_the_message_goes(
    start: Start, oa: tuple[ZaloOaServer, dict[str, Any]]
) -> None:
    """−216 in the middle of sending costs one renewal, not the message."""
    fake, settings = oa
    bot = await start(talking=False, **settings)
    channel = bot.parts.platforms[0]
    assert isinstance(channel, ZaloOa)
    await channel.tokens.give(Pair("access-stale", fake.refresh))
    await asyncio.gather(*(channel.send("lan", Reply(f"{n}")) for n in range(5)))
    assert sorted(text for _, text in fake.texts) == ["0", "1", "2", "3", "4"]
    assert refreshes(fake) == [True]


async def test_readyz_tells_what_to_do(
    start: Start, oa: tuple[ZaloOaServer, dict[str, Any]]
) -> None:
    """Before the first login the operator reads which command to run."""
    _, settings = oa
    bot = await start(**settings)
    await until(lambda: bot.parts.platforms[0].health.state == "failing")
    told = (await bot.ready())["channels"]["zalo_oa"]["text"]
    assert "python -m bot zalo-oa login" in told


async def test_login(
    oa: tuple[ZaloOaServer, dict[str, Any]], tmp_path: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    """The command takes the pair unseen, tries it, and keeps the next one."""
    fake, settings = oa
    first = (fake.access, fake.refresh)
    environment = {f"BOT_{name.upper()}": value for name, value in settings.items()}
    environment["BOT_DATA_DIR"] = str(tmp_path)

    def run(typed: str) -> Any:
        return CliRunner().invoke(cli.cli, ["zalo-oa", "login"], input=typed, env=environment)

    done = await asyncio.to_thread(run, f"{first[0]}\n{first[1]}\n")
    assert done.exit_code == 0, done.output
    assert fake.access == "access-000002"
    assert refreshes(fake) == [True]
    again = await asyncio.to_thread(run, f"{first[0]}\n{first[1]}\n")
    assert again.exit_code == 1
    assert "API Explorer" in again.output
    short = await asyncio.to_thread(run, "x\n")
    assert short.exit_code == 1
    seen = done.output + again.output + "".join(capfd.readouterr())
    assert not any(token in seen for token in (*first, fake.access, fake.refresh))
