"""Which column is what: the headers one-stop systems write, and the row they stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from knowledge.vietnamese import fold, normalise


class Column(StrEnum):
    """What a column holds; the value is what an officer calls it."""

    code = "Mã hồ sơ"
    other_code = "Mã hồ sơ thứ hai"
    procedure = "Mã thủ tục"
    procedure_name = "Tên thủ tục"
    field = "Lĩnh vực"
    unit = "Cơ quan"
    status = "Trạng thái"
    note = "Ghi chú"
    submitted = "Ngày nộp"
    received = "Ngày tiếp nhận"
    due = "Ngày hẹn trả"
    extended = "Ngày hẹn trả mới"
    finished = "Ngày có kết quả"
    returned = "Ngày trả"
    applicant = "Người nộp"
    owner = "Chủ hồ sơ"
    phone = "Số điện thoại"
    address = "Địa chỉ"
    asked_for = "Giấy tờ cần bổ sung"
    charge = "Phí, lệ phí"
    number = "STT"
    unused = ""


DATES = (
    Column.submitted,
    Column.received,
    Column.due,
    Column.extended,
    Column.finished,
    Column.returned,
)

# Folded, without what stands in parentheses. Where a list has several columns of one kind, the
# header that comes first here is asked first. The receiving unit goes before the one that works
# on it: that is where people go.
_SYNONYMS = {
    Column.code: """ma ho so | ma so ho so | so ho so | ma hs | so hs | ma ho so mot cua
        ma ho so dia phuong | ma ho so tthc | ma ho so thu tuc hanh chinh | so bien nhan
        ma bien nhan | ma so bien nhan | so bien nhan ho so | ma tiep nhan | so tiep nhan
        ma ho so so bien nhan | ma phieu tiep nhan | dossier no | dossier code | code""",
    Column.other_code: """ma ho so quoc gia | ma ho so dvcqg | ma dvcqg | ma ho so dvc quoc gia
        ma ho so tren cong dvcqg | ma ho so cong dvc quoc gia | ma quoc gia | ma ho so lien thong
        ma ho so tren cong dich vu cong quoc gia | ma ho so cong quoc gia | ma dong bo
        ma ho so dong bo | ma ho so goc | ma ho so bo nganh | ma ho so thu hai | ma lien thong
        nation code | national code""",
    Column.procedure: """ma thu tuc | ma thu tuc hanh chinh | ma tthc | ma so tthc | ma dich vu cong
        ma so thu tuc | ma dvc | procedure code""",
    Column.procedure_name: """ten thu tuc hanh chinh | ten thu tuc | ten tthc | thu tuc hanh chinh
        thu tuc | tthc | ten dich vu cong | dich vu cong | procedure name | ten ho so | loai ho so
        noi dung ho so | noi dung | noi dung giai quyet | noi dung yeu cau | trich yeu
        trich yeu ho so | noi dung yeu cau giai quyet | viec""",
    Column.field: "linh vuc | ten linh vuc | nhom linh vuc | sector name | linh vuc tthc",
    Column.unit: """don vi tiep nhan | co quan tiep nhan | noi tiep nhan | co quan chu tri
        co quan thu ly | don vi thu ly | don vi giai quyet | co quan giai quyet | don vi xu ly
        co quan xu ly | co quan thuc hien | don vi thuc hien | don vi | co quan | agency name
        noi nop ho so | noi nop | don vi chu tri | phong ban xu ly | don vi dang xu ly""",
    Column.status: """trang thai | trang thai ho so | tinh trang | tinh trang ho so
        trang thai xu ly | tinh trang xu ly | tinh trang giai quyet | trang thai giai quyet
        dossier status name | dossier status | status | ten trang thai | trang thai hien tai
        tinh trang hien tai | tinh trang xu ly ho so | trang thai xu ly ho so
        ket qua giai quyet | ket qua xu ly | tinh trang giai quyet ho so""",
    Column.note: """ghi chu | ly do | noi dung xu ly | y kien | y kien xu ly | dien giai
        ly do tra | ly do dung | ly do tu choi | note | ghi chu ho so | ghi chu xu ly""",
    Column.submitted: """ngay nop ho so | ngay nop | ngay gui | ngay dang ky | thoi gian nop
        thoi diem nop | ngay nop truc tuyen | ngay gui ho so | applied date""",
    Column.received: """ngay tiep nhan | ngay nhan | ngay tiep nhan ho so | ngay nhan ho so
        ngay thang nam nhan ho so | nhan ho so | tiep nhan | thoi gian tiep nhan
        ngay gio tiep nhan | ngay gio nhan | thoi diem tiep nhan | ngay gio nhan ho so
        ngay gio tiep nhan ho so | thoi gian nhan ho so | accepted date | ngay vao so""",
    Column.due: """ngay hen tra | ngay hen tra ket qua | hen tra ket qua | hen tra | han tra ket qua
        han tra | ngay hen tra kq | ngay hen | thoi gian hen tra | thoi gian hen tra ket qua
        ngay gio hen tra | ngay gio hen tra ket qua | ngay thang nam hen tra ket qua
        ngay hen tra ho so | ngay tra du kien | ngay tra ket qua du kien | thoi han tra
        appointment date | due date | han giai quyet | ngay den han | thoi han giai quyet
        han xu ly | thoi han xu ly""",
    Column.extended: """ngay gia han | ngay hen tra moi | ngay hen lai | han moi | gia han den
        ngay hen tra lai | ngay xin gia han den | ngay hen tra sau gia han""",
    Column.finished: """ngay co ket qua | ngay ket thuc xu ly | ngay hoan thanh | ngay xu ly xong
        ngay giai quyet xong | ngay ket thuc | thoi gian hoan thanh | ngay co kq
        ngay gio co ket qua | completed date | ngay hoan thanh ho so | ngay hoan thanh xu ly""",
    Column.returned: """ngay tra | ngay tra ket qua | ngay nhan ket qua | ngay tra kq
        ngay tra thuc te | ngay tra ket qua thuc te | thoi gian tra ket qua | returned date
        tra ket qua ngay nhan ket qua | ngay gio tra ket qua | ngay cong dan nhan ket qua""",
    Column.applicant: """nguoi nop | nguoi nop ho so | ho ten nguoi nop | ten nguoi nop
        ho va ten nguoi nop | ho ten cong dan | cong dan | nguoi lam thu tuc | ho ten | ho va ten
        ten cong dan | ten nguoi nop ho so | ho ten nguoi nop ho so | nguoi yeu cau""",
    Column.owner: """chu ho so | ten chu ho so | ho ten chu ho so | ho va ten chu ho so
        to chuc ca nhan | ca nhan to chuc | ten ca nhan to chuc | ten to chuc ca nhan
        owner fullname | applicant name""",
    Column.phone: """so dien thoai | dien thoai | sdt | so dt | dien thoai lien he | di dong
        so dien thoai nguoi nop | so dien thoai chu ho so | so dien thoai lien he | sdt lien he
        dien thoai nguoi nop | dien thoai chu ho so | sdt nguoi nop | phone number | phone
        so dien thoai cong dan | dt""",
    Column.address: """dia chi | dia chi chu ho so | dia chi nguoi nop | dia chi thuong tru
        noi o | dia chi lien he | noi cu tru | thon buon | noi o hien nay""",
    Column.asked_for: """giay to can bo sung | noi dung bo sung | yeu cau bo sung
        noi dung yeu cau bo sung | thanh phan can bo sung | ho so can bo sung""",
    Column.charge: "phi le phi | le phi | le phi phai nop | so tien phai nop | so tien | tong phi",
    Column.number: "stt | tt | so tt | so thu tu",
    Column.unused: """nguoi tiep nhan | can bo tiep nhan | cong chuc tiep nhan | can bo dang xu ly
        nguoi xu ly | don vi ca nhan giai quyet | so luong | ben giao | ben nhan | ma van don
        thong tin nguoi nhan ket qua qua bcci | ma van don buu dien | phi thu ho | truc tuyen
        so ngay dinh muc | hinh thuc nop | hinh thuc tra | kenh thuc hien | trang thai thanh toan
        tinh trang thanh toan | ngay nhan bo sung | ngay tra bo sung | so ngay qua han
        last modified date | over due by user | dossier id | nguoi nhan""",
}

# A longer header may begin with one of these: "Mã hồ sơ/ Số biên nhận", "Trạng thái hồ sơ (…)".
_BEGINNINGS = {
    "ma ho so": Column.code,
    "ten thu tuc": Column.procedure_name,
    "ngay hen tra": Column.due,
    "ngay tiep nhan": Column.received,
    "ngay nhan ho so": Column.received,
    "trang thai ho so": Column.status,
    "trang thai xu ly": Column.status,
    "tinh trang ho so": Column.status,
    "ho ten chu ho so": Column.owner,
    "so dien thoai": Column.phone,
    "dia chi": Column.address,
    "linh vuc": Column.field,
    "ghi chu": Column.note,
}
_LATER = 100

_KNOWN = {
    phrase.replace(" ", ""): (column, rank)
    for column, block in _SYNONYMS.items()
    for rank, phrase in enumerate(re.split(r"\s*(?:\||\n)\s*", block.strip()))
}
_PARENTHESES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_GAPS = re.compile(r"[^a-z0-9]+")
_LONGEST = 120


@dataclass(frozen=True)
class Header:
    """A header: ``rows`` it takes (1 or 2), its texts, and the columns of each kind, best first."""

    rows: int
    texts: tuple[str, ...]
    kinds: tuple[Column, ...]
    columns: dict[Column, tuple[int, ...]]


@lru_cache(maxsize=4096)
def meaning(text: str) -> tuple[Column, int] | None:
    """What a header's text stands for, and how good a name it is (0 the best); None if unknown."""
    if not text or len(text) > _LONGEST:
        return None
    folded = fold(normalise(text))
    bare = _GAPS.sub(" ", _PARENTHESES.sub(" ", folded)).strip()
    known = _KNOWN.get(bare.replace(" ", ""))
    if known is None and bare:
        known = next(
            ((c, _LATER) for start, c in _BEGINNINGS.items() if bare.startswith(start + " ")), None
        )
    return known


