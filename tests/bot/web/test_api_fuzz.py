"""The push door against whatever schemathesis makes of its own description."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import date
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, checks
from structlog.testing import capture_logs

from bot.assembly import assemble
from bot.settings import Settings
from bot.web.api_openapi import document
from knowledge.dossier import Kind, recognise
from tests import scripted
from tests.migrated import bring_up

TOKEN = "f" * 40
EXAMPLES = 40

CODES = st.builds(
    "H56.{:02d}-{:%y%m%d}-{:04d}".format,
    st.integers(1, 99),
    st.dates(date(2020, 1, 1), date(2026, 6, 30)),
    st.integers(1, 9999),
)
MOMENTS = st.datetimes().filter(lambda at: 1990 <= at.year < 2026).map(lambda at: f"{at:%FT%T}Z")


def is_code(text: str) -> bool:
    """What the description calls "ma-ho-so"."""
    found = recognise(text, date(2026, 11, 1))
    return found is not None and found.kind is Kind.dossier and not found.problem


def serve(folder: Any, tell: list[str], started: threading.Event, stop: list[Any]) -> None:
    """Serve a bot from a thread of its own, as schemathesis asks without a loop."""

    async def run() -> None:
        given = Settings(data_dir=folder, push_token=TOKEN, log_level="error")
        parts = assemble(given, scripted.answer)
        await bring_up(parts.database)
        runner = web.AppRunner(parts.site, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        ended = asyncio.Event()
        stop.append((asyncio.get_running_loop(), ended))
        tell.append(f"http://127.0.0.1:{runner.addresses[0][1]}")
        started.set()
        await ended.wait()
        await runner.cleanup()
        await parts.database.close()

    asyncio.run(run())


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running bot."""
    schemathesis.openapi.format("ma-ho-so", CODES)
    schemathesis.openapi.format("date-time", MOMENTS)
    tell: list[str] = []
    stop: list[Any] = []
    started = threading.Event()
    folder = tmp_path_factory.mktemp("fuzz")
    thread = threading.Thread(target=serve, args=(folder, tell, started, stop), daemon=True)
    thread.start()
    assert started.wait(20)
    yield tell[0]
    loop, ended = stop[0]
    loop.call_soon_threadsafe(ended.set)
    thread.join(5)


def validator(shape: str) -> Any:
    """Judge one item by the description alone."""
    described = document()
    schema = {"$ref": f"#/components/schemas/{shape}", "components": described["components"]}
    return jsonschema_rs.Draft202012Validator(
        schema, validate_formats=True, formats={"ma-ho-so": is_code}
    )


SIMPLE, NATIONAL = validator("Simple"), validator("National")


def items(body: Any) -> list[Any]:
    """The items of a body that was taken."""
    if isinstance(body, list):
        return body
    return body["data"] if "data" in body and "MaHoSo" not in body else [body]


def judged_as_described(_: Any, response: Any, case: Any) -> None:
    """Each item that the description forbids is refused, each simple one that it allows is taken.

    schemathesis's own checks of this know only whole bodies; here one wrong item of a list is
    refused while the others are taken.
    """
    if response.status_code != 200 or response.headers.get("Idempotent-Replayed"):
        return
    for item, result in zip(items(case.body), response.json()["results"], strict=True):
        national = isinstance(item, dict) and "MaHoSo" in item
        allowed = (NATIONAL if national else SIMPLE).is_valid(item)
        if not allowed or not national:
            assert (result["result"] != "refused") is allowed, result


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.name.lower())
def test_door_keeps_what_its_description_says(api: str, mode: GenerationMode) -> None:
    """Whatever is sent, the answer is one that is described, and no server error."""
    operation = schemathesis.openapi.from_dict(document())["/api/dossiers"]["POST"]
    answers: set[int] = set()

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def answered(case: Any) -> None:
        response = case.call_and_validate(
            base_url=api,
            headers={"Authorization": f"Bearer {TOKEN}"},
            additional_checks=[judged_as_described],
            excluded_checks=[checks.negative_data_rejection, checks.positive_data_acceptance],
        )
        answers.add(response.status_code)

    with capture_logs():
        answered()
    assert {200, 422} & answers
