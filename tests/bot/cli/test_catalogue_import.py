"""``python -m bot catalogue import``: what becomes of files, good, bad, torn, old and new."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import yaml
from click.testing import CliRunner, Result

from bot import compiling, settings
from bot.cli.catalogue import command
from knowledge import catalogue
from tests.knowledge.samples import RECORD, raw_entry, write_layer

CODE = "1.999002"


@pytest.fixture(autouse=True)
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand a catalogue of one entry in for the bundled one, over a store of its own."""
    folder = write_layer(tmp_path / "base", raw_entry())
    monkeypatch.setattr(catalogue, "BUNDLED", folder)
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "var"))
    return folder


@pytest.fixture
def layer(tmp_path: Path) -> Path:
    """A layer that is not there yet."""
    return tmp_path / "lop"


def run(*words: str | Path) -> Result:
    """Run the command with these words."""
    return CliRunner().invoke(command, [str(word) for word in words])


def published(path: Path, *changes: dict[str, Any], tail: str = "") -> Path:
    """A file of published records, each the sample with changes."""
    rows = [{k: v for k, v in {**RECORD, **c}.items() if v is not None} for c in changes]
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{text}\n{tail}", encoding="utf-8")
    return path


def held(layer: Path) -> dict[str, dict[str, Any]]:
    """What the files of a layer hold, by name."""
    return {p.name: yaml.safe_load(p.read_bytes()) for p in sorted(layer.iterdir())}


def test_records_become_a_layer(tmp_path: Path, layer: Path) -> None:
    """Content, bare names and what is ours already: each is kept for what it is."""
    path = published(
        tmp_path / "a.jsonl",
        {},
        {"code": CODE, "name": "Thủ tục thả diều"},
        {"code": "1.999003", "name": "Thủ tục chăn trâu", "methods": None},
    )

    result = run("import", path, "--layer", layer)
    loaded = catalogue.load([layer], base=None)

    assert result.exit_code == 0, result.output
    assert "Đã nhập: 2 có nội dung, 1 chỉ có tên" in result.stdout
    assert "1 mục trong đó đã có lời thường, bot vẫn nói lời ấy." in result.stdout
    assert f"BOT_CATALOGUE_LAYERS={layer}" in result.stdout
    assert loaded.problems == ()
    assert loaded.procedures[CODE].name == "Thủ tục thả diều"
    assert loaded.procedures[CODE].official
    assert loaded.listed["1.999003"].name == "Thủ tục chăn trâu"
    over = catalogue.load([layer], base=catalogue.BUNDLED)
    assert not over.procedures["1.999001"].official


