"""What happens in a run, made from its seed: who writes what and when, and what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from tests.crash.faults import POINTS

SECONDS = 1.6
"""How long people write and things go wrong."""


@dataclass(frozen=True)
class Line:
    """One message: when, from whom; ``repeats`` more deliveries, ``early`` before the last one."""

    at: float
    chat: int
    text: str
    tap: bool = False
    repeats: int = 0
    early: bool = False


@dataclass(frozen=True)
class Blow:
    """Something that goes wrong, when, and with what weight."""

    at: float
    kind: str
    weight: float = 0.0


@dataclass(frozen=True)
class Story:
    """A whole run."""

    seed: int
    processes: int
    polling: bool
    lines: tuple[Line, ...]
    blows: tuple[Blow, ...]
    deaths: tuple[str, ...] = field(default=())


def write(seed: int, *, postgresql: bool) -> Story:
    """Make the story of a seed."""
    chance = Random(f"{seed}-{postgresql}")
    processes = chance.choice((2, 2, 3) if postgresql else (1, 1, 2))
    polling = processes == 1 and chance.random() < 0.4
    lines = sorted(_lines(chance), key=lambda line: line.at)
    kinds = _BLOWS + (("cut",) if postgresql else ("full", "full"))
    blows = [_blow(chance, chance.choice(kinds)) for _ in range(chance.randint(2, 6))]
    deaths = [
        f"{chance.choice(list(POINTS))}:{chance.randint(1, 8)}" for _ in range(chance.randint(0, 3))
    ]
    ordered = tuple(sorted(blows, key=lambda blow: blow.at))
    return Story(seed, processes, polling, tuple(lines), ordered, tuple(deaths))


_BLOWS = (
    "kill", "kill", "lock", "busy", "busy", "too fast", "blocked", "slow", "reset before",
    "reset after", "silent", "clock",
)  # fmt: skip


def _blow(chance: Random, kind: str) -> Blow:
    at = chance.uniform(0.1, SECONDS)
    weight = {
        "lock": chance.uniform(0.1, 0.6),
        "full": chance.uniform(0.1, 0.5),
        "busy": chance.randint(1, 5),
        "clock": chance.choice((-3600, 3600)),
    }.get(kind, 0.0)
    return Blow(at, kind, weight)


def _lines(chance: Random) -> list[Line]:
    lines = []
    for person in range(chance.randint(5, 9)):
        count = chance.randint(1, 4)
        moments = sorted(chance.uniform(0, SECONDS) for _ in range(count))
        for number, at in enumerate(moments):
            lines.append(_line(chance, at, 1000 + person, f"p{person} m{number}"))
    if chance.random() < 0.3:
        lines.append(Line(chance.uniform(0, SECONDS), 1999, "broken"))
    return lines


def _line(chance: Random, at: float, chat: int, name: str) -> Line:
    word = chance.choice(("", "", "", " two", " slow"))
    tap = chance.random() < 0.2
    repeats = chance.choice((0, 0, 0, 1, 2))
    return Line(at, chat, name + word, tap, repeats, early=chance.random() < 0.15)
