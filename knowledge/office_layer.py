"""An office's own layer, laid over a catalogue that is loaded already.

It holds what a layer's YAML files hold (``knowledge.catalogue``), with one difference: its
``aliases`` are added to those below, so that what people call a procedure is never lost when the
catalogue learns new words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from knowledge.catalogue import Catalogue, Problem, lay_over, problems_of
from knowledge.entry import from_procedure
from knowledge.procedure import Procedure

Raw = Mapping[str, Any]


def lay(base: Catalogue, entries: Mapping[str, Raw]) -> Catalogue:
    """Lay entries over a catalogue; one that does not hold what it must is told and left out."""
    changed: dict[str, Procedure] = {}
    problems = list(base.problems)
    for code, raw in entries.items():
        whole = over(base.procedures.get(code), raw)
        wrong = check(whole)
        problems.extend(wrong)
        if not wrong:
            changed[code] = Procedure.model_validate(whole)
    outlines = {**base.outlines, **{code: from_procedure(one) for code, one in changed.items()}}
    return Catalogue(
        Laid(changed, base.procedures),
        tuple(problems),
        base.paths,
        base.listed,
        dict(sorted(outlines.items())),
    )


class Laid(Mapping[str, Procedure]):
    """Procedures over those below, which stay closed until somebody looks at them."""

    def __init__(self, upper: Mapping[str, Procedure], lower: Mapping[str, Procedure]) -> None:
        self._upper, self._lower = upper, lower
        self._codes = dict.fromkeys(sorted({*upper, *lower}))

    def __getitem__(self, code: str) -> Procedure:
        return self._upper[code] if code in self._upper else self._lower[code]

    def __contains__(self, code: object) -> bool:
        return code in self._codes

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)


def over(below: Procedure | None, raw: Raw) -> dict[str, Any]:
    """Merge an entry with the procedure below it, where there is one."""
    if below is None:
        return dict(raw)
    lower = below.model_dump(mode="json", exclude_unset=True)
    whole = lay_over(lower, dict(raw))
    whole["aliases"] = [*dict.fromkeys([*below.aliases, *raw.get("aliases", ())])]
    return whole


def check(whole: Mapping[str, Any]) -> list[Problem]:
    """Tell what keeps a merged entry from being used; nothing if it can be."""
    return problems_of(dict(whole), Path(f"{whole.get('code', '')}.yaml"))