def test_a_bad_file_stops_nothing(tmp_path: Path, layer: Path) -> None:
    """Torn, foreign and empty files are told and listed with a reason; the others are taken."""
    folder = tmp_path / "tep"
    published(folder / "sau" / "tot.jsonl", {"code": CODE}, {"code": CODE}, tail="{torn")
    published(folder / "rieng.jsonl", {"code": "23604"}, {"code": "../../1.999004"})
    (folder / "rong.json").touch()
    (folder / "trang.pdf").write_bytes(b"<html><body>Loi</body></html>")
    (folder / "anh.doc").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / ".an.jsonl").write_text("{")

    result = run("import", folder, "--layer", layer)

    assert result.exit_code == 1
    assert list(held(layer)) == [f"{CODE}.yaml"]
    assert "5 không nhập được" not in result.stdout
    assert "6 không nhập được." in result.stdout
    assert "rieng.jsonl: 2 mục: mã riêng của địa phương" in result.stderr
    assert "Traceback" not in result.output
    with (tmp_path / "lop.khong-nhap.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    told = {row["Tệp"] for row in rows}
    assert told == {"anh.doc", "rieng.jsonl", "rong.json", "tot.jsonl", "trang.pdf"}
    assert all(row["Lý do"] for row in rows)
    assert not list(tmp_path.glob("*.yaml"))


def own_list(path: Path, *rows: tuple[str, str, str, str]) -> Path:
    """A province's list under its own codes: agency, code, state and name."""
    heading = ("TEN_CO_QUAN", "MA_THU_TUC", "TRANG_THAI", "TEN_THU_TUC")
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((heading, *rows)):
            sheet.write_row(number, 0, row)
    return path


def test_a_provinces_own_codes_are_taken_by_name(tmp_path: Path, layer: Path) -> None:
    """With the province named: what nobody lists yet, once; without it: told how, and nothing."""
    path = own_list(
        tmp_path / "rieng.xlsx",
        ("UBND Huyện Lâm Thao", "36599", "Mở", "Xét tặng giấy khen gia đình"),
        ("UBND Huyện Tam Nông", "36600", "Mở", "Thủ tục xét tặng giấy khen gia đình"),
        ("Sở Y tế", "2020.YT.05", "Mở", "Cấp thẻ vào khu cách ly"),
        ("Sở Y tế", "17", "Đóng", "Việc đã thôi"),
        ("Sở Tư pháp", "18", "Mở", raw_entry()["name"]),
    )

    without = run("import", path, "--layer", layer)
    assert without.exit_code == 1
    assert "--province TỈNH" in without.stderr
    assert not layer.exists()

    done = run("import", path, "--layer", layer, "--province", "tỉnh Phú Thọ")
    assert "2 chỉ có tên trong danh sách công bố. 2 mục mã riêng đã có" in done.stdout
    assert "danh sách ghi thủ tục đã đóng" in done.stderr
    taken = held(layer)
    assert list(taken) == ["DP.2020.YT.05.H44.yaml", "DP.36599.H44.yaml"]
    assert taken["DP.2020.YT.05.H44.yaml"]["unit"] == "Sở Y tế"
    assert "unit" not in taken["DP.36599.H44.yaml"]
    again = run("import", path, "--layer", layer, "--province", "Phú Thọ")
    assert "2 không đổi" in again.stdout


def test_a_province_is_one_that_exists(tmp_path: Path, layer: Path) -> None:
    """A name of no province, or of two, is told before anything is read."""
    for name in ("Atlantis", "Phú Thọ, Lai Châu"):
        done = run("import", tmp_path, "--layer", layer, "--province", name)
        assert done.exit_code == 1
        assert "không biết tỉnh" in done.stderr


def test_nothing_taken_points_to_no_layer(tmp_path: Path, layer: Path) -> None:
    """Where every file is torn, nobody is told to switch on a layer that is not there."""
    torn = tmp_path / "rach.json"
    torn.write_text('[{"code": "1.0', encoding="utf-8")

    result = run("import", torn, "--layer", layer)

    assert result.exit_code == 1
    assert not layer.exists()
    assert "BOT_CATALOGUE_LAYERS" not in result.output
    assert "chưa ghi gì vào lớp" in result.stderr


def test_a_clean_import_takes_the_old_list_away(tmp_path: Path, layer: Path) -> None:
    """A list of what was left out does not outlive its reasons."""
    path = published(tmp_path / "a.jsonl", {"code": CODE}, tail="{torn")
    run("import", path, "--layer", layer)
    published(path, {"code": CODE})

    assert run("import", path, "--layer", layer).exit_code == 0
    assert not (tmp_path / "lop.khong-nhap.csv").exists()


def test_importing_twice_is_the_same(tmp_path: Path, layer: Path) -> None:
    """A second import changes nothing and says so."""
    path = published(tmp_path / "a.jsonl", {"code": CODE}, {"code": "1.999003", "methods": None})
    run("import", path, "--layer", layer)
    before = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in layer.iterdir()}

    result = run("import", path, "--layer", layer)

    assert "Đã nhập: 2 không đổi." in result.stdout
    assert {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in layer.iterdir()} == before


ORDERS: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"raw_date": "2026-06-10"}, {"raw_date": "2026-07-01", "result": "Mới"}, "second"),
    ({"raw_date": "2026-07-01"}, {"raw_date": "2026-06-10", "result": "Cũ"}, "first"),
    ({"raw_date": "2026-06-10"}, {"raw_date": "2026-06-10", "result": "Sửa"}, "second"),
    ({}, {"methods": None}, "first"),
    ({"methods": None}, {}, "second"),
]


