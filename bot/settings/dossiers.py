"""Where dossiers come from, who may look them up, and when their people are told."""

from __future__ import annotations

import re

from pydantic import Field, field_validator

from bot.settings.group import Group


class Dossiers(Group):
    """Where dossiers come from, who may look them up, and when their people are told."""

    igate_url: str = Field(
        "", description="Địa chỉ giao diện iGate của tỉnh; trống thì không hỏi iGate."
    )
    igate_token_url: str = Field(
        "", description="Địa chỉ cấp token của iGate (Keycloak, kết thúc bằng /token)."
    )
    igate_client_id: str = Field("", description="Tên tài khoản kết nối (client id) iGate.")
    igate_client_secret: str = Field(
        "", repr=False, description="Mật khẩu của tài khoản kết nối (client secret) iGate."
    )
    igate_agency: str = Field(
        "",
        description="Mã (id) cơ quan trong iGate, để chỉ hỏi hồ sơ của cơ quan này; có thể trống.",
    )
    national_url: str = Field(
        "",
        description=(
            "Địa chỉ tra cứu (TraCuuHoSo) của hệ thống đồng bộ quốc gia; trống thì không hỏi."
        ),
    )
    national_login_url: str = Field(
        "", description="Địa chỉ đăng nhập của hệ thống đồng bộ quốc gia."
    )
    national_user: str = Field("", description="Tên tài khoản kết nối hệ thống đồng bộ quốc gia.")
    national_password: str = Field(
        "", repr=False, description="Mật khẩu kết nối hệ thống đồng bộ quốc gia."
    )
    national_unit: str = Field(
        "", description="Mã đơn vị (madonvi) dùng khi hỏi hệ thống đồng bộ quốc gia."
    )
    source_seconds: int = Field(
        4, ge=1, le=10, description="Số giây nhiều nhất chờ một hệ thống hồ sơ trả lời."
    )
    push_token: str = Field(
        "",
        repr=False,
        description=(
            "Mã để hệ thống một cửa đẩy hồ sơ vào /api/dossiers, từ 32 ký tự; "
            "trống thì cửa này đóng."
        ),
    )
    dossier_fresh_minutes: int = Field(
        10,
        ge=0,
        le=10_080,
        description="Dữ liệu hồ sơ cũ hơn chừng này phút thì hỏi lại hệ thống hồ sơ (nếu có nối).",
    )
    dossier_sure_hours: int = Field(
        24,
        ge=1,
        le=720,
        description=(
            "Dữ liệu của cơ quan cũ hơn chừng này giờ thì không khẳng định "
            "một mã hồ sơ là không có."
        ),
    )
    lookups_person: int = Field(
        20,
        ge=3,
        le=10_000,
        description="Số mã hồ sơ chưa chứng minh là của mình mà một người được tra mỗi giờ.",
    )
    lookups_origin: int = Field(
        100, ge=3, le=100_000, description="Như trên, của mọi người cùng một địa chỉ mạng."
    )
    lookups_channel: int = Field(
        2000, ge=3, le=1_000_000, description="Như trên, của mọi người trên cùng một kênh."
    )
    follow_refresh_minutes: int = Field(
        60,
        ge=5,
        le=10_080,
        description=(
            "Hồ sơ đang được theo dõi mà chừng này phút chưa có tin thì hỏi hệ thống hồ sơ "
            "(nếu có nối)."
        ),
    )
    proof_days: int = Field(
        90,
        ge=1,
        le=730,
        description="Số ngày nhớ rằng một người đã chứng minh hồ sơ là của mình (4 số điện thoại).",
    )
    remind_days: int = Field(
        1,
        ge=0,
        le=20,
        description="Nhắc người theo dõi trước ngày hẹn trả chừng này ngày làm việc; 0 thì không.",
    )

    @field_validator("igate_url", "igate_token_url", "national_url", "national_login_url")
    @classmethod
    def _source_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^/\s@?#]+(/[^\s#]*)?", value):
            raise ValueError(
                "phải có dạng https://tên-máy-chủ/đường-dẫn, không kèm tên và mật khẩu"
            )
        return value.rstrip("/")

    @field_validator("push_token")
    @classmethod
    def _long_token(cls, value: str) -> str:
        if value and not re.fullmatch(r"[\x21-\x7e]{32,}", value):
            raise ValueError("cần ít nhất 32 ký tự không dấu, không khoảng trắng")
        return value
