"""``python -m bot search``: one question or a file of them, in words or as JSON."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli.search import command
from knowledge import catalogue
from tests.knowledge.samples import raw_entry, write_layer


@pytest.fixture(autouse=True)
def _small_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand a catalogue of two entries in for the bundled one."""
    base = write_layer(
        tmp_path / "base",
        raw_entry(aliases=["nuôi ong lấy mật"]),
        raw_entry(code="1.999002", name="Đăng ký khai sinh", short_name="Đăng ký khai sinh"),
    )
    monkeypatch.setattr(catalogue, "BUNDLED", base)
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "var"))


def run(*words: str | Path) -> Result:
    """Run the command with these words."""
    return CliRunner().invoke(command, [str(word) for word in words])


def objects(result: Result) -> list[dict[str, Any]]:
    """The JSON objects that were printed, one a line."""
    return [json.loads(line) for line in result.stdout.split("\n") if line]


def file_of(path: Path, *rows: Any) -> Path:
    """A file of JSON Lines."""
    path.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), encoding="utf-8")
    return path


def test_one_question_in_words() -> None:
    """A question is answered with its outcome, what is asked, and codes with names."""
    result = run("khai", "sinh", "cần", "giấy", "tờ", "gì")

    assert result.exit_code == 0
    assert "khai sinh cần giấy tờ gì  → found · hỏi: papers" in result.stdout
    assert "1.999002  Đăng ký khai sinh" in result.stdout


def test_one_question_as_json() -> None:
    """As JSON, a question is one object a program can read."""
    (row,) = objects(run("--json", "nuôi ong lấy mật hết bao nhiêu tiền"))

    assert row == {
        "question": "nuôi ong lấy mật hết bao nhiêu tiền",
        "outcome": "found",
        "codes": ["1.999001"],
        "asked": ["fee"],
    }


def test_a_file_is_measured(tmp_path: Path) -> None:
    """A file of questions gives one object a line and a summary of how many were right."""
    questions = file_of(
        tmp_path / "q.jsonl",
        {"question": "đăng ký khai sinh", "codes": ["1.999002"]},
        {"question": "nuôi ong", "codes": "1.999001"},
        {"question": "đăng ký khai sinh", "codes": ["1.999001"]},
        {"question": "nuôi ong", "codes": ["9.999999"]},
        {"question": "xin chào"},
    )

    *rows, last = objects(run("--json", "--file", questions))
    summary = last["summary"]

    assert [row["outcome"] for row in rows][-1] == "small_talk"
    assert (summary["questions"], summary["with_known_code"]) == (5, 3)
    assert summary["first"] == pytest.approx(2 / 3, abs=0.001)
    assert summary["wrongly_refused"] == 0
    assert summary["procedures"] == 2
    assert summary["median_ms"] <= summary["p99_ms"]


def test_a_file_in_words(tmp_path: Path) -> None:
    """Without --json the summary is a table."""
    result = run("--file", file_of(tmp_path / "q.jsonl", {"question": "khai sinh"}))

    assert result.exit_code == 0
    assert "questions: 1" in result.stdout
    assert "first: None" in result.stdout


def test_an_empty_file_is_measured(tmp_path: Path) -> None:
    """A file without questions has a summary without times."""
    (last,) = objects(run("--json", "--file", file_of(tmp_path / "q.jsonl")))

    assert (last["summary"]["questions"], last["summary"]["median_ms"]) == (0, None)


def test_published_records_are_added(tmp_path: Path) -> None:
    """One --catalogue takes several files, packed or plain, with names only too."""
    plain = file_of(tmp_path / "a.jsonl", {"code": "2.000001", "name": "Cấp giấy phép câu cá"})
    packed = tmp_path / "b.jsonl.gz"
    packed.write_bytes(gzip.compress('{"code": "2.000002", "name": "Thả diều"}'.encode()))

    result = run("--json", "thả diều", "--catalogue", plain, packed)

    assert objects(result)[0]["codes"][0] == "2.000002"
    assert objects(result)[0]["question"] == "thả diều"


