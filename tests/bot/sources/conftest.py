"""Both fakes, and a clock that tests turn by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.sources import igate, national
from tests.fakes.igate import CLIENT, SECRET, TOKEN_PATH, IGateServer
from tests.fakes.national import LOGIN_PATH, LOOK_PATH, PASSWORD, UNIT, USER, NationalServer
from tests.fakes.zalo_server import running


@dataclass
class Clock:
    """Seconds that pass when a test says so."""

    time: float = 1000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@dataclass
class Igate:
    """A fake iGate and an adapter that asks it."""

    fake: IGateServer
    asking: igate.IGate
    address: str


@dataclass
class Nation:
    """A fake national interface and an adapter that asks it."""

    fake: NationalServer
    asking: national.National


@pytest.fixture
async def province(clock: Clock) -> AsyncIterator[Igate]:
    """An iGate that knows nothing yet."""
    fake = IGateServer()
    async with running(fake.app()) as address:
        account = igate.Account(address, address + TOKEN_PATH, CLIENT, SECRET, "agency-1")
        asking = igate.IGate(account, clock)
        yield Igate(fake, asking, address)
        await asking.close()


@pytest.fixture
async def nation(clock: Clock) -> AsyncIterator[Nation]:
    """A national interface that knows nothing yet."""
    fake = NationalServer()
    async with running(fake.app()) as address:
        account = national.Account(address + LOOK_PATH, address + LOGIN_PATH, USER, PASSWORD, UNIT)
        asking = national.National(account, clock)
        yield Nation(fake, asking)
        await asking.close()
