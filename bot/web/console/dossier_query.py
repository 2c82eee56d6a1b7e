"""What an officer asks of the list of dossiers: read from an address, and written into one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from bot.store.dossiers import due_list
from bot.store.dossiers.search import Order, Place, Wanted
from bot.wallclock import VIETNAM, local
from knowledge import dossier as codes
from knowledge.formats import phones
from knowledge.status import Status
from knowledge.workdays import Calendar

GROUPS: Mapping[str, tuple[str, tuple[Status, ...]]] = {
    "dang-giai-quyet": (
        "Đang giải quyết",
        (Status.registered, Status.received, Status.processing),
    ),
    "cho-dan": ("Chờ người dân", due_list.WAITING),
    "ket-thuc": ("Đã kết thúc", tuple(status for status in Status if status.ended)),
}
"""Statuses that officers think of together."""
WINDOWS = {"tre": "Quá hẹn", "gan": f"Đến hẹn trong {due_list.SOON_DAYS} ngày làm việc"}
ORDERS = {"moi": "Mới có trước", "hen": "Hẹn trả sớm trước"}
_FIELDS = ("duoi", "trang-thai", "don-vi", "thu-tuc", "linh-vuc", "hen", "cho", "sap")
_MOST_DAYS = 3650
_LONGEST = 200


@dataclass(frozen=True)
class Asked:
    """A list's address, taken apart; ``values`` are the form's fields as they were sent."""

    values: Mapping[str, str]

    @classmethod
    def of(cls, query: Mapping[str, object]) -> Asked:
        """Take what a query or a form holds; what it does not is empty."""
        return cls({name: str(query.get(name, ""))[:_LONGEST].strip() for name in _FIELDS})

    @property
    def filtered(self) -> bool:
        """Whether anything but the order is asked for."""
        return any(value for name, value in self.values.items() if name != "sap")

    @property
    def waits(self) -> int:
        """For how many days papers have been waited for; 0 if that does not matter."""
        text = self.values["cho"]
        return min(int(text), _MOST_DAYS) if text.isascii() and text.isdigit() else 0

    def path(self, **more: str) -> str:
        """The query of the same list, with more in it."""
        return urlencode({**{k: v for k, v in self.values.items() if v}, **more})

    def wanted(self, units: tuple[str, ...], at: datetime, calendar: Calendar) -> Wanted:
        """What the store is asked for an officer of these units."""
        values, window = self.values, self.values["hen"]
        made = Wanted(units)
        if window == "tre":
            made = due_list.late(units, at)
        elif window == "gan":
            made = due_list.soon(units, at, calendar)
        return Wanted(
            units=units,
            ending=codes.last_part(values["duoi"]) or "",
            statuses=self._statuses(made.statuses),
            unit=values["don-vi"],
            procedure=values["thu-tuc"],
            field=values["linh-vuc"],
            late_at=made.late_at,
            open_at=made.open_at,
            due_until=made.due_until,
            asked_before=at - timedelta(days=self.waits) if self.waits else None,
            order=self._order(),
        )

    def _order(self) -> Order:
        chosen = self.values["sap"] or ("hen" if self.values["hen"] else "moi")
        return Order.due if chosen == "hen" else Order.newest

    def _statuses(self, within: tuple[Status, ...]) -> tuple[Status, ...]:
        """The statuses chosen; with a window, those of it that are chosen, else the window's."""
        text = self.values["trang-thai"]
        if text in GROUPS:
            chosen = GROUPS[text][1]
        elif text.isascii() and text.isdigit() and 1 <= int(text[:3]) <= len(Status):
            chosen = (Status(int(text)),)
        else:
            return within
        return tuple(status for status in chosen if status in within) if within else chosen


def write_place(place: Place) -> str:
    """Where a page goes on, as an address carries it."""
    due = place.due_at.astimezone(VIETNAM).isoformat() if place.due_at else ""
    return f"{place.id}_{due}"


def read_place(text: str) -> Place | None:
    """Read where a page goes on; None for what is no such place."""
    number, _, due = text.partition("_")
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        return None
    try:
        return Place(int(number), datetime.fromisoformat(due) if due else None)
    except ValueError:
        return None


@dataclass(frozen=True)
class Typed:
    """What somebody typed into the search box: whole codes, the end of one, or a phone."""

    codes: tuple[str, ...] = ()
    ending: str = ""
    phone: str = ""


def typed(text: str, at: datetime) -> Typed:
    """Read the search box, however a code or a phone is written."""
    text = text[:_LONGEST]
    today: date = local(at).date()
    found = codes.recognise(text, today)
    if found and found.kind is codes.Kind.dossier:
        meant = (found.code, *codes.spellings(found.code), found.meant or "")
        return Typed(tuple(dict.fromkeys(filter(None, meant))))
    if ending := codes.last_part(text):
        return Typed(ending=ending)
    if phone := phones.phone(text):
        return Typed(phone=phone)
    plain = "".join(text.split()).upper()
    return Typed((plain,) if plain else ())
