"""A bot that is logged in to a fake OA."""

from __future__ import annotations

from typing import Any

from bot.channels.zalo_oa.channel import ZaloOa
from bot.channels.zalo_oa.tokens import Pair
from tests.fakes.zalo_oa import ZaloOaServer
from tests.talking import Bot, Start

Oa = tuple[ZaloOaServer, dict[str, Any]]
PATH = "/webhook/zalo-oa"


def channel(bot: Bot) -> ZaloOa:
    """The OA of a bot."""
    found = bot.parts.platforms[0]
    assert isinstance(found, ZaloOa)
    return found


async def logged_in(start: Start, oa: Oa, **more: Any) -> tuple[ZaloOaServer, Bot]:
    """A bot whose first pair is kept and fresh."""
    fake, settings = oa
    bot = await start(talking=False, **settings, **more)
    await channel(bot).tokens.give(Pair(fake.access, fake.refresh))
    await channel(bot).tokens.tend()
    fake.hook = str(bot.client.make_url(PATH))
    return fake, bot
