"""What tells procedures shown together apart, in words: for each the shortest that does.

First what the lexicon names ("có yếu tố nước ngoài", "cấp tỉnh"), then the words that only one of
the names has, then level, province and office. Nothing is said that no record says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from knowledge import ranking
from knowledge.entry import Entry, bare_name
from knowledge.short_names import own_words, shorten_all, words
from knowledge.variants import base, name_of

LONGEST = 70
"""Characters of what tells a procedure apart: it stands behind a name, on a phone."""


def tells(entries: Sequence[Entry]) -> list[str]:
    """What tells each entry from the others; "" for one that is told by what it lacks."""
    told = _facets(entries)
    for way in _WAYS:
        more = [way(entry, twins) if twins else "" for entry, twins in _twins(entries, told)]
        told = [", ".join(filter(None, both)) for both in zip(told, more, strict=True)]
    return told


def _twins(entries: Sequence[Entry], told: Sequence[str]) -> Iterator[tuple[Entry, list[Entry]]]:
    """Each entry with the others of which the same is told so far."""
    for number, entry in enumerate(entries):
        alike = (n for n, other in enumerate(told) if n != number and other == told[number])
        yield entry, [entries[n] for n in alike]


def names(entries: Sequence[Entry], limit: int) -> list[str]:
    """Names to show side by side: our own short ones, official ones shortened together."""
    return shorten_all([e.short_name if e.plain else bare_name(e.name) for e in entries], limit)


def adds(tell: str, name: str) -> bool:
    """Whether what tells a procedure apart is more than its name, as shown, says already."""
    return not set(words(tell)) <= set(words(name))


def _facets(entries: Sequence[Entry]) -> list[str]:
    shown = [ranking.of_entry(entry) for entry in entries]
    common = frozenset.intersection(*shown) if shown else frozenset()
    tell = {name: facet.tell for name, facet in ranking.facets().items()}
    return [", ".join(tell[name] for name in sorted(own - common)) for own in shown]


def _words(entry: Entry, twins: Sequence[Entry]) -> str:
    others = [bare_name(twin.name) for twin in twins]
    said = own_words(bare_name(entry.name), others)
    if len(said) <= LONGEST:
        return said
    return said[:LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:.(…") + "…"


def _level(entry: Entry, twins: Sequence[Entry]) -> str:
    level = ", ".join(entry.level)
    return "" if any(twin.level == entry.level for twin in twins) else level.lower()


def _province(entry: Entry, twins: Sequence[Entry]) -> str:
    if not entry.province or all(twin.province == entry.province for twin in twins):
        return ""
    return f"của {name_of(entry.province)}"


def _unit(entry: Entry, twins: Sequence[Entry]) -> str:
    told = entry.unit and len(entry.unit) <= LONGEST and "Không có thông tin" not in entry.unit
    return entry.unit if told and any(twin.unit != entry.unit for twin in twins) else ""


def _code(entry: Entry, twins: Sequence[Entry]) -> str:
    return f"mã {base(entry.code)}" if any(base(t.code) != base(entry.code) for t in twins) else ""


_WAYS: tuple[Callable[[Entry, Sequence[Entry]], str], ...] = (
    _province,
    _words,
    _level,
    _unit,
    _code,
)
