"""Other clients drive the fake Bot API, so that it is not shaped to python-telegram-bot alone."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot, Dispatcher, F, types
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)

from tests.fakes.telegram import TOKEN, TelegramServer
from tests.fakes.zalo_server import Trouble
from tests.talking import until

Fake = tuple[TelegramServer, str]
GRAMMY = Path(__file__).parents[3] / "peers" / "grammy"


def aiogram(address: str, token: str = TOKEN) -> Bot:
    return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(address)))


@asynccontextmanager
async def echoing(address: str) -> AsyncIterator[None]:
    """An echo bot on aiogram: says what was said with a button, edits when that is tapped."""
    bot, dispatcher = aiogram(address), Dispatcher()

    @dispatcher.message(F.text)
    async def echo(message: types.Message) -> None:
        button = types.InlineKeyboardButton(text="Bấm", callback_data="tap:1")
        keyboard = types.InlineKeyboardMarkup(inline_keyboard=[[button]])
        await message.answer(f"<b>{message.text}</b>", parse_mode="HTML", reply_markup=keyboard)

    @dispatcher.callback_query()
    async def tapped(query: types.CallbackQuery) -> None:
        await query.answer()
        assert isinstance(query.message, types.Message)
        await query.message.edit_text(f"đã bấm {query.data}")

    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    try:
        yield
    finally:
        await dispatcher.stop_polling()
        await polling


async def test_aiogram_carries_an_echo(telegram: Fake) -> None:
    """aiogram polls, answers with a button, answers the tap and edits its message."""
    fake, address = telegram
    async with echoing(address):
        await _talk(fake)


async def test_aiogram_reads_our_errors(telegram: Fake) -> None:
    """Each trouble comes to aiogram as the error of its own for it."""
    fake, address = telegram
    body = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 3"}
    body["parameters"] = {"retry_after": 3}
    async with aiogram(address) as bot:
        sent = await bot.send_message(42, "chào")
        with pytest.raises(TelegramBadRequest, match="not modified"):
            await bot.edit_message_text("chào", chat_id=42, message_id=sent.message_id)
        with pytest.raises(TelegramBadRequest, match="parse entities"):
            await bot.send_message(42, "<b>chào", parse_mode="HTML")
        fake.blocked.add("7")
        with pytest.raises(TelegramForbiddenError):
            await bot.send_message(7, "chào")
        fake.server.troubles.append(Trouble("sendMessage", 429, body))
        with pytest.raises(TelegramRetryAfter) as caught:
            await bot.send_message(42, "chào")
        assert caught.value.retry_after == 3
    async with aiogram(address, "1:wrong") as bot:
        with pytest.raises(TelegramUnauthorizedError):
            await bot.get_me()


@pytest.fixture(scope="session")
def grammy() -> Path:
    """The folder of the grammY bot, with what it needs installed."""
    try:
        _install()
    except (OSError, subprocess.SubprocessError) as error:
        if os.environ.get("REQUIRE_NODE"):
            raise
        pytest.skip(f"grammY cannot be installed here: {type(error).__name__}")
    return GRAMMY


def _install() -> None:
    lock, done = GRAMMY / "package-lock.json", GRAMMY / "node_modules" / ".package-lock.json"
    if done.exists() and done.stat().st_mtime > lock.stat().st_mtime:
        return
    command = [shutil.which("npm") or "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    subprocess.run(command, cwd=GRAMMY, check=True, capture_output=True, timeout=120)


async def test_grammy_carries_an_echo(telegram: Fake, grammy: Path) -> None:
    """grammY (JSON over node) polls, answers with a button, answers the tap, sees a block."""
    fake, address = telegram
    pipe = asyncio.subprocess.PIPE
    node = await asyncio.create_subprocess_exec(
        "node", "echo.js", address, TOKEN, cwd=grammy, stdin=pipe, stdout=pipe
    )
    assert node.stdin is not None
    assert node.stdout is not None
    try:
        async with asyncio.timeout(20):
            assert (await node.stdout.readline()).strip() == b"mot_cua_bot"
        await _talk(fake)
        await fake.say("/start tt_1_001193", entities=[_command()])
        await until(lambda: fake.texts[-1] == ("42", "bắt đầu tt_1_001193"))
        await fake.block()
        async with asyncio.timeout(5):
            assert (await node.stdout.readline()).strip() == b"kicked"
    finally:
        node.stdin.close()
        await node.wait()


def _command() -> dict[str, Any]:
    return {"type": "bot_command", "offset": 0, "length": 6}


async def _talk(fake: TelegramServer) -> None:
    await fake.say("Xin chào & 😀")
    await until(lambda: fake.texts)
    await fake.tap("tap:1")
    await until(lambda: fake.server.sent("editMessageText"))
    assert fake.texts[0] == ("42", "Xin chào & 😀")
    (shown,) = [m for m in fake.messages.values() if m["text"] == "đã bấm tap:1"]
    assert "reply_markup" not in shown
    await until(lambda: len(fake.answered) == 1)
