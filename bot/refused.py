"""The list of refused rows, for the officer who corrects them: CSV, or Excel by its name."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from knowledge.formats.dossiers import Refused

HEADERS = ("Trang tính", "Dòng", "Mã hồ sơ như trong tệp", "Lý do")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def beside(file: Path) -> Path:
    """Where the list of a file stands, if nobody says otherwise."""
    return file.with_name(f"{file.stem}.tu-choi.csv")


def write(path: Path, refused: Sequence[Refused]) -> None:
    """Write the rows' numbers, their codes and why they were refused.

    Raises:
        OSError: it cannot be written there.
    """
    if path.suffix.lower() == ".xlsx":
        _write_workbook(path, refused)
    else:
        _write_csv(path, refused)


def _write_csv(path: Path, refused: Sequence[Refused]) -> None:
    write_rows(path, HEADERS, _rows(refused))


def write_rows(
    path: Path, headers: Sequence[str], rows: Iterable[Sequence[str | int | None]]
) -> None:
    """Write a list for a spreadsheet, as CSV.

    Raises:
        OSError: it cannot be written there.
    """
    # With its mark at the front Excel knows that it is UTF-8.
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headers)
        for row in rows:
            writer.writerow([_tame(one) if isinstance(one, str) else one for one in row])


def _write_workbook(path: Path, refused: Sequence[Refused]) -> None:
    import xlsxwriter  # type: ignore[import-untyped]

    try:
        with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
            sheet = book.add_worksheet("Dòng bị từ chối")
            sheet.set_column(2, 2, 30)
            sheet.set_column(3, 3, 80)
            sheet.freeze_panes(1, 0)
            for at, values in enumerate([HEADERS, *_rows(refused)]):
                for column, value in enumerate(values):
                    write = sheet.write_number if isinstance(value, int) else sheet.write_string
                    write(at, column, value)
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error


def _rows(refused: Sequence[Refused]) -> Iterator[tuple[str, int, str, str]]:
    return ((row.sheet, row.row, row.code, row.reason) for row in refused)


def _tame(text: str) -> str:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
