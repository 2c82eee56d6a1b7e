"""``python -m bot report``: how the office's dossiers stand, and the papers about one of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from bot import settings
from bot.cli.papers import apology, slip
from bot.cli.stored import Day, run
from bot.cli.vietnamese import Failure, Group
from bot.reports import layout, sheets, terminal
from bot.reports.counting import By, Counting, Report, Wanted
from bot.store.dossiers import report as dossier_report
from bot.store.engine import Database
from bot.wallclock import local, now
from bot.workdays import calendar

EMPTY = (
    "Chưa có hồ sơ nào trong kho. Nạp tệp của hệ thống một cửa: python -m bot import dossiers TỆP"
)


FILE = click.Path(dir_okay=False, path_type=Path)


@click.group(cls=Group)
def command() -> None:
    """Báo cáo tình hình hồ sơ, in phiếu kiểm soát và phiếu xin lỗi."""


@command.command()
@click.option("--from", "since", type=Day(), help="Hồ sơ nhận từ ngày này.")
@click.option("--to", "until", type=Day(), help="Hồ sơ nhận đến hết ngày này.")
@click.option("--unit", default="", metavar="TÊN", help="Chỉ đơn vị có tên chứa chữ này.")
@click.option(
    "--by",
    type=click.Choice([by.name for by in By]),
    multiple=True,
    help="Lập theo: field (lĩnh vực), unit (đơn vị), month (tháng), procedure (thủ tục).",
)
@click.option("--xlsx", type=FILE, metavar="TỆP", help="Ghi thêm bảng tính Excel.")
@click.option("--csv", "csv_file", type=FILE, metavar="TỆP", help="Ghi thêm tệp CSV.")
@click.option(
    "--charts",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="THƯ MỤC",
    help="Vẽ biểu đồ (PNG) vào thư mục này.",
)
def dossiers(
    since: date | None,
    until: date | None,
    unit: str,
    by: tuple[str, ...],
    xlsx: Path | None,
    csv_file: Path | None,
    charts: Path | None,
) -> None:
    """Tình hình hồ sơ: tiếp nhận, đúng hạn, quá hạn, sắp đến hạn, chờ người dân.

    Số liệu tham khảo, tính từ dữ liệu đã nạp; số liệu chính thức ở hệ thống một cửa.
    """
    if since and until and since > until:
        raise Failure("Ngày --from sau ngày --to.")
    report = run(lambda given, database: _count(given, database, Wanted(since, until, unit)))
    shown = tuple(By[name] for name in by) or layout.SHOWN
    click.echo(terminal.text(report, shown))
    if xlsx:
        _write(xlsx, lambda: sheets.write_xlsx(report, xlsx, shown))
    if csv_file:
        _write(csv_file, lambda: sheets.write_csv(report, csv_file, shown))
    if charts:
        from bot.reports.charts import draw

        _write(charts, lambda: draw(report, charts))


async def _count(given: settings.Settings, database: Database, wanted: Wanted) -> Report:
    counting = Counting(wanted, calendar(given), local(now()))
    async with database.read() as connection:
        told_at = await dossier_report.told_at(connection)
        if told_at is None:
            raise Failure(EMPTY)
        named = await dossier_report.units(connection, wanted.unit) if wanted.unit else []
        if wanted.unit and not named:
            raise Failure(await _no_unit(connection, wanted.unit))
        async for group in dossier_report.groups(connection, counting, named):
            counting.add(group)
    return counting.report(told_at)


async def _no_unit(connection: Any, unit: str) -> str:
    known = await dossier_report.units(connection)
    listed = "\n".join(f"  - {name}" for name in known[:20]) or "  (hồ sơ không ghi đơn vị)"
    return f"Không có đơn vị nào có chữ “{unit}”. Các đơn vị trong kho:\n{listed}"


def _write(path: Path, write: Callable[[], object]) -> None:
    try:
        write()
    except OSError as error:
        raise Failure(
            f"Không ghi được {path}: kiểm tra thư mục, và đóng tệp nếu đang mở trong Excel."
        ) from error
    click.echo(f"Đã ghi: {path}")


command.add_command(slip)
command.add_command(apology)
