"""A fake of the national synchronisation interface: a login, and ``TraCuuHoSo`` for one dossier.

``python -m tests.fakes.national --port 9200`` serves it to other processes, which order over
HTTP: ``POST /_fake/put`` (one object in the national shape), ``/_fake/expire {}`` (every session
ends), ``/_fake/trouble {"method": "login" | "look", "status", "body", "wait", "silent"}``.
"""

from __future__ import annotations

import itertools
from typing import Any

from aiohttp import web

from tests.fakes.zalo_server import Server, main

USER, PASSWORD, UNIT = "mot-cua", "fake-password", "H56.14"
LOGIN_PATH, LOOK_PATH = "/mapi/login", "/mapi/g"
Result = tuple[int, dict[str, Any]]


class NationalServer:
    """One adapter of the national interface; ``dossiers`` is what it knows, by code."""

    def __init__(self) -> None:
        self.dossiers: dict[str, dict[str, Any]] = {}
        self.sessions: set[str] = set()
        self.server = Server(orders={"put": self._put, "expire": self._expire})
        self._numbers = itertools.count(1)

    def app(self) -> web.Application:
        """The HTTP application."""
        app = web.Application()
        app.router.add_post(LOGIN_PATH, self._serve("login", self._login))
        app.router.add_post(LOOK_PATH, self._serve("look", self._look))
        app.add_routes(self.server.routes())
        return app

    def put(self, item: dict[str, Any]) -> None:
        """Let it know a dossier."""
        self.dossiers[item["MaHoSo"]] = item

    def _serve(self, method: str, work: Any) -> Any:
        async def serve(request: web.Request) -> web.StreamResponse:
            return await self.server.perform(method, work, request)

        return serve

    async def _login(self, body: dict[str, Any], _: web.Request) -> Result:
        if (body.get("username"), body.get("password")) != (USER, PASSWORD):
            return 200, {"error_code": "-1", "message": "Sai tên đăng nhập hoặc mật khẩu"}
        session = f"fake-session-{next(self._numbers)}"
        self.sessions.add(session)
        return 200, {"session": session, "error_code": "00"}

    async def _look(self, body: dict[str, Any], _: web.Request) -> Result:
        if body.get("session") not in self.sessions:
            return 200, {"error_code": "-5", "message": "Phiên làm việc không hợp lệ"}
        if body.get("service") != "TraCuuHoSo" or body.get("madonvi") != UNIT:
            return 200, {"error_code": "-3", "message": "Không có quyền"}
        found = self.dossiers.get(body.get("mahoso", ""))
        return 200, {"error_code": "00", "message": "", "result": [found] if found else []}

    async def _put(self, body: dict[str, Any]) -> dict[str, Any]:
        self.put(body)
        return {}

    async def _expire(self, _: dict[str, Any]) -> dict[str, Any]:
        self.sessions.clear()
        return {}


def sample(code: str, **changed: Any) -> dict[str, Any]:
    """One dossier in the national shape, of a person who does not exist."""
    return {
        "MaHoSo": code,
        "MaTTHC": "1.004222",
        "TenTTHC": "Đăng ký thường trú",
        "KenhThucHien": "2",
        "ChuHoSo": "Đinh Thử Nghiệm",
        "SoDienThoai": "0912345678",
        "NgayNopHoSo": "20261020081500",
        "NgayTiepNhan": "20261020090000",
        "NgayHenTra": "20261030170000",
        "TrangThaiHoSo": "4",
        "NgayTra": "",
        "NgayKetThucXuLy": "",
        "DonViXuLy": "UBND xã Thử",
        "GhiChu": "",
        "DanhSachHoSoBoSung": [],
        "DanhSachLePhi": [],
        **changed,
    }


if __name__ == "__main__":
    main(lambda _: NationalServer().app())
