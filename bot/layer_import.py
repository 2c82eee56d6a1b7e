"""Official files read into a layer: one YAML file a procedure, in the words of its publication.

A file of the State is taken whole or not at all, and each YAML file is swapped in at once, so
that a command cut off half-way leaves nothing torn and is simply run again. Of two publications
of one procedure the newer one stays, and a bare name never takes the place of content.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from knowledge import layers, published_layer
from knowledge.catalogue import Catalogue
from knowledge.differences import Aspect, Difference, compare
from knowledge.entry import bare_name
from knowledge.formats import published
from knowledge.formats.records import BadRecord, Record
from knowledge.layers import Problem, Raw
from knowledge.variants import base, issued_by, local_code, province_of
from knowledge.vietnamese import fold

_WORD = re.compile(r"\w+")


class Effect(StrEnum):
    """What a published procedure did to the layer."""

    full = "full"
    named = "named"
    same = "same"
    kept = "kept"


@dataclass(frozen=True)
class Left:
    """What was not taken in, and why: a whole file, or one procedure of it."""

    file: str
    row: int | None
    code: str
    reason: str

    def __str__(self) -> str:
        at = f", mục {self.row}" if self.row else ""
        return f"{self.file}{at}: {f'{self.code}: ' if self.code else ''}{self.reason}"


@dataclass
class Imported:
    """What an import did so far; ``known`` are local codes of what has a national name."""

    effects: dict[Effect, int] = field(default_factory=lambda: dict.fromkeys(Effect, 0))
    left: list[Left] = field(default_factory=list)
    ours: set[str] = field(default_factory=set)
    known: int = 0
    differing: dict[str, list[Difference]] = field(default_factory=dict)


def found_in(arguments: Iterable[Path], layer: Path) -> list[Path]:
    """The files of arguments; folders are walked, but for the layer itself and hidden files."""
    return list(dict.fromkeys(_walked(arguments, layer.absolute())))


def _walked(arguments: Iterable[Path], layer: Path) -> Iterator[Path]:
    for given in arguments:
        if not given.is_dir():
            yield given
            continue
        for path in sorted(given.rglob("*")):
            inside = path.relative_to(given).parts
            hidden = any(part.startswith((".", "~$")) for part in inside)
            if path.is_file() and not hidden and layer not in path.absolute().parents:
                yield path


class Importing:
    """Takes official files into one layer, beside a catalogue that is in our own words.

    ``province`` is whose own codes are taken too, by name only; without it they are left out.
    ``known`` is everything there is already, by name: what a province lists of that under
    a code of its own is no other procedure.
    """

    def __init__(
        self, layer: Path, ours: Catalogue, province: str = "", known: Catalogue | None = None
    ) -> None:
        self._layer, self._ours, self._province = layer, ours, province
        named = (ours if known is None else known).outlines.values() if province else ()
        self._names = {_bare(one.name): one.code for one in named}
        self.done = Imported()

    def take(self, path: Path) -> None:
        """Take one file; a file or a procedure that cannot be taken is noted and left.

        Raises:
            OSError: the layer cannot be written.
        """
        made: dict[str, Raw] = {}
        try:
            for number, record in enumerate(published.read(path), 1):
                self._made(path, number, record, made)
        except published.Unreadable as error:
            self.done.left.append(Left(path.name, None, "", str(error)))
            return
        except OSError as error:
            reason = f"không mở được tệp ({error.strerror or 'lỗi đọc'})"
            self.done.left.append(Left(path.name, None, "", reason))
            return
        for key, entry in made.items():
            self.done.effects[self._put(key, entry)] += 1

    def _made(
        self, path: Path, number: int, record: Record | BadRecord, made: dict[str, Raw]
    ) -> None:
        if isinstance(record, BadRecord):
            self.done.left.append(Left(path.name, record.line, "", record.reason))
            return
        try:
            entry = published_layer.entry_of(record, self._province)
        except ValueError as error:
            self.done.left.append(Left(path.name, number, record.code, str(error)))
            return
        if local_code(entry["code"]) and self._listed(entry, made):
            self.done.known += 1
            return
        key = entry["code"] = self._as_ours(entry["code"])
        if key not in made or _newer(entry, made[key]):
            made[key] = entry
        self._beside_ours(key, record)

    def _listed(self, entry: Raw, made: dict[str, Raw]) -> bool:
        """Whether the name is there already: each district lists it again, or the country does."""
        name = _bare(entry["name"])
        first = self._names.setdefault(name, entry["code"])
        if first in made and made[first].get("unit") != entry.get("unit"):
            made[first].pop("unit", None)
        return bool(first != entry["code"])

    def _as_ours(self, key: str) -> str:
        """The key our own entry has: ours of a province may stand under its bare code."""
        ours = self._ours.procedures.get(base(key))
        same = ours is not None and issued_by(ours.promulgator or "") == province_of(key)
        return base(key) if same else key

    def _beside_ours(self, key: str, record: Record) -> None:
        if key not in self._ours.procedures or record.is_name_only:
            return
        self.done.ours.add(key)
        beside = Catalogue({record.code: self._ours.procedures[key]})
        found = [one for one in compare(beside, [record]) if _matters(one)]
        self.done.differing.pop(key, None)
        if found:
            self.done.differing[key] = found

    def _put(self, key: str, entry: Raw) -> Effect:
        path = self._layer / f"{key}.yaml"
        text = yaml.dump(entry, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
        content = text.encode()
        before = path.read_bytes() if path.exists() else b""
        if before == content:
            return Effect.same
        if before and not _newer(entry, layers.read(path, before)):
            return Effect.kept
        self._layer.mkdir(parents=True, exist_ok=True)
        # A name that no walk over YAML files sees, in the same folder: one rename swaps it in.
        torn = path.with_name(f".{path.name}.{os.getpid()}")
        torn.write_bytes(content)
        torn.replace(path)
        return Effect.named if entry.get("name_only") else Effect.full


def _bare(name: str) -> str:
    return " ".join(_WORD.findall(fold(bare_name(name))))


def _matters(found: Difference) -> bool:
    return not found.explained and found.aspect not in (Aspect.new, Aspect.figures)


def _newer(entry: Mapping[str, Any], below: Raw | Problem) -> bool:
    """Whether an entry may take the place of one that is there."""
    if isinstance(below, Problem):
        return True
    if not below.get("official"):
        # Written by somebody's hand: only the same hand takes it away. A name may be refreshed.
        return bool(below.get("name_only"))
    return not entry.get("name_only") and _read(entry) >= _read(below)


def _read(entry: Mapping[str, Any]) -> str:
    """The day an entry was read, as text that sorts."""
    source = entry.get("source")
    day = source.get("read") if isinstance(source, dict) else None
    return day.isoformat() if isinstance(day, date) else str(day or "")


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """The safe dumper, in C where it is there."""

    def ignore_aliases(self, _: Any) -> bool:
        """Write what occurs twice twice: an office reads and edits these files."""
        return True
