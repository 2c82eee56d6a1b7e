"""The first page: an empty office's first step, what is late and due, and only one's own."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.officers.roles import Role
from bot.reminders.audience import Audience
from bot.reminders.campaign import Draft
from bot.store.dossiers import register as store
from bot.store.dossiers.merging import Word
from bot.store.dossiers.sealing import DossierSeal
from bot.store.reminders import campaigns, recipients
from bot.store.reminders.recipients import Planned
from bot.wallclock import local, now
from knowledge.dossier_record import Dossier
from knowledge.status import Status
from tests.bot.web.console.conftest import Office

LATE, SOON, WAITING, OTHERS = (
    "H15.120-261001-0001",
    "H15.120-261001-0002",
    "H15.120-261001-0003",
    "H15.121-261001-0004",
)


async def fill(office: Office) -> None:
    """Put a late, a due, a waiting dossier and one of another unit into the store."""
    at = now()
    today = local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    told = [
        Dossier(LATE, Status.processing, due_at=today - timedelta(days=20)),
        Dossier(SOON, Status.processing, due_at=today),
        Dossier(WAITING, Status.supplement, due_at=today - timedelta(days=9)),
        Dossier(OTHERS, Status.processing, due_at=today - timedelta(days=20)),
    ]
    words = [Word(dossier, "test", at) for dossier in told]
    async with office.database.write() as connection:
        await store.upsert(connection, words, DossierSeal(office.key), at)


@pytest.mark.parametrize(("role", "told"), [(Role.officer, 1), (Role.viewer, 0)])
async def test_an_empty_office_learns_its_first_step(office: Office, role: Role, told: int) -> None:
    """Without dossiers the page says how they come in, with a way there for who may."""
    text = await (await office.sign_in(role)).text("")
    assert "nạp danh sách hồ sơ" in text
    assert ('href="/canbo/ho-so/nap"' in text) == bool(told)


async def test_the_desk_of_ones_own_unit(office: Office) -> None:
    """Late, due and waiting are counted and listed for one's own unit, and for no other."""
    await fill(office)
    text = await (await office.sign_in(Role.officer, ("H15.120",))).text("")
    assert LATE in text
    assert SOON in text
    assert re.search(r'badge late">trễ \d+ ngày làm việc', text)
    # On a day off, what is due counts for the next working day.
    assert re.search(r'badge due">(hẹn hôm nay|còn \d ngày làm việc)', text)
    assert OTHERS not in text
    for label in ("quá hẹn", "đến hẹn", "chờ người dân"):
        assert f"<b>1</b><span>{label}" in text


async def test_everybodys_desk(office: Office) -> None:
    """Who has no unit of their own sees every unit."""
    await fill(office)
    text = await (await office.sign_in(Role.admin)).text("")
    assert OTHERS in text
    assert "<b>2</b><span>quá hẹn" in text


async def failing(office: Office, *units: str, state: str = "done", days: int = 0) -> None:
    """Keep a campaign: a message failed, one was skipped, one failed long ago."""
    at = now() - timedelta(days=days)
    draft = Draft("Nhắc <b>giấy tờ</b>", Audience(units=units), -1)
    template = {"name": "Mẫu", "text": "a", "purpose": "papers", "units": [], "zbs": "", "id": -1}
    async with office.database.write() as connection:
        id_ = await campaigns.insert(
            connection, draft, state=state, by="Lan", by_id=None, created_at=at, listed="",
            purpose="papers", template=template,
        )  # fmt: skip
        old = at - timedelta(days=9)
        for number, (became, when) in enumerate((("failed", at), ("skipped", at), ("failed", old))):
            one = Planned(f"t{number}", at, state=became, reason="Người này đã chặn bot.")
            await recipients.plan(connection, id_, 1, [one], when)


async def test_what_failed_lately_is_a_tile_that_leads_to_sending_again(office: Office) -> None:
    """Counted for one's own units and while it can be sent again, with the reason in words."""
    await fill(office)
    await failing(office, "H15.120")
    await failing(office, "H15.120.1")
    await failing(office, "H15.121")
    await failing(office, "H15.120", state="cancelled")
    await failing(office, "H15.120", days=8)
    lan = await office.sign_in(Role.officer, ("H15.120",))
    assert "<b>2</b><span>tin nhắc gửi lỗi" in await lan.text("")
    page = await lan.text("/nhac-viec/loi")
    assert page.count("đã chặn bot") == 2
    assert page.count("/gui-lai") == 2
    assert "<b>giấy tờ" not in page
    admin = await office.sign_in(Role.admin)
    assert "<b>3</b><span>tin nhắc gửi lỗi" in await admin.text("")
    assert "tin nhắc gửi lỗi" not in await (await office.sign_in(Role.viewer)).text("")


async def test_nothing_failed_is_good_news(office: Office) -> None:
    """Without failures the tile is calm, and the page says so."""
    await fill(office)
    lan = await office.sign_in(Role.officer, ("H15.120",))
    assert re.search(r'class="tile "[^>]*><b>0</b><span>tin nhắc gửi lỗi', await lan.text(""))
    assert "không có tin nhắc nào gửi lỗi" in await lan.text("/nhac-viec/loi")
