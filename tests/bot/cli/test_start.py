"""What a start waits for, and what it does not."""

from __future__ import annotations

import subprocess
import sys

LATER = frozenset({"docx", "matplotlib", "numpy", "telegram", "webauthn", "xlsxwriter"})
"""Large libraries that an answer, a passkey, a paper or a table needs, and no page."""


def test_the_page_does_not_wait_for_large_libraries() -> None:
    """What ``run`` imports before it serves leaves every large library to whoever needs it."""
    code = "import sys, bot.cli.run; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not LATER & set(done.stdout.split())
