"""Zalo OA as a channel: consultation messages out, signed events in, one token looked after."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import structlog
from aiohttp import web

from bot.channels.calling import Caller
from bot.channels.contract import Limits, Rejected, SendError
from bot.channels.downloading import download
from bot.channels.platform import Health, Platform
from bot.channels.registry import Means
from bot.channels.rendering import plain, written
from bot.channels.zalo_oa import images
from bot.channels.zalo_oa import message as messages
from bot.channels.zalo_oa.api import Api
from bot.channels.zalo_oa.by_phone import ByPhone
from bot.channels.zalo_oa.declining import decline
from bot.channels.zalo_oa.errors import UploadAgain
from bot.channels.zalo_oa.events import Event
from bot.channels.zalo_oa.templates import Template, load
from bot.channels.zalo_oa.tokens import PURPOSE, Tokens
from bot.channels.zalo_oa.webhook import PATH, Door
from bot.channels.zalo_oa.window import OPEN
from bot.channels.zalo_oa.zbs import Zbs
from bot.pictures import draw
from bot.settings import SettingsError
from bot.store.citizens import people
from bot.store.citizens.forgetting import forget
from bot.store.engine import StoreDown
from bot.store.messages import inbox, outbox, zbs
from bot.store.messages.credentials import Kept
from bot.store.messages.notes import fingerprint
from bot.store.sealing import Seal
from bot.wallclock import local, now
from handlers.conversation import Reply, Timeline

_log = structlog.get_logger("zalo_oa")


class ZaloOa:
    """One Official Account: answers within its window, approved templates at any time."""

    name = "zalo_oa"
    TEND_SECONDS = 60.0
    """How often the token is looked after."""

    def __init__(self, means: Means, templates: dict[str, Template]) -> None:
        given = means.settings
        self._means = means
        self.limits = Limits(
            text=2000,
            buttons=given.zalo_oa_buttons,
            markup=False,
            window=OPEN,
            # A message with a picture has no buttons, so it stands before its text.
            pictures=True,
        )
        self._callers = [
            Caller(url)
            for url in (given.zalo_oa_api_url, given.zalo_oa_oauth_url, given.zalo_oa_zbs_url)
        ]
        self.tokens = open_tokens(means, self._callers[1])
        self.api = Api(self._callers[0], self.tokens)
        self.zbs = Zbs(
            means.database,
            self.api,
            Api(self._callers[2], self.tokens),
            templates,
            development=given.zalo_zbs_mode == "development",
            nested=given.zalo_zbs_nested_user,
        )
        self.health = Health()

    @property
    def besides(self) -> tuple[ByPhone, ...]:
        """Templates by phone, where the office switched them on."""
        how = self._means.settings.zalo_zbs_phone
        if how == "off":
            return ()
        means, hashed = self._means, how == "hash"
        return (ByPhone(self.zbs, means.database, means.key, hashed=hashed, told=self._told_of),)

    def _told_of(self, error: SendError | None) -> None:
        """Their trouble and their success are the account's: money, quota, the token."""
        if error is None:
            self._works()
        else:
            self._note(error)

    async def send(self, address: str, message: Reply) -> str:
        """Send one consultation message; a timeline as a picture where Zalo takes it."""
        try:
            if message.timeline:
                data = await self._send_picture(address, message, message.timeline)
            else:
                data = await self._post(messages.body(address, message))
        except SendError as error:
            self._note(error)
            raise
        self._works()
        return str(data.get("message_id", ""))

    async def _send_picture(
        self, address: str, message: Reply, timeline: Timeline
    ) -> dict[str, Any]:
        number = await self._uploaded(timeline)
        if number:
            body = messages.image_body(address, plain(replace(message, timeline=None)), number)
            with suppress(Rejected, UploadAgain):
                return await self._post(body)
        _log.warning("picture refused", channel=self.name)
        return await self._post(messages.body(address, written(message)))

    async def _uploaded(self, timeline: Timeline) -> str | None:
        # Nobody sees an upload, and an OA that may upload nothing may still write.
        with suppress(SendError):
            return await images.upload(self.api, await asyncio.to_thread(draw, timeline))
        return None

    async def _post(self, body: dict[str, Any]) -> dict[str, Any]:
        return await self.api.call("POST", "/v3.0/oa/message/cs", json=body)

    async def send_template(self, address: str, template: Mapping[str, Any]) -> None:
        """Send an approved template to a person the OA knows, whenever they last wrote."""
        try:
            await self.zbs.to_user(
                address, template["name"], template["data"], tracking_id=template["tracking"]
            )
        except SendError as error:
            self._note(error)
            raise
        self._works()

    async def photo(self, reference: str) -> bytes:
        """Fetch a photo that a person sent."""
        return await download(reference, self._means.settings.photo_hosts)

    def _note(self, error: SendError) -> None:
        """A trouble of the whole channel is one of its health."""
        if error.stop_channel:
            self._fail(error.reason, error.detail)

    def _fail(self, text: str, code: str = "") -> None:
        if self.health.text != text:
            _log.error("channel failing", channel=self.name, why=text, code=code)
        self.health = Health("failing", text)

    def _works(self) -> None:
        # Trouble with renewing is over when tend() finds it over, not when a message arrives.
        if self.health.state != "failing" or not self.health.text.startswith(_RENEWAL):
            self.health = Health("on")

    def routes(self) -> Sequence[web.RouteDef]:
        """The webhook."""
        given = self._means.settings
        door = Door(given.zalo_oa_app_id, given.zalo_oa_oa_secret, self.take)
        return (web.post(PATH, door.serve),)

    async def take(self, event: Event) -> None:
        """Keep what an event tells.

        Raises:
            StoreDown: it was not kept.
        """
        await _ACTIONS[event.kind](self, event)

    async def _message(self, event: Event) -> None:
        async with self._means.database.write() as connection:
            payload = dict(event.payload)
            person = await people.find(connection, self.name, event.address)
            key = await outbox.tapped(connection, person, payload["text"]) if person else None
            if key:
                payload["choice"] = key
            await inbox.receive(
                connection, self.name, event.address, event.message_id, payload, now()
            )
        self._means.arrived.ring()

    async def _seen(self, event: Event) -> None:
        async with self._means.database.write() as connection:
            await people.meet(connection, self.name, event.address, now())

    async def _left(self, event: Event) -> None:
        async with self._means.database.write() as connection:
            person = await people.find(connection, self.name, event.address)
            if person:
                await people.give_up(connection, person, "Người dân đã bỏ quan tâm Zalo OA.")

    async def _withdrawn(self, event: Event) -> None:
        about = fingerprint(f"{self.name}:{event.address}", self._means.key)
        async with self._means.database.write() as connection:
            found = await forget(connection, self.name, event.address, fingerprint=about)
        _log.info("person withdrew", channel=self.name, deleted=found)

    async def _delivered(self, event: Event) -> None:
        known = {"tracking_id": event.tracking_id, "message_id": event.message_id}
        async with self._means.database.write() as connection:
            await zbs.delivered(connection, **known, at=now())

    async def _answered(self, event: Event) -> None:
        async with self._means.database.write() as connection:
            await zbs.answered(connection, event.tracking_id, event.payload["text"])
            await decline(connection, event.tracking_id, event.payload["text"], now())

    async def run(self) -> None:
        """Look after the token, and after messages of which nothing was heard."""
        while True:
            try:
                self._told(await self.tokens.tend())
                await self._ask_after()
            except SendError as error:
                self._fail(_RENEWAL + error.reason, error.detail)
            except StoreDown:
                _log.warning("store down", channel=self.name)
            await asyncio.sleep(self.TEND_SECONDS)

    async def _ask_after(self) -> None:
        # Nobody waits for the answer: what cannot be asked now is asked another time.
        with suppress(SendError):
            await self.zbs.ask_after(now())

    def _told(self, kept: Kept) -> None:
        if kept.trouble:
            until = f"{local(kept.expires_at):%H:%M ngày %d/%m}"
            self._fail(
                f"{_RENEWAL}{kept.trouble}. Mã đang dùng hết hạn lúc {until}; "
                "trước lúc đó hãy chạy python -m bot zalo-oa login."
            )
        elif self.health.state == "starting" or self.health.text.startswith(_RENEWAL):
            self.health = Health("on")

    async def close(self) -> None:
        """Keep a pair on its way, then close the connections."""
        await self.tokens.close()
        for caller in self._callers:
            await caller.close()


