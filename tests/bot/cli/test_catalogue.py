"""``python -m bot catalogue``: check, compare, import."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli.catalogue import command
from knowledge import catalogue
from tests.knowledge.samples import RECORD, raw_entry, write_layer


@pytest.fixture(autouse=True)
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand a catalogue of one entry in for the bundled one."""
    folder = write_layer(tmp_path / "base", raw_entry())
    monkeypatch.setattr(catalogue, "BUNDLED", folder)
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "var"))
    return folder


def run(*words: str | Path) -> Result:
    """Run the command with these words."""
    return CliRunner().invoke(command, [str(word) for word in words])


def published(path: Path, *changes: dict[str, Any], tail: str = "") -> Path:
    """A file of published records, each the sample with changes."""
    rows = [{k: v for k, v in {**RECORD, **c}.items() if v is not None} for c in changes]
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text(f"{text}\n{tail}", encoding="utf-8")
    return path


# --- check -------------------------------------------------------------------------------------


def test_check_counts() -> None:
    """A catalogue without mistakes is counted, and that is all."""
    result = run("check")

    assert result.exit_code == 0
    assert result.stdout == "1 thủ tục, 1 lĩnh vực, 0 lỗi.\n"


@pytest.mark.parametrize("given", ["argument", "setting"])
def test_check_names_file_field_and_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    """Every mistake of a layer is told with file, field and reason, and the exit code says so."""
    layer = write_layer(tmp_path / "xa", {"code": "1.999001", "short_name": "x" * 50})
    (layer / "rach.yaml").write_text("code: [", encoding="utf-8")
    if given == "setting":
        monkeypatch.setenv("BOT_CATALOGUE_LAYERS", str(layer))

    result = run("check", *([layer] if given == "argument" else []))

    assert result.exit_code == 1
    assert f"{layer / '1.999001.yaml'}: short_name: dài 50 ký tự, tối đa 40" in result.stderr
    assert f"{layer / 'rach.yaml'}: tệp hỏng hoặc dở dang" in result.stderr
    assert "1 thủ tục, 1 lĩnh vực, 2 lỗi." in result.stdout
    assert "Sửa các lỗi trên" in result.stderr


def test_check_names_a_missing_folder(tmp_path: Path) -> None:
    """A layer that is not there is a mistake."""
    result = run("check", tmp_path / "đâu")

    assert result.exit_code == 1
    assert "không có thư mục này" in result.stderr


@pytest.mark.parametrize("words", [["check"], ["diff", "FILE"]])
def test_a_wrong_setting_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    """A setting that cannot be read ends in a sentence that names it."""
    monkeypatch.setenv("BOT_HTTP_PORT", "cổng")
    path = published(tmp_path / "a.jsonl", {})

    result = run(*(path if word == "FILE" else word for word in words))

    assert result.exit_code == 1
    assert "BOT_HTTP_PORT" in result.stderr


# --- diff --------------------------------------------------------------------------------------


def test_diff_of_nothing(tmp_path: Path) -> None:
    """Where nothing differs, the exit code is good and the totals say so."""
    result = run("diff", published(tmp_path / "a.jsonl", {}, {"code": "1.999009"}))

    assert result.exit_code == 0
    assert result.stdout == (
        "1 mục trong danh mục: 0 khác biệt cần xem, 0 đã giải thích; 1 thủ tục ngoài danh mục.\n"
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"decision": "9/QĐ"}, ["quyết định", "danh mục: 12/QĐ-BNN", "bản công bố: 9/QĐ"]),
        ({"name": "Nuôi ong"}, ["tên", "bản công bố: Nuôi ong"]),
        ({"documents": []}, ["giấy tờ", "danh mục: Bản vẽ vị trí đặt tổ ong"]),
        (
            {"methods": [{**m, "time_limit": "9 Ngày"} for m in RECORD["methods"]]},
            ["thời hạn", "bản công bố: counter 9 day, online 9 day"],
        ),
        (
            {"methods": [{**m, "fee": "5.000 đồng"} for m in RECORD["methods"]]},
            ["phí", "bản công bố: counter 5,000 VND, online 5,000 VND"],
        ),
        ({"state": "WITHDRAWN"}, ["bãi bỏ", "danh mục: đang dùng"]),
    ],
)
def test_diff_says_what_went_stale(
    tmp_path: Path, changes: dict[str, Any], told: list[str]
) -> None:
    """What differs is told with both sides, and the exit code asks for a look."""
    result = run("diff", published(tmp_path / "a.jsonl", changes))

    assert result.exit_code == 1
    assert all(line in result.stdout for line in told), result.stdout
    assert "khác biệt cần xem" in result.stdout
    assert "source.differences" in result.stderr


