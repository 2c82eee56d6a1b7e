"""A compiled catalogue as bytes, and back; bytes that were not written by this code are refused.

Plain numbers and JSON, nothing that could run. What the code makes of a file may change with the
code, so its digest stands in front: another version compiles anew.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import astuple, fields
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.compiled import Compiled, Mark
from knowledge.entry import Entry
from knowledge.features import Features
from knowledge.incidence import Incidence, Numbers
from knowledge.layers import Problem

_MAGIC = b"MCC1"
_HERE = Path(__file__).parent
_FIELDS = [one.name for one in fields(Entry) if one.name != "body"]
_LISTS = {"phrases", "level", "targets"}


@cache
def version() -> bytes:
    """The digest of the code that reads entries, 16 bytes."""
    digest = hashlib.blake2b(digest_size=16)
    read = (*_HERE.glob("*.py"), *_HERE.glob("*.csv"), *_HERE.glob("lexicon/*"))
    for path in sorted(path for path in read if path.is_file()):
        digest.update(path.read_bytes())
    return digest.digest()


def to_bytes(compiled: Compiled) -> bytes:
    """Write a compiled catalogue down."""
    features = compiled.features
    told = {
        "layers": compiled.layers,
        "marks": [astuple(mark) for mark in compiled.marks],
        "problems": [[str(one.path), one.field, one.reason] for one in compiled.problems],
        "entries": [_row(entry) for entry in compiled.entries],
        "paths": compiled.paths,
        "said": features.said,
        "words": [features.phrases.words, features.bodies.words],
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    incidences = (features.phrases, features.bodies)
    numbers = [features.counts, *(part for one in incidences for part in (one.sizes, one.ids))]
    sizes = np.array([len(one) for one in compiled.packed], dtype=np.int32)
    parts = [zlib.compress(text.encode("utf-8", "surrogatepass"), 1)]
    parts += [zlib.compress(part.astype(np.int32).tobytes(), 1) for part in (*numbers, sizes)]
    body = b"".join([*_framed(parts), *compiled.packed])
    return b"".join([_MAGIC, version(), zlib.crc32(body).to_bytes(4, "big"), body])


def from_bytes(content: bytes) -> Compiled | None:
    """Read a compiled catalogue; None where it is torn, or of another version of the code."""
    body = memoryview(content)[24:]
    head = content[:20], content[20:24]
    if head != (_MAGIC + version(), zlib.crc32(body).to_bytes(4, "big")):
        return None
    parts, packed = _parts(body)
    told = json.loads(parts[0].decode("utf-8", "surrogatepass"))
    counts, *incidences, sizes = (np.frombuffer(part, dtype=np.int32) for part in parts[1:])
    phrases, bodies = (
        Incidence(words, *incidences[at : at + 2])
        for words, at in zip(told["words"], (0, 2), strict=True)
    )
    return Compiled(
        tuple(told["layers"]),
        tuple(Mark(*mark) for mark in told["marks"]),
        tuple(Problem(Path(path), field, reason) for path, field, reason in told["problems"]),
        tuple(_entries(told["entries"])),
        tuple(_cut(packed, sizes)),
        tuple(told["paths"]),
        Features(counts, phrases, tuple(told["said"]), bodies),
    )


def _row(entry: Entry) -> list[Any]:
    known = None if entry.known is None else sorted(entry.known)
    return [known if name == "known" else getattr(entry, name) for name in _FIELDS]


def _entries(rows: Sequence[Sequence[Any]]) -> Iterator[Entry]:
    # A few hundred fields, units and levels stand in thousands of entries.
    same: dict[Any, Any] = {}
    for row in rows:
        values = dict(zip(_FIELDS, row, strict=True))
        for name in _LISTS:
            values[name] = tuple(values[name])
        if values["known"] is not None:
            values["known"] = frozenset(values["known"])
        for name in ("level", "targets", "field", "unit", "province", "known"):
            values[name] = same.setdefault(values[name], values[name])
        yield Entry(**values)


def _cut(packed: memoryview, sizes: Numbers) -> Iterator[bytes]:
    ends = accumulate(sizes.tolist(), initial=0)
    return (bytes(packed[start:end]) for start, end in pairwise(ends))


def _framed(parts: Sequence[bytes]) -> Iterator[bytes]:
    yield len(parts).to_bytes(4, "big")
    for part in parts:
        yield len(part).to_bytes(8, "big")
        yield part


def _parts(body: memoryview) -> tuple[list[bytes], memoryview]:
    """The framed parts, unpacked, and what stands behind them."""
    parts = []
    at = 4
    for _ in range(int.from_bytes(body[:4], "big")):
        size = int.from_bytes(body[at : at + 8], "big")
        parts.append(zlib.decompress(body[at + 8 : at + 8 + size]))
        at += 8 + size
    return parts, body[at:]
