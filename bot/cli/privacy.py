"""``python -m bot privacy``: the record of processing personal data."""

from __future__ import annotations

from pathlib import Path

import click

from bot import settings
from bot.cli.vietnamese import Failure, Group
from bot.privacy import record as records
from bot.wallclock import local, now

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group(cls=Group)
def command() -> None:
    """Hồ sơ xử lý dữ liệu cá nhân của cơ quan."""


@command.command()
@click.option("--xlsx", type=_FILE, metavar="TỆP", help="Ghi thành bảng tính Excel.")
@click.option("--md", type=_FILE, metavar="TỆP", help="Ghi thành văn bản Markdown.")
def record(xlsx: Path | None, md: Path | None) -> None:
    """Lập hồ sơ xử lý dữ liệu cá nhân để đánh giá tác động (1.014908, 1.014907).

    Không ghi ra tệp nào thì in ra màn hình.
    """
    try:
        made = records.make(settings.read(), local(now()).date())
    except settings.SettingsError as error:
        raise Failure(str(error)) from error
    if xlsx is None and md is None:
        click.echo(records.markdown(made))
    try:
        if xlsx:
            records.write_workbook(made, xlsx)
            click.echo(f"Đã ghi: {xlsx}")
        if md:
            md.write_text(records.markdown(made), encoding="utf-8")
            click.echo(f"Đã ghi: {md}")
    except OSError as error:
        raise Failure("Không ghi được tệp: kiểm tra thư mục, và đóng tệp nếu đang mở.") from error
