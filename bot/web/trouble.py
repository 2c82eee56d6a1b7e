"""What is answered when something cannot be: a page to people, JSON to programs."""

from __future__ import annotations

import html

from aiohttp import web

_SENTENCES = {
    404: "Không có trang này. Trang trò chuyện ở địa chỉ gốc: /",
    405: "Địa chỉ này không nhận kiểu yêu cầu đó.",
    413: "Nội dung gửi lên quá lớn nên chưa được nhận. Bạn chia thành vài tin ngắn giúp.",
}
_OTHERWISE = "Có trục trặc, trang chưa làm được việc này. Bạn thử lại sau."

_NO_PAGE = "Không có trang này. Địa chỉ có thể đã đổi, hoặc gõ nhầm."

_PAGE = """<!doctype html>
<html lang="vi">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Chưa mở được trang</title></head>
<body><h1>Chưa mở được trang</h1><p>{text}</p><p><a href="{home}">{label}</a></p></body>
</html>
"""
_CONSOLE = "/canbo"


def sentence(request: web.Request, status: int, allow: str | None = None) -> web.Response:
    """Say what is wrong with a status; ``allow`` are the methods an address takes."""
    headers = {"Allow": allow} if allow else {}
    text = _SENTENCES.get(status, _OTHERWISE)
    if "text/html" in request.headers.get("Accept", ""):
        page = _page(request.path, _NO_PAGE if status == 404 else text)
        return web.Response(text=page, status=status, headers=headers, content_type="text/html")
    return web.json_response({"error": str(status), "text": text}, status=status, headers=headers)


def _page(path: str, text: str) -> str:
    office = path == _CONSOLE or path.startswith(f"{_CONSOLE}/")
    home, label = (_CONSOLE, "Về bảng làm việc") if office else ("/", "Về trang trò chuyện")
    return _PAGE.format(text=html.escape(text), home=home, label=label)
