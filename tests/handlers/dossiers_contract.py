"""What everything that knows dossiers promises a conversation: the store's and the twin alike.

A test module makes a class of its own from ``DossiersContract`` and gives it a fixture ``world``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Protocol

from handlers.conversation import Incoming
from handlers.ports import Dossiers, Look, Proof
from knowledge.dossier_record import Charge, Dossier, Holder
from knowledge.status import Status

VIETNAM = timezone(timedelta(hours=7))
AT = datetime(2026, 11, 20, 9, 0, tzinfo=VIETNAM)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CODE, OTHER, ABSENT = "H15.50-261116-0007", "H15-261116-0301", "H15.50-261117-0001"
LAN, MAI = "telegram:42", "zalo_bot:mai"

DOSSIER = Dossier(
    code=CODE,
    other_code=OTHER,
    status=Status.supplement,
    procedure="1.004222",
    procedure_name="Đăng ký thường trú",
    unit="UBND xã Buôn Đôn",
    note="Gọi chị Trần Thị Mơ số 0987654321 để bổ sung",
    received_at=datetime(2026, 11, 16, 8, 0, tzinfo=VIETNAM),
    due_at=datetime(2026, 11, 25, 17, 0, tzinfo=VIETNAM),
    holder=Holder("Trần Thị Mơ", "Nguyễn Văn Hai", "0987654321", "12 thôn Nà Xược"),
    asked_for=("Giấy chứng sinh của cháu Na",),
    charges=(Charge("Lệ phí", 20_000),),
)
PERSONAL = ("Mơ", "Văn", "Hai", "0987654321", "4321", "Nà Xược", "chứng sinh", "20000", "Gọi chị")


class World(Protocol):
    """Dossiers, and the way something gets among them."""

    dossiers: Dossiers

    async def put(self, dossier: Dossier, at: datetime) -> None:
        """Take a dossier in, as a source told of it at a moment."""
        ...


def asking(person: str = LAN, at: datetime = AT, origin: str = "") -> Incoming:
    """A message of somebody's; what it says plays no part."""
    return Incoming(person, person.split(":")[0], "", at, origin=origin)


