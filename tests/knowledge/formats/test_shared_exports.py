"""The exports that the whole work is measured by, read to the last row."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from knowledge.formats.dossiers import Taken, read
from tests.knowledge.formats.lists import TODAY

EXPORTS = Path(__file__).parents[4] / "shared" / "data" / "exports"
FULL = ("danh-sach-ho-so.xlsx", "igate-thang.json", "opencps.csv")
"""Exports that carry the whole status; the others carry a part of it."""

pytestmark = pytest.mark.skipif(not EXPORTS.is_dir(), reason="no exports beside the project")


def _expected() -> dict[str, dict[str, dict[str, Any]]]:
    files: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for line in (EXPORTS / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        files[item["file"]][item["code"]] = item
    return files


def test_every_export() -> None:
    """No row is refused or lost, and codes, days, procedures and statuses are the expected ones."""
    for name, expected in _expected().items():
        found = {
            r.dossier.code: r.dossier
            for r in read(EXPORTS / name, name, TODAY)
            if isinstance(r, Taken)
        }
        assert found.keys() == expected.keys()
        for code, item in expected.items():
            dossier = found[code]
            assert dossier.received_at is not None
            assert dossier.due_at is not None
            assert dossier.received_at.date().isoformat() == item["received"]
            assert dossier.due_at.date().isoformat() == item["due"]
            assert dossier.procedure in ("", item["procedure"])
            assert name not in FULL or dossier.status == item["status"]
            assert name == "igate-thang.json" or len(dossier.holder.phone) == 10
