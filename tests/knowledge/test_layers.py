"""Whose words stand on top: bare names, official words, plain words, an office's own lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from knowledge.catalogue import load
from knowledge.layers import Problem, settle, walk
from tests.knowledge.samples import raw_entry, write_layer

CODE = "1.999001"
NAMED = {"code": CODE, "name": "Thủ tục đăng ký nuôi ong", "name_only": True}
OFFICIAL = raw_entry(official=True, summary="Lời công bố.")
NEWER = raw_entry(official=True, summary="Lời công bố mới.", result=None)
PLAIN = raw_entry(summary="Lời của ta.", result=None)
FEE = [{"channel": "counter", "fees": [{"kind": "amount", "amount": 8000}]}]
OWN = {"code": CODE, "channels": FEE}

ORDERS: list[tuple[list[dict[str, Any]], dict[str, Any]]] = [
    ([NAMED], {"name_only": True}),
    ([NAMED, OFFICIAL], {"summary": "Lời công bố.", "official": True}),
    ([OFFICIAL, NAMED], {"summary": "Lời công bố.", "official": True}),
    ([OFFICIAL, NEWER], {"summary": "Lời công bố mới.", "official": True}),
    ([OFFICIAL, PLAIN], {"summary": "Lời của ta."}),
    ([PLAIN, OFFICIAL], {"summary": "Lời của ta."}),
    ([PLAIN, OFFICIAL, NAMED], {"summary": "Lời của ta."}),
    ([OFFICIAL, {"code": CODE, "places": [{"name": "Nhà văn hóa"}]}], {"official": True}),
]


def _settled(files: list[dict[str, Any]]) -> tuple[dict[str, Any], list[Problem]]:
    problems: list[Problem] = []
    found = settle([(Path(f"{at}.yaml"), raw) for at, raw in enumerate(files)], problems)
    assert found
    return found.whole, problems


@pytest.mark.parametrize(("files", "expected"), ORDERS)
def test_whose_words_win(files: list[dict[str, Any]], expected: dict[str, Any]) -> None:
    """A name lies below official words and those below ours, whatever the order of layers."""
    whole, problems = _settled(files)

    assert {name: whole.get(name) for name in expected} == expected
    assert whole.get("official", False) == expected.get("official", False)
    assert problems == []


def test_whole_entries_are_never_mixed() -> None:
    """What the official words say is not mixed into ours, nor an older publication into a newer."""
    assert "result" not in _settled([OFFICIAL, PLAIN])[0]
    assert "result" not in _settled([OFFICIAL, NEWER])[0]


def test_an_office_s_own_fee_lies_over_either() -> None:
    """Lines of an office lie over official words as over ours."""
    for below in (OFFICIAL, PLAIN):
        whole, problems = _settled([OWN, below]) if below is OFFICIAL else _settled([below, OWN])
        counter = next(way for way in whole["channels"] if way["channel"] == "counter")
        assert counter["fees"] == FEE[0]["fees"]
        assert problems == []


def test_withdrawn_is_told_through_our_words() -> None:
    """A published end is no secret because our words stand on top."""
    gone = {"note": "bãi bỏ", "replaced_by": ["1.999002"]}

    assert _settled([{**OFFICIAL, "withdrawn": gone}, PLAIN])[0]["withdrawn"] == gone


def test_a_bad_file_leaves_what_lies_below() -> None:
    """A file that does not hold what it must is named; the one below stands."""
    whole, problems = _settled([OFFICIAL, {**PLAIN, "short_name": "x" * 60}])

    assert whole["summary"] == "Lời công bố."
    assert [(str(one.path), one.field) for one in problems] == [("1.yaml", "short_name")]


def test_names_are_kept_apart(tmp_path: Path) -> None:
    """A procedure of which only the name is known has no card, but search knows its name."""
    loaded = load([write_layer(tmp_path / "ten", NAMED)], base=None)

    assert loaded.problems == ()
    assert loaded.get(CODE) is None
    assert loaded.listed[CODE].name == "Thủ tục đăng ký nuôi ong"
    assert loaded.outlines[CODE].name_only
    assert loaded.outlines[CODE].phrases == ("đăng ký nuôi ong",)


def test_files_come_in_order_of_their_paths(tmp_path: Path) -> None:
    """Folders are walked as one reads them; only YAML files count, links to folders do not."""
    for name in ("b/2.yaml", "b/1.yml", "a/9.yaml", "b.yaml", "b/x.json", ".an/1.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "vong").symlink_to(tmp_path)

    expected = [".an/1.yaml", "a/9.yaml", "b/1.yml", "b/2.yaml", "b.yaml"]
    assert [name for name, _ in walk(tmp_path)] == expected
