"""A campaign to a list of codes and phones by messages that Zalo approved, killed in the middle.

Questions go on to be asked on Telegram; the reminders have a platform of their own.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from bot.channels.contract import Limits
from bot.channels.zalo_oa.templates import Template as Approved
from bot.channels.zalo_oa.tokens import NAME, PURPOSE, Pair
from bot.reminders.audience import Audience, Kind, Listed, Whom
from bot.reminders.campaign import Purpose, Template
from bot.reminders.ways import Ways
from bot.store.citizens.phone_people import CHANNEL
from bot.store.messages import credentials
from bot.store.sealing import Seal
from bot.wallclock import now
from tests.crash.campaigning import KEY, NEVER_QUIET, OFFICER, Campaign, dossier
from tests.crash.platform import Watching
from tests.crash.run import Bot
from tests.fakes.zalo_oa import APP_ID, APP_SECRET, OA_SECRET, ZaloOaServer
from tests.fakes.zalo_server import Call, Trouble, running

_PATH = "/message/template"
_FIRST = 900_000_000
_APPROVED = {"bo-sung": Approved("bo-sung", "1", {"ma_ho_so": 30}, 200)}


@dataclass
class ByPhone(Campaign):
    """One campaign to ``size`` lines of a list, every other one with a number beside its code."""

    KINDS: ClassVar[Mapping[str, Trouble]] = {
        "busy": Trouble(_PATH, 500),
        "too fast": Trouble(_PATH, 429),
        "blocked": Trouble(_PATH, 200, {"error": -118, "message": "Zalo account not existed"}),
        "slow": Trouble(_PATH, wait=0.3, only_wait=True),
        "reset before": Trouble(_PATH, reset=True),
        "reset after": Trouble(_PATH, reset=True, effect=True),
        "silent": Trouble(_PATH, silent=True),
    }

    @asynccontextmanager
    async def _platforms(self) -> AsyncIterator[None]:
        async with running(self.zalo.app()) as self.zalo_address, super()._platforms():
            yield

    @property
    def watching(self) -> Watching:
        """The platform that reminders go to."""
        assert isinstance(self.zalo.server, Watching)
        return self.zalo.server

    async def _prepare(self) -> None:
        """A list, its dossiers, and an account that Zalo knows."""
        self.zalo = ZaloOaServer()
        # A day's quota that is spent rests the channel until a person acts: another story.
        self.zalo.quota_left = 10 * self.size
        self.zalo.server = Watching(orders=self.zalo.server.orders)
        await self._dossiers([dossier(n, _owned(n)) for n in range(self.size)])
        sealed = Pair(self.zalo.access, self.zalo.refresh).sealed(Seal(KEY, PURPOSE))
        async with self.database.write() as connection:
            await credentials.put(connection, NAME, sealed, now(), now() + timedelta(days=1))
        declared = [{"name": "bo-sung", "id": "1", "price": 200, "parameters": {"ma_ho_so": 30}}]
        self.templates.write_text(json.dumps(declared))

    @property
    def templates(self) -> Path:
        """The file of approved templates; JSON is YAML."""
        return self.folder / "templates.yaml"

    async def _submit(self) -> int:
        ways = Ways({CHANNEL: Limits()}, NEVER_QUIET, zbs=_APPROVED)
        text = Template("Bổ sung", "{{ ma_ho_so }} cần bổ sung.", Purpose.papers, "bo-sung")
        template = await self._office(ways).save_template(OFFICER, text, now())
        lines = [Listed(dossier(n).code, _listed(n)) for n in range(self.size)]
        audience = Audience(Kind.listed, Whom.everybody, listed=tuple(lines))
        return await self._submitted(ways, audience, template)

    def _settings(self, bot: Bot) -> dict[str, Any]:
        return super()._settings(bot) | {
            "zalo_oa_app_id": APP_ID,
            "zalo_oa_app_secret": APP_SECRET,
            "zalo_oa_oa_secret": OA_SECRET,
            "zalo_oa_api_url": self.zalo_address,
            "zalo_oa_oauth_url": self.zalo_address,
            "zalo_oa_zbs_url": self.zalo_address,
            "zalo_zbs_templates": str(self.templates),
            "zalo_zbs_phone": "number",
        }

    def _reminders(self) -> Iterator[Call]:
        yield from (c for c in self.watching.calls if c.method == _PATH and c.effect)

    def _whom(self, call: Call) -> int:
        return int(call.body["phone"].removeprefix("84")) - _FIRST


def _number(line: int) -> str:
    return f"0{_FIRST + line}"


def _owned(line: int) -> str:
    return _number(line) if line % 2 else ""


def _listed(line: int) -> str:
    return "" if line % 2 else _number(line)
