"""The catalogue at a start: from the store where it can be, from the files where it must."""

from __future__ import annotations

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import compiling
from bot.settings import Settings
from bot.wiring import answering
from knowledge import catalogue
from knowledge.compiled import Compiled
from tests.knowledge.samples import raw_entry, write_layer

CODE = "1.999001"


@pytest.fixture(autouse=True)
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand a catalogue of one entry in for the bundled one."""
    folder = write_layer(tmp_path / "base", raw_entry())
    monkeypatch.setattr(catalogue, "BUNDLED", folder)
    _aged(folder)
    return folder


@pytest.fixture
def given(tmp_path: Path, url: str) -> Settings:
    """Settings with a layer and a store of their own, on SQLite and on PostgreSQL."""
    layer = write_layer(tmp_path / "lop", raw_entry(code="1.999002"))
    _aged(layer)
    return Settings(data_dir=tmp_path / "var", database_url=url, catalogue_layers=(layer,))


def _aged(folder: Path) -> None:
    for path in folder.rglob("*.yaml"):
        os.utime(path, (1_700_000_000, 1_700_000_000))


def _opened(given: Settings, **changes: Any) -> tuple[Compiled, int]:
    """Open the catalogue; also tell how much had to be read for it."""
    read: list[int] = []
    made = compiling.opened(given, tell=lambda: read.append(1), **changes)
    return made, len(read)


def test_the_second_start_reads_no_file(given: Settings) -> None:
    """What was compiled and kept is there at the next start, the same."""
    first, before = _opened(given, keep=True)
    second, after = _opened(given, keep=True)

    assert (before, after) == (4, 0)
    assert dict(second.catalogue.procedures) == dict(first.catalogue.procedures)
    assert set(second.catalogue.procedures) == {CODE, "1.999002"}


def test_a_changed_file_is_read_at_the_next_start(given: Settings) -> None:
    """Who edits a file finds the edit after a restart; nothing else is read."""
    _opened(given, keep=True)
    path = given.catalogue_layers[0] / "1.999002.yaml"
    path.write_text(yaml.safe_dump(raw_entry(code="1.999002", summary="Mới.")), encoding="utf-8")

    made, read = _opened(given, keep=True)

    assert read == 2
    assert made.catalogue.procedures["1.999002"].summary == "Mới."


def test_other_layers_are_another_catalogue(given: Settings) -> None:
    """A layer that is switched off is not in what was kept."""
    _opened(given, keep=True)

    assert set(_opened(given, layers=())[0].catalogue.procedures) == {CODE}
    assert set(_opened(given)[0].catalogue.procedures) == {CODE, "1.999002"}


def test_two_processes_at_once(given: Settings) -> None:
    """Processes that start together compile the same and leave one whole catalogue."""
    compiling.opened(given, layers=(), keep=True)
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _: compiling.opened(given, keep=True), range(2)))

    third, read = _opened(given)

    assert read == 0
    assert [dict(one.catalogue.procedures) for one in made] == [
        dict(third.catalogue.procedures)
    ] * 2


def test_without_a_store_files_are_read(tmp_path: Path) -> None:
    """A command that keeps nothing makes no store, and works as well."""
    given = Settings(data_dir=tmp_path / "khong-co")

    made, read = _opened(given)

    assert (len(made.catalogue), read) == (1, 2)
    assert not (tmp_path / "khong-co").exists()


@pytest.mark.parametrize("keep", [True, False])
def test_a_store_that_cannot_be_opened_stops_nothing(tmp_path: Path, keep: bool) -> None:
    """The files are the truth: a store of another make or age is done without."""
    folder = tmp_path / "var"
    folder.mkdir()
    (folder / "bot.db").write_bytes(b"no database at all" * 300)

    assert len(_opened(Settings(data_dir=folder), keep=keep)[0].catalogue) == 1


def test_a_store_of_an_older_version_stops_nothing(tmp_path: Path) -> None:
    """Before the first migration there is no table to look into."""
    (tmp_path / "var").mkdir()
    sqlite3.connect(tmp_path / "var" / "bot.db").close()

    assert len(_opened(Settings(data_dir=tmp_path / "var"))[0].catalogue) == 1


def test_what_was_kept_torn_is_made_anew(given: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that are not whole are not believed."""
    with monkeypatch.context() as patch:
        patch.setattr(compiling, "to_bytes", lambda _: b"MCC1 torn")
        _opened(given, keep=True)

    made, read = _opened(given)

    assert (len(made.catalogue), read) == (2, 4)


def test_the_office_s_words_open_nothing_else(given: Settings) -> None:
    """Laying an office's words over reads those alone; what lies below stays closed."""
    made = answering(given)

    taught = made.taught({CODE: {"code": CODE, "aliases": ["quạc quạc"]}})

    laid, below = taught.ports.catalogue, made.ports.catalogue
    assert laid.procedures[CODE].aliases == ("quạc quạc",)
    assert laid.outlines["1.999002"] is below.outlines["1.999002"]
    assert laid.outlines[CODE].phrases[-1] == "quạc quạc"
    assert taught.taught({}).ports.catalogue.procedures[CODE].aliases == ()
    assert "quac" in taught.ports.index.vocabulary
    assert "quac" not in taught.taught({}).ports.index.vocabulary
