"""What people follow is asked about, so that they hear of changes nobody looks up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.delivery.refreshing import Refreshing
from bot.delivery.wake import Bell
from bot.dossiers.asking import Sources
from bot.store.engine import Database
from handlers.ports import Look
from knowledge.status import Status
from tests.bot.dossiers.office import SEAL, opened
from tests.bot.dossiers.test_looking import Told
from tests.handlers.dossiers_contract import AT, CODE, DAY, DOSSIER, HOUR, asking

EVERY = timedelta(hours=1)


def refreshing(database: Database, source: Told, changed: Bell | None = None) -> Refreshing:
    sources = Sources(database, SEAL, (source,), lambda: AT)
    made = Refreshing(database, sources, EVERY, changed=changed or Bell(), clock=lambda: AT)
    made.BREATH_SECONDS = 0
    return made


async def test_what_is_followed_is_asked_about(database: Database) -> None:
    """Once in a while, the followed ones only, and the clock is woken by what came back."""
    office = await opened(database)
    await office.put(replace(DOSSIER, status=Status.processing), AT - DAY)
    await office.put(replace(DOSSIER, code="H15.50-261116-0009", other_code=""), AT - DAY)
    source, changed = Told(DOSSIER), Bell()
    assert await refreshing(database, source).refresh() == 0
    await office.dossiers.follow(asking(at=AT - DAY), CODE, "1")
    assert await refreshing(database, source, changed).refresh() == 1
    assert await refreshing(database, source).refresh() == 0
    assert source.asked == [CODE]
    assert await changed.wait(0)
    looked = await office.dossiers.look(asking(), CODE)
    assert looked.result is Look.found
    assert looked.shown
    assert looked.shown.dossier.status is Status.supplement


async def test_what_has_ended_is_left_alone(database: Database) -> None:
    """Nothing more happens to it."""
    office = await opened(database)
    await office.put(replace(DOSSIER, status=Status.returned), AT - DAY)
    await office.dossiers.follow(asking(at=AT - HOUR), CODE, "1")
    source = Told(DOSSIER)
    assert await refreshing(database, source).refresh() == 0
    assert source.asked == []


async def test_a_source_that_is_down_is_asked_once(database: Database) -> None:
    """The rest of the round is spared it."""
    office = await opened(database)
    for number in (1, 2, 3):
        code = f"H15.50-261116-000{number}"
        await office.put(replace(DOSSIER, code=code, other_code=""), AT - DAY)
        await office.dossiers.follow(asking(at=AT - DAY), code, "1")
    source = Told(down=True)
    assert await refreshing(database, source).refresh() == 0
    assert len(source.asked) == 1


async def test_what_no_source_knows_is_asked_about_now_and_then(database: Database) -> None:
    """An imported dossier that the source has not is no reason to ask all the time."""
    office = await opened(database)
    await office.put(DOSSIER, AT - DAY)
    await office.dossiers.follow(asking(at=AT - DAY), CODE, "1")
    source = Told(None)
    made = refreshing(database, source)
    for _ in range(3):
        assert await made.refresh() == 0
    assert len(source.asked) == 1
