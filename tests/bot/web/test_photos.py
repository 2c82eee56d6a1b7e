"""Photos from the page: kept sealed, once, no longer than needed, and never too large."""

from __future__ import annotations

import asyncio
import io
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.channels.contract import NoPhoto
from bot.channels.web import Web
from bot.delivery.keeper import Keeper
from bot.photos import ChannelPhotos
from bot.wallclock import now
from bot.web.chat import album
from handlers.conversation import Incoming, Outcome, Reply, Session, Turn
from knowledge.photo import LARGEST_BYTES
from tests.bot.web.conftest import Chat, Start
from tests.receipts import CODE, barcode, jpeg

PICTURE = jpeg(barcode(CODE, "qr", 6))


async def post(chat: Chat, data: Any, id_: str = "photo-0001", **more: Any) -> Any:
    return await chat.client.post("/chat/photos", params={"id": id_}, data=data, **more)


async def kept(chat: Chat) -> list[bytes]:
    async with chat.parts.database.read() as connection:
        rows = await connection.execute(sa.text("SELECT sealed FROM photos"))
        return list(rows.scalars())


async def stop_worker(chat: Chat) -> None:
    await chat.parts.worker.stop(2)


@pytest.fixture
async def reading(start: Start, monkeypatch: pytest.MonkeyPatch) -> Chat:
    """A bot that reads photos and says what it has read."""
    photos = ChannelPhotos()

    async def answer(incoming: Incoming, session: Session) -> Turn:
        seen = await photos.read(incoming)
        return Turn(
            (Reply(f"Ảnh có mã: {seen.codes[0] if seen else '?'}"),), session, Outcome.found
        )

    monkeypatch.setattr("tests.scripted.answer", answer)
    chat = await start()
    photos.open(chat.parts.channels)
    return chat


async def test_a_photo_is_read_and_gone(reading: Chat) -> None:
    """A photo is answered by what it shows; afterwards nothing of it is left."""
    answered = await post(reading, PICTURE)
    assert answered.status == 202
    assert (await answered.json())["id"] == "photo-0001"
    (said,) = await reading.answers(1)
    assert said["html"] == f"Ảnh có mã: {CODE}"
    assert await kept(reading) == []
    async with reading.parts.database.read() as connection:
        assert "key" not in str((await connection.execute(sa.text("SELECT * FROM inbox"))).one())
    (mine,) = [item for item in (await reading.history())["items"] if item["who"] == "me"]
    assert (mine["photo"], mine["text"], mine["id"]) == (True, "", "photo-0001")


async def test_a_photo_is_kept_sealed_and_once(reading: Chat) -> None:
    """After 202 the photo is in the store, unreadable there, and its repetition changes nothing."""
    await stop_worker(reading)
    first = await (await post(reading, PICTURE)).json()
    assert await (await post(reading, PICTURE)).json() == first
    (sealed,) = await kept(reading)
    assert PICTURE[:20] not in sealed
    channel = reading.parts.channels[0]
    assert isinstance(channel, Web)
    async with reading.parts.database.read() as connection:
        key = (await connection.execute(sa.text("SELECT key FROM photos"))).scalar_one()
    assert await channel.photo(key) == PICTURE
    for wrong in ("", "x", "../etc"):
        with pytest.raises(NoPhoto):
            await channel.photo(wrong)


async def test_no_photo_waits_for_ever(reading: Chat) -> None:
    """What nobody has looked at within the hour is deleted, and what came later stays."""
    await stop_worker(reading)
    await post(reading, PICTURE)
    keeper = Keeper(reading.parts.database, 90, 180)
    await keeper.clean(now() + timedelta(minutes=30))
    assert len(await kept(reading)) == 1
    await keeper.clean(now() + timedelta(minutes=61))
    assert await kept(reading) == []


async def test_photos_do_not_fill_the_disk(reading: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """While as many photos wait as may, another one is asked to come later."""
    await stop_worker(reading)
    monkeypatch.setattr(album, "MOST", 1)
    assert (await post(reading, PICTURE)).status == 202
    refused = await post(reading, PICTURE, "photo-0002")
    assert refused.status == 503
    assert (await refused.json())["retry_after"] == 60
    assert len(await kept(reading)) == 1


async def endless() -> Any:
    for _ in range(LARGEST_BYTES // 1_000_000 + 2):
        yield bytes(1_000_000)


@pytest.mark.parametrize(
    ("data", "id_", "status", "words"),
    [
        (lambda: io.BytesIO(bytes(LARGEST_BYTES + 1)), "photo-0001", 413, "10 MB"),
        (endless, "photo-0001", 413, "10 MB"),
        (b"", "photo-0001", 422, "Chưa có ảnh"),
        (PICTURE, "x", 400, "tải lại trang"),
        (PICTURE, "x" * 65, 400, "tải lại trang"),
    ],
    ids=["large", "endless", "empty", "short id", "long id"],
)
async def test_what_is_not_taken(chat: Chat, data: Any, id_: str, status: int, words: str) -> None:
    """A photo that is too large, empty or nameless is refused with a sentence, and not kept."""
    refused = await post(chat, data() if callable(data) else data, id_)
    assert refused.status == status
    assert words in (await refused.json())["text"]
    assert await kept(chat) == []


async def test_only_from_our_page(chat: Chat) -> None:
    """Another site's page cannot send a photo in a visitor's name."""
    refused = await post(chat, PICTURE, headers={"Origin": "https://xau.test"})
    assert refused.status == 403


async def test_photos_count_against_the_rate(start: Start) -> None:
    """Whoever sends photos too fast is asked to wait, like with any message."""
    chat = await start(web_rate=2)
    await chat.client.get("/")
    answers = [await post(chat, PICTURE, f"photo-000{n}") for n in range(3)]
    assert [answer.status for answer in answers] == [202, 202, 429]


async def test_a_person_who_is_forgotten_leaves_no_photo(reading: Chat) -> None:
    """With its person a photo that waits is deleted."""
    await stop_worker(reading)
    await post(reading, PICTURE)
    async with reading.parts.database.write() as connection:
        await connection.execute(sa.text("DELETE FROM people"))
    assert await kept(reading) == []
    await asyncio.sleep(0)
