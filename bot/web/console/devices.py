"""What device a browser is on, in words an officer recognises their own by."""

from __future__ import annotations

from aiohttp import web

_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "điện thoại Android"),
    ("Windows", "máy tính Windows"), ("Mac OS", "máy Mac"), ("Linux", "máy tính Linux"),
)  # fmt: skip
_BROWSERS = (
    ("coc_coc", "Cốc Cốc"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip


def device(request: web.Request) -> str:
    """Name the browser and the system, such as "Chrome trên máy tính Windows"."""
    agent = request.headers.get("User-Agent", "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "một thiết bị lạ")
    browser = next((name for mark, name in _BROWSERS if mark in agent), "trình duyệt")
    return f"{browser} trên {system}"
