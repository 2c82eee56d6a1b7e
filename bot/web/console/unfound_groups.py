"""Reading the questions nothing was found for, in groups, with what the search gives now."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.office_layer import grouping
from bot.office_layer.grouping import Group
from bot.store.office import unfound
from bot.store.office.unfound import Marked
from bot.wallclock import now
from bot.web.console.shell import Console
from handlers.ports import Ports
from knowledge.procedure import Procedure

PERIODS = {7: "7 ngày qua", 30: "30 ngày qua", 90: "90 ngày qua"}
LONGEST = 90
SHOWN = 30
_OFFERED = 3
_ALIASES = 5


@dataclass(frozen=True)
class Open:
    """A group on the page: what the bot would answer now, and what may be meant."""

    group: Group
    found: Procedure | None
    listed: bool
    offers: tuple[Procedure, ...]
    about: tuple[Procedure, ...]


async def groups_of(console: Console, days: int) -> tuple[list[Group], list[Marked]]:
    """Read what is open of the last days, and every mark; grouping runs in a thread."""
    async with console.database.read() as connection:
        asked = await unfound.questions(connection, now() - timedelta(days=days))
        marks = await unfound.marks(connection)
    return await asyncio.to_thread(grouping.groups, asked, marks), list(marks.values())


async def group_of(console: Console, key: str, days: int) -> Group | None:
    """Find the open group that holds a wording."""
    found, _ = await groups_of(console, days)
    return next((g for g in found if any(p.key == key for p in g.phrases)), None)


async def opened(ports: Ports, groups: Sequence[Group]) -> list[Open]:
    """Ask the search again about each group, in a thread: each takes some milliseconds."""
    return await asyncio.to_thread(lambda: [look(ports, group) for group in groups])


def look(ports: Ports, group: Group, offered: int = _OFFERED) -> Open:
    """Tell what the bot would answer to a group's question now."""
    # The search and its libraries come with the catalogue, in a thread: a start waits for neither.
    from knowledge.answer import Outcome, answer

    procedures = ports.catalogue.procedures
    searched = answer(ports.index, group.head.text)
    codes = [c.entry.code for c in searched.candidates if c.entry.code in procedures]
    first = searched.found[0].code if searched.outcome is Outcome.found else ""
    offers = [procedures[code] for code in codes if code != first][:offered]
    if first in procedures:
        offers.insert(0, procedures[first])
    return Open(
        group,
        procedures.get(first),
        searched.outcome is Outcome.choose,
        tuple(offers[:offered]),
        tuple(procedures[code] for code in group.about if code in procedures),
    )


def aliases(group: Group) -> list[str]:
    """Ways to call a procedure out of a group's wordings, a few at most."""
    made = (grouping.alias(phrase.text) for phrase in group.phrases)
    return [alias for alias in dict.fromkeys(made) if alias][:_ALIASES]
