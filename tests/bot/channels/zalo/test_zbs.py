"""ZBS templates: declared, checked before sending, sent once, followed to the phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.channels.contract import Gone, NotAllowed, SendError, Templating, Unsure
from bot.channels.zalo_oa.channel import ZaloOa
from bot.channels.zalo_oa.errors import (
    BadPhone,
    Night,
    NoMoney,
    QuotaSpent,
    TemplateRefused,
    WrongParameters,
)
from bot.channels.zalo_oa.templates import Template, load
from bot.channels.zalo_oa.tokens import Pair
from bot.channels.zalo_oa.zbs import Quota, Repeated, WrongTrackingId, Zbs, international
from bot.settings import SettingsError
from bot.store.messages import zbs as store
from tests.fakes.zalo_oa import ZaloOaServer
from tests.fakes.zalo_server import Trouble
from tests.talking import Bot, Start

YAML = """
- name: bo-sung
  id: 7895417a7d3f9461cd2e
  price: 200
  parameters:
    ma_ho_so: 30
    han: 10
"""
DATA = {"ma_ho_so": "H29.16.1-261121-0001", "han": "28/11/2026"}
PHONE = "/message/template"


@pytest.fixture
async def office(
    start: Start, oa: tuple[ZaloOaServer, dict[str, Any]], tmp_path: Path
) -> tuple[ZaloOaServer, Bot, Zbs]:
    """A bot with one template, logged in."""
    return await _office(start, oa, tmp_path)


async def _office(
    start: Start, oa: tuple[ZaloOaServer, dict[str, Any]], folder: Path, **more: Any
) -> tuple[ZaloOaServer, Bot, Zbs]:
    fake, settings = oa
    path = folder / "zbs.yaml"
    path.write_text(YAML, encoding="utf-8")
    bot = await start(talking=False, zalo_zbs_templates=str(path), **settings, **more)
    channel = bot.parts.platforms[0]
    assert isinstance(channel, ZaloOa)
    await channel.tokens.give(Pair(fake.access, fake.refresh))
    fake.hook = str(bot.client.make_url("/webhook/zalo-oa"))
    return fake, bot, channel.zbs


Office = tuple[ZaloOaServer, Bot, Zbs]


async def _state(bot: Bot, tracking_id: str) -> str:
    async with bot.parts.database.read() as connection:
        fate = await store.read(connection, tracking_id)
    return fate.state if fate else ""


async def test_a_campaign_sends_it_once(office: Office) -> None:
    """The channel takes a campaign's template to a person the OA knows, and no second time."""
    fake, bot, _ = office
    channel = bot.parts.platforms[0]
    assert isinstance(channel, Templating)
    template = {"name": "bo-sung", "data": DATA, "tracking": "r7"}
    await channel.send_template("lan", template)
    (sent,) = fake.server.sent("/v3.0/oa/message/template")
    assert sent["user_id"] == "lan"
    assert sent["template_data"] == DATA
    assert await _state(bot, "r7") == "sent"
    with pytest.raises(Repeated):
        await channel.send_template("lan", template)


async def test_by_phone_by_hash_and_by_user(office: Office) -> None:
    """Each way sends the approved template with its values, in the platform's shape."""
    fake, _, zbs = office
    await zbs.to_phone("0912 345 678", "bo-sung", DATA, tracking_id="a")
    await zbs.to_phone("0912345678", "bo-sung", DATA, tracking_id="b", hashed=True)
    await zbs.to_user("lan", "bo-sung", DATA, tracking_id="c")
    what = {"template_id": "7895417a7d3f9461cd2e", "template_data": DATA}
    (by_phone,) = fake.server.sent(PHONE)
    assert by_phone == {"phone": "84912345678", "tracking_id": "a", **what}
    (by_hash,) = fake.server.sent(PHONE + "/hashphone")
    assert len(by_hash.pop("hash_phone")) == 64
    assert by_hash == {"tracking_id": "b", **what}
    (by_user,) = fake.server.sent("/v3.0/oa/message/template")
    assert by_user == {"user_id": "lan", **what}


