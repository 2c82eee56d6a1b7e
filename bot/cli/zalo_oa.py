"""``python -m bot zalo-oa``."""

from __future__ import annotations

import asyncio

import click

from bot import logs, settings
from bot.channels.calling import Caller
from bot.channels.contract import SendError
from bot.channels.zalo_oa.errors import LoginNeeded
from bot.channels.zalo_oa.tokens import PURPOSE, Pair, Tokens
from bot.cli.vietnamese import Failure, Group
from bot.settings import Settings, SettingsError
from bot.store import migrate
from bot.store.engine import Database, StoreDown
from bot.store.sealing import Seal
from bot.wallclock import local

REFUSED = (
    "Zalo không nhận cặp mã này (mã {code}). Kiểm tra BOT_ZALO_OA_APP_ID, "
    "BOT_ZALO_OA_APP_SECRET; mỗi refresh token chỉ dùng được một lần: lấy cặp mới ở API Explorer."
)
LATER = (
    "đã lưu cặp mã nhưng chưa thử được với Zalo ({reason}). "
    "Khi chạy, chương trình tự thử lại; xem kết quả ở /readyz."
)


@click.group(cls=Group)
def command() -> None:
    """Đăng nhập Zalo OA."""


@command.command()
def login() -> None:
    """Lưu cặp mã đầu tiên, lấy từ API Explorer của Zalo (không hiện lên màn hình)."""
    try:
        given = _needed(settings.read())
        logs.configure("error", given.log_format)
        pair = Pair(_ask("Access token"), _ask("Refresh token"))
        until = asyncio.run(_login(given, pair))
    except SettingsError as error:
        raise Failure(str(error)) from error
    except (StoreDown, OSError) as error:
        raise Failure("không mở được kho dữ liệu; kiểm tra BOT_DATABASE_URL.") from error
    click.echo(f"Đã lưu. Mã truy cập tự làm mới trước {until}, không cần làm gì thêm.")


def _needed(given: Settings) -> Settings:
    for name in ("zalo_oa_app_id", "zalo_oa_app_secret"):
        if not getattr(given, name):
            raise SettingsError(f"BOT_{name.upper()}: cần đặt trước khi đăng nhập Zalo OA.")
    return given


def _ask(what: str) -> str:
    value: str = click.prompt(what, hide_input=True)
    if not value.strip().isprintable() or len(value.strip()) < 8:
        raise Failure(f"{what} không đúng dạng; hãy chép lại cả dòng từ API Explorer.")
    return value.strip()


async def _login(given: Settings, pair: Pair) -> str:
    database = Database(given.database)
    caller = Caller(given.zalo_oa_oauth_url)
    seal = Seal(settings.signing_key(given), PURPOSE)
    tokens = Tokens(database, caller, seal, given.zalo_oa_app_id, given.zalo_oa_app_secret)
    try:
        await migrate.upgrade(database)
        # Kept first, tried next: the trial uses the refresh token up.
        await tokens.give(pair)
        kept = await tokens.tend()
        return f"{local(kept.expires_at):%H:%M ngày %d/%m}"
    except LoginNeeded as error:
        raise Failure(REFUSED.format(code=error.detail)) from None
    except SendError as error:
        raise Failure(LATER.format(reason=error.reason)) from None
    finally:
        await tokens.close()
        await caller.close()
        await database.close()