def score(cells: Sequence[str]) -> int:
    """How many different kinds of columns a row names; 0 if none of them is the code."""
    kinds = {found[0] for found in map(meaning, cells) if found}
    return len(kinds - {Column.unused}) if Column.code in kinds else 0


def header(rows: Sequence[Sequence[str]]) -> Header | None:
    """Read a header from the first of these rows, joined with the second where it has two.

    None if the first row names no code, or too little beside it.
    """
    if not rows or not score(rows[0]):
        return None
    two = len(rows) > 1 and _is_second(rows[0], rows[1])
    meanings = _joined(rows[0], rows[1]) if two else [(t, meaning(t)) for t in rows[0]]
    found = _arranged(meanings)
    told = set(found) - {Column.code, Column.other_code, Column.number, Column.unused}
    if len(told) < 2:
        return None
    kinds = tuple(known[0] if known else Column.unused for _, known in meanings)
    return Header(2 if two else 1, tuple(text for text, _ in meanings), kinds, found)


def _arranged(
    meanings: Sequence[tuple[str, tuple[Column, int] | None]],
) -> dict[Column, tuple[int, ...]]:
    ranked = sorted((known[1], spot, known[0]) for spot, (_, known) in enumerate(meanings) if known)
    found: dict[Column, tuple[int, ...]] = {}
    for _, spot, column in ranked:
        found[column] = (*found.get(column, ()), spot)
    return found


