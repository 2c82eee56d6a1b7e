"""Who may come in: before any page of the console runs."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.store.office import console_sessions
from bot.wallclock import now
from bot.web.chat.rate import Rate
from bot.web.chat.visitor import from_our_page
from bot.web.console.parts import MARK, is_form_with_file, mark
from bot.web.console.shell import COOKIE, OFFICER, ROOT, TOKEN, Console, Denied, Route, go

_CHANGING = ("POST", "PUT", "DELETE")
_SENTENCES = {
    400: "Trang nhận được điều không hiểu. Bạn quay lại và thử lần nữa.",
    401: "Phiên làm việc đã hết. Bạn đăng nhập lại rồi làm tiếp.",
    403: "Bạn không có quyền làm việc này, hoặc trang mở đã lâu. Tải lại trang rồi thử lại.",
    404: "Không có trang này, hoặc nó thuộc đơn vị khác.",
    413: "Tệp quá lớn.",
    429: "Bạn thao tác quá nhanh. Chờ một phút rồi thử lại.",
    500: "Có trục trặc, trang chưa làm được việc này.",
}


class Guard:
    """Recognises officers, and holds every route to what it asks for."""

    def __init__(self, console: Console, rate: Rate) -> None:
        self._console = console
        self._rate = rate

    def wrap(self, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Make a route's handler, behind every check."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            try:
                await self._recognise(request)
                if route.act is not None:
                    self._must(request, route)
                if request.method in _CHANGING:
                    await self._ours(request, route)
                return await route.handler(self._console, request)
            except web.HTTPError as error:
                return self._trouble(request, error)

        return guarded

    def _trouble(self, request: web.Request, error: web.HTTPError) -> web.Response:
        words = error.text if error.text and error.text != f"{error.status}: {error.reason}" else ""
        text = words or _SENTENCES.get(error.status, _SENTENCES[500])
        return self._console.page(request, "trouble.html", status=error.status, text=text)

    async def _recognise(self, request: web.Request) -> None:
        token = request.cookies.get(COOKIE, "")
        request[TOKEN] = token
        if not token:
            return
        console = self._console
        async with console.database.read() as connection:
            known = await console_sessions.whose(
                connection, console.key, token, console.lifetimes, now()
            )
        if known is None:
            return
        request[OFFICER], stale = known
        if stale:
            async with console.database.write() as connection:
                await console_sessions.touch(connection, console.key, token, now())

    def _must(self, request: web.Request, route: Route) -> None:
        officer = request.get(OFFICER)
        if officer is None:
            if request.method != "GET":
                raise web.HTTPUnauthorized
            raise go("/dang-nhap", tiep=request.path_qs.removeprefix(ROOT))
        if route.act and not officer.may(route.act):
            raise Denied

    async def _ours(self, request: web.Request, route: Route) -> None:
        """Refuse what another site's page, or nobody's, sends in an officer's name."""
        if self._rate.take(request.get(TOKEN) or f"at {request.remote}"):
            raise web.HTTPTooManyRequests
        length = request.content_length
        if length is not None and length > route.body:
            raise web.HTTPRequestEntityTooLarge(route.body, length)
        if not from_our_page(request, self._console.public_url):
            raise Denied
        if OFFICER in request and not await self._csrf(request):
            raise Denied

    async def _csrf(self, request: web.Request) -> bool:
        given = request.headers.get("X-CSRF", "")
        if not given and is_form_with_file(request):
            # Nothing of the file is read before: addresses are kept in logs, so it is in none.
            given = await mark(request)
        elif not given:
            given = str((await request.post()).get(MARK, ""))
        return hmac.compare_digest(given.encode(), self._console.csrf(request[TOKEN]).encode())
