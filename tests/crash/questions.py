"""What citizens ask while a campaign goes out, and how long each waits for the answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import aiohttp
import sqlalchemy as sa

from bot.store.engine import Database
from bot.store.tables.messages import inbox, outbox
from tests.crash.platform import Platform
from tests.crash.run import _SEND, HEADERS, Bot

CITIZENS = 20
PATIENCE = 2.0
"""Seconds within which 99 of 100 of them have their answer."""
_REST = 2.5
"""Seconds before and after the platform asked for silence, which silences answers too."""
_LAST = 15.0
"""Seconds before the end from which an answer may still be on its way."""


@dataclass
class Waits:
    """Seconds that questions waited.

    ``others`` are those the promise is about; ``caught`` were in the hands of a process that was
    killed, or came while it was dead; ``hushed`` had trouble of the platform's own making.
    """

    others: list[float] = field(default_factory=list)
    caught: list[float] = field(default_factory=list)
    hushed: int = 0
    lost: list[str] = field(default_factory=list)


@dataclass
class Questions:
    """Citizens who ask ten times a second; as a platform does, a message is brought until taken."""

    platform: Platform
    bots: Sequence[Bot]
    asked: dict[str, float] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)
    waits: Waits = field(default_factory=Waits)

    async def ask(self) -> None:
        """Ask until cancelled."""
        async with aiohttp.ClientSession() as http, asyncio.TaskGroup() as going:
            number = 0
            while True:
                number += 1
                going.create_task(self._question(http, f"q{number}", 1 + number % CITIZENS))
                await asyncio.sleep(0.1)

    async def _question(self, http: aiohttp.ClientSession, text: str, chat: int) -> None:
        update = await self.platform.say(text, chat)
        at = time.time()
        for attempt in range(600):
            bot = self.bots[(update["update_id"] + attempt) % len(self.bots)]
            url = f"http://127.0.0.1:{bot.port}/webhook/telegram"
            with suppress(aiohttp.ClientError, TimeoutError):
                async with http.post(url, json=update, headers=HEADERS) as answer:
                    if answer.status == 200:
                        self.asked[text], self.tries[text] = at, attempt + 1
                        return
            await asyncio.sleep(0.2)

    async def judge(self, database: Database, died: Sequence[float]) -> Iterator[str]:
        """Sort what was asked by what happened to it; tell what is wrong."""
        came = self._came()
        taken_over = await _taken_over(database)
        ended = time.time()
        for text, at in self.asked.items():
            if self._hushed(text, at):
                self.waits.hushed += 1
            elif text not in came:
                self.waits.lost += [text] if at < ended - _LAST else []
            elif self._caught(text, at, came[text], died, taken_over):
                self.waits.caught.append(came[text] - at)
            else:
                self.waits.others.append(came[text] - at)
        return self._wrong()

    def _wrong(self) -> Iterator[str]:
        for text in self.waits.lost:
            yield f"{text} has no answer"
        if late(self.waits.others) > PATIENCE:
            yield f"replies took {late(self.waits.others):.1f} s at p99"

    def _came(self) -> Mapping[str, float]:
        came: dict[str, float] = {}
        for call in self.platform.server.calls:
            if call.method == _SEND and call.effect and call.body["text"].startswith("re q"):
                came.setdefault(call.body["text"].split()[1], call.at)
        return came

    def _hushed(self, text: str, at: float) -> bool:
        suffered = self.platform.watching.suffered
        if any(
            t.status == 429 and moment - _REST < at < moment + _REST for moment, _, t in suffered
        ):
            return True
        return any(f"re {text} " in str(body.get("text", "")) for _, body, _ in suffered)

    def _caught(
        self, text: str, at: float, came: float, died: Iterable[float], taken_over: set[str]
    ) -> bool:
        """Whether a killed process had it, or was to have it; a lease also ends without a kill."""
        between = any(at - 0.5 <= moment <= came for moment in died)
        return between and (text in taken_over or self.tries[text] > 1)


async def _taken_over(database: Database) -> set[str]:
    """The questions that were claimed again, or whose answers were."""
    answers = outbox.alias()
    claims = sa.select(sa.func.max(answers.c.claims)).where(answers.c.in_reply_to == inbox.c.id)
    query = sa.select(inbox.c.payload, inbox.c.claims, claims.scalar_subquery().label("answer"))
    async with database.read() as connection:
        rows = (await connection.execute(query)).all()
    return {row.payload["text"] for row in rows if row.claims > 1 or (row.answer or 0) > 1}


def late(waits: Sequence[float]) -> float:
    """What 99 of 100 waits are at most, in seconds; 0 of none."""
    return sorted(waits)[int(len(waits) * 0.99)] if waits else 0.0
