"""``python -m bot catalogue``: check the entries, compare them with records, import records."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import click

from bot import compiling, settings
from bot.cli.catalogue_import import import_
from bot.cli.vietnamese import Failure, File, Folder, Group
from knowledge import differences
from knowledge.catalogue import Catalogue
from knowledge.differences import Aspect, Difference
from knowledge.formats.published import Unreadable, read
from knowledge.formats.records import BadRecord, Record

STALE = "Đọc lại các mục trên; khác có lý do thì ghi vào source.differences của mục."
_NAMES = {
    Aspect.name: "tên",
    Aspect.decision: "quyết định",
    Aspect.fee: "phí",
    Aspect.time: "thời hạn",
    Aspect.documents: "giấy tờ",
    Aspect.figures: "con số",
    Aspect.withdrawn: "bãi bỏ",
    Aspect.new: "mới",
}


@dataclass
class _Published:
    """The first record of each code, and how many lines were no record."""

    records: list[Record] = field(default_factory=list)
    unread: int = 0

    @property
    def tail(self) -> str:
        """What a summary adds when lines were left out."""
        return f" Bỏ qua {self.unread} dòng không đọc được." if self.unread else ""

    @property
    def advice(self) -> list[str]:
        """What to do about the lines that were left out."""
        return ["Sửa các dòng không đọc được đã nêu trên rồi chạy lại."] if self.unread else []


@click.group(cls=Group)
def command() -> None:
    """Kiểm tra, đối chiếu và nhập danh mục thủ tục."""


command.add_command(import_)


@command.command()
@click.argument("layers", nargs=-1, type=Folder(), metavar="[THƯ MỤC]…")
def check(layers: tuple[Path, ...]) -> None:
    """Kiểm tra mọi tệp của danh mục và của các lớp riêng."""
    loaded = _loaded(layers)
    for problem in loaded.problems:
        click.echo(str(problem), err=True)
    fields = {procedure.field for procedure in loaded}
    click.echo(f"{len(loaded)} thủ tục, {len(fields)} lĩnh vực, {len(loaded.problems)} lỗi.")
    if loaded.problems:
        raise Failure("Sửa các lỗi trên rồi chạy lại. Mục có lỗi không được dùng.")


@command.command()
@click.argument("files", nargs=-1, required=True, type=File(), metavar="TỆP…")
@click.option(
    "--complete",
    is_flag=True,
    help="Các tệp là toàn bộ danh sách công bố: mục thiếu coi là đã bãi bỏ.",
)
@click.option(
    "--all", "everything", is_flag=True, help="In cả thủ tục mới và khác biệt đã giải thích."
)
def diff(files: tuple[Path, ...], complete: bool, everything: bool) -> None:
    """So danh mục với bản công bố: cái gì đã cũ, đã bãi bỏ, mới có."""
    loaded = _loaded()
    published = _read(files)
    found = differences.compare(loaded, published.records, complete=complete)
    open_ones = [d for d in found if not d.explained and d.aspect is not Aspect.new]
    for difference in found if everything else open_ones:
        click.echo(_line(difference))
    click.echo(_totals(loaded, found, len(open_ones)) + published.tail)
    advice = [STALE] if open_ones else []
    _end([*advice, *published.advice])


def _loaded(layers: tuple[Path, ...] = ()) -> Catalogue:
    try:
        return compiling.opened(settings.read(), layers=layers or None).catalogue
    except settings.SettingsError as error:
        raise Failure(str(error)) from error


def _read(files: tuple[Path, ...]) -> _Published:
    published = _Published()
    seen: set[str] = set()
    for path in files:
        try:
            for record in read(path):
                if isinstance(record, BadRecord):
                    click.echo(f"Bỏ qua {record}", err=True)
                    published.unread += 1
                elif record.code not in seen:
                    seen.add(record.code)
                    published.records.append(record)
        except Unreadable as error:
            click.echo(f"Bỏ qua {path.name}: {error}", err=True)
            published.unread += 1
    return published


def _end(advice: list[str]) -> None:
    if advice:
        raise Failure("\n".join(advice))


def _line(difference: Difference) -> str:
    head = f"{difference.code} {difference.name} · {_NAMES[difference.aspect]}"
    if difference.aspect is Aspect.new:
        return head
    sides = f"  danh mục: {difference.ours or '–'}\n  bản công bố: {difference.theirs or '–'}"
    why = f"\n  lý do: {difference.explained}" if difference.explained else ""
    return f"{head}\n{sides}{why}"


def _totals(loaded: Catalogue, found: list[Difference], open_ones: int) -> str:
    new = sum(d.aspect is Aspect.new for d in found)
    explained = sum(d.explained is not None for d in found)
    return (
        f"{len(loaded)} mục trong danh mục: {open_ones} khác biệt cần xem, "
        f"{explained} đã giải thích; {new} thủ tục ngoài danh mục."
    )