def _is_second(top: Sequence[str], below: Sequence[str]) -> bool:
    """Whether a row holds the lower halves of a header, and is no dossier that lacks its code.

    It has nothing below the code and the number, no digits, and names that are known.
    """
    for spot, text in enumerate(below):
        known = meaning(top[spot]) if spot < len(top) else None
        keeps_whole = known is not None and known[0] in (Column.code, Column.number)
        if text and (keeps_whole or any(c.isdigit() for c in text)):
            return False
    named = [known for text, known in _joined(top, below, lower_only=True) if text]
    exact = sum(1 for known in named if known and known[1] < _LATER)
    return exact * 2 >= len(named) > 0


def _joined(
    top: Sequence[str], below: Sequence[str], *, lower_only: bool = False
) -> list[tuple[str, tuple[Column, int] | None]]:
    meanings = []
    for i in range(max(len(top), len(below))):
        sub = below[i] if i < len(below) else ""
        if lower_only and not sub:
            continue
        above = _above(top, i) if sub else (top[i] if i < len(top) else "")
        joined = f"{above} {sub}".strip()
        meanings.append((joined, meaning(joined) or meaning(sub)))
    return meanings


def _above(top: Sequence[str], spot: int) -> str:
    """The text over a cell; a merged cell's text stands in its first column only."""
    return next((text for text in reversed(top[: spot + 1]) if text), "")
