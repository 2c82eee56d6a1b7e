"""What search costs when the catalogue grows: 1,000, 10,000 and 100,000 procedures."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from benchmarks.apart import apart, resident_mb
from benchmarks.peers import Peer, close
from knowledge.entry import Entry


@dataclass(frozen=True)
class Cost:
    """Seconds to build, milliseconds a question, megabytes."""

    built_s: float
    median_ms: float
    p99_ms: float
    memory_mb: float


def growth(
    peers: Sequence[Peer], found: Sequence[Entry], asked: Sequence[str], sizes: Sequence[int]
) -> dict[tuple[str, int], Cost]:
    """The cost of each way to search at each size."""
    costs = {}
    for size in sizes:
        grown = grow(found, size)
        for peer in peers:
            costs[peer.name, size] = apart(partial(_cost, peer, grown, asked))
    return costs


def grow(found: Sequence[Entry], size: int) -> list[Entry]:
    """Names put together from halves of real ones: the words of a real catalogue, more often."""
    chance = random.Random(7)
    grown = list(found[:size])
    names = [entry.phrases[0].split() for entry in found]
    while len(grown) < size:
        left, right = chance.choice(names), chance.choice(names)
        name = " ".join(left[: len(left) // 2 + 1] + right[len(right) // 2 :])
        grown.append(Entry(f"9.{len(grown):06d}", name, name, (name,)))
    return grown


def _cost(peer: Peer, grown: Sequence[Entry], asked: Sequence[str]) -> Cost:
    before = resident_mb()
    started = time.perf_counter()
    search = peer.build(grown)
    built = time.perf_counter() - started
    times: list[float] = []
    for question in asked[:20]:
        search(question)
    deadline = time.perf_counter() + 20
    for question in asked:
        started = time.perf_counter()
        search(question)
        times.append((time.perf_counter() - started) * 1000)
        # Slow ones need no hundred questions to be known as slow.
        if started > deadline:
            break
    times.sort()
    memory = resident_mb() - before
    close(search)
    return Cost(built, times[len(times) // 2], times[int(len(times) * 0.99)], memory)
