"""The old portal's Word files, made for the test: zipped OOXML, its tables without w:tblGrid."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from html import escape
from typing import Any

Block = str | list[Sequence[str]]
"""A paragraph, or a table as rows of cells; lines of a cell are its paragraphs."""

_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def doc(blocks: Sequence[Block], *, made: tuple[int, int, int] = (2025, 9, 30)) -> bytes:
    """A file of these blocks, made on a day."""
    body = "".join(_paragraph(b) if isinstance(b, str) else _table(b) for b in blocks)
    return packed(f"<w:document {_SPACE}><w:body>{body}</w:body></w:document>", made)


def packed(xml: str, made: tuple[int, int, int] = (1980, 1, 1)) -> bytes:
    """A zip whose word/document.xml is this."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        part = zipfile.ZipInfo("word/document.xml", (*made, 8, 0, 0))
        part.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(part, f'<?xml version="1.0" encoding="UTF-8"?>{xml}')
    return file.getvalue()


def _paragraph(text: str) -> str:
    # Word cuts a paragraph into runs wherever it likes.
    half = len(text) // 2
    runs = "".join(
        f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{escape(part)}</w:t></w:r>'
        for part in (text[:half], text[half:])
    )
    return f"<w:p><w:pPr/>{runs}</w:p>"


def _table(rows: Sequence[Sequence[str]]) -> str:
    return "<w:tbl>" + "".join(_row(row) for row in rows) + "</w:tbl>"


def _row(cells: Sequence[str]) -> str:
    made = ("".join(map(_paragraph, cell.split("\n"))) for cell in cells)
    return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in made) + "</w:tr>"


def export(raw: dict[str, Any], **labels: str) -> list[Block]:
    """The old portal's export of a record in our shape; ``labels`` change what a label says."""
    head = {
        "Mã thủ tục": raw["code"],
        "Số quyết định": f"Quyết định số {raw['decision']}",
        "Tên thủ tục": raw["name"],
        "Cấp thực hiện": ", ".join(raw["level"]),
        "Loại thủ tục": raw["type"],
        "Lĩnh vực": raw["field"],
        **labels,
    }
    blocks: list[Block] = [f"{label}: {value}" for label, value in head.items()]
    blocks += ["Trình tự thực hiện:", *raw["steps"].split("\n"), "Cách thức thực hiện:"]
    ways = [("Hình thức nộp", "Thời hạn giải quyết", "Phí, lệ phí", "Mô tả")]
    called = {"bưu chính": "Dịch vụ bưu chính"}
    for way in raw["methods"]:
        channel = called.get(way["channel"], way["channel"].capitalize())
        time = way["time_limit"].capitalize()
        ways.append((channel, time, way.get("fee", ""), way.get("description", "")))
    blocks += [ways, "Thành phần hồ sơ:"]
    for group in dict.fromkeys(d["group"] for d in raw["documents"]):
        rows = [("Tên giấy tờ", "Mẫu đơn, tờ khai", "Số lượng")]
        rows += [
            (d["name"], d.get("form", ""), f"Bản chính: {d['original']}Bản sao: {d['copies']}")
            for d in raw["documents"]
            if d["group"] == group
        ]
        blocks += [group, rows]
    blocks += [
        f"Đối tượng thực hiện: {', '.join(raw['targets'])}",
        f"Cơ quan thực hiện: {raw['agency']}",
        "Cơ quan được ủy quyền: Không có thông tin",
        f"Kết quả thực hiện: {raw['result']}",
        "Căn cứ pháp lý:",
        [
            ("Số ký hiệu", "Trích yếu", "Ngày ban hành", "Cơ quan ban hành"),
            *((law, "Về nuôi ong", "01-01-2020", "Chính phủ") for law in raw["legal_basis"]),
        ],
        f"Yêu cầu, điều kiện thực hiện: {raw['conditions']}",
        "Từ khóa: Không có thông tin",
        "Mô tả: Không có thông tin",
    ]
    return blocks
