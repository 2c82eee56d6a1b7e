"""An office's dossiers as conversations meet them: one in every status, late ones, odd ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from handlers.conversation import Incoming, Office
from handlers.dossiers_memory import MemoryDossiers
from handlers.ports import Photo, Ports
from knowledge import holiday_table
from knowledge.dossier_record import Charge, Dossier, Holder
from knowledge.status import Status
from tests.conversing import ports

VIETNAM = timezone(timedelta(hours=7))
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=VIETNAM)
"""A Friday; the next Tuesday is a holiday."""
TOLD = NOW - timedelta(hours=1)

OFFICE = Office(
    name="Trung tâm Phục vụ hành chính công xã Buôn Đôn",
    hours="7:00–11:30, 13:30–17:00",
    phone="0262 3 789 789",
)

NAMES = ("Mơ", "Văn Hai")
SECRET = (*NAMES, "V** H**", "0987", "4321", "Nà Xược", "giáp lai", "ra viện", "34.500 đ")
"""What only its own may know of a dossier, after the proof or never."""
NEVER = (*NAMES, "0987", "4321", "Nà Xược")
"""What nobody is told."""


def day(month: int, of_month: int, hour: int = 0) -> datetime:
    """A moment of this autumn; midnight when only the day is known."""
    return datetime(2026, month, of_month, hour, tzinfo=VIETNAM)


def code(number: int) -> str:
    """The code of the dossier in that status; 5 is the one that waits for papers."""
    return f"H15.50-261116-{number:04d}"


BASE = Dossier(
    code=code(4),
    status=Status.processing,
    procedure="1.004222",
    procedure_name="Đăng ký thường trú",
    unit="UBND xã Buôn Đôn",
    received_at=day(11, 16, 8),
    due_at=day(11, 26),
    holder=Holder("Trần Thị Mơ", "Nguyễn Văn Hai", "0987654321", "12 thôn Nà Xược"),
    note="Thiếu dấu giáp lai, gọi chị Mơ 0987654321",
    asked_for=("Giấy ra viện của cháu Na",),
    charges=(Charge("Lệ phí đăng ký", 34_500), Charge("Phí đã trả", 9_000, paid=True)),
)

LATE, EXPECTED, NO_PHONE, OLD = (
    "H15.50-261102-0044",
    "H15.50-261116-0099",
    "H15.50-261117-0031",
    "000.17.22.H56-210531-0001",
)
OTHERS = (
    replace(BASE, code=LATE, due_at=day(11, 17)),
    replace(BASE, code=EXPECTED, due_at=None),
    replace(BASE, code=NO_PHONE, status=Status.supplement, holder=Holder("Trần Thị Mơ")),
    replace(BASE, code=OLD, procedure="", procedure_name="", other_code="H56-210531-0002"),
)


@dataclass
class Photos:
    """Photos by the channel's reference; what is not there cannot be read."""

    known: dict[str, Photo]

    async def read(self, incoming: Incoming) -> Photo | None:
        """Read the photo of a message."""
        return self.known.get(incoming.photo or "")


PHOTOS = {
    "receipt": Photo(codes=(code(9),)),
    "qr": Photo(codes=("https://dichvucong.gov.vn/tra-cuu?ma%3DH15.50-261116-0005&t=1",)),
    "two": Photo(codes=("8934588012345", code(4))),
    "procedure": Photo(codes=("1.004222",)),
    "card": Photo(identity=True),
    "cat": Photo(),
    "heic": Photo(foreign=True),
}


def dossiers() -> MemoryDossiers:
    """All of them, the ones in a later status received before."""
    kept = MemoryDossiers()
    for status in Status:
        one = replace(BASE, code=code(status), status=status)
        if status > Status.received:
            kept.put(replace(one, status=Status.received), day(11, 16, 8))
        kept.put(one, TOLD)
    for one in OTHERS:
        kept.put(one, TOLD)
    return kept


def connected(kept: MemoryDossiers | None = None) -> Ports:
    """What the handlers are given where dossiers can be looked up."""
    return replace(
        ports(),
        dossiers=kept or dossiers(),
        photos=Photos(PHOTOS),
        calendar=holiday_table.calendar(),
        office=OFFICE,
    )
