"""ZBS by phone on the wire: switched on, sent once, its answers in words, its arrival known."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from bot.channels.contract import Gone, Rejected, SendError, Templating
from bot.channels.zalo_oa.errors import (
    Declined,
    NotDelivered,
    NoZalo,
    NumberChanged,
    QuotaSpent,
    TemplateRefused,
)
from bot.channels.zalo_oa.zbs import Repeated, hash_phone
from bot.reminders.audience import Listed
from bot.reminders.sealing import seal_list
from bot.settings import SettingsError
from bot.store.dossiers.sealing import DossierSeal
from bot.store.messages import zbs as store
from handlers.conversation import Reply
from tests.fakes.zalo_oa import ZaloOaServer
from tests.fakes.zalo_server import Trouble
from tests.talking import Bot, Start
from tests.talking_oa import Oa, channel, logged_in

YAML = "- {name: bo-sung, id: '7', price: 200, parameters: {ma_ho_so: 30}}"
DATA = {"ma_ho_so": "H15.120-261116-0001"}
PHONE, NUMBER = "/message/template", "0912345678"
MESSAGE = {"name": "bo-sung", "data": DATA, "tracking": "r1"}


async def _office(
    start: Start, oa: Oa, folder: Path, how: str = "number"
) -> tuple[ZaloOaServer, Bot, Templating, str]:
    """A bot with a campaign of one listed number; the way to it, and its address."""
    path = folder / "zbs.yaml"
    path.write_text(YAML, encoding="utf-8")
    more: dict[str, Any] = {"zalo_zbs_templates": str(path), "zalo_zbs_phone": how}
    fake, bot = await logged_in(start, oa, **more)
    (by_phone,) = [one for one in bot.parts.channels if one.name == "zbs_phone"]
    key = channel(bot)._means.key
    sealed = seal_list(key, [Listed("H15.120-261116-0001", NUMBER)])
    await bot.write(
        "INSERT INTO campaigns (id, name, state, purpose, audience, listed, whens, template_id,"
        " template, by, created_at) VALUES (1, 'x', 'running', 'papers', '{}', "
        f"'{sealed}', '{{}}', -1, '{{}}', 'Lan', '2026-11-20 00:00:00')"
    )
    await bot.write(
        "INSERT INTO recipients (id, campaign_id, target, occurrence, line, state, due_at, at)"
        " VALUES (1, 1, 'l', 1, 0, 'queued', '2026-11-20 00:00:00', '2026-11-20 00:00:00')"
    )
    address = DossierSeal(key).phone(NUMBER)
    assert isinstance(by_phone, Templating)
    assert address
    return fake, bot, by_phone, address


@pytest.mark.parametrize("how", ["number", "hash"])
async def test_sent_once(start: Start, oa: Oa, tmp_path: Path, how: str) -> None:
    """The number, or only its hash, goes to Zalo with the tracking id; a second time nothing."""
    fake, _, by_phone, address = await _office(start, oa, tmp_path, how)
    await by_phone.send_template(address, MESSAGE)
    (sent,) = fake.server.sent(PHONE if how == "number" else PHONE + "/hashphone")
    to = {"phone": "84912345678"} if how == "number" else {"hash_phone": hash_phone("84912345678")}
    assert sent == {**to, "tracking_id": "r1", "template_id": "7", "template_data": DATA}
    with pytest.raises(Repeated):
        await by_phone.send_template(address, MESSAGE)


@pytest.mark.parametrize("how", ["off", "number"])
async def test_only_where_it_is_switched_on(start: Start, oa: Oa, how: str) -> None:
    """There is no such way by default, and switched on without templates nothing starts."""
    if how == "number":
        with pytest.raises(SettingsError, match="BOT_ZALO_ZBS_PHONE"):
            await logged_in(start, oa, zalo_zbs_phone=how)
        return
    _, bot = await logged_in(start, oa)
    assert "zbs_phone" not in {one.name for one in bot.parts.channels}


async def test_nothing_but_templates(start: Start, oa: Oa, tmp_path: Path) -> None:
    """Nobody is written to freely by their phone."""
    fake, _, by_phone, address = await _office(start, oa, tmp_path)
    with pytest.raises(Rejected):
        await by_phone.send(address, Reply("Chào bạn"))
    assert not fake.server.sent(PHONE)


@pytest.mark.parametrize("tracking", ["r1", "r2", "x"])
async def test_another_number_gets_nothing(
    start: Start, oa: Oa, tmp_path: Path, tracking: str
) -> None:
    """A recipient who is gone, or whose number is another one by now, is not written to."""
    fake, _, by_phone, address = await _office(start, oa, tmp_path)
    whose = address if tracking != "r1" else "0" * 32
    with pytest.raises(NumberChanged):
        await by_phone.send_template(whose, {**MESSAGE, "tracking": tracking})
    assert not fake.server.sent(PHONE)


ANSWERS: dict[str, tuple[type[SendError], bool]] = {
    "no zalo": (NoZalo, True),
    "declined": (Declined, True),
    "not delivered": (NotDelivered, True),
    "no template": (TemplateRefused, False),
    "quota": (QuotaSpent, False),
}


@pytest.mark.parametrize(("case", "wanted"), ANSWERS.items())
async def test_answers_in_words(
    start: Start, oa: Oa, tmp_path: Path, case: str, wanted: tuple[type[SendError], bool]
) -> None:
    """Each answer becomes a reason an officer can act on; only some are about the number."""
    fake, _, by_phone, address = await _office(start, oa, tmp_path)
    error, about_the_number = wanted
    fake.without_zalo = {"84912345678"} if case == "no zalo" else set()
    fake.declining = {"84912345678"} if case == "declined" else set()
    fake.templates = {"another"} if case == "no template" else set()
    fake.quota_left = 0 if case == "quota" else 5
    if case == "not delivered":
        fake.server.troubles.append(Trouble(PHONE, 200, {"error": -114}))
    with pytest.raises(error) as raised:
        await by_phone.send_template(address, MESSAGE)
    assert isinstance(raised.value, Gone) == about_the_number
    # A number's reason is kept with the number, where there are 80 characters.
    assert 10 < len(raised.value.reason) <= 80 or not about_the_number


async def test_arrived(
    start: Start, oa: Oa, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The signed event tells that it arrived; the number in it is kept and logged nowhere."""
    caplog.set_level(logging.DEBUG)
    fake, bot, by_phone, address = await _office(start, oa, tmp_path)
    await by_phone.send_template(address, MESSAGE)
    ((number,),) = await bot.rows("SELECT message_id FROM zbs")
    assert await fake.deliver(fake.received("r1", number, "84912345678")) == 200
    async with bot.parts.database.read() as connection:
        fate = await store.read(connection, "r1")
    assert fate
    assert fate.state == "delivered"
    tables = ("zbs", "people", "inbox", "recipients", "outbox")
    kept = str([await bot.rows(f"SELECT * FROM {name}") for name in tables])
    assert "912345678" not in kept + caplog.text


async def test_asked_after_once(start: Start, oa: Oa, tmp_path: Path) -> None:
    """A message no event tells of is asked after, and not again at once."""
    fake, bot, by_phone, address = await _office(start, oa, tmp_path)
    await by_phone.send_template(address, MESSAGE)
    ((number,),) = await bot.rows("SELECT message_id FROM zbs")
    async with bot.parts.database.read() as connection:
        fate = await store.read(connection, "r1")
    assert fate
    zbs, later = channel(bot).zbs, fate.created_at + store.ASKED_FROM * 2
    await zbs.ask_after(fate.created_at)
    await zbs.ask_after(later)
    await zbs.ask_after(later)
    asked = [call for call in fake.server.calls if "status" in str(call)]
    assert len(asked) == 1
    fake.statuses[number] = 1
    await zbs.ask_after(later + store.ASKED_FROM * 13)
    ((state,),) = await bot.rows("SELECT state FROM zbs")
    assert state == "delivered"
