"""Numbers on the first page: a module counts its own, the page shows whoever has some."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.officers.roles import Act, Officer


@dataclass(frozen=True)
class Counter:
    """A tile: what is counted, where a click leads, and who is shown it.

    ``count`` counts what an officer's units cover; ``urgent`` tells that any number above none
    asks for somebody at once.
    """

    label: str
    path: str
    act: Act
    count: Callable[[AsyncConnection, Officer, datetime], Awaitable[int]]
    urgent: bool = False
