"""Provinces' variants of one code in an imported layer, beside an entry of our own."""

from __future__ import annotations

import json
from pathlib import Path

from bot.layer_import import Importing
from knowledge.catalogue import load
from tests.knowledge.samples import catalogue_of, entry, record


def test_a_provinces_procedure_keeps_the_code_ours_has(tmp_path: Path) -> None:
    """What we have in plain words under its bare code is no variant of itself; others' are."""
    ours = catalogue_of(entry(code="6.000001", promulgator="UBND tỉnh Lào Cai"))
    rows = [
        record(code="6.000001", promulgator=f"UBND tỉnh {name}").raw
        for name in ("Lào Cai", "Gia Lai", "Đắk Lắk")
    ]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    Importing(tmp_path / "layer", ours).take(path)

    keys = ["6.000001", "6.000001.H15", "6.000001.H21"]
    assert sorted(file.stem for file in (tmp_path / "layer").iterdir()) == keys
    assert sorted(load([tmp_path / "layer"], base=None).procedures) == keys
