"""A compiled catalogue is the catalogue of its files, whatever happens to them."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from knowledge import catalogue
from knowledge.catalogue import Catalogue
from knowledge.compiled import Compiled, compile_layers
from knowledge.compiled_form import from_bytes, to_bytes
from knowledge.question import read
from tests.knowledge.samples import NASTY, modest, raw_entry

ALWAYS = 2**62
"""A moment before which every file was changed: each time is proof."""

CODES = ("1.999001", "1.999002", "1.999002.H15", "2.000001")
CHANGES: tuple[dict[str, Any], ...] = (
    {},
    {"official": True},
    {"official": True, "name": "Thủ tục đăng ký nuôi ong (cấp tỉnh)"},
    {"short_name": "x" * 60},
    {"aliases": ["nuôi ong", "làm tổ ong"]},
    {"level": []},
    {"withdrawn": {"note": "bãi bỏ"}},
)
PARTS: tuple[dict[str, Any], ...] = (
    {"name": "Nuôi ong", "name_only": True},
    {"places": [{"name": "Nhà văn hóa thôn"}]},
    {"fee": 5},
)

raws = st.builds(
    lambda code, raw: yaml.safe_dump({**raw, "code": code}, allow_unicode=True),
    st.sampled_from(CODES),
    st.sampled_from([*(raw_entry(**change) for change in CHANGES), *PARTS]),
)
files = raws | st.sampled_from(["", "a: [", "code: 1", "- 1", *NASTY[:6], "code: '1.999001'"])
names = st.sampled_from(["1.yaml", "2.yml", "ho-tich/1.yaml", "ho-tich/a b.yaml"])
layer = st.dictionaries(names, files, max_size=4)
layers = st.lists(layer, min_size=1, max_size=3)


def _write(root: Path, given_layers: list[dict[str, str]]) -> list[Path]:
    folders = []
    for number, contents in enumerate(given_layers):
        folder = root / str(number)
        folder.mkdir(exist_ok=True)
        for path in [one for one in folder.rglob("*") if one.is_file()]:
            if str(path.relative_to(folder)) not in contents:
                path.unlink()
        for name, text in contents.items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            content = text.encode("utf-8", "surrogatepass")
            if not path.exists() or path.read_bytes() != content:
                path.unlink(missing_ok=True)
                path.write_bytes(content)
                # Disks tell the time in ticks; a test is faster than that.
                _later(path)
        folders.append(folder)
    return folders


def _later(path: Path) -> None:
    global _moment
    _moment += 10**9
    os.utime(path, ns=(_moment, _moment))


_moment = 10**18


def _same(compiled: Compiled, plain: Catalogue) -> None:
    opened = compiled.catalogue
    assert dict(opened.procedures) == dict(plain.procedures)
    assert dict(opened.listed) == dict(plain.listed)
    assert dict(opened.paths) == dict(plain.paths)
    assert sorted(map(str, opened.problems)) == sorted(map(str, plain.problems))
    assert list(opened.outlines) == list(plain.outlines)
    assert [p.model_fields_set for p in opened] == [p.model_fields_set for p in plain]
    assert [(e.code, e.phrases, e.plain) for e in compiled.entries] == [
        (e.code, e.phrases, e.plain) for e in plain.outlines.values()
    ]


@modest
@given(layers)
def test_compiled_is_as_read(given_layers: list[dict[str, str]]) -> None:
    """Entries, names, paths and problems of any layers are those of plain reading."""
    with TemporaryDirectory() as name:
        folders = _write(Path(name), given_layers)

        compiled = compile_layers(folders, trusted=ALWAYS)

        _same(compiled, catalogue.load(folders, base=None))
        again = from_bytes(to_bytes(compiled))
        assert again
        _same(again, catalogue.load(folders, base=None))


@modest
@given(layers, layers)
def test_what_changes_is_picked_up(
    before: list[dict[str, str]], after: list[dict[str, str]]
) -> None:
    """Files changed, added or taken away: the next compiling tells what is there now."""
    with TemporaryDirectory() as name:
        after = (after + before)[: len(before)]
        first = compile_layers(_write(Path(name), before), trusted=ALWAYS)
        folders = _write(Path(name), after)

        second = compile_layers(folders, from_bytes(to_bytes(first)), trusted=ALWAYS)

        _same(second, catalogue.load(folders, base=None))
        anew = compile_layers(folders, trusted=ALWAYS)
        asked = read("đăng ký nuôi ong")
        assert second.index.rank(asked) == anew.index.rank(asked)
        assert compile_layers(folders, second, trusted=ALWAYS) is second


def test_only_what_changed_is_read(tmp_path: Path) -> None:
    """A start after one change reads one file and settles one procedure."""
    contents = {f"{n}.yaml": yaml.safe_dump(raw_entry(code=f"1.99900{n}")) for n in range(9)}
    folders = _write(tmp_path, [contents])
    first = compile_layers(folders, trusted=ALWAYS)
    contents["3.yaml"] = yaml.safe_dump(raw_entry(code="1.999003", summary="Khác."))
    told: list[int] = []

    second = compile_layers(_write(tmp_path, [contents]), first, trusted=ALWAYS, tell=told.clear)
    compile_layers(folders, first, trusted=ALWAYS, tell=lambda: told.append(1))

    assert len(told) == 2
    changed = [code for code in second.catalogue.procedures if _summary(second, code) == "Khác."]
    assert changed == ["1.999003"]


def _summary(compiled: Compiled, code: str) -> str:
    return compiled.catalogue.procedures[code].summary


def test_a_file_of_this_very_moment_is_looked_at_again(tmp_path: Path) -> None:
    """Two changes within one tick of the disk's clock are two changes."""
    folder = _write(tmp_path, [{"1.yaml": yaml.safe_dump(raw_entry(summary="Một."))}])
    path = tmp_path / "0" / "1.yaml"
    now = path.stat().st_mtime_ns
    first = compile_layers(folder, trusted=now)
    path.write_text(yaml.safe_dump(raw_entry(summary="Hai.")))
    os.utime(path, ns=(now, now))

    second = compile_layers(folder, first, trusted=now + 10)

    assert [p.summary for p in second.catalogue] == ["Hai."]
    assert compile_layers(folder, second, trusted=now + 10) is second


def test_a_layer_that_is_not_there_is_told_each_time(tmp_path: Path) -> None:
    """A missing folder is a problem today and no entry tomorrow."""
    gone = tmp_path / "khong-co"
    first = compile_layers([gone], trusted=ALWAYS)

    assert [str(one) for one in first.problems] == [f"{gone}: không có thư mục này"]
    assert compile_layers([gone], first, trusted=ALWAYS) is first


@pytest.mark.parametrize("spoil", [lambda b: b[:-1], lambda b: b"", lambda b: b[:30] + b[31:]])
def test_torn_bytes_are_refused(spoil: Any, tmp_path: Path) -> None:
    """What is not whole, or of another version, is compiled anew instead of believed."""
    folders = _write(tmp_path, [{"1.yaml": yaml.safe_dump(raw_entry())}])
    content = to_bytes(compile_layers(folders, trusted=ALWAYS))

    assert from_bytes(content)
    assert from_bytes(spoil(content)) is None
    assert from_bytes(content[:5] + bytes([content[5] ^ 1]) + content[6:]) is None
