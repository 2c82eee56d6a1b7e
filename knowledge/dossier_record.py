"""A dossier as a source tells of it: an exported file, an interface, a push."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, dataclass_transform

from knowledge.status import Status

Made = TypeVar("Made")


@dataclass_transform(frozen_default=True)
def unchanging(cls: type[Made]) -> type[Made]:
    """Make a class a dataclass of which nothing is ever set again.

    The checker of types sees to that. A guard at run time makes making one six times as long, and
    lists of 200,000 rows make many.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)


@unchanging
class Holder:
    """Whose dossier it is: personal data, sealed wherever it is kept.

    ``phone`` has its ten digits, or is empty where the source had none that can be right.
    """

    applicant: str = ""
    owner: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Charge:
    """Money the citizen is asked for, in đồng."""

    name: str
    amount: int
    paid: bool = False


@unchanging
class Dossier:
    """One dossier at one moment; what a source does not tell is empty.

    ``code`` is written properly (``knowledge.dossier``), ``other_code`` is its second one, where
    a dossier has a local and a national code. ``procedure`` is a procedure's code without the
    province's suffix. Moments carry their zone (Asia/Ho_Chi_Minh); midnight means that only the
    day is known. ``status_text`` is what the source itself calls the status. ``note`` and
    ``asked_for`` are officers' words and may name people: they are personal data, too.
    """

    code: str
    status: Status
    procedure: str = ""
    procedure_name: str = ""
    field: str = ""
    unit: str = ""
    status_text: str = ""
    note: str = ""
    other_code: str = ""
    submitted_at: datetime | None = None
    received_at: datetime | None = None
    due_at: datetime | None = None
    finished_at: datetime | None = None
    returned_at: datetime | None = None
    holder: Holder = Holder()
    asked_for: tuple[str, ...] = ()
    charges: tuple[Charge, ...] = ()
