"""An officer's own page: passkeys, the chat that is theirs, signing out everywhere."""

from __future__ import annotations

from aiohttp import web

from bot.officers import passkeys
from bot.officers.passkeys import PasskeyRefused
from bot.officers.roles import Act
from bot.store.office import console_codes, console_sessions, officers
from bot.wallclock import now
from bot.web.console.devices import device
from bot.web.console.shell import Console, Route, go, officer_of
from bot.web.console.signing_in import put_challenge, read_challenge, read_json


async def show(console: Console, request: web.Request) -> web.StreamResponse:
    """GET /tai-khoan."""
    officer = officer_of(request)
    async with console.database.read() as connection:
        keys = await passkeys.of_officer(connection, officer.id)
        linked = await officers.linked(connection, officer.id)
    known = [str(key._mapping["credential_id"]) for key in keys]
    place = console.place(request)
    options = passkeys.registration(place, officer, known) if place.usable else None
    response = console.page(
        request, "account.html", keys=keys, linked=linked, options=options, code="", place=place,
    )  # fmt: skip
    if options:
        put_challenge(console, response, options["challenge"])
    return response


async def add_passkey(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /tai-khoan/khoa: a new passkey."""
    officer, answer = officer_of(request), await read_json(request)
    challenge = read_challenge(console, request)
    at = now()
    try:
        async with console.database.write() as connection:
            await passkeys.register(
                connection, console.place(request), officer, challenge, answer,
                label=device(request), at=at,
            )  # fmt: skip
            await console.audit.note(connection, officer, "passkey-added", at=at)
    except PasskeyRefused:
        return web.json_response({"text": PasskeyRefused.__doc__}, status=400)
    return web.json_response({"state": "kept"})


async def remove_passkey(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /tai-khoan/bo-khoa."""
    officer, form = officer_of(request), await request.post()
    async with console.database.write() as connection:
        if await passkeys.remove(connection, officer.id, str(form.get("khoa", ""))):
            await console.audit.note(connection, officer, "passkey-removed", at=now())
    raise go("/tai-khoan", xong="bo-khoa")


async def show_code(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /tai-khoan/lien-ket: a code to type in the chat that is to be theirs."""
    officer = officer_of(request)
    async with console.database.write() as connection:
        code = await console_codes.show_link(connection, console.key, officer.id, now())
        keys = await passkeys.of_officer(connection, officer.id)
        linked = await officers.linked(connection, officer.id)
    return console.page(
        request, "account.html", keys=keys, linked=linked, options=None, code=code,
        place=console.place(request),
    )  # fmt: skip


async def unlink(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /tai-khoan/bo-lien-ket."""
    officer = officer_of(request)
    async with console.database.write() as connection:
        await officers.link(connection, officer.id, None)
        await console.audit.note(connection, officer, "chat-unlinked", at=now())
    raise go("/tai-khoan", xong="bo-lien-ket")


async def leave_everywhere(console: Console, request: web.Request) -> web.StreamResponse:
    """POST /tai-khoan/thoat-het."""
    officer = officer_of(request)
    async with console.database.write() as connection:
        await console_sessions.end_all(connection, officer.id)
        await console.audit.note(connection, officer, "sign-out-everywhere", at=now())
    raise go("/dang-nhap")


ROUTES = (
    Route("GET", "/tai-khoan", show, Act.look),
    Route("POST", "/tai-khoan/khoa", add_passkey, Act.look),
    Route("POST", "/tai-khoan/bo-khoa", remove_passkey, Act.look),
    Route("POST", "/tai-khoan/lien-ket", show_code, Act.look),
    Route("POST", "/tai-khoan/bo-lien-ket", unlink, Act.look),
    Route("POST", "/tai-khoan/thoat-het", leave_everywhere, Act.look),
)
