"""An office's own layer, laid over a catalogue that is loaded already.

It holds what a layer's YAML files hold (``knowledge.catalogue``), with one difference: its
``aliases`` are added to those below, so that what people call a procedure is never lost when the
catalogue learns new words.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from knowledge.catalogue import Catalogue, Problem, lay_over, problems_of
from knowledge.procedure import Procedure

Raw = Mapping[str, Any]


def lay(base: Catalogue, entries: Mapping[str, Raw]) -> Catalogue:
    """Lay entries over a catalogue; one that does not hold what it must is told and left out."""
    procedures = dict(base.procedures)
    problems = list(base.problems)
    for code, raw in entries.items():
        whole = over(base.procedures.get(code), raw)
        wrong = check(whole)
        problems.extend(wrong)
        if not wrong:
            procedures[code] = Procedure.model_validate(whole)
    return Catalogue(dict(sorted(procedures.items())), tuple(problems), base.paths)


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
