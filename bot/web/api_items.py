"""What a one-stop system may push: dossiers in the national shape, or in a simple one of ours."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from bot.wallclock import VIETNAM
from knowledge.dossier import procedure_code
from knowledge.dossier_record import Charge, Dossier, Holder
from knowledge.formats.national import WrongField, from_national, tells_status
from knowledge.formats.phones import phone
from knowledge.status import Status
from knowledge.status_words import status
from knowledge.vietnamese import normalise

_YEARS = range(1990, 2101)
_ISO = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?", re.I)


def _moment(value: Any) -> datetime:
    """Read ISO 8601; without a zone it is Việt Nam's time."""
    if not isinstance(value, str) or not _ISO.fullmatch(value):
        raise ValueError("phải là ngày giờ dạng 2026-11-20T17:00:00+07:00")
    try:
        # Python takes no more than six digits of a second.
        read = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", value.upper()))
        made = read.replace(tzinfo=VIETNAM) if read.tzinfo is None else read.astimezone(VIETNAM)
    except (ValueError, OverflowError):
        raise ValueError("không phải ngày giờ có thật") from None
    if made.year not in _YEARS:
        raise ValueError("năm phải từ 1990 đến 2100")
    return made


def _whole(value: Any) -> Any:
    """Take 4.0 for 4: to JSON Schema both are integers."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Moment = Annotated[
    datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})
]
Text = Annotated[str, Field(max_length=2000), AfterValidator(normalise)]
Number = Annotated[int, Field(ge=1, le=10), BeforeValidator(_whole)]
Money = Annotated[int, Field(ge=0, le=10**12), BeforeValidator(_whole)]
Code = Annotated[str, Field(min_length=1, max_length=80, json_schema_extra={"format": "ma-ho-so"})]
Loose = Annotated[Annotated[str, Field(max_length=4000)] | int | None, BeforeValidator(_whole)]
TOLD = "Lúc hệ thống của bạn biết tin này; để trống là lúc gửi."


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class Fee(_Shape):
    """Một khoản phải nộp."""

    name: Text = Field(description="Tên khoản thu.")
    amount: Money = Field(description="Số tiền, đồng.")
    paid: bool = Field(False, description="Đã nộp hay chưa.")


class Simple(_Shape):
    """Hồ sơ, dạng đơn giản. Trường nào không gửi thì giữ điều đã biết."""

    code: Code = Field(description="Mã hồ sơ.", examples=["H56.14-261020-0007"])
    status: Number | None = Field(
        None,
        description="Trạng thái theo danh mục quốc gia, 1–10. Ghi chú (note) được đọc trước: "
        "9 kèm ghi chú “trả hồ sơ bổ sung” được hiểu là 5.",
    )
    status_text: Text = Field("", description="Tên trạng thái trong hệ thống của bạn.")
    procedure: Text = Field("", description="Mã thủ tục.", examples=["1.004222"])
    procedure_name: Text = Field("", description="Tên thủ tục.")
    field: Text = Field("", description="Lĩnh vực.")
    unit: Text = Field("", description="Cơ quan đang giải quyết.")
    other_code: str = Field(
        "", max_length=80, description="Mã thứ hai của cùng hồ sơ (mã địa phương hoặc quốc gia)."
    )
    submitted_at: Moment | None = Field(None, description="Ngày nộp.")
    received_at: Moment | None = Field(None, description="Ngày tiếp nhận.")
    due_at: Moment | None = Field(None, description="Ngày hẹn trả.")
    finished_at: Moment | None = Field(None, description="Ngày có kết quả.")
    returned_at: Moment | None = Field(None, description="Ngày đã trả kết quả.")
    note: Text = Field("", description="Ghi chú của cán bộ.")
    asked_for: list[Text] = Field(
        default_factory=list, max_length=50, description="Giấy tờ phải bổ sung."
    )
    charges: list[Fee] = Field(
        default_factory=list, max_length=50, description="Phí, lệ phí phải nộp."
    )
    applicant: Text = Field("", description="Người nộp.")
    owner: Text = Field("", description="Chủ hồ sơ.")
    phone: Text = Field(
        "", description="Điện thoại của người dân, để họ chứng minh hồ sơ là của mình."
    )
    address: Text = Field("", description="Địa chỉ.")
    told_at: Moment | None = Field(None, description=TOLD)

    def dossier(self, today: date) -> Dossier:
        """Read it.

        Raises:
            WrongField: the code cannot be right.
        """
        code = _code("code", self.code, today)
        known = status(str(self.status), self.note) if self.status else None
        return Dossier(
            code=code,
            status=known or Status.processing,
            procedure=procedure_code(self.procedure) or "",
            procedure_name=self.procedure_name,
            field=self.field,
            unit=self.unit,
            status_text=self.status_text,
            note=self.note,
            other_code=self._second(code, today),
            submitted_at=self.submitted_at,
            received_at=self.received_at,
            due_at=self.due_at,
            finished_at=self.finished_at,
            returned_at=self.returned_at,
            holder=Holder(self.applicant, self.owner, phone(self.phone), self.address),
            asked_for=tuple(self.asked_for),
            charges=tuple(Charge(c.name, c.amount, c.paid) for c in self.charges),
        )

    def told_status(self) -> bool:
        """Whether it says what the status is."""
        return self.status is not None

    def _second(self, code: str, today: date) -> str:
        second = _code("other_code", self.other_code, today) if self.other_code else ""
        return second if second != code else ""


def _code(field: str, text: str, today: date) -> str:
    """Write a code properly; the national reader knows what is wrong with one."""
    try:
        return from_national({"MaHoSo": text}, today).code
    except WrongField as error:
        raise WrongField(field, error.problem) from None


class National(BaseModel):
    """Hồ sơ theo dạng đồng bộ quốc gia (DongBoHoSoMC); trường khác được bỏ qua."""

    model_config = ConfigDict(strict=True, extra="allow")

    MaHoSo: Code = Field(description="Mã hồ sơ.", examples=["H56.14-261020-0007"])
    MaTTHC: Loose = Field(None, description="Mã thủ tục.")
    TenTTHC: Loose = Field(None, description="Tên thủ tục.")
    TenLinhVuc: Loose = Field(None, description="Lĩnh vực.")
    ChuHoSo: Loose = Field(None, description="Chủ hồ sơ.")
    SoDienThoai: Loose = Field(None, description="Điện thoại của người dân.")
    NgayNopHoSo: Loose = Field(None, description="Ngày nộp, yyyyMMddHHmmss.")
    NgayTiepNhan: Loose = Field(None, description="Ngày tiếp nhận, yyyyMMddHHmmss.")
    NgayHenTra: Loose = Field(None, description="Ngày hẹn trả, yyyyMMddHHmmss.")
    NgayKetThucXuLy: Loose = Field(None, description="Ngày có kết quả, yyyyMMddHHmmss.")
    NgayTra: Loose = Field(None, description="Ngày đã trả kết quả, yyyyMMddHHmmss.")
    TrangThaiHoSo: Loose = Field(
        None, description="Trạng thái, “1” đến “10”; GhiChu được đọc trước.", examples=["4"]
    )
    DonViXuLy: Loose = Field(None, description="Cơ quan đang giải quyết.")
    GhiChu: Loose = Field(None, description="Ghi chú của cán bộ.")
    DanhSachHoSoBoSung: list[dict[str, Any]] | None = Field(
        None, max_length=50, description="Các lần yêu cầu bổ sung."
    )
    DanhSachLePhi: list[dict[str, Any]] | None = Field(
        None, max_length=50, description="Phí, lệ phí."
    )
    told_at: Moment | None = Field(None, description=TOLD)

    def dossier(self, today: date) -> Dossier:
        """Read it.

        Raises:
            WrongField: a field cannot be what it should be.
        """
        return from_national(self.model_dump(exclude={"told_at"}), today)

    def told_status(self) -> bool:
        """Whether it says what the status is."""
        return tells_status(self.model_dump(exclude={"told_at"}))


Item = Simple | National


def shape_of(item: object) -> type[Simple] | type[National]:
    """Which of the two an object wants to be."""
    return National if isinstance(item, dict) and "MaHoSo" in item else Simple
