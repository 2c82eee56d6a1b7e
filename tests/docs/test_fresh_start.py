"""A fresh clone starts: nothing it needs was left out of what is committed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 15.0
"""Seconds in which a newcomer's first start has to answer."""


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of what is committed, with the environment of the one who runs the tests."""
    if not shutil.which("git") and not os.environ.get("REQUIRE_GIT"):
        pytest.skip("git is not installed here")
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout")
    folder = tmp_path_factory.mktemp("fresh") / "mot-cua"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True, timeout=180)
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


def command(*words: str) -> list[str]:
    """The words as the README has them, run in the clone."""
    return [".venv/bin/python", "-m", "bot", *words]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def answers(address: str) -> bool:
    """Whether somebody answers there, now or before our patience ends."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=2) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    return False


def test_the_catalogue_of_a_fresh_clone_is_whole(clone: Path) -> None:
    """The committed catalogue loads without a mistake."""
    done = subprocess.run(
        command("catalogue", "check"), cwd=clone, capture_output=True, text=True, timeout=180
    )

    assert done.returncode == 0, done.stderr
    assert " 0 lỗi." in done.stdout


def test_a_fresh_clone_runs(clone: Path, tmp_path: Path) -> None:
    """It answers within the newcomer's patience, and Ctrl-C ends it with exit code 0."""
    port = free_port()
    mine = {"BOT_DATA_DIR": str(tmp_path / "var"), "BOT_HTTP_PORT": str(port)}
    told = tmp_path / "told"
    with (
        told.open("w") as output,
        subprocess.Popen(
            command("run"), cwd=clone, env=os.environ | mine, stdout=output, stderr=output
        ) as process,
    ):
        try:
            assert answers(f"http://127.0.0.1:{port}/healthz"), told.read_text()
            process.send_signal(signal.SIGINT)
            assert process.wait(10) == 0, told.read_text()
        finally:
            process.kill()


def test_a_start_leaves_the_clone_as_it_was(clone: Path) -> None:
    """What running leaves behind is ignored, so that nobody commits it by mistake."""
    done = subprocess.run(
        ["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True
    )

    assert done.stdout.replace("?? .venv\n", "") == ""
