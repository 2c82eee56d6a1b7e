"""The State's own files beside the project: every one is read, and every figure of it is kept."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from knowledge.catalogue import problems_of
from knowledge.formats.published import Unreadable, read
from knowledge.formats.published.texts import line, text
from knowledge.formats.records import BadRecord, Record
from knowledge.official import entry_of

SHARED = Path(__file__).parents[5] / "shared"
FORMATS = SHARED / "formats"
JSON = sorted((FORMATS / "portal_json").glob("*.json"))
PDF = sorted((FORMATS / "portal_pdf").glob("*.pdf"))

pytestmark = pytest.mark.skipif(not FORMATS.is_dir(), reason="no official files beside the project")


def one(path: Path) -> Record:
    """The only record of a file."""
    (found,) = read(path)
    assert isinstance(found, Record), found
    return found


@cache
def known() -> dict[str, Record]:
    """The records of the shared data by their codes."""
    found: dict[str, Record] = {}
    for name in ("procedures", "procedures_extra"):
        with gzip.open(SHARED / "data" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for raw in map(json.loads, lines):
                found[raw["code"]] = Record(raw["code"], raw["name"], raw)
    return found


def test_every_json_is_a_whole_record_and_a_valid_entry() -> None:
    """All of them, none bad, none a mere name; each makes an entry that loads."""
    for path in JSON:
        record = one(path)

        assert record.code == path.stem
        assert not record.is_name_only
        assert problems_of(entry_of(record), path) == []


def amounts(raw: dict[str, Any]) -> Iterator[tuple[int, Any]]:
    """Every fee that is more than nothing, with the place of its way to submit."""
    for spot, way in enumerate(raw["executionMethods"]):
        for fee in way.get("fees") or []:
            if fee.get("value"):
                yield spot, fee["value"]


def test_every_figure_of_a_json_is_kept() -> None:
    """Fees, times, quantities and texts all stand in the record, each at its own way or paper."""
    for path in JSON:
        raw, record = json.loads(path.read_bytes()), one(path)
        ways = record.raw["methods"]
        for spot, value in amounts(raw):
            told = [fee.amount for fee in record.ways[spot].fees]
            assert float(value) in told, path
        for way, made in zip(raw["executionMethods"], ways, strict=True):
            number = way["processingTime"]
            kept = f"{made.get('time_limit')} {made.get('time_published')}"
            assert number in (0, None) or str(number) in kept, path
            assert text(way.get("description")) == made.get("description", "")
            for fee in way.get("fees") or []:
                assert text(fee.get("description")) in made.get("fee", ""), path
        papers = [c for case in raw["executionCases"] for c in case["profileComponents"]]
        assert [(c["originalQty"], c["copyQty"]) for c in papers] == [
            (d.original, d.copies) for d in record.documents
        ]
        for paper, document in zip(papers, record.documents, strict=True):
            assert document.name == text(paper["name"])
            assert all(line(a["fileName"]) in document.form for a in paper["attachments"])


FEE_OF_250 = "1.004889"


def test_json_agrees_with_the_records_made_of_it() -> None:
    """Papers, times and fees are those of the shared records, but for a fee they had lost."""
    differing = [
        record.code
        for record in map(one, JSON)
        if record.code in known() and record.digests() != known()[record.code].digests()
    ]

    assert set(differing) <= {FEE_OF_250, "1.000358", "1.000363", "1.001714"}


@pytest.mark.parametrize("path", PDF, ids=lambda path: path.stem)
def test_each_pdf_agrees_with_its_record(path: Path) -> None:
    """Papers, times and fees of the export are those of the record, to the letter."""
    record = one(path)
    same = known()[record.code]

    assert record.name == same.name
    assert record.digests() == same.digests()
    assert record.documents == same.documents
    for key in ("decision", "level", "targets", "field", "promulgator", "raw_date", "result"):
        assert record.raw[key] == same.raw[key]
    assert re.sub(r"\W+", "", record.raw["steps"]) == re.sub(r"\W+", "", same.raw["steps"])
    assert problems_of(entry_of(record), path) == []


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("portal_excel/danh-sach-tthc-BoCongAn.xlsx", 339),
        ("portal_excel/danh-sach-tthc-BoTuPhap.xlsx", 271),
        ("portal_excel/toa-an-nhan-dan.xlsx", 3),
        ("other/PTO.xls", 1037),
    ],
)
def test_lists_are_read_to_the_last_row(name: str, count: int) -> None:
    """Every row is a name with its agency or promulgator; none is bad."""
    found = list(read(FORMATS / name))

    assert len(found) == count
    assert not [r for r in found if isinstance(r, BadRecord)]
    for record in found:
        assert isinstance(record, Record)
        assert record.is_name_only
        assert record.raw.get("agency") or record.raw.get("promulgator")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("other/word97.doc", "Word 97"),
        ("other/image-only.pdf", "chỉ có ảnh chụp"),
        ("other/plain-text-named.doc", "chữ trơn"),
        ("dossiers/igate_search.json", "không có thủ tục"),
        ("dossiers/national_sync.json", "không có thủ tục"),
        ("README.md", "chữ trơn"),
    ],
)
def test_others_are_refused(name: str, said: str) -> None:
    """Files that hold no procedure are refused with what they are."""
    with pytest.raises(Unreadable, match=said):
        read(FORMATS / name)
