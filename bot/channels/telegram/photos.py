"""Photos on Telegram: fetched when people send one, sent when a timeline is to be shown."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from telegram import InputFile
from telegram.error import BadRequest, TelegramError

from bot.channels.contract import NoPhoto
from bot.channels.telegram.api import Api
from bot.channels.telegram.message import parameters, written
from bot.pictures import draw
from handlers.conversation import Reply
from knowledge.photo import LARGEST_BYTES

_PATH = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)*", re.ASCII)
_CAPTION = ("parse_mode", "reply_markup")


async def fetch(api: Api, file_id: str) -> bytes:
    """Fetch a photo by its ``file_id``.

    Raises:
        NoPhoto: Telegram has it no more, it is over 10 MB, or it did not come.
    """
    try:
        told = await api.call("getFile", file_id=file_id)
        path, size = str(told.get("file_path", "")), int(told.get("file_size") or 0)
        if size > LARGEST_BYTES or not _PATH.fullmatch(path):
            raise NoPhoto("size" if size > LARGEST_BYTES else "path")
        data = await api.file(path)
    except (TelegramError, AttributeError, TypeError, ValueError) as error:
        # Without the error: the address of a file has the token in it.
        raise NoPhoto(type(error).__name__) from None
    if len(data) > LARGEST_BYTES:
        raise NoPhoto("size")
    return data


async def send(api: Api, address: str, message: Reply, *, menu: bool) -> Any | None:
    """Send a message under its drawn timeline; None where Telegram does not take the picture.

    Raises:
        TelegramError: as any call; only an answer that it was refused is none.
    """
    assert message.timeline
    picture = await asyncio.to_thread(draw, message.timeline)
    given = parameters(message, menu=menu)
    kept = written({name: given[name] for name in _CAPTION})
    try:
        return await api.call(
            "sendPhoto",
            chat_id=address,
            photo=InputFile(picture, filename="tien-trinh.png", attach=True),
            caption=given["text"],
            **kept,
        )
    except BadRequest:
        return None
