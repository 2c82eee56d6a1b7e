"""Patience with a source: retries, limits, the breaker around it, what is counted and told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from bot.settings import Settings, SettingsError
from bot.sources.breaker import Breaker, Resting, State
from bot.sources.codes import same
from bot.sources.contract import SourceConfused, SourceDown, SourceError, SourceRefused
from bot.sources.counting import SourceTally
from bot.sources.guarded import Guarded, Patience
from bot.sources.http import TooOften
from bot.sources.opening import open_all
from knowledge.dossier_record import Dossier, Holder
from knowledge.status import Status
from tests.bot.sources.conftest import Clock

CODE = "H56.14-261020-0007"
FOUND = Dossier(CODE, Status.processing, holder=Holder(owner="Đinh Thử Nghiệm"))
Answers = list[Dossier | Exception | None]


class Scripted:
    """A system that answers by a script, and always alike when the script has ended."""

    name, key = "hệ thống thử", "scripted"

    def __init__(self, *answers: Dossier | Exception | None, wait: float = 0) -> None:
        self.answers = list(answers)
        self.wait = wait
        self.asked = self.now = self.most = 0

    async def ask(self, code: str) -> Dossier | None:
        """Answer with what comes next."""
        self.asked += 1
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await asyncio.sleep(self.wait)
        finally:
            self.now -= 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def close(self) -> None:
        """Nothing is open."""


def quick(asking: Scripted, clock: Callable[[], float] | None = None, **patience: float) -> Guarded:
    """A source that loses no time between tries."""
    given = Patience(**{"pause": 0.0, **patience})  # type: ignore[arg-type]
    return Guarded(asking, given, clock=clock or Clock())


@pytest.mark.parametrize(
    ("first", "asked"),
    [(SourceDown(), 2), (TooOften(), 1), (SourceConfused(), 1), (SourceRefused(), 1)],
)
async def test_only_what_may_pass_is_tried_again(first: SourceError, asked: int) -> None:
    """A source that is down gets one more try at once; the others would answer alike."""
    asking = Scripted(first, FOUND)
    try:
        assert await quick(asking).fetch(CODE) == FOUND
    except SourceError as error:
        assert error is first  # noqa: PT017
    assert asking.asked == asked


async def test_wait_between_tries_is_drawn() -> None:
    """Those who failed together do not come back together."""
    loop = asyncio.get_running_loop()
    waits = []
    for drawn in (0.0, 1.0):
        asking = Scripted(SourceDown(), FOUND)
        source = Guarded(asking, Patience(pause=0.1), clock=Clock(), draw=lambda d=drawn: d)
        began = loop.time()
        await source.fetch(CODE)
        waits.append(loop.time() - began)
    assert waits[1] >= waits[0] + 0.08


async def test_citizen_waits_no_longer_than_said() -> None:
    """A silent source costs its seconds once, retries and the wait for a place included."""
    loop = asyncio.get_running_loop()
    source = quick(Scripted(FOUND, wait=60), seconds=0.3, at_once=1)
    began = loop.time()
    results = await asyncio.gather(*(source.fetch(CODE) for _ in range(3)), return_exceptions=True)
    assert all(isinstance(result, SourceDown) for result in results)
    assert loop.time() - began < 1.0


async def test_never_more_than_so_many_at_once() -> None:
    """The office's system is not overrun by citizens who ask together."""
    asking = Scripted(FOUND, wait=0.01)
    source = quick(asking, at_once=3)
    await asyncio.gather(*(source.fetch(CODE) for _ in range(12)))
    assert (asking.asked, asking.most) == (12, 3)


async def test_source_that_is_down_is_left_alone(clock: Clock) -> None:
    """After five failures nobody waits for it; after the rest one question tries again."""
    asking = Scripted(SourceDown("500"))
    source = quick(asking, clock, tries=1)
    for number in range(5):
        with pytest.raises(SourceDown):
            await source.fetch(f"{CODE}{number}")
    for number in range(10):
        with pytest.raises(Resting):
            await source.fetch(f"{CODE}1{number}")
    assert asking.asked == 5
    clock.time += 31
    asking.answers = [FOUND]
    assert await source.fetch(CODE) == FOUND
    assert source.breaker.state is State.closed


