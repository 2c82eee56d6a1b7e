"""The push door as an OpenAPI 3.1 document: the shapes come from the models that read them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from bot.web.api_items import Fee, National, Simple
from bot.web.api_problem import TYPE
from bot.web.api_reading import MOST

_REF = "#/components/schemas/{model}"


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Result(_Told):
    """Một hồ sơ đã ra sao. Kết quả đứng theo thứ tự gửi."""

    index: int = Field(ge=0, description="Vị trí trong danh sách, từ 0.")
    result: Literal["new", "changed", "same", "refused"] = Field(
        description="Mới, có thay đổi, không có gì mới, hoặc không nhận."
    )
    code: str | None = Field(None, description="Mã hồ sơ viết đúng; không có khi không nhận.")
    status: int | None = Field(None, description="Trạng thái sau khi nhận, 1–10.")
    field: str | None = Field(None, description="Trường sai, dạng JSON pointer.")
    problem: str | None = Field(None, description="Vì sao không nhận.")


class Results(_Told):
    """Trả lời khi nhận được ít nhất một hồ sơ."""

    received: int = Field(ge=1, description="Số hồ sơ trong nội dung gửi.")
    new: int = Field(ge=0, description="Số hồ sơ mới.")
    changed: int = Field(ge=0, description="Số hồ sơ có thay đổi.")
    same: int = Field(ge=0, description="Số hồ sơ không có gì mới.")
    refused: int = Field(ge=0, description="Số hồ sơ không nhận.")
    results: list[Result]


class Error(_Told):
    """Một chỗ sai."""

    pointer: str = Field(description="Chỗ sai trong nội dung gửi, dạng JSON pointer.")
    detail: str = Field(description="Sai thế nào.")


class Problem(_Told):
    """Vì sao không nhận, theo RFC 9457. Không có gì được ghi."""

    type: str
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    errors: list[Error] = Field(default_factory=list)


_REFUSALS = {
    "400": "Không phải JSON trong UTF-8, hoặc Idempotency-Key không đúng dạng.",
    "401": "Thiếu hoặc sai mã truy cập.",
    "404": "Cửa đang đóng: nơi này chưa đặt BOT_PUSH_TOKEN.",
    "405": "Chỉ nhận POST.",
    "413": "Nội dung quá lớn.",
    "415": "Content-Type không phải application/json.",
    "422": "Không nhận được hồ sơ nào, hoặc Idempotency-Key đã dùng cho nội dung khác.",
    "500": "Chương trình gặp lỗi.",
    "503": "Kho dữ liệu đang bận; gửi lại y nguyên sau số giây ở Retry-After.",
}


def document() -> dict[str, Any]:
    """The document, as /api/openapi.json serves it."""
    models = (Simple, National, Fee, Result, Results, Error, Problem)
    _, schemas = models_json_schema([(m, "validation") for m in models], ref_template=_REF)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Một Cửa: nhận hồ sơ",
            "version": "1.0.0",
            "description": "Hệ thống một cửa báo ngay cho chatbot khi hồ sơ có thay đổi.",
        },
        "paths": {"/api/dossiers": {"post": _operation()}},
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation() -> dict[str, Any]:
    return {
        "operationId": "pushDossiers",
        "summary": "Báo một hoặc nhiều hồ sơ",
        "description": (
            "Gửi lại cùng một tin không có hại. Tin cũ hơn điều đã biết không ghi đè tin mới. "
            "Mỗi hồ sơ được xét riêng: hồ sơ sai không cản hồ sơ đúng."
        ),
        "security": [{"token": []}],
        "parameters": [_key()],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _body()}},
        },
        "responses": {
            "200": _response("Đã ghi.", "application/json", "Results"),
            **{status: _response(text, TYPE, "Problem") for status, text in _REFUSALS.items()},
        },
    }


def _key() -> dict[str, Any]:
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Mã của lần gửi: gửi lại cùng mã và nội dung thì nhận lại câu trả lời cũ.",
        "schema": {"type": "string", "pattern": "^[!#-~]{1,255}$"},
    }


def _body() -> dict[str, Any]:
    shape = {"anyOf": [_ref("Simple"), _ref("National")]}
    several = {"type": "array", "minItems": 1, "maxItems": MOST, "items": shape}
    envelope = {
        "title": "Nhiều hồ sơ trong data",
        "type": "object",
        "required": ["data"],
        "properties": {
            "data": several,
            "told_at": {"type": ["string", "null"], "format": "date-time"},
            # What makes an object a dossier of its own.
            "MaHoSo": False,
        },
    }
    return {"anyOf": [_ref("Simple"), _ref("National"), several, envelope]}


def _response(text: str, kind: str, model: str) -> dict[str, Any]:
    return {"description": text, "content": {kind: {"schema": _ref(model)}}}


def _ref(model: str) -> dict[str, str]:
    return {"$ref": _REF.format(model=model)}
