"""What is wrong with how a campaign went: with the people, and with the pace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence


def people_wrong(
    size: int, arrived: Counter[int], ends: Mapping[int, Sequence[str]]
) -> Iterator[str]:
    """Everybody is there once, and what is told of each is what happened.

    ``arrived`` counts what came by number, ``ends`` has what the office is told of each.
    """
    for number in range(size):
        states = ends.get(number, [])
        if len(states) != 1:
            yield f"{number}: {len(states)} recipients"
        elif arrived[number] > 1:
            yield f"{number}: got it {arrived[number]} times, told as {states[0]}"
        elif states[0] == "sent" and not arrived[number]:
            yield f"{number}: told as sent, never arrived"
        elif states[0] in ("failed", "skipped", "call") and arrived[number]:
            yield f"{number}: arrived, told as {states[0]}"
        elif states[0] in ("planned", "queued", "wired"):
            yield f"{number}: still {states[0]}"


def pace_wrong(times: Iterable[float], rate: float) -> Iterator[str]:
    """In no second more calls than the limit and the burst it allows; calls wander a little."""
    times = sorted(times)
    most, first = 0, 0
    for place, at in enumerate(times):
        while times[first] <= at - 1:
            first += 1
        most = max(most, place - first + 1)
    allowed = rate * 1.2 + 5
    if most > allowed * 1.1:
        yield f"{most} calls in one second, {allowed:.0f} are allowed"
