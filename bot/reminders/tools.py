"""What reminders are made with: the office's channels, its calendar, its words."""

from __future__ import annotations

from dataclasses import dataclass

from bot.reminders.ways import Ways
from bot.reminders.writing import Writing


@dataclass(frozen=True)
class Tools:
    """Ways to people and words for them; ``key`` opens sealed lists."""

    ways: Ways
    writing: Writing
    key: str
