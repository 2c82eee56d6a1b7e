"""The port of photos: what is fetched is read, and nothing that goes wrong is more than None."""

from __future__ import annotations

import asyncio
import logging
import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.contract import Busy, Limits, NoPhoto
from bot.photos import ChannelPhotos
from handlers.conversation import Incoming, Reply
from handlers.ports import Photo
from knowledge import photo
from tests.receipts import CODE, barcode, jpeg

PICTURE = jpeg(barcode(CODE, "qr", 6))
CARD = jpeg(barcode("079090012345||Trần Văn Nam|05121990|Nam|Bến Nghé|02022022", "qr", 6))


class Album:
    """A channel whose photos are given."""

    name, limits = "album", Limits()

    def __init__(self, answer: Any = PICTURE) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def send(self, address: str, message: Reply) -> str:
        return ""

    async def photo(self, reference: str) -> bytes:
        self.asked.append(reference)
        if isinstance(self.answer, Exception):
            raise self.answer
        if self.answer is None:
            await asyncio.sleep(60)
        return bytes(self.answer)


class Mute:
    """A channel without photos."""

    name, limits = "album", Limits()

    async def send(self, address: str, message: Reply) -> str:
        return ""


def sent(reference: str | None = "ref") -> Incoming:
    return Incoming("album:1", "album", "", datetime(2026, 11, 22, tzinfo=UTC), photo=reference)


def reader(channel: Any, at_once: int = 2) -> ChannelPhotos:
    photos = ChannelPhotos(at_once)
    photos.open([channel])
    return photos


async def test_a_receipt_is_read() -> None:
    """The code of a receipt is told, fetched by the message's reference."""
    album = Album()
    assert await reader(album).read(sent()) == Photo((CODE,))
    assert album.asked == ["ref"]


async def test_an_identity_paper_is_only_that() -> None:
    """Of an identity paper nothing is told, here and in the log."""
    assert await reader(Album(CARD)).read(sent()) == Photo(identity=True)


@pytest.mark.parametrize(
    "answer",
    [b"", b"no picture", b"\x00\x00\x00\x18ftypmp42", NoPhoto("x"), Busy(), TimeoutError()],
)
async def test_what_cannot_be_read_is_none(answer: Any) -> None:
    """A photo that does not come, or is no picture, is none, and raises nothing."""
    assert await reader(Album(answer)).read(sent()) is None


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1", b"hevc"])
async def test_an_iphones_own_format_is_named(brand: bytes) -> None:
    """A photo in HEIC is told apart: its owner can be told what to do."""
    assert await reader(Album(b"\0\0\0\x18ftyp" + brand)).read(sent()) == Photo(foreign=True)


async def test_without_a_photo_nothing_is_fetched() -> None:
    """A message without a photo, a channel without photos, a port not opened yet: none."""
    album = Album()
    assert await reader(album).read(sent(None)) is None
    assert await reader(Mute()).read(sent()) is None
    assert await ChannelPhotos().read(sent()) is None
    assert album.asked == []


async def test_a_slow_platform_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A photo that does not come in time is none."""
    monkeypatch.setattr(ChannelPhotos, "FETCH_SECONDS", 0.05)
    assert await reader(Album(None)).read(sent()) is None


async def test_a_crowd_takes_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more than two are looked at together, and who waits too long is told to come again."""
    gate, looking, most = threading.Event(), [], []

    def look(data: bytes, late: Any) -> photo.Seen:
        looking.append(1)
        most.append(len(looking))
        gate.wait(5)
        looking.pop()
        return photo.Seen((CODE,))

    monkeypatch.setattr(photo, "read", look)
    monkeypatch.setattr(ChannelPhotos, "TURN_SECONDS", 0.2)
    photos = reader(Album())
    crowd = [asyncio.create_task(photos.read(sent())) for _ in range(5)]
    await asyncio.wait(crowd, return_when="FIRST_COMPLETED")
    gate.set()
    seen = await asyncio.gather(*crowd)
    assert max(most) == 2
    assert seen.count(Photo((CODE,))) == 2
    assert seen.count(None) == 3


async def test_nothing_of_a_photo_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    """The log holds neither the reference nor what was read."""
    logging.getLogger().setLevel(logging.DEBUG)
    await reader(Album()).read(sent("secret-reference"))
    await reader(Album(NoPhoto("404"))).read(sent("secret-reference"))
    said = "".join(capsys.readouterr())
    assert "photo read" in said
    assert "secret-reference" not in said
    assert CODE not in said
