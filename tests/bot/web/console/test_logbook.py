"""The audit log as an officer reads it: in Vietnamese, whatever is noted."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

import bot
from bot.officers.roles import Role
from bot.store.office.audit import Audit
from bot.wallclock import now
from bot.web.console import audit_words
from tests.bot.web.console.conftest import Office

_OF_THE_LOG = {"at", "unit"}
"""What a line has besides its details."""


def noted() -> set[str]:
    """Every detail that some act of the program notes by name."""
    files = Path(bot.__file__).parent.rglob("*.py")
    calls = (node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8"))))
    named = (
        {key.arg for key in call.keywords if key.arg}
        for call in calls
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in ("note", "_note")
    )
    return set().union(*named) - _OF_THE_LOG


def test_every_detail_has_a_name() -> None:
    """No detail of the log is shown by its key."""
    assert noted() <= set(audit_words.DETAILS)


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ({"files": 1, "new": 120}, "số tệp: 1; hồ sơ mới: 120"),
        ({"way": "invitation"}, "bằng: đường dẫn mời"),
        ({"role": "admin", "units": [], "active": False},
         "vai trò: Quản trị; đơn vị: mọi đơn vị; còn làm: không"),
        ({"new_day": "2026-12-01"}, "hẹn lại: 01/12/2026"),
        ({}, ""),
    ],
)  # fmt: skip
def test_details_are_told_in_words(detail: dict[str, Any], told: str) -> None:
    """Keys, roles, days and yes or no are all told as people say them."""
    assert audit_words.detail(detail) == told


@pytest.mark.parametrize(
    ("act", "named", "told"),
    [
        ("reminder-submitted", "7", "đợt nhắc 7"),
        ("reminder-template", "3", "mẫu tin 3"),
        ("reminder-rule", "Bổ sung giấy tờ", "Bổ sung giấy tờ"),
        ("holder-seen", "H15.120-261001-0001", "H15.120-261001-0001"),
    ],
)
def test_a_number_says_what_it_counts(act: str, named: str, told: str) -> None:
    """What a line is about is never a bare number."""
    assert audit_words.about(named, act) == told


async def test_the_page_reads_as_vietnamese(office: Office) -> None:
    """Who did what, and about what, is told in words."""
    async with office.database.write() as connection:
        await Audit(office.key).note(
            connection, None, "reminder-submitted", "7", at=now(), people=120
        )
    text = await (await office.sign_in(Role.admin)).text("/nhat-ky")
    assert "đợt nhắc 7" in text
    assert "số người: 120" in text
