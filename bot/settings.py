"""Every setting of the bot, read once from BOT_… variables; a wrong one stops the start."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot import quiet

PREFIX = "BOT_"


class SettingsError(Exception):
    """Cấu hình chưa đúng, chương trình chưa chạy."""


class Settings(BaseSettings):
    """What an office decides; each description is the help line a person reads."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True)

    http_host: str = Field("127.0.0.1", description="Địa chỉ mạng mà trang trò chuyện lắng nghe.")
    http_port: int = Field(8080, ge=0, le=65535, description="Cổng của trang trò chuyện.")
    public_url: str = Field(
        "",
        description="Địa chỉ công khai của trang, ví dụ https://hoi.xa.gov.vn; trống nếu không có.",
    )
    data_dir: Path = Field(Path("var"), description="Thư mục chứa dữ liệu của chương trình.")
    database_url: str = Field(
        "",
        description=(
            "Cơ sở dữ liệu: sqlite+aiosqlite:///… hoặc postgresql+asyncpg://…; "
            "trống thì dùng SQLite trong thư mục dữ liệu."
        ),
    )
    catalogue_layers: Annotated[tuple[Path, ...], NoDecode] = Field(
        (),
        description=(
            "Các thư mục danh mục riêng của đơn vị, cách nhau bằng dấu phẩy hoặc dấu hai chấm; "
            "thư mục sau thắng thư mục trước."
        ),
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Mức ghi nhật ký: debug, info, warning hoặc error."
    )
    log_format: Literal["console", "json"] = Field(
        "console", description="Dạng nhật ký: console (người đọc) hoặc json (máy đọc)."
    )
    secret_key: str = Field(
        "",
        repr=False,
        description=(
            "Khoá ký phiên trò chuyện, từ 32 ký tự; trống thì tự tạo một lần "
            "và giữ trong tệp secret của thư mục dữ liệu."
        ),
    )
    office_name: str = Field(
        "Trung tâm Phục vụ hành chính công", description="Tên đơn vị hiện trên trang trò chuyện."
    )
    office_hours: str = Field("", description="Giờ làm việc, ví dụ: thứ Hai–thứ Sáu, 7:30–17:00.")
    office_phone: str = Field("", description="Số điện thoại của đơn vị.")
    office_address: str = Field("", description="Địa chỉ của đơn vị.")
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
    portal_hotline: str = Field("18001096", description="Tổng đài Cổng Dịch vụ công quốc gia.")
    identity_hotline: str = Field("1900.0368", description="Tổng đài định danh điện tử (VNeID).")
    hotlines_checked: str = Field(
        "11/2026", description="Tháng/năm mà hai số tổng đài được kiểm tra lần cuối."
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
    web_starters: Annotated[tuple[str, ...], NoDecode] = Field(
        (
            "Làm giấy khai sinh cho con",
            "Làm căn cước",
            "Tạo tài khoản VNeID",
            "Nộp hồ sơ trực tuyến",
        ),
        description="Các câu gợi ý khi chưa có cuộc trò chuyện, cách nhau bằng dấu |.",
    )
    workers: int = Field(
        8, ge=1, le=64, description="Số người được trả lời cùng lúc trong một tiến trình."
    )
    keep_messages_days: int = Field(
        90, ge=2, le=3650, description="Số ngày giữ tin nhắn đã xử lý xong, rồi tự xoá."
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
    metrics_token: str = Field(
        "",
        repr=False,
        description=(
            "Mã để đọc /metrics từ máy khác (Authorization: Bearer …); "
            "trống thì chỉ máy này đọc được."
        ),
    )

    telegram_token: str = Field(
        "", repr=False, description="Token của bot Telegram; trống thì tắt kênh Telegram."
    )
    telegram_api_url: str = Field(
        "https://api.telegram.org", description="Địa chỉ máy chủ Telegram Bot API."
    )
    telegram_mode: Literal["polling", "webhook"] = Field(
        "polling",
        description="Cách nhận tin Telegram: polling (tự hỏi) hoặc webhook (cần BOT_PUBLIC_URL).",
    )
    telegram_webhook_secret: str = Field(
        "",
        repr=False,
        description=(
            "Mã bí mật của webhook Telegram, 1–256 ký tự A–Z a–z 0–9 _ -; "
            "trống thì tự tạo từ khoá ký."
        ),
    )
    telegram_proxy: str = Field(
        "",
        repr=False,
        description="Proxy để tới Telegram: http://…, https://… hoặc socks5://…; trống nếu không.",
    )
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
    quiet_hours: str = Field(
        "21:00-07:00",
        description="Giờ yên tĩnh, không gửi tin báo về hồ sơ; 0 thì gửi cả ngày lẫn đêm.",
    )
    reminder_approval_from: int = Field(
        200,
        ge=1,
        le=1_000_000,
        description="Đợt nhắc từ chừng này người trở lên cần một người thứ hai duyệt.",
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
    trusted_proxies: str = Field(
        "127.0.0.0/8, ::1",
        description=(
            "Các máy chủ web đứng trước chatbot (reverse proxy), cách nhau bằng dấu phẩy; "
            "chỉ tin X-Forwarded-For do chúng gửi."
        ),
    )
    push_token: str = Field(
        "",
        repr=False,
        description=(
            "Mã để hệ thống một cửa đẩy hồ sơ vào /api/dossiers, từ 32 ký tự; "
            "trống thì cửa này đóng."
        ),
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

    @field_validator("working_hours")
    @classmethod
    def _readable_hours(cls, value: str) -> str:
        # Imported here: a start that changes no hours need not wait for it.
        from knowledge import holiday_table

        holiday_table.hours(value)
        return value

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

    @field_validator("telegram_token")
    @classmethod
    def _plain_token(cls, value: str) -> str:
        # The token becomes part of a path.
        if value and not re.fullmatch(r"[A-Za-z0-9:_-]+", value):
            raise ValueError("chỉ gồm chữ không dấu, số và : _ -, như BotFather đã cấp")
        return value

    @field_validator("zalo_link")
    @classmethod
    def _zalo_page(cls, value: str) -> str:
        if value and not re.fullmatch(r"https://[\w.-]+(/[^\s?#]*)?", value):
            raise ValueError("phải có dạng https://zalo.me/…")
        return value

    @field_validator("telegram_api_url")
    @classmethod
    def _api_address(cls, value: str) -> str:
        if not re.fullmatch(r"https?://[^/\s]+(/[^\s?#]*)?", value):
            raise ValueError("phải có dạng https://tên-máy-chủ")
        return value.rstrip("/")

    @field_validator("igate_url", "igate_token_url", "national_url", "national_login_url")
    @classmethod
    def _source_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^/\s@?#]+(/[^\s#]*)?", value):
            raise ValueError(
                "phải có dạng https://tên-máy-chủ/đường-dẫn, không kèm tên và mật khẩu"
            )
        return value.rstrip("/")

    @field_validator("quiet_hours")
    @classmethod
    def _readable_quiet(cls, value: str) -> str:
        quiet.read(value)
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _known_networks(cls, value: str) -> str:
        # Imported here: a command that serves nothing need not wait for it.
        from bot.web import origins

        origins.networks(value)
        return value

    @field_validator("push_token")
    @classmethod
    def _long_token(cls, value: str) -> str:
        if value and not re.fullmatch(r"[\x21-\x7e]{32,}", value):
            raise ValueError("cần ít nhất 32 ký tự không dấu, không khoảng trắng")
        return value

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _telegram_secret(cls, value: str) -> str:
        if value and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value):
            raise ValueError("cần 1–256 ký tự A–Z a–z 0–9 _ -")
        return value

    @field_validator("telegram_proxy")
    @classmethod
    def _known_proxy(cls, value: str) -> str:
        if value and not re.match(r"(https?|socks5)://[^/\s]", value):
            raise ValueError("phải bắt đầu bằng http://, https:// hoặc socks5://")
        return value

    @property
    def photo_hosts(self) -> tuple[str, ...]:
        """The hosts from which Zalo's photos are fetched."""
        return tuple(part.strip() for part in self.zalo_photo_hosts.split(",") if part.strip())

    @property
    def database(self) -> str:
        """The database address in force."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'bot.db'}"


def read() -> Settings:
    """Read the settings from the environment.

    Raises:
        SettingsError: a variable is unknown or its value is wrong; the message names each.
    """
    given = [name for name in os.environ if name.upper().startswith(PREFIX)]
    complaints = [_unknown(name) for name in given if _field(name) not in Settings.model_fields]
    try:
        settings = Settings()
    except ValidationError as error:
        complaints += [_wrong(e) for e in error.errors()]
    if complaints:
        raise SettingsError("\n".join(["Cấu hình chưa đúng:", *(f"  - {c}" for c in complaints)]))
    return settings


def signing_key(settings: Settings) -> str:
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


def _field(variable: str) -> str:
    return variable[len(PREFIX) :].lower()


def _unknown(variable: str) -> str:
    return f"{variable}: không có cài đặt này (xem docs/cai-dat.md, kiểm tra chính tả)."


_REASONS = {
    "int_parsing": "phải là số nguyên",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "phải từ {le} trở xuống",
    "literal_error": "chỉ nhận {expected}",
    "bool_parsing": "chỉ nhận true hoặc false",
}


def _wrong(error: Any) -> str:
    name = PREFIX + str(error["loc"][0]).upper()
    template = _REASONS.get(error["type"])
    if template:
        reason = template.format(**error.get("ctx", {})).replace(" or ", " hoặc ")
    else:
        reason = str(error["msg"]).removeprefix("Value error, ")
    # A secret that is wrong is still a secret.
    words = ("SECRET", "TOKEN", "PROXY", "PASSWORD")
    hidden = any(word in name for word in words) or "@" in str(error["input"])
    shown = "" if hidden else f" (đang là “{error['input']}”)"
    return f"{name}: {reason}{shown}."
