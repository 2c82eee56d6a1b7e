"""``python -m bot learned``: what was learned from choices, to see and to take back."""

from __future__ import annotations

import click

from bot import compiling, settings
from bot.cli import stored
from bot.cli.vietnamese import Command, Failure
from bot.learning import told
from bot.store.engine import Database
from bot.store.office import choices, controls
from bot.store.office.audit import Audit
from bot.wallclock import now
from knowledge.choosing import Observed

_BY = "dòng lệnh"


@click.command(cls=Command)
@click.option("--forget", "key", metavar="MÃ DÒNG", help="Bỏ một dòng; nó không quay lại.")
@click.option("--off", "off", is_flag=True, help="Tắt học: không ghi, không đổi thứ tự.")
@click.option("--on", "on", is_flag=True, help="Học lại.")
def command(key: str | None, off: bool, on: bool) -> None:
    """Xem bot học được gì từ việc người dân chọn khi được hỏi lại."""
    if off and on:
        raise Failure("Chọn --off hoặc --on thôi.")
    if off or on:
        stored.run(lambda given, database: _switch(given, database, on))
        click.echo("Bot học lại." if on else "Đã tắt học; thứ tự trả lời như chưa từng học.")
    if key:
        words = stored.run(lambda given, database: _drop(given, database, key))
        click.echo(f"Đã bỏ: {words}")
    if not (off or on or key):
        _show()


def _show() -> None:
    some, is_off = stored.run(lambda _, database: _read(database))
    if is_off:
        click.echo("Đang tắt học: những dòng dưới đây không có tác dụng.")
    page = told.page(some, compiling.opened(settings.read()).index)
    for line in page.lines:
        words = " ".join(line.words)
        people = f"{line.people} người, +{line.percent} %"
        click.echo(f"{line.key}  “{words}” → {line.name} ({line.code}): {people}")
    if not page.lines:
        click.echo(f"Chưa có gì đủ {told.LEAST} người chọn giống nhau.")
    if page.waiting:
        click.echo(f"{page.waiting} nhóm từ khác chưa đủ người hoặc chưa giống nhau.")


async def _read(database: Database) -> tuple[list[Observed], bool]:
    async with database.read() as connection:
        posted = await controls.read(connection)
        return await told.observed(connection), choices.OFF in posted


async def _switch(given: settings.Settings, database: Database, on: bool) -> None:
    async with database.write() as connection:
        at, act = now(), "learning-on" if on else "learning-off"
        if await choices.switch(connection, on, by=_BY, at=at):
            audit = Audit(settings.signing_key(given))
            await audit.note(connection, None, act, at=at)


async def _drop(given: settings.Settings, database: Database, key: str) -> str:
    async with database.write() as connection:
        line = told.find(await told.observed(connection), key)
        if line is None:
            raise Failure(f"không có dòng “{key}”; chạy python -m bot learned để xem mã dòng.")
        at, words = now(), " ".join(line.words)
        await choices.drop(connection, line.words, line.code, by=_BY, at=at)
        audit = Audit(settings.signing_key(given))
        await audit.note(connection, None, "learned-dropped", line.code, at=at, words=words)
        return words
