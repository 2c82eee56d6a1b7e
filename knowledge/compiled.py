"""A catalogue compiled from its layers, so that a start reads no YAML file that has not changed.

The files stay the truth. What was read in each is kept beside its size, time and digest; a file
that differs is read again, and with it only the procedures it names. Entries are packed, and
opened when somebody looks at them. ``knowledge.compiled_form`` turns it into bytes and back.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np

from knowledge import layers as files
from knowledge import ranking
from knowledge.catalogue import Catalogue
from knowledge.entry import Entry, from_listed, from_procedure
from knowledge.features import Features
from knowledge.layers import Problem, Raw
from knowledge.procedure import Listed, Procedure
from knowledge.search import Index

Shape = TypeVar("Shape", Procedure, Listed)
Tell = Callable[[], object]
"""Called for every file that is read and every procedure that is put together from them."""

_OPEN = 512
"""How many entries stay open: a busy hour's conversations look at fewer."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A file as it was when it was read.

    ``layer`` numbers its folder, ``mtime`` is in nanoseconds (0: changed too lately to be trusted),
    ``code`` is empty where the file holds no entry.
    """

    layer: int
    path: str
    size: int
    mtime: int
    digest: str
    code: str


@dataclass(frozen=True, eq=False)
class Compiled:
    """What layers come to: entries by code as search sees them, and packed as they are shown.

    ``packed`` and ``paths`` (the last file that made it) go with ``entries`` one by one.
    """

    layers: tuple[str, ...]
    marks: tuple[Mark, ...] = ()
    problems: tuple[Problem, ...] = ()
    entries: tuple[Entry, ...] = ()
    packed: tuple[bytes, ...] = ()
    paths: tuple[str, ...] = ()
    features: Features = field(default_factory=lambda: Features.of(()))

    @cached_property
    def catalogue(self) -> Catalogue:
        """The catalogue, each entry of which is opened on first look."""
        outlines = {entry.code: entry for entry in self.entries}
        rows = {code: at for at, code in enumerate(outlines)}
        shown = {code: at for code, at in rows.items() if not outlines[code].name_only}
        listed = {code: at for code, at in rows.items() if outlines[code].name_only}
        return Catalogue(
            Opened(Procedure, shown, self.packed),
            self.problems,
            _Paths(rows, self.paths),
            Opened(Listed, listed, self.packed),
            outlines,
        )

    @cached_property
    def index(self) -> Index:
        """The search over all entries."""
        return Index(self.entries, features=self.features)


class Opened(Mapping[str, Shape], Generic[Shape]):
    """Entries by code, unpacked when they are looked at; the last few hundred stay open."""

    def __init__(self, shape: type[Shape], rows: Mapping[str, int], packed: Sequence[bytes]):
        def opened(at: int) -> Shape:
            return shape.model_validate_json(zlib.decompress(packed[at]))

        self._rows = rows
        self._open: Callable[[int], Shape] = lru_cache(maxsize=_OPEN)(opened)

    def __getitem__(self, code: str) -> Shape:
        return self._open(self._rows[code])

    def __contains__(self, code: object) -> bool:
        return code in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


class _Paths(Mapping[str, Path]):
    def __init__(self, rows: Mapping[str, int], paths: Sequence[str]):
        self._rows, self._paths = rows, paths

    def __getitem__(self, code: str) -> Path:
        return Path(self._paths[self._rows[code]])

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def compile_layers(
    layers: Sequence[Path],
    before: Compiled | None = None,
    *,
    trusted: int,
    tell: Tell = lambda: None,
) -> Compiled:
    """Compile folders, lowest first; ``before`` comes back as it is where nothing has changed.

    ``trusted`` is a moment in nanoseconds: a file changed after it may change once more within
    one tick of the disk's clock, so its time is no proof.
    """
    names = tuple(str(layer.absolute()) for layer in layers)
    below = before if before and before.layers == names else Compiled(names)
    look = _Look(below, trusted, tell)
    for number, name in enumerate(names):
        look.over(number, Path(name))
    return look.compiled()


class _Look:
    """One walk over the files: what is as it was, and which procedures are to be settled anew."""

    def __init__(self, below: Compiled, trusted: int, tell: Tell) -> None:
        self._below, self._trusted, self._tell = below, trusted, tell
        self._known = {(mark.layer, mark.path): mark for mark in below.marks}
        self._marks: list[Mark] = []
        self._raws: dict[str, Raw] = {}
        self._stale: set[str] = set()
        self._folders: list[Problem] = []
        self._torn: dict[str, Problem] = {}
        self._of_path = {str(problem.path): problem for problem in below.problems}

    def over(self, number: int, folder: Path) -> None:
        """Look at every file of one layer."""
        for name, stat in files.looked_at(folder, self._folders):
            known = self._known.pop((number, name), None)
            if known and (known.size, known.mtime) == (stat.st_size, stat.st_mtime_ns):
                self._keep(known, folder)
                continue
            mtime = stat.st_mtime_ns if stat.st_mtime_ns < self._trusted else 0
            self._read(known, Mark(number, name, stat.st_size, mtime, "", ""), folder)

    def _keep(self, mark: Mark, folder: Path) -> None:
        self._marks.append(mark)
        path = str(folder / mark.path)
        if not mark.code and path in self._of_path:
            self._torn[path] = self._of_path[path]

    def _read(self, known: Mark | None, mark: Mark, folder: Path) -> None:
        path = folder / mark.path
        content = _content(path)
        mark = replace(mark, digest=hashlib.blake2b(content or b"", digest_size=16).hexdigest())
        if known and content is not None and known.digest == mark.digest:
            self._keep(replace(mark, code=known.code), folder)
            return
        self._tell()
        read = files.unreadable(path) if content is None else files.read(path, content)
        if isinstance(read, Problem):
            self._torn[str(path)] = read
        else:
            mark = replace(mark, code=read["code"])
            self._raws[str(path)] = read
        self._marks.append(mark)
        self._stale |= {mark.code, known.code if known else ""} - {""}

    def compiled(self) -> Compiled:
        """Put together what was kept and what has changed."""
        below = self._below
        self._stale |= {mark.code for mark in self._known.values()} - {""}
        problems, fresh = self._settle()
        marks, told = tuple(self._marks), self._told(problems)
        if not self._stale and marks == below.marks and told == below.problems:
            return below
        if not self._stale:
            return replace(below, marks=marks, problems=told)
        kept = [at for at, one in enumerate(below.entries) if one.code not in self._stale]
        rows = [(below.entries[at], below.packed[at], below.paths[at]) for at in kept] + fresh
        order = sorted(range(len(rows)), key=lambda at: rows[at][0].code)
        features = below.features.take(np.array(kept, dtype=np.int64))
        features = features.joined(Features.of(entry for entry, _, _ in fresh))
        return Compiled(
            below.layers,
            marks,
            told,
            tuple(replace(rows[at][0], body="") for at in order),
            tuple(rows[at][1] for at in order),
            tuple(rows[at][2] for at in order),
            features.take(np.array(order, dtype=np.int64)),
        )

    def _settle(self) -> tuple[list[Problem], list[tuple[Entry, bytes, str]]]:
        piles: dict[str, list[tuple[Path, Raw]]] = {}
        for mark in self._marks:
            if mark.code in self._stale:
                path = Path(self._below.layers[mark.layer], mark.path)
                raw = self._raws.get(str(path)) or _raw(path)
                if raw:
                    piles.setdefault(mark.code, []).append((path, raw))
        problems: list[Problem] = []
        fresh = []
        for code in sorted(piles):
            settled = files.settle(piles[code], problems)
            self._tell()
            if settled:
                entry = settled.entry
                seen = from_listed(entry) if isinstance(entry, Listed) else from_procedure(entry)
                seen = replace(seen, known=ranking.known_for(seen))
                fresh.append((seen, _pack(entry), str(settled.path)))
        return problems, fresh

    def _told(self, problems: list[Problem]) -> tuple[Problem, ...]:
        """All problems: of folders, of torn files, of entries that were settled now or before."""
        clean = {
            str(Path(self._below.layers[mark.layer], mark.path))
            for mark in self._marks
            if mark.code and mark.code not in self._stale
        }
        kept = [one for one in self._below.problems if str(one.path) in clean]
        settled = sorted([*kept, *problems], key=lambda one: (str(one.path), one.field, one.reason))
        return (*self._folders, *self._torn.values(), *settled)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _raw(path: Path) -> Raw | None:
    content = _content(path)
    read = files.read(path, content) if content is not None else None
    return None if isinstance(read, Problem) else read


def _pack(entry: Procedure | Listed) -> bytes:
    return zlib.compress(entry.model_dump_json(exclude_unset=True).encode(), 6)
