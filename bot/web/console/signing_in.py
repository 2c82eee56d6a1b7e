"""Coming in: by invitation, by passkey, or by a code confirmed in the officer's own chat."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from aiohttp import web
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.officers import passkeys
from bot.officers.inviting import withdraw_first
from bot.officers.passkeys import PasskeyRefused
from bot.officers.roles import Officer
from bot.store.office import console_codes, console_sessions, officers
from bot.store.office.console_codes import State
from bot.wallclock import now
from bot.web.console.devices import device
from bot.web.console.shell import COOKIE, OFFICER, ROOT, TOKEN, Console, Route, go

WAITING = "mot_cua_cho"
CHALLENGE = "mot_cua_khoa"
_MINUTES = 5


async def show(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /dang-nhap: a passkey, or a code for the chat."""
    if OFFICER in request:
        raise go("")
    async with console.database.write() as connection:
        code, waiting = await console_codes.show_sign_in(
            connection, console.key, device(request), now()
        )
    place = console.place(request)
    options = passkeys.authentication(place) if place.usable else None
    response = console.page(
        request, "sign_in.html", code=code, options=options, minutes=_MINUTES, home=place.home,
        onward=_onward(request.query.get("tiep", "")),
    )  # fmt: skip
    _put(console, response, WAITING, waiting, minutes=_MINUTES)
    if options:
        _put_challenge(console, response, options["challenge"])
    return response


async def waited(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /dang-nhap/cho: what became of the code; a confirmed one signs in."""
    waiting = request.cookies.get(WAITING, "")
    async with console.database.write() as connection:
        came = await console_codes.collect(connection, console.key, waiting, now())
        state, officer_id = came or (None, None)
        officer = await officers.find(connection, officer_id) if officer_id else None
        if state is not State.confirmed or officer is None or not officer.active:
            return web.json_response({"state": state.value if state else "gone"})
        return await _enter(console, request, connection, officer, "chat")


async def with_passkey(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /dang-nhap/khoa: a browser's answer to the challenge."""
    answer = await read_json(request)
    challenge = read_challenge(console, request)
    try:
        async with console.database.write() as connection:
            place = console.place(request)
            officer = await passkeys.sign_in(connection, place, challenge, answer, now())
            return await _enter(console, request, connection, officer, "passkey")
    except PasskeyRefused:
        return web.json_response({"text": PasskeyRefused.__doc__}, status=401)


async def invited(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /moi/{token}: who is invited as what. Only looking uses nothing up."""
    given = request.match_info["token"]
    async with console.database.read() as connection:
        invitation = await officers.invitation(connection, console.key, given, now())
    status, home = 200 if invitation else 404, console.place(request).home
    return console.page(request, "invitation.html", invitation=invitation, status=status, home=home)


async def accept(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /moi/{token}: use the invitation up, and sign in."""
    given = request.match_info["token"]
    async with console.database.write() as connection:
        first = not await officers.any_officer(connection)
        officer = await officers.accept(connection, console.key, given, now())
        if first and officer:
            await withdraw_first(connection, now())
        if officer is None or not officer.active:
            home = console.place(request).home
            return console.page(request, "invitation.html", invitation=None, status=404, home=home)
        token = await _begin(console, request, connection, officer, "invitation")
    response = web.Response(status=303, headers={"Location": f"{ROOT}/tai-khoan?xong=chao"})
    _put(console, response, COOKIE, token)
    return response


async def leave(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /thoat."""
    async with console.database.write() as connection:
        await console_sessions.end(connection, console.key, request[TOKEN])
    response = web.Response(status=303, headers={"Location": f"{ROOT}/dang-nhap"})
    response.del_cookie(COOKIE, path=ROOT)
    return response


async def _enter(
    console: Console,
    request: web.Request,
    connection: AsyncConnection,
    officer: Officer,
    way: str,
) -> web.Response:
    token = await _begin(console, request, connection, officer, way)
    response = web.json_response({"state": "in"})
    # A new token for every sign-in: one that was planted before it is worth nothing.
    _put(console, response, COOKIE, token)
    return response


async def _begin(
    console: Console,
    request: web.Request,
    connection: AsyncConnection,
    officer: Officer,
    way: str,
) -> str:
    at = now()
    await console.audit.note(connection, officer, "sign-in", at=at, way=way)
    return await console_sessions.begin(
        connection, console.key, officer, console.lifetimes, device=device(request), at=at
    )


def _onward(path: str) -> str:
    """Where to go after signing in: a page of the console only."""
    return f"{ROOT}{path}" if path.startswith("/") and not path.startswith("//") else ROOT


def _put(
    console: Console, response: web.Response, name: str, value: str, minutes: int | None = None
) -> None:
    response.set_cookie(
        name,
        value,
        path=ROOT,
        httponly=True,
        samesite="Strict" if name == WAITING else "Lax",
        secure=console.secure,
        max_age=minutes * 60 if minutes else None,
    )


def _put_challenge(console: Console, response: web.Response, challenge: str) -> None:
    _put(console, response, CHALLENGE, _signer(console).dumps(challenge), minutes=_MINUTES)


def put_challenge(console: Console, response: web.Response, challenge: str) -> None:
    """Let the browser carry a challenge, signed, until it is answered."""
    _put_challenge(console, response, challenge)


def read_challenge(console: Console, request: web.Request) -> str:
    """Read the challenge back; empty when it is not ours or too old."""
    try:
        age = timedelta(minutes=_MINUTES).total_seconds()
        return str(_signer(console).loads(request.cookies.get(CHALLENGE, ""), max_age=int(age)))
    except BadData:
        return ""


def _signer(console: Console) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(console.key, salt="passkey challenge")


async def read_json(request: web.Request) -> dict[str, Any]:
    """Read a JSON object from the body."""
    try:
        value = json.loads(await request.text())
    except (ValueError, RecursionError):
        raise web.HTTPBadRequest from None
    if not isinstance(value, dict):
        raise web.HTTPBadRequest
    return value


ROUTES = (
    Route("GET", "/dang-nhap", show, None),
    Route("POST", "/dang-nhap/cho", waited, None),
    Route("POST", "/dang-nhap/khoa", with_passkey, None),
    Route("GET", "/moi/{token}", invited, None),
    Route("POST", "/moi/{token}", accept, None),
    Route("POST", "/thoat", leave, None),
)
