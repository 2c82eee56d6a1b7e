"""Click in Vietnamese: help, errors, and commands that load when they are needed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import Any

import click

# What click says without a class of its own for it.
_SENTENCES = (
    (re.compile(r"Got unexpected extra arguments? \((.+)\)"), "thừa “{}”."),
    (re.compile(r"Option '(.+)' requires an argument"), "{} cần một giá trị đi kèm."),
    (re.compile(r"Option '(.+)' does not take a value"), "{} không nhận giá trị."),
)


class Failure(click.ClickException):
    """A sentence for the person, and exit code 1."""


class _Place(click.Path):
    """A path, and a sentence in Vietnamese where it does not do."""

    def convert(
        self,
        value: str | PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        """Take the path, or say what is wrong with it."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(self._trouble(Path(value)), param, ctx)

    def _trouble(self, path: Path) -> str:
        try:
            if path.is_file() if self.file_okay else path.is_dir():
                return f"không đọc được {self.name} “{path}”."
            if path.exists():
                return f"“{path}” không phải là {self.name}."
        except OSError:
            # A name that is longer than any file's.
            pass
        return f"không có {self.name} “{path}”."


class File(_Place):
    """A file that is there."""

    def __init__(self) -> None:
        super().__init__(exists=True, dir_okay=False, path_type=Path)
        self.name = "tệp"


class FileOrFolder(_Place):
    """A file or a folder that is there."""

    def __init__(self) -> None:
        super().__init__(exists=True, path_type=Path)
        self.name = "tệp hay thư mục"


class Folder(_Place):
    """A folder, or where one may come to be."""

    def __init__(self) -> None:
        super().__init__(file_okay=False, path_type=Path)
        self.name = "thư mục"


class Command(click.Command):
    """A command whose help is in Vietnamese."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        _usage(self, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        _options(self, ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The --help option, with its line in Vietnamese."""
        return _help_option(super().get_help_option(ctx))


class Group(click.Group):
    """Commands by name: loaded ones, or (module, help line) pairs that load on use."""

    command_class = Command

    def __init__(self, *args: Any, commands: Mapping[str, Any] | None = None, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self._lazy: dict[str, tuple[str, str]] = dict(commands or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order in which they were given."""
        return [*self._lazy, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        if cmd_name in self._lazy:
            command: click.Command = import_module(self._lazy[cmd_name][0]).command
            return command
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was asked for."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise click.UsageError(f"Không có lệnh “{args[0]}”.", ctx)
        return super().resolve_command(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        _usage(self, ctx, formatter, "LỆNH …")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options and the commands."""
        _options(self, ctx, formatter)
        rows = [(name, self._line(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Lệnh"):
            formatter.write_dl(rows)

    def _line(self, ctx: click.Context, name: str) -> str:
        if name in self._lazy:
            return self._lazy[name][1]
        command = self.get_command(ctx, name)
        return command.get_short_help_str(80) if command else ""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The --help option, with its line in Vietnamese."""
        return _help_option(super().get_help_option(ctx))


def _usage(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter, rest: str = ""
) -> None:
    arguments = [p.make_metavar(ctx) for p in command.params if isinstance(p, click.Argument)]
    options = "[TUỲ CHỌN]" if any(isinstance(p, click.Option) for p in command.params) else ""
    pieces = " ".join(piece for piece in (options, *arguments, rest) if piece)
    formatter.write_usage(ctx.command_path, pieces, prefix="Cách dùng: ")


def _options(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    found = (p.get_help_record(ctx) for p in command.get_params(ctx))
    rows = [(name, line.replace("[required]", "[bắt buộc]")) for name, line in filter(None, found)]
    with formatter.section("Tuỳ chọn"):
        formatter.write_dl(rows)


def _help_option(option: click.Option | None) -> click.Option | None:
    if option:
        option.help = "Hiện hướng dẫn này rồi thoát."
    return option


def explain(error: click.ClickException) -> str:
    """Say in Vietnamese what was wrong with a command line."""
    hint = ""
    if isinstance(error, click.UsageError) and error.ctx:
        hint = f"\nXem cách dùng: {error.ctx.command_path} --help"
    return f"Lỗi: {_reason(error)}{hint}"


def _reason(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"không có tuỳ chọn {error.option_name}."
    if isinstance(error, click.MissingParameter):
        return f"thiếu {_name(error.param)}."
    if isinstance(error, click.BadParameter):
        return f"giá trị của {_name(error.param)} không đúng: {error.message}"
    for pattern, sentence in _SENTENCES:
        if said := pattern.search(error.message):
            return sentence.format(said[1])
    return error.message


def _name(param: click.Parameter | None) -> str:
    if isinstance(param, click.Option):
        return param.opts[-1]
    return param.human_readable_name.strip("[]…") if param else ""