_RENEWAL = "Mã truy cập Zalo OA: "

_ACTIONS: dict[str, Callable[[ZaloOa, Event], Awaitable[None]]] = {
    "message": ZaloOa._message,
    "seen": ZaloOa._seen,
    "left": ZaloOa._left,
    "withdrawn": ZaloOa._withdrawn,
    "delivered": ZaloOa._delivered,
    "answered": ZaloOa._answered,
}


def open_tokens(means: Means, caller: Caller) -> Tokens:
    """The token of the OA that the settings name."""
    given = means.settings
    seal = Seal(means.key, PURPOSE)
    return Tokens(means.database, caller, seal, given.zalo_oa_app_id, given.zalo_oa_app_secret)


def open_platform(means: Means) -> Platform:
    """Open the OA.

    Raises:
        SettingsError: a secret is missing, or a template is not declared rightly.
    """
    given = means.settings
    for name in ("zalo_oa_app_secret", "zalo_oa_oa_secret"):
        if not getattr(given, name):
            raise SettingsError(f"BOT_{name.upper()}: Zalo OA cần cài đặt này.")
    templates = load(given.zalo_zbs_templates) if given.zalo_zbs_templates else {}
    if given.zalo_zbs_phone != "off" and not templates:
        raise SettingsError("BOT_ZALO_ZBS_PHONE: cần khai báo mẫu tin ở BOT_ZALO_ZBS_TEMPLATES.")
    return ZaloOa(means, templates)
