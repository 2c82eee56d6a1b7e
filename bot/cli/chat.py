"""``python -m bot chat``: a conversation in the terminal; nothing of it is kept."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from typing import Any

import click

from bot import logs, settings
from bot.channels.console import Console
from bot.channels.intake import clean
from bot.channels.rendering import fit, plain_turn
from bot.cli.vietnamese import Command, Failure
from bot.delivery.worker import Answer
from bot.wallclock import local, now
from bot.wiring import answering
from handlers.conversation import Incoming, Session, Turn
from knowledge.catalogue import Problem

GREETING = "Bạn cần làm giấy tờ gì? Gõ câu hỏi rồi Enter; gõ số để chọn; Ctrl-D để thoát."


@click.command(cls=Command)
@click.option(
    "--json", "as_json", is_flag=True, help="Đọc mỗi dòng một tin, in mỗi lượt một đối tượng JSON."
)
def command(as_json: bool) -> None:
    """Trò chuyện thử ngay trong cửa sổ lệnh; không lưu lại gì."""
    try:
        given = settings.read()
        # Standard output belongs to the conversation: programs read it line by line.
        logs.configure(given.log_level, given.log_format)
        answer = answering(given, tell=_skipped)
    except settings.SettingsError as error:
        raise Failure(str(error)) from error
    asyncio.run(_for_programs(answer) if as_json else _for_people(answer))


def _skipped(problem: Problem) -> None:
    click.echo(f"Bỏ qua {problem}", err=True)


async def _for_people(answer: Answer) -> None:
    console = Console(lambda text: click.echo(f"\n{text}\n"))
    session = Session()
    click.echo(GREETING)
    for text in _lines("> " if sys.stdin.isatty() else ""):
        turn = await _turn(answer, text, session)
        session = turn.session
        for message in fit(turn.replies, console.limits):
            await console.send("", message)


async def _for_programs(answer: Answer) -> None:
    session = Session()
    for text in _lines(""):
        turn = await _turn(answer, text, session)
        session = turn.session
        click.echo(json.dumps(_as_object(turn), ensure_ascii=False))


async def _turn(answer: Answer, text: str, session: Session) -> Turn:
    return await answer(Incoming("console:0", "console", text, local(now())), session)


def _as_object(turn: Turn) -> dict[str, Any]:
    return {
        "outcome": turn.outcome.value,
        "procedure": turn.session.procedure,
        "codes": list(turn.codes),
        "asked": list(turn.asked),
        "text": plain_turn(turn.replies),
        "choices": [choice.label for reply in turn.replies for choice in reply.choices],
    }


def _lines(prompt: str) -> Iterator[str]:
    """Read line by line; bytes that are no text are read as well as they can be."""
    while True:
        click.echo(prompt, nl=False)
        raw = sys.stdin.buffer.readline()
        if not raw:
            return
        yield clean(raw.decode("utf-8", "replace"))
