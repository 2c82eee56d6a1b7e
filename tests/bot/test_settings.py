"""Settings: typed, complete, and clear about what is wrong."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from bot import settings
from bot.settings import Settings, SettingsError
from bot.wiring import office


def test_nothing_is_needed() -> None:
    """Without any variable the bot serves this machine, on SQLite under var/."""
    given = settings.read()
    assert (given.http_host, given.http_port) == ("127.0.0.1", 8080)
    assert given.database == "sqlite+aiosqlite:///var/bot.db"


def test_every_setting_is_explained() -> None:
    """Each field has a help line, a whole sentence."""
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name


def test_settings_do_not_change() -> None:
    """What was read at the start holds until the end."""
    with pytest.raises(Exception, match="frozen"):
        settings.read().http_port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("BOT_HTP_PORT", "8080", "BOT_HTP_PORT: không có cài đặt này"),
        ("BOT_HTTP_PORT", "abc", "BOT_HTTP_PORT: phải là số nguyên (đang là “abc”)"),
        ("BOT_HTTP_PORT", "70000", "BOT_HTTP_PORT: phải từ 65535 trở xuống"),
        ("BOT_WEB_RATE", "0", "BOT_WEB_RATE: phải từ 1 trở lên"),
        ("BOT_LOG_FORMAT", "xml", "BOT_LOG_FORMAT: chỉ nhận 'console' hoặc 'json'"),
        ("BOT_DATABASE_URL", "mysql://x", "phải bắt đầu bằng sqlite+aiosqlite://"),
        ("BOT_PUBLIC_URL", "hoi.xa.gov.vn", "phải có dạng https://tên-miền"),
        ("BOT_WORKING_HOURS", "sáng", "BOT_WORKING_HOURS: cần dạng 07:00-11:30"),
        ("BOT_WORKING_SATURDAY", "chiều", "'không', 'sáng' hoặc 'cả ngày'"),
        ("BOT_AFTER_HOURS", "đôi khi", "BOT_AFTER_HOURS: chỉ nhận true hoặc false"),
        ("BOT_SECRET_KEY", "ngắn", "BOT_SECRET_KEY: cần ít nhất 32 ký tự."),
    ],
)
def test_wrong_setting_names_itself(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    """An unknown or wrong variable stops the start in a sentence that names it."""
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as caught:
        settings.read()
    assert said in str(caught.value)


def test_all_mistakes_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever mends the settings sees every mistake in one go."""
    monkeypatch.setenv("BOT_WRONG", "1")
    monkeypatch.setenv("BOT_HTTP_PORT", "x")
    monkeypatch.setenv("BOT_WEB_RATE", "x")
    with pytest.raises(SettingsError) as caught:
        settings.read()
    assert str(caught.value).count("\n") == 3


def test_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders are split at commas and at the system's separator, starters at bars."""
    monkeypatch.setenv("BOT_CATALOGUE_LAYERS", f"/a,/b{os.pathsep}c")
    monkeypatch.setenv("BOT_WEB_STARTERS", "Hỏi A | Hỏi B,C")
    given = settings.read()
    assert given.catalogue_layers == (Path("/a"), Path("/b"), Path("c"))
    assert given.web_starters == ("Hỏi A", "Hỏi B,C")


def test_empty_variable_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that is set to nothing counts as not set."""
    monkeypatch.setenv("BOT_HTTP_PORT", "")
    assert settings.read().http_port == 8080


def test_signing_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    """Sessions survive a restart, and only we can read the key."""
    given = Settings(data_dir=tmp_path / "var")
    key = settings.signing_key(given)
    assert settings.signing_key(given) == key
    assert len(key) >= 32
    assert stat.S_IMODE((tmp_path / "var" / "secret").stat().st_mode) == 0o600
    assert settings.signing_key(Settings(secret_key="k" * 32)) == "k" * 32


def test_torn_key_is_named(tmp_path: Path) -> None:
    """A key file that holds no key is not used in silence."""
    (tmp_path / "secret").write_text("")
    with pytest.raises(SettingsError, match="hỏng"):
        settings.signing_key(Settings(data_dir=tmp_path))


def test_secrets_stay_out_of_representations() -> None:
    """The key is not printed with the settings."""
    assert "kkkk" not in repr(Settings(secret_key="k" * 32))


def test_office_is_told_to_the_handlers() -> None:
    """Every field of the office comes from a setting of the same meaning."""
    given = Settings(office_name="Xã Tân Bình", office_phone="028", portal_hotline="1")
    told = office(given)
    assert (told.name, told.phone, told.portal_hotline) == ("Xã Tân Bình", "028", "1")