def test_bad_records_are_told_and_passed_over(tmp_path: Path) -> None:
    """A line that is no record is named on standard error; the rest is searched."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"code": "2.000001", "name": "Thả diều"}\n{torn\n', encoding="utf-8")

    result = run("--json", "--catalogue", path, "thả diều")

    assert objects(result)[0]["codes"] == ["2.000001"]
    assert "Bỏ qua a.jsonl, dòng 2" in result.stderr


def test_a_wrong_layer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of a layer that does not load is named; the national entry answers."""
    layer = write_layer(tmp_path / "xa", {"code": "1.999002", "short_name": "x" * 50})
    monkeypatch.setenv("BOT_CATALOGUE_LAYERS", str(layer))

    result = run("--json", "đăng ký khai sinh")

    assert objects(result)[0]["codes"][0] == "1.999002"
    assert "1.999002.yaml: short_name: dài 50 ký tự" in result.stderr


def test_other_line_ends_stay_within_a_question(tmp_path: Path) -> None:
    """A line separator inside a question does not tear its line."""
    questions = tmp_path / "q.jsonl"
    questions.write_text('\ufeff{"question": "khai\u2028sinh\x85"}\r\n\r\n', encoding="utf-8")

    row, _ = objects(run("--json", "--file", questions))

    assert row["outcome"] in ("found", "choose")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{torn", "q.jsonl, dòng 1"),
        (b'{"question": "a"}\n{"codes": []}', "q.jsonl, dòng 2"),
        (b"[1]", "q.jsonl, dòng 1"),
        (b"[" * 100_000, "q.jsonl, dòng 1"),
        (b"\xff\xfe\x00", "không phải tệp chữ UTF-8"),
    ],
)
def test_a_bad_question_file_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    """A file that holds no questions ends in a sentence with file and line."""
    path = tmp_path / "q.jsonl"
    path.write_bytes(content)

    result = run("--file", path)

    assert result.exit_code == 1
    assert told in result.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "Hãy gõ một câu hỏi"),
        (["--json"], "Hãy gõ một câu hỏi"),
        (["--file", "đâu.jsonl"], "đâu.jsonl"),
        (["--catalogue", "đâu.jsonl", "khai sinh"], "đâu.jsonl"),
    ],
)
def test_wrong_words_are_told(words: list[str], told: str) -> None:
    """What is missing is told, not guessed."""
    result = run(*words)

    assert result.exit_code != 0
    assert told in result.stderr
    assert "Traceback" not in result.stderr


def test_a_missing_second_file_is_no_question(tmp_path: Path) -> None:
    """A mistyped file name beside --file is told, not passed over."""
    questions = file_of(tmp_path / "q.jsonl", {"question": "khai sinh"})
    records = file_of(tmp_path / "a.jsonl", {"code": "2.000001", "name": "Thả diều"})

    result = run("--file", questions, "--catalogue", records, tmp_path / "thieu.jsonl")

    assert result.exit_code == 1
    assert "thieu.jsonl" in result.stderr


def test_a_wrong_setting_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting that cannot be read ends in a sentence that names it."""
    monkeypatch.setenv("BOT_HTTP_PORT", "cổng")

    result = run("khai sinh")

    assert result.exit_code == 1
    assert "BOT_HTTP_PORT" in result.stderr


@pytest.mark.parametrize(
    "text", ["🙏", "khai\udcff sinh", "<b>{{ 1 }}</b>", "khai sinh " * 5_000], ids=range(4)
)
def test_any_question_can_be_printed(tmp_path: Path, text: str) -> None:
    """Emoji, broken characters, markup and long text are answered and printed."""
    records = file_of(tmp_path / "a.jsonl", {"code": "2.000001", "name": "Thả diều"})

    result = run("--json", "--catalogue", records, text)

    assert result.exit_code == 0
    assert objects(result)[0]["outcome"]
