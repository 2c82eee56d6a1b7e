"""The command line as a person meets it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import cli
from knowledge import catalogue
from tests.bot.cli.conftest import Shell
from tests.knowledge.samples import raw_entry, write_layer
from tests.migrated import stocked

ROOT = Path(__file__).parents[3]


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """The shell's variables, with a data folder of the test's own and any free port."""
    mine = {"BOT_DATA_DIR": str(folder), "BOT_HTTP_PORT": "0", "PYTHONUNBUFFERED": "1"}
    return os.environ | mine | settings


def bot(
    folder: Path, *words: str, given: bytes = b"", **settings: str
) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end."""
    command = [sys.executable, "-m", "bot", *words]
    env = environment(folder, **settings)
    return subprocess.run(
        command, input=given, capture_output=True, cwd=ROOT, env=env, timeout=60, check=False
    )


@contextmanager
def running(
    folder: Path, errors: int = subprocess.DEVNULL, **settings: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start ``run``; give the process and the address that it printed."""
    command = [sys.executable, "-m", "bot", "run"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(folder, **settings),
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            first = process.stdout.readline()
            yield process, first.rsplit(" ", 1)[-1].strip()
        finally:
            process.kill()


@pytest.mark.parametrize("words", [("--help",), ("run", "--help"), ("chat", "--help"), ("db",)])
def test_help_is_in_vietnamese(shell: Shell, words: tuple[str, ...]) -> None:
    """Help reads in Vietnamese down to its headings, and needs no settings."""
    done = shell(*words, BOT_HTTP_PORT="wrong")
    assert done.code == 0
    assert "Cách dùng: python -m bot" in done.out
    assert not any(word in done.out for word in ("Usage", "Options", "Commands", "Show this"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("chay",), "Không có lệnh “chay”"),
        (("run", "--nhanh"), "không có tuỳ chọn --nhanh"),
        (("db", "xoa"), "Không có lệnh “xoa”"),
    ],
)
def test_mistakes_are_explained(shell: Shell, words: tuple[str, ...], said: str) -> None:
    """A wrong word gets a sentence and where to read on, no traceback."""
    done = shell(*words)
    assert done.code == 2
    assert said in done.err
    assert "--help" in done.err


def test_a_process_ends_as_its_command_does(tmp_path: Path) -> None:
    """What holds of commands in the tests' process holds of ``python -m bot``."""
    done = bot(tmp_path, "chay")
    assert done.returncode == 2
    assert "Không có lệnh “chay”" in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert done.stdout == b""


@pytest.mark.parametrize("command", ["run", "chat", "db upgrade"])
def test_wrong_setting_stops_every_command(tmp_path: Path, shell: Shell, command: str) -> None:
    """A misspelt setting is named by whichever command reads it."""
    done = shell(*command.split(), BOT_DATA_DIR=tmp_path, BOT_HTP_PORT="1")
    assert done.code == 1
    assert "BOT_HTP_PORT: không có cài đặt này" in done.err


def test_run_serves_and_stops(tmp_path: Path) -> None:
    """It prints where it is, answers, and a signal ends it cleanly within ten seconds."""
    with running(stocked(tmp_path)) as (process, address):
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as response:
            assert response.status == 200
        assert process.stdout is not None
        assert "trang trò chuyện" in process.stdout.readline()
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert time.monotonic() - began < 10
        assert process.stdout.read().endswith("Đã dừng.\n")


def test_ctrl_c_stops(tmp_path: Path) -> None:
    """Ctrl-C ends it as cleanly as a signal from the system."""
    with running(stocked(tmp_path)) as (process, _):
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


def test_port_in_use_is_said(tmp_path: Path) -> None:
    """A port that is taken is named, with what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = bot(stocked(tmp_path), "run", BOT_HTTP_PORT=str(port))
    said = done.stderr.decode()
    assert done.returncode == 1
    assert f"Cổng {port} đang được chương trình khác dùng" in said
    assert "BOT_HTTP_PORT" in said
    assert "Traceback" not in said


def test_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """A data folder that is a file is told in a sentence."""
    (tmp_path / "file").write_text("")
    done = bot(tmp_path / "file", "run")
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert "file" in done.stderr.decode()


def test_logs_keep_off_standard_output(tmp_path: Path) -> None:
    """A layer that is not there is told on standard error, beside the three lines of ``run``."""
    told = tmp_path / "told"
    with (
        told.open("w") as errors,
        running(tmp_path, errors.fileno(), BOT_CATALOGUE_LAYERS="/nope") as (process, _),
    ):
        until = time.monotonic() + 20
        while "/nope" not in told.read_text() and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert process.stdout is not None
        rest = process.stdout.read().splitlines()
    assert "/nope" in told.read_text()
    assert [line.split(":")[0] for line in rest if not line.startswith(("Chưa có", "http"))] == [
        "Kênh đang bật",
        "Đã dừng.",
    ]


def test_upgrade_twice(tmp_path: Path, shell: Shell) -> None:
    """The store is brought up to date once; a second time there is nothing to do."""
    assert "đã được nâng cấp" in shell("db", "upgrade", BOT_DATA_DIR=tmp_path).out
    assert "đã ở sẵn" in shell("db", "upgrade", BOT_DATA_DIR=tmp_path).out


def test_chat_for_programs(tmp_path: Path) -> None:
    """One message a line in, one object a line out, whatever the bytes are."""
    lines = ["làm giấy khai sinh", "", "😀", "<b>{{ x }}", "1", "a" * 5000]
    given = "\n".join(lines).encode() + b"\n\xff\xfe\x00binary\n"
    done = bot(stocked(tmp_path), "chat", "--json", given=given)
    turns = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert len(turns) == len(lines) + 1
    for turn in turns:
        assert set(turn) == {"outcome", "procedure", "codes", "asked", "text", "choices"}
        assert turn["text"]


@pytest.mark.usefixtures("logs_restored")
@pytest.mark.parametrize("words", [("chat", "--json"), ("chat",)])
def test_a_bad_layer_is_told_beside_the_chat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """A layer that is missing or torn is told in sentences on standard error alone."""
    monkeypatch.setattr(catalogue, "BUNDLED", write_layer(tmp_path / "bundled", raw_entry()))
    (tmp_path / "xa").mkdir()
    (tmp_path / "xa" / "rach.yaml").write_text("code: [", encoding="utf-8")
    env = {"BOT_DATA_DIR": str(tmp_path), "BOT_CATALOGUE_LAYERS": f"/nope,{tmp_path / 'xa'}"}
    done = CliRunner().invoke(cli, words, input="xin chào\n", env=env)
    said = done.stderr.splitlines()
    assert done.exit_code == 0
    assert said[0] == "Bỏ qua /nope: không có thư mục này"
    assert said[1].startswith(f"Bỏ qua {tmp_path / 'xa' / 'rach.yaml'}: tệp hỏng")
    assert "Bỏ qua" not in done.stdout
    if "--json" in words:
        assert [json.loads(line)["outcome"] for line in done.stdout.splitlines()] == ["small_talk"]


def test_chat_for_people(tmp_path: Path) -> None:
    """The terminal shows plain text and numbered choices."""
    done = bot(stocked(tmp_path), "chat", given="xin chào\n".encode())
    assert done.returncode == 0
    assert "<b>" not in done.stdout.decode()
    assert "1. " in done.stdout.decode()
