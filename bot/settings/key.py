"""The key that everything signed and sealed hangs on."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from bot.settings.group import SettingsError
from bot.settings.running import Running


def signing_key(settings: Running) -> str:
    """The key that signs sessions: the setting, or one made once and kept readable by us only."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.data_dir / "secret"
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make_key(path)
        return _kept_key(path)
    except OSError as error:
        raise SettingsError(
            f"Không dùng được thư mục dữ liệu {settings.data_dir} ({error.strerror}). "
            "Kiểm tra BOT_DATA_DIR và quyền ghi."
        ) from error


def _make_key(path: Path) -> None:
    made = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    # Whole or not at all, and the first of several processes wins.
    with suppress(FileExistsError):
        os.link(made, path)
    made.unlink()


def _kept_key(path: Path) -> str:
    key = path.read_text(encoding="ascii").strip()
    if len(key) < 32:
        raise SettingsError(f"Tệp {path} hỏng: hãy xoá tệp này để chương trình tạo khoá mới.")
    return key
