"""A report as pictures: how dossiers stand by month, by field and by unit."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.reports import layout
from bot.reports.counting import By, Report, Standing, Tally

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.ticker import Locator

MOST_LINES = 12
"""Bars that can still be read; the rest stand together as one."""

MOST_MONTHS = 18
_OTHERS = "Còn lại"
_INK, _GREY = "#1F2933", "#7B8794"

# Finished in green and brick, under way in blues, amber for what needs a hand, greys for the rest;
# told apart by people who do not see red and green, too: they differ in lightness.
_COLOURS = {
    Standing.on_time: "#2F855A",
    Standing.late: "#E2A08B",
    Standing.running: "#7FB3D9",
    Standing.soon: "#F3C14B",
    Standing.overdue: "#B3341F",
    Standing.waiting: "#8C7AB8",
    Standing.dropped: "#B8C0C8",
    Standing.unknown: "#E1E5EA",
}
_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "text.color": _INK,
    "axes.edgecolor": _GREY,
    # A name with two dollar signs is no formula.
    "text.parse_math": False,
}
_FILES = {By.month: "theo-thang.png", By.field: "theo-linh-vuc.png", By.unit: "theo-don-vi.png"}


def draw(report: Report, folder: Path) -> list[Path]:
    """Draw the charts into a folder, and tell which files there are; none of nothing.

    Raises:
        OSError: a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        # A letter of another script is drawn as a box; nobody needs to hear of it.
        warnings.filterwarnings("ignore", "Glyph")
        return [_draw(report, by, folder / name) for by, name in _FILES.items() if report.lines[by]]


def _draw(report: Report, by: By, path: Path) -> Path:
    # Imported here: it takes a second, and only who wants pictures should wait for it. A Figure
    # without pyplot needs no screen and leaves nothing behind.
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    lines = _lines(report, by)
    tall = 4.6 if by is By.month else 2.4 + 0.46 * len(lines)
    # DejaVu Sans comes with matplotlib and has every Vietnamese letter.
    with rc_context(_STYLE):
        figure = Figure(figsize=(11, tall), dpi=150, facecolor="white")
        axes = figure.add_subplot()
        (_columns if by is By.month else _bars)(axes, lines)
        _dress(figure, axes, report, by, tall)
        figure.savefig(path, bbox_inches="tight", pad_inches=0.25)
    return path


def _lines(report: Report, by: By) -> dict[str, Tally]:
    """What is drawn: the last months, or the largest lines and the rest of them as one."""
    items = list(report.lines[by].items())
    if by is By.month:
        return dict(items[-MOST_MONTHS:])
    lines = dict(items[:MOST_LINES])
    rest = Tally()
    for _, tally in items[MOST_LINES:]:
        rest.counts.update(tally.counts)
    return {**lines, f"{_OTHERS} ({len(items) - MOST_LINES})": rest} if rest.total else lines


@dataclass(frozen=True)
class _Layer:
    """One standing of stacked bars: how large in each, where it begins, how it is drawn."""

    sizes: list[int]
    base: list[int]
    look: dict[str, Any]


def _layers(tallies: Iterable[Tally]) -> Iterator[_Layer]:
    """Stack the standings that occur, each on those before."""
    counts = [tally.counts for tally in tallies]
    base = [0] * len(counts)
    for standing in Standing:
        sizes = [count[standing] for count in counts]
        if any(sizes):
            look = {"color": _COLOURS[standing], "label": standing.value}
            yield _Layer(sizes, base, {**look, "edgecolor": "white", "linewidth": 0.6})
            base = [below + size for below, size in zip(base, sizes, strict=True)]


def _columns(axes: Axes, lines: Mapping[str, Tally]) -> None:
    names = list(lines)
    for layer in _layers(lines.values()):
        axes.bar(names, layer.sizes, bottom=layer.base, width=0.62, **layer.look)
    for place, height in enumerate(tally.total for tally in lines.values()):
        axes.annotate(
            layout.number(height),
            (place, height),
            (0, 4),
            textcoords="offset points",
            ha="center",
            fontsize=9,
            color=_INK,
        )
    axes.yaxis.set_major_formatter(lambda value, _: layout.number(int(value)))
    axes.yaxis.set_major_locator(_whole_numbers())
    axes.tick_params(axis="x", labelrotation=45 if len(names) > 9 else 0)
    axes.grid(axis="y", color="#E4E7EB", linewidth=0.8)


def _bars(axes: Axes, lines: Mapping[str, Tally]) -> None:
    names = [_short(name) for name in lines]
    tallies = list(lines.values())
    places = range(len(names))
    for layer in _layers(tallies):
        axes.barh(places, layer.sizes, left=layer.base, height=0.64, **layer.look)
    for place, tally in enumerate(tallies):
        end = tally.total
        share = layout.share(tally)
        told = layout.number(end) + (f"  ·  đúng hạn {share}" if tally.punctual is not None else "")
        axes.annotate(
            told,
            (end, place),
            (6, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
            color=_INK,
        )
    axes.set_yticks(places, names)
    axes.invert_yaxis()
    axes.set_xlim(0, max((tally.total for tally in tallies), default=1) * 1.28)
    axes.xaxis.set_major_formatter(lambda value, _: layout.number(int(value)))
    axes.xaxis.set_major_locator(_whole_numbers())
    axes.grid(axis="x", color="#E4E7EB", linewidth=0.8)


def _whole_numbers() -> Locator:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=7, integer=True)


def _short(name: str) -> str:
    name = layout.printable(name)
    return name if len(name) <= 42 else f"{name[:41]}…"


def _dress(figure: Figure, axes: Axes, report: Report, by: By, tall: float) -> None:
    axes.set_axisbelow(True)
    for side in ("top", "right", "left" if by is By.month else "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, labelsize=9.5, labelcolor=_INK)
    inch = 1 / tall
    head = axes.get_position().y1
    left = 0.125
    figure.text(
        left, head + 0.92 * inch, f"Hồ sơ theo {by.value.lower()}", fontsize=15, weight="bold"
    )
    figure.text(left, head + 0.66 * inch, layout.scope(report), fontsize=10, color=_GREY)
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=4,
        frameon=False,
        fontsize=8.5,
        handlelength=1.1,
        handleheight=1.1,
        columnspacing=1.4,
        borderaxespad=0.2,
    )
    foot = axes.get_position().y0 - (0.75 if by is By.month else 0.6) * inch
    figure.text(left, foot, layout.source(report), fontsize=9, color=_GREY, style="italic")
