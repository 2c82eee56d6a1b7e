"""Whether the steps of a guide hold together: every way leads somewhere, and on to an end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.guide import Guide


def broken(guide: Guide) -> Iterator[str]:
    """Name every step that is there twice, leads nowhere, or is not on a way to an end."""
    ids = [step.id for step in guide.steps]
    yield from (f"bước '{id}': trùng tên" for id in dict.fromkeys(ids) if ids.count(id) > 1)
    nowhere = list(_nowhere(guide, frozenset(ids)))
    yield from nowhere
    yield from _ends(guide)
    if not nowhere:
        yield from _paths(guide)


def _nowhere(guide: Guide, ids: frozenset[str]) -> Iterator[str]:
    if guide.start not in ids:
        yield f"start: không có bước '{guide.start}'"
    for alias in guide.aliases:
        if alias.step and alias.step not in ids:
            yield f"aliases: “{alias.text}” dẫn tới bước không có: '{alias.step}'"
    for step in guide.steps:
        for option in step.options:
            if option.step and option.step not in ids:
                yield f"bước '{step.id}': “{option.label}” dẫn tới bước không có: '{option.go}'"


def _ends(guide: Guide) -> Iterator[str]:
    for step in guide.steps:
        if step.final and any(option.step for option in step.options):
            yield f"bước '{step.id}': là bước cuối nên chỉ dẫn tới hướng dẫn khác (guide:…)"
        if not step.final and not step.choices:
            yield f"bước '{step.id}': không có lựa chọn nào để đi tiếp"


def _paths(guide: Guide) -> Iterator[str]:
    on = {step.id: {o.step for o in step.options if o.step} for step in guide.steps}
    reached = _closure(on, {guide.start})
    yield from (f"bước '{id}': không đường nào dẫn tới" for id in on if id not in reached)
    back: dict[str, set[str]] = {id: set() for id in on}
    for step in guide.steps:
        for option in step.choices:
            if option.step:
                back[option.step].add(step.id)
    ending = _closure(back, {step.id for step in guide.steps if step.final})
    yield from (f"bước '{id}': không đi được tới bước cuối" for id in on if id not in ending)


def _closure(edges: Mapping[str, set[str]], found: set[str]) -> set[str]:
    new = found
    while new:
        new = {target for id in new for target in edges[id]} - found
        found = found | new
    return found
