"""Whom a campaign is for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Where an audience comes from."""

    dossiers = "dossiers"
    """Dossiers that fit all conditions."""
    listed = "listed"
    """An uploaded list of codes, with or without phones."""
    topic = "topic"
    """People who agreed to notices of an area or a topic."""


class Whom(StrEnum):
    """Who of a dossier is reminded."""

    followers = "followers"
    holders = "holders"
    """By the phone on the dossier: the call list an officer prints."""
    everybody = "everybody"
    """Followers, and the holders of dossiers that nobody who can be reached follows."""


@dataclass(frozen=True)
class Listed:
    """A line of an uploaded list; ``phone`` may be empty."""

    code: str
    phone: str = ""


@dataclass(frozen=True)
class Audience:
    """Who is meant: all conditions that are given hold together.

    ``statuses`` are national numbers, ``units`` codes such as "H15.120" (none: the officer's),
    ``procedures`` codes such as "1.001193". ``due_from`` and ``due_until`` are days from today,
    negative ones past, both included; ``late`` means the appointment has passed and the office
    still works on it. ``waiting_days``: in its status for more than so many days. ``unpaid``: the
    citizen is asked to pay. ``listed`` counts for Kind.listed, ``topics`` for Kind.topic.
    """

    kind: Kind = Kind.dossiers
    whom: Whom = Whom.followers
    statuses: tuple[int, ...] = ()
    units: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    field: str = ""
    due_from: int | None = None
    due_until: int | None = None
    late: bool = False
    waiting_days: int | None = None
    unpaid: bool = False
    listed: tuple[Listed, ...] = ()
    topics: tuple[str, ...] = ()
