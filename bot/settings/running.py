"""How the program runs: where it listens, what it keeps and for how long."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from bot.settings.group import Group


class Running(Group):
    """How the program runs: where it listens, what it keeps and for how long."""

    http_host: str = Field("127.0.0.1", description="Địa chỉ mạng mà trang trò chuyện lắng nghe.")
    http_port: int = Field(8080, ge=0, le=65535, description="Cổng của trang trò chuyện.")
    public_url: str = Field(
        "",
        description="Địa chỉ công khai của trang, ví dụ https://hoi.xa.gov.vn; trống nếu không có.",
    )
    trusted_proxies: str = Field(
        "127.0.0.0/8, ::1",
        description=(
            "Các máy chủ web đứng trước chatbot (reverse proxy), cách nhau bằng dấu phẩy; "
            "chỉ tin X-Forwarded-For do chúng gửi."
        ),
    )
    data_dir: Path = Field(Path("var"), description="Thư mục chứa dữ liệu của chương trình.")
    database_url: str = Field(
        "",
        description=(
            "Cơ sở dữ liệu: sqlite+aiosqlite:///… hoặc postgresql+asyncpg://…; "
            "trống thì dùng SQLite trong thư mục dữ liệu."
        ),
    )
    secret_key: str = Field(
        "",
        repr=False,
        description=(
            "Khoá ký phiên trò chuyện, từ 32 ký tự; trống thì tự tạo một lần "
            "và giữ trong tệp secret của thư mục dữ liệu."
        ),
    )
    keep_messages_days: int = Field(
        90,
        ge=2,
        le=3650,
        description="Số ngày giữ tin nhắn đã xử lý xong, câu chưa trả lời được, góp ý, rồi tự xoá.",
    )
    keep_sessions_days: int = Field(
        180,
        ge=2,
        le=3650,
        description="Số ngày nhớ mạch trò chuyện của người không nhắn tới nữa, rồi tự xoá.",
    )
    keep_dossiers_days: int = Field(
        90,
        ge=2,
        le=3650,
        description="Số ngày giữ hồ sơ đã kết thúc, tính từ lần cuối có tin về nó, rồi tự xoá.",
    )
    workers: int = Field(
        8, ge=1, le=64, description="Số người được trả lời cùng lúc trong một tiến trình."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Mức ghi nhật ký: debug, info, warning hoặc error."
    )
    log_format: Literal["console", "json"] = Field(
        "console", description="Dạng nhật ký: console (người đọc) hoặc json (máy đọc)."
    )
    metrics_token: str = Field(
        "",
        repr=False,
        description=(
            "Mã để đọc /metrics từ máy khác (Authorization: Bearer …); "
            "trống thì chỉ máy này đọc được."
        ),
    )

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite+aiosqlite://", "postgresql+asyncpg://")):
            raise ValueError("phải bắt đầu bằng sqlite+aiosqlite:// hoặc postgresql+asyncpg://")
        return value

    @field_validator("public_url")
    @classmethod
    def _whole_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^/\s]+/?", value):
            raise ValueError("phải có dạng https://tên-miền, không kèm đường dẫn phía sau")
        return value.rstrip("/")

    @field_validator("secret_key")
    @classmethod
    def _long_key(cls, value: str) -> str:
        if value and len(value) < 32:
            raise ValueError("cần ít nhất 32 ký tự")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _known_networks(cls, value: str) -> str:
        # Imported here: a command that serves nothing need not wait for it.
        from bot.web import origins

        origins.networks(value)
        return value

    @property
    def database(self) -> str:
        """The database address in force."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'bot.db'}"