async def test_development_and_nesting(
    start: Start, oa: tuple[ZaloOaServer, dict[str, Any]], tmp_path: Path
) -> None:
    """The settings decide on the mode, and on where the user's id stands."""
    more = {"zalo_zbs_mode": "development", "zalo_zbs_nested_user": True}
    fake, _, zbs = await _office(start, oa, tmp_path, **more)
    await zbs.to_user("lan", "bo-sung", DATA, tracking_id="c")
    (sent,) = fake.server.sent("/v3.0/oa/message/template")
    assert (sent["recipient"], sent["mode"]) == ({"user_id": "lan"}, "development")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"ma_ho_so": "H29"},
        {**DATA, "ten": "Lan"},
        {**DATA, "han": ""},
        {**DATA, "han": " "},
        {**DATA, "han": "x" * 11},
        {**DATA, "han": "a\nb"},
    ],
)
async def test_wrong_values_are_refused_before_the_call(
    office: Office, data: dict[str, str]
) -> None:
    """Missing, unknown, empty, long or broken values cost no call, and the name is told."""
    fake, bot, zbs = office
    with pytest.raises(WrongParameters, match=r"han|ten"):
        await zbs.to_phone("0912345678", "bo-sung", data, tracking_id="a")
    assert not fake.server.calls
    assert await _state(bot, "a") == ""


def test_values_are_composed_before_they_are_counted() -> None:
    """A letter and its marks count as one."""
    assert Template("n", "1", {"x": 2}).fill({"x": "Hà"}) == {"x": "Hà"}


@pytest.mark.parametrize("tracking_id", ["", "x" * 49, "mã"])
async def test_tracking_ids_fit(office: Office, tracking_id: str) -> None:
    """A tracking id has 1 to 48 ASCII characters."""
    with pytest.raises(WrongTrackingId):
        await office[2].to_phone("0912345678", "bo-sung", DATA, tracking_id=tracking_id)


async def test_unknown_template(office: Office) -> None:
    """A template that is not declared is not sent."""
    with pytest.raises(TemplateRefused):
        await office[2].to_phone("0912345678", "khac", DATA, tracking_id="a")


async def test_nobody_gets_it_twice(office: Office) -> None:
    """One tracking id leaves once; what is unsure is not tried again, what failed may be."""
    fake, bot, zbs = office

    async def send() -> str:
        return await zbs.to_phone("0912345678", "bo-sung", DATA, tracking_id="a")

    fake.server.troubles.append(Trouble(PHONE, 200, {"error": -118, "message": "x"}))
    with pytest.raises(Gone):
        await send()
    assert await _state(bot, "a") == "failed"
    fake.server.troubles.append(Trouble(PHONE, effect=True, reset=True))
    with pytest.raises(Unsure):
        await send()
    assert await _state(bot, "a") == "unsure"
    with pytest.raises(Repeated):
        await send()
    assert len(fake.server.sent(PHONE)) == 1


CODES: dict[int, type[SendError]] = {
    -108: BadPhone,
    -109: TemplateRefused,
    -146: TemplateRefused,
    -1121: WrongParameters,
    -139: Gone,
    -115: NoMoney,
    -133: Night,
    -144: QuotaSpent,
}


@pytest.mark.parametrize(("code", "error"), CODES.items())
async def test_each_code_has_its_policy(office: Office, code: int, error: type[SendError]) -> None:
    """A code decides what happens; a disabled template stops no channel."""
    fake, _, zbs = office
    fake.server.troubles.append(Trouble(PHONE, 200, {"error": code}))
    with pytest.raises(error) as raised:
        await zbs.to_phone("0912345678", "bo-sung", DATA, tracking_id="a")
    assert raised.value.stop_channel == isinstance(raised.value, NotAllowed)


