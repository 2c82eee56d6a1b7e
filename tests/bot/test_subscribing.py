"""Notices of a topic: agreed to in conversation, counted by the officer, sent, and ended."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.board import StoredBoard
from bot.privacy.own import StoredPrivacy
from bot.reminders.audience import Audience, Kind
from bot.reminders.campaign import Draft
from bot.settings import Settings
from bot.store.citizens import people, topics
from bot.store.engine import Database
from bot.store.office import controls
from bot.store.office.controls import TOPICS
from bot.subscribing import StoredSubscriptions
from handlers.conversation import Incoming, Session, Turn
from handlers.router import answer
from handlers.topics import mark
from tests.bot.reminders.office import ALL, Office
from tests.conversing import ports
from tests.handlers.dossiers_contract import AT, LAN, MAI, asking
from tests.handlers.subscriptions_contract import JABS, MARKET, SubscriptionsContract

HAI = "web:hai"


async def opened(database: Database, *written: str) -> StoredSubscriptions:
    """Subscriptions in the store, of people who have written before."""
    async with database.write() as connection:
        for person in written:
            channel, _, address = person.partition(":")
            await people.meet(connection, channel, address, AT)
    kept = StoredSubscriptions()
    kept.open(database)
    return kept


class TestStoredSubscriptions(SubscriptionsContract):
    """The promises, of the store."""

    @pytest.fixture
    async def subscriptions(self, database: Database) -> StoredSubscriptions:
        return await opened(database, LAN, MAI)


@pytest.fixture
def office(database: Database, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office that reminds."""
    return Office(database, monkeypatch)


class Citizens:
    """People who talk to a bot whose board and consents are in the store."""

    def __init__(self, office: Office, kept: StoredSubscriptions) -> None:
        board = StoredBoard(office.database)
        privacy = StoredPrivacy(Settings())
        privacy.open(office.database, "k" * 40)
        self._ports = replace(ports(), board=board, subscriptions=kept, privacy=privacy)

    async def tap(self, key: str, person: str = LAN) -> Turn:
        return await self._say(replace(asking(person), choice=key))

    async def say(self, text: str, person: str = LAN) -> Turn:
        return await self._say(replace(asking(person), text=text))

    async def _say(self, incoming: Incoming) -> Turn:
        return await answer(incoming, Session(), self._ports)


@pytest.fixture
async def citizens(office: Office) -> Citizens:
    """Two people, and two notices on the board."""
    async with office.database.write() as connection:
        offered = f"{JABS}\n{MARKET}"
        await controls.change(connection, TOPICS, offered, by="Hoa", at=AT)
    return Citizens(office, await opened(office.database, LAN, HAI))


async def campaign(office: Office, *named: str) -> Draft:
    """News for whoever agreed to any of these."""
    return Draft("Tin", Audience(kind=Kind.topic, topics=named), await office.news())


async def test_who_agreed_is_counted_reached_and_left_be(
    office: Office, citizens: Citizens
) -> None:
    """The preview counts who agreed, they get the notice; who stops before it leaves gets none."""
    await citizens.tap(f"topic-yes:1:{mark(JABS)}", LAN)
    await citizens.tap(f"topic-yes:1:{mark(JABS)}", HAI)
    await citizens.tap(f"topic-yes:1:{mark(MARKET)}", LAN)
    async with office.database.read() as connection:
        assert await topics.counted(connection) == {JABS: 2, MARKET: 1}
    market = await campaign(office, MARKET)
    assert (await office.reminders.preview(ALL, market, AT)).people == 1
    id_ = await office.begin(await campaign(office, JABS), by=ALL)
    await office.queue()
    stopped = await citizens.say("ngừng nhận", HAI)
    assert JABS in stopped.replies[0].text
    await office.go()
    assert office.sent("telegram") == ["42"]
    assert office.sent("web") == []
    assert list(await office.results(id_)) == ["sent", "skipped"]


async def test_consents_are_shown_and_withdrawn_with_ones_data(citizens: Citizens) -> None:
    """/dulieu shows the topic with the version of its text, and takes it back with one tap."""
    await citizens.tap(f"topic-yes:1:{mark(JABS)}")
    told = (await citizens.say("/dulieu")).replies[0]
    assert JABS in told.text
    assert "bản thỏa thuận số 1" in told.text
    [stop] = [choice for choice in told.choices if JABS in choice.label]
    assert "Đã ngừng" in (await citizens.tap(stop.key)).replies[0].text
    assert JABS not in (await citizens.say("/dulieu")).replies[0].text
