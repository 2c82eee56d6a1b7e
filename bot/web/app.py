"""The HTTP application: routes, what every response carries, and what an error says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.channels.platform import Platform
from bot.logs import where
from bot.settings import Settings
from bot.sources.contract import Source
from bot.store.engine import Database, StoreDown
from bot.web.chat import page
from bot.web.chat.desk import Desk, Refusal
from bot.web.chat.photos import Photographs
from bot.web.chat.routes import Polling
from bot.web.chat.socket import STORE_DOWN, Sockets
from bot.web.chat.visitor import Visitors
from bot.web.health import Readiness, alive
from bot.web.origins import Origins, networks
from bot.web.trouble import sentence

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
MAX_BODY = 256 * 1024

_log = structlog.get_logger("web")


def build(
    settings: Settings,
    desk: Desk,
    database: Database,
    key: str,
    platforms: Sequence[Platform] = (),
    sources: Sequence[Source] = (),
) -> web.Application:
    """Put the application together."""
    secure = settings.public_url.startswith("https://")
    origins = Origins(key, networks(settings.trusted_proxies))
    visitors = Visitors(key, settings.web_session_days, origins, secure=secure)
    app = web.Application(client_max_size=MAX_BODY, middlewares=[_answering, _meeting(visitors)])
    app.on_response_prepare.append(_protect)
    app.on_response_prepare.append(visitors.issue)
    _add_chat(app, settings, desk)
    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", Readiness(database, platforms, sources).ready)
    for platform in platforms:
        app.router.add_routes(platform.routes())
    return app


def _add_chat(app: web.Application, settings: Settings, desk: Desk) -> None:
    sockets = Sockets(desk, settings.public_url)
    polling = Polling(desk, settings.public_url)
    for path, file in page.files(settings).items():
        app.router.add_get(path, file.serve)
    app.router.add_get("/chat/ws", sockets.serve)
    app.router.add_get("/chat/messages", polling.read)
    app.router.add_post("/chat/messages", polling.send)
    app.router.add_post("/chat/photos", Photographs(desk, settings.public_url).send)

    async def close(_: web.Application) -> None:
        desk.channel.wake_all()
        await sockets.close()

    app.on_shutdown.append(close)


def _meeting(visitors: Visitors) -> Middleware:
    @web.middleware
    async def meet(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path == "/" or request.path in ("/chat/ws", "/chat/messages", "/chat/photos"):
            visitors.recognise(request)
        return await handler(request)

    return meet


@web.middleware
async def _answering(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every error with a sentence, never with a traceback."""
    try:
        return await handler(request)
    except Refusal as refusal:
        wait = {"Retry-After": str(refusal.wait)} if refusal.wait else {}
        return web.json_response(refusal.as_json(), status=refusal.status, headers=wait)
    except StoreDown as error:
        _log.warning("store down", path=request.path, where=where(error))
        busy = Refusal(503, "store_down", STORE_DOWN, 5)
        return web.json_response(busy.as_json(), status=503, headers={"Retry-After": "5"})
    except web.HTTPRedirection:
        raise
    except web.HTTPException as error:
        return sentence(request, error.status, error.headers.get("Allow"))
    except ConnectionError:
        raise
    except Exception as error:
        _log.error("request failed", path=request.path, where=where(error))
        return sentence(request, 500)


async def _protect(_: web.Request, response: web.StreamResponse) -> None:
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = "mot-cua"
