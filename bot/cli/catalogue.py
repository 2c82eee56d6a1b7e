"""``python -m bot catalogue``: check the entries, compare them with records, import records."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import click
import yaml

from bot import settings
from bot.cli.vietnamese import Failure, File, Folder, Group
from knowledge import catalogue, differences
from knowledge.catalogue import Catalogue
from knowledge.differences import Aspect, Difference
from knowledge.formats import records
from knowledge.formats.records import BadRecord, Record
from knowledge.official import entry_of

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


@command.command()
@click.argument("layers", nargs=-1, type=Folder(), metavar="[THƯ MỤC]…")
def check(layers: tuple[Path, ...]) -> None:
    """Kiểm tra mọi tệp của danh mục và của các lớp riêng."""
    loaded = catalogue.load(layers or _own_layers())
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
    """So danh mục với bản công bố (JSON Lines): cái gì đã cũ, đã bãi bỏ, mới có."""
    loaded = catalogue.load(_own_layers())
    published = _read(files)
    found = differences.compare(loaded, published.records, complete=complete)
    open_ones = [d for d in found if not d.explained and d.aspect is not Aspect.new]
    for difference in found if everything else open_ones:
        click.echo(_line(difference))
    click.echo(_totals(loaded, found, len(open_ones)) + published.tail)
    advice = [STALE] if open_ones else []
    _end([*advice, *published.advice])


@command.command(name="import")
@click.argument("files", nargs=-1, required=True, type=File(), metavar="TỆP…")
@click.option("--layer", required=True, type=Folder(), help="Thư mục nhận các tệp YAML.")
def import_(files: tuple[Path, ...], layer: Path) -> None:
    """Nhập bản công bố (JSON Lines) thành một lớp: lời của bản công bố, chưa viết lại."""
    bundled = catalogue.load()
    published = _read(files)
    taken = skipped = refused = 0
    with click.progressbar(published.records, label="Đang nhập") as progress:
        for record in progress:
            if record.code in bundled.procedures:
                skipped += 1
                continue
            try:
                _write(layer, record)
                taken += 1
            except ValueError as error:
                click.echo(f"{record.code}: {error}", err=True)
                refused += 1
    totals = f"Đã nhập {taken}, đã có sẵn {skipped}, không nhập được {refused}."
    click.echo(totals + published.tail)
    click.echo(f"Kiểm tra: python -m bot catalogue check {layer}")
    _end(published.advice)


def _own_layers() -> tuple[Path, ...]:
    try:
        return settings.read().catalogue_layers
    except settings.SettingsError as error:
        raise Failure(str(error)) from error


def _read(files: tuple[Path, ...]) -> _Published:
    published = _Published()
    seen: set[str] = set()
    for path in files:
        for record in records.read(path):
            if isinstance(record, BadRecord):
                click.echo(f"Bỏ qua {record}", err=True)
                published.unread += 1
            elif record.code not in seen:
                seen.add(record.code)
                published.records.append(record)
    return published


def _end(advice: list[str]) -> None:
    if advice:
        raise Failure("\n".join(advice))


def _write(layer: Path, record: Record) -> None:
    entry = entry_of(record)
    problems = catalogue.problems_of(entry, Path(f"{record.code}.yaml"))
    if problems:
        raise ValueError("; ".join(f"{p.field}: {p.reason}" for p in problems))
    text = yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, width=100)
    try:
        layer.mkdir(parents=True, exist_ok=True)
        (layer / f"{record.code}.yaml").write_text(text, encoding="utf-8")
    except OSError as error:
        raise Failure(f"Không ghi được vào {layer}: {error.strerror}.") from error


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
