"""iGate and the national interface, asked about dossiers by real HTTP against fakes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from bot.sources import igate, national
from bot.sources.contract import (
    SourceConfused,
    SourceDown,
    SourceError,
    SourceRefused,
    StatusUntold,
)
from bot.sources.guarded import Guarded, Patience
from bot.wallclock import VIETNAM
from knowledge.dossier_record import Dossier
from knowledge.status import Status
from tests.bot.sources.conftest import Clock, Igate, Nation
from tests.fakes import igate as fake_igate
from tests.fakes import national as fake_national
from tests.fakes.zalo_server import Trouble

CODE = "H56.14-261020-0007"
OTHER = "H56.14-261020-0008"
SHORT = Patience(seconds=0.5, tries=1)


@pytest.fixture(params=["igate", "national"])
def system(request: pytest.FixtureRequest) -> Igate | Nation:
    """Each of the two systems, with one dossier in work."""
    if request.param == "igate":
        given: Igate = request.getfixturevalue("province")
        given.fake.put(fake_igate.sample(CODE))
        return given
    nation: Nation = request.getfixturevalue("nation")
    nation.fake.put(fake_national.sample(CODE))
    return nation


def logins(system: Igate | Nation) -> int:
    """How often a token or a session was asked for."""
    return sum(call.method in ("token", "login") for call in system.fake.server.calls)


def method(system: Igate | Nation) -> str:
    """What looking a dossier up is called in the fake."""
    return "search" if isinstance(system, Igate) else "look"


async def test_dossier_is_read(system: Igate | Nation) -> None:
    """What the system tells comes back as a dossier, whole."""
    found = await Guarded(system.asking).fetch(CODE)
    assert isinstance(found, Dossier)
    assert (found.code, found.status, found.procedure) == (CODE, Status.processing, "1.004222")
    assert found.due_at == datetime(2026, 10, 30, 17, tzinfo=VIETNAM)
    assert (found.unit, found.holder.phone) == ("UBND xã Thử", "0912345678")


async def test_status_that_is_not_told_is_said_so(province: Igate, nation: Nation) -> None:
    """A system that is silent about the status must not put a finished dossier back to work."""
    province.fake.put(fake_igate.sample(CODE, dossierStatus=None, dossierTaskStatus=None))
    nation.fake.put(fake_national.sample(CODE, TrangThaiHoSo=""))
    for system in (province, nation):
        found = await Guarded(system.asking).fetch(CODE)
        assert isinstance(found, StatusUntold)
        assert found.dossier.unit == "UBND xã Thử"


async def test_unknown_dossier_is_none(system: Igate | Nation) -> None:
    """A system that says it has no such dossier is believed."""
    assert await Guarded(system.asking).fetch(OTHER) is None


async def test_question_is_as_the_interface_wants_it(province: Igate, nation: Nation) -> None:
    """The parameters are those that the two interfaces name."""
    await province.asking.ask(CODE)
    (search,) = province.fake.server.sent("search")
    assert search == {
        "page": "0",
        "size": "10",
        "spec": "page",
        "code": CODE,
        "ancestor-agency-id": "agency-1",
        "sort": "updatedDate,desc",
    }
    await nation.asking.ask(CODE)
    (look,) = nation.fake.server.sent("look")
    assert look["service"] == "TraCuuHoSo"
    assert look["mahoso"] == CODE


async def test_one_login_serves_many_questions(system: Igate | Nation) -> None:
    """People who ask at the same moment share one token, and so do those after them."""
    source = Guarded(system.asking)
    await asyncio.gather(*(source.fetch(CODE) for _ in range(8)))
    await source.fetch(CODE)
    assert logins(system) == 1


async def test_ended_login_is_renewed_once(system: Igate | Nation, clock: Clock) -> None:
    """A token that ends early costs one new login, and the citizen notices nothing."""
    source = Guarded(system.asking, clock=clock)
    await source.fetch(CODE)
    clock.time += 60
    await system.fake._expire({})
    assert await source.fetch(CODE)
    assert logins(system) == 2


async def test_token_is_renewed_before_it_ends(province: Igate, clock: Clock) -> None:
    """At four fifths of its life a token is replaced, so no question meets its end."""
    province.fake.put(fake_igate.sample(CODE))
    await province.asking.ask(CODE)
    clock.time += 0.79 * province.fake.life
    await province.asking.ask(CODE)
    assert logins(province) == 1
    clock.time += 0.02 * province.fake.life
    await province.asking.ask(CODE)
    assert logins(province) == 2
    assert all(call.effect for call in province.fake.server.calls)


async def test_login_is_not_tried_on_and_on(nation: Nation) -> None:
    """Right after a login an error is the answer: a new session would not change it."""
    nation.fake.server.troubles.append(
        Trouble("look", status=200, body={"error_code": "-9", "message": "lỗi"})
    )
    with pytest.raises(SourceConfused):
        await nation.asking.ask(CODE)
    assert logins(nation) == 1


async def test_wrong_credentials_wake_the_operator(province: Igate, nation: Nation) -> None:
    """Credentials that are refused are told, and are tried once only."""
    wrong = replace(province.asking._account, secret="wrong")
    keyless = Guarded(igate.IGate(wrong, Clock()))
    bad = Guarded(
        national.National(replace(nation.asking._account, password="wrong"), Clock()),
    )
    for source, fake in ((keyless, province.fake.server), (bad, nation.fake.server)):
        with pytest.raises(SourceRefused):
            await source.fetch(CODE)
        assert source.health.state == "failing"
        assert "tài khoản" in source.health.text
        with pytest.raises(SourceDown):
            await source.fetch(OTHER)
        assert len(fake.calls) == 1
        assert "tài khoản" in source.health.text
        await source.close()


TROUBLES: list[tuple[str, Trouble, type[SourceError]]] = [
    ("500", Trouble(status=500), SourceDown),
    ("502 with a page", Trouble(status=502), SourceDown),
    ("429", Trouble(status=429), SourceDown),
    ("404", Trouble(status=404), SourceConfused),
    ("redirection", Trouble(status=302), SourceConfused),
    ("silence", Trouble(silent=True), SourceDown),
    ("slow", Trouble(wait=2.0, only_wait=True), SourceDown),
    ("reset", Trouble(reset=True), SourceDown),
]


@pytest.mark.parametrize(
    ("trouble", "error"), [t[1:] for t in TROUBLES], ids=[t[0] for t in TROUBLES]
)
@pytest.mark.parametrize("at_login", [False, True])
async def test_trouble_has_a_name(
    system: Igate | Nation, trouble: Trouble, error: type[SourceError], at_login: bool
) -> None:
    """Whatever goes wrong, at the login or later, is one of the contract's errors, in time."""
    name = ("token" if isinstance(system, Igate) else "login") if at_login else method(system)
    # Twice: on a reset connection the client itself asks once more where that does no harm.
    system.fake.server.troubles.extend([replace(trouble, method=name)] * 2)
    began = asyncio.get_running_loop().time()
    with pytest.raises(error):
        await Guarded(system.asking, SHORT).fetch(CODE)
    assert asyncio.get_running_loop().time() - began < 1.5


