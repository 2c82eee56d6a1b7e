"""Pushing to the door as a one-stop system does, for the tests of it."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientResponse

from bot.store.dossiers import register
from bot.store.dossiers.register import Stored
from bot.store.dossiers.sealing import DossierSeal
from tests.bot.web.conftest import Chat, Start

TOKEN = "một-mã".encode().hex() + "0123456789abcdef0123456789abcdef"
KEY = "k" * 40
CODE, OTHER = "H56.14-261020-0007", "H56.14-261020-0008"


@pytest.fixture
async def office(start: Start) -> Chat:
    """A bot whose door is open."""
    return await start(push_token=TOKEN, secret_key=KEY)


async def push(office: Chat, body: Any, **headers: str) -> ClientResponse:
    """Push with the right token."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {
        "Authorization": f"Bearer {TOKEN}",
        "Content-Type": "application/json",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return await office.client.post("/api/dossiers", data=BytesIO(raw), headers=given)


async def stored(office: Chat, code: str) -> Stored | None:
    """What the store knows."""
    async with office.parts.database.read() as connection:
        return await register.find(connection, code, DossierSeal(KEY))
