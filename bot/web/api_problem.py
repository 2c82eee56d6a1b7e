"""What the push door answers when it does not take something: RFC 9457, in Vietnamese."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aiohttp import web

TYPE = "application/problem+json"
readable = partial(json.dumps, ensure_ascii=False)
"""JSON in which a person can read Vietnamese."""


@dataclass
class Problem(Exception):
    """A refusal: ``errors`` name the fields by JSON pointers, never by what stands in them."""

    status: int
    title: str
    detail: str
    errors: Sequence[Mapping[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> web.Response:
        """The answer."""
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            body["errors"] = list(self.errors)
        headers = {"Cache-Control": "no-store", **self.headers}
        return web.json_response(
            body, status=self.status, content_type=TYPE, headers=headers, dumps=readable
        )


def closed() -> Problem:
    """Nobody set a token."""
    return Problem(
        404, "Cửa đang đóng", "Nơi này chưa mở cửa nhận hồ sơ (chưa đặt BOT_PUSH_TOKEN)."
    )


def stranger() -> Problem:
    """No token, or another one."""
    headers = {"WWW-Authenticate": 'Bearer realm="dossiers"'}
    detail = "Thiếu hoặc sai mã truy cập. Gửi kèm dòng Authorization: Bearer <mã>."
    return Problem(401, "Chưa được phép", detail, headers=headers)


def wrong_method() -> Problem:
    """Anything but POST."""
    return Problem(405, "Sai kiểu yêu cầu", "Chỉ nhận POST.", headers={"Allow": "POST"})


def unreadable(detail: str) -> Problem:
    """Not JSON."""
    return Problem(400, "Không đọc được", detail)


def too_large(megabytes: int) -> Problem:
    """More than the door takes at once."""
    return Problem(413, "Quá lớn", f"Mỗi lần gửi nhiều nhất {megabytes} MB. Hãy chia nhỏ.")


def wrong_type() -> Problem:
    """Another content type."""
    return Problem(415, "Sai kiểu nội dung", "Chỉ nhận Content-Type: application/json.")


def refused(detail: str, errors: Sequence[Mapping[str, str]] = ()) -> Problem:
    """JSON that is nothing we can take."""
    return Problem(422, "Không nhận được", detail, errors)


def busy() -> Problem:
    """The store is down."""
    detail = "Kho dữ liệu đang bận. Chưa ghi gì cả, hãy gửi lại y nguyên sau ít giây."
    return Problem(503, "Tạm bận", detail, headers={"Retry-After": "5"})


def defect() -> Problem:
    """A mistake of ours."""
    detail = "Chương trình gặp lỗi khi nhận. Hãy gửi lại sau; nếu vẫn lỗi, báo người vận hành."
    return Problem(500, "Có lỗi", detail)
