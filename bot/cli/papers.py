"""``python -m bot report slip`` and ``report apology``: the papers about one dossier."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from bot import settings
from bot.cli.stored import Day, run
from bot.cli.vietnamese import Command, Failure
from bot.dossiers.postponing import CannotPostpone, check_day, check_first
from bot.reports import forms
from bot.reports.paper import Paper
from bot.store.dossiers import postponements, register
from bot.store.dossiers.postponements import Postponement
from bot.store.dossiers.sealing import DossierSeal
from bot.store.engine import Database
from bot.store.sealing import Unsealable
from bot.wallclock import local, now
from bot.workdays import calendar
from knowledge import dossier as codes
from knowledge.dossier_record import Dossier
from knowledge.workdays import Calendar

_OUT = click.option(
    "-o",
    "--output",
    "path",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="TỆP",
    help="Tệp Word (.docx) để ghi.",
)
_PLACE = click.option("--place", default="", metavar="ĐỊA DANH", help="Địa danh ghi trước ngày.")


@click.command(cls=Command)
@click.argument("code", metavar="MÃ")
@_OUT
@_PLACE
def slip(code: str, path: Path, place: str) -> None:
    """Phiếu kiểm soát quá trình giải quyết hồ sơ (Word)."""

    async def write(given: settings.Settings, database: Database) -> Dossier:
        return await _find(given, database, code)

    dossier = run(write)
    head = forms.Letterhead(settings.read().office_name, place)
    _save(forms.slip(dossier, head), path)
    _tell(dossier, path)


@click.command(cls=Command)
@click.argument("code", metavar="MÃ")
@click.option("--reason", required=True, metavar="LÝ DO", help="Vì sao chưa có kết quả.")
@click.option("--new-date", "new_day", required=True, type=Day(), help="Ngày hẹn trả mới.")
@click.option(
    "--replace",
    is_flag=True,
    help="Viết lại phiếu chưa gửi: lần hẹn đã ghi được thay bằng lần này.",
)
@_OUT
@_PLACE
def apology(code: str, reason: str, new_day: date, replace: bool, path: Path, place: str) -> None:
    """Phiếu xin lỗi và hẹn lại ngày trả kết quả (Word). Mỗi hồ sơ chỉ hẹn lại một lần."""
    if not reason.strip():
        raise Failure("--reason đang trống: người dân cần biết vì sao chậm.")
    at = local(now())

    async def write(given: settings.Settings, database: Database) -> Dossier:
        dossier = await _find(given, database, code)
        _check_day(dossier, new_day, at, calendar(given))
        known = [dossier.code, *filter(None, [dossier.other_code])]
        head = forms.Letterhead(given.office_name, place)
        async with database.write() as connection:
            before = await postponements.find(connection, known)
            if before and before.new_day != new_day and not replace:
                _check_first(before)
            await postponements.put(connection, known, Postponement(dossier.due_at, new_day, at))
            # Inside the transaction: what was not written was not promised.
            _save(forms.apology(dossier, head, reason.strip(), new_day, at), path)
        return dossier

    _tell(run(write), path)
    click.echo(
        "Đây là lần hẹn lại duy nhất của hồ sơ này. Nhớ sửa ngày hẹn trong hệ thống một cửa, "
        "rồi nạp lại để người dân thấy ngày mới."
    )


async def _find(given: settings.Settings, database: Database, text: str) -> Dossier:
    """Find a dossier by a code as it is typed, its personal part opened for the officer."""
    found = codes.recognise(text, local(now()).date())
    tried = [text.strip()]
    if found and found.kind is codes.Kind.dossier:
        tried = [found.code, *codes.spellings(found.code), *tried]
    async with database.read() as connection:
        for code in dict.fromkeys(tried):
            try:
                seal = DossierSeal(settings.signing_key(given))
                stored = await register.find(connection, code, seal)
            except Unsealable as error:
                raise Failure(str(error)) from error
            if stored:
                return stored.dossier
    raise Failure(f"Không có hồ sơ “{text}” trong kho. Kiểm tra mã, hoặc nạp tệp mới nhất.")


def _check_day(dossier: Dossier, new_day: date, at: datetime, office: Calendar) -> None:
    try:
        check_day(dossier, new_day, at, office)
    except CannotPostpone as error:
        raise Failure(str(error)) from error


def _check_first(before: Postponement | None) -> None:
    try:
        check_first(before)
    except CannotPostpone as error:
        wrong = "Nếu phiếu đó chưa gửi cho người dân thì thêm --replace."
        raise Failure(f"{error} {wrong}") from error


def _save(paper: Paper, path: Path) -> None:
    try:
        paper.save(path)
    except OSError as error:
        raise Failure(f"Không ghi được {path}: kiểm tra thư mục, đóng tệp nếu đang mở.") from error


def _tell(dossier: Dossier, path: Path) -> None:
    click.echo(f"Đã ghi {path} cho hồ sơ {dossier.code}. Tệp có tên người dân: giữ cẩn thận.")
