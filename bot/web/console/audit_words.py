"""Details of the audit log, as an officer reads them; the log itself keeps its short keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.officers.roles import Role
from bot.web.console.words import CHANNELS

DETAILS: Mapping[str, str] = {
    "way": "bằng",
    "role": "vai trò",
    "units": "đơn vị",
    "active": "còn làm",
    "files": "số tệp",
    "new": "hồ sơ mới",
    "changed": "thay đổi",
    "same": "giữ nguyên",
    "refused": "dòng bị từ chối",
    "people": "số người",
    "found": "tìm thấy",
    "rows": "số hồ sơ",
    "file": "tệp",
    "new_day": "hẹn lại",
    "on": "bật",
    "days": "số ngày",
    "count": "số câu",
    "words": "từ",
    "channel": "kênh",
}
"""What each detail is called."""

_VALUES: Mapping[str, Mapping[str, str]] = {
    "way": {"invitation": "đường dẫn mời", "passkey": "khoá trên máy", "chat": "khung chat"},
    "role": {role.value: role.label for role in Role},
    "channel": CHANNELS,
}


def detail(told: Mapping[str, Any]) -> str:
    """Tell the details of an act in one line: "số tệp: 1; hồ sơ mới: 120"."""
    return "; ".join(f"{DETAILS.get(key, key)}: {_value(key, told[key])}" for key in told)


def about(named: str, act: str) -> str:
    """Tell what an act was about; a number alone says nothing, so what it counts is named."""
    if not named.isdecimal() or not act.startswith("reminder-"):
        return named
    return f"{'mẫu tin' if act.startswith('reminder-template') else 'đợt nhắc'} {named}"


def _value(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "mọi đơn vị"
    if key == "new_day":
        return f"{date.fromisoformat(str(value)):%d/%m/%Y}"
    return _VALUES.get(key, {}).get(str(value), str(value))