async def test_question_that_failed_is_not_waited_for_twice(clock: Clock) -> None:
    """The other spelling of a code, or an impatient second message, costs no second wait."""
    asking = Scripted(SourceDown("timeout"))
    source = quick(asking, clock, tries=1)
    for code in (CODE, CODE, f"000.{CODE}"):
        with pytest.raises(SourceDown):
            await source.fetch(code)
    assert asking.asked == 1
    clock.time += 6
    asking.answers = [FOUND]
    assert await source.fetch(CODE) == FOUND


async def test_unknown_code_is_asked_in_its_other_spelling(clock: Clock) -> None:
    """A system that keeps "000." may know a code only so: what is unknown is asked again."""
    asking = Scripted(None)
    source = quick(asking, clock)
    await source.fetch(CODE)
    await source.fetch(f"000.{CODE}")
    assert asking.asked == 2


async def test_cancelled_probe_frees_its_place(clock: Clock) -> None:
    """A process that stops asking half-way does not shut the source for the others."""
    asking = Scripted(SourceDown(), FOUND)
    source = Guarded(asking, Patience(tries=1), clock=clock, breaker=Breaker(clock, failures=1))
    with pytest.raises(SourceDown):
        await source.fetch(CODE)
    clock.time += 31
    asking.wait = 60
    task = asyncio.create_task(source.fetch(CODE))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    asking.wait = 0
    assert await source.fetch(CODE) == FOUND


async def test_defect_is_no_outage() -> None:
    """A shape that trips our reader is the source's nonsense: the citizen still gets an answer."""
    source = quick(Scripted(KeyError("Đinh Thử Nghiệm")))
    with capture_logs() as logs, pytest.raises(SourceConfused):
        await source.fetch(CODE)
    assert "Đinh" not in str(logs)


@pytest.mark.parametrize(
    ("asked", "told", "is_same"),
    [
        ("H56.14-261020-0007", "H56.14-261020-0007", True),
        ("H56.14-261020-0007", "h56.14-261020-7", True),
        ("38.98.H29-210519-0003", "000.38.98.H29-210519-0003", True),
        ("H56.14-261020-0007", "H56.14-261020-00070", False),
        ("H56.14-261020-0007", "H56.14-261021-0007", False),
        ("H56.14-261020-0007", "H56.15-261020-0007", False),
        ("HS-1", "HS-1", True),
        ("", "", False),
    ],
)
def test_codes_are_compared_by_what_they_mean(asked: str, told: str, is_same: bool) -> None:
    """Zeros and "000." that systems leave out do not make another dossier; nothing else does."""
    assert same(asked, told) is is_same


async def test_logs_and_numbers_name_nobody(clock: Clock) -> None:
    """What is told of questions has no code and no name in it."""
    registry = CollectorRegistry()
    tally = SourceTally(registry)
    asking = Scripted(FOUND, SourceDown("500"))
    source = Guarded(asking, Patience(tries=1), clock=clock, counting=tally)
    tally.watch(source.key, source.breaker)
    await source.fetch(CODE)
    with capture_logs() as logs:
        for number in range(6):
            with pytest.raises(SourceDown):
                await source.fetch(f"{CODE}{number}")
    labels = {"source": "scripted"}
    counted = [
        registry.get_sample_value("mot_cua_source_questions_total", {**labels, "result": result})
        for result in ("found", "down", "resting")
    ]
    assert counted == [1, 5, 1]
    assert registry.get_sample_value("mot_cua_source_resting", labels) == 1
    assert logs
    assert not any(word in str(logs) for word in (CODE, "Đinh"))


IGATE = {
    "igate_url": "http://127.0.0.1:9/api",
    "igate_token_url": "http://127.0.0.1:9/token",
    "igate_client_id": "mot-cua",
    "igate_client_secret": "bí mật",
}


async def test_sources_are_off_by_default() -> None:
    """Nothing is asked of anybody unless its address is set."""
    assert open_all(Settings()) == ()
    (source,) = open_all(Settings(**IGATE))
    assert (source.key, source.health.state) == ("igate", "starting")


@pytest.mark.parametrize("missing", [name for name in IGATE if name != "igate_url"])
def test_half_a_configuration_is_named(missing: str) -> None:
    """A source without its credentials stops the start and says which setting is missing."""
    with pytest.raises(SettingsError, match=f"BOT_{missing.upper()}"):
        open_all(Settings(**{**IGATE, missing: ""}))


def test_secrets_are_not_printed() -> None:
    """No representation of settings or adapters shows a password."""
    given = Settings(**IGATE, national_password="cũng bí mật")
    assert "bí mật" not in repr(given)
