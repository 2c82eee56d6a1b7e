"""``python -m bot import``: exported files into the store."""

from __future__ import annotations

import asyncio
import gc
import re
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from bot import compiling, refused, settings
from bot.cli.vietnamese import Failure, File, Group
from bot.dossiers import importing
from bot.dossiers.importing import DossierFile, Summary
from bot.store import migrate
from bot.store.dossiers.sealing import DossierSeal
from bot.store.engine import Database, StoreDown
from bot.wallclock import VIETNAM, local, now
from knowledge.formats.refusals import UnreadableFile

REFUSED_ROWS = 3
"""The exit code when everything was read, and some rows could not be taken."""
WHO = "lệnh import"
_TURNS = 8

_BUSY = (
    "kho dữ liệu đang bận hoặc không mở được; kiểm tra BOT_DATABASE_URL rồi chạy lại lệnh. "
    "Phần đã nạp không bị nạp hai lần."
)


class Moment(click.ParamType[datetime]):
    """A day, or a day and a time, as people here write them."""

    name = "ngày giờ"
    _FORMS = ("%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d", "%d/%m/%Y")

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read it on a clock in Việt Nam; a day alone is its end."""
        for form in self._FORMS:
            with suppress(ValueError):
                moment = datetime.strptime(value.strip(), form).replace(tzinfo=VIETNAM)
                return moment if "%H" in form else moment.replace(hour=23, minute=59)
        return self.fail(f"“{value}” không phải ngày giờ, ví dụ 20/11/2026 17:00.", param, ctx)


@dataclass(frozen=True)
class Wish:
    """What the options say."""

    dry: bool
    told_at: datetime | None
    refused: Path | None


@dataclass
class Ending:
    """How it went, over all files."""

    unread: int = 0
    refused: int = 0


@click.group(cls=Group)
def command() -> None:
    """Nạp dữ liệu từ tệp xuất của hệ thống một cửa."""


@command.command()
@click.argument("files", nargs=-1, required=True, type=File(), metavar="TỆP…")
@click.option("--dry-run", "dry", is_flag=True, help="Chỉ xem tệp sẽ thay đổi gì, không ghi.")
@click.option(
    "--told-at",
    type=Moment(),
    help="Lúc xuất tệp, ví dụ “20/11/2026 17:00”; không có thì lấy ngày giờ của tệp.",
)
@click.option(
    "--refused",
    "refused_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="TỆP",
    help="Tệp .csv hoặc .xlsx ghi các dòng bị từ chối (mặc định: <tên tệp>.tu-choi.csv).",
)
def dossiers(
    files: tuple[Path, ...], dry: bool, told_at: datetime | None, refused_file: Path | None
) -> None:
    """Nạp hồ sơ từ tệp Excel, CSV hoặc JSON mà hệ thống một cửa xuất ra.

    Nạp lại một tệp không làm gì bị nhân đôi. Dữ liệu cũ không đè lên dữ liệu mới hơn.
    """
    if told_at and told_at.date() > local(now()).date():
        raise Failure("--told-at ở tương lai: đó là lúc tệp được xuất ra.")
    if refused_file and len(files) > 1:
        raise Failure("--refused chỉ dùng khi nạp một tệp.")
    wish = Wish(dry, told_at, refused_file)
    # Rows leave no cycles behind, and looking for some after every few takes a tenth of the time.
    gc.freeze()
    gc.set_threshold(100_000)
    try:
        ending = asyncio.run(_all(settings.read(), files, wish))
    except settings.SettingsError as error:
        raise Failure(str(error)) from error
    except (StoreDown, OSError) as error:
        raise Failure(_BUSY) from error
    _end(ending)


async def _all(given: settings.Settings, files: tuple[Path, ...], wish: Wish) -> Ending:
    seal = DossierSeal(settings.signing_key(given))
    # The next import, of tomorrow's export, finds the catalogue read.
    known = compiling.opened(given, keep=not wish.dry).catalogue
    procedures = importing.procedure_codes(known.outlines.values())
    database = Database(given.database)
    ending = Ending()
    try:
        await migrate.upgrade(database)
        for path in files:
            file = _read(path, wish, procedures)
            if file is None:
                ending.unread += 1
                continue
            summary = await _take(database, seal, file, wish)
            ending.refused += len(summary.refused)
            _tell(file, summary, wish)
            _list_refused(path, summary, wish)
    finally:
        await database.close()
    return ending


def _read(path: Path, wish: Wish, procedures: Mapping[str, str]) -> DossierFile | None:
    try:
        # When a file was written is when it was exported, as far as anything tells.
        written = datetime.fromtimestamp(path.stat().st_mtime, VIETNAM)
        told_at = wish.told_at or written
        return importing.read(path, path.name, told_at=told_at, now=now(), procedures=procedures)
    except UnreadableFile as error:
        click.echo(f"{path.name}: {error.reason}", err=True)
    except OSError as error:
        click.echo(f"{path.name}: không đọc được tệp ({error.strerror}).", err=True)
    return None


async def _take(database: Database, seal: DossierSeal, file: DossierFile, wish: Wish) -> Summary:
    told = local(file.told_at).strftime("%H:%M %d/%m/%Y")
    reading = file.reading
    click.echo(f"{file.name}: {reading.kind}, {_number(reading.total)} dòng, dữ liệu lúc {told}.")
    label = "  Đang so" if wish.dry else "  Đang nạp"
    with click.progressbar(length=reading.total, label=label) as bar:
        if wish.dry:
            return await importing.plan(database, seal, file, bar.update)
        return await importing.apply(database, seal, file, bar.update, who=WHO, now=now())


def _tell(file: DossierFile, summary: Summary, wish: Wish) -> None:
    if not summary.taken:
        click.echo("  Không dòng nào nạp được.")
    elif not summary.new and not summary.changed:
        click.echo(f"  Không có gì mới ({_number(summary.same)} hồ sơ giữ nguyên).")
    else:
        click.echo(
            f"  {'Sẽ có' if wish.dry else 'Đã nạp'}: {_number(summary.new)} hồ sơ mới, "
            f"{_number(summary.changed)} thay đổi, {_number(summary.same)} giữ nguyên."
        )
    for (before, after), count in summary.turned.most_common(_TURNS):
        click.echo(f"  {before.label} → {after.label}: {_number(count)}")
    if rest := summary.turned.total() - sum(n for _, n in summary.turned.most_common(_TURNS)):
        click.echo(f"  chuyển trạng thái khác: {_number(rest)}")
    if summary.presumed:
        click.echo(
            f"  {_number(summary.presumed)} dòng không ghi trạng thái: "
            "trạng thái đã biết được giữ nguyên, hồ sơ mới tạm coi là đang xử lý."
        )
    for words, count in file.reading.unknown_statuses.most_common(5):
        click.echo(f"  Chưa hiểu trạng thái “{_printable(words)}” ({_number(count)} dòng).")
    unused = [header for header, meaning in file.reading.columns if header and not meaning]
    if unused and wish.dry:
        click.echo(f"  Cột không dùng: {_printable(', '.join(unused))}.")


def _list_refused(path: Path, summary: Summary, wish: Wish) -> None:
    if not summary.refused:
        return
    target = wish.refused or refused.beside(path)
    try:
        refused.write(target, summary.refused)
    except OSError as error:
        raise Failure(f"Không ghi được danh sách dòng bị từ chối vào {target}.") from error
    count = _number(len(summary.refused))
    click.echo(f"  {count} dòng bị từ chối; số dòng và lý do ở {target}")
    for reason, times in Counter(row.reason for row in summary.refused).most_common(3):
        click.echo(f"    {_number(times)} × {reason}")


def _end(ending: Ending) -> None:
    if ending.unread:
        raise Failure("Có tệp không đọc được; chưa nạp gì từ tệp đó. Xem lý do ở trên.")
    if ending.refused:
        raise click.exceptions.Exit(REFUSED_ROWS)


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _printable(text: str) -> str:
    """A cell's text, without what would move a terminal's cursor."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text)[:200]
