"""Each part of search switched off in turn, so that one sees what it earns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from unittest.mock import patch

import numpy as np

from benchmarks.asked import Result, Row, measure, ours
from knowledge import expansion, ranking, vietnamese
from knowledge.question import Question
from knowledge.search import Index
from knowledge.weights import Weights

Off = Callable[[Index, ExitStack], None]


@dataclass(frozen=True)
class Part:
    """A part of search: the weights that leave it out, or what has to be done to leave it out."""

    name: str
    weights: dict[str, float]
    off: Off | None = None


@contextmanager
def without(part: Part, whole: Index) -> Iterator[Index]:
    """The index as it would be without a part."""
    index = Index(whole.entries, replace(Weights(), **part.weights), features=whole.features)
    with ExitStack() as stack:
        if part.off:
            part.off(index, stack)
        _forget()
        try:
            yield index
        finally:
            _forget()


def ablation(whole: Index, rows: Sequence[Row]) -> dict[str, Result]:
    """The quality of everything, and of everything but one part."""
    results = {"mọi phần": measure(ours(whole), rows)}
    for part in PARTS:
        with without(part, whole) as index:
            results[part.name] = measure(ours(index), rows)
    return results


def _no_expansion(_: Index, stack: ExitStack) -> None:
    for module in ("query", "ranking"):
        stack.enter_context(patch(f"knowledge.{module}.expand", lambda *_: []))


def _no_spelling(index: Index, stack: ExitStack) -> None:
    stack.enter_context(patch.object(index.speller, "correct", list))


def _no_facets(_: Index, stack: ExitStack) -> None:
    stack.enter_context(patch("knowledge.ranking.fit", lambda *_: 1.0))


def _no_priors(index: Index, _: ExitStack) -> None:
    index._prior = np.ones_like(index._prior)


def _no_typing(_: Index, stack: ExitStack) -> None:
    for method in ("telex", "vni"):
        stack.enter_context(patch(f"knowledge.vietnamese.decode_{method}", lambda *_: None))


def _no_shorthand(_: Index, stack: ExitStack) -> None:
    stack.enter_context(patch("knowledge.question.spell_out", list))


def _no_reading(_: Index, stack: ExitStack) -> None:
    from knowledge.question import read

    def plain(text: str) -> Question:
        return replace(read(text), asking=frozenset(), filling=frozenset())

    stack.enter_context(patch("knowledge.answer.read", plain))


def _forget() -> None:
    # What was read with a part is no measure of search without it.
    vietnamese._token.cache_clear()
    expansion._expanded.cache_clear()
    ranking._of_message.cache_clear()


PARTS = (
    Part("cặp từ đi liền", {"pair": 0.0, "body_pair": 0.0}),
    Part("dấu đã gõ", {"folded": 1.0}),
    Part("lời thường → lời công bố", {"expansion": 0.0}, _no_expansion),
    Part("sửa lỗi gõ", {}, _no_spelling),
    Part("đọc Telex, VNI", {}, _no_typing),
    Part("viết tắt, tiếng chat", {}, _no_shorthand),
    Part("tách lời hỏi, lời đệm", {}, _no_reading),
    Part("điều phân biệt", {}, _no_facets),
    Part("giấy tờ, bước, điều kiện", {"body": 0.0}),
    Part("mục viết lại, cấp xã trước", {}, _no_priors),
    Part("tên nói trọn", {"whole": 1.0, "whole_pair": 1.0, "whole_name": 1.0}),
    Part("đuôi tên nhẹ hơn", {"tail": 1.0}),
    Part("“trừ …”", {"excepted": 1.0}),
)
