"""What was measured, as tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.asked import REFUSED, Result, Row
from benchmarks.growth import Cost
from knowledge.answer import Outcome

EXPECTED = {
    "out_of_scope": (Outcome.out_of_scope,),
    "apologize": (Outcome.out_of_scope, Outcome.not_found),
    "emergency": (Outcome.emergency,),
    "refuse": (Outcome.refused,),
    "smalltalk": (Outcome.small_talk,),
    "answer": (Outcome.found, Outcome.choose, Outcome.pointed),
    "clarify": (Outcome.choose, Outcome.found),
}
"""What a set of questions expects, and the outcomes that fulfil it."""

_CALLED = {
    "messages": "Câu của dự án",
    "portal_faq": "Câu hỏi đáp của cổng quốc gia",
    "portal_faq_sound": "Câu hỏi đáp của cổng quốc gia, không tính năm câu có nhãn lạc",
    "questions-dev": "Câu mô phỏng người dân",
    "messages-dev": "Câu khó hơn: không dấu, Telex, phương ngữ, kể dài",
    "messages-other": "Câu không phải tìm kiếm",
}


def quality(measured: Sequence[Any], sets: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    """One table a set of questions, one line a way to search."""
    yield "## Đúng tới đâu, nhanh tới đâu, cạnh ai\n"
    base = measured[0]
    for name, rows in sets.items():
        yield f"**{_CALLED.get(name, name)}** ({len(rows)} câu)\n"
        yield from _head("", "đúng ngay", "trong ba", "MRR", "trung vị ms", "99 % ms", "so với ta")
        for one in measured:
            result, ours = one.sets[name], base.sets[name]
            times = f"{result.median_ms:.2f} | {result.p99_ms:.2f}"
            slower = result.median_ms / max(ours.median_ms, 0.001)
            yield f"| {one.name} | {_right(result)} | {times} | ×{slower:.1f} |"
        yield ""
    yield "Dựng và bộ nhớ, cùng danh mục:\n"
    yield from _head("", "dựng s", "bộ nhớ MB")
    for one in measured:
        yield f"| {one.name} | {one.built_s:.2f} | {one.memory_mb:.0f} |"
    yield ""


def styles(
    own: Mapping[str, tuple[Result, Mapping[Outcome, float]]], measured: Sequence[Any]
) -> Iterator[str]:
    """How it is typed: ours in full, then the first answers of everybody."""
    yield "## Gõ kiểu nào\n"
    yield "Một Cửa, mọi câu có mã:\n"
    yield from _head("kiểu gõ", "câu", "đúng ngay", "trong ba", "MRR", "hỏi lại", "từ chối nhầm")
    for style, (result, seen) in own.items():
        refused = sum(seen[outcome] for outcome in REFUSED)
        asks = f"{seen[Outcome.choose]:.1%} | {refused:.1%}"
        yield f"| {style} | {result.count} | {_right(result)} | {asks} |"
    typed = list(measured[0].styles)
    yield f"\nĐúng ngay, cạnh nhau, trên {measured[0].styles[typed[0]].count} câu lấy đều:\n"
    yield from _head("", *typed)
    for one in measured:
        yield f"| {one.name} | {' | '.join(f'{one.styles[s].first:.1%}' for s in typed)} |"
    yield ""


def not_searches(
    rows: Sequence[tuple[str, str, int, Mapping[Outcome, float]]],
) -> Iterator[str]:
    """Whether what is no search is seen as what it is."""
    yield "## Câu nào là câu gì\n"
    yield from _head("bộ", "mong đợi", "câu", "đúng")
    for name, expected, count, seen in rows:
        right = sum(seen[outcome] for outcome in EXPECTED[expected])
        yield f"| {name} | {expected} | {count} | {right:.1%} |"
    yield ""


def parts(results: Mapping[str, Result]) -> Iterator[str]:
    """What each part earns: the quality without it."""
    yield "## Từng phần đáng bao nhiêu\n"
    yield "Tắt từng phần, mọi câu có mã như đã viết:\n"
    yield from _head("tắt", "đúng ngay", "trong ba", "MRR", "mất (đúng ngay)", "trung vị ms")
    whole = next(iter(results.values()))
    for name, result in results.items():
        lost = f"{(whole.first - result.first) * 100:+.1f}" if result is not whole else ""
        yield f"| {name} | {_right(result)} | {lost} | {result.median_ms:.2f} |"
    yield ""


def growth(
    costs: Mapping[tuple[str, int], Cost], names: Sequence[str], sizes: Sequence[int]
) -> Iterator[str]:
    """The cost at each size."""
    yield "## Khi danh mục lớn lên\n"
    yield "Tên ghép từ nửa tên thật. Mỗi ô: trung vị ms / 99 % ms · dựng s · bộ nhớ MB.\n"
    yield from _head("", *(f"{size:,} thủ tục".replace(",", ".") for size in sizes))
    for name in names:
        cells = (_cell(costs[name, size]) for size in sizes)
        yield f"| {name} | {' | '.join(cells)} |"


def _cell(cost: Cost) -> str:
    return f"{cost.median_ms:.2f} / {cost.p99_ms:.1f} · {cost.built_s:.1f} · {cost.memory_mb:.0f}"


def _right(result: Result) -> str:
    return f"{result.first:.1%} | {result.three:.1%} | {result.reciprocal:.3f}"


def _head(*titles: str) -> Iterator[str]:
    yield f"| {' | '.join(titles)} |"
    yield f"|{'---|' * len(titles)}"
