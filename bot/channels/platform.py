"""A channel that has a platform behind it: what it serves, what it runs, how it is doing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from aiohttp import web

from bot.channels.contract import Channel


@dataclass(frozen=True)
class Health:
    """How a channel is: ``text`` says in Vietnamese what the operator must know or do."""

    state: Literal["starting", "on", "failing", "stopped"] = "starting"
    text: str = ""


@runtime_checkable
class Branching(Protocol):
    """A platform with other ways to people than its own, each a channel."""

    @property
    def besides(self) -> Sequence[Channel]:
        """The channels beside its own, those that are switched on."""
        ...


class Platform(Channel, Protocol):
    """What a process starts, serves and closes for one platform."""

    @property
    def health(self) -> Health:
        """How it is now, without asking the platform."""
        ...

    def routes(self) -> Sequence[web.RouteDef]:
        """The webhook it answers on, if any."""
        ...

    async def run(self) -> None:
        """Poll, refresh tokens, check the token, until cancelled; asked once."""
        ...

    async def close(self) -> None:
        """Close its connections, after the last message was sent."""
        ...
