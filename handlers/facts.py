"""What a card tells of a procedure: what is the same for all channels is told once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from handlers.texts import filters
from handlers.texts.labels import CHANNELS, SERVICES
from knowledge.procedure import Case, Channel, Fee, Procedure, TimeLimit, Way

Value = TypeVar("Value")


@dataclass(frozen=True)
class TimeRow:
    """One time limit, and the ways to submit it is for; ``how`` is empty when it is for all."""

    how: str
    limit: TimeLimit
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class FeeRow:
    """The fees of the ways to submit named in ``how``; empty when they are for all."""

    how: str
    fees: tuple[Fee, ...]


@dataclass(frozen=True)
class FeeLine:
    """One fee as a line; ``lead`` says whom and what it is for, if anything has to be said."""

    lead: str
    fee: Fee
    note: str


@dataclass(frozen=True)
class Online:
    """Whether it can be submitted on the portal, and how far that goes."""

    possible: bool
    service: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """A form and the paper it is for."""

    paper: str
    name: str = ""


def times(procedure: Procedure) -> tuple[TimeRow, ...]:
    """Time limits by way to submit; ways with the same one stand together."""
    rows = []
    told: set[str] = set()
    for group in _grouped(procedure.channels, _limit):
        notes = _unlike(way.time.note for way in group if way.time.note not in told)
        rows.append(TimeRow(_how(group, procedure), group[0].time, notes))
        told.update(notes)
    return tuple(rows)


def fees(procedure: Procedure) -> tuple[FeeRow, ...]:
    """Fees by way to submit; ways with the same ones stand together."""
    groups = _grouped(procedure.channels, lambda way: way.fees)
    return tuple(FeeRow(_how(group, procedure), group[0].fees) for group in groups)


def fee_lines(procedure: Procedure, *, full: bool) -> tuple[FeeLine, ...]:
    """Every fee as a line of its own; a note that all of them share is left to ``shared_note``."""
    shared = shared_note(procedure, full=full)
    lines = []
    for row in fees(procedure):
        for fee in row.fees:
            text = _note(fee, full=full)
            lead = " – ".join(dict.fromkeys(part for part in (row.how, fee.what) if part))
            lines.append(FeeLine(lead, fee, "" if text == shared else text))
    return tuple(lines)


def shared_note(procedure: Procedure, *, full: bool) -> str:
    """The note that several fees all carry: told once, beneath them; empty if there is none."""
    notes = [_note(fee, full=full) for row in fees(procedure) for fee in row.fees]
    return notes[0] if len(notes) > 1 and len(set(notes)) == 1 else ""


def _note(fee: Fee, *, full: bool) -> str:
    return filters.note(fee) if full else filters.brief_note(fee)


def online(procedure: Procedure) -> Online:
    """What the record says of submitting online."""
    ways = procedure.ways(Channel.online)
    service = next((SERVICES[way.service] for way in ways if way.service), "")
    return Online(bool(ways), service, _unlike(way.note for way in ways))


def ways(procedure: Procedure) -> tuple[str, ...]:
    """The ways to submit, in words."""
    return tuple(dict.fromkeys(CHANNELS[way.channel] for way in procedure.channels))


def way_notes(procedure: Procedure) -> tuple[tuple[str, str], ...]:
    """What the record adds about a way to submit, once each."""
    told: dict[str, dict[str, None]] = {}
    for way in procedure.channels:
        if way.note:
            told.setdefault(way.note, {})[CHANNELS[way.channel]] = None
    # The same note on every way is the note of them all.
    return tuple((", ".join(hows).capitalize(), note) for note, hows in told.items())


@dataclass(frozen=True)
class View:
    """A procedure as the templates see it; ``case`` is None while it has to be asked."""

    procedure: Procedure
    case: int | None
    times: tuple[TimeRow, ...]
    fees: tuple[FeeLine, ...]
    brief_fees: tuple[FeeLine, ...]
    fee_note: str
    brief_fee_note: str
    online: Online
    ways: tuple[str, ...]
    way_notes: tuple[tuple[str, str], ...]
    forms: tuple[Form, ...]

    @property
    def cut_short(self) -> bool:
        """Whether the steps say less than the publication does."""
        return any(step.endswith("…") for step in self.procedure.steps)

    @property
    def chosen(self) -> Case | None:
        """The case whose papers are shown."""
        return None if self.case is None else self.procedure.cases[self.case]


def view(procedure: Procedure, case: int | None) -> View:
    """Arrange a procedure for the templates."""
    return View(
        procedure,
        case,
        times(procedure),
        fee_lines(procedure, full=True),
        fee_lines(procedure, full=False),
        shared_note(procedure, full=True),
        shared_note(procedure, full=False),
        online(procedure),
        ways(procedure),
        way_notes(procedure),
        forms(procedure, case),
    )


_BLANK = re.compile(r"^(?:Tờ khai|Đơn|Mẫu|Phiếu|Bản khai|Giấy đề nghị|Bản đăng ký)\b")


def forms(procedure: Procedure, case: int | None) -> tuple[Form, ...]:
    """The forms to fill in: of one case, or of all of them."""
    cases = procedure.cases if case is None else (procedure.cases[case],)
    found = (
        Form(document.name, document.form or "")
        for one in cases
        for document in one.documents
        if document.form or _BLANK.match(document.name)
    )
    return tuple(dict.fromkeys(found))


def _limit(way: Way) -> tuple[object, ...]:
    return way.time.value, way.time.unit, way.time.unknown


def _grouped(ways: Sequence[Way], key: Callable[[Way], Any]) -> list[tuple[Way, ...]]:
    groups: dict[Any, list[Way]] = {}
    for way in ways:
        groups.setdefault(key(way), []).append(way)
    return [tuple(group) for group in groups.values()]


def _how(group: Sequence[Way], procedure: Procedure) -> str:
    every = {(way.channel, way.stage) for way in procedure.channels}
    own = {(way.channel, way.stage) for way in group}
    if own == every:
        return ""
    stages = tuple(dict.fromkeys(way.stage for way in group))
    if all(stages) and own == {pair for pair in every if pair[1] in stages}:
        return "; ".join(stage for stage in stages if stage)
    channels = dict.fromkeys(way.channel for way in group)
    names = [_channel(channel, own, every) for channel in channels]
    return ", ".join([names[0], *map(filters.lower, names[1:])])


Pairs = set[tuple[Channel, str | None]]


def _channel(channel: Channel, own: Pairs, every: Pairs) -> str:
    mine = sorted(stage for c, stage in own if c is channel and stage)
    whole = {pair for pair in every if pair[0] is channel}
    name = CHANNELS[channel]
    return name if whole <= own or not mine else f"{name} ({', '.join(mine)})"


def _unlike(notes: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(note for note in notes if note))