async def test_closed_port_is_down(province: Igate) -> None:
    """A server that is not there is down, not a defect."""
    account = replace(province.asking._account, token_url="http://127.0.0.1:9/token")
    source = Guarded(igate.IGate(account, Clock()), SHORT)
    with pytest.raises(SourceDown):
        await source.fetch(CODE)
    await source.close()


@pytest.mark.parametrize("status", [401, 403])
async def test_refused_twice_is_refused(system: Igate | Nation, clock: Clock, status: int) -> None:
    """A system that also refuses the new login needs a person."""
    source = Guarded(system.asking, clock=clock)
    await source.fetch(CODE)
    clock.time += 60
    system.fake.server.troubles.extend([Trouble(method(system), status=status)] * 2)
    with pytest.raises(SourceRefused):
        await source.fetch(CODE)
    assert logins(system) == 2


def igate_answer(content: Any) -> dict[str, Any]:
    """An answer of iGate's search."""
    return {"content": content}


def national_answer(result: Any) -> dict[str, Any]:
    """An answer of the national interface."""
    return {"error_code": "00", "result": result}


SHAPES: list[dict[str, Any]] = [
    {},
    *(igate_answer(c) for c in (None, "x", 7, {}, [None], [7], [[]], [{}], [{"code": None}])),
    igate_answer([fake_igate.sample(OTHER)]),
    igate_answer([fake_igate.sample(CODE, dossierStatus=[7])]),
    igate_answer([fake_igate.sample(CODE, acceptedDate="hôm qua")]),
    igate_answer([fake_igate.sample(CODE, applicant="x", procedure=3, agency=[1])]),
    *(national_answer(r) for r in (None, "x", 7, {}, [None], [7], [[]], [{}], [{"MaHoSo": 1}])),
    {"error_code": None, "result": []},
    {"error_code": {}, "result": []},
    {"error_code": "99", "message": "lỗi"},
    national_answer([fake_national.sample(OTHER)]),
    national_answer([fake_national.sample(CODE, TrangThaiHoSo="77")]),
    national_answer([fake_national.sample(CODE, NgayHenTra="hôm qua")]),
    national_answer([fake_national.sample(CODE, DanhSachHoSoBoSung="x", DanhSachLePhi={"a": 1})]),
]


@pytest.mark.parametrize("body", SHAPES)
async def test_changed_shape_is_rejected(system: Igate | Nation, body: dict[str, Any]) -> None:
    """An answer of another shape, or about another dossier, never reaches a citizen."""
    system.fake.server.troubles.append(Trouble(method(system), status=200, body=body))
    (outcome,) = await asyncio.gather(
        Guarded(system.asking, SHORT).fetch(CODE), return_exceptions=True
    )
    outcome = outcome.dossier if isinstance(outcome, StatusUntold) else outcome
    if isinstance(outcome, Dossier):
        # Fields of no importance may be of any kind; the dossier is still the one asked for.
        assert outcome.code == CODE
    else:
        assert isinstance(outcome, SourceConfused)
        assert not any(word in str(outcome) for word in ("Đinh", CODE, OTHER))


async def test_lie_is_rejected(province: Igate, nation: Nation) -> None:
    """A system that answers with another dossier than the one asked for is not believed."""
    lies = (
        (province, igate_answer([fake_igate.sample(OTHER)])),
        (nation, national_answer([fake_national.sample(OTHER)])),
    )
    for system, body in lies:
        system.fake.server.troubles.append(Trouble(method(system), status=200, body=body))
        source = Guarded(system.asking, SHORT)
        with pytest.raises(SourceConfused, match="another code"):
            await source.fetch(CODE)
        assert source.health.state == "failing"


@pytest.mark.parametrize("raw", [b"", b"<html>", b"[]", b"7", b"\xff\xfe", b"[" * 90_000])
async def test_no_json_is_rejected(raw: bytes) -> None:
    """A proxy's page or half an answer is no answer."""
    from aiohttp import web

    from tests.fakes.zalo_server import running

    async def anything(_: web.Request) -> web.Response:
        return web.Response(body=raw)

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", anything)
    async with running(app) as address:
        source = Guarded(igate.IGate(igate.Account(address, address, "a", "b"), Clock()), SHORT)
        with pytest.raises(SourceConfused):
            await source.fetch(CODE)
        await source.close()
