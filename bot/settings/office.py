"""What an office tells about itself, and how it works with people."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from bot import quiet
from bot.settings.group import Group


class Office(Group):
    """What an office tells about itself, and how it works with people."""

    office_name: str = Field(
        "Trung tâm Phục vụ hành chính công", description="Tên đơn vị hiện trên trang trò chuyện."
    )
    office_hours: str = Field("", description="Giờ làm việc, ví dụ: thứ Hai–thứ Sáu, 7:30–17:00.")
    office_phone: str = Field("", description="Số điện thoại của đơn vị.")
    office_address: str = Field("", description="Địa chỉ của đơn vị.")
    office_province: str = Field(
        "",
        description=(
            "Tỉnh, thành phố của đơn vị, ví dụ: Đắk Lắk. Đặt thì bot trả lời theo tỉnh này mà "
            "không hỏi; trống thì hỏi người dân một lần khi thủ tục mỗi tỉnh một khác."
        ),
    )
    portal_hotline: str = Field("18001096", description="Tổng đài Cổng Dịch vụ công quốc gia.")
    identity_hotline: str = Field("1900.0368", description="Tổng đài định danh điện tử (VNeID).")
    hotlines_checked: str = Field(
        "11/2026", description="Tháng/năm mà hai số tổng đài được kiểm tra lần cuối."
    )
    holidays: Path | None = Field(
        None,
        description=(
            "Bảng ngày nghỉ, làm bù của đơn vị (YAML hoặc CSV), đè lên bảng có sẵn; "
            "trống thì chỉ dùng bảng có sẵn."
        ),
    )
    working_hours: str = Field(
        "07:00-11:30,13:30-17:00",
        description="Buổi sáng và buổi chiều làm việc, dùng để tính ngày hẹn.",
    )
    working_saturday: Literal["không", "sáng", "cả ngày"] = Field(
        "không", description="Thứ Bảy có làm việc không: không, sáng hoặc cả ngày."
    )
    after_hours: bool = Field(
        True, description="Hồ sơ nhận sau giờ làm việc tính như nhận ngày làm việc kế tiếp."
    )
    quiet_hours: str = Field(
        "21:00-07:00",
        description="Giờ yên tĩnh, không gửi tin báo về hồ sơ; 0 thì gửi cả ngày lẫn đêm.",
    )
    catalogue_layers: Annotated[tuple[Path, ...], NoDecode] = Field(
        (),
        description=(
            "Các thư mục danh mục riêng của đơn vị, cách nhau bằng dấu phẩy hoặc dấu hai chấm; "
            "thư mục sau thắng thư mục trước."
        ),
    )
    web_starters: Annotated[tuple[str, ...], NoDecode] = Field(
        (
            "Làm giấy khai sinh cho con",
            "Làm căn cước",
            "Tạo tài khoản VNeID",
            "Nộp hồ sơ trực tuyến",
        ),
        description="Các câu gợi ý khi chưa có cuộc trò chuyện, cách nhau bằng dấu |.",
    )
    web_message_limit: int = Field(
        4000, ge=100, le=20_000, description="Số ký tự nhiều nhất của một tin nhắn trên web."
    )
    web_rate: int = Field(
        30, ge=1, le=10_000, description="Số tin nhắn mỗi phút nhận từ một người trên web."
    )
    web_session_days: int = Field(
        180, ge=1, le=400, description="Số ngày trình duyệt nhớ cuộc trò chuyện (cookie)."
    )
    handover_minutes: int = Field(
        10,
        ge=2,
        le=240,
        description=(
            "Cán bộ đã nhận cuộc trò chuyện mà chừng này phút chưa trả lời thì chatbot xin lỗi "
            "người dân, trả lời tiếp và đưa họ về hàng chờ."
        ),
    )
    learning: bool = Field(
        True,
        description=(
            "Học từ việc người dân chọn thủ tục nào khi được hỏi lại; chỉ xếp lại những thủ tục "
            "vốn đã ngang nhau, không lưu dữ liệu cá nhân. false thì không ghi và không dùng."
        ),
    )
    reminder_approval_from: int = Field(
        200,
        ge=1,
        le=1_000_000,
        description="Đợt nhắc từ chừng này người trở lên cần một người thứ hai duyệt.",
    )

    @field_validator("catalogue_layers", mode="before")
    @classmethod
    def _split_layers(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return tuple(Path(part) for part in re.split(f"[,{os.pathsep}]", value) if part.strip())

    @field_validator("web_starters", mode="before")
    @classmethod
    def _split_starters(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return tuple(part.strip() for part in value.split("|") if part.strip())

    @field_validator("office_province")
    @classmethod
    def _known_province(cls, value: str) -> str:
        # Imported here: a start that names no province need not wait for it.
        from knowledge.variants import named_in, today

        code = today(value.strip().upper()) or next(iter(named_in(value)), "")
        if value.strip() and not code:
            raise ValueError("không phải tên tỉnh, thành phố nào (viết như: Đắk Lắk)")
        return code

    @field_validator("working_hours")
    @classmethod
    def _readable_hours(cls, value: str) -> str:
        # Imported here: a start that changes no hours need not wait for it.
        from knowledge import holiday_table

        holiday_table.hours(value)
        return value

    @field_validator("quiet_hours")
    @classmethod
    def _readable_quiet(cls, value: str) -> str:
        quiet.read(value)
        return value
