"""Sources in a running bot: what an operator sees of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.assembly import assemble
from bot.settings import Settings
from bot.sources.contract import SourceError
from tests import scripted
from tests.bot.sources.conftest import Igate
from tests.fakes import igate as fake_igate
from tests.migrated import bring_up

CODE = "H56.14-261020-0007"


async def test_operator_sees_how_sources_are(province: Igate, tmp_path: Path) -> None:
    """/readyz and /metrics tell of each source, and a wrong password in words."""
    settings = Settings(
        data_dir=tmp_path,
        igate_url=province.address,
        igate_token_url=province.address + fake_igate.TOKEN_PATH,
        igate_client_id=fake_igate.CLIENT,
        igate_client_secret="wrong",
    )
    parts = assemble(settings, scripted.answer)
    await bring_up(parts.database)
    async with TestClient(TestServer(parts.site)) as client:
        ready = await (await client.get("/readyz")).json()
        assert ready["sources"]["igate"]["state"] == "starting"
        (source,) = parts.sources
        with pytest.raises(SourceError):
            await source.fetch(CODE)
        ready = await (await client.get("/readyz")).json()
        assert (ready["status"], ready["sources"]["igate"]["state"]) == ("degraded", "failing")
        assert "tài khoản" in ready["sources"]["igate"]["text"]
        metrics = await (await client.get("/metrics")).text()
    assert 'mot_cua_source_questions_total{result="refused",source="igate"} 1.0' in metrics
    assert 'mot_cua_source_resting{source="igate"} 1.0' in metrics
    await parts.database.close()
