"""JSON lists of dossiers, one object at a time: a month of a province need not be in memory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from knowledge.formats.refusals import EmptyFile, NotATable, TooBig, TornFile
from knowledge.formats.sheet import Limits
from knowledge.formats.texts import Texts

_LIST = re.compile(r'"(?:content|data|result|results|items|rows)"\s*:\s*\[')
_HEAD = 1 << 16
"""Characters within which the list must begin."""
_LARGEST = 1 << 20
"""Characters of one dossier; real ones have a few thousand, so more is an object without an end."""

Numbered = tuple[int, dict[str, Any]]


def objects(texts: Texts, limits: Limits) -> Iterator[Numbered]:
    """Yield the objects of ``{"content": […]}``, ``{"data": […]}``, a bare list, or a lone one.

    They are numbered from 1.

    Raises:
        TornFile: the list does not end, or is no JSON from some object on.
        NotATable: JSON that holds no list of objects.
        EmptyFile: the list is empty.
        TooBig: more objects than the limit.
    """
    pieces = texts.pieces()
    buffer = ""
    while len(buffer) < _HEAD and (piece := next(pieces, None)) is not None:
        buffer += piece
    buffer = buffer.lstrip()
    match = _LIST.search(buffer, 0, _HEAD)
    if buffer.startswith("{") and not match:
        yield _lone(buffer + "".join(pieces))
        return
    count = 0
    for count, item in enumerate(_listed(buffer[match.end() if match else 1 :], pieces), 1):
        if count > limits.rows:
            raise TooBig
        if not isinstance(item, dict):
            raise NotATable
        yield count, item
    if not count:
        raise EmptyFile


def _lone(text: str) -> Numbered:
    if len(text) > _LARGEST:
        raise NotATable
    try:
        item = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise TornFile from error
    return 1, item


def _listed(buffer: str, pieces: Iterator[str]) -> Iterator[Any]:
    """Decode what stands between commas until the list is closed."""
    decoder = json.JSONDecoder()
    spot = 0
    while True:
        spot = _skip(buffer, spot)
        if buffer[spot : spot + 1] == "]":
            return
        try:
            item, end = decoder.raw_decode(buffer, spot)
            # A number or a word may go on in the next piece.
            if end == len(buffer):
                raise ValueError
        except (ValueError, RecursionError) as error:
            piece = next(pieces, None)
            if piece is None or isinstance(error, RecursionError):
                raise TornFile from error
            buffer, spot = buffer[spot:] + piece, 0
            if len(buffer) > _LARGEST:
                raise TornFile from error
            continue
        yield item
        spot = end


def _skip(buffer: str, spot: int) -> int:
    while spot < len(buffer) and buffer[spot] in " \t\r\n,":
        spot += 1
    return spot
