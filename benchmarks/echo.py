"""Echo bots to measure: ours, and two that keep nothing. ``python -m benchmarks.echo ours …``.

Each takes Telegram's calls on ``/webhook/telegram`` and answers every text with the same text.
"""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import replace
from html import escape

from aiohttp import web

TOKEN = "123456:fake-telegram-token"
SECRET = "bench"
PATH = "/webhook/telegram"


def ours(given: argparse.Namespace) -> None:
    """Một Cửa, durable as ever; only the pace is off, which would be the limit of everything."""
    from bot import logs, server
    from bot.channels.telegram.platform import Telegram
    from bot.settings import Settings
    from handlers.conversation import Incoming, Outcome, Reply, Session, Turn

    async def answer(incoming: Incoming, session: Session) -> Turn:
        return Turn((Reply(escape(incoming.text)),), session, Outcome.found)

    Telegram.limits = replace(Telegram.limits, per_second=None, per_chat_second=None)
    logs.configure("info", "json")
    settings = Settings(
        http_port=given.port,
        data_dir=given.folder,
        database_url=given.database,
        workers=64,
        telegram_token=TOKEN,
        telegram_api_url=given.api,
        telegram_mode="webhook",
        telegram_webhook_secret=SECRET,
    )
    asyncio.run(server.serve(settings, answer, ready=lambda *_: None))


def ptb(given: argparse.Namespace) -> None:
    """python-telegram-bot behind an aiohttp webhook, as its own example has it."""
    from telegram import Update
    from telegram.ext import Application, ContextTypes, MessageHandler, filters

    async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message
        await update.message.reply_text(update.message.text or "")

    async def run() -> None:
        builder = Application.builder().token(TOKEN).base_url(f"{given.api}/bot").updater(None)
        application = builder.concurrent_updates(given.concurrent).build()
        application.add_handler(MessageHandler(filters.TEXT, echo))

        async def receive(request: web.Request) -> web.Response:
            raw = await request.json()
            await application.update_queue.put(Update.de_json(raw, application.bot))
            return web.Response()

        async with application:
            await application.start()
            await _serve([web.post(PATH, receive)], given.port)

    asyncio.run(run())


def aiogram(given: argparse.Namespace) -> None:
    """aiogram with its own aiohttp handler."""
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import Message
    from aiogram.webhook.aiohttp_server import SimpleRequestHandler

    async def run() -> None:
        session = AiohttpSession(api=TelegramAPIServer.from_base(given.api))
        bot, dispatcher = Bot(TOKEN, session=session), Dispatcher()

        @dispatcher.message()
        async def echo(message: Message) -> None:
            await message.answer(message.text or "")

        app = web.Application()
        SimpleRequestHandler(dispatcher, bot).register(app, path=PATH)
        await _serve_app(app, given.port)

    asyncio.run(run())


async def _serve(routes: list[web.RouteDef], port: int) -> None:
    app = web.Application()
    app.add_routes(routes)
    await _serve_app(app, port)


async def _serve_app(app: web.Application, port: int) -> None:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("bot", choices=("ours", "ptb", "aiogram"))
    parser.add_argument("--port", type=int)
    parser.add_argument("--api")
    parser.add_argument("--folder", default="var")
    parser.add_argument("--database", default="")
    parser.add_argument("--concurrent", action="store_true")
    given = parser.parse_args()
    {"ours": ours, "ptb": ptb, "aiogram": aiogram}[given.bot](given)
