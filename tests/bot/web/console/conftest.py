"""A running console, and officers who are signed in at it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from bot.assembly import Parts, assemble
from bot.officers.roles import Officer, Role
from bot.settings import Settings, signing_key
from bot.store.engine import Database
from bot.store.office import console_sessions, officers
from bot.store.office.console_sessions import Lifetimes
from bot.store.office.officers import Invitation
from bot.wallclock import now
from bot.web.console.shell import COOKIE, ROOT
from tests import scripted
from tests.migrated import bring_up


@dataclass
class Browser:
    """One browser at the console; whose it is, if somebody's."""

    client: TestClient[Any, Any]
    officer: Officer | None = None

    async def get(self, path: str, **query: str) -> ClientResponse:
        """Open a page, wherever it leads."""
        return await self.client.get(ROOT + path, params=query)

    async def text(self, path: str, **query: str) -> str:
        """Open a page and read it."""
        response = await self.get(path, **query)
        assert response.status == 200, (path, response.status)
        return await response.text()

    async def post(self, path: str, data: Any = None, *, json: Any = None) -> ClientResponse:
        """Send a form, or JSON, with what a page of ours carries; redirects are not followed."""
        headers = {
            "Origin": str(self.client.make_url("/")).rstrip("/"),
            "X-CSRF": await self.csrf(),
        }
        return await self.client.post(
            ROOT + path, data=data, json=json, headers=headers, allow_redirects=False
        )

    async def csrf(self) -> str:
        """Read what forms carry off a page of one's own; whoever is nobody has none."""
        if self.officer is None:
            return ""
        page = await (await self.client.get(f"{ROOT}/tai-khoan")).text()
        found = re.search(r'name="csrf" value="(\w+)"', page)
        return found[1] if found else ""


SignIn = Callable[..., Awaitable[Browser]]


@dataclass
class Office:
    """A running bot, its store, and doors to its console."""

    parts: Parts
    settings: Settings
    browser: Callable[[], Awaitable[Browser]]
    names: int = field(default=0)

    @property
    def database(self) -> Database:
        """Its store."""
        return self.parts.database

    @property
    def key(self) -> str:
        """Its signing key."""
        return signing_key(self.settings)

    async def employ(self, role: Role, units: tuple[str, ...] = (), name: str = "") -> Officer:
        """Make an officer."""
        self.names += 1
        named = name or f"{role.label} {self.names}"
        invitation = Invitation(named, role, units, now() + officers.INVITATION)
        async with self.database.write() as connection:
            token = await officers.invite(connection, self.key, invitation, by=None, at=now())
            officer = await officers.accept(connection, self.key, token, now())
        assert officer is not None
        return officer

    async def sign_in(
        self, role: Role = Role.officer, units: tuple[str, ...] = (), name: str = ""
    ) -> Browser:
        """Open a browser in which an officer of that role is signed in."""
        officer = await self.employ(role, units, name)
        async with self.database.write() as connection:
            token = await console_sessions.begin(
                connection, self.key, officer, Lifetimes(), device="thử", at=now()
            )
        browser = await self.browser()
        browser.officer = officer
        url = browser.client.make_url(ROOT)
        browser.client.session.cookie_jar.update_cookies({COOKIE: token}, url)
        return browser


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """Start a bot with the scripted conversation; everything is closed after the test."""
    async with AsyncExitStack() as stack:
        settings = Settings(data_dir=tmp_path, web_rate=1000)
        parts = assemble(settings, scripted.answer)
        stack.push_async_callback(parts.database.close)
        await bring_up(parts.database)
        parts.worker.POLL_SECONDS = parts.sender.POLL_SECONDS = 0.05
        for part in (parts.sender, parts.worker):
            task = asyncio.create_task(part.run())
            stack.push_async_callback(asyncio.wait, [task])
            stack.push_async_callback(part.stop, 2)
        server = TestServer(parts.site)

        async def browser() -> Browser:
            return Browser(await stack.enter_async_context(TestClient(server)))

        yield Office(parts, settings, browser)
