"""PDFs written by hand, as the portal lays its exports out; and some that are none."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

LETTER = 6.0
"""Points a letter takes at size 12, whatever it is."""
TOP, BOTTOM, LINE, ROW = 764.0, 88.0, 13.8, 33.8

Placed = tuple[int, float, float, str]
"""Page, points from the left, points from the bottom, text."""


def pdf(lines: Iterable[Placed], day: str = "20260717090520Z", *, locked: bool = False) -> bytes:
    """A PDF with each text where it is said to be.

    Combining marks are drawn apart, over the letter before them, as the portal's PDFs do.
    """
    placed = list(lines)
    pages = max((page for page, *_ in placed), default=0) + 1
    letters = sorted({letter for *_, text in placed for letter in text} | {" "})
    codes = {letter: number for number, letter in enumerate(letters, 1)}
    first = 6
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {pages} /Kids ["
        + " ".join(f"{first + 2 * n} 0 R" for n in range(pages))
        + "] >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Times-Roman /Encoding /Identity-H"
        " /ToUnicode 5 0 R /DescendantFonts [4 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Times-Roman /DW 500"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        _stream(_unicode(codes)),
    ]
    for page in range(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {first + 2 * page + 1}"
            " 0 R /Resources << /Font << /F 3 0 R >> >> >>"
        )
        objects.append(_stream("\n".join(_drawn(placed, page, codes))))
    objects.append(f"<< /CreationDate (D:{day}) >>" if day else "<< >>")
    return _file(objects, locked)


def _drawn(placed: Sequence[Placed], page: int, codes: dict[str, int]) -> Iterable[str]:
    for number, x, y, text in placed:
        if number == page:
            shown = "".join(_shown(letter, codes[letter]) for letter in text)
            yield f"BT /F 12 Tf 1 0 0 1 {x} {y} Tm [{shown}] TJ ET"


def _shown(letter: str, code: int) -> str:
    # A mark steps back over its letter, and forward again.
    return f"417 <{code:04x}> 83" if unicodedata.combining(letter) else f"<{code:04x}>"


def _unicode(codes: dict[str, int]) -> str:
    rows = "\n".join(
        f"<{code:04x}> <{letter.encode('utf-16-be').hex()}>" for letter, code in codes.items()
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{rows}\nendbfchar\nendcmap end end"
    )


def _stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def _file(objects: Sequence[str], locked: bool) -> bytes:
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    lock = ""
    if locked:
        key = "ab" * 32
        lock = f" /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{key}> /U <{key}> >>"
        lock += " /ID [<00> <00>]"
    return made + (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R{lock} >>\n"
        f"startxref\n{len(made)}\n%%EOF"
    ).encode("latin-1")


@dataclass
class Layout:
    """Sets text as the portal does: rows 34 points apart, cells broken by pages anywhere."""

    lines: list[Placed] = field(default_factory=list)
    page: int = 0
    y: float = TOP

    def title(self, text: str) -> None:
        """A line for itself, on a new page if it would stand alone at the foot."""
        self._room(60)
        self.lines.append((self.page, 47.0, self.y, text))
        self.y -= 44

    def prose(self, text: str, x: float = 47.0, width: int = 83) -> None:
        """Paragraphs without columns."""
        self.row([(x, width, text)])
        self.y -= 20

    def row(self, cells: Sequence[tuple[float, int, str]]) -> None:
        """A row of cells: left edge, letters a line takes, text."""
        self._room(LINE)
        wrapped = [(x, wrap(text, width)) for x, width, text in cells]
        most = max(len(lines) for _, lines in wrapped)
        for spot in range(most):
            for x, lines in wrapped:
                if spot < len(lines):
                    self.lines.append((self.page, x, self.y, lines[spot]))
            self.y -= LINE
            if spot + 1 < most:
                self._room(0)
        self.y -= ROW - LINE

    def _room(self, points: float) -> None:
        if self.y - points < BOTTOM:
            self.page, self.y = self.page + 1, TOP


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most so many letters; one that goes on keeps its blank at the end."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            if line and len(line) + len(word) > width:
                lines.append(line)
                line = ""
            line += f"{word} "
        lines.append(line.removesuffix(" "))
    return lines


def export(raw: dict[str, Any]) -> bytes:
    """The portal's export of a record in our shape."""
    made = Layout(y=700.0)
    made.lines.append((0, 157.0, 758.8, "CHI TIẾT THỦ TỤC HÀNH CHÍNH"))
    for label, value in (
        ("Tên thủ tục", raw["name"]),
        ("Mã thủ tục", raw["code"]),
        ("Số quyết định", raw.get("decision", "")),
        ("Cấp thực hiện", ", ".join(v.removeprefix("Cấp ").capitalize() for v in raw["level"])),
        ("Loại thủ tục", raw.get("type", "")),
        ("Lĩnh vực", raw.get("field", "")),
        ("Đối tượng thực hiện", ", ".join(raw.get("targets", []))),
        ("Cơ quan có thẩm quyền", raw.get("authority", "")),
    ):
        made.row([(57.0, 24, label), (210.4, 55, value)])
    made.title("TRÌNH TỰ THỰC HIỆN")
    made.prose(raw.get("steps", ""))
    made.title("THÀNH PHẦN HỒ SƠ")
    _papers(made, raw["documents"])
    made.title("CÁCH THỨC THỰC HIỆN")
    _ways(made, raw["methods"])
    made.title("CĂN CỨ PHÁP LÝ")
    made.row([(173.3, 24, "Tên văn bản pháp lý"), (450.9, 12, "Mã văn bản")])
    for law in raw.get("legal_basis", []):
        made.row([(57.0, 54, f"Văn bản số {law} quy định chi tiết một số điều"), (425.0, 20, law)])
    for title, key in (
        ("CƠ QUAN THỰC HIỆN", "agency"),
        ("YÊU CẦU, ĐIỀU KIỆN THỰC HIỆN", "conditions"),
    ):
        made.title(title)
        made.prose(raw.get(key, ""))
    made.title("KẾT QUẢ XỬ LÝ")
    made.prose(raw.get("result", ""), 53.0)
    made.prose(f"Mã: {raw.get('result_code', 'KQ.G10.000216')}", 53.0)
    for title in ("TỪ KHÓA", "MÔ TẢ"):
        made.title(title)
    return pdf(made.lines)