def test_diff_of_a_complete_list(tmp_path: Path) -> None:
    """With --complete an entry that the list lacks is withdrawn; without, it is not."""
    path = published(tmp_path / "a.jsonl", {"code": "1.999009"})

    assert run("diff", path).exit_code == 0
    result = run("diff", "--complete", path)
    assert result.exit_code == 1
    assert "bãi bỏ" in result.stdout


def test_diff_shows_the_explained_on_request(tmp_path: Path, base: Path) -> None:
    """What is explained is counted, and shown with its reason only with --all."""
    raw = raw_entry()
    raw["source"]["differences"] = {"decision": "đánh máy nhầm"}
    write_layer(base, raw)
    path = published(tmp_path / "a.jsonl", {"decision": "9/QĐ"}, {"code": "1.999009"})

    short, long = run("diff", path), run("diff", "--all", path)

    assert (short.exit_code, long.exit_code) == (0, 0)
    assert "1 đã giải thích; 1 thủ tục ngoài danh mục" in short.stdout
    assert "đánh máy nhầm" not in short.stdout
    assert "lý do: đánh máy nhầm" in long.stdout
    assert "1.999009" in long.stdout
    assert "· mới" in long.stdout


def test_diff_takes_the_first_of_each_code(tmp_path: Path) -> None:
    """Of two records of one code the first file's counts; bad lines are told."""
    first = published(tmp_path / "a.jsonl", {}, {"code": "1.999009"}, tail="{torn")
    second = published(tmp_path / "b.jsonl", {"decision": "9/QĐ"})

    result = run("diff", first, second)

    assert "0 khác biệt cần xem" in result.stdout
    assert "Bỏ qua a.jsonl, dòng 3" in result.stderr


@pytest.mark.parametrize(("tail", "count"), [("{torn", 1), ('{torn\n{"code": 1}', 2)])
def test_diff_counts_lines_it_could_not_read(tmp_path: Path, tail: str, count: int) -> None:
    """Lines that are no record are in the totals, and the exit code says that not all was read."""
    result = run("diff", published(tmp_path / "a.jsonl", {}, tail=tail))

    assert result.exit_code == 1
    assert result.stdout.endswith(f" Bỏ qua {count} dòng không đọc được.\n")
    assert "Sửa các dòng không đọc được" in result.stderr


def test_diff_asks_for_both(tmp_path: Path) -> None:
    """What went stale and what could not be read are both to be seen to."""
    result = run("diff", published(tmp_path / "a.jsonl", {"decision": "9/QĐ"}, {}, tail="{torn"))

    assert result.exit_code == 1
    assert "source.differences" in result.stderr
    assert "Sửa các dòng không đọc được" in result.stderr


@pytest.mark.parametrize("words", [["diff"], ["diff", "đâu.jsonl"], ["import", "đâu.jsonl"]])
def test_missing_files_are_told(words: list[str]) -> None:
    """A command without its file, or with one that is not there, does not run."""
    result = run(*words)

    assert result.exit_code == 2
    assert "Traceback" not in result.stderr
