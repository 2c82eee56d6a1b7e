"""The processing record that an impact assessment asks for, made from tables and settings.

Source: Law 91/2025/QH15 and NĐ 356/2025; procedures 1.014908 (impact assessment) and 1.014907
(transfer abroad), both within 60 days.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.privacy.described import TABLES
from bot.reports.sheets import inert
from bot.settings import Settings

HEADINGS = (
    "Dữ liệu", "Nơi giữ (bảng)", "Mục đích", "Căn cứ", "Thời gian giữ", "Ai xem được",
)  # fmt: skip
_RECIPIENTS = ("Bên nhận", "Nhận gì", "Ở đâu", "Đang bật")


@dataclass(frozen=True)
class Recipient:
    """Somebody outside the office whom data goes through; ``abroad`` asks for 1.014907."""

    name: str
    gets: str
    where: str
    on: bool
    abroad: bool = False


@dataclass(frozen=True)
class Record:
    """The whole record of an office on a day."""

    office: str
    day: date
    rows: tuple[tuple[str, ...], ...]
    recipients: tuple[Recipient, ...]

    @property
    def abroad(self) -> tuple[Recipient, ...]:
        """Who is abroad and switched on."""
        return tuple(one for one in self.recipients if one.on and one.abroad)


def make(settings: Settings, day: date) -> Record:
    """Draw the record up as the office runs now."""
    values = settings.model_dump()
    rows = tuple(
        (told.data, table, told.purpose, told.ground, told.kept.format(**values), told.seen_by)
        for table, told in TABLES.items()
    )
    return Record(settings.office_name, day, rows, tuple(_recipients(settings)))


def _recipients(settings: Settings) -> Iterator[Recipient]:
    talk = "Tin nhắn hai chiều, mã người dùng trên kênh đó"
    yield Recipient("Trang trò chuyện", "Không ai ngoài cơ quan", "Máy chủ của cơ quan", on=True)
    zalo = "Việt Nam (VNG)"
    yield Recipient("Zalo OA, ZBS", talk, zalo, on=bool(settings.zalo_oa_app_id))
    yield Recipient("Zalo Bot", talk, zalo, on=bool(settings.zalo_bot_token))
    plain = f"{talk}; không gửi tên, điện thoại, phần riêng của hồ sơ"
    on = bool(settings.telegram_token)
    yield Recipient("Telegram", plain, "Máy chủ ở nước ngoài", on=on, abroad=True)
    code = "Mã hồ sơ để hỏi tình trạng"
    yield Recipient("iGate", code, "Hệ thống của tỉnh", on=bool(settings.igate_url))
    national = bool(settings.national_url)
    yield Recipient("Hệ thống đồng bộ quốc gia", code, "Việt Nam", on=national)


def markdown(record: Record) -> str:
    """The record as a Markdown page."""
    parts = [
        f"# Hồ sơ xử lý dữ liệu cá nhân\n\n{record.office}, ngày {record.day:%d/%m/%Y}.",
        "## Dữ liệu được xử lý",
        _table(HEADINGS, record.rows),
        "## Bên nhận",
        _table(_RECIPIENTS, [_cells(one) for one in record.recipients]),
        "## Việc phải làm\n\n" + "\n".join(f"- {line}" for line in duties(record)),
    ]
    return "\n\n".join(parts) + "\n"


def duties(record: Record) -> Iterator[str]:
    """What the office has to do with the record."""
    yield "Lập hồ sơ đánh giá tác động xử lý dữ liệu cá nhân (1.014908) trong 60 ngày."
    if record.abroad:
        names = ", ".join(one.name for one in record.abroad)
        yield f"Lập hồ sơ đánh giá chuyển dữ liệu ra nước ngoài (1.014907) vì đang bật: {names}."
    else:
        yield "Không kênh nào đang bật đưa dữ liệu ra nước ngoài."
    yield (
        "Yêu cầu rút đồng ý, xóa: xác nhận trong 2 ngày làm việc, xong trong 15 ngày;"
        " chương trình làm ngay."
    )
    yield "Lộ dữ liệu: báo A05 trong 72 giờ từ khi phát hiện; xem docs/quyen-rieng-tu.md."


def write_workbook(record: Record, path: Path) -> None:
    """Write the record as a workbook.

    Raises:
        OSError: it cannot be written there.
    """
    import xlsxwriter  # type: ignore[import-untyped]

    try:
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
            wrap = book.add_format({"text_wrap": True, "valign": "top"})
            bold = book.add_format({"text_wrap": True, "bold": True, "valign": "top"})
            sheets: dict[str, list[tuple[str, ...]]] = {
                "Dữ liệu": [HEADINGS, *record.rows],
                "Bên nhận": [_RECIPIENTS, *map(_cells, record.recipients)],
                "Việc phải làm": [(line,) for line in duties(record)],
            }
            for name, rows in sheets.items():
                sheet = book.add_worksheet(name)
                sheet.set_column(0, len(HEADINGS), 60 if name == "Việc phải làm" else 32)
                for at, cells in enumerate(rows):
                    for column, cell in enumerate(cells):
                        sheet.write_string(at, column, str(inert(cell)), wrap if at else bold)
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error


def _cells(one: Recipient) -> tuple[str, ...]:
    return one.name, one.gets, one.where, "có" if one.on else "không"


def _table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [headings, tuple("---" for _ in headings), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
