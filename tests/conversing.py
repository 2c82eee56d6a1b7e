"""Talking with the handlers as a channel would: the bundled catalogue, one person, no clock."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from functools import cache

from handlers.board import MemoryBoard, Posted
from handlers.conversation import Choice, Incoming, Office, Session, Turn
from handlers.plain import visible
from handlers.ports import Ports
from handlers.refusals import MemoryRefusals
from handlers.router import answer
from handlers.subscriptions import MemorySubscriptions
from knowledge.guide import load_guides
from tests.knowledge.samples import bundled, bundled_index

AT = datetime(2026, 11, 21, 9, 0, tzinfo=timezone(timedelta(hours=7)))
"""When everything in these tests is said: a Saturday morning."""

SUBSET = re.compile(
    r"(?:[^<>&]|&(?:amp|lt|gt|quot|#34|#39);|</?(?:b|i|code)>|</a>"
    r"|<a href=\"(?:https://(?:(?:[\w-]+\.)*gov\.vn|apps\.apple\.com|play\.google\.com)|tel:)[^\"<>]*\">)*"
)
"""A whole reply in the small HTML, its links only under gov.vn and to the app stores."""


@cache
def ports() -> Ports:
    """What the handlers are given in production, with an office that set nothing."""
    return Ports(bundled(), bundled_index(), load_guides(), Office())


@dataclass
class Talk:
    """One person's conversation; ``session`` goes through its stored form after every turn."""

    ports: Ports = field(default_factory=ports)
    session: Session = field(default_factory=Session)
    turn: Turn | None = None
    channel: str = "test"
    at: datetime = AT

    def say(self, text: str) -> Turn:
        """Type a message."""
        return self._send(Incoming("person", self.channel, text, self.at))

    def tap(self, key: str, text: str = "") -> Turn:
        """Tap a choice by its key; some channels send its label along."""
        return self._send(Incoming("person", self.channel, text, self.at, key))

    def show(self, photo: str, text: str = "") -> Turn:
        """Send a photo by the channel's reference to it, with words or without."""
        return self._send(Incoming("person", self.channel, text, self.at, photo=photo))

    def pick(self, label: str) -> Turn:
        """Tap a choice of the last turn by its label."""
        return self.tap(next(c.key for c in self.choices if c.label == label))

    def _send(self, incoming: Incoming) -> Turn:
        self.turn = asyncio.run(answer(incoming, self.session, self.ports))
        self.session = Session.from_json(self.turn.session.to_json())
        return self.turn

    @property
    def text(self) -> str:
        """What the last turn says, as read."""
        return visible(self.html)

    @property
    def html(self) -> str:
        """What the last turn says, with its markup."""
        assert self.turn is not None
        return "\n\n".join(reply.text for reply in self.turn.replies)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What the last turn offers."""
        assert self.turn is not None
        return tuple(choice for reply in self.turn.replies for choice in reply.choices)


def with_office(**known: str) -> Ports:
    """The same ports, with an office that told something about itself."""
    return replace(ports(), office=Office(**known))


def offering(given: Ports, *topics: str) -> Ports:
    """The same ports, with a board that offers notices of these topics, and what is agreed to."""
    board = MemoryBoard(Posted(topics=topics))
    kept = MemorySubscriptions()
    return replace(given, board=board, subscriptions=kept, refusals=MemoryRefusals())
