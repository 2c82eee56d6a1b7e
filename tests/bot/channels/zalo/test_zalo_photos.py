"""Photos on both Zalo channels: timelines drawn for people, photos fetched from trusted hosts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from bot.channels.contract import NoPhoto, OutsideWindow, Unsure
from bot.channels.downloading import allowed, download
from bot.channels.rendering import fit
from bot.settings import Settings
from handlers.conversation import Choice, Incoming, Outcome, Reply, Session, Turn
from knowledge.photo import LARGEST_BYTES
from tests.bot.channels.test_pictures import TIMELINE
from tests.fakes.zalo_bot import TOKEN, ZaloBotServer
from tests.fakes.zalo_server import Trouble, running
from tests.talking import Start, until
from tests.talking_oa import PATH, Oa, channel, logged_in

CS, UPLOAD = "/v3.0/oa/message/cs", "/v2.0/oa/upload/image"
REPLY = Reply("Hồ sơ <b>chờ bạn</b>.", (Choice("Theo dõi", "follow"),), TIMELINE)


async def test_a_timeline_is_a_picture_before_its_text(start: Start, oa: Oa) -> None:
    """On an OA the picture comes first, with its title, then the text with its buttons."""
    fake, bot = await logged_in(start, oa)
    for part in fit([REPLY], channel(bot).limits):
        await channel(bot).send("lan", part)
    picture, text = (message["message"] for message in fake.messages)
    assert picture["text"] == TIMELINE.title
    assert picture["attachment"]["payload"]["elements"][0]["media_type"] == "image"
    assert text["text"] == "Hồ sơ chờ bạn."
    assert text["attachment"]["payload"]["buttons"][0]["title"] == "Theo dõi"


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble(UPLOAD, 200, {"error": -210, "message": "too large"}),
        Trouble(UPLOAD, 200, {"error": -320, "message": "not in this package"}),
        Trouble(UPLOAD, reset=True),
        Trouble(CS, 200, {"error": -201, "message": "no pictures"}),
        Trouble(CS, 200, {"error": -100, "message": "expired"}),
    ],
    ids=["refused", "not allowed", "torn", "not shown", "expired"],
)
async def test_without_the_picture_the_text_goes_alone(
    start: Start, oa: Oa, trouble: Trouble
) -> None:
    """An OA that takes no pictures tells the timeline in words, and the channel goes on."""
    fake, bot = await logged_in(start, oa)
    fake.server.troubles.append(trouble)
    await channel(bot).send("lan", Reply(TIMELINE.title, timeline=TIMELINE))
    ((_, text),) = fake.texts
    assert "▶ 23/11/2026 Yêu cầu bổ sung giấy tờ (đến lượt bạn)" in text
    assert channel(bot).health.state == "on"


async def test_a_picture_fails_as_any_message(start: Start, oa: Oa) -> None:
    """A closed window and an answer that was lost mean what they mean for a text."""
    fake, bot = await logged_in(start, oa)
    fake.server.troubles.append(Trouble(CS, effect=True, reset=True))
    with pytest.raises(Unsure):
        await channel(bot).send("lan", REPLY)
    fake.closed.add("lan")
    with pytest.raises(OutsideWindow):
        await channel(bot).send("lan", REPLY)


async def test_zalo_bot_writes_the_timeline(start: Start, zalo: tuple[ZaloBotServer, str]) -> None:
    """Zalo Bot uploads nothing, so there the timeline is lines of the text."""
    fake, address = zalo
    bot = await start(talking=False, zalo_bot_token=TOKEN, zalo_bot_api_url=address)
    platform = bot.parts.platforms[0]
    (part,) = fit([replace(REPLY, choices=())], platform.limits)
    await platform.send("lan", part)
    assert fake.texts[0][1].endswith("○ 26/11/2026 Hẹn trả kết quả")


HOSTS = Settings().photo_hosts


@pytest.mark.parametrize(
    ("url", "fetched"),
    [
        ("https://photo-stal-1.zdn.vn/a.jpg", "https://photo-stal-1.zdn.vn/a.jpg"),
        ("http://f4.photo.zdn.vn/a.jpg?x=1", "https://f4.photo.zdn.vn/a.jpg?x=1"),
        ("https://ZDN.vn/a", "https://zdn.vn/a"),
        ("https://zdn.vn.xau.test/a", None),
        ("https://xauzdn.vn/a", None),
        ("https://zdn.vn@127.0.0.1/a", None),
        ("https://127.0.0.1/zdn.vn", None),
        ("http://169.254.169.254/latest/meta-data", None),
        ("https://zdn.vn:6379/a", None),
        ("https://[::1]/a", None),
        ("https://[zdn.vn/a", None),
        ("ftp://zdn.vn/a", None),
        ("file:///etc/passwd", None),
        ("https://zdn.vn/a\r\nHost: x", None),
        ("https://zdn.vn/ảnh", None),
        ("", None),
    ],
)
def test_only_zalos_own_hosts(url: str, fetched: str | None) -> None:
    """A photo is fetched from Zalo's hosts over https; an address of anything else is not asked."""
    assert allowed(url, HOSTS) == fetched


@asynccontextmanager
async def photos() -> AsyncIterator[str]:
    """A server of photos, some of them not what they seem."""

    async def give(request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name == "elsewhere":
            raise web.HTTPFound("http://127.0.0.1:1/secret")
        if name == "endless":
            response = web.StreamResponse()
            await response.prepare(request)
            for _ in range(LARGEST_BYTES // 1_000_000 + 2):
                await response.write(bytes(1_000_000))
            return response
        return web.Response(body=b"picture", status=200 if name == "good" else 404)

    app = web.Application()
    app.router.add_get("/{name}", give)
    async with running(app) as address:
        yield address


@pytest.mark.parametrize("name", ["elsewhere", "endless", "gone"])
async def test_a_photo_that_cannot_be_had(name: str) -> None:
    """A redirect is not followed, no more than 10 MB are taken, and no error tells the address."""
    async with photos() as address:
        assert await download(f"{address}/good", [address]) == b"picture"
        with pytest.raises(NoPhoto) as raised:
            await download(f"{address}/{name}", [address])
        assert address not in repr(raised.value)
    with pytest.raises(NoPhoto):
        await download(f"{address}/good", [address])


async def test_photos_reach_the_handlers(
    start: Start, zalo: tuple[ZaloBotServer, str], oa: Oa
) -> None:
    """A photo sent on either channel comes with its caption and a reference that fetches it."""
    seen: list[Incoming] = []

    async def answer(incoming: Incoming, session: Session) -> Turn:
        seen.append(incoming)
        return Turn((Reply("Đã xem"),), session, Outcome.dossier)

    fake, settings = oa
    async with photos() as address:
        more: dict[str, Any] = {"zalo_bot_token": TOKEN, "zalo_bot_api_url": zalo[1]}
        bot = await start(answer=answer, zalo_photo_hosts=address, **settings, **more)
        platforms = {platform.name: platform for platform in bot.parts.platforms}
        await zalo[0].say("", photo_url=f"{address}/good", caption="giấy hẹn")
        await until(lambda: len(seen) == 1)
        fake.hook = str(bot.client.make_url(PATH))
        picture = {"type": "image", "payload": {"url": f"{address}/good"}}
        body = fake.event("user_send_image", message={"msg_id": "m1", "attachments": [picture]})
        assert await fake.deliver(body) == 200
        await until(lambda: len(seen) == 2)
        assert [one.text for one in seen] == ["giấy hẹn", ""]
        for one in seen:
            platform: Any = platforms[one.channel]
            assert await platform.photo(str(one.photo)) == b"picture"
