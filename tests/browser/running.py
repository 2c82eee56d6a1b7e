"""A bot in a process of its own, started on an empty folder as ``make run`` does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Running:
    """A running bot: its address, and the first officer's link."""

    address: str
    invitation: str


@contextmanager
def running(folder: Path, settings: Mapping[str, str]) -> Iterator[Running]:
    """Start it on a folder, and stop it in the end."""
    mine = {
        "BOT_DATA_DIR": str(folder),
        "BOT_HTTP_PORT": "0",
        "PYTHONUNBUFFERED": "1",
        **settings,
    }
    command = [sys.executable, "-m", "bot", "run"]
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ | mine, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            address, invitation = "", ""
            while not invitation:
                line = process.stdout.readline()
                assert line, "the bot did not start"
                found = re.search(r"http://\S+", line)
                if found and "/canbo/moi/" in line:
                    invitation = found.group()
                elif found and not address:
                    address = found.group()
            yield Running(address, invitation)
        finally:
            process.kill()
