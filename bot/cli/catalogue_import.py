"""``python -m bot catalogue import``: official files become a layer, ready to be started with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from bot import compiling, refused, settings
from bot.cli.vietnamese import Command, Failure, FileOrFolder, Folder
from bot.layer_import import Effect, Imported, Importing, Left, found_in
from knowledge import catalogue
from knowledge.variants import named_in

_HEADERS = ("Tệp", "Mục", "Mã", "Lý do")
_SHOWN = 20
_WORDS = {
    Effect.full: "có nội dung",
    Effect.named: "chỉ có tên trong danh sách công bố",
    Effect.same: "không đổi",
    Effect.kept: "giữ bản đang có (mới hơn, đủ hơn hoặc do cơ quan viết)",
}


@click.command(cls=Command, name="import")
@click.argument("files", nargs=-1, required=True, type=FileOrFolder(), metavar="TỆP…")
@click.option("--layer", required=True, type=Folder(), help="Thư mục nhận các tệp YAML.")
@click.option(
    "--province", metavar="TỈNH", help="Nhận cả mục mang mã riêng của tỉnh này, chỉ lấy tên."
)
def import_(files: tuple[Path, ...], layer: Path, province: str | None) -> None:
    """Nhập tệp của Nhà nước thành một lớp: lời của bản công bố, chưa viết lại.

    Nhận JSON, Excel, PDF, Word của Cổng Dịch vụ công quốc gia, danh sách Excel của tỉnh và JSON
    Lines; nhận ra theo nội dung. Thư mục thì đọc mọi tệp bên trong.
    """
    try:
        given = settings.read()
    except settings.SettingsError as error:
        raise Failure(str(error)) from error
    ours = compiling.opened(given, layers=()).catalogue
    own = _province(province) if province else ""
    known = compiling.opened(given).catalogue if own and given.catalogue_layers else ours
    importing = Importing(layer, ours, own, known)
    _take(importing, found_in(files, layer), layer)
    done = importing.done
    _tell_left(done.left, beside(layer))
    _tell_differing(done, files)
    if layer.is_dir():
        _compile(given, layer)
    click.echo(_summary(done))
    taken = any(done.effects.values())
    if taken:
        click.echo(_next(given, layer))
    if done.left:
        rest = "phần còn lại đã nhập" if taken else "chưa ghi gì vào lớp"
        raise Failure(f"Có tệp hoặc mục không nhập được, đã nêu lý do ở trên; {rest}.")


def _province(name: str) -> str:
    """Today's code of a province by its name, or by the name of one that became part of it.

    Raises:
        Failure: it is none, or more than one.
    """
    named = named_in(name)
    if len(named) != 1:
        raise Failure(f"không biết tỉnh “{name}”. Ghi tên một tỉnh hoặc thành phố, ví dụ Phú Thọ.")
    return named[0]


def beside(layer: Path) -> Path:
    """Where what could not be imported is listed."""
    return layer.absolute().with_name(f"{layer.name}.khong-nhap.csv")


def _take(importing: Importing, files: Sequence[Path], layer: Path) -> None:
    try:
        with click.progressbar(files, label="Đang đọc", item_show_func=_name) as progress:
            for path in progress:
                importing.take(path)
    except OSError as error:
        raise Failure(f"Không ghi được vào {layer}: {error.strerror}.") from error


def _name(path: Path | None) -> str:
    return path.name[:40] if path else ""


def _tell_left(left: Sequence[Left], list_at: Path) -> None:
    if not left:
        list_at.unlink(missing_ok=True)
        return
    # A list of a thousand local codes is one sentence, not a thousand.
    same: dict[tuple[str, str], list[Left]] = {}
    for one in left:
        same.setdefault((one.file, one.reason), []).append(one)
    for (file, reason), several in list(same.items())[:_SHOWN]:
        many = f"{file}: {len(several)} mục: {reason}"
        click.echo(f"Bỏ qua {several[0] if len(several) == 1 else many}", err=True)
    if len(same) > _SHOWN:
        click.echo(f"… và {len(same) - _SHOWN} lý do nữa.", err=True)
    try:
        list_at.parent.mkdir(parents=True, exist_ok=True)
        refused.write_rows(
            list_at, _HEADERS, ((one.file, one.row, one.code, one.reason) for one in left)
        )
        click.echo(f"Danh sách đầy đủ kèm lý do: {list_at}", err=True)
    except OSError:
        click.echo(f"Không ghi được danh sách ra {list_at}.", err=True)


def _tell_differing(done: Imported, files: Sequence[Path]) -> None:
    """An old figure of ours must not stand above a newer one without a word."""
    if not done.differing:
        return
    click.echo(
        f"CHÚ Ý: {len(done.differing)} mục đã viết lại bằng lời thường khác với tệp vừa đọc; "
        "bot vẫn trả lời theo bản viết lại cho tới khi có người soát:",
        err=True,
    )
    for key, found in sorted(done.differing.items())[:_SHOWN]:
        aspects = ", ".join(dict.fromkeys(_ASPECTS[one.aspect.value] for one in found))
        click.echo(f"  {key} {found[0].name}: {aspects}", err=True)
    if len(done.differing) > _SHOWN:
        click.echo(f"  … và {len(done.differing) - _SHOWN} mục nữa", err=True)
    names = " ".join(map(str, files))
    click.echo(f"Xem từng chỗ khác: python -m bot catalogue diff {names}", err=True)


_ASPECTS = {
    "name": "tên",
    "decision": "quyết định",
    "fee": "phí",
    "time": "thời hạn",
    "documents": "giấy tờ",
    "withdrawn": "bãi bỏ",
}


def _compile(given: settings.Settings, layer: Path) -> None:
    """Have the next start find everything read and checked."""
    folders = (catalogue.BUNDLED, *_layers(given, layer))
    files = sum(1 for folder in folders for _ in folder.rglob("*.yaml"))
    with click.progressbar(length=2 * files, label="Đang chuẩn bị để tìm nhanh") as progress:
        made = compiling.opened(
            given, layers=_layers(given, layer), keep=True, tell=lambda: progress.update(1)
        )
        progress.update(2 * files)
    for problem in made.problems[:_SHOWN]:
        click.echo(f"Bỏ qua {problem}", err=True)


def _layers(given: settings.Settings, layer: Path) -> tuple[Path, ...]:
    known = [one.absolute() for one in given.catalogue_layers]
    return (*given.catalogue_layers, *(() if layer.absolute() in known else (layer,)))


def _summary(done: Imported) -> str:
    told = [f"{count} {_WORDS[effect]}" for effect, count in done.effects.items() if count]
    plain = f" {len(done.ours)} mục trong đó đã có lời thường, bot vẫn nói lời ấy."
    ours = plain if done.ours else ""
    ours += f" {done.known} mục mã riêng đã có dưới cùng tên." if done.known else ""
    left = f" {len(done.left)} không nhập được." if done.left else ""
    return f"Đã nhập: {', '.join(told) or 'không có thủ tục nào'}.{ours}{left}"


def _next(given: settings.Settings, layer: Path) -> str:
    layers = _layers(given, layer)
    if len(layers) == len(given.catalogue_layers):
        return "Lớp này đang bật. Khởi động lại bot để dùng bản vừa nhập."
    setting = ",".join(str(one) for one in layers)
    return f"Bật lớp này rồi khởi động lại bot: BOT_CATALOGUE_LAYERS={setting}"
