"""Old workbooks (.xls) made by hand, because nothing writes them any more."""

from __future__ import annotations

import struct
from collections.abc import Sequence

_SECTOR = 512
_SMALLEST = 4096
"""Streams below this size would need a second table ([MS-CFB] 2.2)."""


def xls(rows: Sequence[Sequence[object]]) -> bytes:
    """One sheet in BIFF8 ([MS-XLS] 2.4), in a compound file ([MS-CFB])."""
    return _compound(_book(rows))


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _text(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _begin(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 1997, 0, 0x600))


def _book(rows: Sequence[Sequence[object]]) -> bytes:
    end = _record(0x0A, b"")
    name = b"\x05\x00Trang"
    # The place of the sheet is known once the length of what stands before it is.
    before = len(_begin(5)) + len(_record(0x85, bytes(6) + name)) + len(end)
    place = _record(0x85, struct.pack("<IBB", before, 0, 0) + name)
    cells = b"".join(
        _cell(row, column, value)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if value is not None
    )
    return _begin(5) + place + end + _begin(0x10) + cells + end


def _cell(row: int, column: int, value: object) -> bytes:
    spot = struct.pack("<HHH", row, column, 0)
    if isinstance(value, int | float):
        return _record(0x203, spot + struct.pack("<d", value))
    return _record(0x204, spot + _text(str(value)))


def _compound(stream: bytes) -> bytes:
    stream = stream.ljust(max(_SMALLEST, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    count = len(stream) // _SECTOR
    # The stream first, then the directory, then the table of sectors.
    table = [*range(1, count), 0xFFFFFFFE, 0xFFFFFFFE, 0xFFFFFFFD]
    table += [0xFFFFFFFF] * (_SECTOR // 4 - len(table))
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6)),
        *(0, 1, count, 0, _SMALLEST, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, count + 1),
    )
    header += b"\xff" * (_SECTOR - len(header))
    directory = _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)
    directory += _entry("Workbook", 2, 0, len(stream)) + _entry("", 0, 0, 0) * 2
    return header + stream + directory + struct.pack("<128I", *table)


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    wide = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sIQQIQ",
        *(wide, len(wide) + 2 if name else 0, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child),
        *(bytes(16), 0, 0, 0, start, size),
    )
