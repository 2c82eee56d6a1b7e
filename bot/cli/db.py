"""``python -m bot db``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import click

from bot.cli import stored
from bot.cli.vietnamese import Group
from bot.settings import Settings
from bot.store import migrate
from bot.store.engine import Database
from bot.store.office import figures
from bot.store.office.figures import Figures, Undelivered
from bot.wallclock import local, now

_DAY = timedelta(days=1)
_STATES = {"queued": "đang chờ", "wired": "đang gửi"}
_ENDS = {"failed": "không gửi được", "unsure": "không rõ đã tới chưa"}


@click.group(cls=Group)
def command() -> None:
    """Chuẩn bị, nâng cấp, xem kho dữ liệu."""


@command.command()
def upgrade() -> None:
    """Đưa kho dữ liệu tới phiên bản mới nhất (lệnh run cũng tự làm)."""

    async def bring_up(_: Settings, database: Database) -> bool:
        return await migrate.upgrade(database)

    state = "đã được nâng cấp lên" if stored.run(bring_up, upgrade=False) else "đã ở sẵn"
    click.echo(f"Kho dữ liệu {state} phiên bản {migrate.newest()}.")


@command.command()
def queues() -> None:
    """Đếm tin đang chờ trả lời, chờ gửi, và tin gửi không được trong 24 giờ qua."""

    async def count(_: Settings, database: Database) -> tuple[Figures, list[Undelivered]]:
        async with database.read() as connection:
            lost = await figures.undelivered(connection, now() - _DAY)
            return await figures.read(connection), lost

    for line in _lines(*stored.run(count)):
        click.echo(line)


def _lines(found: Figures, lost: list[Undelivered]) -> Iterator[str]:
    oldest = f", tin cũ nhất từ {local(found.oldest):%H:%M %d/%m/%Y}" if found.oldest else ""
    yield f"Chờ trả lời: {found.waiting} tin{oldest}."
    if not found.queued:
        yield "Chờ gửi: 0 tin."
    for (channel, state), number in sorted(found.queued.items()):
        yield f"Chờ gửi, {channel}: {number} tin {_STATES.get(state, state)}."
    for channel in sorted(found.parked):
        yield f"Đang nghỉ: {channel} (xem lý do: python -m bot channel parked)."
    if not lost:
        yield "24 giờ qua: không tin nào gửi không được."
    for one in lost:
        why = f": {one.reason}" if one.reason else ""
        yield f"24 giờ qua, {one.channel}: {one.number} tin {_ENDS[one.state]}{why}"