async def test_an_old_token_is_renewed_for_zbs_too(office: Office) -> None:
    """−124 is what ZBS says of an old token."""
    fake, _, zbs = office
    fake.access = "another"
    await zbs.to_phone("0912345678", "bo-sung", DATA, tracking_id="a")
    assert len(fake.server.sent(PHONE)) == 1


async def test_delivery_by_webhook_and_by_query(office: Office) -> None:
    """Delivered is learnt from the event, or by asking; a tapped quick reply is kept."""
    fake, bot, zbs = office
    one = await zbs.to_phone("0912345678", "bo-sung", DATA, tracking_id="a")
    two = await zbs.to_user("lan", "bo-sung", DATA, tracking_id="b")
    message = {"msg_id": one, "tracking_id": "a", "delivery_time": "1"}
    await fake.deliver(fake.event("user_received_message", message=message))
    tapped = {"data": "Đã nộp", "tracking_id": "a"}
    await fake.deliver(fake.event("user_click_response_button", message=tapped))
    assert (await _state(bot, "a"), await _state(bot, "b")) == ("delivered", "sent")
    assert await zbs.status("b") == "sent"
    fake.statuses[two] = 1
    assert await zbs.status("b") == "delivered"
    assert await zbs.status("c") == "unknown"
    assert await _state(bot, "b") == "delivered"
    answers = await bot.rows("SELECT answer FROM zbs WHERE tracking_id = 'a'")
    assert answers[0].answer == "Đã nộp"


async def test_quota(office: Office) -> None:
    """How many messages are left today can be asked."""
    assert await office[2].quota() == Quota(500, 499)


async def test_no_phone_is_kept(office: Office) -> None:
    """The store knows the tracking id and the template, never the number."""
    _, bot, zbs = office
    await zbs.to_phone("0912345678", "bo-sung", DATA, tracking_id="a")
    assert "912345678" not in str(await bot.rows("SELECT * FROM zbs"))


@pytest.mark.parametrize(
    "phone", ["0912345678", "84912345678", "+84 912 345 678", "0912.345.678", "(091) 234-5678"]
)
def test_phones_in_any_form(phone: str) -> None:
    """Every usual way of writing a number comes down to 84…"""
    assert international(phone) == "84912345678"


@pytest.mark.parametrize("phone", ["", "123", "09123456789", "0112345678", "+1 912 345 678", "x"])
def test_no_phone(phone: str) -> None:
    """What is no Vietnamese number is refused before the call."""
    with pytest.raises(BadPhone):
        international(phone)


WRONG = {
    "no list": ("name: a", "danh sách"),
    "empty": ("", "danh sách"),
    "no yaml": ("- [", "không đọc được"),
    "no dict": ("- a", "mẫu thứ 1"),
    "no id": ("- {name: a, parameters: {}}", "thiếu id"),
    "unknown": ("- {name: a, id: b, parameters: {}, gia: 1}", "gia"),
    "no parameters": ("- {name: a, id: b}", "parameters"),
    "no length": ("- {name: a, id: b, parameters: {x: true}}", "tham số x"),
    "price": ("- {name: a, id: b, parameters: {}, price: -1}", "price"),
    "twice": ("- {name: a, id: b, parameters: {}}\n- {name: a, id: c, parameters: {}}", "trùng"),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=list(WRONG))
def test_declarations_are_checked(tmp_path: Path, text: str, said: str) -> None:
    """A wrong declaration stops the start, and says which template and what is wrong."""
    path = tmp_path / "zbs.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=said):
        load(str(path))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The message names the setting and the file."""
    with pytest.raises(SettingsError, match="BOT_ZALO_ZBS_TEMPLATES"):
        load(str(tmp_path / "none.yaml"))


def test_declared(tmp_path: Path) -> None:
    """A template is what was declared."""
    path = tmp_path / "zbs.yaml"
    path.write_text(YAML, encoding="utf-8")
    template = Template("bo-sung", "7895417a7d3f9461cd2e", {"ma_ho_so": 30, "han": 10}, 200)
    assert load(str(path)) == {"bo-sung": template}
