"""The command line without a process of its own: most promises are about words and exit codes."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.cli import main


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


Shell = Callable[..., Done]


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Run a command from its words to its exit code, as a shell would, in the test's process."""
    threshold = gc.get_threshold()

    def run(*words: object, **settings: object) -> Done:
        for name, value in settings.items():
            monkeypatch.setenv(name, str(value))
        monkeypatch.setattr(sys, "argv", ["bot", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        # Reading a long file in sets another one.
        gc.set_threshold(*threshold)
        code = ended.value.code or 0
        assert isinstance(code, int)
        return Done(code, *capsys.readouterr())

    return run
