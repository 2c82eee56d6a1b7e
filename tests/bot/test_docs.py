"""Documentation that cannot rot: settings, commands and make's targets as they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "cai-dat.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_setting_is_documented(name: str) -> None:
    """Each setting has a row with its default and its help line."""
    field = Settings.model_fields[name]
    rows = [row for row in PAGE.splitlines() if row.startswith(f"| `{PREFIX}{name.upper()}` |")]
    assert len(rows) == 1
    assert str(field.description) in rows[0].replace("\\|", "|")
    default = field.default
    shown = (
        "|".join(default) if isinstance(default, tuple) else "" if default is None else str(default)
    )
    assert (f"`{shown}`" if shown else "trống") in rows[0].replace("\\|", "|")


def test_no_setting_is_made_up() -> None:
    """Every variable that the page names exists."""
    named = set(re.findall(rf"\b{PREFIX}[A-Z_]+[A-Z]", PAGE))
    assert named == {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def test_locks_name_no_place() -> None:
    """The lock files hold versions only: no index, no host, no path."""
    for path in ROOT.glob("requirements*.lock"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"://|--(extra-)?index|--find-links|file:|/opt", text)
        assert "sqlalchemy==" in text
