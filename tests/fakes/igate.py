"""A fake iGate: a Keycloak that gives tokens to one client, and a search by a dossier's code.

``python -m tests.fakes.igate --port 9100`` serves it to other processes, which order over HTTP:
``POST /_fake/put`` (one object of ``content[]``), ``/_fake/expire {}`` (every token ends),
``/_fake/trouble {"method": "token" | "search", "status", "body", "wait", "silent", "reset"}``.
"""

from __future__ import annotations

import itertools
from typing import Any

from aiohttp import web

from tests.fakes.zalo_server import Server, main

CLIENT, SECRET = "mot-cua", "fake-client-secret"
TOKEN_PATH = "/auth/realms/digo/protocol/openid-connect/token"
SEARCH_PATH = "/pa/dossier/search"
Result = tuple[int, dict[str, Any]]


class IGateServer:
    """One province's iGate; ``dossiers`` is what its search finds, by code."""

    def __init__(self, *, life: int = 300) -> None:
        self.life = life
        self.dossiers: dict[str, dict[str, Any]] = {}
        self.tokens: set[str] = set()
        self.server = Server(orders={"put": self._put, "expire": self._expire})
        self._numbers = itertools.count(1)

    def app(self) -> web.Application:
        """The HTTP application."""
        app = web.Application()
        app.router.add_post(TOKEN_PATH, self._serve("token", self._token))
        app.router.add_get(SEARCH_PATH, self._serve("search", self._search))
        app.add_routes(self.server.routes())
        return app

    def put(self, item: dict[str, Any]) -> None:
        """Let the search find a dossier."""
        self.dossiers[item["code"]] = item

    def _serve(self, method: str, work: Any) -> Any:
        async def serve(request: web.Request) -> web.StreamResponse:
            return await self.server.perform(method, work, request)

        return serve

    async def _token(self, body: dict[str, Any], _: web.Request) -> Result:
        if body.get("grant_type") != "client_credentials":
            return 400, {"error": "unsupported_grant_type"}
        if (body.get("client_id"), body.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client", "error_description": "Invalid client"}
        token = f"fake-token-{next(self._numbers)}"
        self.tokens.add(token)
        return 200, {"access_token": token, "expires_in": self.life, "token_type": "Bearer"}

    async def _search(self, body: dict[str, Any], request: web.Request) -> Result:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if given not in self.tokens:
            return 401, {"error": "invalid_token"}
        found = self.dossiers.get(body.get("code", ""))
        content = [found] if found else []
        return 200, {"content": content, "totalElements": len(content), "size": 10, "number": 0}

    async def _put(self, body: dict[str, Any]) -> dict[str, Any]:
        self.put(body)
        return {}

    async def _expire(self, _: dict[str, Any]) -> dict[str, Any]:
        self.tokens.clear()
        return {}


def sample(code: str, **changed: Any) -> dict[str, Any]:
    """One object of ``content[]``: a dossier in work, of a person who does not exist."""
    return {
        "id": "0f0e0d0c",
        "code": code,
        "dossierStatus": {"id": 2, "name": "Đang xử lý"},
        "dossierTaskStatus": {"id": "7", "name": "Đang thẩm định"},
        "applicant": {
            "data": {
                "fullname": "Đinh Thử Nghiệm",
                "ownerFullname": "Đinh Thử Nghiệm",
                "phoneNumber": "0912345678",
                "identityNumber": "000000000001",
                "address": "Thôn Không Có",
            }
        },
        "procedure": {"code": "1.004222", "translate": {"name": "Đăng ký thường trú"}},
        "agency": {"name": "UBND xã Thử", "code": "H56.14"},
        "applyMethod": {"id": 0, "name": "Trực tuyến"},
        "appliedDate": "2026-10-20T08:15:00.000+0700",
        "acceptedDate": "2026-10-20T09:00:00.000+0700",
        "appointmentDate": "2026-10-30T17:00:00.000+0700",
        "completedDate": None,
        "processingTime": 7,
        "processingTimeUnit": "d",
        **changed,
    }


if __name__ == "__main__":
    main(lambda _: IGateServer().app())
