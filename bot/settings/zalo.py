"""Zalo Bot, Zalo OA and ZBS templates."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, field_validator

from bot.settings.group import Group


class Zalo(Group):
    """Zalo Bot, Zalo OA and ZBS templates."""

    zalo_bot_token: str = Field(
        "", repr=False, description="Token của Zalo Bot; trống thì tắt kênh Zalo Bot."
    )
    zalo_bot_api_url: str = Field(
        "https://bot-api.zaloplatforms.com", description="Địa chỉ máy chủ Zalo Bot API."
    )
    zalo_bot_mode: Literal["polling", "webhook"] = Field(
        "polling",
        description="Cách nhận tin Zalo Bot: polling (tự hỏi) hoặc webhook (cần BOT_PUBLIC_URL).",
    )
    zalo_bot_webhook_secret: str = Field(
        "",
        repr=False,
        description="Mã bí mật của webhook Zalo Bot, 8–256 ký tự; trống thì tự tạo từ khoá ký.",
    )
    zalo_oa_app_id: str = Field(
        "", description="Mã ứng dụng (app id) của Zalo OA; trống thì tắt kênh Zalo OA."
    )
    zalo_oa_app_secret: str = Field(
        "", repr=False, description="Khoá bí mật của ứng dụng Zalo, dùng để làm mới mã truy cập."
    )
    zalo_oa_oa_secret: str = Field(
        "", repr=False, description="Khoá bí mật OA (OA Secret Key) để kiểm chữ ký webhook."
    )
    zalo_link: str = Field(
        "",
        description=(
            "Đường dẫn mở khung chat Zalo của đơn vị, in trên tờ dán QR, ví dụ "
            "https://zalo.me/1234567890; trống thì tờ dán không có Zalo."
        ),
    )
    zalo_oa_api_url: str = Field(
        "https://openapi.zalo.me", description="Địa chỉ máy chủ Zalo OA Open API."
    )
    zalo_oa_oauth_url: str = Field(
        "https://oauth.zaloapp.com", description="Địa chỉ máy chủ cấp mã truy cập của Zalo."
    )
    zalo_oa_zbs_url: str = Field(
        "https://business.openapi.zalo.me", description="Địa chỉ máy chủ gửi mẫu tin ZBS."
    )
    zalo_oa_buttons: int = Field(
        5, ge=0, le=5, description="Số nút bấm nhiều nhất dưới một tin Zalo OA; 0 thì chỉ dùng số."
    )
    zalo_photo_hosts: str = Field(
        "zdn.vn,zadn.vn,zalo.me",
        description=(
            "Các máy chủ ảnh của Zalo được phép tải ảnh người dân gửi, cách nhau bằng dấu phẩy; "
            "ảnh từ nơi khác không được tải."
        ),
    )
    zalo_zbs_templates: str = Field(
        "", description="Tệp YAML khai báo các mẫu tin ZBS đã được duyệt; trống nếu không dùng."
    )
    zalo_zbs_nested_user: bool = Field(
        False,
        description="Gửi ZBS theo người dùng OA bằng recipient.user_id thay cho user_id.",
    )
    zalo_zbs_mode: Literal["production", "development"] = Field(
        "production",
        description="Chế độ gửi ZBS: production, hoặc development (chỉ tới quản trị viên OA).",
    )

    zalo_zbs_phone: Literal["off", "number", "hash"] = Field(
        "off",
        description=(
            "Gửi mẫu ZBS theo số điện thoại cho chủ hồ sơ không dùng chatbot: off, number, hoặc "
            "hash (Zalo chỉ nhận dấu băm của số). Zalo tính tiền từng tin."
        ),
    )

    @field_validator("zalo_link")
    @classmethod
    def _zalo_page(cls, value: str) -> str:
        if value and not re.fullmatch(r"https://[\w.-]+(/[^\s?#]*)?", value):
            raise ValueError("phải có dạng https://zalo.me/…")
        return value

    @property
    def photo_hosts(self) -> tuple[str, ...]:
        """The hosts from which Zalo's photos are fetched."""
        return tuple(part.strip() for part in self.zalo_photo_hosts.split(",") if part.strip())
