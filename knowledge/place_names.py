"""The administrative units of Việt Nam, before 1 July 2025 and since, and what became of which.

The data is that of the vietnamadminunits package (MIT). Only its files are read: its code looks
addresses up over the network, which an address of a citizen must not be sent to, and brings
seventy megabytes of geometry along.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from knowledge.vietnamese import tokens

Item = TypeVar("Item")

TYPES = {
    "Xã": "xa",
    "Phường": "phuong",
    "Thị trấn": "thi tran",
    "Đặc khu": "dac khu",
    "Huyện": "huyen",
    "Quận": "quan",
    "Thị xã": "thi xa",
    "Thành phố": "thanh pho",
    "Tỉnh": "tinh",
}
"""Kinds of units, and how they are typed without marks."""

_CALLED = {
    "tinhdaklak": ("daclac", "darlac"),
    "tinhdaknong": ("dacnong",),
    "tinhbackan": ("baccan",),
    "thanhphohochiminh": ("saigon", "sg"),
    "thanhphohue": ("thuathienhue", "tthue"),
}
"""What provinces are called besides."""

_KINDS = tuple(kind.replace(" ", "") for kind in TYPES.values())
_BREAKS = re.compile(r"[ -]+")
_NO_WARD = "NaN"
"""What stands for the ward of an island district that had none."""


@dataclass(frozen=True, slots=True)
class Name:
    """A unit's name: "Xã Krông Na", its kind "xa", its own words "krông na", folded "krongna"."""

    full: str
    kind: str
    typed: str
    key: str

    @property
    def inside(self) -> str:
        """The name within a sentence: "xã Krông Na"."""
        return self.full[:1].lower() + self.full[1:]


@dataclass(frozen=True, slots=True)
class Ward:
    """A commune, ward or township; ``district`` is None for those of today.

    ``became`` are today's wards that its land is in; a ward of today became itself.
    """

    name: Name
    aliases: frozenset[str]
    district: tuple[str, str] | None
    province: str
    became: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Names:
    """Everything by the folded names that people may type."""

    wards: Mapping[str, tuple[Ward, ...]]
    districts: Mapping[str, tuple[tuple[str, str], ...]]
    provinces: Mapping[str, tuple[str, ...]]
    today: Mapping[tuple[str, str], Name]
    district_names: Mapping[tuple[str, str], Name]
    province_names: Mapping[str, Name]
    merged_into: Mapping[str, str]
    """Today's province of every province there was."""


@cache
def names() -> Names:
    """Read the data; about half a second and 30 MB, once."""
    old, new = _json("parser_legacy.json"), _json("parser_from_2025.json")
    change = _json("converter_2025.json")
    became = _became(change)
    today = {(province, key): _name(raw["ward"]) for province, key, raw in _new_wards(new)}
    wards = [*_old(old, became), *_current(new, today)]
    districts = {
        (province, key): (_name(raw["district"]), raw["districtKeywords"])
        for province, some in old["DICT_PROVINCE_DISTRICT"].items()
        for key, raw in some.items()
    }
    provinces = {
        key: (_name(raw["province"]), [*raw["provinceKeywords"], *_CALLED.get(key, ())])
        for key, raw in {**old["DICT_PROVINCE"], **new["DICT_PROVINCE"]}.items()
    }
    return Names(
        wards=_by_key((key, w) for w in wards for key in {w.name.key, *w.aliases}),
        districts=_by_key(
            (key, place) for place, (name, more) in districts.items() for key in _keys(name, more)
        ),
        provinces=_by_key(
            (key, place) for place, (name, more) in provinces.items() for key in _keys(name, more)
        ),
        today=today,
        district_names={place: name for place, (name, _) in districts.items()},
        province_names={place: name for place, (name, _) in provinces.items()},
        merged_into={
            old: now for now, olds in change["DICT_PROVINCE"].items() for old in (now, *olds)
        },
    )


def _old(data: dict[str, Any], became: Mapping[str, tuple[tuple[str, str], ...]]) -> Iterator[Ward]:
    for part in ("NO_ACCENTED", "ACCENTED"):
        for province, districts in data[f"DICT_PROVINCE_DISTRICT_WARD_{part}"].items():
            for district, wards in districts.items():
                place = (province, district)
                for key, raw in wards.items():
                    island = key == _NO_WARD
                    full = data["DICT_PROVINCE_DISTRICT"][province][district]["district"]
                    name = _name(full if island else raw["ward"])
                    aliases = frozenset() if island else _keys(name, raw["wardKeywords"])
                    now = became[f"{province}_{district}_{'' if island else key}"]
                    yield Ward(name, aliases, place, province, now)


def _current(data: dict[str, Any], today: Mapping[tuple[str, str], Name]) -> Iterator[Ward]:
    for province, key, raw in _new_wards(data):
        aliases = _keys(today[province, key], raw["wardKeywords"])
        yield Ward(today[province, key], aliases, None, province, ((province, key),))


def _new_wards(data: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for part in ("NO_ACCENTED", "ACCENTED"):
        for province, wards in data[f"DICT_PROVINCE_WARD_{part}"].items():
            for key, raw in wards.items():
                yield province, key, raw


def _became(change: dict[str, Any]) -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for province, wards in change["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for new, olds in wards.items():
            for old in olds:
                found[old].append((province, new))
    for province, olds in change["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in olds.items():
            # The part with the old seat first.
            for part in sorted(parts, key=lambda p: not p["isDefaultNewWard"]):
                found[old].append((province, part["newWardKey"]))
    return {old: tuple(dict.fromkeys(now)) for old, now in found.items()}


@cache
def _name(full: str) -> Name:
    kind = next((k for k in TYPES if full.startswith(f"{k} ")), "")
    words = [_word(word) for word in _BREAKS.split(full.removeprefix(kind)) if word]
    return Name(
        full, TYPES.get(kind, ""), " ".join(t for t, _ in words), "".join(f for _, f in words)
    )


@cache
def _word(word: str) -> tuple[str, str]:
    """A word as typed and folded; the names of thirteen thousand units share few words."""
    found = tokens(word)
    return " ".join(t.text for t in found), "".join(t.folded for t in found)


def _keys(name: Name, keywords: Iterable[str]) -> frozenset[str]:
    """What people may type for a unit, its kind left out."""
    bare = {word for word in keywords if word.isascii() and not word.startswith(_KINDS)}
    # "Phan Rang - Tháp Chàm" is called by either half.
    halves = {"".join(_word(w)[1] for w in half.split()) for half in _halves(name)}
    return frozenset({name.key, *bare, *halves})


def _halves(name: Name) -> list[str]:
    words = name.full.lower().removeprefix("thành phố ")
    return words.split("-") if "-" in words else []


def _by_key(pairs: Iterable[tuple[str, Item]]) -> dict[str, tuple[Item, ...]]:
    found: dict[str, list[Item]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}


def _json(name: str) -> Any:
    spec = find_spec("vietnamadminunits")
    assert spec is not None
    assert spec.origin is not None
    return json.loads((Path(spec.origin).parent / "data" / name).read_text(encoding="utf-8"))
