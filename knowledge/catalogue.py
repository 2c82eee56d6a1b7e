"""The catalogue: YAML files in folders, an office's layers over the national one.

A file that is torn or does not hold what it must is left out and named with its field and
reason; the rest loads. Layers are folders; later ones win field by field (``knowledge.layers``).
A catalogue of the whole country is opened from its compiled form (``knowledge.compiled``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from knowledge import layers as files
from knowledge.entry import Entry, from_listed, from_procedure
from knowledge.layers import Problem, Raw, lay_over, problems_of, settle
from knowledge.procedure import Listed, Procedure

__all__ = ["BUNDLED", "Catalogue", "Problem", "lay_over", "load", "problems_of"]

BUNDLED = Path(__file__).parent / "procedures"
"""The national procedures the project ships with, in our own plain words."""


@dataclass(frozen=True)
class Catalogue:
    """Procedures by code, and what could not be loaded.

    ``procedures`` may open an entry only when it is looked at, so whoever goes through all of
    them looks at ``outlines`` instead. ``listed`` are those of which only the name is published.
    ``known`` are the outlines, where they have been read already.
    """

    procedures: Mapping[str, Procedure]
    problems: tuple[Problem, ...] = ()
    paths: Mapping[str, Path] = field(default_factory=dict)
    listed: Mapping[str, Listed] = field(default_factory=dict)
    known: Mapping[str, Entry] | None = None

    def get(self, code: str) -> Procedure | None:
        """The procedure of a code; an agency's suffix is tried first, then left out."""
        return self.procedures.get(code) or self.procedures.get(code[:8])

    @cached_property
    def outlines(self) -> Mapping[str, Entry]:
        """What search knows of everything here, by code: names, fields, who handles it."""
        if self.known is not None:
            return self.known
        found = {p.code: from_procedure(p) for p in self}
        named = {one.code: from_listed(one) for one in self.listed.values()}
        return dict(sorted({**named, **found}.items()))

    def __iter__(self) -> Iterator[Procedure]:
        return iter(self.procedures.values())

    def __len__(self) -> int:
        return len(self.procedures)


def load(layers: Iterable[Path] = (), *, base: Path | None = BUNDLED) -> Catalogue:
    """Load the base folder and lay the given folders over it, in order."""
    piles: dict[str, list[tuple[Path, Raw]]] = {}
    problems: list[Problem] = []
    for layer in ([base] if base else []) + list(layers):
        for path, raw in _files(layer, problems):
            piles.setdefault(raw["code"], []).append((path, raw))
    settled = {code: settle(piles[code], problems) for code in sorted(piles)}
    found = {code: one for code, one in settled.items() if one}
    entries = {code: one.entry for code, one in found.items()}
    return Catalogue(
        {code: entry for code, entry in entries.items() if isinstance(entry, Procedure)},
        tuple(problems),
        {code: one.path for code, one in found.items()},
        {code: entry for code, entry in entries.items() if isinstance(entry, Listed)},
    )


def _files(folder: Path, problems: list[Problem]) -> Iterator[tuple[Path, Raw]]:
    for path in files.listed(folder, problems):
        try:
            read = files.read(path, path.read_bytes())
        except OSError:
            read = files.unreadable(path)
        if isinstance(read, Problem):
            problems.append(read)
        else:
            yield path, read
