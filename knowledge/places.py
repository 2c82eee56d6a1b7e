"""From an old address to today's commune and province.

On 1 July 2025 the districts were dissolved and the communes merged: "xã Krông Na, huyện Buôn Đôn"
is in xã Buôn Đôn today. Addresses on papers are the old ones, typed with marks or without.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.place_names import Names, Ward, names
from knowledge.vietnamese import Token, normalise, tokens

MOST_WORDS = 6
"""Words of the longest name."""

_WARD_KINDS = frozenset({"xa", "phuong", "thi tran", "dac khu"})
_DISTRICT_KINDS = frozenset({"huyen", "quan", "thi xa", "thanh pho"})
_PROVINCE_KINDS = frozenset({"tinh", "thanh pho"})
_SHORT = {
    **{"x": "xa", "p": "phuong", "tt": "thi tran", "h": "huyen", "q": "quan", "tx": "thi xa"},
    **{"tp": "thanh pho", "t": "tinh"},
}
_KINDS = _WARD_KINDS | _DISTRICT_KINDS | _PROVINCE_KINDS
_GLUED = re.compile(r"\b([pq])\.? ?(\d{1,2})\b", re.IGNORECASE)
_CITY = re.compile(r"\bt\.? ?p(?:\. ?| |(?=hcm\b))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A commune of today with its province; ``before`` is what it was called in the address.

    ``whole`` is False if only a part of the old commune is in it: the others come along.
    """

    commune: str
    province: str
    before: str = ""
    whole: bool = True


@dataclass(frozen=True, slots=True)
class _Run:
    """Words of a message that may be a name, and the kind of unit written before them."""

    begin: int
    end: int
    kind: str
    typed: str
    key: str
    alone: bool

    def clear_of(self, other: _Run | None) -> bool:
        return other is None or self.end <= other.begin or other.end <= self.begin


@dataclass(frozen=True)
class _Address:
    """All that may be a name, and where districts and provinces are written."""

    runs: list[_Run]
    districts: dict[tuple[str, str], list[_Run]]
    provinces: dict[str, list[_Run]]


def find(text: str) -> tuple[Place, ...]:
    """Find today's communes an address may mean, old or new, the likeliest reading only.

    One place is an answer; several mean that the name is shared or that the old commune was
    divided, and the person has to be asked; none, that no commune was recognised.
    """
    known = names()
    address = _read(text, known)
    scored = [
        (_score(run, ward, address, known), ward)
        for run in address.runs
        for ward in known.wards.get(run.key, ())
    ]
    best = max((score for score, _ in scored), default=0)
    found: dict[tuple[str, str], Place] = {}
    for score, ward in scored:
        if score == best > 0:
            for place in _places(ward, known):
                found.setdefault((place.commune, place.province), place)
    return tuple(found.values())


def district(text: str) -> str:
    """The old district that is named with its kind, as within a sentence; "" if there is none."""
    known = names()
    for place, runs in _read(text, known).districts.items():
        name = known.district_names[place]
        if any(run.kind == name.kind and run.key == name.key for run in runs):
            return name.inside
    return ""


def _places(ward: Ward, known: Names) -> Iterator[Place]:
    before = ""
    if ward.district:
        parts = [known.district_names[ward.district], known.province_names[ward.province]]
        if ward.name != parts[0]:
            parts.insert(0, ward.name)
        before = ", ".join(part.inside for part in parts)
    for province, key in ward.became:
        yield Place(
            known.today[province, key].inside,
            known.province_names[province].inside,
            before,
            len(ward.became) == 1,
        )


def _score(run: _Run, ward: Ward, address: _Address, known: Names) -> float:
    """How well a reading fits: 0 if it does not."""
    score = _own_score(run, ward)
    if not score:
        return 0
    district = _clear(address.districts.get(ward.district or ("", ""), ()), run)
    provinces = (ward.province, known.merged_into[ward.province])
    written = [r for name in provinces for r in address.provinces.get(name, ())]
    province = _clear(written, run, district)
    if not (run.kind or run.alone or district or province):
        return 0
    score += (3 if district else 0) + (3 if province else 0)
    if district and ward.district and district.kind == known.district_names[ward.district].kind:
        score += 0.2
    return score


def _own_score(run: _Run, ward: Ward) -> float:
    numbered = ward.name.key.isdigit()
    if run.kind == ward.name.kind:
        score = 3.0
    elif run.kind in _WARD_KINDS and not numbered:
        score = 2.0
    elif not run.kind and not numbered and (run.end - run.begin > 1 or run.alone):
        score = 1.0
    else:
        return 0
    if ward.name.key != run.key:
        score -= 0.5
    if not run.typed.isascii():
        # Whoever types marks means them, though they may be wrong.
        score += 0.4 if run.typed == ward.name.typed else -0.6
    return score + 0.1 * (run.end - run.begin)


def _clear(written: Iterable[_Run], *taken: _Run | None) -> _Run | None:
    """The first of some runs that shares no word with those already read."""
    return next((run for run in written if all(run.clear_of(other) for other in taken)), None)


def _read(text: str, known: Names) -> _Address:
    address = _Address([], defaultdict(list), defaultdict(list))
    offset = 0
    for segment in re.split(r"[,;\n()/]", _spelled_out(text)):
        words = tokens(segment)
        address.runs.extend(_runs(words, offset))
        offset += len(words)
    for run in address.runs:
        if not run.kind or run.kind in _DISTRICT_KINDS:
            for place in known.districts.get(run.key, ()):
                # Bare numbers are houses, not districts.
                if run.kind or not run.key.isdigit():
                    address.districts[place].append(run)
        if not run.kind or run.kind in _PROVINCE_KINDS:
            for name in known.provinces.get(run.key, ()):
                address.provinces[name].append(run)
    return address


def _spelled_out(text: str) -> str:
    text = _GLUED.sub(lambda m: f"{_SHORT[m[1].lower()]} {m[2]}", normalise(text))
    return _CITY.sub("tp ", text)


def _runs(words: list[Token], offset: int) -> Iterator[_Run]:
    for begin in range(len(words)):
        kind, before = _kind(words, begin)
        for end in range(begin + 1, min(begin + MOST_WORDS, len(words)) + 1):
            part = words[begin:end]
            yield _Run(
                offset + begin,
                offset + end,
                kind,
                " ".join(word.text for word in part),
                "".join(word.folded for word in part),
                alone=end - begin + before == len(words),
            )


def _kind(words: list[Token], begin: int) -> tuple[str, int]:
    """The kind of unit written right before a word, and how many words that takes."""
    for length in (2, 1):
        if begin >= length:
            text = " ".join(word.folded for word in words[begin - length : begin])
            if _SHORT.get(text, text) in _KINDS:
                return _SHORT.get(text, text), length
    return "", 0