class DossiersContract:
    """One promise a test."""

    async def test_a_dossier_is_found_by_either_code(self, world: World) -> None:
        """Whoever has one of the codes gets the same dossier, where and when it was told."""
        await world.put(DOSSIER, AT - HOUR)
        for code in (CODE, OTHER):
            looked = await world.dossiers.look(asking(), code)
            assert looked.result is Look.found
            assert looked.shown
            assert looked.shown.dossier.code == CODE
            assert looked.shown.dossier.status is Status.supplement
            assert looked.shown.dossier.due_at == DOSSIER.due_at
            assert looked.shown.told_at == AT - HOUR
            assert looked.shown.source
            assert looked.shown.stages[-1].status is Status.supplement

    async def test_each_status_is_a_stage_once(self, world: World) -> None:
        """The way of a dossier is told in order; the same word twice is one stage."""
        for days, status in ((4, 2), (3, 4), (2, 4), (1, 5)):
            await world.put(replace(DOSSIER, status=Status(status)), AT - days * DAY)
        shown = (await world.dossiers.look(asking(), CODE)).shown
        assert shown
        assert [stage.status.value for stage in shown.stages] == [2, 4, 5]

    async def test_nothing_personal_before_a_proof(self, world: World) -> None:
        """Without proof no name, phone, address, note, paper or sum leaves the port."""
        await world.put(DOSSIER, AT)
        shown = (await world.dossiers.look(asking(), CODE)).shown
        assert shown
        assert not shown.proven
        assert shown.provable
        assert not any(part in repr(shown) for part in PERSONAL)

    async def test_a_proof_is_one_persons_of_one_dossier(self, world: World) -> None:
        """The right digits show masked names and what is asked for, to who gave them only."""
        await world.put(DOSSIER, AT)
        await world.put(replace(DOSSIER, code="H15.50-261116-0008", other_code=""), AT)
        proved = await world.dossiers.prove(asking(), OTHER, "4321")
        assert proved.result is Proof.proven
        shown = (await world.dossiers.look(asking(), CODE)).shown
        assert shown
        assert shown.proven
        assert shown.dossier.asked_for == DOSSIER.asked_for
        assert shown.dossier.charges == DOSSIER.charges
        assert shown.dossier.holder == Holder("Trần T** M**", "Nguyễn V** H**")
        assert "0987654321" not in repr(shown)
        for person, code in ((MAI, CODE), (LAN, "H15.50-261116-0008")):
            other = (await world.dossiers.look(asking(person), code)).shown
            assert other
            assert not other.proven

    async def test_five_tries_a_day(self, world: World) -> None:
        """After five wrong tries even the right digits wait for the next day."""
        await world.put(DOSSIER, AT)
        left = [(await world.dossiers.prove(asking(), CODE, "0000")).left for _ in range(5)]
        assert left == [4, 3, 2, 1, 0]
        assert (await world.dossiers.prove(asking(), CODE, "4321")).result is Proof.too_often
        assert (await world.dossiers.prove(asking(MAI), CODE, "4321")).result is Proof.proven
        later = asking(at=AT + DAY + HOUR)
        assert (await world.dossiers.prove(later, CODE, "4321")).result is Proof.proven

    async def test_no_phone_no_proof(self, world: World) -> None:
        """A dossier without a phone, and one that is not there, cannot be proven."""
        await world.put(replace(DOSSIER, holder=Holder("Trần Thị Mơ")), AT)
        shown = (await world.dossiers.look(asking(), CODE)).shown
        assert shown
        assert not shown.provable
        for code in (CODE, ABSENT):
            assert (await world.dossiers.prove(asking(), code, "4321")).result is Proof.impossible

    async def test_what_is_not_there(self, world: World) -> None:
        """Fresh data says that a code is not among it; old data, or none, is not sure."""
        looked = await world.dossiers.look(asking(), ABSENT)
        assert (looked.result, looked.told_at) == (Look.unsure, None)
        await world.put(DOSSIER, AT - HOUR)
        assert (await world.dossiers.look(asking(), ABSENT)).result is Look.unknown
        stale = await world.dossiers.look(asking(at=AT + 5 * DAY), ABSENT)
        assert (stale.result, stale.told_at) == (Look.unsure, AT - HOUR)

    async def test_trying_codes_out_is_slowed(self, world: World) -> None:
        """A person who tries code after code is stopped, somebody else is not."""
        await world.put(DOSSIER, AT)
        tried = [
            (await world.dossiers.look(asking(), f"H15.50-261116-{n:04d}")).result
            for n in range(100, 200)
        ]
        assert tried[0] is Look.unknown
        assert tried[-1] is Look.too_often
        assert (await world.dossiers.look(asking(MAI, AT + HOUR), CODE)).result is Look.found

    async def test_following_and_stopping(self, world: World) -> None:
        """What is followed is listed, the newest first, once, until it is stopped."""
        second = replace(DOSSIER, code="H15.50-261116-0008", other_code="")
        await world.put(DOSSIER, AT)
        await world.put(second, AT)
        assert await world.dossiers.followed(asking()) == ()
        assert await world.dossiers.follow(asking(), OTHER, "1")
        assert await world.dossiers.follow(asking(), CODE, "1")
        assert await world.dossiers.follow(asking(at=AT + HOUR), second.code, "1")
        assert not await world.dossiers.follow(asking(), ABSENT, "1")
        listed = await world.dossiers.followed(asking(at=AT + HOUR))
        assert [shown.dossier.code for shown in listed] == [second.code, CODE]
        assert all(shown.followed and not shown.proven for shown in listed)
        assert not any(part in repr(listed) for part in PERSONAL)
        assert await world.dossiers.followed(asking(MAI)) == ()
        assert await world.dossiers.unfollow(asking(), CODE)
        assert not await world.dossiers.unfollow(asking(), CODE)
        assert not await world.dossiers.unfollow(asking(MAI), second.code)
        left = await world.dossiers.followed(asking())
        assert [shown.dossier.code for shown in left] == [second.code]

    async def test_satisfaction_is_asked_once(self, world: World) -> None:
        """One score a person and a dossier, and one word that comes after it."""
        await world.put(replace(DOSSIER, status=Status.returned), AT)
        assert await world.dossiers.rate(asking(), CODE, 4, "")
        assert not await world.dossiers.rate(asking(), CODE, 1, "")
        assert await world.dossiers.rate(asking(), OTHER, 4, "Cán bộ nhiệt tình")
        assert not await world.dossiers.rate(asking(), CODE, 4, "Thêm nữa")
        assert await world.dossiers.rate(asking(MAI), CODE, 5, "")
        assert not await world.dossiers.rate(asking(), ABSENT, 5, "")