@pytest.mark.parametrize("apart", [True, False])
@pytest.mark.parametrize(("first", "second", "stays"), ORDERS)
def test_the_newer_and_fuller_stays(
    first: dict[str, Any], second: dict[str, Any], stays: str, apart: bool, tmp_path: Path
) -> None:
    """Of two publications the newer one stays, and a name never replaces content."""
    first, second = {**first, "code": CODE}, {**second, "code": CODE}
    layer, expected = tmp_path / "lop", tmp_path / "mong"
    chosen = first if stays == "first" else second
    run("import", published(tmp_path / "c.jsonl", chosen), "--layer", expected)
    if apart:
        files = [published(tmp_path / "a.jsonl", first), published(tmp_path / "b.jsonl", second)]
    else:
        files = [published(tmp_path / "a.jsonl", first, second)]

    run("import", *files, "--layer", layer)

    assert held(layer) == held(expected)


def test_what_an_office_wrote_stays(tmp_path: Path, layer: Path) -> None:
    """An entry somebody wrote in the layer is not overwritten by a publication."""
    write_layer(layer, raw_entry(code=CODE, summary="Lời của cơ quan."))

    result = run("import", published(tmp_path / "a.jsonl", {"code": CODE}), "--layer", layer)

    assert "1 giữ bản đang có" in result.stdout
    assert held(layer)[f"{CODE}.yaml"]["summary"] == "Lời của cơ quan."


def test_a_changed_figure_is_not_hidden(tmp_path: Path, layer: Path) -> None:
    """Where our words differ from a newer publication, the engineer is told."""
    methods = [{**RECORD["methods"][0], "fee": "50,000 Việt Nam Đồng"}, RECORD["methods"][1]]
    path = published(tmp_path / "a.jsonl", {"methods": methods})

    result = run("import", path, "--layer", layer)

    assert "CHÚ Ý: 1 mục đã viết lại" in result.stderr
    assert "1.999001 " in result.stderr
    assert ": phí" in result.stderr
    assert f"catalogue diff {path}" in result.stderr
    assert "CHÚ Ý" not in run("import", published(path, {}), "--layer", tmp_path / "khac").stderr


def test_the_next_start_reads_no_file(tmp_path: Path, layer: Path) -> None:
    """An import ends with the layer compiled in the store, under the setting it names."""
    run("import", published(tmp_path / "a.jsonl", {"code": CODE}), "--layer", layer)
    given = settings.read().model_copy(update={"catalogue_layers": (layer,)})
    read: list[int] = []

    made = compiling.opened(given, tell=lambda: read.append(1))

    assert set(made.catalogue.procedures) == {"1.999001", CODE}
    assert read == []


def test_provinces_variants_stand_side_by_side(tmp_path: Path, layer: Path) -> None:
    """One code of two provinces is two procedures."""
    both = ({"promulgator": f"UBND tỉnh {name}"} for name in ("Lai Châu", "Lâm Đồng"))

    run("import", published(tmp_path / "a.jsonl", *both), "--layer", layer)

    assert len(held(layer)) == 2
    assert all(name.startswith("1.999001.H") for name in held(layer))


def test_a_layer_inside_what_is_read_is_not_read(tmp_path: Path) -> None:
    """The layer's own files are no official files."""
    published(tmp_path / "tep" / "a.jsonl", {"code": CODE})
    layer = tmp_path / "tep" / "lop"

    first, second = (run("import", tmp_path / "tep", "--layer", layer) for _ in range(2))

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "1 không đổi" in second.stdout


def test_a_layer_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A folder that cannot be made ends in a sentence."""
    path = published(tmp_path / "a.jsonl", {"code": CODE})
    (tmp_path / "tep").write_text("", encoding="utf-8")

    result = run("import", path, "--layer", tmp_path / "tep" / "nhap")

    assert result.exit_code == 1
    assert "Không ghi được vào" in result.stderr
