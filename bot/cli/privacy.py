"""``python -m bot privacy``: the record of processing, and deleting a person who asks for it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from bot import settings
from bot.cli import stored
from bot.cli.vietnamese import Failure, Group
from bot.privacy import record as records
from bot.settings import Settings
from bot.store.citizens import finding
from bot.store.citizens.forgetting import forget
from bot.store.engine import Database
from bot.store.messages.notes import fingerprint
from bot.store.office.audit import Audit
from bot.wallclock import local, now

_FILE = click.Path(dir_okay=False, path_type=Path)
_LATELY = timedelta(days=7)


@click.group(cls=Group)
def command() -> None:
    """Hồ sơ xử lý dữ liệu cá nhân; tìm và xoá người yêu cầu xoá."""


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


@command.command()
@click.argument("sentence", metavar="CÂU")
def find(sentence: str) -> None:
    """Tìm kênh và mã của người vừa nhắn đúng câu này trong 7 ngày qua."""

    async def look(_: Settings, database: Database) -> list[tuple[str, str]]:
        async with database.snapshot() as connection:
            return await finding.writers(connection, sentence, now() - _LATELY)

    found = stored.run(look)
    for channel, address in found:
        click.echo(f"{channel} {address}")
    if not found:
        raise Failure("7 ngày qua không ai nhắn đúng câu này. Kiểm tra lại câu đã cho.")
    if len(found) > 1:
        raise Failure("nhiều người cùng nhắn câu này. Cho người ấy một câu khác rồi tìm lại.")


@command.command()
@click.argument("channel", metavar="KÊNH")
@click.argument("address", metavar="MÃ")
@click.option("--yes", is_flag=True, help="Xoá ngay, không hỏi lại.")
def erase(channel: str, address: str, yes: bool) -> None:
    """Xoá một người: tin nhắn, mạch trò chuyện, theo dõi, đồng ý của họ trên kênh này.

    Hồ sơ do hệ thống một cửa gửi sang thì ở lại, theo hạn giữ của cơ quan.
    """

    async def let_go(given: Settings, database: Database) -> bool:
        key = settings.signing_key(given)
        print_of = fingerprint(f"{channel}:{address}", key)
        async with database.write() as connection:
            gone = await forget(connection, channel, address, fingerprint=print_of)
            if gone:
                await Audit(key).note(connection, None, "person-erased", channel, at=now())
            return gone

    asked = "Xoá rồi không lấy lại được. Gõ XOA để xoá"
    if not yes and click.prompt(asked, default="", show_default=False).strip().upper() != "XOA":
        raise Failure("chưa xoá gì.")
    if not stored.run(let_go):
        raise Failure("không có dữ liệu nào của người này.")
    click.echo("Đã xoá.")
