"""A timeline as a picture: PNG, 720 pixels wide, which is 360 on a phone's screen.

How a stage stands is told by a shape and a word, never by colour alone.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bot.channels.rendering import WORDS
from handlers.conversation import Progress, Timeline, TimelineStage

WIDTH = 720
_EDGE = 44
_TEXT = 124
"""Where text begins: left of it runs the line with the shapes."""
_RAIL = 68
_RADIUS = 22
_GAP = 34
_MOST = 24
"""Stages that are drawn; the sizes of a picture have an end (Bot API, sendPhoto: 10,000)."""

_PAPER, _INK, _SOFT, _LINE = "#ffffff", "#1b2423", "#4c5857", "#c9cfcc"
_COLOURS: Mapping[Progress, str] = {
    Progress.done: "#0b5a55",
    Progress.now: "#0a5a8a",
    Progress.waits: "#9a5200",
    Progress.late: "#8a2c0d",
    Progress.next: "#6b7776",
}

Pen = ImageDraw.ImageDraw


@dataclass(frozen=True)
class _Block:
    """Lines of one size at one place."""

    lines: tuple[str, ...]
    size: int
    bold: bool
    colour: str

    @property
    def leading(self) -> int:
        return round(self.size * 1.32)

    @property
    def height(self) -> int:
        return len(self.lines) * self.leading


def draw(timeline: Timeline) -> bytes:
    """Draw a timeline; the same one gives the same picture. Well under 1 MB."""
    title = _block(timeline.title, 36, _EDGE, bold=True)
    stages = [_stage(stage) for stage in timeline.stages[:_MOST]]
    heights = [max(sum(block.height for block in blocks), 2 * _RADIUS) for blocks in stages]
    top = _EDGE + title.height + (_GAP if title.lines else 0)
    height = top + sum(heights) + _GAP * max(0, len(heights) - 1) + _EDGE
    picture = Image.new("RGB", (WIDTH, height), _PAPER)
    pen = ImageDraw.Draw(picture)
    _write(pen, title, _EDGE, _EDGE)
    for number, (stage, blocks, tall) in enumerate(
        zip(timeline.stages, stages, heights, strict=False)
    ):
        last = number == len(stages) - 1
        _draw_stage(pen, stage.progress, blocks, top, None if last else tall + _GAP)
        top += tall + _GAP
    return _png(picture)


def _stage(stage: TimelineStage) -> tuple[_Block, ...]:
    weighty = stage.progress in (Progress.now, Progress.waits, Progress.late)
    colour = _COLOURS[stage.progress]
    when = f"{stage.when} · " if stage.when else ""
    blocks = (
        _block(stage.label, 32, _TEXT, bold=weighty, colour=_INK if weighty else _SOFT),
        _block(when + WORDS[stage.progress], 27, _TEXT, bold=weighty, colour=colour),
    )
    return tuple(block for block in blocks if block.lines)


def _draw_stage(
    pen: Pen, progress: Progress, blocks: tuple[_Block, ...], top: int, following: int | None
) -> None:
    middle = top + _RADIUS + 2
    if following is not None:
        pen.line((_RAIL, middle, _RAIL, middle + following), fill=_LINE, width=6)
    _SHAPES[progress](pen, _RAIL, middle, _COLOURS[progress])
    for block in blocks:
        _write(pen, block, _TEXT, top)
        top += block.height


def _write(pen: Pen, block: _Block, left: int, top: int) -> None:
    for line in block.lines:
        pen.text((left, top), line, fill=block.colour, font=_font(block.size, block.bold))
        top += block.leading


def _circle(pen: Pen, x: int, y: int, radius: int, fill: str, edge: str, width: int = 6) -> None:
    box = (x - radius, y - radius, x + radius, y + radius)
    pen.ellipse(box, fill=fill, outline=edge, width=width)


def _done(pen: Pen, x: int, y: int, colour: str) -> None:
    _circle(pen, x, y, _RADIUS, colour, colour)
    pen.line((x - 10, y + 1, x - 3, y + 9, x + 11, y - 8), fill=_PAPER, width=6, joint="curve")


def _now(pen: Pen, x: int, y: int, colour: str) -> None:
    _circle(pen, x, y, _RADIUS + 3, _PAPER, colour)
    _circle(pen, x, y, 11, colour, colour)


def _waits(pen: Pen, x: int, y: int, colour: str) -> None:
    wide = _RADIUS + 9
    pen.polygon([(x, y - wide), (x + wide, y), (x, y + wide), (x - wide, y)], fill=colour)
    _exclaim(pen, x, y)


def _late(pen: Pen, x: int, y: int, colour: str) -> None:
    wide = _RADIUS + 1
    pen.rectangle((x - wide, y - wide, x + wide, y + wide), fill=colour)
    _exclaim(pen, x, y)


def _exclaim(pen: Pen, x: int, y: int) -> None:
    pen.rectangle((x - 3, y - 13, x + 3, y + 3), fill=_PAPER)
    pen.rectangle((x - 3, y + 8, x + 3, y + 14), fill=_PAPER)


def _next(pen: Pen, x: int, y: int, colour: str) -> None:
    _circle(pen, x, y, 16, _PAPER, colour, 4)


_SHAPES: Mapping[Progress, Callable[[Pen, int, int, str], None]] = {
    Progress.done: _done,
    Progress.now: _now,
    Progress.waits: _waits,
    Progress.late: _late,
    Progress.next: _next,
}


def _block(text: str, size: int, left: int, *, bold: bool, colour: str = _INK) -> _Block:
    font, room = _font(size, bold), WIDTH - _EDGE - left
    return _Block(tuple(_wrapped(text, font, room)), size, bold, colour)


def _wrapped(text: str, font: ImageFont.FreeTypeFont, room: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= room:
            lines[-1] = longer
        else:
            lines += _broken(word, font, room)
    return lines


def _broken(word: str, font: ImageFont.FreeTypeFont, room: int) -> list[str]:
    """A word that is wider than the picture, in pieces."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and font.getlength(pieces[-1] + letter) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


@cache
def _font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(_fonts() / name), size)


def _fonts() -> Path:
    # matplotlib brings a font with all our letters; found, so as not to be imported for it.
    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        raise FileNotFoundError("matplotlib's fonts")
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    # Few colours: a quarter of the size, and nothing lost that an eye would miss.
    picture.quantize(64, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()