def _papers(made: Layout, documents: list[dict[str, Any]]) -> None:
    groups = list(dict.fromkeys(d.get("group", "") for d in documents))
    for number, group in enumerate(groups, 1):
        if group:
            made.row([(57.0, 75, f"Trường hợp {number}: {group}")])
        made.row(
            [(145.8, 12, "Tên giấy tờ"), (334.7, 17, "Mẫu đơn, tờ khai"), (484.4, 9, "Số lượng")]
        )
        for d in (d for d in documents if d.get("group", "") == group):
            counts = [(d.get("original", 0), "bản chính"), (d.get("copies", 0), "bản sao")]
            quantity = ", ".join(f"{count} {kind}" for count, kind in counts if count)
            made.row([(57.0, 39, d["name"]), (312.6, 21, d.get("form", "")), (471.7, 14, quantity)])


def _ways(made: Layout, methods: list[dict[str, str]]) -> None:
    heading = [(60.8, 15, "Hình thức nộp"), (165.0, 15, "Thời hạn giải quyết")]
    made.row([*heading, (276.8, 12, "Phí, lệ phí"), (440.9, 6, "Mô tả")])
    channels = {"bưu chính": "Qua bưu điện"}
    for m in methods:
        called = channels.get(m["channel"], m["channel"].capitalize())
        cells = [(57.0, 14, called), (165.0, 15, m.get("time_limit", ""))]
        made.row([*cells, (276.8, 12, m.get("fee", "")), (363.8, 29, m.get("description", ""))])
